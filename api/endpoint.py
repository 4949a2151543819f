"""The endpoint /graphql: GraphQL over HTTP."""

from __future__ import annotations

import asyncio
import json
import re
from concurrent.futures import Executor
from functools import partial
from typing import Any

from cross_web import AsyncHTTPRequestAdapter, HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestData
from strawberry.types import ExecutionResult

from api.errors import told
from api.execution import Answers, execute
from api.limits import MAX_BODY
from api.schema.built import SCHEMA
from graph.errors import LimitExceeded

_MUTATION = re.compile(r"\s*mutation\b")
JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"


class Endpoint(GraphQL[None, None]):
    """Strawberry's view with both media types of GraphQL over HTTP, and GraphiQL for browsers.

    GraphiQL's page loads its scripts from a CDN, as Strawberry ships it; files of our own are to replace them.
    """

    def __init__(self, store: Answers, threads: Executor) -> None:
        super().__init__(SCHEMA, graphql_ide="graphiql", subscription_protocols=())
        self._store, self._threads = store, threads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer an HTTP request; what can't be read as one of GraphQL is refused in GraphQL's form, too."""
        try:
            request = Request(scope, limited(receive))
            assert_small(request.headers.get("content-length", ""))
            answer: Response = await self.run(request)
        except LimitExceeded as error:
            # What is left of the body is not read: the connection, which can't be used for anything else, is closed.
            answer = JSONResponse({"errors": [told(error).formatted]}, 413, {"connection": "close"})
        except HTTPException as error:
            answer = JSONResponse({"errors": [{"message": error.reason}]}, error.status_code)
        await answer(scope, receive, send)

    async def execute_single(
        self,
        request: Request,
        request_adapter: AsyncHTTPRequestAdapter,
        sub_response: Response,
        context: None,
        root_value: None,
        request_data: GraphQLRequestData,
    ) -> ExecutionResult:
        """Run the operation in a thread, so that a long one doesn't hold up the others."""
        if not isinstance(request_data.operation_name, str | None):
            raise HTTPException(400, "operationName must be a string.")
        asked = (request_data.query or "", request_data.variables, request_data.operation_name)
        if request_adapter.method == "GET" and request_data.query and _MUTATION.match(request_data.query):
            raise HTTPException(405, "mutations are not allowed when using GET")
        work = partial(execute, self._store, *asked)
        return ExecutionResult(await asyncio.get_running_loop().run_in_executor(self._threads, work), errors=None)

    def parse_json(self, data: str | bytes) -> Any:
        """The body, or a parameter of the address, which must be a JSON object."""
        try:
            parsed = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise HTTPException(400, f"This is no JSON: {error}.") from error
        if not isinstance(parsed, dict):
            raise HTTPException(400, "This is no JSON object.")
        return parsed

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        """The response as the GraphQL specification writes it."""
        written: GraphQLHTTPResponse = result.data  # type: ignore[assignment]  # already the whole response
        return written

    async def get_sub_response(self, request: Request | WebSocket) -> Response:
        """What `create_response` is told of the request: the media type to answer in."""
        told = await super().get_sub_response(request)
        told.media_type = media_type(request.headers.get("accept", ""))
        return told

    def create_response(
        self, response_data: GraphQLHTTPResponse | list[GraphQLHTTPResponse], sub_response: Response
    ) -> Response:
        """200, but 400 in GraphQL's own media type for an operation that was not run."""
        kind = sub_response.media_type
        refused = kind == GRAPHQL_JSON and "data" not in response_data
        content = self.encode_json_string(response_data).encode()
        return Response(content, 400 if refused else 200, media_type=kind)

    def encode_json(self, data: object) -> str:
        """JSON with letters of every script as they are."""
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def assert_small(content_length: str) -> None:
    """Raises LimitExceeded for a body that says of itself that it is too large."""
    if content_length.isdecimal() and int(content_length) > MAX_BODY:
        raise _too_large(int(content_length))


def limited(receive: Receive) -> Receive:
    """The same, but it raises LimitExceeded once a body has got too large, whatever that says of itself."""
    size = 0

    async def some() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > MAX_BODY:
            raise _too_large(size)
        return message

    return some


def _too_large(size: int) -> LimitExceeded:
    message = f"A body has at most {MAX_BODY:,} bytes, and this one has {size:,} or more. Ask in several requests."
    return LimitExceeded(message, limit=MAX_BODY, figure=size)


def media_type(accept: str) -> str:
    """The media type to answer in: GraphQL's own where it is asked for and plain JSON isn't preferred."""
    weights = {}
    for part in accept.split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        given = dict(parameter.partition("=")[::2] for parameter in parameters)
        weights[name.lower()] = _weight(given.get("q", "1"))
    wanted = weights.get(GRAPHQL_JSON, 0.0)
    return GRAPHQL_JSON if wanted > 0 and wanted >= weights.get(JSON, 0.0) else JSON


def _weight(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
