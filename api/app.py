"""The HTTP server."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import threading
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from uvicorn.supervisors import Multiprocess

from api.endpoint import Endpoint
from api.errors import extensions
from api.schema_file import printed
from graph.errors import BadInput, ProcedureGraphError, StoreUnavailable
from graph.queries import Answer, Question, Release, Value
from graph.store import Store, open_store

STORE_VARIABLE = "PROCGRAPH_STORE"
CORS_VARIABLE = "PROCGRAPH_CORS_ORIGINS"
DEFAULT_STORE = "sqlite:///procgraph.db"
THREADS = 8
READY_WITHIN = 3  # seconds; who watches the server asks every few seconds whether to send it more

# What browsers send as Origin (RFC 6454); an address that has a path, or ends with "/", would never be the same.
_ORIGIN = re.compile(r"\*|[a-z][a-z0-9+.-]*://[^/?#\s,]+")
_EXPLORER = Path(__file__).with_name("explorer") / "index.html"


class LazyStore:
    """The store at an address, opened when it is first asked: the server may start before its store is there."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = threading.Lock()
        self._store: Store | None = None

    def answer(self, question: Question) -> Answer:
        """The store's answer. Raises what opening it does, too."""
        with self._lock:
            store = self._store = self._store or open_store(self._url)
        return store.answer(question)

    def answer_text(self, question: Question) -> str:
        """The same as JSON text."""
        with self._lock:
            store = self._store = self._store or open_store(self._url)
        return store.answer_text(question)

    def close(self) -> None:
        """Let go of the store."""
        with self._lock:
            if self._store is not None:
                self._store.close()
                self._store = None


def origins(text: str) -> tuple[str, ...]:
    """The origins that a text names, separated by commas. Raises BadInput for what is none."""
    named = tuple(part.strip() for part in text.split(",") if part.strip())
    for origin in named:
        if not _ORIGIN.fullmatch(origin):
            raise BadInput(
                f"{origin!r} is no origin of web pages.", todo="Give scheme, host and port: http://localhost:5173."
            )
    return named


def make_app(store_url: str, cors_origins: Sequence[str] = ()) -> Starlette:
    """The server of the store at an address; the store is read, never written.

    Pages of the origins given, or of every one for `*`, may ask it from a browser.
    """
    store = LazyStore(store_url)
    # Threads that stay, unlike those of anyio, because a store keeps a connection for each thread.
    threads = ThreadPoolExecutor(THREADS, thread_name_prefix="store")
    watch = ThreadPoolExecutor(1, thread_name_prefix="ready")  # of its own: the others may all be busy

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        for pool in (threads, watch):
            pool.shutdown(cancel_futures=True)
        store.close()

    async def readyz(_: Request) -> Response:
        asked = Release((Value("dataVersion", "data_version"),))
        try:
            async with asyncio.timeout(READY_WITHIN):
                release = await asyncio.get_running_loop().run_in_executor(watch, store.answer, asked)
        except TimeoutError:
            return _unready(StoreUnavailable(f"The store didn't answer within {READY_WITHIN} s."))
        except ProcedureGraphError as error:
            return _unready(error)
        return JSONResponse({"status": "ready", "release": release})

    routes = [
        Route("/", _page),
        Route("/graphql", Endpoint(store, threads)),
        Route("/schema.graphql", _schema),
        Route("/healthz", _healthz),
        Route("/readyz", readyz),
    ]
    cors = Middleware(
        CORSMiddleware,
        allow_origins=cors_origins,
        allow_methods=("GET", "POST"),
        allow_headers=("Authorization",),  # beside those that every page may send, Content-Type among them
    )
    return Starlette(routes=routes, lifespan=lifespan, middleware=[cors] if cors_origins else [])


def create_app() -> Starlette:
    """The server of the store that PROCGRAPH_STORE names: what each worker process makes.

    Raises BadInput where PROCGRAPH_CORS_ORIGINS names what is no origin.
    """
    named = origins(os.environ.get(CORS_VARIABLE, ""))
    return make_app(os.environ.get(STORE_VARIABLE, DEFAULT_STORE), named)


def serve(
    store_url: str, host: str = "127.0.0.1", port: int = 8000, workers: int = 1, cors_origins: Sequence[str] = ()
) -> None:
    """Serve the store over HTTP until the process is stopped; see `make_app`."""
    os.environ[STORE_VARIABLE] = store_url  # how each worker learns of it
    os.environ[CORS_VARIABLE] = ",".join(cors_origins)
    if workers == 1:
        uvicorn.run("api.app:create_app", factory=True, host=host, port=port, log_level="warning")
        return
    config = uvicorn.Config(
        "api.app:create_app", factory=True, host=host, port=port, workers=workers, log_level="warning"
    )
    listening = config.bind_socket()
    # asyncio leaves Nagle's algorithm on for sockets that it didn't make, and each answer would wait 40 ms for it.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    Multiprocess(config, sockets=[listening]).run()


def _unready(why: ProcedureGraphError) -> Response:
    problem = {"message": str(why)} | extensions(why)
    return JSONResponse({"status": "unavailable", "error": problem}, 503)


async def _page(_: Request) -> Response:
    return FileResponse(_EXPLORER, media_type="text/html")


async def _schema(_: Request) -> Response:
    return PlainTextResponse(printed())


async def _healthz(_: Request) -> Response:
    return JSONResponse({"status": "ok"})
