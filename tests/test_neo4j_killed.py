"""The server killed in the middle of a load, as by a loss of power, and away while it is asked."""

from __future__ import annotations

import os
import random
import threading
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from api.app import make_app
from api.server.settings import Settings
from graph.errors import StoreUnavailable
from graph.model import Edge, Node
from graph.store import Store, open_store
from tests import neo4j_server
from tests.http_server import ask, served
from tests.test_store import CORE, OTHER, VOCABULARY, edge, put

OPERATION = "{ release { dataVersion } }"
KILLS = int(os.environ.get("NEO4J_KILLS", "2"))
LARGE: tuple[Node | Edge, ...] = (
    *(Node(f"mesh:L{i}", "Condition", f"Large {i}") for i in range(6000)),
    *(edge(f"mesh:L{i}", "BROADER", f"mesh:L{i // 7}", OTHER) for i in range(1, 6000)),
)


def _state(store: Store) -> tuple[object, ...]:
    return store.data_version(), store.sources(), list(store.nodes()), list(store.edges())


def test_a_server_killed_in_the_middle_of_a_load_has_the_state_before_or_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NEO4J_KILLS says how often."""
    states, versions = [], []
    with open_store("sqlite:///:memory:", create=True) as model:
        for source, records in ((CORE, VOCABULARY), (OTHER, LARGE)):
            put(model, source, records)
            states.append(_state(model))
            versions.append(model.data_version())
    server = neo4j_server.started(tmp_path)
    monkeypatch.setenv("NEO4J_USERNAME", "neo4j")
    monkeypatch.setenv("NEO4J_PASSWORD", server.password)
    opened = ExitStack()
    try:
        with open_store(server.address, create=True) as store:
            put(store, CORE, VOCABULARY)
            began = time.monotonic()
            put(store, OTHER, LARGE)
            seconds = time.monotonic() - began
            with store.transaction() as change:
                change.remove_source(OTHER.id)
            assert _state(store) == states[0]
        reader = opened.enter_context(open_store(server.address))
        client = opened.enter_context(served(make_app(Settings(server.address))))
        for _ in range(KILLS):
            timer = threading.Timer(random.uniform(0, 1.1 * seconds), server.kill)
            timer.start()
            with suppress(StoreUnavailable), open_store(server.address, write=True) as store:
                put(store, OTHER, LARGE)
            timer.join()
            with pytest.raises(StoreUnavailable):
                reader.sources()
            assert client.get("/readyz").status_code == 503
            (error,) = ask(client, OPERATION).json()["errors"]
            assert error["extensions"]["code"] == "STORE_UNAVAILABLE"
            server = neo4j_server.restarted(server, tmp_path)
            assert reader.sources()  # the same store works again, and the same API server
            assert client.get("/readyz").status_code == 200
            assert ask(client, OPERATION).json()["data"]["release"]["dataVersion"] in versions
            with open_store(server.address, write=True) as store:
                assert _state(store) in states
                put(store, OTHER, LARGE)
                assert _state(store) == states[1]
                with store.transaction() as change:
                    change.remove_source(OTHER.id)
    finally:
        opened.close()
        server.kill()
