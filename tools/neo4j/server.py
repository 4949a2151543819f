"""A Neo4j server with Neo4j Browser from Maven's jars, for those who have no Docker; `make neo4j` runs it.

Everything lies in a folder `.neo4j`: the jars in `lib`, the data of `make neo4j` in `home`. It listens on this machine
only, and asks for a password.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from neo4j import GraphDatabase
from neo4j.exceptions import AuthError

from tools import java
from tools.java import ToolError

HERE = Path(__file__).resolve().parent
CACHE = HERE.parents[1] / ".neo4j"
START_SECONDS = 120
USER = "neo4j"
# What all vocabularies of docs/neo4j.md need in one transaction each, also when they are loaded again.
HEAP = "5g"
PAGE_CACHE = "512m"
# As the distribution's own neo4j.conf has them (5.26): its launcher, which isn't here, gives them to Java. But for the
# garbage collector: Java takes the same by itself, and one of JAVA_TOOL_OPTIONS would be refused beside it.
_JAVA = (
    *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in ("java.nio", "java.io", "sun.nio.ch")),
    *("-XX:+DisableExplicitGC", "-XX:-OmitStackTraceInFastThrow"),
    *("-XX:+UnlockExperimentalVMOptions", "-XX:+TrustFinalNonStaticFields"),
    *("-Djdk.nio.maxCachedBufferSize=1024", "-Dio.netty.tryReflectionSetAccessible=true"),
)
_CONFIGURATION = """\
server.default_listen_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:{bolt}
server.http.listen_address=127.0.0.1:{http}
server.memory.pagecache.size={page_cache}
db.tx_log.rotation.retention_policy=keep_none
db.lock.acquisition.timeout=30s
dbms.usage_report.enabled=false
client.allow_telemetry=false
browser.remote_content_hostname_whitelist=127.0.0.1,localhost
"""


@dataclass(slots=True)
class Server:
    """A running server: its process, addresses and password."""

    process: subprocess.Popen[bytes]
    bolt: int
    http: int
    password: str

    @property
    def address(self) -> str:
        """The address that drivers connect to."""
        return f"bolt://127.0.0.1:{self.bolt}"

    @property
    def browser(self) -> str:
        """The address of Neo4j Browser."""
        return f"http://127.0.0.1:{self.http}/browser/"

    def stop(self) -> None:
        """Shut the server down and wait for it."""
        self.process.terminate()
        self.process.wait()

    def kill(self) -> None:
        """End the server as a loss of power would."""
        self.process.kill()
        self.process.wait()


def jars() -> Path:
    """The folder of the server's jars. Raises ToolError where they can't be had."""
    return java.jars(HERE / "pom.xml", CACHE)


def start(
    home: Path,
    *,
    bolt: int = 0,
    http: int = 0,
    password: str,
    heap: str = HEAP,
    settings: Mapping[str, str] | None = None,
) -> Server:
    """Start a server with its data in `home` and wait until it answers; ports that aren't given are free ones.

    `settings` are more lines of its neo4j.conf. Raises ToolError where it can't be had or doesn't start.
    """
    bolt, http = bolt or free_port(), http or free_port()
    conf = home / "conf"
    conf.mkdir(parents=True, exist_ok=True)
    lines = "".join(f"{name}={value}\n" for name, value in (settings or {}).items())
    configuration = _CONFIGURATION.format(bolt=bolt, http=http, page_cache=PAGE_CACHE) + lines
    (conf / "neo4j.conf").write_text(configuration, encoding="utf-8")
    command = [*_ends_with_us(), java.java(), "-Xms512m", f"-Xmx{heap}", "-cp", f"{jars()}/*", *_JAVA,
               "org.neo4j.server.CommunityEntryPoint", f"--home-dir={home}", f"--config-dir={conf}"]  # fmt: skip
    # A group of its own, so that Ctrl-C reaches this program alone, which stops the server in order.
    with (home / "output.log").open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
    server = Server(process, bolt, http, password)
    try:
        _wait(server, home)
        _set_password(server)
    except BaseException:
        server.kill()
        raise
    return server


def main(arguments: Sequence[str]) -> int:
    """Run a server until Ctrl-C. Data, password and ports stay the same from one time to the next."""
    if arguments:
        print("usage: python -m tools.neo4j.server", file=sys.stderr)
        return 2
    home = CACHE / "home"
    home.mkdir(parents=True, exist_ok=True)
    bolt, http = (int(os.environ.get(name, port)) for name, port in (("BOLT_PORT", "7687"), ("HTTP_PORT", "7474")))
    for signal_ in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signal_, lambda *_: sys.exit(0))
    try:
        server = start(home, bolt=bolt, http=http, password=_kept_password(home))
    except ToolError as error:
        print(error, file=sys.stderr)
        return 3
    try:
        print(f"Neo4j Browser  {server.browser}  (user {USER}, password {server.password})")
        print(f"export PROCGRAPH_STORE={server.address} NEO4J_USERNAME={USER} NEO4J_PASSWORD={server.password}")
        print("Stop it with Ctrl-C.", flush=True)
        server.process.wait()
        print(f"Neo4j ended; {home / 'logs' / 'neo4j.log'} says why.", file=sys.stderr)
        return 3
    finally:
        server.stop()


def _kept_password(home: Path) -> str:
    file = home / "password"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(os.environ.get("NEO4J_PASSWORD") or secrets.token_urlsafe(12), encoding="utf-8")
    return file.read_text(encoding="utf-8")


def _ends_with_us() -> list[str]:
    """What to put before the command so that the server ends when this program is killed, where Linux can see to it."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM"] if setpriv and sys.platform == "linux" else []


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait(server: Server, home: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            raise ToolError(f"Neo4j did not start; {home / 'logs' / 'neo4j.log'} and output.log there say why.")
        try:
            with urlopen(f"http://127.0.0.1:{server.http}/", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise ToolError(f"Neo4j did not answer within {START_SECONDS} s.")


def _set_password(server: Server) -> None:
    """A new server has a well-known password and refuses all work until it is changed."""
    try:
        with GraphDatabase.driver(server.address, auth=(USER, USER)) as driver:
            driver.execute_query(
                "ALTER CURRENT USER SET PASSWORD FROM $old TO $new",
                {"old": USER, "new": server.password},
                database_="system",
            )
    except AuthError:  # it has been changed before
        return


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
