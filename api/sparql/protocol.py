"""A request of the SPARQL 1.1 protocol → what it asks (https://www.w3.org/TR/sparql11-protocol/#query-operation)."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import parse_qsl

from starlette.requests import Request

from api.server.negotiation import best
from api.server.receiving import TooLarge, body
from api.sparql.engine import GRAPHS, TABLES, Task
from api.sparql.words import MAX_BRACKETS, calls_a_service, has_too_many_brackets, names_a_dataset

FORM, DIRECT, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
MAX_BODY = 100_000  # bytes of a query, its graphs and all
MAX_FIELDS = 100

Fields = Sequence[tuple[str, str]]


class Refused(Exception):
    """A request that is not run, with the status to answer and what to do."""

    def __init__(self, status: HTTPStatus, message: str) -> None:
        self.status = status
        super().__init__(message)


async def asked(request: Request) -> Task:
    """The query of a request and what it says beside it. Raises Refused or Gone."""
    fields = _read(request.url.query.encode("ascii", "replace"))
    if request.method == "POST":
        fields = [*fields, *await _posted(request)]
    if any(name in ("update", "using-graph-uri", "using-named-graph-uri") for name, _ in fields):
        raise _read_only()
    queries = _values(fields, "query")
    if len(queries) != 1:
        raise Refused(HTTPStatus.BAD_REQUEST, f"Give one query as `query`; here are {len(queries)}.")
    (query,) = queries
    if calls_a_service(query):
        message = (
            "SERVICE is off: queries read this graph alone. The word is refused wherever it may be a keyword: where it"
            " is part of a prefixed name, write the whole IRI; beside a backslash, leave out one of the two."
        )
        raise Refused(HTTPStatus.FORBIDDEN, message)
    if has_too_many_brackets(query):
        raise Refused(HTTPStatus.BAD_REQUEST, f"A query has at most {MAX_BRACKETS:,} brackets.")
    default, named = _values(fields, "default-graph-uri"), _values(fields, "named-graph-uri")
    given = bool(default or named)
    return Task(
        query,
        default_graphs=default if given else None,
        named_graphs=named if given else None,
        union=not given and not names_a_dataset(query),
        table=best(_accept(request), tuple(TABLES)),
        graph=best(_accept(request), tuple(GRAPHS)),
    )


def _accept(request: Request) -> str:
    return ",".join(request.headers.getlist("accept"))


def _values(fields: Fields, name: str) -> tuple[str, ...]:
    return tuple(value for key, value in fields if key == name)


async def _posted(request: Request) -> Fields:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == UPDATE:
        raise _read_only()
    if kind not in (FORM, DIRECT):
        message = f"A query is posted as {FORM} or as {DIRECT}, not as {kind or 'nothing named'}."
        raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, message)
    try:
        said = await body(request.headers, request.receive, MAX_BODY)
    except TooLarge as error:
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"A query has at most {MAX_BODY:,} bytes.") from error
    return _read(said) if kind == FORM else [("query", _decoded(said))]


def _read(form: bytes) -> Fields:
    if len(form) > MAX_BODY:
        raise Refused(HTTPStatus.REQUEST_URI_TOO_LONG, f"A query has at most {MAX_BODY:,} bytes.")
    try:
        return parse_qsl(form.decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict")
    except UnicodeDecodeError as error:
        raise _no_utf8() from error
    except ValueError as error:
        raise Refused(HTTPStatus.BAD_REQUEST, f"There are more than {MAX_FIELDS} fields.") from error


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise _no_utf8() from error


def _no_utf8() -> Refused:
    return Refused(HTTPStatus.BAD_REQUEST, "A query is written in UTF-8; this one isn't.")


def _read_only() -> Refused:
    return Refused(HTTPStatus.FORBIDDEN, "This endpoint is read-only: it runs queries, no updates.")
