"""Orders of things → Cypher, and what tells the rows of a relation apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graph.cursors import BY_ID, order_name
from graph.queries import Order
from graph.stores.neo4j_store.keys import ESCAPED, property_of
from graph.stores.neo4j_store.statement import Key, Sort
from ontologies.vocabulary import QUALIFIERS

_NO_NUMBER = 1 << 40  # sorts after any number of minutes


def sort_by(node: str, orders: tuple[Order, ...]) -> Sort:
    """Sort by the orders asked for, else by name; then by id. Missing values come last."""
    keys: list[Key] = []
    orders = orders or (Order("name"),)
    for order in orders:
        match order.by:
            case "name":
                keys.append(Key(f"{node}.key", order.descending, is_marked=True))
            case "id" | "kind":
                keys.append(Key(f"{node}.{order.by}", order.descending))
            case "min_minutes" | "max_minutes":
                value = f"{node}.{order.by}"
                keys.append(Key(f"CASE WHEN {value} IS NULL THEN 1 ELSE 0 END"))
                keys.append(Key(f"coalesce({value}, {_NO_NUMBER})", order.descending))
            case _:
                raise ValueError(f"things can't be sorted by {order.by}")
    return Sort(order_name(orders), (*keys, Key(f"{node}.id")))


def by_id(source: str) -> Sort:
    """Sort sources by their ids."""
    return Sort(BY_ID, (Key(f"{source}.id"),))


@dataclass(frozen=True, slots=True)
class Told:
    """What tells the rows of a relation apart: the `columns` that a row keeps of its edge, by name.

    Of the row at hand: the expression of each of its `qualifiers` (those of `ESCAPED` as `keys.written` has them), and
    the `key` by which rows with the same thing are sorted, whose text is all of them as JSON.
    """

    columns: dict[str, str]
    qualifiers: Mapping[str, str]
    key: Key


def told(edge: str, row: str, apart: tuple[str, ...] | None) -> Told:
    """What the qualifiers `apart` of an edge, None: all, tell apart; columns of the row are named after `row`."""
    if apart is None:
        names = tuple(QUALIFIERS)
        every = ", ".join(f"{edge}.{property_of(name)}" for name in names)
        columns = {row: told_apart(f"{edge}.", None), f"{row}_all": f"[{every}]"}
        qualifiers = {name: f"{row}_all[{place}]" for place, name in enumerate(names)}
        return Told(columns, qualifiers, Key(row, is_marked=True))
    columns = {f"{row}_{property_of(name)}": f"{edge}.{property_of(name)}" for name in apart}
    return Told(columns, {name: f"{row}_{property_of(name)}" for name in apart}, key_apart(row, apart))


def key_apart(row: str, apart: tuple[str, ...]) -> Key:
    """What rows with the same thing are sorted by: the qualifiers `apart`, in columns that are named after `row`."""
    return Key(
        told_apart(f"{row}_", apart),
        is_marked=any(name in ESCAPED for name in apart),
        order=_sorted_as(row, apart),
    )


def _sorted_as(row: str, apart: tuple[str, ...]) -> tuple[str, ...]:
    """What sorts as their JSON text does, and takes less to make; nulls come last, as they do there.

    Empty where there is none such: the text of numbers is sorted as text.
    """
    if any(QUALIFIERS[name].datatype == "integer" for name in apart):
        return ()
    return tuple(_sorted_by(name, f"{row}_{property_of(name)}") for name in apart)


def _sorted_by(name: str, text: str) -> str:
    return text if name in ESCAPED or _sort_alike(QUALIFIERS[name].values) else f"""{text} + '"'"""


def _sort_alike(values: tuple[str, ...]) -> bool:
    return bool(values) and sorted(values) == sorted(values, key='"{}"'.format)


def told_apart(prefix: str, apart: tuple[str, ...] | None) -> str:
    """The expression of an edge's qualifiers as marked JSON text; `prefix` stands before the names of each."""
    if apart is None:
        return f"coalesce({prefix}qualifiers, '{{}}')"
    pairs = []
    for name in apart:
        text = f"{prefix}{property_of(name)}"
        if QUALIFIERS[name].datatype == "integer":
            text = f"toString({text})"
        elif name not in ESCAPED:
            text = f"""'"' + {text} + '"'"""
        pairs.append(f"""'"{name}":' + coalesce({text}, 'null')""")
    return f"""'{{' + {" + ',' + ".join(pairs)} + '}}'""" if pairs else "'{}'"
