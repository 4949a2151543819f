"""What is kept of every request: its id, a line in the log, figures for Prometheus, and a trace where wanted."""

from __future__ import annotations

import logging
import os
import re
import time
from contextlib import nullcontext

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.server.logs import REQUEST_ID, requests
from api.server.metrics import (
    ERRORS,
    OPERATION_SECONDS,
    OPERATIONS,
    OTHER,
    REQUEST_SECONDS,
    REQUESTS,
    method_label,
    path_label,
)
from api.server.record import GONE, RECORD, Record
from api.server.tracing import Tracing
from api.server.waiting import wait_for

_HEADER = b"x-request-id"
_ID = re.compile(rb"[A-Za-z0-9._:-]{1,100}")
_PIECE = 65_536  # bytes that are handed on at once: as many as uvicorn keeps before it waits for the client
PATIENCE = 20.0  # seconds that a client may take for its answer, however small
_SLOWEST = 50_000  # bytes a second that it must take beside; a telephone far from anywhere does
_LONGEST_NAME = 100  # characters of an operation's name that a line of the log has
_QUIET = frozenset(("/healthz", "/readyz", "/metrics"))  # asked every few seconds by who watches


class Context:
    """The application within, each of its requests with an id and a record."""

    def __init__(self, app: ASGIApp, tracing: Tracing | None, names: frozenset[str]) -> None:
        """`names` are those of operations that figures are kept of apart from all others."""
        self._app, self._tracing, self._names = app, tracing, names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, and keep what came of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        id_ = _id(scope)
        record = scope[RECORD] = Record()
        header = (_HEADER, id_)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                record.status = message["status"]
                message["headers"] = [*message["headers"], header]
            else:
                record.bytes += len(message.get("body", b""))
            await _taken(message, send)

        token = REQUEST_ID.set(id_.decode())
        began = time.perf_counter()
        try:
            with nullcontext() if self._tracing is None else self._tracing.request(scope, record):
                await self._app(scope, receive, sending)
        except _TooSlow:
            requests.warning("closed: the client doesn't take its answer")  # which uvicorn does with what isn't ended
        except Exception:  # a defect of whatever kind, which goes on to who is outside
            if record.status == GONE:  # nothing was sent yet: they answer with this
                record.status = 500
            raise
        finally:
            self._keep(scope, record, time.perf_counter() - began)
            REQUEST_ID.reset(token)

    def _keep(self, scope: Scope, record: Record, seconds: float) -> None:
        path = path_label(scope["path"])
        method = method_label(scope["method"])
        REQUESTS.labels(method, path, record.status).inc()
        REQUEST_SECONDS.labels(path).observe(seconds)
        if record.outcome is not None:
            operation = record.operation if record.operation in self._names else OTHER
            OPERATIONS.labels(operation, record.outcome).inc()
            OPERATION_SECONDS.labels(operation).observe(record.ran)
        for code in record.codes:
            ERRORS.labels(code).inc()
        level = logging.DEBUG if path in _QUIET else logging.INFO
        if not requests.isEnabledFor(level):
            return
        told: dict[str, object] = {
            "method": method,
            "path": scope["path"][:200],
            "status": record.status,
            "ms": round(seconds * 1000, 2),
            "bytes": record.bytes,
        }
        if record.operation is not None:
            told["operation"] = record.operation[:_LONGEST_NAME]
        if record.codes:
            told["codes"] = record.codes
        requests.log(level, "request", extra=told)


class _TooSlow(Exception):
    """A client doesn't take its answer, which would be kept for it for ever."""


async def _taken(message: Message, send: Send) -> None:
    """Send a message, a long body in pieces, each once there is room for it, so that no more of it is kept.

    Raises _TooSlow.
    """
    body = message.get("body", b"")
    try:
        await wait_for(_in_pieces(message, body, send), PATIENCE + len(body) / _SLOWEST)
    except TimeoutError as error:
        raise _TooSlow from error


async def _in_pieces(message: Message, body: bytes, send: Send) -> None:
    last = max(len(body) - 1, 0) // _PIECE * _PIECE
    for start in range(0, last, _PIECE):
        await send({**message, "body": body[start : start + _PIECE], "more_body": True})
    await send({**message, "body": body[last:]} if last else message)


def _id(scope: Scope) -> bytes:
    """The id that the request brings, where it is a decent one, else a new one."""
    for name, value in scope["headers"]:
        if name == _HEADER and _ID.fullmatch(value):
            return bytes(value)
    return os.urandom(8).hex().encode()
