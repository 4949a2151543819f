"""`neo4j-admin database import` from Maven's jars: a database from the folder that `procgraph export neo4j-csv` makes.

`python -m tools.neo4j.importing FOLDER` makes that of `make neo4j`, which must not be running or hold anything.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from graph.stores.neo4j_store.csv_export import IMPORT_ARGUMENTS
from tools.java import ToolError, java
from tools.neo4j.server import CACHE, jars

HEAP = "1g"
_TOOL = "org.neo4j.cli.AdminTool"


def import_folder(folder: Path, home: Path) -> str:
    """Make the database of a server whose data are in `home`, and give what the tool told. Raises ToolError."""
    conf = home / "conf"
    conf.mkdir(parents=True, exist_ok=True)
    command = [
        java(),
        f"-Xmx{HEAP}",
        "-cp",
        f"{jars()}/*",
        _TOOL,
        "database",
        "import",
        "full",
        f"@{IMPORT_ARGUMENTS}",
        "neo4j",
    ]
    settings = os.environ | {"NEO4J_HOME": str(home), "NEO4J_CONF": str(conf)}
    try:
        done = subprocess.run(command, cwd=folder, env=settings, capture_output=True, text=True, check=False)
    except OSError as error:
        raise ToolError(f"{folder} can't be read ({error.strerror}).") from error
    if done.returncode:
        raise ToolError(f"Neo4j refused {folder}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def main(arguments: Sequence[str]) -> int:
    """Import a folder into the database of `make neo4j`."""
    if len(arguments) != 1:
        print("usage: python -m tools.neo4j.importing FOLDER", file=sys.stderr)
        return 2
    try:
        told = import_folder(Path(arguments[0]).resolve(), CACHE / "home")
    except ToolError as error:
        print(error, file=sys.stderr)
        return 3
    print(told[told.find("IMPORT DONE") :].strip())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
