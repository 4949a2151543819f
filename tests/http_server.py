"""The server on a port of its own, for tests to ask over HTTP."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette

ASKED = '{ alternatives(treating: "CRPS") { totalCount } }'
ANSWER = {"data": {"alternatives": {"totalCount": 4}}}


@contextmanager
def served(application: Starlette) -> Iterator[httpx.Client]:
    """A client of the application, which uvicorn serves on a free port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # as `serve` does
        server = uvicorn.Server(uvicorn.Config(application, log_level="warning"))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{listening.getsockname()[1]}", timeout=30) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join(30)
    assert not thread.is_alive()


def ask(client: httpx.Client, operation: str = ASKED, **body: Any) -> httpx.Response:
    return client.post("/graphql", json={"query": operation, **body})
