"""One store into another: every source as it was loaded, and its pages linked anew, which gives the same graph."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import BinaryIO

from graph.errors import BadInput
from graph.model import Document, Edge, Node, Source, SourceKind
from graph.store import Store
from loaders.library import LINKS_ARE_OLD, Library


@dataclass(frozen=True, slots=True)
class _Spool:
    """What one source says, in a temporary file: a store yields the records of all sources together."""

    file: BinaryIO

    def add(self, record: Node | Edge) -> None:
        pickle.dump(record, self.file, pickle.HIGHEST_PROTOCOL)

    def __iter__(self) -> Iterator[Node | Edge]:
        end = self.file.tell()
        self.file.seek(0)
        while self.file.tell() < end:
            yield pickle.load(self.file)


def copy(origin: Store, target: Store) -> list[Source]:
    """Put all sources of one store into another, which keeps what it has of other sources; those that were put.

    Each source comes whole or not at all. Raises Conflict where the first store is changed meanwhile and can't be read
    as it was, and what its loading raises.
    """
    with ExitStack() as files, origin.reading():
        sources = origin.sources()
        spools = {s.id: _Spool(files.enter_context(tempfile.TemporaryFile())) for s in sources}
        described = {}
        for id_, node in origin.claims():
            spools[id_].add(node)
            if node.documented:
                described[id_] = node
        for edge in origin.edges():
            spools[edge.source].add(edge)
        library = Library(target)
        with library.together():
            vocabularies = [s for s in sources if s.kind is not SourceKind.PAGE]
            while vocabularies:
                vocabularies = _put_all(library, vocabularies, spools)
            _put_documents(target, origin.documents(), described)
    return sources


def _put_all(library: Library, sources: list[Source], spools: dict[str, _Spool]) -> list[Source]:
    """Put these sources; those that speak of things that another has yet to describe are left for the next time."""
    left: dict[Source, BadInput] = {}
    for source in sources:
        try:
            library.put(source.id, source.kind, source, spools[source.id])
        except BadInput as error:
            left[source] = error
    if len(left) == len(sources):
        raise next(iter(left.values()))
    return list(left)


def _put_documents(target: Store, documents: Iterator[tuple[Source, Document]], described: dict[str, Node]) -> None:
    with target.transaction() as change:
        for source, document in documents:
            change.note_reader(LINKS_ARE_OLD)  # what they say follows when they are linked
            change.put_document(source, document, described[source.id])
