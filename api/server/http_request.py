"""HTTP requests → what they ask of GraphQL, as the specification GraphQL over HTTP says."""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.types import Receive, Scope

from api.planning.limits import MAX_BODY
from api.server.negotiation import ranges
from api.server.receiving import body
from api.server.trusted import is_hash

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
HTML = "text/html"
# Other encodings of letters may be asked for by a client, and none is of use.
_CHARSET = re.compile(r"charset\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)
_MOST_PARAMETERS = 20
_OPERATION = frozenset((b"query", b"documentId", b"extensions"))


class BadRequest(Exception):
    """An HTTP request that is none of GraphQL: its status, what is wrong, and headers that say more."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        self.status, self.message, self.headers = status, message, dict(headers or {})
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """What a request asks: an operation's text, or the id of a trusted document, and what to run it with."""

    query: str | None
    document: str | None
    variables: dict[str, Any] | None
    operation: str | None


async def graphql_request(scope: Scope, headers: Headers, receive: Receive) -> GraphQLRequest:
    """What a GET or POST asks. Raises BadRequest, TooLarge and Gone."""
    if scope["method"] == "GET":
        return _of(_address(scope["query_string"]))
    if scope["method"] != "POST":
        raise BadRequest(405, "Ask by GET or POST.", {"allow": "GET, POST"})
    kind = headers.get("content-type", "")
    if kind.partition(";")[0].strip().lower() != JSON:
        raise BadRequest(415, f"The body must be JSON: send it with Content-Type: {JSON}.")
    charset = _CHARSET.search(kind)
    if charset and charset.group(1).lower().replace("-", "") != "utf8":
        raise BadRequest(415, "The body must be in UTF-8.")
    return _of(_object(await body(headers, receive, MAX_BODY), "The body"))


def asks_something(address: bytes) -> bool:
    """Whether the parameters of an address name an operation, in any of the ways there are."""
    return any(part.partition(b"=")[0] in _OPERATION for part in address.split(b"&"))


def wants_page(headers: Headers) -> bool:
    """Whether a browser asks, who shows people pages."""
    return HTML in headers.get("accept", "")


def media_type(accept: str) -> str:
    """The media type to answer in: GraphQL's own where it is asked for and plain JSON isn't preferred."""
    if accept in ("", "*/*", JSON):
        return JSON
    weights = dict(ranges(accept))
    wanted = weights.get(GRAPHQL_JSON, 0.0)
    return GRAPHQL_JSON if wanted > 0 and wanted >= weights.get(JSON, 0.0) else JSON


def _address(query: bytes) -> dict[str, Any]:
    """The parameters of an address, those that are JSON read."""
    try:
        pairs = parse_qsl(query.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS)
    except ValueError as error:
        raise BadRequest(400, f"The parameters of the address can't be read: {error}.") from error
    parameters: dict[str, Any] = dict(pairs)
    if len(parameters) < len(pairs):
        raise BadRequest(400, "A parameter of the address is given twice.")
    for name in ("variables", "extensions"):
        if name in parameters:
            parameters[name] = _object(parameters[name], name) if parameters[name] else None
    return parameters


def _of(said: dict[str, Any]) -> GraphQLRequest:
    extensions = _one(said, "extensions", dict, "a JSON object") or {}
    persisted = extensions.get("persistedQuery")
    told = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
    hash_ = told if isinstance(told, str) else None
    document = _one(said, "documentId", str, "a string")
    query = _one(said, "query", str, "a string") or None
    if query is not None and hash_ is not None and not is_hash(hash_, query):
        raise BadRequest(400, "extensions.persistedQuery.sha256Hash isn't the SHA-256 of query, in hexadecimal digits.")
    return GraphQLRequest(
        query,
        document or hash_,
        _one(said, "variables", dict, "a JSON object"),
        _one(said, "operationName", str, "a string") or None,
    )


def _one(said: dict[str, Any], name: str, kind: type, what: str) -> Any:
    value = said.get(name)
    if value is not None and not isinstance(value, kind):
        raise BadRequest(400, f"{name} must be {what}.")
    return value


def _no_number(name: str) -> None:
    """Python reads NaN and Infinity, which JSON hasn't."""
    raise ValueError(f"{name} is no number")


_JSON = json.JSONDecoder(parse_constant=_no_number)


def _object(text: str | bytes, what: str) -> dict[str, Any]:
    try:
        parsed = _JSON.decode(text if isinstance(text, str) else text.removeprefix(BOM_UTF8).decode())
    except RecursionError as error:
        raise BadRequest(400, f"{what} is nested too deep.") from error
    except UnicodeDecodeError as error:
        raise BadRequest(400, f"{what} is not in UTF-8, from byte {error.start} on.") from error
    except ValueError as error:
        raise BadRequest(400, f"{what} is no JSON: {error}.") from error
    if isinstance(parsed, list):
        raise BadRequest(400, f"{what} is a list: ask for one operation a request.")
    if not isinstance(parsed, dict):
        raise BadRequest(400, f"{what} is no JSON object.")
    return parsed
