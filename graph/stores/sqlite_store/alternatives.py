"""Alternatives → SQL: rows of each basis, to the procedures that are indicated for a condition, or to one procedure."""

from __future__ import annotations

from graph.cursors import BY_BASIS
from graph.queries import BASES, SHARED_BY_ALL, SHARED_INDICATION, SHARED_PARENT, STATED, Alternatives, Order, Related
from graph.stores.sqlite_store.connections import Rows, connection
from graph.stores.sqlite_store.fields import Row
from graph.stores.sqlite_store.filters import Scope, condition
from graph.stores.sqlite_store.hierarchy import via
from graph.stores.sqlite_store.orders import sort_by
from graph.stores.sqlite_store.statement import Sort, Statement

# Rows (node, basis, qualifiers, edges, instead, shared) for the procedures that `{start}` selects as `node`.
_ROWS = {
    STATED: "SELECT e.object AS node, 0 AS basis, json_object('example_of', e.qualifiers->>'example_of') AS qualifiers,"
    " json_group_array(e.pk) AS edges, json_group_array(i.node) AS instead, '[]' AS shared FROM {start} i"
    " CROSS JOIN edge e ON e.subject=i.node AND e.predicate='HAS_ALTERNATIVE' GROUP BY 1, 3",
    SHARED_INDICATION: "SELECT e.subject AS node, 1 AS basis, '{{\"example_of\":null}}' AS qualifiers,"
    " json_group_array(e.pk) AS edges, json_group_array(i.node) AS instead, json_group_array(c.pk) AS shared"
    " FROM {start} i CROSS JOIN node p ON p.pk=i.node"
    " CROSS JOIN edge o ON o.subject=i.node AND o.predicate='INDICATED_FOR' CROSS JOIN node s ON s.pk=o.object"
    " CROSS JOIN node c ON c.grp=s.grp AND (SELECT count(*) FROM (SELECT 1 FROM edge h WHERE h.object=c.pk"
    f" AND h.predicate='INDICATED_FOR' LIMIT {SHARED_BY_ALL + 1}))<={SHARED_BY_ALL}"
    " CROSS JOIN edge e ON e.object=c.pk AND e.predicate='INDICATED_FOR' CROSS JOIN node q ON q.pk=e.subject"
    " WHERE q.grp<>p.grp GROUP BY 1",
    SHARED_PARENT: "SELECT e.subject AS node, 2 AS basis, '{{\"example_of\":null}}' AS qualifiers, '[]' AS edges,"
    " json_group_array(i.node) AS instead, json_group_array(o.object) AS shared"
    " FROM {start} i CROSS JOIN node p ON p.pk=i.node"
    " CROSS JOIN edge o ON o.subject=i.node AND o.predicate='BROADER' AND (SELECT count(*) FROM (SELECT 1 FROM edge h"
    f" WHERE h.object=o.object AND h.predicate='BROADER' LIMIT {SHARED_BY_ALL + 1}))<={SHARED_BY_ALL}"
    " CROSS JOIN edge e ON e.object=o.object AND e.predicate='BROADER' CROSS JOIN node q ON q.pk=e.subject"
    " WHERE q.grp<>p.grp GROUP BY 1",
}
_BASIS = " ".join(f"WHEN {place} THEN '{basis}'" for place, basis in enumerate(BASES))
_COLUMNS = ("qualifiers", "basis", "edges", "instead", "shared")


def alternatives_json(statement: Statement, question: Alternatives) -> str:
    """The connection of what there is instead of the procedures that are indicated for a condition."""
    asked = statement.members((question.treating,), narrower=question.narrower)
    indicated = statement.table(
        "indicated",
        "node",
        f"SELECT DISTINCT e.subject FROM {asked} c CROSS JOIN edge e"
        " ON e.object=c.node AND e.predicate='INDICATED_FOR'",
    )
    # A concept is stated for the condition where it or a page's own node of this name is.
    statement.table(
        "stated",
        "node",
        f"SELECT node FROM {indicated} UNION SELECT e.object FROM {indicated} i CROSS JOIN node p ON p.pk=i.node AND"
        " +p.documented CROSS JOIN edge e ON e.subject=i.node AND e.predicate='BROADER'",
    )
    stated = "EXISTS(SELECT 1 FROM stated s CROSS JOIN node m ON m.pk=s.node WHERE m.grp=n.grp)"
    wanted = {None: "true", True: stated, False: f"NOT {stated}"}[question.stated_for_condition]
    terms = (
        "SELECT e.object AS pk FROM json_each(r.instead) i CROSS JOIN edge e ON e.subject=i.value"
        f" AND e.predicate='INDICATED_FOR' AND e.object IN (SELECT node FROM {asked})"
    )
    rows = _rows(
        _tables(question.bases, indicated, "r", "n"),
        f"{wanted} AND {condition(statement, question.where, Scope('n'))}",
        ("r", "n"),
        question.order,
        extra=(("stated_for_condition", f"json(iif({stated}, 'true', 'false'))"),),
        via=via(terms, f"SELECT node FROM {statement.direct(question.treating, narrower=question.narrower)}"),
    )
    return connection(statement, rows, question.page, question.parts)


def alternative_rows(statement: Statement, field: Related, row: Row) -> Rows:
    """The rows of what there is instead of the row's procedure."""
    r, n = statement.alias("r"), statement.alias("n")
    kinds = f"{n}.kind IN ({','.join(map(statement.bind, field.along.kinds))})" if field.along.kinds else "true"
    fits = condition(statement, field.where, Scope(n, r))
    tables = _tables(field.bases, f"(SELECT {row.node}.pk AS node)", r, n)
    return _rows(tables, f"{kinds} AND {fits}", (r, n), field.order, parent=f"{row.node}.pk")


def _tables(bases: tuple[str, ...], start: str, r: str, n: str) -> str:
    union = " UNION ALL ".join(_ROWS[basis].format(start=start) for basis in dict.fromkeys(bases))
    return f"({union}) {r} CROSS JOIN node {n} ON {n}.pk={r}.node"


def _rows(
    tables: str,
    where: str,
    aliases: tuple[str, str],
    order: tuple[Order, ...],
    *,
    extra: tuple[tuple[str, str], ...] = (),
    parent: str | None = None,
    via: str = "NULL",
) -> Rows:
    r, n = aliases
    by_name, basis = sort_by(n, order), (f"{r}.basis", False)
    keys = (*by_name.keys, basis) if order else (basis, *by_name.keys)
    return Rows(
        tables=tables,
        where=where,
        alias=r,
        node=n,
        sort=Sort(by_name.name if order else BY_BASIS, (*keys, (f"{r}.qualifiers", False))),
        columns=tuple((name, f"{r}.{name}") for name in _COLUMNS),
        edges=f"SELECT value FROM json_each({r}.edges)",
        parent=parent,
        extra=(*extra, ("basis", f"CASE {r}.basis {_BASIS} END")),
        things=tuple((name, f"SELECT value FROM json_each({r}.{of})") for name, of in _THINGS),
        via=via,
    )


_THINGS = (("instead_of", "instead"), ("shared", "shared"))
