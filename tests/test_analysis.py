"""NetworkX over a part of the graph: only what is asked for, never all by accident, the same every time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pytest

from graph import analysis
from graph.errors import LimitExceeded
from graph.queries import Inner, Listed, Reference, Similar, Value
from graph.store import Store, open_store
from tests.stores import CORE, ID, PAGE, PROCEDURE, STATED, VOCABULARY, asked, put

SAID = len([record for record in (*VOCABULARY, *STATED) if hasattr(record, "predicate")])


@pytest.fixture
def store() -> Iterator[Store]:
    with open_store("sqlite:///:memory:", create=True) as opened:
        put(opened, CORE, VOCABULARY)
        put(opened, PAGE, STATED)
        yield opened


def test_a_view_holds_what_is_asked_for(store: Store) -> None:
    risks = analysis.view(store, predicates=("HAS_RISK",))
    assert set(risks) == {"mesh:P1", "mesh:P2", "mesh:P3", "mesh:C3", "mesh:C4"}
    assert risks.nodes["mesh:C4"] == {"kind": "Condition", "name": "Bleeding"}
    assert {data["predicate"] for *_, data in risks.edges(data=True)} == {"HAS_RISK"}
    assert set(analysis.view(store, kinds=("Condition",))) == {"mesh:C1", "mesh:C2", "MONDO:1", "icd10cm:C2"}
    core = analysis.view(store, sources=(CORE.id,))
    assert {data["source"] for *_, data in core.edges(data=True)} == {CORE.id}
    assert set(analysis.view(store, around="Block", depth=1)) == {"mesh:P3", "mesh:C2", "mesh:C4", "mesh:P0"}
    assert analysis.view(store).number_of_edges() == SAID


def test_a_view_that_is_too_large_is_refused_with_its_figure(store: Store) -> None:
    with pytest.raises(LimitExceeded, match=f"{SAID} relations, more than 5") as error:
        analysis.view(store, limit=5)
    assert (error.value.limit, error.value.figure) == (5, SAID)
    with pytest.raises(LimitExceeded, match="4 relations, more than 3"):
        analysis.view(store, predicates=("HAS_RISK",), limit=3)
    assert analysis.view(store, predicates=("HAS_RISK",), limit=4).number_of_edges() == 4


def test_central_things_and_communities_are_the_same_every_time(store: Store) -> None:
    graph = analysis.view(store)
    (first, _), (second, _) = analysis.degree_centrality(graph, first=2)
    assert [first, second] == ["mesh:P1", "mesh:P2"]
    assert analysis.betweenness_centrality(graph) == analysis.betweenness_centrality(analysis.view(store))
    found = analysis.communities(graph)
    assert found == analysis.communities(analysis.view(store))
    assert sorted(member for group in found for member in group) == sorted(graph)


def test_likeness_is_what_the_store_says(store: Store) -> None:
    graph = analysis.view(store)
    fields = (Inner("node", "node", ID), Value("score", "score"), Listed("shared", "shared", ID))
    for name in ("mesh:P1", "mesh:P2", "mesh:P3", "procgraph:p1"):
        rows = asked(store, Similar(Reference(name, PROCEDURE), fields))
        assert rows
        for row in rows:
            like = analysis.likeness(graph, name, row["node"]["id"])
            assert (like.score, set(like.shared)) == (row["score"], {it["id"] for it in row["shared"]})
    assert analysis.likeness(graph, "mesh:P4", "mesh:P0") == analysis.Likeness(0, ())


def test_networkx_writes_a_view_as_graphml(store: Store, tmp_path: Path) -> None:
    graph = analysis.view(store, predicates=("HAS_RISK",))
    nx.write_graphml(graph, tmp_path / "risks.graphml")
    read = nx.read_graphml(tmp_path / "risks.graphml")
    assert set(read) == set(graph)
    assert read.nodes["mesh:C4"]["name"] == "Bleeding"
