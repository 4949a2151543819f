"""The text of an operation → its plan: for each key of the response, what is asked of the store."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLObjectType,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    execute_sync,
    get_variable_values,
    is_non_null_type,
)

from api.errors import coded, of_field, told
from api.planning.cost import cost
from api.planning.documents import ExecutableDocument, Refused, document
from api.planning.introspection import ROOTS, assert_moderate_introspection
from api.planning.limits import Budget, assert_unicode
from api.planning.mutations import MutationField, mutation_field
from api.planning.plan import TYPENAME, question
from api.planning.recent import Recent
from api.planning.selection import Operation
from api.schema.built import GRAPHQL
from graph.errors import BadInput, LimitExceeded, ProcedureGraphError
from graph.queries import Question

_ROOM = 400_000  # of planned fields (each about a kilobyte, so ten a field) and characters
_PER_FIELD = 10


@dataclass(frozen=True, slots=True)
class StoreField:
    """A root field that the store answers: its answer is the response's value. `nodes` are where it is selected."""

    key: str
    question: Question
    nodes: Sequence[FieldNode]


@dataclass(frozen=True, slots=True)
class Known:
    """A root field whose value, JSON text, is known before anything is asked: `__typename`."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Introspected:
    """A root field of GraphQL's own about the schema: graphql-core's answer, JSON text."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A root field that can't be asked, and why."""

    key: str
    error: GraphQLError


Planned = StoreField | MutationField | Known | Introspected | Failed


@dataclass(frozen=True, slots=True)
class Plan:
    """An operation that can be run: its type, its name, and what each root field comes from, in order.

    `required` are the keys of fields that are never null: an error there leaves no data at all. `cost` is what it
    costs at most by the schema's directives.
    """

    type: OperationType
    name: str | None
    fields: tuple[Planned, ...]
    required: frozenset[str]
    cost: int

    def assert_affordable(self, most: int) -> None:
        """Raises Refused where it costs more than this."""
        if self.cost > most:
            message = (
                f"The operation may cost {self.cost:,}, and at most {most:,} are allowed: an object costs 1, and a list"
                " what its entries cost. Ask for shorter lists, or for less of each entry."
            )
            raise Refused(told(LimitExceeded(message, limit=most, figure=self.cost)))


_plans: Recent[Plan] = Recent(_ROOM)


def planned(text: str | None, variables: Mapping[str, Any] | None = None, name: str | None = None) -> Plan:
    """The plan of an operation, the same one for the same text, name and variables. Raises Refused."""
    if not text:
        raise Refused(told(BadInput("There is no operation to run.", todo="Give one as `query`.")))
    key = _key(text, variables, name)
    known = None if key is None else _plans.get(key)
    if known is not None:
        return known
    try:
        assert_unicode(text, variables, name)
    except BadInput as error:
        raise Refused(told(error)) from error
    budget = Budget()
    plan = _plan(document(text), dict(variables or {}), name, budget)
    # An error holds the frames that it came through, and what is refused is not asked again and again.
    if key is not None and not any(isinstance(field, Failed) for field in plan.fields):
        _plans.put(key, plan, _weight(plan, budget) + sum(map(len, filter(None, key))))
    return plan


def _key(text: str, variables: Mapping[str, Any] | None, name: str | None) -> tuple[str, str, str | None] | None:
    """What a plan depends on; None where that can't be written down."""
    if not variables:
        return text, "", name
    try:
        return text, json.dumps(variables), name
    except (TypeError, ValueError, RecursionError):
        return None


def _weight(plan: Plan, budget: Budget) -> int:
    texts = sum(len(field.text) for field in plan.fields if isinstance(field, Known | Introspected))
    return budget.spent * _PER_FIELD + texts


def _plan(read: ExecutableDocument, variables: dict[str, Any], name: str | None, budget: Budget) -> Plan:
    chosen = read.operation(name)
    values = get_variable_values(GRAPHQL, chosen.variable_definitions or (), variables, max_errors=10)
    if isinstance(values, list):
        raise Refused(*coded(values, BadInput.code))
    try:
        assert_moderate_introspection(read.fragments, chosen)
    except LimitExceeded as error:
        raise Refused(told(error)) from error
    operation = Operation(GRAPHQL, read.fragments, values)
    root = GRAPHQL.get_root_type(chosen.operation)
    assert root is not None  # the document is valid
    collected = operation.collect(root, [chosen])
    fields = tuple(
        _introspected(key, nodes, read, chosen, variables)
        if nodes[0].name.value in ROOTS
        else _field(root, key, nodes, operation, budget)
        for key, nodes in collected.items()
    )
    required = frozenset(key for key, nodes in collected.items() if _is_required(root, nodes[0].name.value))
    total = sum(cost(operation, field.nodes) for field in fields if isinstance(field, StoreField))
    return Plan(chosen.operation, chosen.name.value if chosen.name else None, fields, required, total)


def _is_required(root: GraphQLObjectType, name: str) -> bool:
    field = root.fields.get(name)
    return field is not None and is_non_null_type(field.type)


def _field(
    root: GraphQLObjectType, key: str, nodes: Sequence[FieldNode], operation: Operation, budget: Budget
) -> Planned:
    if nodes[0].name.value == TYPENAME:
        return Known(key, json.dumps(root.name))
    try:
        if root is GRAPHQL.mutation_type:
            return mutation_field(key, nodes, operation, budget)
        return StoreField(key, question(operation, nodes, budget), nodes)
    except (ProcedureGraphError, GraphQLError) as error:
        return Failed(key, of_field(error, nodes, key))


def _introspected(
    key: str,
    nodes: Sequence[FieldNode],
    read: ExecutableDocument,
    chosen: OperationDefinitionNode,
    variables: dict[str, Any],
) -> Planned:
    """graphql-core's own answer to an operation of this one field."""
    alone = OperationDefinitionNode(
        operation=chosen.operation,
        variable_definitions=chosen.variable_definitions,
        selection_set=SelectionSetNode(selections=tuple(nodes)),
    )
    whole = DocumentNode(definitions=(alone, *read.fragments.values()))
    result = execute_sync(GRAPHQL, whole, variable_values=variables)
    if result.errors:
        return Failed(key, of_field(result.errors[0], nodes, key))
    assert result.data is not None
    return Introspected(key, json.dumps(result.data[key], ensure_ascii=False, separators=(",", ":")))
