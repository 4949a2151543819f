"""Loading and removing sources, and the linking that follows: the graph is a pure function of the set of sources."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from graph.errors import BadInput, UnknownSource
from graph.garbage import rarely_collected
from graph.model import Document, Edge, Node, Scope, Section, Source, SourceKind, project_id
from graph.naming import normal_form
from graph.store import Store, Transaction, open_store
from loaders.core import alias_records, core_records
from loaders.files import Member, members
from loaders.formats import PAGE, format_of, page_data
from loaders.linking import is_asked_first
from loaders.memory import Memory
from loaders.page import PAGE_READER_VERSION, read_page
from loaders.page.markup.decode import MAX_BYTES
from loaders.page.model import Code, Page
from loaders.records import Records
from loaders.statements import describe, page_records, unread_lines

_PAGES_KEPT = 1_000  # as they were read, between the two passes of linking; more are read twice
SHIPPED = "shipped with the program"
LINKS_ARE_OLD = "links are older than the vocabularies"  # stands where the reader's version does, until linking is done


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one file gave: its source, how many nodes and edges, how many phrases linked to nothing.

    `unread` are the lines of a page that ended in no statement, as `LINE: words`; `left_out` counts by name what of a
    vocabulary the graph has no place for.
    """

    file: str
    kind: str
    source: Source
    nodes: int
    edges: int
    unlinked: int
    unread: tuple[str, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)


def new_store(url: str, *, force: bool = False) -> Store:
    """Open a store for writing. One that is made for it gets the core vocabulary and the alias file.

    In one that has others than the program ships now, these take their place; where they were removed, they stay out.
    `force` as in `open_store`.
    """
    store = open_store(url, write=True, create=True, force=force)
    with store.transaction() as change:
        fresh = change.is_fresh()
        wanted = [(source, records) for source, records in _shipped() if fresh or _is_old(change, source)]
        for source, records in wanted:
            change.put_source(source, records)
        if change.note_reader(PAGE_READER_VERSION) or wanted:
            Library(store).relink_all(change)
    return store


def find_files(paths: Iterable[str | Path]) -> Iterator[Path]:
    """The files named, and those in the folders named, in sorted order, without what is hidden (`.git`, `.venv`).

    Raises BadInput for a path that isn't there.
    """
    for path in map(Path, paths):
        if path.is_dir():
            yield from sorted(_below(path))
        elif path.exists():
            yield path
        else:
            raise BadInput("there is no such file or folder.", file=str(path), todo="Check the path.")


def _below(folder: Path) -> Iterator[Path]:
    """The files in a folder and its folders that aren't hidden."""
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (file for name in names if not name.startswith(".") and (file := Path(parent, name)).is_file())


class Library:
    """The sources of one store. Each file, and each removal, is one transaction: whole or not at all."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._memory = Memory()

    @contextmanager
    def together(self) -> Iterator[Batch]:
        """A batch: what is loaded by it is linked once, at the end, instead of after each vocabulary.

        Each source still comes whole or not at all. Where the end is not reached, the store knows that its links are
        old, and `new_store` brings them up to date.
        """
        yield Batch(self._store)
        with self._changing() as change:
            if change.note_reader(PAGE_READER_VERSION):
                self.relink_all(change)

    def load_file(
        self, path: Path, *, kind: str | None = None, code: Code | None = None, licence: str | None = None
    ) -> list[Loaded]:
        """Load a file, or each file in a .zip. Raises BadInput, and UnknownKind for what no loader recognises."""
        return [self.load(member, kind=kind, code=code, licence=licence) for member in members(path)]

    def load(
        self, member: Member, *, kind: str | None = None, code: Code | None = None, licence: str | None = None
    ) -> Loaded:
        """Load one file. Its kind is told by content unless `kind` says it.

        `licence` (an SPDX id or an address) is that of a file whose content states none, as no page's does.
        """
        form = format_of(member, kind)
        if form is None:
            data = page_data(member) if kind is None else member.data(MAX_BYTES)
            return self._load_page(member.name, data, code, licence)
        source, records = form.read(member)
        return self.put(member.name, form.kind, replace(source, licence=source.licence or licence), records)

    def load_core(self) -> list[Loaded]:
        """Load the core vocabulary and the alias file that ship with the program, be they there or not."""
        return [self.put(SHIPPED, source.kind, source, records) for source, records in _shipped()]

    def put(self, file: str, kind: str, source: Source, records: Iterable[Node | Edge]) -> Loaded:
        """Replace what a vocabulary said by these records; `file` and `kind` are for the answer. Raises BadInput."""
        with rarely_collected(), self._changing() as change:
            change.put_source(source, records)
            self._memory.forget()
            nodes, edges, _ = change.counts(source.id)
            self._link(change)
        left_out = records.left_out if isinstance(records, Records) else {}
        return Loaded(file, kind, source, nodes, edges, 0, left_out=left_out)

    def remove(self, source_id: str) -> None:
        """Take a source out; links that rested on it fall back. Raises UnknownName where there is none."""
        with self._changing() as change:
            source = change.source(source_id)
            if source is None:
                raise UnknownSource(source_id)
            norms = change.described_names(source_id)
            before = _spoken(change, norms)
            change.remove_source(source_id)
            if source.kind is SourceKind.PAGE:
                change.settle()
                self._memory.forget_names(norms)
                self._relink(change, change.documents(_changed(before, _spoken(change, norms))), {})
            else:
                self.relink_all(change)

    def relink_all(self, change: Transaction) -> None:
        """Link every document anew: first what each describes, so that names of pages are there, then the rest."""
        change.settle()
        self._memory.forget()
        concepts = self._memory.concepts(change)
        pages: dict[str, Page] = {}
        for source, document in change.documents():
            page = _read(document)
            change.put_document(source, document, describe(page, concepts).node)
            if len(pages) < _PAGES_KEPT:
                pages[document.id] = page
        change.settle()
        self._memory.forget_names()
        self._relink(change, change.documents(), pages)

    def _link(self, change: Transaction) -> None:
        """Bring links up to date with a vocabulary that has come."""
        self.relink_all(change)

    def _load_page(self, file: str, data: bytes, code: Code | None, licence: str | None) -> Loaded:
        page = read_page(data, file_name=file, code=code)
        with self._changing() as change:
            source, document = _document(page, data)
            source = replace(source, licence=licence or _known_licence(source, change))
            if code is None and document.code is None:
                known = _with_known_code(document, change)
                if known != document:
                    document, page = known, _read(known)
            described = describe(page, self._memory.concepts(change))
            norms = change.described_names(document.id) | {normal_form(name.text) for name in described.node.names}
            before = _spoken(change, norms)
            change.put_document(source, document, described.node)
            change.settle()
            self._memory.forget_names(norms)
            others = change.documents(_changed(before, _spoken(change, norms)))
            again = [(source, document), *((s, d) for s, d in others if d.id != document.id)]
            self._relink(change, again, {document.id: page})
            nodes, edges, unlinked = change.counts(document.id)
        return Loaded(file, PAGE, source, nodes, edges, unlinked, tuple(unread_lines(page)))

    def _relink(
        self, change: Transaction, documents: Iterable[tuple[Source, Document]], read: Mapping[str, Page]
    ) -> None:
        concepts, phrases = self._memory.concepts(change), self._memory.phrases(change)
        uses = self._memory.uses(change)
        for _, document in documents:
            page = read.get(document.id) or _read(document)
            described = describe(page, concepts)
            change.put_page(document.id, page_records(page, described, document.id, phrases, concepts, uses))

    @contextmanager
    def _changing(self) -> Iterator[Transaction]:
        """A change that remembers what names meant, unless somebody else changed the store since our last one."""
        try:
            with self._store.transaction() as change:
                self._memory.is_of(self._store.data_version())
                yield change
        except BaseException:
            self._memory.forget()
            raise
        self._memory.holds_for(self._store.data_version())


class Batch(Library):
    """Sources that are loaded together (`Library.together`), and linked when all are there."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self._aliases: dict[str, tuple[str, str | None]] = {}  # by source, the file and its checksum

    def put(self, file: str, kind: str, source: Source, records: Iterable[Node | Edge]) -> Loaded:
        """As a library does. Raises BadInput for an alias file that would take the place of another one of the batch,
        too: otherwise the graph would depend on their order."""
        other, checksum = self._aliases.get(source.id, (file, source.checksum))
        if checksum != source.checksum:
            todo = "Give each a name of its own: `# id: NAME` above its columns."
            raise BadInput(f"it has the name of {other}, and would take its place.", file=file, todo=todo)
        loaded = super().put(file, kind, source, records)
        if source.kind is SourceKind.ALIASES:
            self._aliases[source.id] = file, source.checksum
        return loaded

    def _link(self, change: Transaction) -> None:
        change.note_reader(LINKS_ARE_OLD)


def _shipped() -> tuple[tuple[Source, Iterator[Node | Edge]], ...]:
    return core_records(), alias_records()


def _is_old(change: Transaction, shipped: Source) -> bool:
    """Whether the store has this source of the program as another version shipped it."""
    kept = change.source(shipped.id)
    return kept is not None and kept.checksum != shipped.checksum


def _document(page: Page, data: bytes) -> tuple[Source, Document]:
    checksum = hashlib.sha256(data).hexdigest()
    id_ = project_id("document", page.address or checksum)
    sections = tuple(Section(s.name, s.heading or None, s.start, s.end) for s in page.sections)
    document = Document(
        id_, data, page.content, sections, page.title, page.media_type, page.language, page.code.system, page.code.value
    )
    return Source(id_, SourceKind.PAGE, page.title, url=page.address, checksum=checksum), document


def _known_licence(source: Source, change: Transaction) -> str | None:
    """The licence that the page was loaded with before, so that the order of two loads doesn't matter."""
    known = change.source(source.id)
    return None if known is None else known.licence


def _with_known_code(document: Document, change: Transaction) -> Document:
    """The document with the code that it was loaded with before, so that the order of two loads doesn't matter."""
    known = change.document(document.id)
    if known is None or known.code is None:
        return document
    return replace(document, code_system=known.code_system, code=known.code)


# What pages call things: normal form, kind, id, scope and group of each such name.
_Spoken = frozenset[tuple[str, str, str, Scope, str]]


def _spoken(change: Transaction, norms: Collection[str]) -> _Spoken:
    """What these names mean to the linker by what pages say; where MeSH or the project names it, no page counts."""
    entries = change.lookup(norms)
    decided = {(e.norm, e.kind) for e in entries if e.source_kind is not SourceKind.PAGE and is_asked_first(e.id)}
    return frozenset(
        (e.norm, e.kind, e.id, e.scope, e.group) for e in entries if e.documented and (e.norm, e.kind) not in decided
    )


def _changed(before: _Spoken, after: _Spoken) -> set[str]:
    """The normal forms that mean something else than before."""
    return {norm for norm, *_ in before ^ after}


def _read(document: Document) -> Page:
    code = Code(document.code_system, document.code) if document.code else None
    return read_page(document.data, media_type=document.media_type, code=code)
