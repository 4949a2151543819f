"""Engines: started when there is something to ask, timed, and killed when their time is over."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

from api.sparql.engine import Outcome, Result, Task
from graph.errors import LimitExceeded, StoreUnavailable

MEMORY = 1 << 30  # bytes that an engine may take, beside what it maps of its files
OUT_OF_MEMORY = (-signal.SIGABRT, -signal.SIGKILL)  # how a process ends that gets no more, or that the system ends
ENGINES = 2  # at once; each takes a core for as long as its query runs


@dataclass(slots=True)
class Engine:
    """One process on the files in a folder."""

    process: asyncio.subprocess.Process
    folder: Path

    @classmethod
    async def started(cls, folder: Path, memory: int) -> Engine:
        """A process that waits for its first task."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "api.sparql.engine", str(folder), str(memory),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        return cls(process, folder)

    async def answer(self, task: Task) -> tuple[Result, bytes]:
        """What came of a task. Raises EOFError where the process ended over it."""
        asked, told = self.process.stdin, self.process.stdout
        assert asked is not None
        assert told is not None
        try:
            asked.write(json.dumps(asdict(task)).encode() + b"\n")
            await asked.drain()
            line = await told.readuntil()
            said = json.loads(line)
            result = Result(**said | {"outcome": Outcome(said["outcome"])})
            return result, await told.readexactly(result.length)
        except ConnectionError as error:
            raise EOFError from error

    async def stop(self) -> None:
        """End the process, whatever it does."""
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()


@dataclass(slots=True)
class Pool:
    """At most `size` engines, kept for the next query; those of an older folder are replaced when their turn comes."""

    size: int = ENGINES
    memory: int = MEMORY
    _idle: list[Engine] = field(default_factory=list)
    _free: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._free = asyncio.Semaphore(self.size)

    async def answer(self, folder: Path, task: Task) -> tuple[Result, bytes]:
        """What an engine on the folder answers. Whoever gives up waiting cancels this, and the engine is killed.

        Raises LimitExceeded where the query takes more memory than an engine may, StoreUnavailable where one fails.
        """
        async with self._free:
            engine = await self._engine(folder)
            try:
                answered = await engine.answer(task)
            except EOFError as error:
                if await engine.process.wait() not in OUT_OF_MEMORY:  # any other end is a defect
                    raise StoreUnavailable("The query could not be run; the server's log says why.") from error
                message = f"The query took more than the {self.memory >> 20:,} MiB that a query may. Ask for less."
                raise LimitExceeded(message, limit=self.memory, figure=self.memory) from error
            except BaseException:  # cancelled, most likely: what runs on would be nobody's
                await engine.stop()
                raise
            self._idle.append(engine)
            return answered

    async def _engine(self, folder: Path) -> Engine:
        while self._idle:
            engine = self._idle.pop()
            if engine.folder == folder and engine.process.returncode is None:
                return engine
            await engine.stop()
        return await Engine.started(folder, self.memory)

    async def close(self) -> None:
        """Stop all engines."""
        while self._idle:
            await self._idle.pop().stop()
