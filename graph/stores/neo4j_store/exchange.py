"""A statement sent on one of the driver's connections and its rows taken, without what a session does beside.

The driver connects, routes, encrypts and logs in, packs and unpacks; and what isn't rows, an error above all, is read
by it. What is used of it lies beneath its public interface, and pyproject.toml holds it to the releases that have
it so.
"""

from __future__ import annotations

from functools import lru_cache
from math import ceil
from typing import Any

from neo4j import READ_ACCESS, AsyncSession
from neo4j.api import BookmarkManager
from neo4j.exceptions import ServiceUnavailable

from graph.stores.neo4j_store.compiled import Answering, CompiledQuestion
from graph.stores.neo4j_store.listening import Listening, cut

REMEMBERED = 256  # questions with their statements, of each of which the text has some kilobytes
# Seconds: a time limit is told the server in so many of these, so that what is sent is the same though some of the time
# has gone; the server itself looks every two seconds.
_GRAIN = 0.1
_RUN, _PULL = b"\x10", b"\x3f"  # https://neo4j.com/docs/bolt/current/bolt/message/


async def exchange(
    session: AsyncSession, question: CompiledQuestion, seconds: float, bookmarks: BookmarkManager
) -> Answering:
    """What the rows of a question's statement tell, each taken while the server works at the next. The statement
    commits by itself, and the server ends it when the seconds are over, or a tenth of a second later. It reads what is
    as new as the bookmarks tell of.

    The session has no other work, and keeps its connection for the next statement. Raises the errors of
    `AsyncSession.run`, after which the session is to be closed.
    """
    way: Any = session  # whose inner parts have no types
    if way._connection is not None and (way._connection.stale() or way._connection.defunct()):
        await way._disconnect()
    if way._connection is None:
        await _connect(way)
    connection, database = way._connection, way._config.database
    seen = tuple(bookmarks.get_bookmarks())
    sent = _messages(connection.PACKER_CLS, question, database, seen, ceil(seconds / _GRAIN))
    answering = Answering(question)
    summary = await _listened(connection, sent, answering)
    if summary is None:
        await _let_raise(connection, question.text, database)
        raise ServiceUnavailable("the server's answer is none to a statement")
    bookmark = summary.get("bookmark")
    if bookmark and seen != (bookmark,):
        bookmarks.update_bookmarks(seen, [bookmark])
    return answering


async def _connect(way: Any) -> None:
    await way._connect(READ_ACCESS)
    await way._connection.send_all()  # to log in again, where that is due
    await way._connection.fetch_all()


@lru_cache(REMEMBERED)
def _messages(
    packer: Any, question: CompiledQuestion, database: str | None, bookmarks: tuple[str, ...], grains: int
) -> bytes:
    """RUN and PULL as they are sent, both at once. Values are but maps, lists, text and numbers."""
    extra: dict[str, object] = {"mode": "r", "tx_timeout": round(grains * _GRAIN * 1000)}
    if database is not None:
        extra["db"] = database
    if bookmarks:
        extra["bookmarks"] = list(bookmarks)
    return b"".join(
        cut(_packed(packer, tag, fields))
        for tag, fields in ((_RUN, (question.text, question.values, extra)), (_PULL, ({"n": -1},)))
    )


def _packed(packer: Any, tag: bytes, fields: tuple[object, ...]) -> bytes:
    buffer = packer.new_packable_buffer()
    packer(buffer).pack_struct(tag, fields)
    return bytes(buffer.data)


def _unpacked(unpacker: Any, message: bytearray) -> Any:
    """The one field that the message has."""
    buffer = unpacker.new_unpackable_buffer()
    buffer.data, buffer.used = message, len(message)
    reading = unpacker(buffer)
    reading.unpack_structure_header()
    return reading.unpack({})


async def _listened(connection: Any, sent: bytes, answering: Answering) -> dict[str, Any] | None:
    """Send, have the rows taken that come, and give the last message's map. None when there is something else, which
    the driver is to read."""
    transport, unread = connection.socket._writer.transport, connection.socket._reader._buffer
    try:
        if transport.is_closing() or unread:  # which would be taken for the answer
            raise ServiceUnavailable("the connection was lost, or says what wasn't asked")
        listening = Listening(transport, connection.socket._protocol)
        transport.write(sent)
        while (rows := await listening.rows()) is not None:
            for (row,) in (_unpacked(connection.UNPACKER_CLS, message) for message in rows):
                answering.take(row)
            if listening.summary is not None:
                summary: dict[str, Any] = _unpacked(connection.UNPACKER_CLS, listening.summary)
                return summary
        return None
    except BaseException:
        connection.kill()  # the server ends a statement whose connection is gone
        raise


async def _let_raise(connection: Any, text: str, database: str | None) -> None:
    """Have the driver read what there is instead of rows, as if it had sent the statement, and raise what it raises."""
    connection.run(text, mode=READ_ACCESS, db=database)
    connection.pull()
    connection.outbox._clear()
    while connection.responses:
        await connection.fetch_message()
