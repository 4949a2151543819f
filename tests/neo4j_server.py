"""The Neo4j server that tests share: one of their own, or an empty database at NEO4J_URI."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
from neo4j import Driver, GraphDatabase

from tools.java import ToolError
from tools.neo4j.server import USER, Server, start

GROUP = "neo4j"  # all its tests run in one worker: the Community Edition has one database
HEAP = "1g"
PASSWORD = "only-for-tests"


def clean_url() -> str:
    """The address of a database that holds nothing; NEO4J_USERNAME and NEO4J_PASSWORD are set for it."""
    url = _url()
    empty(url)
    return url


def empty(url: str) -> None:
    """Delete all that a test left, indexes apart."""
    with driver(url) as opened:
        opened.execute_query("MATCH (n) DETACH DELETE n")


def driver(url: str) -> Driver:
    """A driver of one's own to that database."""
    user, password = os.environ["NEO4J_USERNAME"], os.environ["NEO4J_PASSWORD"]
    return GraphDatabase.driver(url, auth=(user, password), notifications_min_severity="OFF")


def started(home: Path, settings: Mapping[str, str] | None = None) -> Server:
    """A server that a test may do with as it likes; skips where there is no Java or Maven."""
    try:
        return start(home, password=PASSWORD, heap=HEAP, settings=settings)
    except ToolError as error:
        # Neo4j is fetched with Maven and runs on Java; neither comes with Python.
        pytest.skip(str(error))


@cache
def with_browser() -> Server:
    """A server whose Browser can be used: the one that tests share or, beside NEO4J_URI, one more."""
    home = Path(tempfile.mkdtemp(prefix="procgraph-neo4j-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    server = started(home)
    atexit.register(server.kill)
    return server


def log_in_to(server: Server) -> None:
    """Let programs log in to this server."""
    os.environ.update(NEO4J_USERNAME=USER, NEO4J_PASSWORD=server.password)
    os.environ.pop("NEO4J_DATABASE", None)


def restarted(server: Server, home: Path) -> Server:
    """The same server again, after it was killed."""
    return start(home, bolt=server.bolt, http=server.http, password=server.password, heap=HEAP)


@cache
def _url() -> str:
    given = os.environ.get("NEO4J_URI")
    if given:
        os.environ.setdefault("NEO4J_USERNAME", USER)
        os.environ.setdefault("NEO4J_PASSWORD", "")
        with driver(given) as opened:
            if opened.execute_query("MATCH (n) RETURN n LIMIT 1").records:
                pytest.exit(f"{given} holds data, which the tests would delete. Set NEO4J_URI to an empty database.")
        return given
    server = with_browser()
    log_in_to(server)
    return server.address
