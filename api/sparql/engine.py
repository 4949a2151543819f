"""The process that runs queries, one after the other: `python -m api.sparql.engine FOLDER MEMORY`.

It reads a `Task` as a line of JSON from its standard input and writes a `Result` as a line of JSON to its standard
output, followed by as many bytes as that says. It ends with its input. Whoever started it kills it when its time is
over; the memory that it may take (bytes) the system limits, and then it ends, too.
"""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import asdict, dataclass
from enum import StrEnum
from io import BytesIO
from types import MappingProxyType
from typing import BinaryIO

from pyoxigraph import NamedNode, QueryResultsFormat, QueryTriples, RdfFormat, Store, serialize

from api.sparql.confinement import leave_network
from ontologies.prefixes import base_iri, converter

MAX_ANSWER = 16_000_000  # bytes; an answer is held whole, so that it can still become an error
_LONGEST = 1_000  # characters of a message, which may repeat all of an IRI; a result is one line, and read as one

# By media type, the first the default. https://www.w3.org/TR/sparql11-protocol/#conneg leaves the choice to the server.
TABLES = MappingProxyType(
    {
        "application/sparql-results+json": QueryResultsFormat.JSON,
        "application/sparql-results+xml": QueryResultsFormat.XML,
        "text/csv": QueryResultsFormat.CSV,
        "text/tab-separated-values": QueryResultsFormat.TSV,
        "application/json": QueryResultsFormat.JSON,
        "application/xml": QueryResultsFormat.XML,
    }
)
GRAPHS = MappingProxyType(
    {
        "text/turtle": RdfFormat.TURTLE,
        "application/n-triples": RdfFormat.N_TRIPLES,
        "application/rdf+xml": RdfFormat.RDF_XML,
        "application/ld+json": RdfFormat.JSON_LD,
    }
)


class Outcome(StrEnum):
    """What came of a query: an answer, no query, no media type for the answer, too much of it, or an error."""

    ANSWERED = "answered"
    MALFORMED = "malformed"
    UNACCEPTABLE = "unacceptable"
    TOO_LARGE = "too_large"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Task:
    """A query, and what the request says beside it.

    The graphs that together are its default graph and those that it may name are IRIs; None leaves both to the query.
    `union`: where neither says, the default graph is all graphs together. `table` and `graph` are the media types
    accepted for solutions and booleans, and for triples.
    """

    query: str
    default_graphs: tuple[str, ...] | None
    named_graphs: tuple[str, ...] | None
    union: bool
    table: str | None
    graph: str | None


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a task: the length (bytes) of the answer that follows, and its media type; or a message."""

    outcome: Outcome
    length: int = 0
    media_type: str = ""
    message: str = ""


class _TooLarge(Exception):
    """The answer has outgrown the limit."""


class _Limited(BytesIO):
    def write(self, data: bytes) -> int:  # type: ignore[override]  # the engine writes bytes alone
        if self.tell() + len(data) > MAX_ANSWER:
            raise _TooLarge
        return super().write(data)


def answer(store: Store, task: Task) -> tuple[Result, bytes]:
    """Run a query. What is wrong with it is in the result; nothing is raised for it."""
    out = _Limited()
    try:
        found = store.query(
            task.query,
            base_iri=base_iri(),
            use_default_graph_as_union=task.union,
            default_graph=None if task.default_graphs is None else [*map(NamedNode, task.default_graphs)],
            named_graphs=None if task.named_graphs is None else [*map(NamedNode, task.named_graphs)],
        )
        kind = task.graph if isinstance(found, QueryTriples) else task.table
        if kind is None:
            return Result(Outcome.UNACCEPTABLE), b""
        if isinstance(found, QueryTriples):
            serialize(found, out, GRAPHS[kind], prefixes=dict(converter().bimap))
        else:
            found.serialize(out, TABLES[kind])
    except (SyntaxError, ValueError) as error:
        return Result(Outcome.MALFORMED, message=str(error)[:_LONGEST]), b""
    except (RuntimeError, OSError) as error:
        return Result(Outcome.FAILED, message=str(error)[:_LONGEST]), b""
    except _TooLarge:
        return Result(Outcome.TOO_LARGE), b""
    written = out.getvalue()
    return Result(Outcome.ANSWERED, len(written), kind), written


def run(store: Store, tasks: BinaryIO, results: BinaryIO) -> None:
    """Answer tasks until there are no more."""
    for line in tasks:
        result, written = answer(store, Task(**json.loads(line)))
        results.write(json.dumps(asdict(result)).encode() + b"\n" + written)
        results.flush()


def main(folder: str, memory: str) -> None:
    """Open the files that `build` made, take no more memory than allowed and no network, and run."""
    leave_network()
    resource.setrlimit(resource.RLIMIT_DATA, (int(memory), int(memory)))
    run(Store.read_only(folder), sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main(*sys.argv[1:])
