"""The commands of docs/neo4j.md, one after the other, against a real server."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tests import neo4j_server
from tests.conftest import ROOT
from tests.test_docs import commands

ADDRESS = "neo4j://localhost:7687"
# Neo4j's own program; tests/test_neo4j_csv.py imports such a folder with the tool that it starts.
NOT_HERE = "neo4j-admin"
FEW = 5  # of the example pages


def test_the_commands_work(tmp_path: Path) -> None:
    url = neo4j_server.clean_url()
    examples = tmp_path / "loaders" / "examples"
    examples.mkdir(parents=True)
    for page in sorted((ROOT / "loaders" / "examples").glob("*.txt"))[:FEW]:
        shutil.copy(page, examples)
    blocks = commands("docs/neo4j.md")
    script = "".join(line for block in blocks for line in block.splitlines(keepends=True) if NOT_HERE not in line)
    script = script.replace(ADDRESS, url).replace("NEO4J_PASSWORD=…", f"NEO4J_PASSWORD={os.environ['NEO4J_PASSWORD']}")
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    copied = ".venv/bin/procgraph load --store sqlite:///procgraph.db loaders/examples\n"
    bash = shutil.which("bash")
    assert bash is not None
    done = subprocess.run([bash, "-euc", copied + script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "instead of" in done.stdout
    assert (tmp_path / "back.db").stat().st_size > 1_000_000
    assert (tmp_path / "graph-csv" / "import.args").is_file()
