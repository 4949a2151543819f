"""OpenTelemetry traces, sent where OTEL_EXPORTER_OTLP_ENDPOINT says; without it nothing is traced."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from starlette.types import Scope

from api.server.metrics import method_label, path_label
from api.server.record import Record
from graph.errors import BadInput

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_SERVICE = "procedure-graph"


class Tracing:
    """Spans of one server."""

    def __init__(self, provider: TracerProvider) -> None:
        from opentelemetry.propagate import extract

        self._provider, self._extract = provider, extract
        self._tracer = provider.get_tracer(_SERVICE)

    @contextmanager
    def request(self, scope: Scope, record: Record) -> Iterator[None]:
        """The span of a request, below that of who sent it; what came of it is in it at the end."""
        from opentelemetry.trace import SpanKind

        route = path_label(scope["path"])
        above = self._extract({name.decode(): value.decode("latin-1") for name, value in scope["headers"]})
        name = f"{method_label(scope['method'])} {route}"
        with self._tracer.start_as_current_span(name, context=above, kind=SpanKind.SERVER) as span:
            try:
                yield
            finally:
                span.set_attributes({"http.route": route, "http.request.method": scope["method"]})
                span.set_attributes({"http.response.status_code": record.status, "graphql.errors": record.codes})

    @contextmanager
    def operation(self, kind: str, name: str | None) -> Iterator[None]:
        """The span of an operation."""
        with self._tracer.start_as_current_span(f"{kind} {name}" if name else kind) as span:
            span.set_attributes({"graphql.operation.type": kind} | ({"graphql.operation.name": name} if name else {}))
            yield

    def close(self) -> None:
        """Send what is left."""
        self._provider.shutdown()


def tracing() -> Tracing | None:
    """Traces, where the environment says where to. Raises BadInput where the packages for it are missing."""
    if not any(os.environ.get(name) for name in _ENDPOINTS):
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise BadInput(
            f"{_ENDPOINTS[0]} is set, and the packages for traces aren't installed.",
            todo="Install them: pip install 'procedure-graph[telemetry]'.",
        ) from error
    service = os.environ.get("OTEL_SERVICE_NAME", _SERVICE)
    provider = TracerProvider(resource=Resource.create({"service.name": service}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return Tracing(provider)
