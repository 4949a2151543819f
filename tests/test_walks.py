"""Paths, neighbourhoods and likeness, the same on every store."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from graph.errors import LimitExceeded, UnknownName
from graph.model import Node
from graph.queries import Find, Inner, Listed, Neighborhood, Paths, Reference, Similar, Value
from graph.store import Store, open_store
from graph.walks import HUB
from tests.stores import CORE, ID, OTHER, PAGE, PROCEDURE, STATED, VOCABULARY, asked, edge, put

ANY = ("Procedure", "Condition", "Role", "Setting", "Substance", "Attribute")
EDGE = (
    Value("predicate", "predicate"), Value("subject", "subject"), Value("object", "object"),
    Listed("evidence", "evidence", (Value("text", "text"),)),
)  # fmt: skip
PATH = (Value("length", "length"), Listed("nodes", "nodes", ID),
        Listed("edges", "edges", (*EDGE, Value("forward", "forward"))))  # fmt: skip
LIKE = (Inner("node", "node", ID), Value("score", "score"), Listed("shared", "shared", ID))


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    with open_store(store_url, create=True) as opened:
        put(opened, CORE, VOCABULARY)
        put(opened, PAGE, STATED)
        yield opened


def paths(store: Store, source: str, target: str, **more: object) -> list[str]:
    """Each path in one line: ids, with the predicates between them and which way they go."""
    question = Paths(Reference(source, ANY), Reference(target, ANY), PATH, **more)  # type: ignore[arg-type]  # by name
    lines = []
    for path in asked(store, question):
        assert path["length"] == len(path["edges"]) == len(path["nodes"]) - 1
        line = path["nodes"][0]["id"]
        for step, node in zip(path["edges"], path["nodes"][1:], strict=True):
            line += f" -{step['predicate']}> " if step["forward"] else f" <{step['predicate']}- "
            line += node["id"]
        lines.append(line)
    return lines


def test_paths_come_shortest_first_and_then_by_ids(store: Store) -> None:
    assert paths(store, "Pump", "Gabapentin", limit=3) == [
        "mesh:P2 -HAS_ALTERNATIVE> mesh:M1",
        "mesh:P2 <HAS_ALTERNATIVE- mesh:P1 -HAS_ALTERNATIVE> mesh:M1",
        "mesh:P2 -HAS_RISK> mesh:C3 <HAS_RISK- mesh:P1 -HAS_ALTERNATIVE> mesh:M1",
    ]
    assert paths(store, "Pump", "Gabapentin", max_length=1) == ["mesh:P2 -HAS_ALTERNATIVE> mesh:M1"]
    assert paths(store, "Massage", "Nurse") == [
        "mesh:P4 -PERFORMED_IN> mesh:S1 <PERFORMED_IN- mesh:P1 -PERFORMED_BY> mesh:R1",
        "mesh:P4 -PERFORMED_IN> mesh:S1 <PERFORMED_IN- mesh:P1 -HAS_ALTERNATIVE> mesh:P2 -PERFORMED_BY> mesh:R1",
    ]


def test_paths_follow_only_the_predicates_asked_for(store: Store) -> None:
    by = ("INDICATED_FOR", "MAPS_TO")
    assert paths(store, "Pump", "Stimulation", predicates=by) == [
        "mesh:P2 -INDICATED_FOR> MONDO:1 -MAPS_TO> mesh:C1 <INDICATED_FOR- mesh:P1",
    ]  # fmt: skip
    assert paths(store, "Pump", "Stimulation", predicates=by, max_length=2) == []
    assert paths(store, "Pump", "Stimulation", predicates=("PERFORMED_IN",)) == []
    assert paths(store, "Pump", "Pump") == []


def test_hubs_and_axes_are_not_passed_through(store: Store) -> None:
    common = tuple(Node(f"procgraph:x{n:03}", "Procedure", f"X{n}") for n in range(HUB))
    done = tuple(edge(thing.id, "PERFORMED_BY", "mesh:R1", OTHER) for thing in common)
    site = (Node("icd10pcs:site", "Attribute", "Arm"), edge("mesh:P4", "HAS_SITE", "icd10pcs:site", OTHER),
            edge("procgraph:x000", "HAS_SITE", "icd10pcs:site", OTHER))  # fmt: skip
    put(store, OTHER, (*common, *done, *site))
    assert paths(store, "X0", "X1") == []
    assert paths(store, "X0", "Nurse") == ["procgraph:x000 -PERFORMED_BY> mesh:R1"]
    assert paths(store, "X0", "Massage") == []


def test_a_path_has_the_words_that_each_step_rests_on(store: Store) -> None:
    [path] = asked(store, Paths(Reference("Stimulation", ANY), Reference("Limb pain", ANY), PATH, limit=1))
    words = {"text": "words"}
    assert path["edges"] == [
        {"predicate": "INDICATED_FOR", "subject": "mesh:P1", "object": "mesh:C1", "evidence": [words, words],
         "forward": True}
    ]  # fmt: skip


def test_limits_and_unknown_names_are_told(store: Store) -> None:
    with pytest.raises(UnknownName):
        paths(store, "Nothing of the kind", "Pump")
    with pytest.raises(LimitExceeded, match="7 steps"):
        paths(store, "Pump", "Nurse", max_length=7)
    with pytest.raises(LimitExceeded, match="things"):
        asked(store, Neighborhood(Reference("Pump", ANY), (), limit=100_000))


def around(store: Store, name: str, **more: Any) -> tuple[list[str], list[str], bool]:
    fields = (Listed("nodes", "nodes", ID), Listed("edges", "edges", EDGE), Value("truncated", "truncated"))
    answer = asked(store, Neighborhood(Reference(name, ANY), fields, **more))
    edges = [f"{it['subject']} {it['predicate']} {it['object']}" for it in answer["edges"]]
    return [node["id"] for node in answer["nodes"]], edges, answer["truncated"]


def test_a_neighbourhood_is_what_is_near_with_all_between(store: Store) -> None:
    assert around(store, "Block") == (
        ["mesh:P3", "mesh:C2", "mesh:C4", "mesh:P0"],
        ["mesh:P3 BROADER mesh:P0", "mesh:P3 HAS_RISK mesh:C4", "mesh:P3 INDICATED_FOR mesh:C2"],
        False,
    )
    nodes, _, truncated = around(store, "Block", depth=2)
    assert nodes == ["mesh:P3", "mesh:C2", "mesh:C4", "mesh:P0", "icd10cm:C2", "mesh:C1", "mesh:P1", "mesh:P2",
                     "procgraph:p1"]  # fmt: skip
    assert not truncated


def test_a_neighbourhood_by_some_predicates(store: Store) -> None:
    assert around(store, "Block", predicates=("BROADER", "HAS_RISK")) == (
        ["mesh:P3", "mesh:C4", "mesh:P0"], ["mesh:P3 BROADER mesh:P0", "mesh:P3 HAS_RISK mesh:C4"], False
    )  # fmt: skip


def test_a_neighbourhood_that_is_cut_says_so(store: Store) -> None:
    assert around(store, "Block", depth=2, limit=2) == (
        ["mesh:P3", "mesh:C2"], ["mesh:P3 INDICATED_FOR mesh:C2"], True
    )  # fmt: skip


def test_a_neighbourhood_does_not_pass_through_hubs(store: Store) -> None:
    common = tuple(Node(f"procgraph:x{n:03}", "Procedure", f"X{n}") for n in range(HUB))
    put(store, OTHER, (*common, *(edge(thing.id, "PERFORMED_BY", "mesh:R2", OTHER) for thing in common)))
    nodes, _, _ = around(store, "X0", depth=2)
    assert nodes == ["procgraph:x000", "mesh:R2"]
    nodes, _, truncated = around(store, "Surgeon", limit=10)
    assert nodes == ["mesh:R2", "mesh:P2", *(f"procgraph:x{n:03}" for n in range(8))]
    assert truncated


def test_procedures_are_alike_by_what_they_share(store: Store) -> None:
    # Pump: 4 (limb pain) + 2 (gabapentin) + 1 + 1 (nurse, surgeon); stimulation: 4 + 2 + 2 + 1 + 1. Shared 4 + 2 + 1.
    pump = {"node": {"id": "mesh:P1"}, "score": 1000 * 7 // 11,
            "shared": [{"id": "mesh:M1"}, {"id": "mesh:R1"}, {"id": "MONDO:1"}]}  # fmt: skip
    assert asked(store, Similar(Reference("Pump", PROCEDURE), LIKE)) == [pump]
    within = Find(Reference("Pump", PROCEDURE), (Value("id", "id"), Listed("similar", "similar", LIKE, 5)))
    assert asked(store, within) == {"id": "mesh:P2", "similar": [pump]}
    assert asked(store, Similar(Reference("Block", PROCEDURE), LIKE)) == [
        {"node": {"id": "procgraph:p1"}, "score": 1000, "shared": [{"id": "mesh:C2"}]}
    ]
    assert asked(store, Similar(Reference("Massage", PROCEDURE), LIKE)) == []  # a setting alone finds nobody
    assert asked(store, Similar(Reference("Pump", PROCEDURE), LIKE, 0)) == []
