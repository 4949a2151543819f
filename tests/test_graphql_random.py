"""Random operations: one statement a root field answers as Strawberry does field by field, on both stores."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from api.execution import execute
from api.planning.operations import StoreField, planned
from graph.store import Store
from tests import neo4j_server, random_operations
from tests.graphql_graph import graph_at, graph_in
from tests.plain_execution import plainly

OPERATIONS, ON_NEO4J = 100, 15
UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)  # to make one smaller takes minutes


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with graph_in(tmp_path_factory.mktemp("graph")) as opened:
        yield opened


def told(response: dict[str, Any]) -> str:
    """A response as text, so that the order of keys counts."""
    return json.dumps([response.get("errors"), response["data"]], indent=1)


def assert_alike(one: Store, other: Store, data: DataObject) -> None:
    """The first store's answer field by field is the other's at once; `one` may be `other`."""
    text, variables = random_operations.operation(data)
    plan = planned(text, variables)  # which raises where the operation isn't valid
    assert all(isinstance(field, StoreField) for field in plan.fields), text  # all are compiled
    assert told(execute(other, text, variables)) == told(plainly(one, text, variables)), (text, variables)


def assert_pages_alike(one: Store, other: Store, data: DataObject) -> None:
    """The first store's page, cut out of all, is the other's."""

    def cursors(text: str) -> list[str]:
        response = execute(other, text)
        assert "errors" not in response, (text, response)
        [found] = response["data"].values()
        edges = found["edges"] if "edges" in found else next(iter(found.values()))["edges"]
        return [edge["cursor"] for edge in edges]

    text, variables = random_operations.pages(data, cursors)
    assert told(execute(other, text, variables)) == told(plainly(one, text, variables)), text


@settings(max_examples=OPERATIONS, phases=UNSHRUNK, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_embedded_store(store: Store, data: DataObject) -> None:
    assert_alike(store, store, data)


@settings(max_examples=OPERATIONS, phases=UNSHRUNK, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_pages_of_the_embedded_store(store: Store, data: DataObject) -> None:
    assert_pages_alike(store, store, data)


def test_neo4j(store: Store) -> None:
    with graph_at(neo4j_server.clean_url()) as other:

        @settings(max_examples=ON_NEO4J, phases=UNSHRUNK, suppress_health_check=list(HealthCheck))
        @given(st.data())
        def check(data: DataObject) -> None:
            assert_alike(store, other, data)
            assert_pages_alike(store, other, data)

        check()
