"""From a phrase that linked to nothing to one that a curator has explained, by the command line alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.command_line import procgraph

PAGE = """Zorbing pump for pain

CPT4 code

Name of the Procedure:

Zorbing Pump Placement

Indications

  * CRSP
  * Quibbling ache of the zorb
  * Zorbitis

Personnel

  * Neurologist

Alternatives

  * Physical theraphy
"""
ALIASES = """# id: zorbing-words
phrase\tid\tscope\tnote
zorbitis\tmesh:D010146\texact\ta word of this test
"""


def review(store: Path) -> dict[str, list[dict[str, Any]]]:
    """Suggestions by phrase."""
    done = procgraph("review", "--json", store=store)
    assert done.returncode == 0, done.stderr
    return {phrase["label"]: phrase["suggestions"] for phrase in json.loads(done.stdout)["phrases"]}


def indications(store: Path) -> dict[str, str]:
    """What the page's procedure is indicated for: ids by name."""
    query = '{ procedure(name: "Zorbing Pump Placement") { indications { nodes { id name } } } }'
    answer = json.loads(procgraph("query", query, store=store).stdout)
    return {node["name"]: node["id"] for node in answer["data"]["procedure"]["indications"]["nodes"]}


def test_a_curators_alias_takes_effect_on_the_next_load(tmp_path: Path) -> None:
    store, page, aliases = tmp_path / "graph.db", tmp_path / "page.txt", tmp_path / "words.tsv"
    page.write_text(PAGE, encoding="utf-8")
    loaded = procgraph("load", page, store=store)
    assert "procgraph review" in loaded.stderr
    open_ = review(store)
    assert open_["CRSP"][0]["id"] == "mesh:D020918"  # two letters the other way round
    assert open_["Physical theraphy"][0]["name"] == "Physical Therapy Modalities"
    assert "Pain" in {it["name"] for it in open_["Quibbling ache of the zorb"]}
    assert open_["Zorbitis"] == []
    assert indications(store)["Zorbitis"].startswith("procgraph:")

    aliases.write_text(ALIASES, encoding="utf-8")
    assert procgraph("load", aliases, store=store).returncode == 0
    assert "Zorbitis" not in review(store)
    assert indications(store)["Pain"] == "mesh:D010146"

    # Edited: what it says now counts, and what it no longer says is gone.
    aliases.write_text(ALIASES.replace("zorbitis\tmesh:D010146", "crsp\tmesh:D020918"), encoding="utf-8")
    assert procgraph("load", aliases, store=store).returncode == 0
    assert {"Zorbitis", "CRSP"} & review(store).keys() == {"Zorbitis"}
    assert "mesh:D020918" in indications(store).values()


def test_the_table_names_suggestions_in_their_order(tmp_path: Path) -> None:
    store, page = tmp_path / "graph.db", tmp_path / "page.txt"
    page.write_text(PAGE, encoding="utf-8")
    procgraph("load", page, store=store)
    table = procgraph("review", store=store).stdout
    assert table.index("CRSP") < table.index("(mesh:D020918)")
