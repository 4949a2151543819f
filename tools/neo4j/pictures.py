"""Makes the pictures of docs/neo4j.md, of the example pages in Neo4j Browser: `python -m tools.neo4j.pictures`."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

from api.neo4j_browser import GUIDE, PATH, STYLE, saved_queries
from tools.java import ToolError
from tools.neo4j.server import USER, free_port, start
from tools.neo4j.window import Window

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "pictures"
ONLY_WHAT_IS_ASKED = ":config autoComplete: false"
_RISKS = "MATCH path = (:Procedure {name: 'Acupuncture'})-[:HAS_RISK {frequency: 'rare'}]->() RETURN path"
_EXAMPLES = ROOT / "loaders" / "examples"
_WIDTH, _HEIGHT = 1200, 860
_START_SECONDS = 30
_PASSWORD = "only-for-pictures"


@contextmanager
def api_server(store: str) -> Iterator[str]:
    """The API server of a store, for Browser to fetch from: the address of its guide and style."""
    port = free_port()
    command = [sys.executable, "-m", "api.cli", "serve", "--port", str(port), "--store", store]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        try:
            _wait(f"http://127.0.0.1:{port}/healthz")
            yield f"http://127.0.0.1:{port}{PATH}"
        finally:
            process.terminate()


def main(arguments: Sequence[str]) -> int:
    """Make all pictures again."""
    if arguments:
        print("usage: python -m tools.neo4j.pictures", file=sys.stderr)
        return 2
    FOLDER.mkdir(exist_ok=True)
    try:
        with TemporaryDirectory() as home:
            server = start(Path(home), password=_PASSWORD, heap="1g")
            try:
                os.environ |= {"NEO4J_USERNAME": USER, "NEO4J_PASSWORD": _PASSWORD}
                load = [sys.executable, "-m", "api.cli", "load", str(_EXAMPLES), "--store", server.address]
                subprocess.run(load, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
                with api_server(server.address) as address, Window(server, _WIDTH, _HEIGHT) as window:
                    _draw(window, address)
            finally:
                server.stop()
    except ToolError as error:
        print(error, file=sys.stderr)
        return 3
    return 0


def _draw(window: Window, address: str) -> None:
    window.log_in()
    window.style(f"{address}/{STYLE}", "node.Procedure")
    window.run(ONLY_WHAT_IS_ASKED)
    window.play(f"{address}/{GUIDE}", STYLE)
    window.enlarge()
    _keep("guide", window.picture())
    window.enlarge()
    for query in saved_queries():
        _show(window, query.cypher)
        _keep(query.title, window.picture())
        window.enlarge()
    _show(window, _RISKS)
    window.click_arrow()
    _keep("what an arrow says", window.picture())


def _show(window: Window, query: str) -> None:
    window.run(query)
    window.enlarge()
    window.drawing()
    window.fit()
    window.drawing()  # at rest again


def _keep(title: str, picture: bytes) -> None:
    name = "-".join(re.findall(r"[a-z0-9]+", title.lower()))
    (FOLDER / f"neo4j-{name}.png").write_bytes(picture)


def _wait(address: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            with urlopen(address, timeout=5):
                return
        except (URLError, OSError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
