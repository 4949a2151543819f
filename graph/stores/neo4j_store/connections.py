"""A page of rows → Cypher: the plain list, or Relay's connection with its edges, counts and page info."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, assert_never

from graph.queries import ConnectionPart, Constant, Edges, Facets, Fields, Nodes, Page, PageInfo, TotalCount
from graph.stores.neo4j_store.facets import facets_item
from graph.stores.neo4j_store.fields import Row, item_of
from graph.stores.neo4j_store.items import Item, Shape, collected, record, several, together
from graph.stores.neo4j_store.lists import source_item
from graph.stores.neo4j_store.statement import Sort, Statement


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a list before paging.

    `clauses` give what the `columns`, variables by their expressions, are made of: each row once, or, where it
    `repeats`, several times. `row` says what its fields are made of. `lead` has one value each, and is sorted by first:
    an index has the rest in order, and no more is read of it than the page holds.
    """

    clauses: str
    columns: Mapping[str, str]
    row: Row
    sort: Sort
    lead: tuple[str, ...] = ()
    is_source: bool = False
    repeats: bool = False

    @property
    def every(self) -> str:
        """Clauses that give all rows, each once, as the columns."""
        made = ", ".join(text if text == name else f"{text} AS {name}" for name, text in self.columns.items())
        return f"{self.clauses} WITH {'DISTINCT ' if self.repeats else ''}{made}"

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
        way = " DESC" if self.sort.keys[0].descending ^ page.is_backward else ""
        order = ", ".join((*(f"{lead}{way}" for lead in self.lead), self.sort.order(backward=page.is_backward)))
        within = self.sort.beyond(statement, page)
        limit = statement.bind(page.size + beyond)
        within = "" if within == "true" else f" WHERE {within} WITH {', '.join(self.columns)}"
        return f"{self.every}{within} ORDER BY {order} LIMIT {limit}"


def columns(*names: str) -> Mapping[str, str]:
    """Columns that are the clauses' variables themselves."""
    return {name: name for name in names}


def listed(statement: Statement, rows: Rows, page: Page, fields: Fields) -> Item:
    """The plain list of the page's rows."""
    item = rows.made(statement, fields, as_edge=True)
    return collected(rows.picked(statement, page, 0), item)


def answer(statement: Statement, rows: Rows, page: Page, parts: tuple[ConnectionPart, ...]) -> Item:
    """The object of the connection that a question is answered by."""
    return connection(statement, rows, page, parts, statement.answered)


def connection(
    statement: Statement,
    rows: Rows,
    page: Page,
    parts: tuple[ConnectionPart, ...],
    gathered: Callable[[str, Sequence[Item], Sequence[Item]], Item] = together,
) -> Item:
    """The object of a connection. `gathered` makes the list of its rows."""
    items = {part.key: rows.item(statement, part) for part in parts if isinstance(part, Edges | Nodes)}
    counts = {part.key: _count(statement, rows, part) for part in parts if isinstance(part, Facets | TotalCount)}
    if len(items) <= 1 and _is_as_found(page, parts):
        lists = {key: gathered(rows.picked(statement, page, 0), [item], []) for key, item in items.items()}
        constants = {part.key: part.value for part in parts if isinstance(part, Constant)}
        return record(lists | counts, constants, tuple(part.key for part in parts))
    cursor = rows.sort.cursor() if _has_cursors(parts) else None
    ends = [] if cursor is None else [Item(cursor.text)]  # of which only the page's own two are made
    picked = gathered(rows.picked(statement, page, 1), list(items.values()), ends)
    made = _Made(page, parts, len(items), None if cursor is None else cursor.shape, tuple(counts))
    return several([picked, *counts.values()], made)


def _count(statement: Statement, rows: Rows, part: Facets | TotalCount) -> Item:
    if isinstance(part, TotalCount):
        return Item(f"COUNT {{ {rows.every} RETURN {', '.join(rows.columns)} }}")
    return facets_item(statement, part, rows.every, rows.row.node, nested=rows.row.parent is not None)


def _is_as_found(page: Page, parts: tuple[ConnectionPart, ...]) -> bool:
    """Whether the rows of the page, in order, are all that is told of it."""
    is_told = any(isinstance(part, PageInfo) for part in parts)
    return not (is_told or page.is_backward or page.only_last is not None)


@dataclass(frozen=True, slots=True)
class _Made:
    """Makes the object of a connection of the rows picked, which have an entry of each of the `lists`, then what
    `cursor` makes one of, and of the `counts`.
    """

    page: Page
    parts: tuple[ConnectionPart, ...]
    lists: int
    cursor: Shape | None
    counts: tuple[str, ...]

    def __call__(self, found: list[Any], *counts: object) -> object:
        """Of the rows and each count."""
        shown = self._shown(found)
        counted = dict(zip(self.counts, counts, strict=True))
        answer: dict[str, object] = {}
        place = 0
        for part in self.parts:
            match part:
                case Edges(key) | Nodes(key):
                    answer[key] = self._column(shown, place)
                    place += 1
                case TotalCount(key) | Facets(key):
                    answer[key] = counted[key]
                case PageInfo(key, fields):
                    info = self._info(found, shown)
                    answer[key] = {name: info.get(value, value) for name, value in fields}
                case Constant(key, value):
                    answer[key] = value
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
        is_only = self.lists + (self.cursor is not None) == 1
        return rows if is_only else [row[place] for row in rows]

    def _info(self, found: list[Any], shown: list[Any]) -> dict[str, object]:
        page = self.page
        given, more = (page.before if page.is_backward else page.after) is not None, len(found) > page.size
        ends = self._column(shown[:1] + shown[-1:], self.lists) if self.cursor else []
        cursors = [self.cursor(value) for value in ends] if self.cursor else []
        cut = len(shown) < min(len(found), page.size)
        return {
            "hasNextPage": given if page.is_backward else more,
            "hasPreviousPage": more if page.is_backward else given or cut,
            "startCursor": cursors[0] if cursors else None,
            "endCursor": cursors[-1] if cursors else None,
        }


def _has_cursors(parts: tuple[ConnectionPart, ...]) -> bool:
    """Whether the page's own cursors are asked for."""
    names = [name for part in parts if isinstance(part, PageInfo) for _, name in part.fields]
    return "startCursor" in names or "endCursor" in names
