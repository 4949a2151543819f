"""More than one request may ask for is refused before the store is asked, whichever way it is asked for."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import build_client_schema, get_introspection_query

from api.errors import INTERNAL
from api.execution import execute
from api.planning.limits import (
    MAX_CONDITIONS,
    MAX_DEPTH,
    MAX_KEYS,
    MAX_LISTED,
    MAX_NAME_LISTS,
    MAX_PAIRS,
    MAX_PLANNED,
    MAX_TEXT,
    MAX_TOKENS,
    MAX_VISITED,
)
from graph.errors import UnknownName
from graph.queries import Answer, Find, Question, Reference, Value
from graph.store import Store
from graph.suggestions import suggestions
from tests.graphql_graph import graph_in

FILTERED = "query ($v: ProcedureWhere) { procedures(where: $v) { totalCount } }"
CALLED = "query ($v: String) { role(name: $v) { id } }"
LISTED = "query ($v: [ID!]!) { entities(ids: $v) { id } }"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with graph_in(tmp_path_factory.mktemp("graph")) as opened:
        yield opened


def codes(response: dict[str, Any]) -> set[str]:
    """The codes of a response's errors."""
    return {error["extensions"]["code"] for error in response.get("errors", [])}


def many(count: int, each: str) -> str:
    """A selection of as many fields, each by an alias."""
    return " ".join(f"a{place}: {each}" for place in range(count))


def within(depth: int, outer: str, inner: Any) -> str:
    """A selection within a selection, so many times."""
    for _ in range(depth):
        inner = outer % inner
    return str(inner)


def not_within(depth: int) -> dict[str, Any]:
    """A filter within a filter, so many times."""
    filter_: dict[str, Any] = {}
    for _ in range(depth):
        filter_ = {"not": filter_}
    return filter_


def doubling(depth: int) -> str:
    """A short document whose fragments spread each other twice."""
    each = (
        "fragment A{0} on Procedure {{ a: narrower {{ nodes {{ ...A{1} }} }} b: narrower {{ nodes {{ ...A{1} }} }} }}"
    )
    fragments = " ".join(each.format(place, place + 1) for place in range(depth))
    return f"{{ procedures {{ nodes {{ ...A0 }} }} }} {fragments} fragment A{depth} on Procedure {{ id }}"


# ── what is too much, and what is just not ───────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("operation", "value", "limit"),
    [
        (f"{{ role(name: \"Nurse\") {{ {many(600, 'name')} }} }}", None, MAX_KEYS),
        (f"{{ procedures {{ nodes {{ {many(401, 'name')} }} }} }}", None, MAX_KEYS),
        (f"{{ {many(60, 'sources { totalCount }')} }}", None, MAX_PLANNED),
        (f"{{ procedures {{ nodes {{ {many(399, 'codes { id value title system }')} }} }} }}",
         None, MAX_PLANNED),
        (doubling(9), None, MAX_PLANNED),
        (doubling(16), None, MAX_VISITED),
        (f"{{ procedures {{ nodes {{ {within(MAX_DEPTH + 1, 'broader { %s }', 'id')} }} }} }}", None, MAX_DEPTH),
        (f"{{ {many(2_000, 'role { id }')} }}", None, MAX_TOKENS),
        (LISTED, ["x"] * 40_000, MAX_LISTED),
        ("query ($v: [String!]!) { ground(texts: $v) { text } }", ["x"] * 1_001, MAX_LISTED),
        (FILTERED, {"or": [{}] * 1_100}, MAX_LISTED),
        (FILTERED, {"or": [{"documented": True}] * 201}, MAX_CONDITIONS),
        (FILTERED, {"indicatedFor": [f"nothing {place}" for place in range(600)]}, MAX_CONDITIONS),
        (FILTERED, {"id": [f"mesh:{place}" for place in range(600)]}, MAX_CONDITIONS),
        (FILTERED, {"or": [{"hasRisk": [f"{a} {b}" for b in range(20)]} for a in range(11)]}, MAX_CONDITIONS),
        (FILTERED, not_within(100), MAX_DEPTH),
    ],
)  # fmt: skip
def test_too_much_is_refused_with_its_figure(
    store: Store, caplog: pytest.LogCaptureFixture, operation: str, value: Any, limit: int
) -> None:
    response = execute(store, operation, {"v": value})
    assert "LIMIT_EXCEEDED" in codes(response)
    assert INTERNAL not in codes(response)
    refused = next(error for error in response["errors"] if error["extensions"]["code"] == "LIMIT_EXCEEDED")
    assert refused["extensions"]["limit"] == limit
    assert refused["extensions"]["figure"] > limit
    assert f"{limit:,}" in refused["message"]
    assert not caplog.records


@pytest.mark.parametrize(
    ("operation", "value"),
    [
        (f'{{ role(name: "Nurse") {{ {many(MAX_KEYS, "name")} }} }}', None),
        (f"{{ procedures {{ {many(MAX_KEYS, 'edges { cursor }')} }} }}", None),
        (f"{{ procedures {{ nodes {{ {many(MAX_KEYS, 'narrower { totalCount }')} }} }} }}", None),
        (f"{{ {many(45, 'sources { totalCount }')} }}", None),
        (f"{{ procedures {{ nodes {{ {within(MAX_DEPTH, 'broader { %s }', 'id')} }} }} }}", None),
        (LISTED, ["mesh:D009339"] * MAX_LISTED),
        (FILTERED, {"or": [{"documented": True}] * MAX_CONDITIONS}),
        (FILTERED, {"id": [f"mesh:{place}" for place in range(MAX_CONDITIONS)]}),
        (FILTERED, not_within(MAX_DEPTH - 1)),
        ("query ($v: [ProcedureOrder!]) { procedures(orderBy: $v) { nodes { id } } }", [{"by": "NAME"}] * MAX_LISTED),
    ],
)
def test_what_is_just_allowed_is_answered(store: Store, operation: str, value: Any) -> None:
    assert "errors" not in execute(store, operation, {"v": value})


# ── the schema itself ────────────────────────────────────────────────────────────────────────────────────────────────
TYPES = many(20, "fields { type { name } }")


@pytest.mark.parametrize(
    "operation",
    [
        f"{{ __schema {{ types {{ {many(20, f'fields {{ type {{ {TYPES} }} }}')} }} }} }}",
        f"{{ __schema {{ {many(100, 'types { ...A }')} }} }} fragment A on __Type {{ {TYPES} }}",
        f"{{ {many(300, '__schema { types { ...A } }')} }} fragment A on __Type {{ fields {{ name }} }}",
    ],
)  # fmt: skip
def test_the_schema_is_not_multiplied(store: Store, operation: str) -> None:
    assert codes(execute(store, operation)) == {"LIMIT_EXCEEDED"}


def test_what_tools_ask_of_the_schema_is_answered(store: Store) -> None:
    response = execute(store, get_introspection_query(specified_by_url=True, input_value_deprecation=True))
    assert build_client_schema(response["data"]).query_type is not None


# ── texts ────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("operation", "value"),
    [
        (CALLED, "x" * (MAX_TEXT + 1)),
        (CALLED, "pain " * 6_000),
        (FILTERED, {"name": {"contains": "x" * 301}}),
        (FILTERED, {"indicatedFor": ["x" * 301]}),
        ("query ($v: [String!]!) { ground(texts: $v) { text } }", ["x" * 301]),
        ("query ($v: String!) { search(text: $v) { totalCount } }", "x" * 301),
        ("query ($v: String!) { alternatives(treating: $v) { totalCount } }", "x" * 301),
        (CALLED, "\ud800"),
        (LISTED, ["mesh:\udfff"]),
        (FILTERED, {"\ud800": True}),
        (FILTERED, {"or": [{"name": {"eq": "\ud800"}}]}),
        ("query ($v: String) { procedures(after: $v) { nodes { id } } }", "\ud800"),
        ("query ($v: String) { procedures(after: $v) { nodes { id } } }", b"[" .hex() * 5_000),
        ("query ($v: String) { procedures(after: $v) { nodes { id } } }", "[" * 5_000),
    ],
)  # fmt: skip
def test_a_text_that_can_not_be_used_is_the_fault_of_who_asks(
    store: Store, caplog: pytest.LogCaptureFixture, operation: str, value: Any
) -> None:
    response = execute(store, operation, {"v": value})
    assert codes(response) == {"BAD_INPUT"}
    assert len(response["errors"][0]["message"].encode()) < 300
    assert not caplog.records


def test_half_a_letter_in_the_operation_or_its_name_is_refused(store: Store) -> None:
    assert codes(execute(store, '{ role(name: "\ud800") { id } }')) == {"BAD_INPUT"}
    assert codes(execute(store, "query A { __typename }", None, "\ud800")) == {"BAD_INPUT"}


def test_a_name_of_full_length_is_looked_up(store: Store) -> None:
    assert codes(execute(store, CALLED, {"v": "x " * (MAX_TEXT // 2)})) == {"UNKNOWN_NAME"}


@pytest.mark.parametrize("text", ["abcdefghij " * 18, "x" * 200, " ".join(f"word{n}" for n in range(20)), "y" * 3_000])
def test_suggestions_are_searched_for_a_few_times(store: Store, text: str) -> None:
    asked: list[Question] = []

    def ask(question: Question) -> Answer:
        asked.append(question)
        return store.answer(question)

    assert suggestions(ask, Reference(text, ("Condition",))) == ()
    assert len(asked) <= 32
    with pytest.raises(UnknownName):
        store.answer(Find(Reference(text, ("Condition",)), (Value("id", "id"),)))


# ── what takes long to validate ──────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "selection",
    [
        " ".join(["broader { id }"] * 50),
        " ".join(["... on Procedure { broader { id } }"] * 50),
        " ".join(["broader { broader { id } broader { id } }"] * 25),
        " ".join(["...A ...B"] * 2),
    ],
)
def test_fields_that_must_be_compared_with_each_other_are_few(store: Store, selection: str) -> None:
    same = " ".join(["broader { id }"] * 30)
    fragments = f"fragment A on Procedure {{ {same} }} fragment B on Procedure {{ {same} }}"
    used = 'role(name: "Nurse") { id } more: procedures { nodes { ...A } } other: procedures { nodes { ...B } }'
    [error] = execute(store, f"{{ procedures {{ nodes {{ {selection} }} }} {used} }} {fragments}")["errors"]
    assert error["extensions"]["code"] == "LIMIT_EXCEEDED"
    assert error["extensions"]["figure"] > error["extensions"]["limit"] == MAX_PAIRS


def test_fragments_that_are_spread_again_and_again_are_counted_each_time(store: Store) -> None:
    chain = " ".join(f"fragment F{n} on Procedure {{ a: broader {{ ...F{n + 1} }} b: broader {{ ...F{n + 1} }} }}"
                     for n in range(20))  # fmt: skip
    response = execute(store, f"{{ procedures {{ nodes {{ ...F0 }} }} }} {chain} fragment F20 on Procedure {{ id }}")
    assert codes(response) == {"LIMIT_EXCEEDED"}
    assert "data" not in response


# ── names in filters ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_many_names_in_one_list_are_looked_up(store: Store) -> None:
    names = [f"mesh:D{number}" for number in range(MAX_CONDITIONS - 1)]
    response = execute(store, FILTERED, {"v": {"indicatedFor": [*names, "CRPS"]}})
    assert codes(response) == {"UNKNOWN_NAME"}  # the first of them
    assert "errors" not in execute(store, FILTERED, {"v": {"indicatedFor": ["CRPS", "Pain", "mesh:D012019"] * 20}})


def test_lists_of_names_have_a_limit(store: Store) -> None:
    def asked(count: int) -> dict[str, Any]:
        return {
            "and": [{"risks": {"some": {"node": {"broader": ["Pain"]}}}}, {"indicatedFor": ["CRPS"]}] * (count // 2)
        }

    whole = """query ($v: ProcedureWhere) { procedures(where: $v) {
      totalCount edges { match via { id } node { id } } facets(by: [RISK]) { by } pageInfo { endCursor } } }"""
    assert "errors" not in execute(store, whole, {"v": asked(MAX_NAME_LISTS)})
    [error] = execute(store, whole, {"v": asked(MAX_NAME_LISTS + 2)})["errors"]
    assert error["extensions"] == {"code": "LIMIT_EXCEEDED", "limit": MAX_NAME_LISTS, "figure": MAX_NAME_LISTS + 2}
    assert "filters by name" in error["message"]
    below = many(
        MAX_NAME_LISTS, 'procedures(where: {indicatedFor: ["CRPS"]}) { totalCount edges { match node { id } } }'
    )
    assert "errors" not in execute(store, f"{{ conditions {{ nodes {{ {below} }} }} }}")
    instead = 'alternatives(treating: "CRPS", where: $v) { totalCount edges { match via { id } node { id } } }'
    both = {"and": [{"procedure": {"indicatedFor": ["CRPS"]}}] * MAX_NAME_LISTS}
    assert "errors" not in execute(store, f"query ($v: EntityWhere) {{ {instead} }}", {"v": both})


# ── what is left ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_what_came_before_the_limit_is_answered(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        response = execute(store, f"{{ {many(60, 'sources { totalCount }')} }}")
    assert response["data"]["a0"] == {"totalCount": 3}
    assert response["data"]["a59"] is None
    assert not caplog.records
