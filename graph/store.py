"""What a store can do, whichever database is below it, and how one is opened."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from graph.errors import BadInput
from graph.model import Document, Edge, Node, Scope, Source, SourceKind
from graph.queries import Answer, Question
from graph.rows import ClaimRow, EdgeRow, ThingRow

_NEO4J = frozenset({"neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc"})  # its schemes


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a normal form names, for the linker: named by a vocabulary or, `documented`, by the page about it.

    `group` is the id that stands for the group of exact matches that the thing is in (its own when alone), and
    `group_kind` the kind of the thing that has it.
    """

    norm: str
    id: str
    kind: str
    scope: Scope
    source_kind: SourceKind
    documented: bool
    name: str
    group: str
    group_kind: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of a page that were to be linked: their section, place, label, kinds, and what came of it."""

    section: str
    text: str
    start: int
    end: int
    label: str
    kinds: tuple[str, ...]
    node: str
    linked: bool


@dataclass(frozen=True, slots=True)
class PageRecords:
    """What a document says, linked: its nodes, edges and phrases, and the normal forms that were looked up."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    phrases: tuple[Phrase, ...]
    tried: frozenset[str]


class LooseEnd(NamedTuple):
    """A row of the database that leads to nothing: what it is (relation, claim …), which one, and what is missing."""

    what: str
    row: str
    missing: str


class Transaction(Protocol):
    """A change of the store: all of it or nothing is kept. Reads within it see what it has written."""

    def put_source(self, source: Source, records: Iterable[Node | Edge]) -> None:
        """Replace what the source said by these records.

        Raises BadInput where an edge's end is no node, and where a qualifier names what the source doesn't describe.
        """
        ...

    def put_document(self, source: Source, document: Document, names: Node) -> None:
        """Replace a page's bytes, and what it calls the thing it describes; its statements follow by `put_page`."""
        ...

    def put_page(self, document: str, records: PageRecords) -> None:
        """Replace a page's statements, where they differ from those kept."""
        ...

    def remove_source(self, source: str) -> None:
        """Take out all that only this source said. Raises UnknownName where there is none."""
        ...

    def settle(self) -> None:
        """Bring what follows from several sources up to date: names, kinds, groups of exact matches."""
        ...

    def is_fresh(self) -> bool:
        """Whether nothing was ever loaded."""
        ...

    def note_reader(self, version: str) -> bool:
        """Keep the version of the reader that made the pages' statements; whether it is another than before."""
        ...

    def counts(self, source: str) -> tuple[int, int, int]:
        """How many nodes and edges a source says, and how many of its phrases linked to nothing."""
        ...

    def described_names(self, document: str) -> set[str]:
        """The normal forms of the names that a page gives what it describes; none where it isn't loaded."""
        ...

    def below(self, node: str) -> frozenset[str]:
        """The ids of a thing, of what lies below it by its source's hierarchy, and of the exact matches of these."""
        ...

    def lookup(self, norms: Collection[str]) -> list[Entry]:
        """The things that these normal forms name."""
        ...

    def documents(self, naming: Collection[str] | None = None) -> Iterator[tuple[Source, Document]]:
        """All documents in order of id, or those whose linking looked up one of the normal forms."""
        ...

    def source(self, source: str) -> Source | None:
        """A source by id."""
        ...

    def document(self, document: str) -> Document | None:
        """A document by id."""
        ...


class Store(Protocol):
    """A graph that answers questions. Opened by `open_store`; closed by `close` or as a context manager."""

    def __enter__(self) -> Store: ...

    def __exit__(self, *exception: object) -> None: ...

    def close(self) -> None:
        """Let go of the database."""
        ...

    def transaction(self) -> AbstractContextManager[Transaction]:
        """One change. Waits for another writer; raises Conflict when that takes too long."""
        ...

    def reading(self) -> AbstractContextManager[None]:
        """What is read within sees one state, whatever is written meanwhile."""
        ...

    def answer(self, question: Question) -> Answer:
        """The answer in the shape that the question asks for.

        Raises UnknownName, AmbiguousName, BadInput (a cursor that is none), StoreUnavailable.
        """
        ...

    def answer_json(self, question: Question) -> bytes:
        """The same as JSON in UTF-8, keys in the order of the question's fields."""
        ...

    def lookup(self, norms: Collection[str]) -> list[Entry]:
        """The things that these normal forms name."""
        ...

    def sources(self) -> list[Source]:
        """All sources in order of id."""
        ...

    def nodes(self) -> Iterator[Node]:
        """All nodes as all sources together describe them, in order of id."""
        ...

    def claims(self) -> Iterator[tuple[str, Node]]:
        """Each node as each source describes it, with the source's id; in order of node, then source."""
        ...

    def edges(self) -> Iterator[Edge]:
        """All edges with their evidence, in order of subject, predicate, object, qualifiers, source."""
        ...

    def documents(self, ids: Collection[str] | None = None) -> Iterator[tuple[Source, Document]]:
        """All documents, or those of these ids, in order of id."""
        ...

    def thing_rows(self, ids: Collection[str] | None = None) -> Iterator[ThingRow]:
        """All things, or those of these ids, as `graph.rows` has them; so the next two."""
        ...

    def claim_rows(self, ids: Collection[str] | None = None) -> Iterator[ClaimRow]:
        """What sources say of things, in order of thing, then source."""
        ...

    def edge_rows(self, ids: Collection[str] | None = None) -> Iterator[EdgeRow]:
        """Relations that start or end at a thing, in order of subject, predicate, object, qualifiers, source."""
        ...

    def loose_ends(self) -> Iterator[LooseEnd]:
        """What `check` reports: rows that lead to nothing, which no change of the store leaves behind."""
        ...

    def data_version(self) -> str:
        """A hash of the set of sources and the reader's version: the same sources, the same hash."""
        ...


class AsyncReader(Protocol):
    """Asks a store from one event loop, many questions at once, each within a time of its own; what a server needs.

    Made by `open_reader`, which asks nothing yet: the store may come later, go, and come back.
    """

    async def answer_json(self, question: Question, *, seconds: float) -> bytes:
        """The answer as JSON in UTF-8, as `Store.answer_json` gives it, with the same errors.

        Raises LimitExceeded when the seconds are over. Then, and when the task is cancelled, the statement is stopped
        in the store, too.
        """
        ...

    async def close(self) -> None:
        """Stop what is still asked, and let go of the database."""
        ...


def open_reader(url: str) -> AsyncReader:
    """A reader of the store at a URL, see `open_store`. Raises BadInput for a URL that no store has."""
    file = _file(url)
    if file is None:
        from graph.stores.neo4j_store.serving import Neo4jReader  # a driver is imported only where it is used

        return Neo4jReader(url)
    from graph.stores.sqlite_store.serving import SqliteReader

    return SqliteReader(file)


def open_store(url: str, *, write: bool = False, create: bool = False, force: bool = False) -> Store:
    """Open the store at a URL: `sqlite:///FILE`, `sqlite:///:memory:`, or a Neo4j server's `neo4j://` or `bolt://`.

    `write` opens it for changes, `create` makes it where there is none; else it is read-only and must exist. `force`
    makes it beside data that isn't this program's, in a Neo4j database; that data is never changed.
    Raises StoreFileError for a file that is no store, StoreUnavailable where it can't be reached, BadInput for a URL
    that no store has.
    """
    file = _file(url)
    if file is None:
        from graph.stores.neo4j_store import Neo4jStore

        return Neo4jStore.open(url, write=write, create=create, force=force)
    from graph.stores.sqlite_store import SqliteStore

    return SqliteStore.open(file, write=write, create=create)


def _file(url: str) -> str | None:
    """The file that a URL names, None for a Neo4j server's. Raises BadInput for a URL that no store has."""
    scheme, separator, rest = url.partition("://")
    if separator and scheme == "sqlite":
        return rest.removeprefix("/")
    if separator and scheme in _NEO4J:
        return None
    raise BadInput(f"{url!r} is no store's address.", todo="Give sqlite:///FILE or neo4j://HOST.")
