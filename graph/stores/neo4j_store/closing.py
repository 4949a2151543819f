"""How connections are closed: the driver doesn't wait for it, and an encrypted one needs a word of the server."""

from __future__ import annotations

import asyncio

from neo4j import AsyncDriver

_GOODBYE = 1.0  # seconds in which the server is to answer


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
