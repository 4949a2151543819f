"""The endpoint /graphql: GraphQL over HTTP (the specification of that name, both of its media types)."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from importlib.metadata import version
from types import MappingProxyType

from graphql import GraphQLError, OperationType
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from api.changes import Changes
from api.errors import told
from api.execution import Answered, Response, execute_async, refused
from api.planning.documents import Refused
from api.planning.operations import Introspected, Plan, planned
from api.server import ide, trusted
from api.server.gate import Gate
from api.server.http_request import (
    GRAPHQL_JSON,
    BadRequest,
    GraphQLRequest,
    asks_something,
    graphql_request,
    media_type,
    wants_page,
)
from api.server.metrics import RUNNING
from api.server.receiving import Gone, TooLarge, Waited
from api.server.record import RECORD, Record
from api.server.scan import assert_bearable
from api.server.settings import Settings
from api.server.tokens import Forbidden, assert_allowed
from api.server.tracing import Tracing
from graph.errors import LimitExceeded, ProcedureGraphError
from graph.queries import Constant, Release, Value
from graph.store import AsyncReader

_CACHED = "public, max-age=0, must-revalidate"  # who keeps it asks whether it still holds, which costs little
_VARY = (b"vary", b"Accept, Accept-Encoding")
_NOT_KEPT = {"cache-control": "no-store"}
_NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"  # as Apollo's clients know it; they send the text next
_NOT_TRUSTED = "ONLY_TRUSTED_DOCUMENTS"
_SWITCHED_OFF = "INTROSPECTION_DISABLED"


@dataclass(frozen=True, slots=True)
class _Answer:
    """What is sent: status, body, its media type, headers beside these, and the codes of the errors in it."""

    status: int
    body: bytes
    kind: str
    headers: Mapping[str, str]
    codes: tuple[str, ...] = ()


class Endpoint:
    """Answers operations from a store, within the limits that are set."""

    def __init__(
        self,
        reader: AsyncReader,
        changes: Changes,
        settings: Settings,
        documents: trusted.Trusted,
        tracing: Tracing | None,
    ) -> None:
        self._reader, self._settings, self._documents, self._tracing = reader, settings, documents, tracing
        self._gate = Gate(settings.operations, settings.waiting)
        self._changes = changes
        # Another version of the program may answer otherwise from the same data.
        self._versions = Release((Constant("program", version("procedure-graph")), Value("data", "data_version")))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer an HTTP request; what can't be read as one of GraphQL is refused in GraphQL's form, too."""
        headers = Headers(scope=scope)
        if self._shows_page(scope, headers):
            await ide.page()(scope, receive, send)
            return
        record: Record = scope[RECORD]
        kind = media_type(headers.get("accept", ""))
        try:
            request = await graphql_request(scope, headers, receive)
            answer = await self._answered(request, scope["method"], headers, kind, record, receive)
        except Gone:
            return
        except BadRequest as error:
            problem = refused([GraphQLError(error.message, extensions={"code": "BAD_REQUEST"})])
            answer = _whole(problem, error.status, kind, error.headers)
        except Forbidden as error:
            problem = refused([GraphQLError(error.message, extensions={"code": error.code})])
            answer = _whole(problem, error.status, kind, {"www-authenticate": "Bearer"} if error.status == 401 else {})
        except Refused as error:
            problem = refused(error.errors)
            answer = _whole(problem, 400 if kind == GRAPHQL_JSON else 200, kind)
        except _Busy as error:
            answer = _whole(refused([told(error.why)]), 503, kind, {"retry-after": "1"})
        except TooLarge as error:
            # What is left of the body is not read: the connection, which can't be used for anything else, is closed.
            answer = _whole(refused([told(error)]), 413, kind, {"connection": "close"})
        record.codes = answer.codes
        await _send(answer, send)

    def _shows_page(self, scope: Scope, headers: Headers) -> bool:
        return (
            self._settings.graphiql
            and scope["method"] == "GET"
            and wants_page(headers)
            and not asks_something(scope["query_string"])
        )

    async def _answered(
        self, request: GraphQLRequest, method: str, headers: Headers, kind: str, record: Record, receive: Receive
    ) -> _Answer:
        text, is_trusted = self._text(request)
        if not is_trusted:
            assert_bearable(text)
        plan = planned(text, request.variables, request.operation)
        record.operation = plan.name
        if plan.type is OperationType.MUTATION:
            if method == "GET":
                raise BadRequest(405, "A mutation changes something, and must be sent by POST.", {"allow": "POST"})
            assert_allowed(headers.get("authorization", ""), self._settings.tokens)
        plan.assert_affordable(self._settings.max_cost)
        if not self._settings.introspection and any(isinstance(each, Introspected) for each in plan.fields):
            message = "Introspection is switched off here. The schema is at /schema.graphql."
            raise Refused(GraphQLError(message, extensions={"code": _SWITCHED_OFF}))
        if method != "GET" or not is_trusted:
            return _whole(await self._run(plan, receive, record), 200, kind)
        try:
            tag = await self._tag(text, request, kind)
        except ProcedureGraphError as error:  # of the store, which could answer nothing else either
            return _whole(_failed(plan, error), 200, kind, _NOT_KEPT)
        kept = {"etag": tag, "cache-control": _CACHED}
        if trusted.matches(headers.get("if-none-match", ""), tag):
            return _Answer(304, b"", kind, kept)
        response = await self._run(plan, receive, record)
        return _whole(response, 200, kind, _NOT_KEPT if response.codes else kept)

    def _text(self, request: GraphQLRequest) -> tuple[str, bool]:
        """The text of the operation, and whether it is one of the trusted. Raises Refused."""
        if request.query is None and request.document is not None:
            text = self._documents.text(request.document)
            if text is None:
                raise Refused(GraphQLError("PersistedQueryNotFound", extensions={"code": _NOT_FOUND}))
            return text, True
        text = request.query or ""
        is_trusted = self._documents.has(text)
        if self._settings.only_documents and not is_trusted:
            message = "Only the documents of this server are run here. Ask for one by its documentId."
            raise Refused(GraphQLError(message, extensions={"code": _NOT_TRUSTED}))
        if not text:
            raise BadRequest(400, "There is no operation to run. Give one as query, or a documentId.")
        return text, is_trusted

    async def _tag(self, text: str, request: GraphQLRequest, kind: str) -> str:
        """What tells the answer from every other. The data's version is asked before it, so that it is never newer."""
        versions = await self._reader.answer_json(self._versions, seconds=self._settings.operation_seconds)
        return trusted.etag(versions.decode(), text, request.variables, request.operation, kind)

    async def _run(self, plan: Plan, receive: Receive, record: Record) -> Response:
        """Run an operation when its turn comes, for as long as somebody waits for it. Raises _Busy and Gone."""
        seconds = self._settings.operation_seconds
        began = time.perf_counter()
        record.outcome = "stopped"
        try:
            with Waited(receive), self._span(plan):
                async with self._gate.passed(seconds):
                    RUNNING.inc()
                    try:
                        response = await execute_async(self._reader, plan, seconds=seconds, changes=self._changes)
                    finally:
                        RUNNING.dec()
            record.outcome = "errors" if response.codes else "ok"
        except LimitExceeded as error:
            record.outcome = "refused"
            raise _Busy(error) from error
        finally:
            record.ran = time.perf_counter() - began
        return response

    def _span(self, plan: Plan) -> AbstractContextManager[None]:
        return nullcontext() if self._tracing is None else self._tracing.operation(plan.type.value, plan.name)


class _Busy(Exception):
    """Too many operations are under way."""

    def __init__(self, why: LimitExceeded) -> None:
        self.why = why
        super().__init__(why)


def _whole(response: Response, status: int, kind: str, headers: Mapping[str, str] = MappingProxyType({})) -> _Answer:
    return _Answer(status, response.body, kind, headers, response.codes)


def _failed(plan: Plan, error: ProcedureGraphError) -> Response:
    """The response where one error kept every field from being answered."""
    answers = Answered(plan)
    for field in plan.fields:
        answers.fail(field, error)
    return answers.response()


async def _send(answer: _Answer, send: Send) -> None:
    headers = [_VARY, *((name.encode(), value.encode()) for name, value in answer.headers.items())]
    if answer.status != 304:
        headers += [
            (b"content-type", f"{answer.kind}; charset=utf-8".encode()),
            (b"content-length", str(len(answer.body)).encode()),
        ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
