"""Relations → Cypher: which rows they give, what tells these apart, and in which order they come."""

from __future__ import annotations

from dataclasses import replace

from graph.queries import Along, Order, Page, Related
from graph.stores.neo4j_store.connections import Rows, connection, listed
from graph.stores.neo4j_store.fields import Row
from graph.stores.neo4j_store.filters import Scope, condition, kept, relation
from graph.stores.neo4j_store.hierarchy import below
from graph.stores.neo4j_store.statement import Item, Key, Sort, Statement
from ontologies.vocabulary import QUALIFIERS

_IN_PLACE = ("HAS_STEP", "HAS_PRECAUTION", "HAS_PATIENT_CRITERION")  # in the page's order, by `position`
_PHASES = "CASE {0} WHEN 'preparation' THEN 0 WHEN 'procedure' THEN 1 WHEN 'recovery' THEN 2 ELSE 3 END"
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


def related_item(statement: Statement, field: Related, row: Row) -> Item:
    """The list or connection of a relation, seen from the row."""
    rows = _rows(statement, field, row)
    page = field.page or Page()
    if field.fields is None:
        return connection(statement, rows, page, field.parts)
    return listed(statement, rows, page, field.fields)


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


def _rows(statement: Statement, field: Related, row: Row) -> Rows:
    along, n, q, v = field.along, statement.alias("n"), statement.alias("q"), statement.alias("v")

    def reached(near: str, e: str) -> str:
        start = f"{below(f'{row.node}.group', near)} WITH DISTINCT {near} " if along.narrower else ""
        pattern = relation(along, near if along.narrower else row.node, e, f"({n}:Entity)")
        return f"{start}MATCH {pattern} WHERE {kept(statement, along, e)}"

    def edges(e: str) -> str:
        return f"{reached(statement.alias('n'), e)} AND {told_apart(e, along.apart)} = {q}"

    e = statement.alias("e")
    kinds = f" AND {statement.of_kinds(n, along.kinds)}" if along.kinds else ""
    fits = condition(statement, field.where, Scope(n, e))
    values, qualifiers = qualifier_columns(e, v, along.apart)
    clauses = (
        f"{reached(statement.alias('n'), e)}{kinds} AND {fits}"
        f" WITH DISTINCT {n}, {told_apart(e, along.apart)} AS {q}, {values} AS {v}"
    )
    made = Row(n, qualifiers, edges=edges, parent=row.node)
    sort = _sort(along, field.order, made, q)
    return Rows(clauses, (n, q, v), replace(made, cursor=sort.cursor()), sort)


def _sort(along: Along, orders: tuple[Order, ...], row: Row, told: str) -> Sort:
    if along.predicate in _IN_PLACE:
        place = f"coalesce({row.qualifier('position')}, 0)"
        keys = (_PHASES.format(row.qualifier("phase")), place, f"{row.node}.id")
        return Sort((*map(Key, keys), Key(told, is_marked=True)))
    by_name = sort_by(row.node, orders)
    return by_name if along.apart == () else Sort((*by_name.keys, Key(told, is_marked=True)))
