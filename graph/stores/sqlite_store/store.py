"""Opening a store file, and asking it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

import apsw

from graph.errors import (
    AmbiguousName,
    BadInput,
    Candidate,
    OutOfTime,
    StoreFileError,
    StoreUnavailable,
)
from graph.garbage import rarely_collected
from graph.model import Document, Edge, Node, Source
from graph.queries import Answer, Question, Reference
from graph.rows import ClaimRow, EdgeRow, ThingRow, claimed, related
from graph.store import Entry, LooseEnd
from graph.stores.sqlite_store import completion, reading, rows, schema, settling, tally
from graph.stores.sqlite_store.errors import mapped
from graph.stores.sqlite_store.loose_ends import loose_ends
from graph.stores.sqlite_store.questions import compiled
from graph.stores.sqlite_store.writing import SqliteTransaction
from graph.suggestions import error_of, what
from ontologies.prefixes import expand

T = TypeVar("T")
MEMORY = ":memory:"
_BUSY_MS = 30_000  # how long a writer waits for another before it gives up
_STEPS = 5_000  # of SQLite's virtual machine, between looks at the clock: some 0.2 ms

# SQLite counts the memory that it has taken, under a lock that all connections of a process share: three threads gave
# fewer answers than one, and give three times as many without the count, which nobody reads.
if not apsw.connections():
    apsw.shutdown()
    apsw.config(apsw.SQLITE_CONFIG_MEMSTATUS, False)
    apsw.initialize()


class SqliteStore:
    """A store in one SQLite file. Threads have a connection each; many processes read while one writes."""

    def __init__(self, file: str, *, write: bool) -> None:
        self._file, self._write, self._changed = file, write, False
        self._local = threading.local()
        self._connections: list[apsw.Connection] = []
        self._lock = threading.Lock()
        self._memory = connect(file, write=True) if file == MEMORY else None

    @classmethod
    def open(cls, file: str, *, write: bool = False, create: bool = False) -> SqliteStore:
        """Open a store file; see `graph.store.open_store`."""
        if not file:
            raise BadInput("the store's address names no file.", todo="Give sqlite:///FILE.")
        if file != MEMORY:
            must_open(file, create=create)
        store = cls(file, write=write or create)
        try:
            with mapped(file):
                schema.prepare(store._db, file, write=write, create=create)
        except BaseException:
            store.close()
            raise
        return store

    def __enter__(self) -> SqliteStore:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every thread's connection; whoever wrote makes what is kept for questions and was taken away before."""
        if self._changed and self._memory is None:
            with mapped(self._file), rarely_collected():
                _catch_up(self._db, self._file)
        with self._lock:
            for connection in self._connections:
                connection.close()
            self._connections.clear()
        if self._memory is not None:
            self._memory.close()

    @property
    def _db(self) -> apsw.Connection:
        if self._memory is not None:
            return self._memory
        db: apsw.Connection | None = getattr(self._local, "db", None)
        if db is None:
            db = self._local.db = connect(self._file, write=self._write)
            with self._lock:
                self._connections.append(db)
        return db

    @contextmanager
    def transaction(self) -> Iterator[SqliteTransaction]:
        """One change: kept whole when the block ends, dropped when it raises."""
        db = self._db
        with mapped(self._file):
            db.execute("BEGIN IMMEDIATE")
            try:
                transaction = SqliteTransaction(db)
                yield transaction
                transaction.finish()
                db.execute("COMMIT")
                self._changed = True
            except BaseException:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[None]:
        """What is read within sees one state, whatever is written meanwhile."""
        with mapped(self._file):
            self._db.execute("BEGIN")
            try:
                yield
            finally:
                self._db.execute("COMMIT")

    def answer(self, question: Question, *, seconds: float | None = None) -> Answer:
        """The answer in the shape that the question asks for."""
        answer: Answer = json.loads(self.answer_json(question, seconds=seconds))
        return answer

    def answer_json(self, question: Question, *, seconds: float | None = None) -> bytes:
        """The same as JSON in UTF-8."""
        sql, statement = compiled(question)
        with mapped(self._file), _stopped_after(self._db, seconds):
            ((text, *meanings),) = self._db.execute(sql, tuple(statement.values))
        for reference, found in statement.meant(meanings):
            must_be_one(reference, found, self.answer)
        return written(text)

    def lookup(self, norms: Collection[str]) -> list[Entry]:
        """The things that these normal forms name."""
        with mapped(self._file):
            return reading.lookup(self._db, norms)

    def sources(self) -> list[Source]:
        """All sources in order of id."""
        return list(self._mapped(reading.sources(self._db)))

    def nodes(self) -> Iterator[Node]:
        """All nodes as all sources together describe them, in order of id."""
        return self._mapped(reading.nodes(self._db))

    def claims(self) -> Iterator[tuple[str, Node]]:
        """Each node as each source describes it, with the source's id; in order of node, then source."""
        return map(claimed, self.claim_rows())

    def edges(self) -> Iterator[Edge]:
        """All edges with their evidence, in order of subject, predicate, object, qualifiers, source."""
        return map(related, self.edge_rows())

    def thing_rows(self, ids: Collection[str] | None = None) -> Iterator[ThingRow]:
        """Things, or those of these ids, as all sources together have them, in order of id."""
        return self._mapped(rows.things(self._db, ids))

    def claim_rows(self, ids: Collection[str] | None = None) -> Iterator[ClaimRow]:
        """What sources say of things, in order of thing, then source."""
        return self._mapped(rows.claims(self._db, ids))

    def edge_rows(self, ids: Collection[str] | None = None) -> Iterator[EdgeRow]:
        """Relations that start or end at a thing, in order of subject, predicate, object, qualifiers, source."""
        return self._mapped(rows.edges(self._db, ids))

    def documents(self, ids: Collection[str] | None = None) -> Iterator[tuple[Source, Document]]:
        """Documents in order of id."""
        db = self._db
        return self._mapped(reading.documents(db) if ids is None else reading.documents_of(db, ids))

    def loose_ends(self) -> Iterator[LooseEnd]:
        """Rows that lead to nothing."""
        return self._mapped(loose_ends(self._db))

    def data_version(self) -> str:
        """A hash of the set of sources and the reader's version."""
        with mapped(self._file):
            return str(self._db.execute("SELECT value FROM meta WHERE key='data_version'").get or "")

    def _mapped(self, rows: Iterator[T]) -> Iterator[T]:
        with mapped(self._file):
            yield from rows


def _catch_up(db: apsw.Connection, file: str) -> None:
    """Make what changes took away, unless another process is writing, which will do it."""
    db.set_busy_timeout(0)
    try:
        db.execute("BEGIN IMMEDIATE")
    except apsw.BusyError:
        return
    try:
        # Counting is SQLite's work and making lists Python's: each has a thread and a connection of its own.
        with closing(connect(file, write=False)) as reader, ThreadPoolExecutor(max_workers=1) as beside:
            reader.execute("PRAGMA mmap_size=0")  # it would hold the whole file in memory
            counts = beside.submit(tally.counted_anew, reader)
            completion.catch_up(db)
            tally.put_back(db, counts.result())
        db.execute("COMMIT")
    finally:
        if db.in_transaction:
            db.execute("ROLLBACK")


def must_be_one(reference: Reference, found: list[list[object]], ask: Callable[[Question], Answer]) -> None:
    """Raises UnknownName or AmbiguousName where a reference was found to mean none or several (id, kind, name, group).

    The names suggested are asked for by `ask`.
    """
    if not found:
        raise error_of(ask, reference)
    if not is_one(found):
        raise AmbiguousName(
            reference.text, what(reference), tuple(Candidate(str(i), str(k), str(n)) for i, k, n, _ in found)
        )


def is_one(found: list[list[object]]) -> bool:
    """Whether what a reference was found to mean, as (id, kind, name, group), is one thing with its exact matches."""
    return len({group for *_, group in found}) == 1


def written(text: str | None) -> bytes:
    """The answer that a statement's row has, JSON text in UTF-8; it has none where nothing is found."""
    return b"null" if text is None else text.encode()


def must_open(file: str, *, create: bool = False) -> None:
    """Raises StoreFileError or StoreUnavailable for a path where no store can be."""
    path = Path(file)
    if path.is_dir():
        raise StoreFileError("this is a folder, no store.", file=file, todo="Give a file.")
    if create:
        if not path.parent.is_dir():
            raise StoreFileError("its folder doesn't exist.", file=file, todo="Make the folder first.")
    elif not path.exists():
        raise StoreUnavailable(
            f"{file}: there is no such store. Load something into it first, or give another address."
        )


@contextmanager
def _stopped_after(db: apsw.Connection, seconds: float | None) -> Iterator[None]:
    """What runs within is stopped when the seconds are over, by LimitExceeded."""
    if seconds is None:
        yield
        return
    began = time.perf_counter()
    db.set_progress_handler(lambda: time.perf_counter() - began > seconds, _STEPS)
    try:
        yield
    except apsw.InterruptError as error:
        raise OutOfTime(seconds, time.perf_counter() - began) from error
    finally:
        db.set_progress_handler(None)


def connect(file: str, *, write: bool, busy: Callable[[int], bool] | None = None) -> apsw.Connection:
    """Open a store file; `busy`, asked while others hold it, says whether to wait on. Raises as `open_store`."""
    mode = "rwc" if write else "ro"
    uri = file if file == MEMORY else f"file:{quote(str(Path(file).resolve()))}?mode={mode}"
    writing = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
    flags = apsw.SQLITE_OPEN_URI | (writing if write else apsw.SQLITE_OPEN_READONLY)
    with mapped(file):
        try:
            return _prepared(apsw.Connection(uri, flags=flags), write=write, busy=busy)
        except (apsw.CantOpenError, apsw.ReadOnlyError):
            if write:
                raise
            return _connect_unchanging(file, uri, flags, busy)


def _connect_unchanging(file: str, uri: str, flags: int, busy: Callable[[int], bool] | None) -> apsw.Connection:
    """Open a store in a folder where SQLite may not put its shared memory; nobody writes there while we read."""
    log = Path(f"{file}-wal")
    if log.exists() and log.stat().st_size:
        raise StoreUnavailable(
            f"{file} is being written, or was copied while it was, and its folder can't be written from here."
            " Try again later, or open it once where you may write."
        )
    return _prepared(apsw.Connection(f"{uri}&immutable=1", flags=flags), write=False, busy=busy)


def _prepared(db: apsw.Connection, *, write: bool, busy: Callable[[int], bool] | None) -> apsw.Connection:
    if busy is None:
        db.set_busy_timeout(_BUSY_MS)
    else:
        db.set_busy_handler(busy)
    db.create_scalar_function("fold", settling.fold_or_null, 1, deterministic=True)
    db.create_scalar_function("iri", _iri, 1, deterministic=True)
    if write:
        db.execute("PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY;")
    else:
        db.execute("PRAGMA mmap_size=1073741824;")  # one who writes would hold the whole file in memory
    db.execute("PRAGMA cache_size=-65536; SELECT count(*) FROM sqlite_master;")
    return db


def _iri(*values: apsw.SQLiteValue) -> str:
    return expand(str(values[0]))
