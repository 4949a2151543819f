"""The schema: its file is fresh, each field stands for something, closed sets are the vocabulary's."""

from __future__ import annotations

import re
from enum import Enum

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    build_schema,
    coerce_input_value,
    is_introspection_type,
    is_required_argument,
    parse,
    validate,
    validate_schema,
)

from api.schema import enums
from api.schema.built import SCHEMA
from api.schema.rows import row_of
from api.schema_file import FILE, printed
from graph.facets import FACETS
from graph.model import SourceKind
from ontologies.vocabulary import CODE_SYSTEMS, KINDS, PREDICATES, QUALIFIERS
from tests.graphql_graph import operations
from tests.released_schema import FILE as FILE_OF_RELEASE
from tests.released_schema import broken

TYPES = {name: type_ for name, type_ in build_schema(printed()).type_map.items() if not is_introspection_type(type_)}
OBJECTS = {n: t for n, t in TYPES.items() if isinstance(t, GraphQLObjectType | GraphQLInterfaceType)}
RELAYS_OWN = {"edges", "nodes", "pageInfo", "totalCount", "facets"}


def test_the_file_is_fresh() -> None:
    assert FILE.read_text(encoding="utf-8") == printed(), "run python -m api.schema_file and commit the file"


def test_the_file_is_a_schema_that_others_can_build() -> None:
    """What is printed is all that a generator of clients has: its defaults must be values of their types."""
    built = build_schema(printed())
    assert validate_schema(built) == []
    for operation in operations():
        assert validate(built, parse(operation.read_text(encoding="utf-8"))) == [], operation.name


def test_what_a_release_had_goes_only_after_a_deprecation() -> None:
    assert broken(FILE_OF_RELEASE.read_text(encoding="utf-8"), printed()) == []


@pytest.mark.parametrize(
    ("now", "missed"),
    [
        ('type Query { a(b: Int): Int c: Int @deprecated(reason: "Use a.") }', []),
        ("type Query { a(b: Int): Int }", []),
        ("type Query { c: Int }", ["Query.a"]),
        ("type Query { a(b: Int!): Int }", ["Query.a(b:)"]),
    ],
)
def test_what_clients_would_miss_is_found(now: str, missed: list[str]) -> None:
    found = broken('type Query { a(b: Int): Int c: Int @deprecated(reason: "Use a; it goes in 2.0.") }', now)
    assert len(found) == len(missed)
    assert all(name in told for name, told in zip(missed, found, strict=True))


def test_what_is_deprecated_says_what_to_use_and_when_it_goes() -> None:
    reasons = [(f"{t}.{f}", field.deprecation_reason) for t, of in OBJECTS.items() for f, field in of.fields.items()]
    for name, reason in reasons:
        assert reason is None or re.fullmatch(r"Use .+; it goes in \d+\.\d+\.", reason), name


@pytest.mark.parametrize("name", ["ProcedureOrder", "ConditionOrder"])
def test_the_direction_of_an_order_may_be_left_out(name: str) -> None:
    plural = f"{name.removesuffix('Order').lower()}s"
    built = build_schema(printed())
    assert validate(built, parse(f"{{ {plural}(orderBy: [{{by: NAME}}]) {{ totalCount }} }}")) == []
    order = built.type_map[name]
    assert isinstance(order, GraphQLInputObjectType)
    assert coerce_input_value({"by": "NAME"}, order) == {"by": "NAME", "direction": "ASC"}


@pytest.mark.parametrize("name", sorted(OBJECTS))
def test_every_field_stands_for_something(name: str) -> None:
    built = SCHEMA._schema.type_map[name]
    assert isinstance(built, GraphQLObjectType | GraphQLInterfaceType)
    for field_name, field in built.fields.items():
        if not (name.endswith("Connection") and field_name in RELAYS_OWN):
            assert row_of(field) is not None


def test_every_field_of_a_filter_stands_for_something() -> None:
    for type_ in SCHEMA._schema.type_map.values():
        if isinstance(type_, GraphQLInputObjectType) and not type_.name.endswith("Order"):
            assert all(row_of(field) for field in type_.fields.values()), type_.name


@pytest.mark.parametrize("name", sorted(OBJECTS))
def test_lists_have_no_default_size(name: str) -> None:
    for field in OBJECTS[name].fields.values():
        for argument in ("first", "last", "after", "before"):
            if argument in field.args:
                assert field.args[argument].default is None
                assert not is_required_argument(field.args[argument])


def test_root_fields_are_nullable_but_for_the_release() -> None:
    assert {n for n, f in OBJECTS["Query"].fields.items() if str(f.type).endswith("!")} == {"release"}


@pytest.mark.parametrize(
    "entity", ["Procedure", "Condition", "Substance", "Device", "Role", "Setting", "Outcome", "Attribute", "Factor"]
)
def test_entities_have_what_entities_have(entity: str) -> None:
    type_ = OBJECTS[entity]
    assert {interface.name for interface in type_.interfaces} == {"Entity", "Node"}
    assert type_.description == KINDS[entity].gloss


def test_each_kind_that_is_an_entity_is_a_type_and_a_kind() -> None:
    kinds = [kind.value for kind in enums.Kind]
    assert set(kinds) == set(KINDS) - {"Step", "Statement", "Code", "Document"}
    assert all(OBJECTS[kind] for kind in kinds)


@pytest.mark.parametrize(
    ("members", "values"),
    [
        (enums.RiskFrequency, QUALIFIERS["frequency"].values),
        (enums.RiskSeverity, QUALIFIERS["severity"].values),
        (enums.StepPhase, QUALIFIERS["phase"].values),
        (enums.CodeSystem, tuple(CODE_SYSTEMS)),
        (enums.SourceKind, tuple(SourceKind)),
        (enums.FacetKey, FACETS),
    ],
)
def test_closed_sets_are_those_of_the_graph(members: type[Enum], values: tuple[str, ...]) -> None:
    assert tuple(member.value for member in members) == values
    type_ = TYPES[members.__name__]
    assert isinstance(type_, GraphQLEnumType)
    assert list(type_.values) == [value.upper() for value in values]


@pytest.mark.parametrize(
    ("field", "predicate"),
    [("indications", "INDICATED_FOR"), ("risks", "HAS_RISK"), ("steps", "HAS_STEP"), ("guidedBy", "GUIDED_BY")],
)
def test_relations_are_described_by_the_vocabulary(field: str, predicate: str) -> None:
    assert OBJECTS["Procedure"].fields[field].description == PREDICATES[predicate].gloss


def test_every_type_but_edges_and_connections_is_described() -> None:
    own = {n for n in TYPES if not n.endswith(("Edge", "Connection")) and n not in ("String", "Int", "Boolean", "ID")}
    assert {name for name in own if not TYPES[name].description} == set()
