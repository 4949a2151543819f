"""How the driver waits in an event loop: without a task or a timer for what is there, and for what it closes.

Before Python 3.12 the driver has a copy of Python 3.10's `asyncio.wait_for`, which makes a task and a timer for all
that it waits for: seven of each to a small answer, whose pieces but for the first are there already when they are read.
It closes connections without waiting for them, and an encrypted one needs a word of the server to close.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from importlib import import_module

from neo4j import AsyncDriver

from graph.waiting import wait_for

_GOODBYE = 1.0  # seconds in which the server is to answer
_SOCKETS = "neo4j._async_compat.network._bolt_socket"


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
