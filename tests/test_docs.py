"""The documents' commands do what they say: `make run` serves, and every other command answers beside it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def commands(name: str) -> list[str]:
    """The blocks of commands in a document."""
    return re.findall(r"^```sh\n(.*?)^```", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


COMMANDS = commands("README.md")
TRUSTED = "query ($of: String!) { alternatives(treating: $of) { totalCount } }"
PATIENCE = 240  # seconds, for the packages to be installed where they are not


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Iterator[tuple[Path, int]]:
    """`make run` in the checkout, on a free port and a store of its own; the folder and the port."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / ".venv").symlink_to(root / ".venv")
    (folder / "operations" / "a").mkdir(parents=True)
    (folder / "operations" / "a" / "b.graphql").write_text(TRUSTED)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    store = f"sqlite:///{folder}/procgraph.db"
    command = ["make", "run", f"PORT={port}", f"STORE={store}"]
    with (folder / "log").open("w+") as log:
        environment = os.environ | {"PROCGRAPH_DOCUMENTS": str(folder / "operations")}
        process = subprocess.Popen(command, cwd=root, env=environment, stdout=log, stderr=log, start_new_session=True)
        try:
            _wait_until_ready(port, process, folder / "log")
            yield folder, port
        finally:
            os.killpg(process.pid, signal.SIGINT)
            process.wait(30)


def _wait_until_ready(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(PATIENCE * 2):
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz") as answer:
                assert answer.status == 200
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.5)
    pytest.fail(f"make run served nothing in {PATIENCE} s: {log.read_text()}")


def test_make_run_prints_the_answer_before_it_serves(served: tuple[Path, int]) -> None:
    printed = (served[0] / "log").read_text()
    assert "Alternatives to procedures" in printed
    assert "Physical Therapy" in printed or "Physical therapy" in printed


OTHERS = [command for name in ("docs/http.md", "docs/front-ends.md") for command in commands(name)]


@pytest.mark.parametrize("command", [c for c in COMMANDS if not c.startswith("make run")] + OTHERS)
def test_every_other_command_works(command: str, served: tuple[Path, int]) -> None:
    folder, port = served
    bash = shutil.which("bash")
    assert bash is not None
    script = command.replace(":8000/", f":{port}/")
    done = subprocess.run([bash, "-euc", script], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert '"errors"' not in done.stdout
    assert '"status":50' not in done.stdout
    assert done.stdout.strip() or (folder / "graph.nq").stat().st_size > 100_000


def test_the_readme_has_make_run_and_others() -> None:
    assert COMMANDS[0] == "make run\n"
    assert len(COMMANDS) >= 4


PAGES = sorted(path.relative_to(ROOT).as_posix() for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")))


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_files_and_headings(page: str) -> None:
    """Links to other addresses aside; headings as GitHub names them."""
    text = (ROOT / page).read_text(encoding="utf-8")
    for target, heading in re.findall(r"\]\((?!https?://)([^)#\s]*)#?([^)\s]*)\)", text):
        path = (ROOT / page).parent / target if target else ROOT / page
        assert path.exists(), target
        assert not heading or heading in _anchors(path), f"{target}#{heading}"


def _anchors(path: Path) -> set[str]:
    text = path.read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    made = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    return made | set(re.findall(r'<a name="([^"]+)">', text))


def test_the_index_has_every_decision_in_one_form() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    for path in sorted(folder.glob("0*.md")):
        title, _, rest = path.read_text(encoding="utf-8").partition("\n")
        assert f"- {path.name[:4]}: [{title.removeprefix('# ')}]({path.name})\n" in index, (
            f"add {path.name} to README.md"
        )
        assert rest.startswith("\n**")
