"""Everything that the schema lets one ask for is answered: each field, at each place, with nothing missing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from graphql import (
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from api.execution import execute
from api.schema.built import SCHEMA
from graph.facets import FACETS
from graph.store import Store
from tests.graphql_graph import BLOCK, BLOCK_PAGE, CRPS, graph_in

ROOTS = {
    "procedure": f'(id: "{BLOCK}")',
    "condition": f'(id: "{CRPS}")',
    "role": '(name: "Nurse")',
    "setting": '(name: "Clinic")',
    "entity": f'(id: "{BLOCK}")',
    "entities": f'(ids: ["{BLOCK}", "{CRPS}", "mesh:D009339"])',
    "node": f'(id: "{BLOCK_PAGE.id}")',
    "procedures": "(where: {documented: true})",
    "conditions": "(first: 3)",
    "alternatives": '(treating: "CRPS")',
    "search": '(text: "pain")',
    "ground": '(texts: ["CRPS", "Twin"])',
    "paths": f'(from: "{BLOCK}", to: "{CRPS}")',
    "neighborhood": f'(of: "{BLOCK}")',
    "sources": "",
    "release": "",
}
REQUIRED = {"facets": f"(by: [{', '.join(FACETS)}])"}
DEPTH = 1  # how many objects deep below a root field; connections and their edges don't count


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with graph_in(tmp_path_factory.mktemp("graph")) as opened:
        yield opened


def everything(type_: GraphQLNamedType, depth: int) -> str:
    """A selection of all fields of the type, and of all that these lead to."""
    assert isinstance(type_, GraphQLObjectType | GraphQLInterfaceType)
    fields = ["__typename"]
    for name, field in type_.fields.items():
        given = REQUIRED.get(name, "")
        assert given or not any(is_required_argument(argument) for argument in field.args.values())
        inner = get_named_type(field.type)
        if is_leaf_type(inner):
            if name != "version":  # of the program, which is known where it is installed
                fields.append(name)
        elif depth > 0:
            steps = 0 if inner.name.endswith(("Connection", "Edge")) else 1
            fields.append(f"{name}{given} {everything(inner, depth - steps)}")
    if isinstance(type_, GraphQLInterfaceType) and depth > 0:
        kinds = SCHEMA._schema.get_possible_types(type_)
        fields.extend(f"... on {kind.name} {everything(kind, depth - 1)}" for kind in kinds)
    return f"{{ {' '.join(fields)} }}"


@pytest.mark.parametrize("root", ROOTS)
def test_everything_below(store: Store, root: str) -> None:
    query = SCHEMA._schema.query_type
    assert query is not None
    selection = everything(get_named_type(query.fields[root].type), DEPTH)
    response = execute(store, f"{{ {root}{ROOTS[root]} {selection} }}")
    assert "errors" not in response, response["errors"]
    assert response["data"][root]


def test_every_root_field_is_tried() -> None:
    query = SCHEMA._schema.query_type
    assert query is not None
    assert set(ROOTS) == set(query.fields)
