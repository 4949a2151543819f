"""Opening a database, and asking it."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import orjson
from neo4j import READ_ACCESS, WRITE_ACCESS, Driver, Query, Record, Session
from neo4j.exceptions import DriverError, Neo4jError

from graph.errors import Conflict, StoreUnavailable
from graph.model import Document, Edge, Node, Source
from graph.queries import Answer, Question
from graph.rows import ClaimRow, EdgeRow, ThingRow, claimed, related
from graph.store import Entry, LooseEnd
from graph.stores.neo4j_store import bulk, loose_ends, reading, schema
from graph.stores.neo4j_store.compiled import Answering, CompiledQuestion
from graph.stores.neo4j_store.connection import QUERY_SECONDS, RETRY_SECONDS, Target, bookmarks, connect
from graph.stores.neo4j_store.errors import is_passing, mapped
from graph.stores.neo4j_store.memory import enough_memory
from graph.stores.neo4j_store.writing import Neo4jTransaction
from graph.suggestions import error_of
from graph.versions import changed_sum, data_version, source_digest

_FETCH = 1000
_PAUSE = 0.1  # seconds before what is read is asked for again, and twice as many each time after
_META = "MATCH (g:ProcedureGraph {id: 'graph'}) RETURN g.data_version AS data, g.reader_version AS reader"
_VERSIONED = (
    "MATCH (s:Source) WHERE s.id IS NOT NULL OPTIONAL MATCH (f:File {id: s.id})"
    " RETURN s, f.code_system AS system, f.code AS code"
)


class Neo4jStore:
    """A store in a Neo4j database. One driver, which threads share; a session for each question."""

    def __init__(self, driver: Driver, target: Target, *, write: bool) -> None:
        self._driver, self._target, self._write = driver, target, write
        self._bookmarks = bookmarks(target)

    @classmethod
    def open(cls, url: str, *, write: bool = False, create: bool = False, force: bool = False) -> Neo4jStore:
        """Open a database; see `graph.store.open_store`."""
        target = Target.of(url)
        driver = connect(target)
        try:
            with mapped(target.address):
                found = driver.execute_query(schema.WHOSE, database_=target.database).records[0]
                if create:
                    schema.must_be_free(found, target.address, force=force)
                else:
                    schema.must_be_graph(found, target.address)
                if create or write:
                    schema.create(driver, target.database, target.address)
                else:
                    schema.must_be_current(found, target.address)
        except BaseException:
            driver.close()
            raise
        return cls(driver, target, write=write or create)

    def __enter__(self) -> Neo4jStore:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._driver.close()

    @contextmanager
    def transaction(self) -> Iterator[Neo4jTransaction]:
        """One change: kept whole when the block ends, dropped when it raises."""
        if not self._write:
            raise StoreUnavailable(f"{self._target.address} was opened to be read only.")
        with mapped(self._target.address), self._session(WRITE_ACCESS) as session, session.begin_transaction() as tx:
            for found in tx.run(schema.LOCK):  # writers come one after another, a newer program may be among them
                schema.must_be_free(found, self._target.address)
            change = Neo4jTransaction(tx)
            with enough_memory(self._target.address, change.size):
                yield change
                change.settle()
                version = _data_version(tx.run)
                tx.run("MATCH (g:ProcedureGraph {id: 'graph'}) SET g.data_version = $v", v=version).consume()
                tx.commit()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """What is read within is one state: where it was changed meanwhile, Conflict is raised at the end.

        Neo4j's readers see what is committed when they come to it, and have no snapshot.
        """
        before = self.data_version()
        yield
        if self.data_version() != before:
            raise Conflict(f"{self._target.address} was changed while it was read. Try again.")

    def answer(self, question: Question) -> Answer:
        """The answer in the shape that the question asks for; read of its JSON, in which entries come."""
        answer: Answer = orjson.loads(self.answer_json(question))
        return answer

    def answer_json(self, question: Question) -> bytes:
        """The same as JSON in UTF-8."""
        compiled = CompiledQuestion.of(question)
        answering = Answering(compiled)
        for row in self._rows(compiled.text, compiled.values):
            answering.take(row["row"])
        unknown = answering.unknown()
        if unknown is not None:
            raise error_of(self.answer, unknown)
        return answering.answer()

    def lookup(self, norms: Collection[str]) -> list[Entry]:
        """The things that these normal forms name."""
        return reading.lookup(self._rows, norms)

    def sources(self) -> list[Source]:
        """All sources in order of id."""
        return [reading.source(row["s"]) for row in self._rows(reading.SOURCES, {})]

    def nodes(self) -> Iterator[Node]:
        """All nodes as all sources together describe them, in order of id."""
        return self._stream(reading.NODES, reading.node)

    def claims(self) -> Iterator[tuple[str, Node]]:
        """Each node as each source describes it, with the source's id; in order of node, then source."""
        return map(claimed, self.claim_rows())

    def edges(self) -> Iterator[Edge]:
        """All edges with their evidence, in order of subject, predicate, object, qualifiers, source."""
        return map(related, self.edge_rows())

    def thing_rows(self, ids: Collection[str] | None = None) -> Iterator[ThingRow]:
        """Things, or those of these ids, as all sources together have them, in order of id."""
        return self._stream(bulk.things(ids), bulk.thing, ids)

    def claim_rows(self, ids: Collection[str] | None = None) -> Iterator[ClaimRow]:
        """What sources say of things, in order of thing, then source."""
        return self._stream(bulk.claims(ids), bulk.claim, ids)

    def edge_rows(self, ids: Collection[str] | None = None) -> Iterator[EdgeRow]:
        """Relations that start or end at a thing, in order of subject, predicate, object, qualifiers, source."""
        return self._stream(bulk.edges(ids), bulk.edge, ids)

    def documents(self, ids: Collection[str] | None = None) -> Iterator[tuple[Source, Document]]:
        """Documents in order of id."""
        if ids is None:
            ids = [row["id"] for row in self._rows(reading.DOCUMENT_IDS, {})]
        return reading.documents(self._rows, ids)

    def loose_ends(self) -> Iterator[LooseEnd]:
        """What leads to nothing."""
        return self._stream(loose_ends.STATEMENT, loose_ends.loose_end)

    def data_version(self) -> str:
        """A hash of the set of sources and the reader's version."""
        return self._rows(_META, {})[0]["data"] or ""

    # ── sessions ─────────────────────────────────────────────────────────────────────────────────────────────────────
    def _session(self, access: str) -> Session:
        return self._driver.session(
            database=self._target.database,
            default_access_mode=access,
            bookmark_manager=self._bookmarks,
            fetch_size=_FETCH,
        )

    def _rows(self, statement: str, parameters: Mapping[str, Any]) -> list[Record]:
        """All rows of a reading statement, which is sent again where the server asks for it.

        Its transaction commits by itself: one way to the server and back, where a managed one takes two.
        """
        began, pause = time.monotonic(), _PAUSE
        with mapped(self._target.address):
            while True:
                try:
                    with self._session(READ_ACCESS) as session:
                        return list(session.run(Query(statement, timeout=QUERY_SECONDS), dict(parameters)))
                except (DriverError, Neo4jError) as error:
                    if time.monotonic() - began + pause > RETRY_SECONDS or not is_passing(error):
                        raise
                time.sleep(pause)
                pause *= 2

    def _stream(self, statement: str, made: Callable[[Any], Any], ids: Collection[str] | None = None) -> Iterator[Any]:
        with mapped(self._target.address), self._session(READ_ACCESS) as session:
            for row in session.run(statement, {} if ids is None else {"ids": sorted(set(ids))}):
                yield made(row)


def _data_version(run: Callable[[str], Any]) -> str:
    digests = [source_digest(reading.source(row["s"]), row["system"], row["code"]) for row in run(_VERSIONED)]
    return data_version(changed_sum(0, (), digests), run(_META).single()["reader"])
