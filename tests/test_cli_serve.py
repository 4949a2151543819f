"""`serve`: a server that starts, answers, and stops when told to."""

import json
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

from tests.command_line import COMMAND, EXAMPLES, assert_one_line, environment, procgraph


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answer(address: str) -> bytes:
    """What the server says, once it is up."""
    deadline = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(address, timeout=10) as response:
                return bytes(response.read())
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def test_it_serves_until_it_is_stopped(tmp_path: Path) -> None:
    store, port = tmp_path / "x.db", free_port()
    assert procgraph("load", EXAMPLES / "cpt4-97112-mirror-therapy.txt", store=store).returncode == 0
    run = [*COMMAND, "serve", "--port", str(port), "--store", f"sqlite:///{store}"]
    with subprocess.Popen(run, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as server:
        try:
            ready = json.loads(answer(f"http://127.0.0.1:{port}/readyz"))
            assert ready["status"] == "ready"
            assert_one_line(procgraph("serve", "--port", str(port), store=store), 1, str(port), "in use")
        finally:
            server.send_signal(signal.SIGINT)
            out, err = server.communicate(timeout=30)
    assert server.returncode == 0
    assert out == b""
    assert len(err.splitlines()) == 1
    assert f"http://127.0.0.1:{port}/".encode() in err
