"""One Cypher statement under construction: what comes before the answer, and its bound values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from graph.cursors import read_cursor, written_cursor
from graph.meaning import is_id
from graph.queries import Page, Reference
from graph.stores.neo4j_store.hierarchy import below, directly_below
from graph.stores.neo4j_store.items import Entries, Item, returned, several, together, within
from graph.stores.neo4j_store.keys import marked, unmarked
from graph.stores.neo4j_store.names import Names, facts, of_id

# What an entry has `within` from which on it is a row of its own: three lists, or one of what has lists. Ten entries
# make up for what a row takes, and lists may be empty.
_LONG = 15


@dataclass(frozen=True, slots=True)
class EntryRows:
    """The rows of a list's entries: the clauses that give them, in order, and the item."""

    clauses: str
    item: Item


@dataclass(slots=True)
class Statement:
    """Collects what the parts of a question need. Values are always bound; text comes from this program alone."""

    values: dict[str, object] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)  # clauses by the variable that they give
    references: dict[Reference, str] = field(default_factory=dict)
    tables: list[str] = field(default_factory=list)
    common: list[Item] = field(default_factory=list)
    entries: EntryRows | None = None
    _sets: dict[tuple[tuple[Reference, ...], bool], str] = field(default_factory=dict)
    _aliases: int = 0

    def bind(self, value: object) -> str:
        """The parameter of a bound value."""
        name = f"p{len(self.values)}"
        self.values[name] = value
        return f"${name}"

    def alias(self, stem: str) -> str:
        """A variable that no other part uses."""
        self._aliases += 1
        return f"{stem}{self._aliases}"

    def of_kinds(self, node: str, kinds: tuple[str, ...]) -> str:
        """The condition that a node is of one of the kinds."""
        if len(kinds) == 1:
            return f"{node}.kind = {self.bind(kinds[0])}"
        return f"{node}.kind IN {self.bind(list(kinds))}"

    def referred(self, reference: Reference) -> str:
        """The list of what a reference names, as `graph.meaning` says: of one group unless unknown or ambiguous."""
        if reference in self.references:
            return self.references[reference]
        name = f"ref{len(self.references)}"
        self.references[reference] = name
        kinds = self.of_kinds("n", reference.kinds)
        if is_id(reference):  # to look for names as well would take an eighth of the time of alternatives
            meant = of_id(self.bind(reference.curie), kinds)
        else:
            meant = Names({fact: self.bind(value) for fact, value in facts(reference).items()}, kinds).meant()
        lists = f"collect(CASE WHEN is_meant THEN f[0] END) AS {name}, collect(f[0]) AS {_called(name)}"
        self.before[name] = f"CALL () {{ {meant} RETURN {lists} }}"
        return name

    def members(self, references: tuple[Reference, ...], *, narrower: bool) -> str:
        """The list of what the references mean, and of the concepts that this stands for: all of their exact matches
        and, if narrower, what lies below them.
        """
        known = self._sets.get((references, narrower))
        if known is not None:
            return known
        name = self._sets[references, narrower] = self.alias("set")
        refs = [_called(self.referred(r)) for r in references]
        named = f"UNWIND {' + '.join(refs)} AS r WITH DISTINCT r.group AS group"
        reached = below("group", "m") if narrower else "MATCH (m:Entity {group: group})"
        self.before[name] = (
            f"CALL ({', '.join(dict.fromkeys(refs))}) {{ {named} {reached} RETURN collect(DISTINCT m) AS {name} }}"
        )
        self.tables.append(name)
        return name

    def direct(self, reference: Reference, *, narrower: bool) -> str:
        """The list of what a reference means, of the concepts that this stands for and, if narrower, of what lies below
        them, without exact matches.
        """
        name = _called(self.referred(reference))
        if not narrower:
            return name
        below_ = f"UNWIND {name} AS r UNWIND {directly_below(self.alias, 'r')} AS m RETURN collect(DISTINCT m)"
        return self.table("direct", (name,), below_)

    def table(self, stem: str, imported: tuple[str, ...], body: str) -> str:
        """The list that a subquery returns as its one value, computed once, of those tables that it speaks of."""
        name = self.alias(stem)
        needed = ", ".join(table for table in imported if _speaks_of(body, table))
        self.before[name] = f"CALL ({needed}) {{ {body} AS {name} }}"
        self.tables.append(name)
        return name

    def share(self, item: Item) -> int:
        """The number of a list of what rows of the answer have in common, which is sent once."""
        self.common.append(item)
        return len(self.common) - 1

    def answered(self, clauses: str, entries: Sequence[Item], beside: Sequence[Item]) -> Item:
        """The list of what the rows that the clauses give have, which is that of the answer: `entries` and, `beside`,
        what else is told of each.

        Entries with lists of their own are rows of the statement, so that the server works at one while those before
        it are made here, and written: their memory is the next one's then. Short ones are sent together.
        """
        if sum(map(within, entries)) < _LONG:
            return together(clauses, entries, beside)
        self.entries = EntryRows(clauses, several([*(several([entry], _encoded) for entry in entries), *beside]))
        return Entries("[]")

    def text(self, body: str) -> str:
        """The whole statement. Its first row: the answer, for each reference what it was found to mean, and the lists
        of what rows of the answer have in common. Each other row is an entry of the answer's list.
        """
        meant = ", ".join(f"[n IN {name} | [n.id, n.kind, n.name, n.group]]" for name in self.references.values())
        common = ", ".join(item.text for item in self.common)
        text = f"RETURN [{body}, [{meant}], [{common}]] AS row"
        if self.entries is not None:
            text = _followed(text, self.entries, scope="*" if self.before else "")
        for name, clause in reversed(self.before.items()):
            if _speaks_of(text, name):  # what nothing speaks of needn't be found
                text = f"{clause} {text}"
        return text


def _encoded(entry: object) -> orjson.Fragment:
    return orjson.Fragment(orjson.dumps(entry))


def _followed(first: str, entries: EntryRows, scope: str) -> str:
    """What returns the first row, then those of entries, each as it is found. Neo4j gives rows in the order of the
    union's parts, and of the clauses."""
    return f"CALL ({scope}) {{ {first} UNION ALL {returned(entries.clauses, entries.item)} AS row }} RETURN row"


def _called(name: str) -> str:
    """The list of what a reference means, and of the concepts that this stands for, by the list of what it means."""
    return f"{name}_called"


def _speaks_of(text: str, variable: str) -> bool:
    return re.search(rf"\b{variable}\b", text) is not None


@dataclass(frozen=True, slots=True)
class Key:
    """One thing that rows are sorted by: an expression that is never null.

    `is_marked` text is kept as `keys.marked` writes it. `order` sorts as the text does, where that is cheaper.
    """

    text: str
    descending: bool = False
    is_marked: bool = False
    order: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sort:
    """What rows are sorted by; unique together. `name` tells it from other orders, in cursors."""

    name: str
    keys: tuple[Key, ...]

    def order(self, *, backward: bool) -> str:
        """The ORDER BY list."""
        return ", ".join(
            f"{text} DESC" if key.descending ^ backward else text
            for key in self.keys
            for text in key.order or (key.text,)
        )

    def cursor(self) -> Item:
        """A row's cursor; see `graph.cursors`."""
        places = [place for place, key in enumerate(self.keys) if key.is_marked]

        def shape(values: list[Any]) -> object:
            keys = [unmarked(v) if place in places else v for place, v in enumerate(values)]
            return written_cursor(self.name, keys)

        return Item(f"[{', '.join(key.text for key in self.keys)}]", shape)

    def beyond(self, statement: Statement, page: Page) -> str:
        """The condition that a row lies within the page's cursors; `true` where it has none."""
        bounds = [(page.after, False), (page.before, True)]
        conditions = [self._past(statement, cursor, back) for cursor, back in bounds if cursor is not None]
        return " AND ".join(conditions) or "true"

    def _past(self, statement: Statement, cursor: str, back: bool) -> str:
        condition = "false"
        values = read_cursor(cursor, self.name, len(self.keys))
        for key, value in reversed(list(zip(self.keys, values, strict=True))):
            sign = "<" if key.descending ^ back else ">"
            given = statement.bind(marked(str(value)) if key.is_marked else value)
            condition = f"({key.text} {sign} {given} OR ({key.text} = {given} AND {condition}))"
        return condition


def by_name(node: str) -> str:
    """The ORDER BY list of things by name, then by id."""
    return f"{node}.key, {node}.id"
