"""One store into another: every source as it was loaded, and its pages linked anew, which gives the same graph."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import BinaryIO, TypeVar

from graph.errors import BadInput
from graph.model import Document, Edge, Node, Source, SourceKind
from graph.store import Store
from loaders.library import LINKS_ARE_OLD, Library

T = TypeVar("T")
Progress = Callable[[str], None]  # what is done at the moment, in words
_CHUNK = 1000  # records between two reports of progress


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


def copy(origin: Store, target: Store, progress: Progress = lambda _: None) -> list[Source]:
    """Put all sources of one store into another, which keeps what it has of other sources; those that were put.

    Each source comes whole or not at all; `progress` is told now and then what is being done. Raises Conflict where the
    first store is changed meanwhile and can't be read as it was, and what its loading raises.
    """
    with ExitStack() as files, origin.reading():
        sources = origin.sources()
        spools = {s.id: _Spool(files.enter_context(tempfile.TemporaryFile())) for s in sources}
        described = {}
        for id_, node in _told(origin.claims(), "Reading things", progress):
            spools[id_].add(node)
            if node.documented:
                described[id_] = node
        for edge in _told(origin.edges(), "Reading relations", progress):
            spools[edge.source].add(edge)
        library = Library(target)
        with library.together():
            vocabularies = [s for s in sources if s.kind is not SourceKind.PAGE]
            while vocabularies:
                vocabularies = _put_all(library, vocabularies, spools, progress)
            _put_documents(target, _told(origin.documents(), "Writing pages", progress), described)
            progress("Linking pages")
    return sources


def _put_all(library: Library, sources: list[Source], spools: dict[str, _Spool], progress: Progress) -> list[Source]:
    """Put these sources; those that speak of things that another has yet to describe are left for the next time."""
    left: dict[Source, BadInput] = {}
    for source in sources:
        try:
            library.put(source.id, source.kind, source, _told(spools[source.id], f"Writing {source.title}", progress))
        except BadInput as error:
            left[source] = error
    if len(left) == len(sources):
        raise next(iter(left.values()))
    return list(left)


def _put_documents(target: Store, documents: Iterable[tuple[Source, Document]], described: dict[str, Node]) -> None:
    with target.transaction() as change:
        for source, document in documents:
            change.note_reader(LINKS_ARE_OLD)  # what they say follows when they are linked
            change.put_document(source, document, described[source.id])


def _told(records: Iterable[T], doing: str, progress: Progress) -> Iterator[T]:
    """The records, while progress is told how many there were."""
    progress(doing)
    for count, record in enumerate(records, start=1):
        if count % _CHUNK == 0:
            progress(f"{doing}: {count:,}")
        yield record
