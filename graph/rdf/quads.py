"""The graph as quads, in one fixed order. Every export format is a way of writing these (docs/decisions/0005-rdf.md).

    sources, then documents and their sections                      in the source's graph
    then for each thing, in order of id
        its label and kind as all sources together have them        in the default graph
        what each source says of it                                 in the source's graph
        its relations as plain triples                              in the source's graph
        each relation once more as a statement, with its evidence   in the source's graph

Only the sources and what belongs to one thing are held in memory.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from heapq import merge
from itertools import groupby
from typing import Protocol

from graph.model import Document, Edge, Evidence, Node, Scope, Section, Source
from graph.rdf.terms import Iri, Literal, Object, Quad, address, iri, literal
from ontologies.terms import ID_QUALIFIERS, term
from ontologies.vocabulary import PREDICATES, QUALIFIERS

_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_SPDX = re.compile(r"[A-Za-z0-9.+-]+")
_NAMES = {
    Scope.PREFERRED: "skos:altLabel",
    Scope.EXACT: "skos:altLabel",
    Scope.NEAR: "oboInOwl:hasRelatedSynonym",
    Scope.USED: "skos:hiddenLabel",
}
_DURATIONS = {"min_minutes": "pgo:minDuration", "max_minutes": "pgo:maxDuration"}
# Qualifiers whose words a page's author chose: the others are ids, numbers and words of this program.
_FREE_TEXT = frozenset(q.name for q in QUALIFIERS.values() if q.datatype == "string" and not q.values) - ID_QUALIFIERS

Said = tuple[str, Object]  # a predicate's CURIE, and its object
_Record = Node | tuple[str, Node] | Edge


class Profile(StrEnum):
    """What is exported: PUBLIC leaves out restricted sources' text and all documents' bytes, FULL nothing."""

    PUBLIC = "public"
    FULL = "full"


class Exportable(Protocol):
    """What an export reads of a store. All in order of id, edges in order of subject, predicate, object."""

    def sources(self) -> list[Source]:
        """All sources."""
        ...

    def nodes(self) -> Iterator[Node]:
        """All nodes as all sources together describe them."""
        ...

    def claims(self) -> Iterator[tuple[str, Node]]:
        """Each node as each source describes it, with the source's id; in order of node, then source."""
        ...

    def edges(self) -> Iterator[Edge]:
        """All edges with their evidence."""
        ...

    def documents(self) -> Iterator[tuple[Source, Document]]:
        """All documents."""
        ...


def quads(store: Exportable, profile: Profile = Profile.PUBLIC) -> Iterator[Quad]:
    """Every quad of the graph. Raises BadInput for an id of a prefix that isn't in the map."""
    return _Export(store, profile).quads()


class _Export:
    def __init__(self, store: Exportable, profile: Profile) -> None:
        self._store, self._full = store, profile is Profile.FULL
        self._sources = store.sources()
        self._hidden = {s.id for s in self._sources if s.restricted and not self._full}
        self._languages: dict[str, str] = {}

    def quads(self) -> Iterator[Quad]:
        yield from self._catalogue()
        for _, records in groupby(_by_thing(self._store), key=_thing):
            yield from self._thing(list(records))

    # ── sources and documents ────────────────────────────────────────────────────────────────────────────────────────
    def _catalogue(self) -> Iterator[Quad]:
        for source in self._sources:
            yield from _all(iri(source.id), _source(source), iri(source.id))
        for source, document in self._store.documents():
            yield from self._document(document, iri(source.id))

    def _document(self, document: Document, graph: Iri) -> Iterator[Quad]:
        if document.language and _LANGUAGE.fullmatch(document.language):
            self._languages[document.id] = document.language
        yield from _all(iri(document.id), self._file(document), graph)
        for position, section in enumerate(document.sections, start=1):
            part = iri(f"{document.id}-section-{position}")
            yield from _all(part, self._section(document, section), graph)

    def _file(self, document: Document) -> Iterator[Said]:
        known = (
            ("schema:encodingFormat", document.media_type),
            ("schema:inLanguage", document.language),
            ("pgo:codeSystem", document.code_system),
            ("pgo:code", document.code),
        )
        yield from ((key, Literal(value)) for key, value in known if value is not None)
        if document.id not in self._hidden:
            if document.title is not None:
                yield "pgo:pageTitle", self._text(document.title, document.id)
            yield "pgo:content", self._text(document.content, document.id)
        if self._full:
            yield "pgo:data", Literal(base64.b64encode(document.data).decode("ascii"), "xsd:base64Binary")

    def _section(self, document: Document, section: Section) -> Iterator[Said]:
        yield "rdf:type", iri("pgo:Section")
        yield "rdf:type", iri("oa:TextPositionSelector")
        yield "dct:isPartOf", iri(document.id)
        yield "pgo:section", Literal(section.name)
        if section.heading is not None and document.id not in self._hidden:
            yield "pgo:heading", self._text(section.heading, document.id)
        yield "oa:start", literal(section.start)
        yield "oa:end", literal(section.end)

    # ── things ───────────────────────────────────────────────────────────────────────────────────────────────────────
    def _thing(self, records: list[_Record]) -> Iterator[Quad]:
        """The quads of one thing: what it is, what it is called, its relations, the statements of these."""
        claims = [r for r in records if isinstance(r, tuple)]
        edges = [r for r in records if isinstance(r, Edge)]
        described = (quad for node in records if isinstance(node, Node) for quad in self._resolved(node, claims))
        claimed = (
            quad for source, node in claims for quad in _all(iri(node.id), self._claim(source, node), iri(source))
        )
        plain = (quad for edge in edges for quad in _plain(edge))
        yield from dict.fromkeys([*described, *claimed, *plain])
        for edge in edges:
            yield from self._statement(edge)

    def _resolved(self, node: Node, claims: list[tuple[str, Node]]) -> Iterator[Quad]:
        this = iri(node.id)
        yield Quad(this, iri("rdf:type"), iri(term(node.kind)), None)
        shown = [n.name for source, n in claims if source not in self._hidden and n.name is not None]
        name = node.name if node.name in shown else next(iter(shown), None)
        if name is not None:
            yield Quad(this, iri("rdfs:label"), Literal(name), None)

    def _claim(self, source: str, node: Node) -> Iterator[Said]:
        yield "rdf:type", iri(term(node.kind))
        yield "pgo:statedBy", iri(source)
        if node.notation is not None:
            yield "skos:notation", Literal(node.notation)
        if node.documented:
            yield "pgo:documented", literal(True)
        if source in self._hidden:
            return
        if node.name is not None:
            yield "pgo:preferredName", Literal(node.name)
        for name in sorted(node.names, key=lambda n: (n.scope, n.text)):
            if name.text != node.name:
                yield _NAMES[name.scope], Literal(name.text)
        for key, value in sorted(node.properties.items()):
            yield term(key), literal(value)
            if key in _DURATIONS:
                yield _DURATIONS[key], Literal(f"PT{value}M", "xsd:duration")

    # ── statements ───────────────────────────────────────────────────────────────────────────────────────────────────
    def _statement(self, edge: Edge) -> Iterator[Quad]:
        id_, graph = edge.id, iri(edge.source)
        quotes = [(iri(f"{id_}-{n}"), quote) for n, quote in enumerate(edge.evidence, start=1)]
        yield from _all(iri(id_), self._association(edge, [name for name, _ in quotes]), graph)
        for name, quote in quotes:
            yield from _all(name, self._quote(quote), graph)

    def _association(self, edge: Edge, quotes: Iterable[Iri]) -> Iterator[Said]:
        yield "rdf:type", iri("rdf:Statement")
        yield "rdf:type", iri("biolink:Association")
        yield "rdf:subject", iri(edge.subject)
        yield "rdf:predicate", iri(f"pgo:{PREDICATES[edge.predicate].local}")
        yield "rdf:object", iri(edge.object)
        for key, value in sorted(edge.qualifiers.items()):
            if key not in _FREE_TEXT or edge.source not in self._hidden:
                yield term(key), iri(str(value)) if key in ID_QUALIFIERS else literal(value)
        yield "prov:wasDerivedFrom", iri(edge.source)
        yield from (("pgo:evidence", quote) for quote in quotes)

    def _quote(self, quote: Evidence) -> Iterator[Said]:
        shown = quote.document not in self._hidden
        yield "rdf:type", iri("oa:TextQuoteSelector")
        yield "rdf:type", iri("oa:TextPositionSelector")
        if shown:
            yield "oa:exact", self._text(quote.text, quote.document)
        yield "oa:start", literal(quote.start)
        yield "oa:end", literal(quote.end)
        yield "pgo:startUtf16", literal(quote.start_utf16)
        yield "pgo:endUtf16", literal(quote.end_utf16)
        yield "pgo:section", Literal(quote.section)
        if shown and quote.heading is not None:
            yield "pgo:heading", self._text(quote.heading, quote.document)
        yield "prov:wasQuotedFrom", iri(quote.document)

    def _text(self, text: str, document: str) -> Literal:
        return Literal(text, language=self._languages.get(document))


def _thing(record: _Record) -> str:
    """The id of the thing that a record is about."""
    match record:
        case Node(id=id_) | (_, Node(id=id_)):
            return id_
        case Edge(subject=subject):
            return subject


def _by_thing(store: Exportable) -> Iterator[_Record]:
    return merge(store.nodes(), store.claims(), store.edges(), key=_thing)


def _all(subject: Iri, said: Iterable[Said], graph: Iri) -> Iterator[Quad]:
    return (Quad(subject, iri(predicate), object_, graph) for predicate, object_ in said)


def _source(source: Source) -> Iterator[Said]:
    yield "rdf:type", iri("pgo:Source")
    yield "rdf:type", iri("prov:Entity")
    yield "dct:title", Literal(source.title)
    yield "pgo:sourceKind", Literal(source.kind.value)
    if source.version is not None:
        yield "owl:versionInfo", Literal(source.version)
    if source.licence is not None:
        yield "pgo:licence", Literal(source.licence)
        yield from (("dct:license", where) for where in _licence_address(source.licence))
    if source.restricted:
        yield "pgo:restricted", literal(True)
    if source.url is not None:
        yield "schema:url", Literal(source.url, "xsd:anyURI")
    if source.checksum:
        yield "pgo:sha256", Literal(source.checksum)


def _licence_address(licence: str) -> Iterator[Iri]:
    """Where a licence can be read: its own address, or SPDX's for an SPDX id. None for other words."""
    if licence.startswith(("http://", "https://")):
        yield address(licence)
    elif _SPDX.fullmatch(licence) and not licence.startswith("LicenseRef-"):
        yield address(f"https://spdx.org/licenses/{licence}")


def _plain(edge: Edge) -> Iterator[Quad]:
    """An edge as a triple, and in SKOS where SKOS has the relation. Of a denied mapping there is only the statement."""
    if "predicate_modifier" in edge.qualifiers:
        return
    subject, object_, graph = iri(edge.subject), iri(edge.object), iri(edge.source)
    yield Quad(subject, iri(f"pgo:{PREDICATES[edge.predicate].local}"), object_, graph)
    if edge.predicate == "BROADER":
        yield Quad(subject, iri("skos:broader"), object_, graph)
    if "mapping_predicate" in edge.qualifiers:
        yield Quad(subject, iri(str(edge.qualifiers["mapping_predicate"])), object_, graph)
