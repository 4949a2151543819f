"""The script of docs/analysis.md does what the page says."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import networkx as nx

from graph import analysis
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "analysis.md").read_text(encoding="utf-8")


def test_the_blocks_are_one_script_that_works(examples: Path, tmp_path: Path) -> None:
    shutil.copy(examples, tmp_path / "procgraph.db")
    script = "".join(re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))
    command = [sys.executable, "-W", "error", "-c", script]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "alternatives to procedures treating CRPS" in done.stdout
    assert re.search(r"^[1-9]\d* of 1,000; \w", done.stdout, re.MULTILINE)
    assert "Alias file words.tsv" in done.stdout
    assert nx.read_graphml(tmp_path / "indications.graphml").number_of_nodes() > 50


def test_the_page_names_what_there_is() -> None:
    named = set(re.findall(r"`analysis\.(\w+)\(", PAGE))
    assert named == {"degree_centrality", "betweenness_centrality", "communities", "likeness"}
    assert all(callable(getattr(analysis, name)) for name in named)
    assert f"{analysis.MOST_EDGES:,}" in PAGE
