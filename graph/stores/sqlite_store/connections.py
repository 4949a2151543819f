"""A page of rows → SQL: the plain list, or Relay's connection with its edges, counts and page info."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from graph.queries import ConnectionPart, Constant, Edges, Facets, Nodes, Page, PageInfo, TotalCount
from graph.stores.sqlite_store.facets import facets_json, tallied_json
from graph.stores.sqlite_store.fields import Row, columns_json, json_of
from graph.stores.sqlite_store.statement import Sort, Statement
from graph.stores.sqlite_store.tally import IS_AWAY


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a list before paging.

    `tables` and `where` say which, `columns` what else to keep of each (name and expression). `alias` is the row's
    alias, `node` its node's. `sort`, `edges` (the select of the pks of the edges that a row stands for), `extra`
    (expressions of values by name), `things` and `via` (see `Row`) are written in these aliases. `parent` is the pk of
    the node that the rows hang on; `tallied` are the kinds that the rows are all of. Rows of another `table` than node
    have the `plain` columns only.
    """

    tables: str
    where: str
    alias: str
    node: str
    sort: Sort
    columns: tuple[tuple[str, str], ...] = (("qualifiers", "'{}'"),)
    edges: str | None = None
    parent: str | None = None
    extra: tuple[tuple[str, str], ...] = ()
    things: tuple[tuple[str, str], ...] = ()
    via: str = "NULL"
    tallied: tuple[str, ...] = ()
    table: str = "node"
    plain: Mapping[str, str] | None = None

    def row(self) -> Row:
        """The row at hand, for its fields."""
        cursor, qualifiers = self.sort.cursor(), f"{self.alias}.qualifiers"
        return Row(self.node, qualifiers, cursor, self.edges, self.parent, self.extra, self.things, self.via)

    def nodes(self, statement: Statement) -> str:
        """The select of the pks of the nodes that the rows are of, before paging; computed once where it can be."""
        select = f"SELECT DISTINCT {self.node}.pk FROM {self.tables} WHERE {self.where}"
        if self.parent is not None:  # it depends on an outer row
            return select
        return f"SELECT pk FROM {statement.table('result', 'pk', select)}"

    def json(self, statement: Statement, part: Edges | Nodes) -> str:
        """The JSON object of one row, as an edge or as the thing itself."""
        if self.plain is not None:
            return columns_json(statement, part.fields, self.plain)
        return json_of(statement, part.fields, self.row() if isinstance(part, Edges) else Row(self.node))


def listed(statement: Statement, rows: Rows, page: Page, item: str) -> str:
    """The plain JSON list of the page's rows."""
    return (
        f"(SELECT json_group_array(json(item) ORDER BY nth) FROM (SELECT {rows.alias}.nth, {item} AS item"
        f" FROM {_picked(statement, rows, page, 0)}))"
    )


def connection(statement: Statement, rows: Rows, page: Page, parts: tuple[ConnectionPart, ...]) -> str:
    """The JSON object of a connection."""
    size, backward = statement.bind(page.size), page.is_backward
    inside = f"nth<={size}"
    if page.only_last is not None:
        inside += f" AND nth>min(found, {size})-{statement.bind(page.only_last)}"
    columns: list[str] = []
    pairs: list[str] = []
    for part in parts:
        match part:
            case Edges(key) | Nodes(key):
                columns.append(f"CASE WHEN {inside} THEN {rows.json(statement, part)} END")
                order = "nth DESC" if backward else "nth"
                items = f"json_group_array(json(item{len(columns)}) ORDER BY {order}) FILTER (WHERE {inside})"
                pairs.append(f"'{key}', {items}")
            case TotalCount(key):
                pairs.append(f"'{key}', (SELECT count(*) FROM {rows.tables} WHERE {rows.where})")
            case PageInfo(key, fields):
                pairs.append(f"'{key}', {_page_info(fields, page, size, inside)}")
            case Constant(key, value):
                pairs.append(f"'{key}', {statement.bind(value)}")
            case Facets(key):
                counted = facets_json(statement, part, rows.nodes(statement))
                if rows.tallied and not part.without:
                    counted = f"iif({IS_AWAY}, {counted}, {tallied_json(statement, part, rows.tallied)})"
                pairs.append(f"'{key}', {counted}")
            case _:
                assert_never(part)
    items = "".join(f", {column} AS item{place}" for place, column in enumerate(columns, 1))
    picked = _picked(statement, rows, page, 1)
    one = f"iif(count(*)>=0, json_object({', '.join(pairs)}), NULL)"  # one row, even where no part sums up the rows
    return f"(SELECT {one} FROM (SELECT nth, found, {rows.sort.cursor()} AS cursor{items} FROM {picked}))"


def _picked(statement: Statement, rows: Rows, page: Page, beyond: int) -> str:
    """The page's rows, numbered from 1, and at most `beyond` rows after it; with their nodes."""
    order = rows.sort.order(backward=page.is_backward)
    columns = "".join(f", {expression} AS {name}" for name, expression in rows.columns)
    found = ", NULL AS found" if page.only_last is None else ", count(*) OVER () AS found"
    return (
        f"(SELECT row_number() OVER () AS nth{found}, * FROM (SELECT {rows.node}.pk AS node{columns} FROM {rows.tables}"
        f" WHERE {rows.where} AND {rows.sort.beyond(statement, page)} ORDER BY {order}"
        f" LIMIT {statement.bind(page.size + beyond)})) {rows.alias}"
        f" CROSS JOIN {rows.table} {rows.node} ON {rows.node}.pk={rows.alias}.node"
    )


def _page_info(fields: tuple[tuple[str, str], ...], page: Page, size: str, inside: str) -> str:
    backward = page.is_backward
    more = f"count(*)>{size}"
    given = "true" if (page.before if backward else page.after) is not None else "false"
    cut = "false" if page.only_last is None else f"(count(*) FILTER (WHERE {inside})<min(count(*), {size}))"
    first = f"substr(min(printf('%09d', nth)||cursor) FILTER (WHERE {inside}), 10)"
    last = f"substr(max(printf('%09d', nth)||cursor) FILTER (WHERE {inside}), 10)"
    values = {
        "hasNextPage": _boolean(given if backward else more),
        "hasPreviousPage": _boolean(more if backward else f"{given} OR {cut}"),
        "startCursor": last if backward else first,
        "endCursor": first if backward else last,
    }
    pairs = [f"'{key}', {values[name]}" if name in values else f"'{key}', '{name}'" for key, name in fields]
    return f"json_object({', '.join(pairs)})"


def _boolean(expression: str) -> str:
    return f"json(iif({expression}, 'true', 'false'))"
