"""What a server asks a store file by: the same answers, in time, stopped when nobody waits, whatever becomes of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import apsw
import pytest

from graph.errors import AmbiguousName, LimitExceeded, StoreFileError, StoreUnavailable, UnknownName
from graph.model import Edge, Node, Source, SourceKind
from graph.queries import Along, Edges, Fields, Find, Inner, Reference, Related, Search, Value
from graph.store import AsyncReader, open_reader, open_store
from graph.stores.sqlite_store import SqliteStore
from graph.stores.sqlite_store.serving import THREADS
from tests.graphql_graph import graph_in

SECONDS = 30.0
SOON = 0.3
THING: Fields = (Value("id", "id"), Value("name", "name"))
NOBODY = Find(Reference("nobody", ("Role",)), THING)
CRPS = Find(Reference("CRPS", ("Condition",)), THING)
WORDS = Source("procgraph:many", SourceKind.VOCABULARY, "Many words", "2025", "CC0-1.0")
MANY = 30


def endless() -> Find:
    """A question for all that is below a thing, for what is above each, and so on: 30 times as much every time."""
    fields: Fields = THING
    for level in range(16):
        fields = (Related("next", Along("BROADER", outward=level % 2 == 0), fields),)
    return Find(Reference("test:all", ("Condition",)), fields)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("graph")
    with graph_in(made):
        pass
    nodes = (Node("test:all", "Condition", "All"), *(Node(f"test:{n}", "Condition", f"N{n}") for n in range(MANY)))
    edges = (Edge(f"test:{n}", "BROADER", "test:all", WORDS.id, {}) for n in range(MANY))
    with open_store(url_in(made), write=True) as store, store.transaction() as change:
        change.put_source(WORDS, (*nodes, *edges))
    return made


def url_in(folder: Path) -> str:
    return f"sqlite:///{folder}/graph.db"


def reading(folder: Path, work: Callable[[AsyncReader], Awaitable[None]]) -> None:
    """Do something with a reader, which is closed afterwards."""

    async def done() -> None:
        reader = open_reader(url_in(folder))
        try:
            await work(reader)
        finally:
            await reader.close()

    asyncio.run(done())


def test_answers_are_those_of_the_store(folder: Path) -> None:
    search = Search("pain", ("Condition",), (Edges("edges", (Inner("node", "node", THING),)),))

    async def work(reader: AsyncReader) -> None:
        with open_store(url_in(folder)) as store:
            for question in (CRPS, search, CRPS):  # the first in a thread, since nothing is open yet
                assert await reader.answer_json(question, seconds=SECONDS) == store.answer_json(question)

    reading(folder, work)


@pytest.mark.parametrize(
    ("name", "kind", "error"), [("pane", "Condition", UnknownName), ("Twin", "Setting", AmbiguousName)]
)
def test_errors_are_those_of_the_store(folder: Path, name: str, kind: str, error: type[UnknownName]) -> None:
    asked = Find(Reference(name, (kind,)), THING)

    async def work(reader: AsyncReader) -> None:
        with open_store(url_in(folder)) as store, pytest.raises(error) as expected:
            store.answer_json(asked)
        for _ in range(2):
            with pytest.raises(error) as told:
                await reader.answer_json(asked, seconds=SECONDS)
            assert str(told.value) == str(expected.value)
            assert told.value.candidates == expected.value.candidates

    reading(folder, work)


def test_a_question_is_stopped_when_its_time_is_over(folder: Path) -> None:
    async def work(reader: AsyncReader) -> None:
        for _ in range(THREADS):
            with pytest.raises(LimitExceeded) as stopped:
                await reader.answer_json(endless(), seconds=SOON)
            assert stopped.value.limit == SOON * 1000
            assert stopped.value.figure >= stopped.value.limit
        with pytest.raises(UnknownName):  # which is found out in a thread, so that those stopped have left it
            await reader.answer_json(NOBODY, seconds=SECONDS)

    reading(folder, work)


def test_short_questions_do_not_wait_for_long_ones(folder: Path) -> None:
    async def work(reader: AsyncReader) -> None:
        await reader.answer_json(CRPS, seconds=SECONDS)
        long = [asyncio.create_task(reader.answer_json(endless(), seconds=SECONDS)) for _ in range(2 * THREADS)]
        for _ in range(20):
            await reader.answer_json(CRPS, seconds=SECONDS)
        assert not any(task.done() for task in long)
        for task in long:
            task.cancel()
        assert all(
            isinstance(each, asyncio.CancelledError) for each in await asyncio.gather(*long, return_exceptions=True)
        )
        with pytest.raises(UnknownName):  # which is found out in a thread, so that those stopped have left it
            await reader.answer_json(NOBODY, seconds=SECONDS)

    reading(folder, work)


def test_what_is_still_asked_ends_with_the_reader(folder: Path) -> None:
    async def work(reader: AsyncReader) -> None:
        task = asyncio.create_task(reader.answer_json(endless(), seconds=SECONDS))
        await asyncio.sleep(SOON)
        await reader.close()
        with pytest.raises(StoreUnavailable):
            await task

    reading(folder, work)


def test_a_store_may_come_later_and_go_and_come_back(tmp_path: Path) -> None:
    async def work(reader: AsyncReader) -> None:
        with pytest.raises(StoreUnavailable):
            await reader.answer_json(CRPS, seconds=SECONDS)
        for _ in range(2):
            with graph_in(tmp_path):
                assert b"mesh:D020918" in await reader.answer_json(CRPS, seconds=SECONDS)
                assert b"mesh:D020918" in await reader.answer_json(CRPS, seconds=SECONDS)
            for file in tmp_path.iterdir():
                file.unlink()
            with pytest.raises(StoreUnavailable):
                await reader.answer_json(CRPS, seconds=SECONDS)
        (tmp_path / "graph.db").write_text("no store at all, and long enough to look at")
        with pytest.raises(StoreFileError):
            await reader.answer_json(CRPS, seconds=SECONDS)

    reading(tmp_path, work)


def test_a_store_that_others_hold_is_waited_for(tmp_path: Path) -> None:
    with graph_in(tmp_path):
        pass

    async def work(reader: AsyncReader) -> None:
        holder = apsw.Connection(f"{tmp_path}/graph.db")
        holder.execute("PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE").fetchall()
        with pytest.raises(LimitExceeded):
            await reader.answer_json(CRPS, seconds=SOON)
        asked = asyncio.create_task(reader.answer_json(CRPS, seconds=SECONDS))
        await asyncio.sleep(SOON)
        holder.close()
        assert b"mesh:D020918" in await asked

    reading(tmp_path, work)


def test_what_is_written_is_seen(tmp_path: Path) -> None:
    nodes = [Node(f"test:{n}", "Condition", f"N{n}") for n in range(3)]

    async def work(reader: AsyncReader) -> None:
        with open_store(url_in(tmp_path), write=True, create=True) as store:
            for node in nodes:
                with store.transaction() as change:
                    change.put_source(WORDS, [node])
                asked = Find(Reference(node.id, ("Condition",)), THING)
                assert node.id.encode() in await reader.answer_json(asked, seconds=SECONDS)

    reading(tmp_path, work)


def test_a_store_asked_directly_stops_in_time_too(folder: Path) -> None:
    with open_store(url_in(folder)) as store:
        assert isinstance(store, SqliteStore)
        with pytest.raises(LimitExceeded):
            store.answer(endless(), seconds=SOON)
        assert store.answer(CRPS) == {"id": "mesh:D020918", "name": "Complex Regional Pain Syndromes"}
