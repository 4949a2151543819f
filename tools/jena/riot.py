"""Apache Jena's riot from Maven's jars: how many triples it reads in a file, and what it says of it.

The jars lie in a folder `.jena` and are fetched the first time.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tools.java import jars, java

HERE = Path(__file__).parent
CACHE = HERE.parents[1] / ".jena"
_COUNT = re.compile(r"^.* : (?:Triples|Quads) = ([\d,]+)$", re.MULTILINE)
_TOTAL = re.compile(r"^Total  .*$", re.MULTILINE)


def counts(files: Sequence[Path]) -> tuple[list[int], str]:
    """The number of triples or quads in each file, its format told by its name, and all warnings and errors.

    Raises ToolError where there is no Java or Maven.
    """
    options = ["-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", f"{jars(HERE / 'pom.xml', CACHE)}/*"]
    command = [java(), *options, "riotcmd.riot", "--check", "--strict", "--count", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    told = done.stdout + done.stderr
    found = [match[1] for match in _COUNT.finditer(told)]
    return [int(count.replace(",", "")) for count in found], _TOTAL.sub("", _COUNT.sub("", told)).strip()
