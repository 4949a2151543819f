"""The order of what is listed by name, where names are too long for an index to hold the whole."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from graph.model import Node
from graph.queries import Order, Page, Select
from graph.store import open_store
from tests.stores import INFO, NODES, OTHER, all_pages, asked, put

ALIKE = tuple(Node(f"mesh:L{n}", "Device", f"{'long ' * 300}{9 - n}") for n in range(4))


@pytest.mark.parametrize("descending", [False, True])
def test_names_that_begin_alike_for_long_come_in_the_order_of_their_ids(store_url: str, descending: bool) -> None:
    question = Select(("Device",), (*NODES, INFO), None, (Order("name", descending),))
    with open_store(store_url, create=True) as store:
        put(store, OTHER, ALIKE)
        put(store, replace(OTHER, id="procgraph:again"), ALIKE[:2])  # settled, not only put down

        def ask(page: Page) -> Any:
            return asked(store, replace(question, page=page))

        for backward in (False, True):
            found = all_pages(ask, 1, backward=backward)
            assert [node["id"] for node in found] == [node.id for node in ALIKE]
