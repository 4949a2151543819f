"""How much one question may ask for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.errors import BadInput, LimitExceeded
from graph.queries import MAX_FIRST, Page


def page(arguments: Mapping[str, Any]) -> Page:
    """The page that Relay's arguments ask for. Raises BadInput or LimitExceeded."""
    first, last = size(arguments, "first"), size(arguments, "last")
    if first is not None and last is not None:
        raise BadInput("first and last together don't say which end to count from.", todo="Give one of them.")
    return Page(first, arguments.get("after"), last, arguments.get("before"))


def size(arguments: Mapping[str, Any], name: str) -> int | None:
    """How many things an argument asks for, None where it isn't given. Raises BadInput or LimitExceeded."""
    count: int | None = arguments.get(name)
    if count is not None and count < 0:
        raise BadInput(f"{name} is {count}, less than nothing.", todo=f"Give a number from 0 to {MAX_FIRST}.")
    if count is not None and count > MAX_FIRST:
        raise LimitExceeded(
            f"{name} is {count}, and at most {MAX_FIRST} are given at once. Ask for fewer, and for the rest next.",
            limit=MAX_FIRST,
            figure=count,
        )
    return count
