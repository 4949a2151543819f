"""N-Triples and N-Quads: a line a triple."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from graph.rdf.terms import Block, Iri, Literal, Object, Said, Triple, by_subject, iri
from ontologies.turtle import quoted

# CURIEs of predicates and datatypes as IRIs in angle brackets: few, and each is needed all the time.
_WRITTEN: dict[str, str] = {}


def nquads(header: Sequence[str], blocks: Iterable[Block]) -> Iterator[str]:
    """N-Quads, each source's statements in a graph of its own."""
    yield comment(header)
    for subject, graph, said in blocks:
        end = " .\n" if graph is None else f" <{graph}> .\n"
        try:
            yield _quads(subject, said, end)
        except KeyError:  # a predicate comes for the first time
            _WRITTEN.update((predicate, _written(predicate)) for predicate, _ in said)
            yield _quads(subject, said, end)


def _quads(subject: Iri, said: Iterable[Said], end: str) -> str:
    start, written = f"<{subject}> ", _WRITTEN
    return "".join(
        [
            f"{start}{written[p]} <{o}>{end}" if isinstance(o, str) else f"{start}{written[p]} {full(o)}{end}"
            for p, o in said
        ]
    )


def ntriples(header: Sequence[str], blocks: Iterable[Block]) -> Iterator[str]:
    """N-Triples: the union of all graphs, each triple once."""
    yield comment(header)
    for subject, said in by_subject(blocks):
        yield "".join(f"<{subject}> {_written(p)} {full(o)} .\n" for p, objects in said.items() for o in objects)


def full(object_: Object) -> str:
    """An object as N-Triples writes it."""
    if isinstance(object_, Literal):
        text, datatype, language = object_
        if datatype is not None:
            return f"{quoted(text)}^^{_written(datatype)}"
        return quoted(text) if language is None else f"{quoted(text)}@{language}"
    if isinstance(object_, Triple):
        return f"<<( <{object_.subject}> {_written(object_.predicate)} <{object_.object}> )>>"
    return f"<{object_}>"


@cache
def _written(curie: str) -> str:
    return f"<{iri(curie)}>"


def comment(header: Sequence[str]) -> str:
    """The header as comments of N-Triples and Turtle."""
    return "".join(f"# {' '.join(line.split())}\n" for line in header)
