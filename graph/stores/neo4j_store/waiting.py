"""How the driver waits in an event loop for each piece of a message: without a task or a timer for what is there.

Before Python 3.12 the driver has a copy of Python 3.10's `asyncio.wait_for`, which makes a task and a timer for all
that it waits for: seven of each to a small answer, whose pieces but for the first are there already when they are read.
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

_T = TypeVar("_T")
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


def install() -> None:
    """Let the driver wait so in this process. One that is made otherwise is left as it is: it only takes longer."""
    if sys.version_info < (3, 12):
        with suppress(ImportError):
            sockets = vars(import_module(_SOCKETS))
            if "wait_for" in sockets:
                sockets["wait_for"] = wait_for
