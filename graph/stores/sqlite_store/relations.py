"""Relations → SQL: which rows they give, what tells these apart, and in which order they come."""

from __future__ import annotations

from dataclasses import replace

from graph.cursors import BY_PLACE
from graph.queries import STATED, Along, Order, Page, Related
from graph.stores.sqlite_store.alternatives import alternative_rows
from graph.stores.sqlite_store.connections import Rows, connection, listed
from graph.stores.sqlite_store.fields import Row, json_of
from graph.stores.sqlite_store.filters import Scope, condition, ends, kept
from graph.stores.sqlite_store.hierarchy import BELOW, DIRECTLY_BELOW, via
from graph.stores.sqlite_store.orders import sort_by
from graph.stores.sqlite_store.statement import Sort, Statement

_IN_PLACE = ("HAS_STEP", "HAS_PRECAUTION", "HAS_PATIENT_CRITERION")  # in the page's order, by `position`
_PHASES = (
    "CASE {0}.qualifiers->>'phase' WHEN 'preparation' THEN 0 WHEN 'procedure' THEN 1 WHEN 'recovery' THEN 2 ELSE 3 END"
)


def related_json(statement: Statement, field: Related, row: Row) -> str:
    """The list or connection of a relation, seen from the row."""
    rows = _rows(statement, field, row) if field.bases == (STATED,) else alternative_rows(statement, field, row)
    page = field.page or Page()
    if field.fields is None:
        return connection(statement, rows, page, field.parts)
    return listed(statement, rows, page, json_of(statement, field.fields, rows.row()))


def _rows(statement: Statement, field: Related, row: Row) -> Rows:
    along = field.along
    near, far = ends(along)
    edge, other = statement.alias("e"), statement.alias("n")
    r, n = statement.alias("r"), statement.alias("n")
    start = f"IN ({BELOW.format(node=row.node)})" if along.narrower else f"={row.node}.pk"
    reached = (
        f"{edge}.{near} {start} AND {edge}.predicate={statement.bind(along.predicate)} AND"
        f" {kept(statement, along, edge)}"
    )
    kinds = f" AND {other}.kind IN ({','.join(map(statement.bind, along.kinds))})" if along.kinds else ""
    fits = condition(statement, field.where, Scope(other, edge))
    apart, belongs = _apart(along, edge, r)
    edges = f"FROM edge {edge} WHERE {reached} AND {edge}.{far}={r}.node AND {belongs}"
    mapped = via(f"SELECT {edge}.{near} AS pk {edges}", DIRECTLY_BELOW.format(node=row.node))
    return Rows(
        tables=f"(SELECT {edge}.{far} AS node, {apart} AS qualifiers FROM edge {edge} CROSS JOIN node {other}"
        f" ON {other}.pk={edge}.{far} WHERE {reached}{kinds} AND {fits} GROUP BY 1, 2) {r} CROSS JOIN node {n}"
        f" ON {n}.pk={r}.node",
        where="true",
        columns=(("qualifiers", f"{r}.qualifiers"),),
        alias=r,
        node=n,
        sort=_sort(along, field.order, r, n),
        edges=f"SELECT {edge}.pk {edges}",
        parent=f"{row.node}.pk",
        via=mapped if along.narrower else "NULL",
    )


def _sort(along: Along, orders: tuple[Order, ...], r: str, n: str) -> Sort:
    if along.predicate in _IN_PLACE:
        place = f"coalesce({r}.qualifiers->>'position', 0)"
        keys = (_PHASES.format(r), place, f"{n}.id", f"{r}.qualifiers")
        return Sort(BY_PLACE, tuple((key, False) for key in keys))
    by_name = sort_by(n, orders)
    return by_name if along.apart == () else replace(by_name, keys=(*by_name.keys, (f"{r}.qualifiers", False)))


def _apart(along: Along, edge: str, r: str) -> tuple[str, str]:
    """The expression of what tells rows apart, and the condition that an edge belongs to the row."""
    match along.apart:
        case None:
            return f"{edge}.qualifiers", f"{edge}.qualifiers={r}.qualifiers"
        case ():
            return "'{}'", "true"
        case names:
            pairs = ", ".join(f"'{name}', {edge}.qualifiers->>'{name}'" for name in names)
            return f"json_object({pairs})", f"json_object({pairs})={r}.qualifiers"
