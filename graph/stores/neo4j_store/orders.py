"""Orders of things → Cypher, and what tells the rows of a relation apart."""

from __future__ import annotations

from graph.queries import Order
from graph.stores.neo4j_store.statement import Key, Sort
from ontologies.vocabulary import QUALIFIERS

_NO_NUMBER = 1 << 40  # sorts after any number of minutes


def sort_by(node: str, orders: tuple[Order, ...]) -> Sort:
    """Sort by the orders asked for, else by name; then by id. Missing values come last."""
    keys: list[Key] = []
    for order in orders or (Order("name"),):
        match order.by:
            case "name":
                keys.append(Key(node, order.descending, of_name=True))
            case "id" | "kind":
                keys.append(Key(f"{node}.{order.by}", order.descending))
            case "min_minutes" | "max_minutes":
                value = f"{node}.{order.by}"
                keys.append(Key(f"CASE WHEN {value} IS NULL THEN 1 ELSE 0 END"))
                keys.append(Key(f"coalesce({value}, {_NO_NUMBER})", order.descending))
            case _:
                raise ValueError(f"things can't be sorted by {order.by}")
    return Sort((*keys, Key(f"{node}.id")))


def by_name(node: str) -> str:
    """The ORDER BY list of things by name, then by id."""
    return f"{node}.key, coalesce({node}.fold, {node}.key), {node}.id"


def told_apart(edge: str, apart: tuple[str, ...] | None) -> str:
    """The expression of the qualifiers that tell an edge's rows apart, as marked JSON text that rows are sorted by."""
    if apart is None:
        return f"coalesce({edge}.qualifiers, '{{}}')"
    pairs = []
    for name in apart:
        text = f"{edge}.{name}"
        if QUALIFIERS[name].datatype == "integer":
            written = f"toString({text})"
        elif QUALIFIERS[name].values:
            written = f"""'"' + {text} + '"'"""
        else:
            written = f"""coalesce({text}_written, '"' + {text} + '"')"""
        pairs.append(f"""'"{name}":' + coalesce({written}, 'null')""")
    return f"""'{{' + {" + ',' + ".join(pairs)} + '}}'""" if pairs else "'{}'"


def qualifier_columns(edge: str, row: str, apart: tuple[str, ...] | None) -> tuple[str, dict[str, str]]:
    """The list of the qualifiers that a row keeps of its edges, and each one's expression when the row has it."""
    names = tuple(QUALIFIERS) if apart is None else apart
    kept_ = ", ".join(f"{edge}.{name}" for name in names)
    return f"[{kept_}]", {name: f"{row}[{place}]" for place, name in enumerate(names)}
