"""Runs the command line as a user's shell does."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import program
from tests.conftest import ROOT

COMMAND = (sys.executable, "-m", "api.cli")
EXAMPLES = ROOT / "loaders" / "examples"
TIMEOUT = 60  # seconds


def environment(**more: str) -> dict[str, str]:
    """The environment without the settings of whoever runs the tests."""
    own = {key: value for key, value in os.environ.items() if not key.startswith("PROCGRAPH_")}
    return own | more


def procgraph(
    *arguments: str | Path | bytes,
    store: Path | None = None,
    stdin: bytes = b"",
    cwd: Path | None = None,
    before: Sequence[str] = (),
    **settings: str,
) -> subprocess.CompletedProcess[str]:
    """What a run of `procgraph` printed, with its exit code."""
    named = {"PROCGRAPH_STORE": f"sqlite:///{store}"} if store else {}
    done = subprocess.run(
        [*before, *COMMAND, *arguments],
        input=stdin,
        capture_output=True,
        check=False,
        cwd=cwd,
        env=environment(**named, **settings),
        timeout=TIMEOUT,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def without_privileges() -> tuple[str, ...]:
    """What to put before a command so that permissions hold for it, as they do for anyone but root."""
    if os.geteuid() != 0:
        return ()
    prefix = ("setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override")
    try:
        subprocess.run([*prefix, "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        # Whoever may write anywhere can't be refused, so that there is nothing to test.
        pytest.skip("root here can't give up its privilege to write anywhere (setpriv)")
    return prefix


def assert_one_line(done: subprocess.CompletedProcess[str], code: int, *words: str) -> None:
    """The run ended with the code and one line on stderr, which holds the words."""
    assert done.returncode == code, done
    assert "Traceback" not in done.stderr
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("procgraph: ")
    for word in words:
        assert word in lines[0]


def ask(store: Path, *arguments: str) -> Result:
    """A run in this process, which is quicker; the exit code is the real one."""
    return CliRunner().invoke(program, [*arguments, "--store", f"sqlite:///{store}"])
