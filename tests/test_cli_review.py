"""From a phrase that linked to nothing to one that a curator has explained, by the command line alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

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
ALIASES = """phrase\tid\tscope\tnote
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


@pytest.mark.parametrize("declared", ["", "# id: zorbing-words\n"])
def test_a_curators_alias_takes_effect_on_the_next_load(declared: str, tmp_path: Path) -> None:
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

    aliases.write_text(declared + ALIASES, encoding="utf-8")
    assert procgraph("load", aliases, store=store).returncode == 0
    assert "Zorbitis" not in review(store)
    assert indications(store)["Pain"] == "mesh:D010146"

    # Edited: what it says now counts, and what it no longer says is gone.
    edited = declared + ALIASES.replace("zorbitis\tmesh:D010146", "crsp\tmesh:D020918")
    aliases.write_text(edited, encoding="utf-8")
    assert procgraph("load", aliases, store=store).returncode == 0
    assert {"Zorbitis", "CRSP"} & review(store).keys() == {"Zorbitis"}
    assert indications(store)["Zorbitis"].startswith("procgraph:")
    assert "mesh:D020918" in indications(store).values()


def test_of_two_alias_files_of_one_name_the_second_is_refused(tmp_path: Path) -> None:
    for folder, text in (("a", ALIASES), ("b", ALIASES.replace("zorbitis", "zorbosis"))):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "words.tsv").write_text(text, encoding="utf-8")
    done = procgraph("load", tmp_path, store=tmp_path / "graph.db")
    assert done.returncode == 1
    assert "b/words.tsv" in done.stderr
    assert "`# id: NAME`" in done.stderr


def test_the_table_names_suggestions_in_their_order(tmp_path: Path) -> None:
    store, page = tmp_path / "graph.db", tmp_path / "page.txt"
    page.write_text(PAGE, encoding="utf-8")
    procgraph("load", page, store=store)
    table = procgraph("review", store=store).stdout
    assert table.index("CRSP") < table.index("(mesh:D020918)")
