"""The Neo4j store as a server asks it: the same answers, each within its time, whatever becomes of the database."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

import pytest
from neo4j.exceptions import ClientError

from graph.errors import LimitExceeded, NamingError, StoreUnavailable
from graph.model import Edge, Node
from graph.queries import Along, Field, Find, Nodes, Reference, Related, Release, Select, Value
from graph.store import AsyncReader, open_reader, open_store
from graph.stores.neo4j_store.compiled import CompiledQuestion
from graph.stores.neo4j_store.connection import CONNECTIONS, Target, async_driver, bookmarks
from graph.stores.neo4j_store.exchange import exchange
from graph.stores.neo4j_store.items import Item, maker, record
from graph.stores.neo4j_store.serving import Neo4jReader
from tests import neo4j_server, random_graphs
from tests.test_store import CORE, edge, put

Work = Callable[[AsyncReader], Coroutine[None, None, None]]
SECONDS = 10.0
VERSION = Release((Value("version", "data_version"),))
CROWD = 30
EVERYBODY: tuple[Node | Edge, ...] = (
    *(Node(f"mesh:X{i}", "Condition", f"Condition {i}") for i in range(CROWD)),
    *(edge(f"mesh:X{i}", "BROADER", f"mesh:X{j}", CORE) for i in range(CROWD) for j in range(CROWD)),
)


def nested(depth: int) -> tuple[Field, ...]:
    """What is broader, and broader than that, and so on: of things that are all broader than each other."""
    if not depth:
        return (Value("id", "id"),)
    return (Related("broader", Along("BROADER", apart=()), parts=(Nodes("nodes", nested(depth - 1)),)),)


SLOW = Find(Reference("mesh:X0", ("Condition",)), nested(12))


@pytest.fixture
def url() -> Iterator[str]:
    address = neo4j_server.clean_url()
    yield address
    neo4j_server.empty(address)


@pytest.fixture
def crowded(url: str) -> str:
    with open_store(url, create=True) as store:
        put(store, CORE, EVERYBODY)
    return url


def run(url: str, work: Work) -> None:
    """Let it do its work with a reader."""

    async def main() -> None:
        reader = open_reader(url)
        try:
            await work(reader)
        finally:
            await reader.close()

    asyncio.run(main())


def running(url: str) -> list[str]:
    """The statements that the server works at, but for the one that asks."""
    with neo4j_server.driver(url) as driver:
        rows = driver.execute_query("SHOW TRANSACTIONS YIELD currentQuery AS q, status AS s RETURN q, s").records
    # A transaction that begins or ends has no statement.
    texts = [row["q"] for row in rows if row["s"] == "Running" and row["q"]]
    return [text for text in texts if not text.startswith("SHOW TRANSACTIONS")]


async def under_way(reader: AsyncReader, url: str, seconds: float) -> asyncio.Task[bytes]:
    """The reader asks what takes long; the server works at it."""
    asked = asyncio.create_task(reader.answer_json(SLOW, seconds=seconds))
    async with asyncio.timeout(SECONDS):
        while not await asyncio.to_thread(running, url):
            await asyncio.sleep(0.05)
    return asked


async def stopped(url: str) -> None:
    """Wait until the server works at nothing; it looks every two seconds for what is to be ended."""
    async with asyncio.timeout(SECONDS):
        while await asyncio.to_thread(running, url):
            await asyncio.sleep(0.05)


def test_it_answers_as_the_store_does(url: str) -> None:
    draw = random.Random(5)
    with open_store(url, create=True) as store:
        for source, records in random_graphs.records(draw):
            put(store, source, tuple(records))

        async def work(reader: AsyncReader) -> None:
            answered = 0
            for question in islice(random_graphs.questions(draw), 16):
                with suppress(NamingError):  # that these are told alike is tested below
                    expected = store.answer_json(question)
                    assert await reader.answer_json(question, seconds=SECONDS) == expected
                    answered += 1
            assert answered > 8

        run(url, work)


@pytest.mark.parametrize("name", ["conditoin 3", "namesake"])
def test_a_name_that_is_not_one_things_is_told_as_by_the_store(url: str, name: str) -> None:
    question = Find(Reference(name, ("Condition",)), nested(0))
    with open_store(url, create=True) as store:
        put(store, CORE, (*EVERYBODY[:CROWD], *(Node(f"mesh:Y{i}", "Condition", "Namesake") for i in range(2))))
        with pytest.raises(NamingError) as told:
            store.answer_json(question)
        assert told.value.candidates

        async def work(reader: AsyncReader) -> None:
            with pytest.raises(type(told.value), match=f"^{re.escape(str(told.value))}$"):
                await reader.answer_json(question, seconds=SECONDS)

        run(url, work)


def test_many_are_asked_at_once(crowded: str) -> None:
    async def work(reader: AsyncReader) -> None:
        asked = [reader.answer_json(Find(Reference(f"mesh:X{i}", ("Condition",)), nested(1)), seconds=SECONDS)
                 for i in range(CROWD)]  # fmt: skip
        assert len(set(await asyncio.gather(*asked))) == 1

    run(crowded, work)


def test_more_are_asked_at_once_than_there_are_connections(crowded: str) -> None:
    async def work(reader: AsyncReader) -> None:
        for _ in range(2):  # the second time there are sessions that have nothing to do
            asked = (reader.answer_json(VERSION, seconds=SECONDS) for _ in range(3 * CONNECTIONS))
            assert len(set(await asyncio.gather(*asked))) == 1

    run(crowded, work)


def test_a_connection_that_is_to_log_in_again_does_so_and_answers(crowded: str) -> None:
    async def work(reader: AsyncReader) -> None:
        assert isinstance(reader, Neo4jReader)
        answer = await reader.answer_json(VERSION, seconds=SECONDS)
        session = reader._idle.pop()
        connection: Any = session._connection
        await session.close()
        connection.mark_unauthenticated()  # as the driver does with all when the server says that rights have expired
        assert await reader.answer_json(VERSION, seconds=SECONDS) == answer
        again: Any = reader._idle[0]._connection
        assert again is connection
        assert connection.auth_dict

    run(crowded, work)


def test_a_connection_that_says_what_was_not_asked_is_asked_nothing(crowded: str) -> None:
    async def work(reader: AsyncReader) -> None:
        assert isinstance(reader, Neo4jReader)
        answer = await reader.answer_json(VERSION, seconds=SECONDS)
        before: Any = reader._idle[0]._connection
        before.socket._reader.feed_data(b"left over")
        assert await reader.answer_json(VERSION, seconds=SECONDS) == answer
        after: Any = reader._idle[0]._connection
        assert (before.closed(), after.closed()) == (True, False)

    run(crowded, work)


def test_connections_that_broke_while_they_had_nothing_to_do_are_made_again(crowded: str) -> None:
    server = urlsplit(crowded)
    ways: list[asyncio.StreamWriter] = []
    passing: list[asyncio.Task[None]] = []

    async def passed_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while read := await reader.read(1 << 16):
                writer.write(read)
                await writer.drain()
        writer.close()

    async def relayed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far, back = await asyncio.open_connection(server.hostname, server.port or 7687)
        ways.extend((writer, back))
        passing.extend(asyncio.create_task(passed_on(*way)) for way in ((reader, back), (far, writer)))

    async def asked(address: str) -> None:
        reader = open_reader(address)
        try:
            for _ in range(2):
                await asyncio.gather(*(reader.answer_json(VERSION, seconds=SECONDS) for _ in range(CROWD)))
                assert len(ways) > CROWD // 2
                while ways:
                    ways.pop().transport.abort()
                assert await reader.answer_json(VERSION, seconds=SECONDS)
        finally:
            await reader.close()
            await asyncio.gather(*passing)

    async def main() -> None:
        async with await asyncio.start_server(relayed, "127.0.0.1") as relay:
            await asked(f"bolt://127.0.0.1:{relay.sockets[0].getsockname()[1]}")

    asyncio.run(main())


def test_what_is_asked_ends_when_the_reader_is_closed(crowded: str) -> None:
    async def work(reader: AsyncReader) -> None:
        asked = await under_way(reader, crowded, 60)
        await reader.close()
        with pytest.raises(StoreUnavailable):
            await asked
        with pytest.raises(StoreUnavailable):
            await reader.answer_json(VERSION, seconds=SECONDS)

    run(crowded, work)


def test_a_question_is_stopped_when_its_time_is_over(crowded: str) -> None:
    async def work(reader: AsyncReader) -> None:
        with pytest.raises(LimitExceeded) as told:
            await reader.answer_json(SLOW, seconds=0.3)
        assert told.value.limit == 300
        assert told.value.figure >= 300
        await stopped(crowded)
        assert await reader.answer_json(VERSION, seconds=SECONDS)

    run(crowded, work)


def test_entries_with_lists_come_row_by_row(crowded: str) -> None:
    question = Select(("Condition",), (Nodes("nodes", nested(2)),))
    assert CompiledQuestion.of(question).entry is not None

    async def work(reader: AsyncReader) -> None:
        with open_store(crowded) as store:
            assert await reader.answer_json(question, seconds=SECONDS) == store.answer_json(question)

    run(crowded, work)


def test_what_goes_wrong_after_some_rows_is_told_as_the_driver_tells_it(url: str) -> None:
    """The rows before it are large enough to be sent before it happens."""
    question = CompiledQuestion(
        "UNWIND [null, 4, 2, 1, 0] AS x"
        " RETURN CASE WHEN x IS NULL THEN [null, [], []] ELSE range(1, 100000 / x) END AS row",
        {}, (), lambda answer, common, entries: entries, (), lambda row, common: len(row),
    )  # fmt: skip
    target = Target.of(url)

    async def main() -> None:
        async with async_driver(target) as driver, driver.session() as session:
            with pytest.raises(ClientError, match="by zero"):
                await exchange(session, question, SECONDS, bookmarks(target))
        whole = replace(question, text=question.text.replace(", 0]", "]"))
        async with async_driver(target) as driver, driver.session() as session:
            answering = await exchange(session, whole, SECONDS, bookmarks(target))
            assert answering.answer() == b"[25000,50000,100000]"

    asyncio.run(main())


def test_the_server_ends_a_statement_by_itself(crowded: str) -> None:
    """As it must for a process that is killed while it waits."""

    async def work(reader: AsyncReader) -> None:
        asked = await under_way(reader, crowded, 1.0)
        time.sleep(6)  # nothing runs here meanwhile that could stop it
        assert not running(crowded)
        with pytest.raises(LimitExceeded):
            await asked

    run(crowded, work)


def test_a_question_that_nobody_waits_for_is_stopped(crowded: str) -> None:
    async def work(reader: AsyncReader) -> None:
        asked = await under_way(reader, crowded, 60)
        asked.cancel()
        with suppress(asyncio.CancelledError):
            await asked
        await stopped(crowded)

    run(crowded, work)


@pytest.mark.parametrize("address", ["bolt://127.0.0.1:9", "neo4j://127.0.0.1:9"])
def test_a_server_that_is_not_there_is_one_clear_line(address: str) -> None:
    async def work(reader: AsyncReader) -> None:
        with pytest.raises(StoreUnavailable, match="can't be reached"):
            await reader.answer_json(VERSION, seconds=SECONDS)

    run(address, work)


def test_a_wrong_password_is_one_clear_line(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", "wrong")

    async def work(reader: AsyncReader) -> None:
        with pytest.raises(StoreUnavailable, match="NEO4J_PASSWORD"):
            await reader.answer_json(VERSION, seconds=SECONDS)

    run(url, work)


def test_an_empty_database_may_get_its_graph_later(url: str) -> None:
    async def work(reader: AsyncReader) -> None:
        with pytest.raises(StoreUnavailable, match="no graph yet"):
            await reader.answer_json(VERSION, seconds=SECONDS)
        with open_store(url, create=True) as store:
            put(store, CORE, EVERYBODY)
            assert await reader.answer_json(VERSION, seconds=SECONDS) == store.answer_json(VERSION)

    run(url, work)


def test_a_database_of_somebody_else_is_told(url: str) -> None:
    with neo4j_server.driver(url) as driver:
        driver.execute_query("CREATE (:Movie {title: 'Sneakers'})")

    async def work(reader: AsyncReader) -> None:
        with pytest.raises(StoreUnavailable, match="isn't Procedure Graph's"):
            await reader.answer_json(VERSION, seconds=SECONDS)

    run(url, work)


def test_what_is_waited_for_takes_no_task_of_its_own(url: str) -> None:
    with open_store(url, create=True):
        pass
    made: list[object] = []

    def task(loop: asyncio.AbstractEventLoop, work: Any, **how: Any) -> asyncio.Task[Any]:
        made.append(work)
        return asyncio.Task(work, loop=loop, **how)

    async def work(reader: AsyncReader) -> None:
        await reader.answer_json(VERSION, seconds=SECONDS)  # connected
        asyncio.get_running_loop().set_task_factory(task)
        await reader.answer_json(VERSION, seconds=SECONDS)
        asyncio.get_running_loop().set_task_factory(None)

    run(url, work)
    assert made == []


def test_no_key_and_no_constant_is_run() -> None:
    odd = """'\\": __import__('os').abort()}"""
    item = record({odd: Item("a"), "text": Item("b", str)}, {"constant": odd}, ("text", odd, "constant"))
    assert maker(item)([1, 2], []) == {"text": "2", odd: 1, "constant": odd}
