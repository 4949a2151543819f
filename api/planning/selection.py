"""What a GraphQL operation asks for at one place: fields by response key, with fragments and directives followed.

graphql-core collects fields itself while it executes, but by functions that it keeps to itself; these few lines use
its public ones, and give what the specification calls CollectFields.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLIncludeDirective,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    NamedTypeNode,
    OperationDefinitionNode,
    SelectionNode,
    VariableValues,
    get_argument_values,
    get_directive_values,
    is_abstract_type,
    type_from_ast,
)

Collected = dict[str, list[FieldNode]]


@dataclass(frozen=True, slots=True)
class Operation:
    """The operation at hand: the schema, its fragments and the values of its variables."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: VariableValues

    @property
    def query(self) -> GraphQLObjectType:
        """The type whose fields questions begin with."""
        assert self.schema.query_type is not None
        return self.schema.query_type

    def collect(self, on: GraphQLNamedType, nodes: Sequence[FieldNode | OperationDefinitionNode]) -> Collected:
        """The fields that these selections ask of an object of the type, in order, by response key.

        For an interface: what is asked of every object that has it, whatever its type.
        """
        found: Collected = {}
        followed: set[str] = set()  # a fragment gives its fields once, however often it is spread
        for node in nodes:
            if node.selection_set is not None:
                for field in self._fields(on, node.selection_set.selections, followed):
                    found.setdefault((field.alias or field.name).value, []).append(field)
        return found

    def arguments(self, field: GraphQLField, node: FieldNode) -> dict[str, Any]:
        """The values of a field's arguments, by GraphQL name; those left out or null are left out."""
        values = get_argument_values(field, node, self.variables)
        return {name: value for name, value in values.items() if value is not None}

    def _fields(
        self, on: GraphQLNamedType, selections: Sequence[SelectionNode], followed: set[str]
    ) -> Iterator[FieldNode]:
        for selection in selections:
            if not self._included(selection):
                continue
            match selection:
                case FieldNode():
                    yield selection
                case InlineFragmentNode(type_condition=condition):
                    if condition is None or self._applies(condition, on):
                        yield from self._fields(on, selection.selection_set.selections, followed)
                case FragmentSpreadNode():
                    name = selection.name.value
                    fragment = self.fragments[name]
                    if name not in followed and self._applies(fragment.type_condition, on):
                        followed.add(name)
                        yield from self._fields(on, fragment.selection_set.selections, followed)
                case _:
                    raise TypeError(f"{selection.kind} is no selection")

    def _included(self, node: SelectionNode) -> bool:
        skip = get_directive_values(GraphQLSkipDirective, node, self.variables)
        include = get_directive_values(GraphQLIncludeDirective, node, self.variables)
        return not (skip is not None and skip["if"]) and not (include is not None and not include["if"])

    def _applies(self, condition: NamedTypeNode, on: GraphQLNamedType) -> bool:
        type_ = type_from_ast(self.schema, condition)
        return type_ is on or (is_abstract_type(type_) and self.schema.is_sub_type(type_, on))
