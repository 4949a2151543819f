"""What an operation costs at most, by the directives @cost and @listSize of the schema.

An object costs 1, or what its field's @cost says, and whatever is selected of it; a list, what its entries cost, as
many as @listSize says that there are. Of the types behind an interface the dearest counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
)
from strawberry.schema.schema_converter import GraphQLCoreConverter

from api.planning.selection import Operation
from api.schema.costs import SHORT, Cost, ListSize

_NO_SIZES: Mapping[str, int] = {}


def cost(operation: Operation, nodes: Sequence[FieldNode]) -> int:
    """The cost of a root field, by all the nodes that select it. Raises GraphQLError for arguments that are wrong."""
    return _of_field(operation, operation.query.fields[nodes[0].name.value], nodes, None)


def _of_field(operation: Operation, field: GraphQLField, nodes: Sequence[FieldNode], given: int | None) -> int:
    """`given` is the size that the connection around it has given it."""
    type_ = get_named_type(field.type)
    directives = _directives(field)
    size, inner = 1, _NO_SIZES
    if (listed := directives.get(ListSize)) is not None:
        size = _size(listed, operation.arguments(field, nodes[0]))
        if listed.sized_fields:
            size, inner = 1, dict.fromkeys(listed.sized_fields, size)
    elif is_list_type(get_nullable_type(field.type)):
        size = SHORT
    weight = directives.get(Cost)
    each = int(weight.weight) if weight else 0 if is_leaf_type(type_) else 1
    return (size if given is None else given) * (each + _of_type(operation, type_, nodes, inner))


def _of_type(
    operation: Operation, type_: GraphQLNamedType, nodes: Sequence[FieldNode], sizes: Mapping[str, int]
) -> int:
    """The cost of what is selected of one object of the type."""
    if isinstance(type_, GraphQLInterfaceType):
        of_all = operation.collect(type_, nodes)
        others = (t for t in operation.schema.get_possible_types(type_) if operation.collect(t, nodes) != of_all)
        return max(_of_fields(operation, t, nodes, sizes) for t in (type_, *others))
    return _of_fields(operation, type_, nodes, sizes)


def _of_fields(
    operation: Operation, type_: GraphQLNamedType, nodes: Sequence[FieldNode], sizes: Mapping[str, int]
) -> int:
    if not isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
        return 0
    total = 0
    for selected in operation.collect(type_, nodes).values():
        name = selected[0].name.value
        if not name.startswith("__"):
            total += _of_field(operation, type_.fields[name], selected, sizes.get(name))
    return total


def _size(listed: Any, arguments: Mapping[str, Any]) -> int:
    given = [arguments[name] for name in listed.slicing_arguments or () if name in arguments]
    sizes = [len(value) if isinstance(value, list) else int(value) for value in given]
    return max(sizes) if sizes else int(listed.assumed_size)


def _directives(field: GraphQLField) -> dict[type, Any]:
    declared = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    return {type(directive): directive for directive in declared.directives} if declared else {}
