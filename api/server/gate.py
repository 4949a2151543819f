"""How many operations run at once, and how many wait for their turn."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass

from graph.errors import LimitExceeded


class Gate:
    """Lets so many through at once; so many more wait, first come, first served, and others are refused."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._free = self._at_once = at_once
        self._most = waiting
        self._waiting: deque[asyncio.Future[None]] = deque()

    def passed(self, seconds: float) -> _Place:
        """A place, once there is one. Raises LimitExceeded where too many wait, or none gets free in these seconds."""
        return _Place(self, seconds)

    async def enter(self, seconds: float) -> None:
        """Take a place, as `passed` does."""
        if self._free:
            self._free -= 1
        else:
            await self._turn(seconds)

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
                self.leave()  # its turn came in the same moment
            elif turn in self._waiting:  # one that was cancelled may have been passed over already
                self._waiting.remove(turn)
            if isinstance(error, TimeoutError):
                raise self._full(self._at_once + len(self._waiting) + 1) from error
            raise

    def leave(self) -> None:
        """Give a place back: to who has waited longest."""
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


@dataclass(frozen=True, slots=True)
class _Place:
    gate: Gate
    seconds: float

    async def __aenter__(self) -> None:
        await self.gate.enter(self.seconds)

    async def __aexit__(self, *_: object) -> None:
        self.gate.leave()
