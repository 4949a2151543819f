"""Turtle and TriG: a paragraph a subject."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter

from graph.rdf.terms import Block, Iri, Literal, Object, Triple, by_subject
from graph.rdf.writing.lines import comment, full
from ontologies.turtle import prefix_lines, quoted, shortened

_BARE = {"xsd:integer", "xsd:boolean"}  # literals that Turtle writes without quotes


def turtle(header: Sequence[str], blocks: Iterable[Block]) -> Iterator[str]:
    """Turtle: the union of all graphs; each statement names its source."""
    yield comment(header) + prefix_lines()
    for subject, said in by_subject(blocks):
        yield f"\n{_paragraph(subject, said)}\n"


def trig(header: Sequence[str], blocks: Iterable[Block]) -> Iterator[str]:
    """TriG, each source's statements in a graph of its own."""
    yield comment(header) + prefix_lines()
    for graph, run in groupby(blocks, key=attrgetter("graph")):
        paragraphs = (_paragraph(subject, said) for subject, said in by_subject(run))
        if graph is None:
            yield from (f"\n{paragraph}\n" for paragraph in paragraphs)
        else:
            yield f"\n{shortened(graph)} {{\n"
            yield from (f"{paragraph}\n" for paragraph in paragraphs)
            yield "}\n"


def _paragraph(subject: Iri, said: Mapping[str, Iterable[Object]]) -> str:
    """A subject with what is said of it, a predicate a line."""
    told = " ;\n    ".join(f"{_predicate(p)} {', '.join(map(_short, objects))}" for p, objects in said.items())
    return f"{shortened(subject)}\n    {told} ."


def _predicate(curie: str) -> str:
    return "a" if curie == "rdf:type" else curie


def _short(object_: Object) -> str:
    match object_:
        case Literal(text, datatype, _) if datatype in _BARE:
            return text
        case Literal(text, str(datatype), _):
            return f"{quoted(text)}^^{datatype}"
        case Literal():
            return full(object_)
        case Triple(subject, predicate, thing):
            return f"<<( {shortened(subject)} {predicate} {shortened(thing)} )>>"
        case _:
            return shortened(object_)
