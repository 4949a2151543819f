"""Counts of a result by what front ends filter by, the same on every store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from graph.facets import FACETS
from graph.queries import (
    Along,
    Constant,
    Facets,
    Find,
    Listed,
    Page,
    Quantified,
    Quantifier,
    Reference,
    Related,
    RelatedTo,
    Search,
    Select,
    StatedBy,
    TotalCount,
    Value,
)
from graph.store import Store, open_store
from tests.stores import CONDITION, CORE, OTHER, PAGE, PROCEDURE, STATED, VOCABULARY, asked, edge, put

COUNTS = Listed("counts", "counts", (Value("id", "id"), Value("name", "name"), Value("count", "count")))


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    with open_store(store_url, create=True) as opened:
        put(opened, CORE, VOCABULARY)
        put(opened, PAGE, STATED)
        yield opened


def facets(*by: str, first: int = 10, without: tuple[str, ...] = ()) -> Facets:
    return Facets("facets", by, first, (Value("by", "by"), COUNTS), without)


def counted(
    store: Store,
    by: str,
    question: Select | Search | None = None,
    first: int = 10,
    without: tuple[str, ...] = (),
) -> list[tuple[str, int]]:
    question = question or Select(PROCEDURE, ())
    [facet] = asked(store, replace(question, parts=(facets(by, first=first, without=without),)))["facets"]
    assert facet["by"] == by
    return [(it["id"] or it["name"], it["count"]) for it in facet["counts"]]


@pytest.mark.parametrize(
    ("by", "found"),
    [
        ("KIND", [("PROCEDURE", 6)]),
        ("DOCUMENTED", [("false", 5), ("true", 1)]),
        ("DURATION", [("UP_TO_120", 1), ("UP_TO_30", 1), ("UP_TO_60", 1)]),
        ("SOURCE", [("procgraph:core", 5), ("procgraph:page", 2)]),
        ("CODE_SYSTEM", [("MESH", 5)]),
        ("RISK", [("mesh:C4", 2), ("mesh:C3", 2)]),  # Bleeding before Infection
        ("RISK_FREQUENCY", [("RARE", 2), ("COMMON", 1)]),
        ("ROLE", [("mesh:R1", 2), ("mesh:R2", 1)]),
        ("SETTING", [("mesh:S1", 2)]),
        ("INDICATION", [("mesh:C2", 2), ("mesh:C1", 1), ("MONDO:1", 1)]),  # a thing once, whatever its statements
        ("GUIDANCE", []),
    ],
)
def test_counts_over_all_of_a_kind(store: Store, by: str, found: list[tuple[str, int]]) -> None:
    assert counted(store, by) == found


def test_counts_follow_the_filter_and_not_the_page(store: Store) -> None:
    for_limb_pain = Select(PROCEDURE, (), RelatedTo(Along("INDICATED_FOR"), (Reference("LP", CONDITION),)))
    assert counted(store, "RISK", for_limb_pain) == [("mesh:C4", 2), ("mesh:C3", 2)]
    assert counted(store, "RISK", replace(for_limb_pain, page=Page(first=1))) == [("mesh:C4", 2), ("mesh:C3", 2)]
    risky = Select(PROCEDURE, (), Quantified(Along("PERFORMED_BY"), Quantifier.NONE, None))
    assert counted(store, "RISK", risky) == [("mesh:C4", 1)]
    assert counted(store, "KIND", Search("pain", (*CONDITION, *PROCEDURE), ())) == [("CONDITION", 4), ("PROCEDURE", 1)]
    # Exact matches give a thing their codes, too.
    assert counted(store, "CODE_SYSTEM", Select(CONDITION, ())) == [("MESH", 6), ("ICD10CM", 2), ("MONDO", 2)]


def test_the_most_frequent_come_first_up_to_the_number_asked_for(store: Store) -> None:
    assert counted(store, "ROLE", first=1) == [("mesh:R1", 2)]
    assert counted(store, "ROLE", first=0) == []


def test_statements_count_that_say_none_of_some_qualifiers(store: Store) -> None:
    more = (
        edge("mesh:P4", "PERFORMED_BY", "mesh:R1", OTHER, qualifier="if sedation is used"),
        edge("mesh:P3", "PERFORMED_BY", "mesh:R2", OTHER, one_of=1),
        edge("mesh:P4", "HAS_RISK", "mesh:C3", OTHER, frequency="rare", severity="serious"),
    )
    put(store, OTHER, more)
    assert counted(store, "ROLE") == [("mesh:R1", 3), ("mesh:R2", 2)]
    assert counted(store, "ROLE", without=("qualifier",)) == [("mesh:R1", 2), ("mesh:R2", 1)]
    assert counted(store, "ROLE", without=("qualifier", "one_of")) == [("mesh:R1", 2)]
    assert counted(store, "RISK_FREQUENCY") == [("RARE", 3), ("COMMON", 1)]
    assert counted(store, "RISK_FREQUENCY", without=("severity",)) == [("COMMON", 1), ("RARE", 1)]
    assert counted(store, "KIND", without=("frequency",)) == [("PROCEDURE", 6)]


def test_several_keys_in_the_order_asked_for_with_names(store: Store) -> None:
    fields = (Constant("__typename", "Facet"), Value("k", "by"), COUNTS)
    answer = asked(store, Select(PROCEDURE, (TotalCount("total"), Facets("facets", ("SETTING", "ROLE"), 1, fields))))
    assert answer == {
        "total": 6,
        "facets": [
            {"__typename": "Facet", "k": "SETTING", "counts": [{"id": "mesh:S1", "name": "Home", "count": 2}]},
            {"__typename": "Facet", "k": "ROLE", "counts": [{"id": "mesh:R1", "name": "Nurse", "count": 2}]},
        ],
    }


def test_connections_within_others_are_counted_each(store: Store) -> None:
    procedures = Related("procedures", Along("INDICATED_FOR", outward=False, apart=()), None, (facets("RISK"),))
    answer = asked(store, Find(Reference("Arm pain", CONDITION), (procedures,)))
    bleeding = {"id": "mesh:C4", "name": "Bleeding", "count": 1}
    assert answer == {"procedures": {"facets": [{"by": "RISK", "counts": [bleeding]}]}}


def test_counts_follow_what_comes_and_goes(store: Store) -> None:
    before = {by: counted(store, by) for by in FACETS}
    conditions = counted(store, "CODE_SYSTEM", Select(CONDITION, ()))
    more = (
        edge("mesh:P4", "HAS_RISK", "mesh:C3", OTHER, frequency="rare"),
        edge("icd10cm:C2", "MAPS_TO", "mesh:C3", OTHER, mapping_predicate="skos:exactMatch"),
    )
    put(store, OTHER, more)
    assert counted(store, "RISK") == [("mesh:C3", 3), ("mesh:C4", 2)]
    assert counted(store, "RISK_FREQUENCY") == [("RARE", 3), ("COMMON", 1)]
    assert counted(store, "CODE_SYSTEM", Select(CONDITION, ())) != conditions  # C2 is no longer one to one
    put(store, PAGE, STATED)
    with store.transaction() as change:
        change.remove_source(OTHER.id)
    assert {by: counted(store, by) for by in FACETS} == before
    assert counted(store, "CODE_SYSTEM", Select(CONDITION, ())) == conditions
    with store.transaction() as change:
        change.remove_source(PAGE.id)
    assert counted(store, "RISK") == []
    assert counted(store, "DOCUMENTED") == [("false", 5)]


def test_a_source_that_is_counted_can_be_asked_for(store: Store) -> None:
    for source, count in counted(store, "SOURCE"):
        answer = store.answer(Select(PROCEDURE, (TotalCount("total"),), StatedBy((source,))))
        assert answer == {"total": count}
