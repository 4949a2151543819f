"""How much of the schema itself is asked for: graphql-core answers that, without `plan` and its limits."""

from __future__ import annotations

from collections.abc import Mapping

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from api.planning.limits import MAX_INTROSPECTED
from graph.errors import LimitExceeded

ROOTS = ("__schema", "__type")


def assert_moderate_introspection(
    fragments: Mapping[str, FragmentDefinitionNode], operation: OperationDefinitionNode
) -> None:
    """Raises LimitExceeded where a valid operation asks for too much of the schema.

    Counted are selections that have selections, each fragment wherever it is spread. A list of types has a list of
    fields, and these have types again, so that a few of them give an answer of millions.
    """
    count = 0
    left = [(operation.selection_set, False)]
    while left:
        selections, inside = left.pop()
        for selection in selections.selections:
            inner = _inner(selection, fragments)
            if inner is None:
                continue
            named = isinstance(selection, FieldNode) and selection.name.value
            if not inside and named and named not in ROOTS:
                continue  # a field of ours, below which there is nothing of the schema
            count += 1
            if count > MAX_INTROSPECTED:
                raise LimitExceeded(
                    f"At most {MAX_INTROSPECTED} selections of the schema's own parts are answered at once."
                    " Read /schema.graphql, or ask in several operations.",
                    limit=MAX_INTROSPECTED,
                    figure=count,
                )
            left.append((inner, inside or bool(named)))


def _inner(selection: object, fragments: Mapping[str, FragmentDefinitionNode]) -> SelectionSetNode | None:
    if isinstance(selection, FragmentSpreadNode):
        return fragments[selection.name.value].selection_set
    inner: SelectionSetNode | None = getattr(selection, "selection_set", None)
    return inner
