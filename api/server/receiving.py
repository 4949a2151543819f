"""What comes from a client beside a request's first lines: its body, and that it went away."""

from __future__ import annotations

import asyncio

from starlette.datastructures import Headers
from starlette.types import Receive

from graph.errors import LimitExceeded

_GONE_AFTER = 0.05  # seconds until it is looked whether who asked still waits; most are answered by then


class Gone(Exception):
    """The client went away before it had said all, or before it was answered."""


class TooLarge(LimitExceeded):
    """A body of more bytes than are read."""


async def body(headers: Headers, receive: Receive, most: int) -> bytes:
    """A request's body, read no further than these bytes. Raises TooLarge and Gone."""
    declared = headers.get("content-length", "")
    if declared.isdecimal():
        _at_most(most, int(declared))
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        part = message.get("body", b"")
        size += len(part)
        _at_most(most, size)
        parts.append(part)
        if not message.get("more_body", False):
            return parts[0] if len(parts) == 1 else b"".join(parts)


def _at_most(most: int, size: int) -> None:
    if size > most:
        message = f"A body has at most {most:,} bytes, and this one has {size:,} or more. Ask in several requests."
        raise TooLarge(message, limit=most, figure=size)


class Waited:
    """A block that is left, by Gone, when nobody waits for what it does any more; its task is cancelled first."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._watch: asyncio.Task[None] | None = None
        self._is_gone = False

    def __enter__(self) -> None:
        self._task = asyncio.current_task()
        self._start = asyncio.get_running_loop().call_later(_GONE_AFTER, self._begin)

    def __exit__(self, kind: type[BaseException] | None, _: object, __: object) -> None:
        self._start.cancel()
        if self._watch is not None:
            self._watch.cancel()
        if self._is_gone and kind is asyncio.CancelledError and self._task is not None:
            self._task.uncancel()
            raise Gone

    def _begin(self) -> None:
        self._watch = asyncio.create_task(self._until_gone())

    async def _until_gone(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._is_gone = True
        if self._task is not None:
            self._task.cancel()
