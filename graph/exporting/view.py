"""What an export may show of a graph: its part, without what the profile leaves out. Every format is written from this.

Only the sources and what belongs to one thing are held in memory.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from itertools import groupby
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

from graph.errors import BadInput
from graph.exporting.selection import Chosen, Selection, chosen
from graph.model import NO_QUALIFIERS, Document, Evidence, edge_id, project_id
from graph.rows import ClaimRow, EdgeRow, Exportable, ThingRow
from ontologies.terms import ID_QUALIFIERS
from ontologies.vocabulary import QUALIFIERS

Progress = Callable[[int], None]  # how many things are written so far
R = TypeVar("R", ClaimRow, EdgeRow)
K = TypeVar("K", ClaimRow, ThingRow)

_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_CHUNK = 1000  # things between two reports of progress
# Qualifiers whose words a page's author chose: the others are ids, numbers and words of this program.
_FREE_TEXT = frozenset(q.name for q in QUALIFIERS.values() if q.datatype == "string" and not q.values) - ID_QUALIFIERS
_NOTICE = "What documents state, no advice; what is absent is not stated."


class Profile(StrEnum):
    """What is exported: PUBLIC leaves out restricted sources' text and all documents' bytes, FULL nothing."""

    PUBLIC = "public"
    FULL = "full"


class Relation(NamedTuple):
    """A relation with its id."""

    id: str
    subject: str
    predicate: str
    object: str
    source: str
    qualifiers: Mapping[str, str | int]
    evidence: tuple[Evidence, ...]
    object_kind: str


class Thing(NamedTuple):
    """A thing: what it is and is called, what sources say of it, and what it relates to.

    Claims are in order of source, relations of predicate, object, qualifiers and source.
    """

    id: str
    kind: str
    label: str | None
    claims: list[ClaimRow]
    relations: list[Relation]


class View:
    """A graph, or a part of one, as a profile shows it.

    `sources` are those that say anything in it; `hidden` those of which no text is shown. `languages` has those of the
    documents that were read so far, by id.
    """

    def __init__(
        self,
        store: Exportable,
        profile: Profile = Profile.PUBLIC,
        selection: Selection | None = None,
        progress: Progress | None = None,
    ) -> None:
        """Raises UnknownName for a source or thing of the selection that isn't there."""
        self._store, self._progress = store, progress
        whole = selection is None or selection.is_whole()
        self._chosen: Chosen | None = None if whole or selection is None else chosen(store, selection)
        self.profile, self.is_full = profile, profile is Profile.FULL
        self._all = store.sources()
        self.sources = [s for s in self._all if self._chosen is None or s.id in self._chosen.sources]
        self.hidden = frozenset(s.id for s in self._all if s.restricted and not self.is_full)
        self.languages: dict[str, str] = {}
        self.version = store.data_version()
        self.id = project_id("dataset", self.version, profile, "" if whole else str(selection))

    def notice(self) -> list[str]:
        """What is in an export's header: what it is, of which state, and the licences of what is in it."""
        found: dict[tuple[str, bool], int] = {}
        for source in self.sources:
            key = source.licence or "none stated", source.id in self.hidden
            found[key] = found.get(key, 0) + 1
        return [
            f"Procedure Graph, data {self.version}, profile {self.profile}. {_NOTICE}",
            "Licences:",
            *(
                f"  {licence}: {count:,} source{'s' if count > 1 else ''}{', without its text' if hidden else ''}"
                for (licence, hidden), count in sorted(found.items())
            ),
        ]

    def documents(self) -> Iterator[Document]:
        """Documents in order of id. Without text where the source is restricted, and without bytes unless in full."""
        pages = None if self._chosen is None else [s.id for s in self.sources]
        for _, document in self._store.documents(pages):
            if document.language and _LANGUAGE.fullmatch(document.language):
                self.languages[document.id] = document.language
            if document.id in self.hidden:
                sections = tuple(replace(section, heading=None) for section in document.sections)
                yield replace(document, data=b"", content="", title=None, sections=sections)
            else:
                yield document if self.is_full else replace(document, data=b"")

    def things(self) -> Iterator[Thing]:
        """Things in order of id. Raises BadInput where a source speaks of a thing that the store doesn't have."""
        ids = None if self._chosen is None else self._chosen.ids
        claims = _Runs(self._of_kept(self._store.claim_rows(ids)))
        edges = _Runs(self._between_kept(self._store.edge_rows(ids)))
        count = 0
        for count, row in enumerate(self._of_kept(self._store.thing_rows(ids)), start=1):
            yield self._thing(row, claims.of(row.id), edges.of(row.id))
            if self._progress is not None and count % _CHUNK == 0:
                self._progress(count)
        if self._progress is not None:
            self._progress(count)
        claims.must_be_done()
        edges.must_be_done()

    def _of_kept(self, rows: Iterator[K]) -> Iterator[K]:
        if self._chosen is None:
            return rows
        things = self._chosen.things
        return (row for row in rows if row[0] in things)

    def _between_kept(self, edges: Iterator[EdgeRow]) -> Iterator[EdgeRow]:
        if self._chosen is None:
            return edges
        sources, things = self._chosen.sources, self._chosen.things
        return (e for e in edges if e.source in sources and e.subject in things and e.object in things)

    def _thing(self, row: ThingRow, claims: list[ClaimRow], edges: list[EdgeRow]) -> Thing:
        id_, kind, name = row
        hidden = self.hidden
        shown = [claim.name for claim in claims if claim.name is not None and claim.source not in hidden]
        label = name if name in shown else next(iter(shown), None)
        if self._chosen is not None:
            claims = [claim for claim in claims if claim.source in self._chosen.sources]
        if hidden:
            claims = [_without_text(claim) if claim.source in hidden else claim for claim in claims]
        return Thing(id_, kind, label, claims, list(map(self._relation, edges)))

    def _relation(self, row: EdgeRow) -> Relation:
        subject, predicate, object_, source, written, evidence, kind = row
        qualifiers = NO_QUALIFIERS if written == "{}" else json.loads(written)
        if source in self.hidden:
            qualifiers = {key: value for key, value in qualifiers.items() if key not in _FREE_TEXT}
            evidence = tuple(replace(quote, text="", heading=None) for quote in evidence)
        id_ = edge_id(subject, predicate, object_, written, source)
        return Relation(id_, subject, predicate, object_, source, qualifiers, evidence, kind)


class _Runs(Generic[R]):
    """Rows in order of the thing that they are about, thing by thing."""

    def __init__(self, rows: Iterable[R]) -> None:
        self._runs: Iterator[tuple[str, Iterator[R]]] = groupby(rows, key=itemgetter(0))
        self._next: tuple[str, Iterator[R]] | None = next(self._runs, None)

    def of(self, id_: str) -> list[R]:
        """The rows about the next thing, if this is the one that they are about."""
        run = self._next
        if run is None or run[0] != id_:
            return []
        rows = list(run[1])
        self._next = next(self._runs, None)
        return rows

    def must_be_done(self) -> None:
        """Raise BadInput where there are rows about a thing that never came, or did so out of order."""
        if self._next is not None:
            what = f"something is said of {self._next[0]}, which the store doesn't have."
            raise BadInput(what, todo="`procgraph check` tells what else is wrong.")


def _without_text(claim: ClaimRow) -> ClaimRow:
    return claim._replace(name=None, names=(), properties="{}")
