"""Orders of things → SQL."""

from __future__ import annotations

from graph.cursors import order_name
from graph.queries import Order
from graph.stores.sqlite_store.statement import Sort

_NO_NUMBER = 1 << 40  # sorts after any number of minutes


def sort_by(node: str, orders: tuple[Order, ...]) -> Sort:
    """Sort by the orders asked for, else by name; then by id. Missing values come last."""
    keys: list[tuple[str, bool]] = []
    orders = orders or (Order("name"),)
    for order in orders:
        match order.by:
            case "name":
                keys.append((f"{node}.key", order.descending))
            case "id" | "kind":
                keys.append((f"{node}.{order.by}", order.descending))
            case "min_minutes" | "max_minutes":
                value = f"{node}.properties->>'{order.by}'"
                keys += [(f"({value} IS NULL)", False), (f"coalesce({value}, {_NO_NUMBER})", order.descending)]
            case _:
                raise ValueError(f"things can't be sorted by {order.by}")
    return Sort(order_name(orders), (*keys, (f"{node}.id", False)))
