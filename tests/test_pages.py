"""Pages of connections: from either end, within each other, while sources come and go; on every store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from graph.errors import BadInput
from graph.model import Node
from graph.queries import (
    Along,
    Compare,
    Find,
    Order,
    Page,
    Quantified,
    Quantifier,
    Reference,
    Related,
    Search,
    Select,
)
from graph.store import Store, open_store
from tests.stores import (
    CONDITION,
    CORE,
    INFO,
    NODES,
    OTHER,
    PAGE,
    PROCEDURE,
    STATED,
    VOCABULARY,
    all_pages,
    asked,
    ids,
    put,
)

ALL = ["mesh:P0", "mesh:P1", "mesh:P2", "mesh:P3", "mesh:P4", "procgraph:p1"]
RISK = Along("HAS_RISK")


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    with open_store(store_url, create=True) as opened:
        put(opened, CORE, VOCABULARY)
        put(opened, PAGE, STATED)
        yield opened


def page(store: Store, **given: Any) -> tuple[list[str], bool, bool]:
    answer = asked(store, Select(PROCEDURE, (*NODES, INFO), None, (Order("id"),), Page(**given)))
    return [node["id"] for node in answer["nodes"]], answer["info"]["previous"], answer["info"]["next"]


def cursor(store: Store, place: int) -> str:
    answer = asked(store, Select(PROCEDURE, (INFO,), None, (Order("id"),), Page(first=place)))
    return str(answer["info"]["end"])


def test_first_and_last_together_are_the_last_of_the_first(store: Store) -> None:
    assert page(store, first=4, last=2) == (ALL[2:4], True, True)
    assert page(store, first=4, last=4) == (ALL[:4], False, True)
    assert page(store, first=10, last=2) == (ALL[4:], True, False)
    assert page(store, first=3, last=0) == ([], True, True)


@pytest.mark.parametrize("orders", [(), (Order("id", descending=True),), (Order("kind"),)])
def test_a_cursor_of_another_order_is_refused(store: Store, orders: tuple[Order, ...]) -> None:
    with pytest.raises(BadInput, match=r"no cursor of this list\..* in the same order"):
        store.answer(Select(PROCEDURE, NODES, None, orders, Page(after=cursor(store, 2))))


def test_between_two_cursors(store: Store) -> None:
    second, fifth = cursor(store, 2), cursor(store, 5)
    assert page(store, after=second, before=fifth) == (ALL[2:4], True, False)
    assert page(store, after=second, before=fifth, first=1) == (ALL[2:3], True, True)
    assert page(store, after=second, before=fifth, last=1) == (ALL[3:4], True, True)
    assert page(store, after=fifth, before=second)[0] == []


def test_the_cursors_of_a_page_are_its_ends(store: Store) -> None:
    answer = asked(store, Select(PROCEDURE, (INFO,), None, (Order("id"),), Page(first=4, last=2)))
    assert (answer["info"]["start"], answer["info"]["end"]) == (cursor(store, 3), cursor(store, 4))


@pytest.mark.parametrize("size", [1, 2, 4])
@pytest.mark.parametrize("backward", [False, True])
def test_every_connection_is_paged_from_both_ends(store: Store, size: int, backward: bool) -> None:
    of_risk = Along("HAS_RISK", outward=False, apart=())
    connections: tuple[Callable[[Page], Any], ...] = (
        lambda page: asked(store, Search("p", PROCEDURE, (*NODES, INFO), page)),
        lambda page: asked(store, Find(Reference("Infection", CONDITION), (
            Related("it", of_risk, None, (*NODES, INFO), order=(Order("max_minutes", True),), page=page),)))["it"],
    )  # fmt: skip
    for ask in connections:
        whole = ask(Page(first=100))["nodes"]
        assert len(whole) > 1
        assert all_pages(ask, size, backward=backward) == whole


def test_cursors_stay_right_while_sources_come_and_go(store: Store) -> None:
    third = cursor(store, 3)
    put(store, OTHER, (Node("mesh:A", "Procedure", "A"), Node("mesh:P21", "Procedure", "Z")))
    assert page(store, after=third)[0] == ["mesh:P21", *ALL[3:]]
    assert page(store, before=third)[0] == ["mesh:A", *ALL[:2]]
    with store.transaction() as change:
        change.remove_source(OTHER.id)
    with store.transaction() as change:
        change.remove_source(PAGE.id)
    assert page(store, after=third)[0] == ALL[3:5]  # what follows it is asked for, not itself


def test_quantifiers_where_there_is_nothing(store: Store) -> None:
    """Every statement of none fits, and so does none of none; some of none doesn't."""
    silent = ["mesh:P0", "mesh:P4", "procgraph:p1"]
    rare = Compare("frequency", "eq", "rare")
    for quantifier, found in (
        (Quantifier.EVERY, ["mesh:P0", "mesh:P1", "mesh:P4", "procgraph:p1"]),
        (Quantifier.NONE, ["mesh:P0", "mesh:P3", "mesh:P4", "procgraph:p1"]),
        (Quantifier.SOME, ["mesh:P1", "mesh:P2"]),
    ):
        assert ids(store, Select(PROCEDURE, NODES, Quantified(RISK, quantifier, rare), (Order("id"),))) == found
    nothing = Quantified(RISK, Quantifier.NONE, None)
    assert ids(store, Select(PROCEDURE, NODES, nothing, (Order("id"),))) == silent


def test_connections_within_others_are_filtered(store: Store) -> None:
    serious = Compare("severity", "eq", "serious")
    of_pump = Find(Reference("Pump", PROCEDURE), (Related("risks", RISK, None, NODES, where=serious),))
    assert asked(store, of_pump) == {"risks": {"nodes": [{"id": "mesh:C4"}]}}
    by_node = Related("risks", RISK, None, NODES, where=Compare("name", "contains", "infect"))
    assert asked(store, Find(Reference("Pump", PROCEDURE), (by_node,))) == {"risks": {"nodes": [{"id": "mesh:C3"}]}}
