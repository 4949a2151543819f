"""The graph in bulk: what a store holds as plain rows, for whoever reads all of it. Quicker than records by far.

All rows come in order of the thing that they are about, by code points, so that what belongs to one thing can be put
together while they pass. `ids` chooses things; without it all are given.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import NamedTuple, Protocol

from graph.model import Document, Edge, Evidence, Name, Node, Source


class ThingRow(NamedTuple):
    """A thing as all sources together have it."""

    id: str
    kind: str
    name: str


class ClaimRow(NamedTuple):
    """A thing as one source describes it. `properties` are JSON, `names` those beside the first, by scope and text."""

    id: str
    source: str
    kind: str
    name: str | None
    notation: str | None
    documented: bool
    properties: str
    names: tuple[Name, ...]


class EdgeRow(NamedTuple):
    """A relation of one source. `qualifiers` are the JSON that `graph.model.qualifiers_text` writes.

    `object_kind` is the object's as all sources together have it.
    """

    subject: str
    predicate: str
    object: str
    source: str
    qualifiers: str
    evidence: tuple[Evidence, ...]
    object_kind: str


class Exportable(Protocol):
    """What an export reads of a store."""

    def sources(self) -> list[Source]:
        """All sources in order of id."""
        ...

    def documents(self, ids: Collection[str] | None = None) -> Iterator[tuple[Source, Document]]:
        """Documents in order of id."""
        ...

    def thing_rows(self, ids: Collection[str] | None = None) -> Iterator[ThingRow]:
        """Things in order of id."""
        ...

    def claim_rows(self, ids: Collection[str] | None = None) -> Iterator[ClaimRow]:
        """What sources say of things, in order of thing, then source."""
        ...

    def edge_rows(self, ids: Collection[str] | None = None) -> Iterator[EdgeRow]:
        """Relations that start or end at a thing, in order of subject, predicate, object, qualifiers, source."""
        ...

    def data_version(self) -> str:
        """A hash of the set of sources and the reader's version."""
        ...


def claimed(row: ClaimRow) -> tuple[str, Node]:
    """A claim as a record, with the id of the source that makes it."""
    id_, source, kind, name, notation, documented, properties, names = row
    return source, Node(id_, kind, name, names, notation, documented, json.loads(properties))


def related(row: EdgeRow) -> Edge:
    """A relation as a record."""
    subject, predicate, object_, source, qualifiers, evidence, _ = row
    return Edge(subject, predicate, object_, source, json.loads(qualifiers), evidence)
