"""A database asked from an event loop: many questions at once, each within a time of its own."""

from __future__ import annotations

import asyncio
import time
from functools import lru_cache

import orjson
from neo4j import READ_ACCESS, AsyncDriver, AsyncSession
from neo4j.exceptions import DriverError, Neo4jError

from graph.errors import OutOfTime, StoreUnavailable
from graph.queries import Question
from graph.stores.neo4j_store import closing, schema
from graph.stores.neo4j_store.compiled import Answering, CompiledQuestion
from graph.stores.neo4j_store.connection import CONNECTIONS, Target, async_driver, bookmarks, must_be_supported
from graph.stores.neo4j_store.errors import is_out_of_time, is_passing, mapped
from graph.stores.neo4j_store.exchange import REMEMBERED, exchange
from graph.suggestions import unknown

_LEAST = 0.001  # seconds; to the server less is no limit at all
_PAUSES = (0.0, 0.1, 0.5)  # seconds before each attempt, for what the server asks to try again


class _Same:
    """A question as a key: the same object, as plans keep theirs. To hash all that is in one takes 6 µs, in caches that
    an answer has just filled with other things several times that."""

    __slots__ = ("question",)

    def __init__(self, question: Question) -> None:
        self.question = question

    def __hash__(self) -> int:
        return id(self.question)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.question is other.question


@lru_cache(REMEMBERED)
def _compiled(same: _Same) -> CompiledQuestion:
    return CompiledQuestion.of(same.question)


class Neo4jReader:
    """A reader of a Neo4j database; see `graph.store.AsyncReader`.

    A question is one statement in a transaction that commits by itself: one way to the server and back. As it only
    reads, it may be sent again.
    """

    def __init__(self, url: str) -> None:
        """Nothing is asked yet. Raises BadInput for a URL that names no server."""
        self._target = Target.of(url)
        self._driver: AsyncDriver | None = None
        self._known = False
        self._closed = False
        self._idle: list[AsyncSession] = []
        # Idle sessions keep their connections, of which the driver's pool knows nothing: who waited for it to have one
        # again would wait in vain. So no more are asked at once than it has.
        self._places = asyncio.Semaphore(CONNECTIONS)

    async def answer_json(self, question: Question, *, seconds: float) -> bytes:
        """The answer as JSON in UTF-8, as `Neo4jStore.answer_json` gives it, with the same errors.

        Raises LimitExceeded when the seconds are over, StoreUnavailable while the server is away.
        """
        began = time.monotonic()
        try:
            async with asyncio.timeout(seconds):
                return await self._answer(question, seconds)
        except TimeoutError as error:
            raise OutOfTime(seconds, time.monotonic() - began) from error

    async def close(self) -> None:
        """Close all connections; what is still asked ends with StoreUnavailable."""
        self._closed = True
        if self._driver is not None:
            driver, self._driver, self._known = self._driver, None, False
            await self._let_go()
            await closing.close(driver)

    async def _answer(self, question: Question, seconds: float) -> bytes:
        answering = await self._answering(_compiled(_Same(question)), seconds)
        reference = answering.unknown()
        if reference is None:
            return answering.answer()
        telling = unknown(reference)
        try:
            further = next(telling)
            while True:
                further = telling.send(orjson.loads(await self._answer(further, seconds)))
        except StopIteration as told:
            raise told.value from None

    async def _answering(self, question: CompiledQuestion, seconds: float) -> Answering:
        """What the rows of a question's statement tell, which the server ends when the seconds are over."""
        with mapped(self._target.address):
            for pause in _PAUSES:
                if pause:
                    await asyncio.sleep(pause)
                try:
                    async with self._places:
                        return await self._asked(await self._opened(), question, max(seconds, _LEAST))
                except (DriverError, Neo4jError) as error:
                    if is_out_of_time(error):
                        raise TimeoutError from error
                    if pause == _PAUSES[-1] or not is_passing(error):
                        raise
                    await self._let_go()
        raise AssertionError("the last attempt returns or raises")

    async def _asked(self, driver: AsyncDriver, question: CompiledQuestion, seconds: float) -> Answering:
        """The same, by a session that was used before and has nothing to do, where there is one."""
        session = self._idle.pop() if self._idle else self._session(driver)
        try:
            answering = await exchange(session, question, seconds, bookmarks(self._target))
        except BaseException as error:
            if isinstance(error, asyncio.CancelledError):
                session.cancel()  # so that closing doesn't wait for the server
            await session.close()
            raise
        if driver is self._driver:
            self._idle.append(session)
        else:
            await session.close()
        return answering

    def _session(self, driver: AsyncDriver) -> AsyncSession:
        return driver.session(
            database=self._target.database,
            default_access_mode=READ_ACCESS,
            bookmark_manager=bookmarks(self._target),
        )

    async def _let_go(self) -> None:
        """Close the sessions that have nothing to do: what broke one's connection may have broken theirs, and another
        graph may be there when the server is back."""
        self._known = False
        idle, self._idle = self._idle, []
        for session in idle:
            await session.close()

    async def _opened(self) -> AsyncDriver:
        """The driver; the first time, what it leads to is looked at. Raises StoreUnavailable once this is closed."""
        if self._closed:
            raise StoreUnavailable(f"{self._target.address}: the connection was closed here while it was asked.")
        if self._driver is None:
            self._driver = async_driver(self._target)
        driver = self._driver
        if not self._known:
            must_be_supported((await driver.get_server_info()).agent, self._target.address)
            found = await driver.execute_query(schema.WHOSE, database_=self._target.database)
            schema.must_be_graph(found.records[0], self._target.address)
            schema.must_be_current(found.records[0], self._target.address)
            self._known = True
        return driver
