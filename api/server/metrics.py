"""What Prometheus reads at /metrics. Labels have few values, whatever clients send."""

from __future__ import annotations

import os

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.requests import Request
from starlette.responses import Response

# The folder in which several workers keep their figures, so that any of them can tell those of all; prometheus_client
# reads it when it is imported.
SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
OTHER = "other"
PATHS = frozenset(("/", "/graphql", "/schema.graphql", "/ontology", "/sparql", "/healthz", "/readyz", "/metrics"))
_BELOW = ("/id/", "/doc/", "/neo4j/")  # what lies below each of these is told together

REQUESTS = Counter("procgraph_http_requests", "HTTP requests answered.", ("method", "path", "status"))
REQUEST_SECONDS = Histogram(
    "procgraph_http_request_seconds",
    "Seconds from a request to the end of its answer.",
    ("path",),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
OPERATIONS = Counter(
    "procgraph_operations",
    "GraphQL operations by name (those of trusted documents; all others together).",
    ("operation", "outcome"),
)
OPERATION_SECONDS = Histogram(
    "procgraph_operation_seconds",
    "Seconds that GraphQL operations took, waiting for their turn included.",
    ("operation",),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
ERRORS = Counter("procgraph_operation_errors", "Errors in GraphQL responses by code.", ("code",))
RUNNING = Gauge("procgraph_operations_running", "GraphQL operations under way.", multiprocess_mode="livesum")
_METHODS = frozenset(("GET", "POST", "OPTIONS", "HEAD"))


def path_label(path: str) -> str:
    """The path as a label: one of ours, what it lies below, or `other`."""
    if path in PATHS:
        return path
    return next((f"{above}…" for above in _BELOW if path.startswith(above)), OTHER)


def method_label(method: str) -> str:
    """The method as a label."""
    return method if method in _METHODS else OTHER


async def metrics(_: Request) -> Response:
    """The figures of all workers, as Prometheus reads them."""
    registry = REGISTRY
    if os.environ.get(SHARED_FOLDER):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # it registers itself
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
