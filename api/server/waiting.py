"""Waiting in an event loop for as long as one may, without a timer for what is there already."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Generator
from functools import partial
from types import coroutine
from typing import Any, TypeVar

_T = TypeVar("_T")


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
