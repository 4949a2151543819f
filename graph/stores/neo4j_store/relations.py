"""Relations → Cypher: which rows they give, what tells these apart, and in which order they come."""

from __future__ import annotations

from dataclasses import replace

from graph.cursors import BY_PLACE
from graph.queries import STATED, Along, Order, Page, Related
from graph.stores.neo4j_store.alternatives import alternative_rows
from graph.stores.neo4j_store.connections import Rows, connection, listed
from graph.stores.neo4j_store.fields import Row
from graph.stores.neo4j_store.filters import Scope, condition, kept, relation
from graph.stores.neo4j_store.hierarchy import below, directly_below
from graph.stores.neo4j_store.items import Item
from graph.stores.neo4j_store.orders import sort_by, told, told_apart
from graph.stores.neo4j_store.statement import Key, Sort, Statement
from ontologies.vocabulary import KINDS

_IN_PLACE = ("HAS_STEP", "HAS_PRECAUTION", "HAS_PATIENT_CRITERION")  # in the page's order, by `position`
_PHASES = "CASE {0} WHEN 'preparation' THEN 0 WHEN 'procedure' THEN 1 WHEN 'recovery' THEN 2 ELSE 3 END"


def related_item(statement: Statement, field: Related, row: Row) -> Item:
    """The list or connection of a relation, seen from the row."""
    rows = _rows(statement, field, row) if field.bases == (STATED,) else alternative_rows(statement, field, row)
    page = field.page or Page()
    if field.fields is None:
        return connection(statement, rows, page, field.parts)
    return listed(statement, rows, page, field.fields)


def _rows(statement: Statement, field: Related, row: Row) -> Rows:
    along, n, q = field.along, statement.alias("n"), statement.alias("q")

    def reached(near: str, e: str) -> str:
        start = f"{below(f'{row.node}.group', near)} WITH DISTINCT {near} " if along.narrower else ""
        pattern = relation(along, near if along.narrower else row.node, e, f"({n})")
        return f"{start}MATCH {pattern} WHERE {kept(statement, along, e)}"

    def edges(e: str) -> str:
        return f"{reached(statement.alias('n'), e)} AND {told_apart(f'{e}.', along.apart)} = {of_row.key.text}"

    def terms(x: str) -> str:
        e_ = statement.alias("e")
        end = "startNode" if along.outward else "endNode"
        return f"{edges(e_)} WITH DISTINCT {end}({e_}) AS {x}"

    e = statement.alias("e")
    of_row = told(e, q, along.apart)
    labels = "|".join(KINDS[kind].name for kind in along.kinds)  # quicker to read than the property
    kinds = f" AND {n}:{labels}" if labels else ""
    fits = condition(statement, field.where, Scope(n, e))
    clauses = f"{reached(statement.alias('n'), e)}{kinds} AND {fits}"
    made = Row(n, of_row.qualifiers, edges=edges, parent=row.node)
    if along.narrower:
        made = replace(made, terms=terms, direct=directly_below(statement.alias, row.node))
    sort = _sort(along, field.order, made, of_row.key)
    return Rows(clauses, {n: n} | of_row.columns, replace(made, cursor=sort.cursor()), sort, repeats=True)


def _sort(along: Along, orders: tuple[Order, ...], row: Row, rest: Key) -> Sort:
    if along.predicate in _IN_PLACE:
        place = f"coalesce({row.qualifier('position')}, 0)"
        keys = (_PHASES.format(row.qualifier("phase")), place, f"{row.node}.id")
        return Sort(BY_PLACE, (*map(Key, keys), rest))
    by_name = sort_by(row.node, orders)
    return by_name if along.apart == () else replace(by_name, keys=(*by_name.keys, rest))
