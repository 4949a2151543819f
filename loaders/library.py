"""Loading and removing sources, and the linking that follows: the graph is a pure function of the set of sources."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from graph.errors import BadInput, UnknownName
from graph.model import Document, Edge, Node, Section, Source, SourceKind, project_id
from graph.naming import normal_form
from graph.store import Entry, Store, Transaction, open_store
from loaders.core import alias_records, core_records
from loaders.files import Member, members
from loaders.formats import FORMATS, Format, recognised
from loaders.linking import Linker
from loaders.page import PAGE_READER_VERSION, read_page, sniff
from loaders.page.markup.decode import MAX_BYTES
from loaders.page.model import Code, Page
from loaders.records import Records
from loaders.statements import (
    ANESTHESIA_AND_ANALGESIA,
    DIAGNOSTIC_IMAGING,
    Uses,
    describe,
    page_records,
    unread_lines,
)

PAGE = "page"
LINKS_ARE_OLD = "links are older than the vocabularies"  # stands where the reader's version does, until linking is done


class UnknownKind(BadInput):
    """A file that no loader recognises; in a folder such files are skipped and named."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one file gave: its source, how many nodes and edges, how many phrases linked to nothing.

    `unread` are the lines of a page that ended in no statement, as `LINE: words`; of a vocabulary, what the graph has
    no place for, as ` what (how many)`.
    """

    file: str
    kind: str
    source: Source
    nodes: int
    edges: int
    unlinked: int
    unread: tuple[str, ...] = ()


def new_store(url: str) -> Store:
    """Open a store for writing. One that is made for it gets the core vocabulary and the alias file."""
    store = open_store(url, write=True, create=True)
    library = Library(store)
    with store.transaction() as change:
        fresh = change.is_fresh()
        if change.note_reader(PAGE_READER_VERSION):
            if fresh:
                for source, records in (core_records(), alias_records(None)):
                    change.put_source(source, records)
            library.relink_all(change)
    return store


def find_files(paths: Iterable[str | Path]) -> Iterator[Path]:
    """The files named, and those in the folders named, in sorted order. Raises BadInput for a path that isn't there."""
    for path in map(Path, paths):
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
        elif path.exists():
            yield path
        else:
            raise BadInput("there is no such file or folder.", file=str(path), todo="Check the path.")


class Library:
    """The sources of one store. Every method is one transaction: whole or not at all."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._linking_waits = False

    @contextmanager
    def together(self) -> Iterator[None]:
        """Link pages once, after all that is loaded within, instead of after each vocabulary.

        Each source still comes whole or not at all. Where the end is not reached, the store knows that its links are
        old, and `new_store` brings them up to date.
        """
        self._linking_waits = True
        try:
            yield
        finally:
            self._linking_waits = False
        with self._store.transaction() as change:
            if change.note_reader(PAGE_READER_VERSION):
                self.relink_all(change)

    def load_file(self, path: Path, *, kind: str | None = None, code: Code | None = None) -> list[Loaded]:
        """Load a file, or each file in a .zip. Raises BadInput, and UnknownKind for what no loader recognises."""
        return [self.load(member, kind=kind, code=code) for member in members(path)]

    def load(self, member: Member, *, kind: str | None = None, code: Code | None = None) -> Loaded:
        """Load one file. Its kind is told by content unless `kind` says it."""
        form = _format(member, kind)
        if form is None:
            return self._load_page(member, code)
        source, records = form.read(member)
        counted = _Counted(records)
        with self._store.transaction() as change:
            change.put_source(source, counted)
            if self._linking_waits:
                change.note_reader(LINKS_ARE_OLD)
            else:
                self.relink_all(change)
        left_out = records.left_out if isinstance(records, Records) else {}
        unread = tuple(f" {what} ({figure:,})" for what, figure in left_out.items())
        return Loaded(member.name, form.kind, source, counted.nodes, counted.edges, 0, unread)

    def remove(self, source_id: str) -> None:
        """Take a source out; links that rested on it fall back. Raises UnknownName where there is none."""
        with self._store.transaction() as change:
            source = change.source(source_id)
            if source is None:
                raise UnknownName(source_id, "source")
            norms = change.described_names(source_id)
            before = _spoken(change, norms)
            change.remove_source(source_id)
            if source.kind is SourceKind.PAGE:
                change.settle()
                self._relink(change, change.documents(_changed(before, _spoken(change, norms))))
            else:
                self.relink_all(change)

    def relink_all(self, change: Transaction) -> None:
        """Link every document anew: first what each describes, so that names of pages are there, then the rest."""
        change.settle()
        linker = Linker(_vocabularies(change))
        for source, document in change.documents():
            page = _read(document)
            change.put_document(source, document, describe(page, linker).node)
        change.settle()
        self._relink(change, change.documents())

    def _load_page(self, member: Member, code: Code | None) -> Loaded:
        data = member.data(MAX_BYTES)
        page = read_page(data, file_name=member.name, code=code)
        with self._store.transaction() as change:
            source, document = _document(page, data)
            if code is None and document.code is None:
                document = _with_known_code(document, change)
                page = _read(document)
            described = describe(page, Linker(_vocabularies(change)))
            norms = change.described_names(document.id) | {normal_form(name.text) for name in described.node.names}
            before = _spoken(change, norms)
            change.put_document(source, document, described.node)
            change.settle()
            others = change.documents(_changed(before, _spoken(change, norms)))
            again = [(source, document), *((s, d) for s, d in others if d.id != document.id)]
            self._relink(change, again, {document.id: page})
            nodes, edges, unlinked = change.counts(document.id)
        return Loaded(member.name, PAGE, source, nodes, edges, unlinked, tuple(unread_lines(page)))

    def _relink(
        self,
        change: Transaction,
        documents: Iterable[tuple[Source, Document]],
        read: Mapping[str, Page] = MappingProxyType({}),
    ) -> None:
        concepts, phrases = Linker(_vocabularies(change)), Linker(change.lookup)
        uses = Uses(change.below(DIAGNOSTIC_IMAGING), change.below(ANESTHESIA_AND_ANALGESIA))
        for _, document in documents:
            page = read.get(document.id) or _read(document)
            described = describe(page, concepts)
            change.put_page(document.id, page_records(page, described, document.id, phrases, concepts, uses))


def _format(member: Member, kind: str | None) -> Format | None:
    """The format of a file, None for a page."""
    by_kind = {form.kind: form for form in FORMATS}
    if kind is not None:
        if kind != PAGE and kind not in by_kind:
            raise BadInput(f"no kind is called {kind!r}.", todo=f"Give one of {', '.join([PAGE, *by_kind])}.")
        return by_kind.get(kind)
    form = recognised(member)
    if form is None and not sniff(member.head(), member.name):
        raise UnknownKind(
            "this is nothing that Procedure Graph reads.", file=member.name, todo="Say what it is by --as."
        )
    return form


def _document(page: Page, data: bytes) -> tuple[Source, Document]:
    checksum = hashlib.sha256(data).hexdigest()
    id_ = project_id("document", page.address or checksum)
    sections = tuple(Section(s.name, s.heading or None, s.start, s.end) for s in page.sections)
    document = Document(
        id_, data, page.content, sections, page.title, page.media_type, page.language, page.code.system, page.code.value
    )
    return Source(id_, SourceKind.PAGE, page.title, url=page.address, checksum=checksum), document


def _with_known_code(document: Document, change: Transaction) -> Document:
    """The document with the code that it was loaded with before, so that the order of two loads doesn't matter."""
    known = change.document(document.id)
    if known is None or known.code is None:
        return document
    return replace(document, code_system=known.code_system, code=known.code)


# What pages call things: the id of the one thing, or None of several, for each normal form and kind.
_Spoken = Mapping[tuple[str, str], str | None]


def _spoken(change: Transaction, norms: Collection[str]) -> _Spoken:
    """What these names mean to the linker by what pages say alone; what a vocabulary names, no page can change."""
    ids: dict[tuple[str, str], set[str]] = defaultdict(set)
    known = set()
    for entry in change.lookup(norms):
        if entry.documented:
            ids[entry.norm, entry.kind].add(entry.id)
        else:
            known.add((entry.norm, entry.kind))
    return {key: min(found) if len(found) == 1 else None for key, found in ids.items() if key not in known}


def _changed(before: _Spoken, after: _Spoken) -> set[str]:
    """The normal forms that mean something else than before."""
    return {key[0] for key in (*before, *after) if before.get(key, "") != after.get(key, "")}


def _read(document: Document) -> Page:
    code = Code(document.code_system, document.code) if document.code else None
    return read_page(document.data, media_type=document.media_type, code=code)


class _VocabulariesOnly:
    """A look-up that leaves out what pages call things."""

    def __init__(self, change: Transaction) -> None:
        self._change = change

    def __call__(self, norms: Collection[str]) -> list[Entry]:
        return [e for e in self._change.lookup(norms) if e.source_kind is not SourceKind.PAGE]


def _vocabularies(change: Transaction) -> _VocabulariesOnly:
    return _VocabulariesOnly(change)


class _Counted:
    """Records on their way into the store, counted."""

    def __init__(self, records: Iterable[Node | Edge]) -> None:
        self._records = records
        self.nodes = self.edges = 0

    def __iter__(self) -> Iterator[Node | Edge]:
        for record in self._records:
            if isinstance(record, Node):
                self.nodes += 1
            else:
                self.edges += 1
            yield record
