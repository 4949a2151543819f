"""How many operations run at once, and how many wait for their turn."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from graph.errors import LimitExceeded


class Gate:
    """Lets so many through at once; so many more wait, first come, first served, and others are refused."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._free = self._at_once = at_once
        self._most = waiting
        self._waiting: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def passed(self, seconds: float) -> AsyncIterator[None]:
        """A place, once there is one. Raises LimitExceeded where too many wait, or none gets free in these seconds."""
        if self._free:
            self._free -= 1
        else:
            await self._turn(seconds)
        try:
            yield
        finally:
            self._leave()

    async def _turn(self, seconds: float) -> None:
        if len(self._waiting) >= self._most:
            raise self._full(self._at_once + len(self._waiting) + 1)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            async with asyncio.timeout(seconds):
                await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled():
                self._leave()  # its turn came in the same moment
            elif turn in self._waiting:  # one that was cancelled may have been passed over already
                self._waiting.remove(turn)
            if isinstance(error, TimeoutError):
                raise self._full(self._at_once + len(self._waiting) + 1) from error
            raise

    def _leave(self) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1

    def _full(self, figure: int) -> LimitExceeded:
        limit = self._at_once + self._most
        message = (
            f"At most {limit} operations are taken at once, {self._at_once} to run and {self._most} to wait; this would"
            f" be number {figure}. Try again in a moment."
        )
        return LimitExceeded(message, limit=limit, figure=figure)
