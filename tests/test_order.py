"""The order of what is listed by name, where names are too long for an index to hold the whole."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from graph.model import Node
from graph.queries import Order, Page, Select
from graph.store import open_store
from tests.stores import INFO, NODES, OTHER

ALIKE = [Node(f"mesh:L{n}", "Device", f"{'long ' * 300}{9 - n}") for n in range(4)]


@pytest.mark.parametrize("descending", [False, True])
def test_names_that_begin_alike_for_long_come_in_the_order_of_their_ids(store_url: str, descending: bool) -> None:
    order = (Order("name", descending),)
    found: list[str] = []
    with open_store(store_url, create=True) as store:
        with store.transaction() as change:
            change.put_source(OTHER, iter(ALIKE))
            change.put_source(replace(OTHER, id="procgraph:again"), iter(ALIKE[:2]))  # settled, not only put down
        for page in (Page(first=1), Page(last=1)):
            has_more = True
            while has_more:
                answer: Any = store.answer(Select(("Device",), (*NODES, INFO), None, order, page))
                found += [node["id"] for node in answer["nodes"]]
                info = answer["info"]
                forward = page.last is None
                has_more = info["next" if forward else "previous"]
                page = replace(page, after=info["end"]) if forward else replace(page, before=info["start"])
    ids = [node.id for node in ALIKE]
    assert found == [*ids, *reversed(ids)]
