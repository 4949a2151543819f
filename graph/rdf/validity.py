"""Whether what pages say fits the vocabulary's SHACL shapes.

pyshacl holds a graph in memory and takes its time, so that only what pages say is put before it, a hundred pages at a
time; what is too large for it, the stores check themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from rdflib import RDF, SH, Graph, Node, URIRef

from graph.batching import batched
from graph.exporting.selection import Selection
from graph.exporting.view import Profile, View
from graph.model import SourceKind
from graph.rdf.blocks import blocks
from graph.rdf.writing.lines import ntriples
from graph.rows import Exportable
from ontologies.prefixes import base_iri, converter
from ontologies.rendering import shacl

_AT_A_TIME = 100  # pages


@dataclass(frozen=True, slots=True)
class Violation:
    """What breaks a shape: a thing, statement or quote (a CURIE where it has one), a property, and what is wrong."""

    focus: str
    path: str | None
    message: str


def page_statements_graph(store: Exportable, pages: Sequence[str] | None = None) -> Graph:
    """What pages say, all or those of these ids, as the full export says it: with the kinds of what they speak of."""
    pages = _pages(store) if pages is None else pages
    graph = Graph()
    if pages:
        view = View(store, Profile.FULL, Selection(sources=tuple(pages)))
        graph.parse(data="".join(ntriples((), blocks(view))), format="nt")
    return graph


def violations(store: Exportable) -> Iterator[Violation]:
    """What of all that pages say breaks the generated shapes, in order within so many pages at a time."""
    found: set[Violation] = set()
    for pages in batched(_pages(store), _AT_A_TIME):
        broken = set(_violations(page_statements_graph(store, pages))) - found
        found |= broken
        yield from sorted(broken, key=lambda v: (v.focus, v.path or "", v.message))


def _pages(store: Exportable) -> list[str]:
    return [source.id for source in store.sources() if source.kind is SourceKind.PAGE]


def _violations(graph: Graph) -> Iterator[Violation]:
    import pyshacl  # takes a second to import

    conforms, report, _ = pyshacl.validate(graph, shacl_graph=_shapes(), advanced=False)
    if conforms:
        return
    assert isinstance(report, Graph)
    for result in report.subjects(RDF.type, SH.ValidationResult):
        message = " ".join(sorted(str(text) for text in report.objects(result, SH.resultMessage)))
        yield Violation(_name(report.value(result, SH.focusNode)), _path(report.value(result, SH.resultPath)), message)


@cache
def _shapes() -> Graph:
    return Graph().parse(data=shacl.render(base_iri()), format="turtle")


def _path(path: Node | None) -> str | None:
    return None if path is None else _name(path)


def _name(node: Node | None) -> str:
    return (isinstance(node, URIRef) and converter().compress(str(node))) or str(node)
