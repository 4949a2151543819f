"""What several sources say, put aside source by source until all of it is known to be right, then into a store."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import BinaryIO, TypeVar

from graph.errors import BadInput
from graph.model import Document, Edge, Node, Source, SourceKind
from graph.store import Store
from loaders.library import LINKS_ARE_OLD, Batch, Library

T = TypeVar("T")
Progress = Callable[[str], None]  # what is done at the moment, in words
_CHUNK = 1000  # records between two reports of progress


@dataclass(frozen=True, slots=True)
class _Spool:
    """What one source says, in a temporary file."""

    file: BinaryIO

    def add(self, record: Node | Edge) -> None:
        pickle.dump(record, self.file, pickle.HIGHEST_PROTOCOL)

    def __iter__(self) -> Iterator[Node | Edge]:
        end = self.file.tell()
        self.file.seek(0)
        while self.file.tell() < end:
            yield pickle.load(self.file)


@dataclass(frozen=True, slots=True)
class Spools:
    """What vocabularies say, each in a file of its own, which `files` closes.

    Of pages only what they describe: the rest follows from reading and linking them again.
    """

    files: ExitStack
    spools: dict[Source, _Spool] = field(default_factory=dict)
    described: dict[str, Node] = field(default_factory=dict)
    _by_id: dict[str, _Spool] = field(default_factory=dict)

    def add_source(self, source: Source) -> None:
        """Make room for what a source says."""
        if source.kind is not SourceKind.PAGE:
            file = tempfile.TemporaryFile()  # noqa: SIM115  # closed with all the others
            spool = _Spool(self.files.enter_context(file))
            self.spools[source] = self._by_id[source.id] = spool

    def add_claim(self, source: str, node: Node) -> None:
        """Put aside what a source says of a thing."""
        if source in self._by_id:
            self._by_id[source].add(node)
        elif node.documented:
            self.described[source] = node

    def add_edge(self, edge: Edge) -> None:
        """Put aside a relation."""
        if edge.source in self._by_id:
            self._by_id[edge.source].add(edge)

    def put_into(self, target: Store, documents: Iterable[tuple[Source, Document]], progress: Progress) -> None:
        """Put all of it into a store, and documents, which are then read and linked. Each source whole or not at all.

        Raises BadInput where relations lead to what no source describes.
        """
        with Library(target).together() as batch:
            sources = list(self.spools)
            while sources:
                sources = self._put_all(batch, sources, progress)
            self._put_documents(target, told(documents, "Writing pages", progress))
            progress("Linking pages")

    def _put_all(self, batch: Batch, sources: list[Source], progress: Progress) -> list[Source]:
        """Put these; those that speak of things that another has yet to describe are left for the next time."""
        left: dict[Source, BadInput] = {}
        for source in sources:
            try:
                records = told(self.spools[source], f"Writing {source.title}", progress)
                batch.put(source.id, source.kind, source, records)
            except BadInput as error:
                left[source] = error
        if len(left) == len(sources):
            raise next(iter(left.values()))
        return list(left)

    def _put_documents(self, target: Store, documents: Iterable[tuple[Source, Document]]) -> None:
        with target.transaction() as change:
            for source, document in documents:
                change.note_reader(LINKS_ARE_OLD)  # what they say follows when they are linked
                change.put_document(source, document, self.described[source.id])


def told(records: Iterable[T], doing: str, progress: Progress) -> Iterator[T]:
    """The records, while progress is told how many there were."""
    progress(doing)
    for count, record in enumerate(records, start=1):
        if count % _CHUNK == 0:
            progress(f"{doing}: {count:,}")
        yield record
