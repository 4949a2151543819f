"""What a field may cost, as GraphQL's cost directives say it (IBM's GraphQL Cost Directives Specification)."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import strawberry
from strawberry import UNSET
from strawberry.schema_directive import Location

from graph.queries import DEFAULT_FIRST

SHORT = 3  # entries that a short list is taken to have; most have fewer
_SIZES = ("first", "last", "limit", "ids", "texts")
_PAGES = ("edges", "nodes")


@strawberry.schema_directive(
    name="cost",
    locations=[
        Location.ARGUMENT_DEFINITION,
        Location.ENUM,
        Location.FIELD_DEFINITION,
        Location.INPUT_FIELD_DEFINITION,
        Location.OBJECT,
        Location.SCALAR,
    ],
    description="What a field costs each time it is answered; 1 where it gives an object or objects, else 0.",
)
class Cost:
    """`weight` is a number, written as text because the specification has it so."""

    weight: str


@strawberry.schema_directive(
    name="listSize",
    locations=[Location.FIELD_DEFINITION],
    description="How many entries a list is taken to have: what the largest of the slicing arguments says (of one that"
    " is a list, how many it has), else the assumed size. Of a connection it holds for the sized fields.",
)
class ListSize:
    """Names of arguments and fields are GraphQL's."""

    assumed_size: int | None = UNSET
    slicing_arguments: list[str] | None = UNSET
    sized_fields: list[str] | None = UNSET
    require_one_slicing_argument: bool | None = True


def short_list(*slicing: str) -> ListSize:
    """The directive of a list that is short by nature."""
    return ListSize(assumed_size=SHORT, slicing_arguments=list(slicing) or UNSET, require_one_slicing_argument=False)


def list_size(arguments: Callable[..., Any] | None) -> list[object]:
    """The directive of a connection or list with these arguments; none where they slice nothing."""
    names = () if arguments is None else tuple(inspect.signature(arguments).parameters)
    slicing = [name for name in _SIZES if name in names]
    if not slicing:
        return []
    return [
        ListSize(
            assumed_size=DEFAULT_FIRST,
            slicing_arguments=slicing,
            sized_fields=list(_PAGES) if {"after", "depth"} & set(names) else UNSET,
            require_one_slicing_argument=False,
        )
    ]
