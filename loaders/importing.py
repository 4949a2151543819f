"""An export of this program back into a store. From a full one the same graph; what another lacks is said."""

from __future__ import annotations

import hashlib
import pickle
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

from graph.exporting.view import Profile
from graph.model import Document, Edge, Source, SourceKind
from graph.rdf.reading.records import Record, read
from graph.store import Store
from loaders.spools import Progress, Spools, told

_TEXT = "text/plain"


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import gave: its sources, and of which ones something was missing, by what.

    `without_bytes` are pages of which the file had the text only: they were read from that. `without_text` are sources
    of which it had no text: vocabularies came without names; pages, of which nothing could be read, didn't come.
    """

    sources: tuple[Source, ...]
    without_bytes: tuple[Source, ...] = ()
    without_text: tuple[Source, ...] = ()


def import_file(file: Path, target: Store, progress: Progress = lambda _: None) -> Imported:
    """Put all sources of an export in N-Quads or TriG into a store, which keeps what it has of other sources.

    Nothing is written before the whole file is found right; then each source comes whole or not at all, and pages are
    read and linked anew. Raises BadInput, with the line, for a file that is no export or a damaged one.
    """
    with ExitStack() as files:
        found = _Found(Spools(files), files.enter_context(tempfile.TemporaryFile()))
        for record in told(read(file), "Reading", progress):
            found.add(record)
        found.spools.put_into(target, found.documents(), progress)
    return found.imported()


@dataclass(slots=True)
class _Found:
    """What was read: records of vocabularies by source, and pages, in temporary files."""

    spools: Spools
    pages: IO[bytes]
    sources: dict[str, Source] = field(default_factory=dict)
    without_bytes: list[Source] = field(default_factory=list)
    is_full: bool = False

    def add(self, record: Record | Profile) -> None:
        """Put a record aside."""
        match record:
            case Profile():
                self.is_full = record is Profile.FULL
            case Source():
                self.sources[record.id] = record
                self.spools.add_source(record)
            case Document():
                self._add_page(record, self.sources[record.id])
            case Edge():
                self.spools.add_edge(record)
            case (source, node):
                self.spools.add_claim(source, node)

    def documents(self) -> Iterator[tuple[Source, Document]]:
        """The pages, with their sources."""
        end = self.pages.tell()
        self.pages.seek(0)
        while self.pages.tell() < end:
            document: Document = pickle.load(self.pages)
            yield self.sources[document.id], document

    def imported(self) -> Imported:
        """What to say of it."""
        without_text = [s for s in self.sources.values() if s.restricted and not self.is_full]
        left_out = [s for s in without_text if s.kind is SourceKind.PAGE]
        kept = [s for s in self.sources.values() if s not in left_out]
        return Imported(tuple(kept), tuple(self.without_bytes), tuple(without_text))

    def _add_page(self, page: Document, source: Source) -> None:
        """Put a page aside; of one without bytes its text, which is all of many a page."""
        if not self.is_full:
            if source.restricted:
                return
            data = page.content.encode()
            checksum = hashlib.sha256(data).hexdigest()
            page = replace(page, data=data)
            if checksum != source.checksum:
                page = replace(page, media_type=_TEXT)
                self.sources[page.id] = source = replace(source, checksum=checksum)
                self.without_bytes.append(source)
        pickle.dump(page, self.pages, pickle.HIGHEST_PROTOCOL)
