"""The way to a Neo4j database: its address, the credentials, and a driver that has reached it."""

from __future__ import annotations

import logging
import os
import re
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from neo4j import AsyncDriver, AsyncGraphDatabase, Driver, GraphDatabase
from neo4j.api import BookmarkManager

from graph.errors import BadInput, StoreUnavailable
from graph.stores.neo4j_store.errors import mapped

OLDEST = (5, 26)  # the first with dynamic labels everywhere, and the one with long-term support
QUERY_SECONDS = 30.0
_CONNECT_SECONDS = 10.0
RETRY_SECONDS = 5.0
_SERVING_SECONDS = 3.0  # who asks a server waits for the answer
CONNECTIONS = 50  # of one driver to one server
_EVERYWHERE: dict[str, Any] = {
    "max_connection_pool_size": CONNECTIONS,
    "notifications_min_severity": "OFF",  # what the vocabulary has and a database hasn't yet is no warning
    "telemetry_disabled": True,  # a message more with each question
    "user_agent": "procedure-graph",
}
# What the driver logs is for who asks for it; what goes wrong is told by errors.
logging.getLogger("neo4j").addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class Target:
    """A database and how to log in to it. `address` is shown in messages; it holds no credentials."""

    address: str
    user: str
    password: str
    database: str | None

    @classmethod
    def of(cls, url: str) -> Target:
        """From a store's URL and NEO4J_USERNAME, NEO4J_PASSWORD, NEO4J_DATABASE. Raises BadInput."""
        parts = urlsplit(url)
        if not parts.hostname:
            raise BadInput(f"{url!r} names no server.", todo="Give neo4j://HOST:PORT, or neo4j+s:// with certificates.")
        if parts.username or parts.password:
            raise BadInput(
                "a store's address holds no password.", todo="Set NEO4J_USERNAME and NEO4J_PASSWORD instead."
            )
        return cls(
            url,
            os.environ.get("NEO4J_USERNAME", "neo4j"),
            os.environ.get("NEO4J_PASSWORD", ""),
            os.environ.get("NEO4J_DATABASE") or None,
        )


def connect(target: Target) -> Driver:
    """A driver that has reached the server. Raises StoreUnavailable, also for a version that is too old."""
    with mapped(target.address):
        driver = GraphDatabase.driver(
            target.address,
            auth=(target.user, target.password),
            connection_timeout=_CONNECT_SECONDS,
            connection_acquisition_timeout=_CONNECT_SECONDS,
            max_transaction_retry_time=RETRY_SECONDS,
            **_EVERYWHERE,
        )
        try:
            must_be_supported(driver.get_server_info().agent, target.address)
        except BaseException:
            driver.close()
            raise
    return driver


def async_driver(target: Target) -> AsyncDriver:
    """A driver for an event loop, which connects when it is used. Raises StoreUnavailable for what is no address."""
    with mapped(target.address):
        return AsyncGraphDatabase.driver(
            target.address,
            auth=(target.user, target.password),
            connection_timeout=_SERVING_SECONDS,
            connection_acquisition_timeout=_SERVING_SECONDS,
            max_transaction_retry_time=_SERVING_SECONDS,
            **_EVERYWHERE,
        )


@cache
def bookmarks(target: Target) -> BookmarkManager:
    """What this process has seen of a database: whoever writes reads what he wrote, on any server of a cluster."""
    return GraphDatabase.bookmark_manager()


def must_be_supported(agent: str, address: str) -> None:
    """Raise StoreUnavailable where the server, by its own name (`Neo4j/5.26.0`), is too old or something else."""
    found = re.match(r"Neo4j/(\d+)\.(\d+)", agent)
    if found is None or (int(found[1]), int(found[2])) < OLDEST:
        raise StoreUnavailable(f"{address} runs {agent}; Neo4j {OLDEST[0]}.{OLDEST[1]} or newer is needed.")
