"""A page of rows → Cypher: the plain list, or Relay's connection with its edges, counts and page info."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, assert_never

from graph.queries import Constant, Edges, Facets, Fields, Nodes, Page, PageInfo, Part, TotalCount
from graph.stores.neo4j_store.facets import facets_item
from graph.stores.neo4j_store.fields import Row, item_of
from graph.stores.neo4j_store.lists import source_item
from graph.stores.neo4j_store.statement import Item, Sort, Statement, collected, joins_of, packed


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
    return collected(rows.picked(statement, page, 0), item)


def connection(statement: Statement, rows: Rows, page: Page, parts: tuple[Part, ...]) -> Item:
    """The object of a connection."""
    items = {part.key: rows.item(statement, part) for part in parts if isinstance(part, Edges | Nodes)}
    cursor = rows.sort.cursor() if _has_cursors(parts) else None
    of_row = [*items.values(), *([cursor] if cursor else [])]
    picked = collected(rows.picked(statement, page, 1), Item(packed(of_row), None, joins_of(of_row)))
    nested = rows.row.parent is not None
    counted = [
        facets_item(statement, part, rows.clauses, rows.row.node, nested=nested)
        for part in parts
        if isinstance(part, Facets)
    ]
    is_total = any(isinstance(part, TotalCount) for part in parts)
    total = [Item(f"COUNT {{ {rows.clauses} RETURN {', '.join(rows.columns)} }}")] if is_total else []
    whole = [picked, *counted, *total]
    made = _Made(page, parts, items, cursor, counted)
    return Item(packed(whole), made.alone if len(whole) == 1 else made.counted)


@dataclass(frozen=True, slots=True)
class _Made:
    """Makes the object of a connection: of the rows picked, which have the values of the items, then of the cursor."""

    page: Page
    parts: tuple[Part, ...]
    items: Mapping[str, Item]
    cursor: Item | None
    facets: Sequence[Item]

    def alone(self, found: list[Any]) -> object:
        """Of the rows alone."""
        return self.counted([found])

    def counted(self, values: Sequence[Any]) -> object:
        """Of the rows, the counts of each of the facets, and the number of all rows."""
        found, *counts = values
        shown = self._shown(found)
        facets = (item.made(count) for item, count in zip(self.facets, counts, strict=False))
        answer: dict[str, object] = {}
        place = 0
        for part in self.parts:
            match part:
                case Edges(key) | Nodes(key):
                    column, of = self._column(shown, place), self.items[key].shape
                    answer[key] = column if of is None else [of(value) for value in column]
                    place += 1
                case TotalCount(key):
                    answer[key] = counts[-1]
                case PageInfo(key, fields):
                    info = self._info(found, shown)
                    answer[key] = {name: info.get(value, value) for name, value in fields}
                case Constant(key, value):
                    answer[key] = value
                case Facets(key):
                    answer[key] = next(facets)
                case _:
                    assert_never(part)
        return answer

    def _shown(self, found: list[Any]) -> list[Any]:
        last = self.page.only_last
        within = found[: self.page.size]
        shown = within if last is None else within[max(0, len(within) - last) :]
        if self.page.is_backward:
            shown.reverse()
        return shown

    def _column(self, rows: list[Any], place: int) -> list[Any]:
        is_only = len(self.items) + (self.cursor is not None) == 1
        return rows if is_only else [row[place] for row in rows]

    def _info(self, found: list[Any], shown: list[Any]) -> dict[str, object]:
        page = self.page
        given, more = (page.before if page.is_backward else page.after) is not None, len(found) > page.size
        ends = self._column(shown[:1] + shown[-1:], len(self.items)) if self.cursor else []
        cursors = [self.cursor.made(value) for value in ends] if self.cursor else []
        cut = len(shown) < min(len(found), page.size)
        return {
            "hasNextPage": given if page.is_backward else more,
            "hasPreviousPage": more if page.is_backward else given or cut,
            "startCursor": cursors[0] if cursors else None,
            "endCursor": cursors[-1] if cursors else None,
        }


def _has_cursors(parts: tuple[Part, ...]) -> bool:
    """Whether the page's own cursors are asked for."""
    names = [name for part in parts if isinstance(part, PageInfo) for _, name in part.fields]
    return "startCursor" in names or "endCursor" in names
