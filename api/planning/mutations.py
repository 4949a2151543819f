"""A root field of a mutation → what it changes, and what it tells of that afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import FieldNode, get_named_type

from api.codes import page_code
from api.planning.limits import Budget, assert_moderate
from api.planning.plan import TYPENAME, SelectedField, first_of
from api.planning.selection import Operation
from api.schema.rows import Change, Is, Many, row_of
from graph.errors import LimitExceeded
from graph.queries import Fields, Listed

MAX_PAGE = 500_000  # bytes; the longest page that was seen has a tenth of it
_CONTENT = "content"


@dataclass(frozen=True, slots=True)
class MutationField:
    """A root field of a mutation: what is to be done with which arguments.

    `told` is what is selected of it afterwards, by key in order: a value or list of the outcome, text, or fields of the
    page.
    """

    key: str
    does: str
    arguments: Mapping[str, Any]
    nodes: Sequence[FieldNode]
    told: tuple[tuple[str, Is | Listed | str | Fields], ...]


def mutation_field(key: str, nodes: Sequence[FieldNode], operation: Operation, budget: Budget) -> MutationField:
    """The change that a root field stands for, judged before anything is done. Raises as `plan.question`."""
    budget.question()
    assert operation.schema.mutation_type is not None
    field = operation.schema.mutation_type.fields[nodes[0].name.value]
    row: Change = row_of(field)
    given = operation.arguments(field, nodes[0])
    assert_moderate({name: value for name, value in given.items() if name != _CONTENT})
    size = len(given.get(_CONTENT, "").encode())
    if size > MAX_PAGE:
        message = f"A page has at most {MAX_PAGE:,} bytes, and this one has {size:,}. Load it by `procgraph load`."
        raise LimitExceeded(message, limit=MAX_PAGE, figure=size)
    if "code" in given:
        page_code(given["code"])
    payload = get_named_type(field.type)
    told: list[tuple[str, Is | Listed | str | Fields]] = []
    for inner, selected in operation.collect(payload, nodes).items():
        name = selected[0].name.value
        if name == TYPENAME:
            told.append((inner, payload.name))
            continue
        part = payload.fields[name]
        asked = SelectedField(operation, part, selected, budget)
        match row_of(part):
            case Is() as value:
                told.append((inner, value))
            case Many(name):
                told.append((inner, Listed(inner, name, first=first_of(asked))))
            case _:
                told.append((inner, asked.fields()))
    return MutationField(key, row.does, given, nodes, tuple(told))
