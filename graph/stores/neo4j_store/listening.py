"""What a server says to one statement, listened to in place of the driver, which takes eight layers for each piece.

Bolt has an answer in messages, each cut into chunks that begin with their length; one of length 0 ends the message, or
is said to keep the connection alive: https://neo4j.com/docs/bolt/current/bolt/message/#chunking
"""

from __future__ import annotations

import asyncio

_SUCCESS, _RECORD = 0x70, 0x71  # a message's second byte: https://neo4j.com/docs/bolt/current/bolt/message/
_ONE_ROW = (_SUCCESS, _RECORD, _SUCCESS)  # to RUN, then to PULL
_CHUNK = 0xFFFF  # bytes at most


def cut(message: bytes) -> bytes:
    """A message in chunks, as it is sent."""
    chunks = (message[start : start + _CHUNK] for start in range(0, len(message), _CHUNK))
    return b"".join(b"".join((len(chunk).to_bytes(2), chunk)) for chunk in chunks) + bytes(2)


class Listening(asyncio.Protocol):
    """Takes what a connection receives until one row is told of, or anything else is.

    Anything else is for the driver: all that was received is handed to its protocol, as if that had listened, and so is
    what becomes of the connection. Afterwards that listens again.
    """

    def __init__(self, transport: asyncio.BaseTransport, driver: asyncio.Protocol) -> None:
        """Listen, beginning with the next byte that comes."""
        self._transport, self._driver = transport, driver
        self._received = bytearray()
        self._read = 0  # of the bytes received, those in whole chunks
        self._message = bytearray()  # whose end isn't there yet
        self._messages: list[bytearray] = []
        self._ended: asyncio.Future[list[bytearray] | None] = asyncio.get_running_loop().create_future()
        transport.set_protocol(self)

    async def messages(self) -> list[bytearray] | None:
        """The three messages that tell of one row, without their chunks; None when it is for the driver."""
        try:
            return await self._ended
        finally:
            self._give_back()

    def data_received(self, data: bytes) -> None:
        """Some bytes, of several messages or of a piece of one."""
        received = self._received
        received += data
        there = len(received)
        while there >= (start := self._read + 2) and not self._ended.done():
            end = start + (received[start - 2] << 8 | received[start - 1])
            if end > there:
                return
            self._read = end
            if end > start:
                chunk = received[start:end]
                if self._message:
                    self._message += chunk
                else:
                    self._message = chunk
            elif self._message:
                message, self._message = self._message, bytearray()
                self._take(message)

    def _take(self, message: bytearray) -> None:
        if message[1] != _ONE_ROW[len(self._messages)]:
            self._hand_over()
            return
        self._messages.append(message)
        if len(self._messages) == len(_ONE_ROW):
            self._end(self._messages)

    def eof_received(self) -> bool | None:
        """The server says no more."""
        self._hand_over()
        return self._driver.eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        self._hand_over()
        self._driver.connection_lost(exc)

    def pause_writing(self) -> None:
        """The statement is longer than what is sent at once."""
        self._driver.pause_writing()

    def resume_writing(self) -> None:
        """The statement is sent but for what is sent at once."""
        self._driver.resume_writing()

    def _hand_over(self) -> None:
        if not self._ended.done():  # a row that was taken before the connection ended isn't said again
            self._read = 0
        self._give_back()
        self._end(None)

    def _give_back(self) -> None:
        """Let the driver listen again, to what wasn't read here first."""
        self._transport.set_protocol(self._driver)
        unread = bytes(self._received[self._read :])
        self._received.clear()
        self._read = 0
        if unread:
            self._driver.data_received(unread)

    def _end(self, messages: list[bytearray] | None) -> None:
        if not self._ended.done():  # by a row, or since nobody waits any more
            self._ended.set_result(messages)
