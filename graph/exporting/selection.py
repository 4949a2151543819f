"""Which part of a graph is exported, and what belongs to it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import apsw

from graph.errors import UnknownName, UnknownSource
from graph.rows import EdgeRow, Exportable


@dataclass(frozen=True, slots=True)
class Selection:
    """A part of a graph: what these sources say, things of these kinds, what lies within `depth` relations of a thing.

    What isn't given chooses nothing away; several of one sort mean any of them. Of a relation both ends are in the
    part. `around` is an id.
    """

    sources: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    around: str | None = None
    depth: int = 1

    def is_whole(self) -> bool:
        """Whether it is all of the graph."""
        return not self.sources and not self.kinds and self.around is None

    def __str__(self) -> str:
        return json.dumps([sorted(self.sources), sorted(self.kinds), self.around, self.depth])


@dataclass(slots=True)
class Chosen:
    """What a selection chooses: sources, and things; `ids` is the neighborhood, where that was asked for."""

    sources: frozenset[str]
    things: IdSet
    ids: frozenset[str] | None = None


@dataclass(slots=True)
class IdSet:
    """A set of ids that may be larger than memory: beyond some megabytes it lies in a temporary file."""

    _db: apsw.Connection = field(default_factory=lambda: apsw.Connection(""))
    _known: set[str] = field(default_factory=set)  # those added last

    def __post_init__(self) -> None:
        self._db.execute("CREATE TABLE ids(id TEXT PRIMARY KEY) WITHOUT ROWID; BEGIN")

    def __contains__(self, id_: str) -> bool:
        return id_ in self._known or self._db.execute("SELECT 1 FROM ids WHERE id=?", (id_,)).fetchone() is not None

    def __iter__(self) -> Iterator[str]:
        yield from self._known
        for (id_,) in self._db.execute("SELECT id FROM ids"):
            yield id_

    def update(self, ids: Iterable[str]) -> None:
        """Add these."""
        self._known.update(ids)
        if len(self._known) > _AT_ONCE:
            self._db.executemany("INSERT OR IGNORE INTO ids VALUES(?)", ((id_,) for id_ in self._known))
            self._known.clear()


_AT_ONCE = 50_000


def chosen(store: Exportable, selection: Selection) -> Chosen:
    """What a selection chooses of a graph. Raises UnknownName for a source or thing that isn't there."""
    known = {source.id for source in store.sources()}
    for source in selection.sources:
        if source not in known:
            raise UnknownSource(source)
    ids = None if selection.around is None else _neighborhood(store, selection.around, selection.depth)
    inside = IdSet()
    wanted = frozenset(selection.kinds)
    inside.update(row.id for row in store.thing_rows(ids) if not wanted or row.kind in wanted)
    things, said_by = IdSet(), set()
    for claim in store.claim_rows(ids):
        if (not selection.sources or claim.source in selection.sources) and claim.id in inside:
            things.update((claim.id,))
            said_by.add(claim.source)
    for edge in _between(store.edge_rows(ids), inside):
        if not selection.sources or edge.source in selection.sources:
            things.update((edge.subject, edge.object))
            said_by.add(edge.source)
    return Chosen(frozenset(selection.sources or said_by), things, ids)


def _between(edges: Iterable[EdgeRow], things: IdSet) -> Iterator[EdgeRow]:
    return (edge for edge in edges if edge.subject in things and edge.object in things)


def _neighborhood(store: Exportable, around: str, depth: int) -> frozenset[str]:
    """A thing and what is at most `depth` relations away, whichever way they point."""
    if next(store.thing_rows((around,)), None) is None:
        raise UnknownName(around, "thing")
    found = last = frozenset((around,))
    for _ in range(depth):
        last = frozenset(end for e in store.edge_rows(last) for end in (e.subject, e.object)) - found
        found |= last
    return found
