"""What a server says to one statement, listened to in place of the driver, which takes eight layers for each piece.

Rows can be had while the server works at those after them, and nothing is kept of those that were had.

Bolt has an answer in messages, each cut into chunks that begin with their length; one of length 0 ends the message, or
is said to keep the connection alive: https://neo4j.com/docs/bolt/current/bolt/message/#chunking
"""

from __future__ import annotations

import asyncio

_SUCCESS, _RECORD = 0x70, 0x71  # a message's second byte: https://neo4j.com/docs/bolt/current/bolt/message/
_CHUNK = 0xFFFF  # bytes at most


def cut(message: bytes) -> bytes:
    """A message in chunks, as it is sent."""
    chunks = (message[start : start + _CHUNK] for start in range(0, len(message), _CHUNK))
    return b"".join(b"".join((len(chunk).to_bytes(2), chunk)) for chunk in chunks) + bytes(2)


class Listening(asyncio.Protocol):
    """Takes what a connection receives: that the statement runs, rows, and the `summary` after the last; or else.

    Anything else is for the driver: all that was received but the rows is handed to its protocol, as if that had
    listened, and so is what becomes of the connection. Afterwards that listens again.
    """

    def __init__(self, transport: asyncio.BaseTransport, driver: asyncio.Protocol) -> None:
        """Listen, beginning with the next byte that comes."""
        self._transport, self._driver = transport, driver
        self._received = bytearray()
        self._read = 0  # of the bytes received, those in whole chunks
        self._message = bytearray()  # whose end isn't there yet
        self._run = b""  # that the statement runs, as it was received
        self._rows: list[bytearray] = []  # that nobody has had yet
        self._is_for_driver = False
        self._waiting: asyncio.Future[None] | None = None
        self.summary: bytearray | None = None
        transport.set_protocol(self)

    async def rows(self) -> list[bytearray] | None:
        """The messages of the rows that have come since this was asked before, without their chunks: at least one, but
        for the last time, when the summary is there. None when there is something for the driver instead.
        """
        if not self._rows and not self._is_over():
            self._waiting = asyncio.get_running_loop().create_future()
            try:
                await self._waiting
            except BaseException:
                self._give_back()
                raise
        if self._is_for_driver:
            return None
        rows, self._rows = self._rows, []
        return rows

    def data_received(self, data: bytes) -> None:
        """Some bytes, of several messages or of a piece of one."""
        received = self._received
        received += data
        while not self._is_over() and len(received) >= (start := self._read + 2):
            end = start + (received[start - 2] << 8 | received[start - 1])
            if end > len(received):
                break
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
        if self._rows or self._is_over():
            self._wake()

    def _take(self, message: bytearray) -> None:
        if message[1] == _RECORD and self._run:
            self._rows.append(message)
        elif message[1] != _SUCCESS:
            self._hand_over()
            return
        elif self._run:
            self.summary = message
            self._give_back()
            return
        else:
            self._run = bytes(self._received[: self._read])
        del self._received[: self._read]
        self._read = 0

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

    def _is_over(self) -> bool:
        return self.summary is not None or self._is_for_driver

    def _hand_over(self) -> None:
        if self._is_over():  # what was taken before the connection ended isn't said again
            return
        self._is_for_driver = True
        self._read = 0
        self._give_back(self._run)
        self._wake()

    def _give_back(self, first: bytes = b"") -> None:
        """Let the driver listen again, to these bytes first, and then to what wasn't read here."""
        self._transport.set_protocol(self._driver)
        unread = first + self._received[self._read :]
        self._received.clear()
        self._read = 0
        if unread:
            self._driver.data_received(unread)

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():  # since nobody waits any more
            self._waiting.set_result(None)
