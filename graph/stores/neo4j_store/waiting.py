"""How the driver waits in an event loop: without a task or a timer for what is there, and for what it closes.

Before Python 3.12 the driver has a copy of Python 3.10's `asyncio.wait_for`, which makes a task and a timer for all
that it waits for: seven of each to a small answer, whose pieces but for the first are there already when they are read.
It closes connections without waiting for them, and an encrypted one needs a word of the server to close.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine, Generator
from contextlib import suppress
from functools import partial
from importlib import import_module
from types import coroutine
from typing import Any, TypeVar

from neo4j import AsyncDriver

_T = TypeVar("_T")
_GOODBYE = 1.0  # seconds in which the server is to answer
_SOCKETS = "neo4j._async_compat.network._bolt_socket"


async def wait_for(work: Coroutine[Any, Any, _T], timeout: float | None) -> _T:
    """The outcome, within the seconds, as `asyncio.wait_for` of Python 3.12 has it. Raises TimeoutError."""
    if timeout is not None and timeout <= 0:  # what is done already counts
        return await asyncio.wait_for(work, timeout)
    try:
        future = work.send(None)
    except StopIteration as done:
        there: _T = done.value
        return there
    async with asyncio.timeout(timeout):
        return await _rest(work, future)


@coroutine
def _rest(work: Coroutine[Any, Any, _T], future: Any) -> Generator[Any, Any, _T]:
    """The outcome of work that has begun, and waits for the future."""
    step: Callable[[], Any]
    while True:
        try:
            sent = yield future
        except BaseException as error:  # noqa: BLE001  # it is for the work, which may well raise it again
            step = partial(work.throw, error)
        else:
            step = partial(work.send, sent)
        try:
            future = step()
        except StopIteration as done:
            outcome: _T = done.value
            return outcome


async def close(driver: AsyncDriver) -> None:
    """Close the driver and, within a second, its connections; those whose server says nothing are cut off."""
    ways = writers(driver)
    await driver.close()
    closing = [asyncio.ensure_future(way.wait_closed()) for way in ways]
    if closing:
        _, late = await asyncio.wait(closing, timeout=_GOODBYE)
        for way in ways if late else ():
            way.transport.abort()
        await asyncio.gather(*closing, return_exceptions=True)


def writers(driver: AsyncDriver) -> list[asyncio.StreamWriter]:
    """What the connections write to; of a driver that is made otherwise, none."""
    try:
        connections = driver._pool.connections
        return [connection.socket._writer for some in connections.values() for connection in some]
    except AttributeError:
        return []


def install() -> None:
    """Let the driver wait so in this process. One that is made otherwise is left as it is: it only takes longer."""
    if sys.version_info < (3, 12):
        with suppress(ImportError):
            sockets = vars(import_module(_SOCKETS))
            if "wait_for" in sockets:
                sockets["wait_for"] = wait_for
