"""What a connection says to one statement: rows are taken as they come, all else reaches the driver as it was said."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.stores.neo4j_store.listening import Listening, cut

SUCCESS, RECORD, FAILURE, IGNORED = 0x70, 0x71, 0x7F, 0x7E
NOOP = bytes(2)  # said while a statement takes long
SECONDS = 5.0


class Line:
    """A connection with the driver's own protocol, and the server's end of it."""

    def __init__(self, transport: asyncio.BaseTransport, reader: asyncio.StreamReader, server: socket.socket) -> None:
        self.transport, self.reader, self.server = transport, reader, server
        protocol = transport.get_protocol()
        assert isinstance(protocol, asyncio.StreamReaderProtocol)
        self.driver = protocol

    def listening(self) -> Listening:
        return Listening(self.transport, self.driver)


def run(work: Callable[[Line], Awaitable[None]]) -> None:
    """Let it do its work with a line."""

    async def main() -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            reader, writer = await asyncio.open_connection(sock=ours)
            async with asyncio.timeout(SECONDS):
                await work(Line(writer.transport, reader, theirs))
            writer.close()
            with suppress(ConnectionError):  # as some of them lose it
                await writer.wait_closed()

    asyncio.run(main())


async def all_rows(listening: Listening) -> list[bytearray] | None:
    """As who takes each at once; None when it is for the driver after all."""
    taken: list[bytearray] = []
    while listening.summary is None:
        rows = await listening.rows()
        if rows is None:
            return None
        taken += rows
    return taken


async def taken(listening: Listening) -> list[bytes]:
    """The rows, then the summary."""
    taken: list[bytearray] = []
    while listening.summary is None:
        rows = await listening.rows()
        assert rows is not None
        assert rows or listening.summary is not None
        taken += rows
    return [bytes(each) for each in (*taken, *(await listening.rows() or ()), listening.summary)]


def message(tag: int, body: bytes) -> bytes:
    return bytes((0xB1, tag)) + body


def messages(*tags: int) -> st.SearchStrategy[list[bytes]]:
    return st.tuples(*(st.builds(message, st.just(tag), st.binary(max_size=40)) for tag in tags)).map(list)


ROWS = st.integers(0, 4).flatmap(lambda count: messages(SUCCESS, *[RECORD] * count, SUCCESS))
OTHERS = st.one_of(
    messages(FAILURE, IGNORED),
    messages(RECORD, SUCCESS),
    messages(SUCCESS, FAILURE),
    messages(SUCCESS, RECORD, FAILURE),
    messages(SUCCESS, RECORD, RECORD, RECORD, FAILURE),
)


def chunked(draw: st.DrawFn, message: bytes) -> bytes:
    """As a server may send it: cut into chunks anywhere, with what keeps a connection alive before it."""
    chunks = (len(piece).to_bytes(2) + piece for piece in pieces(draw, message))
    return NOOP * draw(st.integers(0, 2)) + b"".join(chunks) + bytes(2)


def pieces(draw: st.DrawFn, whole: bytes) -> Iterator[bytes]:
    ends = draw(st.sets(st.integers(1, len(whole) - 1), max_size=4)) if len(whole) > 1 else set()
    return (whole[start:end] for start, end in pairwise((0, *sorted(ends), len(whole))))


@st.composite
def streams(draw: st.DrawFn, said: st.SearchStrategy[list[bytes]]) -> tuple[list[bytes], list[bytes]]:
    """Messages as they are sent, and the pieces in which they arrive."""
    sent = [chunked(draw, each) for each in draw(said)]
    return sent, list(pieces(draw, b"".join(sent)))


def tag(sent: bytes) -> int:
    """Of a message as it is sent: of its structure, whose first byte is the number of fields."""
    return joined(sent)[1]


def joined(sent: bytes) -> bytes:
    """A message without its chunks."""
    message = b""
    while sent:
        length, sent = int.from_bytes(sent[:2]), sent[2:]
        message, sent = message + sent[:length], sent[length:]
    return message


@given(streams(ROWS))
def test_rows_are_taken_however_they_are_cut(stream: tuple[list[bytes], list[bytes]]) -> None:
    sent, arriving = stream

    async def work(line: Line) -> None:
        listening = line.listening()
        for piece in arriving:
            listening.data_received(piece)
        assert await taken(listening) == [joined(each) for each in sent[1:]]
        assert line.transport.get_protocol() is line.driver

    run(work)


def test_a_row_is_had_while_the_server_works_at_the_next() -> None:
    said = [message(SUCCESS, b"a"), message(RECORD, b"b"), message(RECORD, b"c"), message(SUCCESS, b"d")]

    async def work(line: Line) -> None:
        listening = line.listening()
        line.server.sendall(b"".join(map(cut, said[:2])))
        assert list(map(bytes, await listening.rows() or ())) == said[1:2]
        assert listening.summary is None
        line.server.sendall(b"".join(map(cut, said[2:])))
        assert await taken(listening) == said[2:]

    run(work)


@given(streams(OTHERS), st.booleans())
def test_anything_else_reaches_the_driver_as_it_was_said_but_for_rows(
    stream: tuple[list[bytes], list[bytes]], at_once: bool
) -> None:
    sent, arriving = stream
    rows = [each for each in sent if tag(each) == RECORD and tag(sent[0]) == SUCCESS]

    async def work(line: Line) -> None:
        listening = line.listening()
        waiting = asyncio.ensure_future(all_rows(listening))
        for piece in [b"".join(arriving)] if at_once else arriving:
            line.transport.get_protocol().data_received(piece)  # type: ignore[attr-defined]  # whoever listens
            await asyncio.sleep(0)
        assert await waiting is None
        assert line.transport.get_protocol() is line.driver
        said = b"".join(each for each in sent if each not in rows)
        assert await line.reader.readexactly(len(said)) == said

    run(work)


def test_what_comes_after_the_row_is_for_the_driver() -> None:
    said = [message(SUCCESS, b"a"), message(RECORD, b"b"), message(SUCCESS, b"c")]

    async def work(line: Line) -> None:
        listening = line.listening()
        line.server.sendall(b"".join(map(cut, said)) + NOOP)
        assert await taken(listening) == said[1:]
        assert await line.reader.readexactly(len(NOOP)) == NOOP

    run(work)


def test_a_message_longer_than_a_chunk_is_cut_and_put_together() -> None:
    said = [message(SUCCESS, b""), message(RECORD, bytes(range(256)) * 1000), message(SUCCESS, b"")]

    async def work(line: Line) -> None:
        listening = line.listening()
        sending = asyncio.to_thread(line.server.sendall, b"".join(map(cut, said)))
        found, _ = await asyncio.gather(taken(listening), sending)
        assert found == said[1:]

    run(work)


def test_a_row_that_was_taken_is_not_said_again_when_the_server_goes_away() -> None:
    said = [message(SUCCESS, b"a"), message(RECORD, b"b"), message(SUCCESS, b"c")]

    async def work(line: Line) -> None:
        listening = line.listening()
        listening.data_received(b"".join(map(cut, said)))
        listening.eof_received()  # with the row, before who waits for it is run
        assert await taken(listening) == said[1:]
        assert line.reader.at_eof()

    run(work)


@pytest.mark.parametrize("said", [b"", cut(message(SUCCESS, b"half"))[:-3]])
def test_where_the_server_goes_away_the_driver_finds_the_end(said: bytes) -> None:
    async def work(line: Line) -> None:
        listening = line.listening()
        line.server.sendall(said)
        line.server.close()
        assert await listening.rows() is None
        assert await line.reader.read() == said
        assert line.reader.at_eof()

    run(work)


def test_where_the_server_goes_away_after_a_row_the_driver_finds_the_end() -> None:
    run_, row = cut(message(SUCCESS, b"a")), cut(message(RECORD, b"b"))

    async def work(line: Line) -> None:
        listening = line.listening()
        line.server.sendall(run_ + row + row[:-3])
        rows = await listening.rows()
        assert rows is not None
        assert list(map(cut, map(bytes, rows))) == [row]
        line.server.close()
        assert await listening.rows() is None
        assert await line.reader.read() == run_ + row[:-3]

    run(work)


def test_who_stops_waiting_leaves_the_connection_to_the_driver() -> None:
    async def work(line: Line) -> None:
        waiting = asyncio.ensure_future(line.listening().rows())
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert line.transport.get_protocol() is line.driver
        line.server.sendall(b"late")
        assert await line.reader.readexactly(4) == b"late"

    run(work)
