"""Apache Jena's riot from Maven's jars: how many triples it reads in a file, and what it says of it.

The jars lie in a folder `.jena` and are fetched the first time.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).parent
CACHE = HERE.parents[1] / ".jena"
_COUNT = re.compile(r"^.* : (?:Triples|Quads) = ([\d,]+)$", re.MULTILINE)
_TOTAL = re.compile(r"^Total  .*$", re.MULTILINE)


class RiotError(Exception):
    """Riot can't be had; the message says what to do."""


def counts(files: Sequence[Path]) -> tuple[list[int], str]:
    """The number of triples or quads in each file, its format told by its name, and all warnings and errors.

    Raises RiotError where there is no Java or Maven.
    """
    java = _program("java", "Java 17 or newer (Debian and Ubuntu: apt-get install openjdk-17-jre-headless)")
    options = ["-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", f"{_jars()}/*"]
    command = [java, *options, "riotcmd.riot", "--check", "--strict", "--count", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    told = done.stdout + done.stderr
    found = [match[1] for match in _COUNT.finditer(told)]
    return [int(count.replace(",", "")) for count in found], _TOTAL.sub("", _COUNT.sub("", told)).strip()


def _jars() -> Path:
    lib, pom = CACHE / "lib", HERE / "pom.xml"
    stamp = lib / "of-pom.xml"
    if stamp.exists() and stamp.read_bytes() == pom.read_bytes():
        return lib
    maven = _program("mvn", "Apache Maven (Debian and Ubuntu: apt-get install maven)")
    shutil.rmtree(lib, ignore_errors=True)
    command = [maven, "-q", "-B", "-f", str(pom), "dependency:copy-dependencies", f"-DoutputDirectory={lib}"]
    if subprocess.run(command, stdout=sys.stderr, check=False).returncode:
        raise RiotError("Maven could not fetch Apache Jena; its messages are above.")
    shutil.copyfile(pom, stamp)
    return lib


def _program(name: str, what: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise RiotError(f"{name} was not found. It is part of {what}.")
    return found
