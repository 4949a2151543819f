"""What an operation costs, as anybody can work out from the printed schema."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import DirectiveNode, GraphQLField, GraphQLObjectType, build_schema, value_from_ast_untyped

from api.planning.documents import Refused
from api.planning.operations import planned
from api.schema_file import printed

SCHEMA = build_schema(printed())


def directives(type_: str, field: str) -> dict[str, dict[str, Any]]:
    """The directives of a field in the printed schema, with their arguments."""
    object_ = SCHEMA.type_map[type_]
    assert isinstance(object_, GraphQLObjectType)
    found: GraphQLField = object_.fields[field]
    assert found.ast_node is not None
    return {node.name.value: arguments(node) for node in found.ast_node.directives or ()}


def arguments(node: DirectiveNode) -> dict[str, Any]:
    return {each.name.value: value_from_ast_untyped(each.value) for each in node.arguments or ()}


@pytest.mark.parametrize(
    ("operation", "variables", "cost"),
    [
        ("{ release { version counts { nodes } } }", {}, 2),
        ("{ procedures { nodes { id name } } }", {}, 1 + 25),
        ("{ procedures(first: 10) { nodes { id } edges { node { id } } } }", {}, 1 + 10 + 20),
        ("{ procedures(last: 10) { nodes { id } } }", {}, 1 + 10),
        ("{ procedures { totalCount } }", {}, 1 + 10),
        ("query ($n: Int) { procedures(first: $n) { nodes { id } } }", {"n": 700}, 1 + 700),
        ("query ($n: Int = 7) { procedures(first: $n) { nodes { id } } }", {}, 1 + 7),
        ("query ($n: Int) { procedures(first: $n) { nodes { id } } }", {"n": None}, 1 + 25),
        ("{ procedures(first: 10) { nodes { risks(first: 20) { nodes { id } } } } }", {}, 1 + 10 * (1 + 1 + 20)),
        ("{ procedures(first: 10) { nodes { steps(first: 4) { text } } } }", {}, 1 + 10 * (1 + 4)),
        ("{ procedures(first: 2) { pageInfo { endCursor } nodes { synonyms broader { id } } } }", {}, 2 + 2 * (1 + 3)),
        ('{ entities(ids: ["a", "b"]) { id sources { id } } }', {}, 2 * (1 + 3)),
        ('{ a: role(name: "a") { id } b: role(name: "b") { id } }', {}, 2),
        ("{ procedures(first: 3) { ...A ... { nodes { name } } } } fragment A on ProcedureConnection { nodes { id } }",
         {}, 1 + 3),
        ("query ($no: Boolean = false) { procedures { nodes @include(if: $no) { id } } }", {}, 1),
        ('{ entity(name: "a") { ... on Procedure { codes { id } } ... on Condition { broader { id } codes { id } } } }',
         {}, 1 + 3 + 3),
        ('{ procedure(name: "a") { documents(first: 10) { a: content b: content } } }', {}, 1 + 10 * (1 + 2 * 500)),
        ("{ __typename __schema { types { name } } }", {}, 0),
    ],
)  # fmt: skip
def test_cost(operation: str, variables: dict[str, Any], cost: int) -> None:
    assert planned(operation, variables).cost == cost


def test_more_than_is_allowed_is_refused_with_limit_and_figure() -> None:
    plan = planned("query ($n: Int) { procedures(first: $n) { nodes { id } } }", {"n": 100})
    plan.assert_affordable(101)
    with pytest.raises(Refused) as refused:
        plan.assert_affordable(100)
    [error] = refused.value.errors
    assert error.extensions == {"code": "LIMIT_EXCEEDED", "limit": 100, "figure": 101}


def test_the_printed_schema_says_what_lists_and_counts_cost() -> None:
    assert directives("ProcedureConnection", "totalCount") == {"cost": {"weight": "10"}}
    assert directives("Query", "procedures") == {
        "listSize": {
            "assumedSize": 25,
            "slicingArguments": ["first", "last"],
            "sizedFields": ["edges", "nodes"],
            "requireOneSlicingArgument": False,
        }
    }


def test_every_list_has_a_size() -> None:
    for type_ in SCHEMA.type_map.values():
        if not isinstance(type_, GraphQLObjectType) or type_.name.startswith("__"):
            continue
        for name, field in type_.fields.items():
            slices = {"first", "limit"} & set(field.args)
            is_list = str(field.type).startswith("[") and not type_.name.endswith("Connection")
            if slices or is_list:
                listed = directives(type_.name, name)["listSize"]
                assert set(listed.get("slicingArguments", ())) >= (slices if name != "facets" else {"by"})
                assert listed["assumedSize"] > 0
