"""N-Triples and N-Quads: a line a triple."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from graph.rdf.terms import Block, Literal, Object, Triple, by_subject, iri
from ontologies.turtle import quoted


class _Written(dict[str, str]):
    """CURIEs of predicates and datatypes as IRIs in angle brackets: few, and each is needed all the time."""

    def __missing__(self, curie: str) -> str:
        self[curie] = written = f"<{iri(curie)}>"
        return written


WRITTEN = _Written()


def nquads(header: Sequence[str], blocks: Iterable[Block]) -> Iterator[str]:
    """N-Quads, each source's statements in a graph of its own."""
    yield comment(header)
    written = WRITTEN
    for subject, graph, said in blocks:
        end = " .\n" if graph is None else f" <{graph}> .\n"
        yield "".join(
            [
                f"<{subject}> {written[p]} {full(o)}{end}"
                if isinstance(o, tuple)
                else f"<{subject}> {written[p]} <{o}>{end}"
                for p, o in said
            ]
        )


def ntriples(header: Sequence[str], blocks: Iterable[Block]) -> Iterator[str]:
    """N-Triples: the union of all graphs, each triple once."""
    yield comment(header)
    for subject, said in by_subject(blocks):
        yield "".join(f"<{subject}> {WRITTEN[p]} {full(o)} .\n" for p, objects in said.items() for o in objects)


def full(object_: Object) -> str:
    """An object as N-Triples writes it."""
    match object_:
        case Literal(text, None, None):
            return quoted(text)
        case Literal(text, None, language):
            return f"{quoted(text)}@{language}"
        case Literal(text, datatype, _):
            return f"{quoted(text)}^^{WRITTEN[str(datatype)]}"
        case Triple(subject, predicate, thing):
            return f"<<( <{subject}> {WRITTEN[predicate]} <{thing}> )>>"
        case _:
            return f"<{object_}>"


def comment(header: Sequence[str]) -> str:
    """The header as comments of N-Triples and Turtle."""
    return "".join(f"# {' '.join(line.split())}\n" for line in header)
