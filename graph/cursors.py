"""Cursors: the name of an order and a row's sort keys in it, opaque to who gets them.

Every store writes and reads the same.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import orjson

from graph.errors import BadInput
from graph.queries import Order

_LONGEST = 20_000  # characters; a thing's name, the longest key, has some hundred
_SHOWN = 60  # characters of what is none
_NOTE = "Give a cursor that an earlier page of the same question, in the same order, returned."
# What cursors call the orders of lists that nobody chooses the order of.
BY_BASIS, BY_ID, BY_PLACE, BY_RANK = "basis", "id", "place", "rank"


def order_name(orders: Sequence[Order]) -> str:
    """What cursors call an order: `max_minutes-,name`, where a minus says that the largest comes first."""
    return ",".join(f"{order.by}-" if order.descending else order.by for order in orders)


def written_cursor(order: str, keys: Sequence[str | int]) -> str:
    """The cursor of a row with these sort keys in the order of this name."""
    return orjson.dumps([order, *keys]).hex().upper()


def read_cursor(cursor: str, order: str, size: int) -> list[str | int]:
    """The sort keys in a cursor. Raises BadInput for what is none, or one of another order."""
    try:
        keys = json.loads(bytes.fromhex(cursor)) if len(cursor) <= _LONGEST else None
    except (ValueError, RecursionError):
        keys = None
    if not isinstance(keys, list) or keys[:1] != [order] or len(keys) != size + 1 or not all(map(_is_key, keys)):
        shown = cursor if len(cursor) <= _SHOWN else f"{cursor[:_SHOWN]}…"
        raise BadInput(f"{shown!r} is no cursor of this list.", todo=_NOTE)
    return keys[1:]


def _is_key(key: object) -> bool:
    """Whether a store can compare with it: text without lone surrogates, or a number of 64 bits."""
    if isinstance(key, str):
        return key.isascii() or not any("\ud800" <= character <= "\udfff" for character in key)
    return type(key) is int and abs(key) < 1 << 63  # JSON's true is none
