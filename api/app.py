"""The HTTP server."""

from __future__ import annotations

import gc
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from api import neo4j_browser
from api.changes import Changes
from api.errors import extensions
from api.linked_data.routes import LinkedData
from api.schema_file import printed
from api.server import ide, trusted
from api.server.context import Context
from api.server.endpoint import Endpoint
from api.server.first import First
from api.server.logs import configure
from api.server.metrics import SHARED_FOLDER, metrics
from api.server.page_headers import page_headers
from api.server.settings import Settings, from_environment
from api.server.tracing import tracing
from api.server.workers import run as run_workers
from api.sparql.index import Index
from api.sparql.routes import VERSION_HEADER, Sparql
from graph.errors import LimitExceeded, ProcedureGraphError
from graph.garbage import ANSWERS, rarely_collected
from graph.queries import Release, Value
from graph.store import AsyncReader, open_reader

READY_WITHIN = 3.0  # seconds; who watches the server asks every few seconds whether to send it more
_STOP_WITHIN = 5  # seconds beside those that an operation may take, until requests under way are given up
# A process may commonly have 1,024 files open, the store's among them. Who comes beside so many is told 503.
_MOST_CONNECTIONS = 800
_COMPRESSED_FROM = 1_000  # bytes; less fits into one packet anyhow
_LEVEL = 3  # of gzip: a third of level 6's time for a fifth more bytes
_RELEASE = Release((Value("dataVersion", "data_version"),))
_GRAPHQL = "/graphql"
_EXPLORER = Path(__file__).with_name("explorer") / "index.html"


def make_app(settings: Settings) -> Starlette:
    """The server, as it is set. The store need not be there yet.

    Raises BadInput for a store's address, a folder of documents or an environment for traces that can't be used.
    """
    reader, changes = open_reader(settings.store), Changes(settings.store)
    traces = tracing()
    documents = trusted.read(settings.documents)
    sparql = Sparql(Index(settings.store, reader, settings.sparql_folder), seconds=settings.sparql_seconds)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        configure(settings.log_level)
        gc.freeze()  # the schema stays: looking through it takes 50 ms each time, and whoever waits then waits longer
        with rarely_collected(ANSWERS):
            yield
        gc.unfreeze()
        await sparql.close()
        changes.close()
        await reader.close()
        if traces is not None:
            traces.close()

    graphql = Endpoint(reader, changes, settings, documents, traces)
    routes: list[BaseRoute] = [
        Route(_GRAPHQL, graphql),  # which `First` answers before; who asks at /graphql/ is led to it
        Route("/", _page),
        Route("/schema.graphql", _schema),
        Route("/healthz", _healthz),
        Route("/readyz", _readiness(reader)),
        Route("/metrics", metrics),
        *sparql.routes(),
        *LinkedData(sparql).routes(),
        neo4j_browser.mount(),
        *(ide.routes() if settings.graphiql else ()),
    ]
    middleware = [
        Middleware(Context, tracing=traces, names=documents.names),
        *_cors(settings),
        Middleware(First, path=_GRAPHQL, endpoint=graphql, packed=_packed(graphql)),
        Middleware(_packed),
    ]
    return Starlette(routes=routes, lifespan=lifespan, middleware=middleware)


def create_app() -> Starlette:
    """The server that the environment describes: what each worker process makes. Raises BadInput."""
    return make_app(from_environment())


def serve(settings: Settings, host: str = "127.0.0.1", port: int = 8000, workers: int = 1) -> None:
    """Serve over HTTP until the process is told to stop; then what is under way is finished."""
    with TemporaryDirectory(prefix="procgraph-") as folder:
        shared = replace(settings, sparql_folder=settings.sparql_folder or Path(folder, "sparql"))
        os.environ |= shared.environment()  # how each worker learns of it
        if workers > 1:
            os.environ[SHARED_FOLDER] = folder
        config = uvicorn.Config(
            "api.app:create_app",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            log_config=None,
            access_log=False,
            server_header=False,
            limit_concurrency=_MOST_CONNECTIONS,
            timeout_graceful_shutdown=round(settings.operation_seconds) + _STOP_WITHIN,
        )
        configure(settings.log_level)
        if workers == 1:
            with suppress(KeyboardInterrupt):  # which uvicorn raises again once everything is finished
                uvicorn.Server(config).run()
        else:
            run_workers(config)


def _cors(settings: Settings) -> Iterator[Middleware]:
    if settings.cors_origins:
        yield Middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=("GET", "POST"),
            # beside those that every page may send
            allow_headers=("Authorization", "X-Request-ID", "traceparent", *neo4j_browser.ASKED_WITH),
            expose_headers=("ETag", "Retry-After", "X-Request-ID", VERSION_HEADER),
        )


def _packed(app: ASGIApp) -> ASGIApp:
    """What compresses the answers to those who can read that."""
    return GZipMiddleware(app, minimum_size=_COMPRESSED_FROM, compresslevel=_LEVEL)


def _readiness(reader: AsyncReader) -> Callable[[Request], Awaitable[Response]]:
    """The route /readyz: whether the store answers."""

    async def readyz(_: Request) -> Response:
        try:
            release = await reader.answer_json(_RELEASE, seconds=READY_WITHIN)
        except LimitExceeded:
            return _unready("STORE_UNAVAILABLE", f"The store didn't answer within {READY_WITHIN:g} s.")
        except ProcedureGraphError as error:
            return _unready(str(extensions(error)["code"]), str(error))
        return Response(b'{"status":"ready","release":' + release + b"}", media_type="application/json")

    return readyz


def _unready(code: str, message: str) -> Response:
    return JSONResponse({"status": "unavailable", "error": {"message": message, "code": code}}, 503)


async def _page(_: Request) -> Response:
    page = _EXPLORER.read_text(encoding="utf-8")
    return HTMLResponse(page, headers=page_headers(page))


async def _schema(_: Request) -> Response:
    return PlainTextResponse(printed())


async def _healthz(_: Request) -> Response:
    return JSONResponse({"status": "ok"})
