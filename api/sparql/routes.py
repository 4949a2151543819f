"""/sparql: the protocol, the description of the service, and a page for people."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api.server.negotiation import best
from api.server.page_headers import page_headers
from api.server.receiving import Gone, Waited
from api.sparql.engine import MAX_ANSWER, Outcome, Result, Task
from api.sparql.pool import Pool
from api.sparql.protocol import Refused, asked
from graph.errors import LimitExceeded, ProcedureGraphError

SECONDS = 20.0  # that a query has, the making of the files that it reads included
PROBLEM = "application/problem+json"  # RFC 9457
VERSION_HEADER = "Data-Version"
_HTML = "text/html"
_PAGE = Path(__file__).with_name("page.html").read_text(encoding="utf-8")
_PAGE_HEADERS = {"Vary": "Accept"} | page_headers(_PAGE)


class Files(Protocol):
    """What says which files are to be queried."""

    async def current(self) -> tuple[Path, str]:
        """Their folder, and the data version they are of."""
        ...

    async def close(self) -> None:
        """Let go of what makes them."""
        ...


@dataclass(slots=True)
class Sparql:
    """The endpoint on the files of an index."""

    index: Files
    pool: Pool = field(default_factory=Pool)
    seconds: float = SECONDS

    def routes(self) -> list[Route]:
        """Its routes."""
        methods = ["GET", "POST"]
        return [Route(path, self.endpoint, methods=methods) for path in ("/sparql", "/sparql/")]

    async def close(self) -> None:
        """Stop what runs for it."""
        await self.pool.close()
        await self.index.close()

    async def run(self, request: Request, *tasks: Task) -> tuple[list[tuple[Result, bytes]], str]:
        """What comes of each task, with the answer, and the one data version that all of these are of.

        Raises TimeoutError, Gone, LimitExceeded (memory) and what making the files does.
        """
        async with asyncio.timeout(self.seconds):
            folder, version = await self.index.current()
            with Waited(request.receive):
                return [await self.pool.answer(folder, task) for task in tasks], version

    async def endpoint(self, request: Request) -> Response:
        """Answer a request: a query's results, or for a browser that asks nothing, a page to ask on."""
        if request.method == "GET" and "query" not in request.query_params and _wants_page(request):
            return Response(_PAGE, media_type=_HTML, headers=_PAGE_HEADERS)
        try:
            task = await asked(request)
            [(result, written)], version = await self.run(request, task)
        except Refused as error:
            return problem(error.status, str(error))
        except Gone:
            return Response(status_code=HTTPStatus.BAD_REQUEST)  # which nobody reads
        except TimeoutError:
            message = f"A query has {self.seconds:g} seconds, and this one needed more. It was stopped; ask for less."
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, message, limit=self.seconds)
        except LimitExceeded as error:
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, str(error), limit=error.limit)
        except ProcedureGraphError as error:
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, str(error))
        return _response(result, written, task, version)


def _response(result: Result, written: bytes, task: Task, version: str) -> Response:
    headers = {VERSION_HEADER: version, "Vary": "Accept"}
    match result.outcome:
        case Outcome.ANSWERED:
            return Response(written, media_type=result.media_type, headers=headers)
        case Outcome.MALFORMED:
            return problem(HTTPStatus.BAD_REQUEST, f"This is no SPARQL 1.1 query: {result.message}")
        case Outcome.UNACCEPTABLE:
            kinds = "solutions" if task.table is None else "triples"
            return problem(HTTPStatus.NOT_ACCEPTABLE, f"The answer is of {kinds}; accept a media type for them.")
        case Outcome.FAILED:
            return problem(HTTPStatus.BAD_REQUEST, f"The query could not be run: {result.message}")
        case Outcome.TOO_LARGE:
            message = f"The answer has more than {MAX_ANSWER:,} bytes. Ask for less, by LIMIT, or export the graph."
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, message, limit=MAX_ANSWER)


def _wants_page(request: Request) -> bool:
    return best(request.headers.get("accept", ""), ("application/sparql-results+json", _HTML)) == _HTML


def problem(status: HTTPStatus, message: str, **more: float) -> Response:
    """What is wrong, as RFC 9457 has it."""
    told = {"title": status.phrase, "status": status.value, "detail": message} | more
    return JSONResponse(told, status.value, {"Vary": "Accept"}, media_type=PROBLEM)
