"""A server's reader of a store file: short questions are answered where they are asked, long ones in threads.

A hop to a thread and back costs as much as half of a short question, so that each is tried in the event loop for a few
milliseconds of the processor's time, whatever else a busy machine does meanwhile. One that isn't done by then is asked
again in a thread, and the next time it goes there at once, until it turns out to be short again.
"""

from __future__ import annotations

import asyncio
import json
import queue
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import apsw

from graph.errors import Conflict, OutOfTime, StoreUnavailable
from graph.queries import Question
from graph.stores.sqlite_store import schema
from graph.stores.sqlite_store.errors import mapped
from graph.stores.sqlite_store.questions import compiled
from graph.stores.sqlite_store.store import connect, is_one, must_be_one, must_open, written

THREADS = 4  # long questions at once; more would take the processor from the short ones
AT_ONCE = 0.010  # seconds of the processor that a question may hold up all others
_HELD = 0.1  # seconds by the clock, disks and other processes included, that it may hold them up
_STEPS = 5_000  # of SQLite's virtual machine, between looks at the clock: some 0.2 ms
_AGAIN = 0.05  # seconds until a statement is told again to stop: what comes before its first step is not heard
_WAIT = 0.01  # seconds between two attempts to read what another process holds
# A file that is mapped counts as memory of the process, once for each connection; what a connection doesn't keep is
# still in the system's cache, from where it comes as fast.
_FRUGAL = "PRAGMA mmap_size=0; PRAGMA cache_size=-8000"
_REMEMBERED = 256  # statements, of each of which the text has some kilobytes

_compiled = lru_cache(_REMEMBERED)(compiled)


@dataclass(slots=True, eq=False)
class _Asked:
    """A question on its way through a thread. `db` is the connection that runs it, guarded by `lock`."""

    question: Question
    seconds: float
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[bytes]
    began: float = field(default_factory=time.perf_counter)
    took: float = AT_ONCE  # seconds of the processor
    stopped: bool = False
    finished: bool = False
    db: apsw.Connection | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def stop(self) -> None:
        """Stop the statement wherever it is; said again until it has ended."""
        with self.lock:
            self.stopped = True
            if self.db is not None:
                self.db.interrupt()
        if not self.finished:
            self.loop.call_later(_AGAIN, self.stop)

    def late(self) -> None:
        """Its seconds are over."""
        self.settle(None, OutOfTime(self.seconds, time.perf_counter() - self.began))
        self.stop()

    def settle(self, answer: bytes | None, error: Exception | None) -> None:
        """Hand the outcome to who asked; the first counts."""
        if self.future.done():
            return
        if answer is None:
            self.future.set_exception(error or StoreUnavailable("The question was stopped."))
        else:
            self.future.set_result(answer)

    def waits_on(self, _: int) -> bool:
        """SQLite's question while others hold the file."""
        time.sleep(_WAIT)
        return not self.stopped

    def run(self, db: apsw.Connection, question: Question) -> bytes:
        """The answer to its question, or to one on the way there. Raises StoreUnavailable once it is stopped."""
        sql, statement = _compiled(question)
        with self.lock:
            if self.stopped:
                raise StoreUnavailable("The question was stopped.")
            self.db = db
        began = time.thread_time()
        try:
            ((text, *meanings),) = db.execute(sql, tuple(statement.values))
        finally:
            self.took = time.thread_time() - began
            with self.lock:
                self.db = None
        for reference, found in statement.meant(meanings):
            must_be_one(reference, found, lambda question: json.loads(self.run(db, question)))
        return written(text)


class _File:
    """A connection to the file that lies at a path, opened anew when another takes its place."""

    def __init__(self, path: str) -> None:
        self._path, self._place = path, Path(path)
        self._db: apsw.Connection | None = None
        self._identity: tuple[int, int] | None = None

    def current(self) -> apsw.Connection | None:
        """The connection, where it is open on the file that is there now."""
        return self._db if self._identity == _identity(self._place) else None

    def opened(self, busy: Callable[[int], bool]) -> apsw.Connection:
        """The connection, opened where need be; `busy` is asked, while others hold the file, whether to wait on.

        Raises what `open_store` does.
        """
        if (db := self.current()) is None:
            self.close()
            must_open(self._path)
            identity = _identity(self._place)
            db = connect(self._path, write=False, busy=busy)
            try:
                db.execute(_FRUGAL).fetchall()
                schema.prepare(db, self._path, write=False, create=False)
            except BaseException:
                db.close()
                raise
            self._db, self._identity = db, identity
        db.set_busy_handler(busy)
        return db

    def close(self) -> None:
        """Let go of the file."""
        if self._db is not None:
            self._db.close()
        self._db = self._identity = None


class SqliteReader:
    """Asks a store file from one event loop; see `graph.store.AsyncReader`."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._here = _File(path)
        self._waiting: queue.SimpleQueue[_Asked | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._under_way: set[_Asked] = set()
        self._long: OrderedDict[str, None] = OrderedDict()

    async def answer_json(self, question: Question, *, seconds: float) -> bytes:
        """The answer as JSON in UTF-8."""
        db = self._here.current()
        answer = None if db is None else self._at_once(db, question, min(seconds, AT_ONCE))
        return await self._in_thread(question, seconds) if answer is None else answer

    async def close(self) -> None:
        """Stop what is still asked, and let go of the file."""
        for asked in tuple(self._under_way):
            asked.settle(None, None)
            asked.stop()
        for _ in self._threads:
            self._waiting.put(None)
        while any(thread.is_alive() for thread in self._threads):
            await asyncio.sleep(_WAIT)  # while the loop tells statements again to stop
        self._threads.clear()
        self._here.close()

    def _at_once(self, db: apsw.Connection, question: Question, seconds: float) -> bytes | None:
        """The answer, None where it takes longer than that, others hold the file, or a name isn't that of one thing."""
        sql, statement = _compiled(question)
        if sql in self._long:
            return None
        end, held = time.thread_time() + seconds, time.perf_counter() + _HELD
        db.set_progress_handler(lambda: time.thread_time() > end or time.perf_counter() > held, _STEPS)
        try:
            with mapped(self._path):
                ((text, *meanings),) = db.execute(sql, tuple(statement.values))
        except StoreUnavailable as error:
            if not isinstance(error.__cause__, apsw.InterruptError):
                raise
            self._long[sql] = None
            if len(self._long) > _REMEMBERED:
                self._long.popitem(last=False)
            return None
        except Conflict:
            return None
        if not all(is_one(found) for _, found in statement.meant(meanings)):
            return None
        return written(text)

    async def _in_thread(self, question: Question, seconds: float) -> bytes:
        loop = asyncio.get_running_loop()
        asked = _Asked(question, seconds, loop, loop.create_future())
        self._under_way.add(asked)
        if len(self._threads) < min(THREADS, len(self._under_way)):
            thread = threading.Thread(target=self._work, name="store", daemon=True)
            self._threads.append(thread)
            thread.start()
        self._waiting.put(asked)
        end = loop.call_later(seconds, asked.late)
        try:
            answer = await asked.future
            if asked.took < AT_ONCE:
                self._long.pop(_compiled(question)[0], None)
            return answer
        except asyncio.CancelledError:
            asked.stop()
            raise
        finally:
            end.cancel()
            self._under_way.discard(asked)

    def _work(self) -> None:
        """What each thread does until the reader is closed."""
        file = _File(self._path)
        while (asked := self._waiting.get()) is not None:
            answer, error = None, None
            try:
                with mapped(self._path):
                    answer = self._run(asked, file)
            except Exception as raised:  # noqa: BLE001  # whoever asked gets it
                error = raised
            asked.finished = True
            asked.loop.call_soon_threadsafe(asked.settle, answer, error)
        file.close()

    def _run(self, asked: _Asked, file: _File) -> bytes:
        answer = asked.run(file.opened(asked.waits_on), asked.question)
        if self._here.current() is None:
            here = _File(self._path)
            here.opened(_never)
            asked.loop.call_soon_threadsafe(self._adopt, here)
        return answer

    def _adopt(self, opened: _File) -> None:
        """Take over a connection for questions that are answered at once."""
        self._here.close()
        self._here = opened


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells the file at a path from another that takes its place."""
    try:
        here = path.stat()
    except OSError:
        return None
    return here.st_dev, here.st_ino


def _never(_: int) -> bool:
    return False
