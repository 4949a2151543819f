"""A server with little memory that takes encrypted connections, with a certificate nobody vouches for."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from graph.errors import LimitExceeded, StoreUnavailable
from graph.model import Edge, Node
from graph.queries import Release, Value
from graph.store import open_reader, open_store
from graph.stores.neo4j_store.closing import writers
from graph.stores.neo4j_store.memory import Size
from graph.stores.neo4j_store.serving import Neo4jReader
from tests import neo4j_server
from tests.command_line import assert_one_line, procgraph
from tests.test_store import CORE, OTHER, VOCABULARY, edge, put
from tools.neo4j.server import USER, Server

VERSION = Release((Value("version", "data_version"),))
MEGABYTES = 24
MANY = 40_000
DELAY = 0.05  # seconds that a slow way takes
TOO_MANY: tuple[Node | Edge, ...] = (
    *(Node(f"mesh:L{i}", "Condition", f"Large {i}") for i in range(MANY)),
    *(edge(f"mesh:L{i}", "BROADER", f"mesh:L{i // 7}", OTHER) for i in range(1, MANY)),
)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certificates")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "private.key", "-out", folder / "public.crt"],
        check=True, capture_output=True,
    )  # fmt: skip
    return folder / "public.crt"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, certificate: Path) -> Iterator[Server]:
    settings = {
        "dbms.memory.transaction.total.max": f"{MEGABYTES}m",
        "server.bolt.tls_level": "OPTIONAL",
        "dbms.ssl.policy.bolt.enabled": "true",
        "dbms.ssl.policy.bolt.base_directory": str(certificate.parent),
    }
    started = neo4j_server.started(tmp_path_factory.mktemp("server"), settings)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("NEO4J_USERNAME", USER)
            patch.setenv("NEO4J_PASSWORD", started.password)
            with open_store(started.address, create=True) as store:
                put(store, CORE, VOCABULARY)
        yield started
    finally:
        started.kill()


@pytest.fixture(autouse=True)
def login(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_USERNAME", USER)
    monkeypatch.setenv("NEO4J_PASSWORD", server.password)
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)


def address(server: Server, scheme: str) -> str:
    """The server's address for another way to it."""
    return server.address.replace("bolt", scheme, 1)


# ── memory ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_source_too_large_for_the_memory_leaves_nothing_and_says_what_to_set(server: Server) -> None:
    whole = Size()
    with whole.all_of(TOO_MANY) as counted:
        assert len(list(counted)) == len(TOO_MANY)
    with open_store(server.address, write=True) as store:
        before = store.data_version(), list(store.nodes()), list(store.edges())
        with pytest.raises(LimitExceeded) as told:
            put(store, OTHER, TOO_MANY)
        assert (store.data_version(), list(store.nodes()), list(store.edges())) == before
        # What is told is of the whole source, though it failed in the middle.
        assert told.value.figure == whole.megabytes > 100
        assert told.value.limit == pytest.approx(MEGABYTES * 2**20 / 1e6, abs=1)
        for word in (f"{MANY:,} things", f"{MANY - 1:,} relations", "server.memory.heap.max_size",
                     f"dbms.memory.transaction.total.max, where it is set, to {whole.megabytes}m"):  # fmt: skip
            assert word in str(told.value)
        put(store, OTHER, (Node("mesh:L1", "Condition", "Large 1"),))  # what is small enough is loaded then
        assert "mesh:L1" in [node.id for node in store.nodes()]


# ── encryption ───────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("scheme", ["bolt", "neo4j", "bolt+ssc", "neo4j+ssc"])
def test_a_certificate_that_is_not_to_be_checked_is_taken(server: Server, scheme: str) -> None:
    with open_store(address(server, scheme)) as store:
        assert store.sources()


@pytest.mark.parametrize("scheme", ["bolt+s", "neo4j+s"])
def test_a_certificate_that_is_trusted_is_taken(
    server: Server, certificate: Path, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    url = address(server, scheme)

    async def asked() -> bytes:
        reader = open_reader(url)
        try:
            return await reader.answer_json(VERSION, seconds=10)
        finally:
            await reader.close()

    with open_store(url) as store:
        assert asyncio.run(asked()) == store.answer_json(VERSION)


def test_an_encrypted_connection_is_closed_whole_where_its_server_is_slow(server: Server) -> None:
    host, port = server.address.removeprefix("bolt://").split(":")

    async def passed_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with closing(target):
            while some := await source.read(2**16):
                await asyncio.sleep(DELAY)
                target.write(some)

    async def relayed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, there = await asyncio.open_connection(host, int(port))
        await asyncio.gather(passed_on(reader, there), passed_on(back, writer), return_exceptions=True)

    async def left_open() -> list[Any]:
        async with await asyncio.start_server(relayed, host) as relay:
            reader = open_reader(f"bolt+ssc://{host}:{relay.sockets[0].getsockname()[1]}")
            await reader.answer_json(VERSION, seconds=10)
            assert isinstance(reader, Neo4jReader)
            assert reader._driver is not None
            opened = [writer.get_extra_info("socket") for writer in writers(reader._driver)]
            await reader.close()
            assert opened
            return [socket for socket in opened if socket.fileno() != -1]

    assert asyncio.run(left_open()) == []


@pytest.mark.parametrize("scheme", ["bolt+s", "neo4j+s"])
def test_a_certificate_that_nobody_vouches_for_is_one_clear_line(server: Server, scheme: str) -> None:
    with pytest.raises(StoreUnavailable, match=r"isn't trusted here\. Set SSL_CERT_FILE"):
        open_store(address(server, scheme))


def test_the_command_line_says_it_in_one_line(server: Server) -> None:
    done = procgraph(
        "sources", PROCGRAPH_STORE=address(server, "neo4j+s"), NEO4J_USERNAME=USER, NEO4J_PASSWORD=server.password
    )
    assert_one_line(done, 3, "isn't trusted here")
