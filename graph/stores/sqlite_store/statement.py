"""One SQL statement under construction: its common table expressions and its bound values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from graph.cursors import read_cursor
from graph.queries import Page, Reference
from graph.stores.sqlite_store import names
from graph.stores.sqlite_store.hierarchy import DESCENT, DIRECT_DESCENT

_NAMED = "named"


@dataclass(slots=True)
class Statement:
    """Collects what the parts of a question need. Values are always bound; text comes from this program alone."""

    values: list[object] = field(default_factory=list)
    tables: dict[str, str] = field(default_factory=dict)
    _places: dict[Reference, int] = field(default_factory=dict)
    _aliases: int = 0

    def bind(self, value: object) -> str:
        """The placeholder of a bound value."""
        self.values.append(value)
        return f"?{len(self.values)}"

    def alias(self, stem: str) -> str:
        """A table alias that no other part uses."""
        self._aliases += 1
        return f"{stem}{self._aliases}"

    def table(self, name: str, columns: str, body: str) -> str:
        """Add a common table expression, computed once; its name."""
        self.tables[name] = _materialized(name, columns, body)
        return name

    def referred(self, reference: Reference) -> str:
        """The table of what a reference names, as `graph.meaning` says: of rows (node, grp), one group unless unknown
        or ambiguous."""
        return f"(SELECT node, grp FROM {_NAMED} WHERE nth={self._place(reference)} AND meant)"

    def _place(self, reference: Reference) -> int:
        """The place of a reference among those that are looked up by name, all of them at once."""
        if reference not in self._places:
            self._places[reference] = len(self._places)
        return self._places[reference]

    def members(self, references: tuple[Reference, ...], *, narrower: bool) -> str:
        """The table of what the references mean, and of the concepts that this stands for: all of their exact matches
        and, if narrower, what lies below them.
        """
        places = ",".join(str(self._place(reference)) for reference in references)
        start = f"SELECT pk FROM node WHERE grp IN (SELECT grp FROM {_NAMED} WHERE nth IN ({places}))"
        return self.closure(start) if narrower else self.table(self.alias("set"), "node", start)

    def closure(self, start: str) -> str:
        """The table of the nodes that `start` selects, of what lies below them, and of the exact matches of these."""
        return self.table(self.alias("set"), "node", DESCENT.format(start=start))

    def direct(self, reference: Reference, *, narrower: bool) -> str:
        """The table of what a reference means, of the concepts that this stands for and, if narrower, of what lies
        below them, without exact matches.
        """
        start = f"SELECT node AS pk FROM {_NAMED} WHERE nth={self._place(reference)}"
        return self.table(self.alias("direct"), "node", DIRECT_DESCENT.format(start=start) if narrower else start)

    def text(self, body: str) -> str:
        """The whole statement. Its one row: the answer, then what references were found to mean; see `meant`."""
        tables, columns = list(self.tables.values()), ""
        if self._places:
            named = [_materialized(*table) for table in names.meant(self._places, self.bind)]
            tables = [*named, *tables]
            meant = (
                "(SELECT json_group_array(json_array(n.id, n.kind, n.name, n.grp) ORDER BY n.name, n.id)"
                f" FROM {_NAMED} r CROSS JOIN node n ON n.pk=r.node WHERE +r.nth=a.nth AND r.meant)"
            )
            columns = f", (SELECT json_group_array(json({meant}) ORDER BY a.nth) FROM asked a)"
        before = f"WITH RECURSIVE {', '.join(tables)} " if tables else ""
        return f"{before}SELECT ({body}){columns}"

    def meant(self, columns: Sequence[str]) -> Iterator[tuple[Reference, list[list[object]]]]:
        """Each reference with the (id, kind, name, group) of what it was found to mean, out of the statement's row."""
        for column in columns:
            yield from zip(self._places, json.loads(column), strict=True)


def _materialized(name: str, columns: str, body: str) -> str:
    return f"{name}({columns}) AS MATERIALIZED ({body})"


@dataclass(frozen=True, slots=True)
class Sort:
    """What rows are sorted by: SQL expressions that are never null, each ascending or descending; unique together.

    `name` tells it from other orders, in cursors.
    """

    name: str
    keys: tuple[tuple[str, bool], ...]

    def order(self, *, backward: bool) -> str:
        """The ORDER BY list."""
        return ", ".join(f"{key} {'DESC' if descending ^ backward else 'ASC'}" for key, descending in self.keys)

    def cursor(self) -> str:
        """The expression of a row's cursor; see `graph.cursors`."""
        return f"hex(json_array('{self.name}', {', '.join(key for key, _ in self.keys)}))"

    def beyond(self, statement: Statement, page: Page) -> str:
        """The condition that a row lies within the page's cursors; `true` where it has none."""
        bounds = [(page.after, False), (page.before, True)]
        conditions = [self._past(statement, cursor, back) for cursor, back in bounds if cursor is not None]
        return " AND ".join(conditions) or "true"

    def _past(self, statement: Statement, cursor: str, back: bool) -> str:
        bound = [statement.bind(value) for value in read_cursor(cursor, self.name, len(self.keys))]
        condition = "false"
        for (key, descending), value in reversed(list(zip(self.keys, bound, strict=True))):
            sign = "<" if descending ^ back else ">"
            condition = f"({key} {sign} {value} OR ({key} = {value} AND {condition}))"
        return condition
