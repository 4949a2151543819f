"""The graph as RDF, in one fixed order. Every RDF format is a way of writing this (docs/decisions/0005-rdf.md).

the dataset, sources, then documents and their sections         the latter in the source's graph
then for each thing, in order of id
    its label and kind as all sources together have them        in the default graph
    what each source says of it, its relations among it         in the source's graph
    each relation once more as a statement, with its evidence   in the source's graph
how many of what there were                                     in the default graph
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from enum import StrEnum
from functools import cache

from graph.exporting.view import Relation, Thing, View
from graph.model import Document, Evidence, Name, Scope, Section, Source
from graph.rdf.dataset import Counts, counted, described, licence_address
from graph.rdf.terms import Block, Iri, Literal, Object, Said, Triple, iri, literal, own_iri
from graph.rows import ClaimRow
from ontologies.terms import ID_QUALIFIERS, term
from ontologies.vocabulary import PREDICATES

NAMES = {
    Scope.PREFERRED: "skos:altLabel",
    Scope.EXACT: "skos:altLabel",
    Scope.NEAR: "oboInOwl:hasRelatedSynonym",
    Scope.USED: "skos:hiddenLabel",
}
DURATIONS = {"min_minutes": "pgo:minDuration", "max_minutes": "pgo:maxDuration"}
RELATIONS = {name: f"pgo:{predicate.local}" for name, predicate in PREDICATES.items()}


class Form(StrEnum):
    """How a relation's qualifiers, source and evidence are said, beside its plain triple.

    STATEMENTS: of an rdf:Statement. REIFIERS: of a reifier of the triple (RDF 1.2). FLAT: not at all.
    """

    STATEMENTS = "statements"
    REIFIERS = "rdf12"
    FLAT = "flat"


def blocks(view: View, form: Form = Form.STATEMENTS) -> Iterator[Block]:
    """All that the view shows. Raises BadInput for an id of a prefix that isn't in the map."""
    return _Export(view, form).blocks()


class _Export:
    def __init__(self, view: View, form: Form) -> None:
        self._view, self._form = view, form
        self._counts = Counts()
        # What millions of statements say in the same words is made once.
        types = ("rdf:Statement", "biolink:Association") if form is Form.STATEMENTS else ("biolink:Association",)
        self._types: list[Said] = [("rdf:type", iri(type_)) for type_ in types]
        self._predicates: dict[str, Said] = {name: ("rdf:predicate", iri(curie)) for name, curie in RELATIONS.items()}
        self._graphs = {source.id: iri(source.id) for source in view.sources}
        self._derived: dict[str, Said] = {id_: ("prov:wasDerivedFrom", graph) for id_, graph in self._graphs.items()}

    def blocks(self) -> Iterator[Block]:
        counts = self._counts
        for block in self._catalogue():
            counts.triples += len(block.said)
            yield block
        for thing in self._view.things():
            this = iri(thing.id)
            made = self._thing(thing, this)
            if self._form is not Form.FLAT:
                statements = self._statements(thing, this)
                counts.triples += sum([len(block.said) for block in statements])
                made += statements
            counts.note(thing)
            yield from made
        yield from counted(self._view, counts)

    # ── sources and documents ────────────────────────────────────────────────────────────────────────────────────────
    def _catalogue(self) -> Iterator[Block]:
        yield Block(own_iri(self._view.id), None, described(self._view))
        for source in self._view.sources:
            yield Block(iri(source.id), iri(source.id), list(_source(source)))
        for document in self._view.documents():
            graph = iri(document.id)
            yield Block(graph, graph, list(self._file(document)))
            for position, section in enumerate(document.sections, start=1):
                part = iri(f"{document.id}-section-{position}")
                yield Block(part, graph, list(self._section(document, section)))

    def _file(self, document: Document) -> Iterator[Said]:
        known = (
            ("schema:encodingFormat", document.media_type),
            ("schema:inLanguage", document.language),
            ("pgo:codeSystem", document.code_system),
            ("pgo:code", document.code),
        )
        yield from ((key, Literal(value)) for key, value in known if value is not None)
        if document.title is not None:
            yield "pgo:pageTitle", self._text(document.title, document.id)
        if document.id not in self._view.hidden:
            yield "pgo:content", self._text(document.content, document.id)
        if self._view.is_full:
            yield "pgo:data", Literal(base64.b64encode(document.data).decode("ascii"), "xsd:base64Binary")

    def _section(self, document: Document, section: Section) -> Iterator[Said]:
        yield "rdf:type", iri("pgo:Section")
        yield "rdf:type", iri("oa:TextPositionSelector")
        yield "dct:isPartOf", iri(document.id)
        yield "pgo:section", Literal(section.name)
        if section.heading is not None:
            yield "pgo:heading", self._text(section.heading, document.id)
        yield "oa:start", literal(section.start)
        yield "oa:end", literal(section.end)

    # ── things ───────────────────────────────────────────────────────────────────────────────────────────────────────
    def _thing(self, thing: Thing, this: Iri) -> list[Block]:
        """What a thing is, what it is called, and its relations, graph by graph; counts their triples."""
        said: list[Said] = [("rdf:type", iri(_class(thing.kind)))]
        if thing.label is not None:
            said.append(("rdfs:label", Literal(thing.label)))
        graphs: dict[str, dict[Said, None]] = {}
        for claim in thing.claims:
            graphs[claim.source] = dict.fromkeys(self._claim(claim))
        for relation in thing.relations:
            _, _, predicate, other, source, qualifiers, _, _ = relation
            stated = graphs.get(source)
            if stated is None:
                stated = graphs[source] = {}
            if not qualifiers and predicate != "BROADER":
                stated[RELATIONS[predicate], iri(other)] = None
            else:
                stated |= dict.fromkeys(_plain(relation))
        self._counts.triples += _distinct(said, list(graphs.values()))
        return [
            Block(this, None, said),
            *(Block(this, self._graphs[source], list(said)) for source, said in graphs.items()),
        ]

    def _claim(self, claim: ClaimRow) -> Iterator[Said]:
        source = claim.source
        yield "rdf:type", iri(_class(claim.kind))
        yield "pgo:statedBy", self._graphs[source]
        if claim.notation is not None:
            yield "skos:notation", Literal(claim.notation)
        if claim.documented:
            yield "pgo:documented", literal(True)
        if claim.name is not None:
            yield "pgo:preferredName", self._text(claim.name, source)
        for name in sorted(claim.names, key=_as_written):
            yield NAMES[name.scope], self._text(name.text, source)
        if claim.properties != "{}":
            for key, value in json.loads(claim.properties).items():
                yield term(key), self._text(value, source) if isinstance(value, str) else literal(value)
                if key in DURATIONS:
                    yield DURATIONS[key], Literal(f"PT{value}M", "xsd:duration")

    # ── statements ───────────────────────────────────────────────────────────────────────────────────────────────────
    def _statements(self, thing: Thing, this: Iri) -> list[Block]:
        blocks: list[Block] = []
        types, predicates, graphs, derived = self._types, self._predicates, self._graphs, self._derived
        subject: Said = ("rdf:subject", this)
        for id_, _, predicate, other, source, qualifiers, evidence, _ in thing.relations:
            name = own_iri(id_)
            if self._form is Form.STATEMENTS:
                said = [*types, subject, predicates[predicate], ("rdf:object", iri(other))]
            else:
                said = [*types, ("rdf:reifies", Triple(this, RELATIONS[predicate], iri(other)))]
            if qualifiers:
                said += [
                    (term(key), iri(str(value)) if key in ID_QUALIFIERS else literal(value))
                    for key, value in qualifiers.items()
                ]
            said.append(derived[source])
            blocks.append(Block(name, graphs[source], said))
            for place, quote in enumerate(evidence, start=1):
                part = Iri(f"{name}-{place}")
                said.append(("pgo:evidence", part))
                blocks.append(Block(part, graphs[source], list(self._quote(quote))))
        return blocks

    def _quote(self, quote: Evidence) -> Iterator[Said]:
        yield "rdf:type", iri("oa:TextQuoteSelector")
        yield "rdf:type", iri("oa:TextPositionSelector")
        if quote.text:
            yield "oa:exact", self._text(quote.text, quote.document)
        yield "oa:start", literal(quote.start)
        yield "oa:end", literal(quote.end)
        yield "pgo:startUtf16", literal(quote.start_utf16)
        yield "pgo:endUtf16", literal(quote.end_utf16)
        yield "pgo:section", Literal(quote.section)
        if quote.heading is not None:
            yield "pgo:heading", self._text(quote.heading, quote.document)
        yield "prov:wasQuotedFrom", iri(quote.document)

    def _text(self, text: str, source: str) -> Literal:
        """Words of a source, in its language where that is known."""
        return Literal(text, None, self._view.languages.get(source))


def _distinct(said: list[Said], graphs: list[dict[Said, None]]) -> int:
    """How many pairs there are, each counted once."""
    if len(graphs) == 1:  # as nearly always: then nothing needs to be put together
        (only,) = graphs
        return len(only) + sum([pair not in only for pair in said])
    return len(set(said).union(*graphs))


def _as_written(name: Name) -> tuple[str, str]:
    return NAMES[name.scope], name.text


@cache
def _class(kind: str) -> str:
    return term(kind)


def _source(source: Source) -> Iterator[Said]:
    yield "rdf:type", iri("pgo:Source")
    yield "rdf:type", iri("prov:Entity")
    yield "dct:title", Literal(source.title)
    yield "pgo:sourceKind", Literal(source.kind.value)
    if source.version is not None:
        yield "owl:versionInfo", Literal(source.version)
    if source.licence is not None:
        yield "pgo:licence", Literal(source.licence)
        yield from (("dct:license", where) for where in licence_address(source.licence))
    if source.restricted:
        yield "pgo:restricted", literal(True)
    if source.url is not None:
        yield "schema:url", Literal(source.url, "xsd:anyURI")
    if source.checksum:
        yield "pgo:sha256", Literal(source.checksum)


def _plain(relation: Relation) -> Iterator[Said]:
    """A relation as a triple, and in SKOS where SKOS has it. Of a denied mapping there is only the statement."""
    qualifiers = relation.qualifiers
    if qualifiers and "predicate_modifier" in qualifiers:
        return
    object_: Object = iri(relation.object)
    yield RELATIONS[relation.predicate], object_
    if relation.predicate == "BROADER":
        yield "skos:broader", object_
    if qualifiers and "mapping_predicate" in qualifiers:
        yield str(qualifiers["mapping_predicate"]), object_
