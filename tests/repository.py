"""The files of the repository: what the rules of the house are held to, and what the wheel is built from."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("ontologies", "graph", "loaders", "api")  # each may import those before it, and itself


def _listed() -> list[Path]:
    """Files that git has or would take, so that a fault is found before it is committed."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        # Only git knows which files are the project's, and which somebody's own.
        pytest.skip("not a git checkout, or no git here", allow_module_level=True)
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return sorted(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


FILES = _listed()


def named(path: Path) -> str:
    """A file's path in the repository, with slashes."""
    return path.relative_to(ROOT).as_posix()
