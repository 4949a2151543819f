"""How the driver waits in an event loop for each piece of a message: without a task of its own for each.

Before Python 3.12 the driver has a copy of Python 3.10's `asyncio.wait_for`, which makes a task for whatever it waits
for: seven to a small answer, a third of its time. 3.12's own makes none.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable
from typing import Any, TypeVar

from neo4j._async_compat.network import _bolt_socket

_T = TypeVar("_T")
_with_a_task: Any = vars(_bolt_socket)["wait_for"]


async def wait_for(awaited: Awaitable[_T], timeout: float | None) -> _T:
    """The outcome, within the seconds, as `asyncio.wait_for` of Python 3.12 has it. Raises TimeoutError."""
    if timeout is not None and timeout <= 0:  # what is done already counts
        outcome: _T = await _with_a_task(awaited, timeout)
        return outcome
    async with asyncio.timeout(timeout):
        return await awaited


def install() -> None:
    """Let the driver wait so in this process."""
    if sys.version_info < (3, 12):
        vars(_bolt_socket)["wait_for"] = wait_for
