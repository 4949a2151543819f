"""GraphQL's filters and orders → those of `graph.queries`. What a field of an input means is its row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, assert_never

from graphql import GraphQLInputField, GraphQLInputObjectType, get_named_type

from api.schema.rows import (
    BelowNamed,
    CodedIn,
    Combine,
    FilterRow,
    Lacks,
    LeadsTo,
    OfKind,
    Option,
    OtherEnd,
    RelatedToNamed,
    Relation,
    SpokenOf,
    Test,
    row_of,
)
from graph.queries import (
    All,
    AnyOf,
    Below,
    Compare,
    HasCode,
    Not,
    Order,
    Quantified,
    Quantifier,
    Reference,
    RelatedTo,
    StatedBy,
    Where,
)
from ontologies.prefixes import standard_curie
from ontologies.vocabulary import CODE_SYSTEMS

NEVER = AnyOf(())


def condition(type_: GraphQLInputObjectType, values: Mapping[str, Any]) -> Where:
    """The condition that an input of the type states: all of its fields that are given."""
    narrower = includes_narrower(values)
    return All(tuple(_part(field, value, narrower) for field, value in _given(type_, values)))


def includes_narrower(given: Mapping[str, Any]) -> bool:
    """Whether a name stands for what is narrower, too: `includeNarrower`, where null is as left out."""
    return given.get("includeNarrower") is not False


def orders(values: Sequence[Mapping[str, Any]]) -> tuple[Order, ...]:
    """The orders that a list of inputs states; what is named twice counts where it is named first."""
    by: dict[str, Order] = {}
    for value in values:
        name = plain(value["by"])
        by.setdefault(name, Order(name, descending=plain(value["direction"]) == "DESC"))
    return tuple(by.values())


def plain(value: Any) -> Any:
    """The value that the graph keeps of an enum's member; any other value as it is."""
    return value.value if isinstance(value, Enum) else value


def references(names: Sequence[str], kinds: tuple[str, ...]) -> tuple[Reference, ...]:
    """What the names refer to, each once."""
    return tuple(Reference(name, kinds) for name in dict.fromkeys(names))


def _part(field: GraphQLInputField, value: Any, narrower: bool) -> Where:
    row: FilterRow = row_of(field)
    match row:
        case Test(name, op):
            return _compare(field, name, op, value)
        case RelatedToNamed(along):
            return RelatedTo(along, references(value, along.kinds), narrower) if value else NEVER
        case BelowNamed(kinds):
            return Below(references(value, kinds)) if value else NEVER
        case CodedIn():
            return HasCode(tuple(dict.fromkeys(CODE_SYSTEMS[plain(system)] for system in value)))
        case SpokenOf():
            return StatedBy(tuple(dict.fromkeys(map(standard_curie, value))))
        case Relation(along):
            type_ = _input(field)
            return All(
                tuple(
                    Quantified(along, row_of(of).quantifier, condition(_input(of), match))
                    for of, match in _given(type_, value)
                )
            )
        case LeadsTo(along):
            return Quantified(along, Quantifier.SOME, condition(_input(field), value))
        case OfKind(kind):
            return All((Compare("kind", "eq", kind), condition(_input(field), value)))
        case Lacks():
            return All(tuple(Compare(plain(each), "is_null", True) for each in value))
        case Combine("and"):
            return All(tuple(condition(_input(field), each) for each in value))
        case Combine("or"):
            return AnyOf(tuple(condition(_input(field), each) for each in value))
        case Combine():
            return Not(condition(_input(field), value))
        case OtherEnd():
            return condition(_input(field), value)
        case _:
            assert_never(row)


def _compare(field: GraphQLInputField, name: str, op: str, value: Any) -> Where:
    match value:
        case dict():
            tests = _given(_input(field), value)
            return All(tuple(_compare(part, name, row_of(part).op, text) for part, text in tests))
        case list():
            each_as = standard_curie if name in ("id", "source") else plain
            return Compare(name, "in", tuple(dict.fromkeys(map(each_as, value))))
        case _:
            return Compare(name, op, plain(value))


def _given(type_: GraphQLInputObjectType, values: Mapping[str, Any]) -> list[tuple[GraphQLInputField, Any]]:
    """The fields given that filter, in the order of the schema, so that the same filter is the same question."""
    return [
        (field, values[name])
        for name, field in type_.fields.items()
        if values.get(name) is not None and not isinstance(row_of(field), Option)
    ]


def _input(field: GraphQLInputField) -> GraphQLInputObjectType:
    type_ = get_named_type(field.type)
    assert isinstance(type_, GraphQLInputObjectType)
    return type_
