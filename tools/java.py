"""Programs of the Java world without installing them: the Java that runs them, and their jars from Maven."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST_JAVA = 17
_JRE = f"Java {OLDEST_JAVA} or newer (Debian and Ubuntu: apt-get install openjdk-17-jre-headless)"
_MAVEN = "Apache Maven (Debian and Ubuntu: apt-get install maven)"


class ToolError(Exception):
    """A program can't be had or doesn't do its work; the message says what to do."""


def java() -> str:
    """The Java to run programs with. Raises ToolError where there is none that is new enough."""
    home = os.environ.get("JAVA_HOME")
    program = _program(str(Path(home, "bin", "java")) if home else "java", _JRE)
    told = subprocess.run([program, "-version"], capture_output=True, text=True, check=True).stderr
    found = re.search(r'version "(\d+)', told)
    if found is None or int(found[1]) < OLDEST_JAVA:
        raise ToolError(f"{program} is too old: Java {OLDEST_JAVA} or newer is needed. JAVA_HOME can name another.")
    return program


def jars(pom: Path, folder: Path) -> Path:
    """The folder `lib` of `folder` with the jars that a pom names, fetched the first time and when the pom changes.

    Who else wants them meanwhile waits. Raises ToolError where Maven is missing or can't fetch them.
    """
    folder.mkdir(exist_ok=True)
    lib = folder / "lib"
    stamp = lib / "of-pom.xml"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_bytes() != pom.read_bytes():
            shutil.rmtree(lib, ignore_errors=True)
            copy = ["dependency:copy-dependencies", f"-DoutputDirectory={lib}"]
            command = [_program("mvn", _MAVEN), "-q", "-B", "-f", str(pom), *copy]
            if subprocess.run(command, stdout=sys.stderr, check=False).returncode:
                raise ToolError(f"Maven could not fetch what {pom.parent.name} needs; its messages are above.")
            shutil.copyfile(pom, stamp)
    return lib


def _program(name: str, what: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise ToolError(f"{name} was not found. Install {what}.")
    return found
