"""A page of rows → Cypher: the plain list, or Relay's connection with its edges, counts and page info."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, assert_never

from graph.queries import Constant, Edges, Facets, Fields, Nodes, Page, PageInfo, Part, TotalCount
from graph.stores.neo4j_store.facets import facets_item
from graph.stores.neo4j_store.fields import Row, item_of
from graph.stores.neo4j_store.lists import source_item
from graph.stores.neo4j_store.statement import Item, Sort, Statement, many, packed, unpacked


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a list before paging.

    `clauses` give the variables `columns`, each row once; `row` says what its fields are made of. `lead` has one value,
    and is sorted by first so that an index's order serves.
    """

    clauses: str
    columns: tuple[str, ...]
    row: Row
    sort: Sort
    lead: str = ""
    is_source: bool = False

    def item(self, statement: Statement, part: Edges | Nodes) -> Item:
        """One row, as an edge or as the thing itself."""
        return self.made(statement, part.fields, as_edge=isinstance(part, Edges))

    def made(self, statement: Statement, fields: Fields, *, as_edge: bool) -> Item:
        """The row's object of these fields."""
        if self.is_source:
            return source_item(statement, fields, self.row.node)
        return item_of(statement, fields, self.row if as_edge else Row(self.row.node))

    def picked(self, statement: Statement, page: Page, beyond: int) -> str:
        """Clauses that give the page's rows and at most `beyond` rows after it, in order."""
        order = self.sort.order(backward=page.is_backward)
        if self.lead:
            order = f"{self.lead}{' DESC' if self.sort.keys[0].descending ^ page.is_backward else ''}, {order}"
        within = self.sort.beyond(statement, page)
        columns = ", ".join(self.columns)
        limit = statement.bind(page.size + beyond)
        within = "" if within == "true" else f" WITH {columns} WHERE {within}"
        return f"{self.clauses}{within} WITH {columns} ORDER BY {order} LIMIT {limit}"


def listed(statement: Statement, rows: Rows, page: Page, fields: Fields) -> Item:
    """The plain list of the page's rows."""
    item = rows.made(statement, fields, as_edge=True)
    return many(f"COLLECT {{ {rows.picked(statement, page, 0)} RETURN {item.text} }}", item)


def connection(statement: Statement, rows: Rows, page: Page, parts: tuple[Part, ...]) -> Item:
    """The object of a connection."""
    items = {part.key: rows.item(statement, part) for part in parts if isinstance(part, Edges | Nodes)}
    ends = [rows.sort.cursor()] if _has_cursors(parts) else []
    of_row = [*items.values(), *ends]
    picked = Item(f"COLLECT {{ {rows.picked(statement, page, 1)} RETURN {packed(of_row)} }}")
    nested = rows.row.parent is not None
    counted = [
        facets_item(statement, part, rows.clauses, rows.row.node, nested=nested)
        for part in parts
        if isinstance(part, Facets)
    ]
    is_total = any(isinstance(part, TotalCount) for part in parts)
    total = [Item(f"COUNT {{ {rows.clauses} RETURN {', '.join(rows.columns)} }}")] if is_total else []
    whole = [picked, *counted, *total]

    def shape(value: Any) -> object:
        found, *counts = unpacked(whole, value)
        within = found[: page.size]
        shown = within if page.only_last is None else within[max(0, len(within) - page.only_last) :]
        if page.is_backward:
            shown.reverse()
        values = [unpacked(of_row, row) for row in shown] if len(of_row) == 1 else shown
        cursors = [ends[0].made(row[-1]) for row in values[:1] + values[-1:]] if ends else []
        info = _page_info(page, cursors, more=len(found) > page.size, cut=len(shown) < len(within))
        made = iter([item.made(count) for item, count in zip(counted, counts, strict=False)])
        return _made(parts, items, values, counts[-1] if total else None, info, made)

    return Item(packed(whole), shape)


def _has_cursors(parts: tuple[Part, ...]) -> bool:
    """Whether the page's own cursors are asked for."""
    names = [name for part in parts if isinstance(part, PageInfo) for _, name in part.fields]
    return "startCursor" in names or "endCursor" in names


def _made(
    parts: tuple[Part, ...],
    items: dict[str, Item],
    rows: Sequence[Sequence[Any]],
    count: int | None,
    info: dict[str, object],
    facets: Iterator[object],
) -> dict[str, object]:
    places = {key: place for place, key in enumerate(items)}
    answer: dict[str, object] = {}
    for part in parts:
        match part:
            case Edges(key) | Nodes(key):
                made, place = items[key].made, places[key]
                answer[key] = [made(row[place]) for row in rows]
            case TotalCount(key):
                answer[key] = count
            case PageInfo(key, fields):
                answer[key] = {name: info.get(value, value) for name, value in fields}
            case Constant(key, value):
                answer[key] = value
            case Facets(key):
                answer[key] = next(facets)
            case _:
                assert_never(part)
    return answer


def _page_info(page: Page, cursors: list[object], *, more: bool, cut: bool) -> dict[str, object]:
    given = (page.before if page.is_backward else page.after) is not None
    return {
        "hasNextPage": given if page.is_backward else more,
        "hasPreviousPage": more if page.is_backward else given or cut,
        "startCursor": cursors[0] if cursors else None,
        "endCursor": cursors[-1] if cursors else None,
    }
