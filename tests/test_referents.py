"""What a relation's qualifiers name is a thing that its own source speaks of, on both stores, whatever else goes."""

from __future__ import annotations

from typing import Any

import pytest

from graph.errors import BadInput
from graph.model import Node, Source, SourceKind
from graph.queries import Along, Edges, Find, Inner, Listed, Reference, Related, Value
from graph.store import Store, open_store
from tests.stores import PAGE, PROCEDURE, asked, edge, put

VOCABULARY = Source("procgraph:words", SourceKind.VOCABULARY, "Words")
PUMP, TABLET = Node("mesh:P1", "Procedure", "Pump"), Node("mesh:M1", "Substance", "Tablet")
GROUP = Node("mesh:P4", "Procedure", "Medicines")
EXAMPLE = edge(PUMP.id, "HAS_ALTERNATIVE", TABLET.id, PAGE, example_of=GROUP.id)


def given(store: Store) -> dict[str, Any]:
    """The group of the pump's alternative, which is the same whatever of it is asked for."""
    answers = [_group(store, *names) for names in (("id", "name", "kind"), ("id",), ("name",), ("kind",))]
    whole, *parts = answers
    assert parts == [{name: whole[name]} for name in whole]
    return whole


def _group(store: Store, *names: str) -> dict[str, Any]:
    of = Inner("exampleOf", "example_of", tuple(Value(name, name) for name in names))
    along = Along("HAS_ALTERNATIVE", apart=("example_of",))
    parts = (Edges("edges", (of,)),)
    found = asked(store, Find(Reference("Pump", PROCEDURE), (Related("alternatives", along, None, parts),)))
    (row,) = found["alternatives"]["edges"]
    group: dict[str, Any] = row["exampleOf"]
    return group


def test_a_relation_that_names_what_its_source_does_not_speak_of_is_refused(store_url: str) -> None:
    with open_store(store_url, write=True, create=True) as store:
        put(store, VOCABULARY, (GROUP, PUMP, TABLET))
        before = [*store.nodes(), *store.edges()], store.sources()
        for said in ((EXAMPLE,), (EXAMPLE, PUMP, TABLET)):
            with pytest.raises(BadInput, match=rf"{PUMP.id} HAS_ALTERNATIVE {TABLET.id} names {GROUP.id}.*{PAGE.id}"):
                put(store, PAGE, said)
        assert ([*store.nodes(), *store.edges()], store.sources()) == before


def test_what_an_example_is_of_stays_when_its_vocabulary_goes(store_url: str) -> None:
    with open_store(store_url, write=True, create=True) as store:
        put(store, VOCABULARY, (GROUP,))
        put(store, PAGE, (EXAMPLE, PUMP, TABLET, Node(GROUP.id, "Procedure", None)))
        assert given(store) == {"id": GROUP.id, "name": GROUP.name, "kind": "PROCEDURE"}
        with store.transaction() as change:
            change.remove_source(VOCABULARY.id)
        assert given(store) == {"id": GROUP.id, "name": GROUP.id, "kind": "PROCEDURE"}


@pytest.mark.parametrize("said", ["of the arm", 'said "so"', "für den Arm", "𐌰", None])
def test_a_step_against_a_risk_tells_its_qualifier_as_it_is(store_url: str, said: str | None) -> None:
    risk, step = Node("mesh:C3", "Condition", "Infection"), Node("procgraph:step-1", "Step", "Antibiotics.")
    words = {} if said is None else {"qualifier": said}
    edges = (
        edge(PUMP.id, "HAS_RISK", risk.id, PAGE),
        edge(PUMP.id, "HAS_STEP", step.id, PAGE, phase="management", position=1, for_risk=risk.id, **words),
    )
    against = Listed("management", "management", (Value("text", "text"), Value("qualifier", "qualifier")))
    risks = Related("risks", Along("HAS_RISK", apart=()), None, (Edges("edges", (against,)),))
    with open_store(store_url, write=True, create=True) as store:
        put(store, PAGE, (PUMP, risk, step, *edges))
        found = asked(store, Find(Reference("Pump", PROCEDURE), (risks,)))
    assert found["risks"]["edges"] == [{"management": [{"text": "Antibiotics.", "qualifier": said}]}]
