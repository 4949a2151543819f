"""Why a thing is an alternative, and which term of another vocabulary a statement is made of; on every store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from graph.errors import BadInput
from graph.model import Node
from graph.queries import (
    BASES,
    SHARED_BY_ALL,
    SHARED_INDICATION,
    SHARED_PARENT,
    STATED,
    Along,
    Alternatives,
    Compare,
    Edges,
    Field,
    Find,
    Inner,
    Listed,
    Order,
    Page,
    Reference,
    Related,
    RelatedTo,
    Select,
    TotalCount,
    Value,
)
from graph.store import Store, open_store
from tests.stores import (
    CONDITION,
    CORE,
    ID,
    INFO,
    NODES,
    OTHER,
    PAGE,
    PROCEDURE,
    VOCABULARY,
    all_pages,
    asked,
    edge,
    ids,
    put,
)
from tests.stores import (
    STATED as SAID,
)

INSTEAD = Along("HAS_ALTERNATIVE", apart=("example_of",))
ROW: tuple[Field, ...] = (
    Inner("node", "node", ID),
    Value("basis", "basis"),
    Inner("exampleOf", "example_of", ID),
    Listed("insteadOf", "instead_of", ID),
    Listed("shared", "shared", ID),
    Listed("evidence", "evidence", (Value("text", "text"),)),
)
MAPPED: tuple[Field, ...] = (Inner("node", "node", ID), Value("match", "mapping"), Inner("via", "via", ID))


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    with open_store(store_url, create=True) as opened:
        put(opened, CORE, VOCABULARY)
        put(opened, PAGE, SAID)
        yield opened


def rows(answer: Any) -> list[tuple[str, ...]]:
    """(node, basis, instead of, shared, words) of each edge."""
    return [
        (
            row["node"]["id"],
            row["basis"],
            " ".join(it["id"] for it in row["insteadOf"]),
            " ".join(it["id"] for it in row["shared"]),
            str(len(row["evidence"])),
        )
        for row in answer["edges"]
    ]


def to_pump(*bases: str, **more: Any) -> Find:
    related = Related("alternatives", INSTEAD, None, (Edges("edges", ROW), TotalCount("total")), bases=bases, **more)
    return Find(Reference("Pump", PROCEDURE), (related,))


def test_a_procedure_has_alternatives_of_each_basis(store: Store) -> None:
    answer = asked(store, to_pump(*BASES))["alternatives"]
    assert rows(answer) == [
        ("mesh:M1", STATED, "mesh:P2", "", "1"),
        # The pump's indication is Mondo's term for what the stimulation's MeSH term is.
        ("mesh:P1", SHARED_INDICATION, "mesh:P2", "mesh:C1", "2"),
        ("mesh:P3", SHARED_PARENT, "mesh:P2", "mesh:P0", "0"),
        ("mesh:P1", SHARED_PARENT, "mesh:P2", "mesh:P0", "0"),
    ]
    assert answer["total"] == 4


@pytest.mark.parametrize(
    ("basis", "found"),
    [(STATED, ["mesh:M1"]), (SHARED_INDICATION, ["mesh:P1"]), (SHARED_PARENT, ["mesh:P3", "mesh:P1"])],
)
def test_each_basis_alone(store: Store, basis: str, found: list[str]) -> None:
    assert [row[0] for row in rows(asked(store, to_pump(basis))["alternatives"])] == found


def test_alternatives_within_a_thing_are_filtered_and_paged(store: Store) -> None:
    named = Compare("name", "starts_with", "b")
    assert [row[0] for row in rows(asked(store, to_pump(*BASES, where=named))["alternatives"])] == ["mesh:P3"]
    parts = (*NODES, INFO)
    for size in (1, 2, 3):
        for backward in (False, True):

            def ask(page: Page) -> Any:
                related = Related("it", INSTEAD, None, parts, bases=BASES, page=page)
                return asked(store, Find(Reference("Pump", PROCEDURE), (related,)))["it"]

            found = [node["id"] for node in all_pages(ask, size, backward=backward)]
            assert found == ["mesh:M1", "mesh:P1", "mesh:P3", "mesh:P1"]


def test_the_missions_question_by_each_basis(store: Store) -> None:
    question = Alternatives(Reference("Limb pain", CONDITION), (Edges("edges", ROW), TotalCount("total")), BASES)
    answer = asked(store, question)
    assert rows(answer) == [
        ("mesh:M1", STATED, "mesh:P1", "", "1"),  # an example of massage
        ("mesh:M1", STATED, "mesh:P2", "", "1"),
        ("mesh:P2", STATED, "mesh:P1", "", "1"),
        ("mesh:P3", SHARED_INDICATION, "procgraph:p1", "mesh:C2", "1"),
        ("mesh:P2", SHARED_INDICATION, "mesh:P1", "MONDO:1", "1"),
        ("mesh:P1", SHARED_INDICATION, "mesh:P2", "mesh:C1", "2"),
        ("procgraph:p1", SHARED_INDICATION, "mesh:P3", "mesh:C2", "1"),
        ("mesh:P3", SHARED_PARENT, "mesh:P2 mesh:P1", "mesh:P0", "0"),
        ("mesh:P2", SHARED_PARENT, "mesh:P3 mesh:P1", "mesh:P0", "0"),
        ("mesh:P1", SHARED_PARENT, "mesh:P3 mesh:P2", "mesh:P0", "0"),
    ]
    assert answer["total"] == 10


def test_the_missions_question_is_filtered_and_ordered(store: Store) -> None:
    condition = Reference("Limb pain", CONDITION)
    quick = Alternatives(condition, NODES, BASES, where=Compare("max_minutes", "le", 60))
    assert ids(store, quick) == ["mesh:P1", "procgraph:p1", "mesh:P1"]
    by_id = Alternatives(condition, NODES, order=(Order("id", True),))
    assert ids(store, by_id) == ["mesh:P2", "mesh:M1", "mesh:M1"]


def test_what_very_many_share_is_shared_by_nobody(store: Store) -> None:
    things = [Node(f"procgraph:x{n}", "Procedure", f"X{n}") for n in range(SHARED_BY_ALL)]
    of_all = [edge(thing.id, "INDICATED_FOR", "MONDO:1", OTHER) for thing in things]
    below = [edge(thing.id, "BROADER", "mesh:P0", OTHER) for thing in things]
    put(store, OTHER, (*things, *of_all, *below))
    assert rows(asked(store, to_pump(SHARED_PARENT))["alternatives"]) == []
    # One thing by two terms: the one that few are stated for still tells.
    assert [row[0] for row in rows(asked(store, to_pump(SHARED_INDICATION))["alternatives"])] == ["mesh:P1"]


# ── what rests on a mapping ──────────────────────────────────────────────────────────────────────────────────────────
def mapped(answer: Any) -> dict[str, tuple[str | None, str | None]]:
    return {row["node"]["id"]: (row["match"], row["via"] and row["via"]["id"]) for row in answer["edges"]}


def test_a_cursor_belongs_to_the_order_of_alternatives(store: Store) -> None:
    by_basis = Alternatives(Reference("mesh:C1", CONDITION), (INFO,), page=Page(first=1))
    by_name = replace(by_basis, order=(Order("name"),))
    ends = [asked(store, question)["info"]["end"] for question in (by_basis, by_name)]
    for question, own, other in ((by_basis, *ends), (by_name, *reversed(ends))):
        asked(store, replace(question, page=Page(first=1, after=own)))
        with pytest.raises(BadInput, match="in the same order"):
            store.answer(replace(question, page=Page(first=1, after=other)))


EXACT = "skos:exactMatch"


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("mesh:C1", {"mesh:P1": (None, None), "mesh:P2": (EXACT, "MONDO:1"), "mesh:P3": (None, None),
                     "procgraph:p1": (None, None)}),
        ("MONDO:1", {"mesh:P1": (EXACT, "mesh:C1"), "mesh:P2": (None, None), "mesh:P3": (EXACT, "mesh:C2"),
                     "procgraph:p1": (EXACT, "mesh:C2")}),
        ("icd10cm:C2", {"mesh:P3": (EXACT, "mesh:C2"), "procgraph:p1": (EXACT, "mesh:C2")}),
    ],
)  # fmt: skip
def test_an_answer_that_rests_on_a_mapping_says_so(store: Store, name: str, found: dict[str, object]) -> None:
    condition = Reference(name, CONDITION)
    back = Along("INDICATED_FOR", outward=False, apart=(), narrower=True)
    within = Find(condition, (Related("procedures", back, None, (Edges("edges", MAPPED),)),))
    assert mapped(asked(store, within)["procedures"]) == found
    of_all = Select(PROCEDURE, (Edges("edges", MAPPED),), RelatedTo(Along("INDICATED_FOR"), (condition,)))
    assert mapped(asked(store, of_all)) == found


def test_alternatives_say_what_their_procedures_indication_rests_on(store: Store) -> None:
    stimulation = Compare("id", "ne", "mesh:M1")
    question = Alternatives(Reference("MONDO:1", CONDITION), (Edges("edges", MAPPED),), where=stimulation)
    assert mapped(asked(store, question)) == {"mesh:P2": (EXACT, "mesh:C1")}
    question = Alternatives(Reference("mesh:C1", CONDITION), (Edges("edges", MAPPED),), where=stimulation)
    assert mapped(asked(store, question)) == {"mesh:P2": (None, None)}


def test_what_is_found_directly_rests_on_no_mapping(store: Store) -> None:
    indications = Related("it", Along("INDICATED_FOR"), None, (Edges("edges", MAPPED),))
    assert mapped(asked(store, Find(Reference("Pump", PROCEDURE), (indications,)))["it"]) == {"MONDO:1": (None, None)}
