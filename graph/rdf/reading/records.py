"""An export as records. The order is that of an export; what no export says is refused, with its line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyoxigraph as ox

from graph.errors import BadInput
from graph.exporting.selection import IdSet
from graph.exporting.view import Profile
from graph.model import Document, Edge, Node, Source, SourceKind
from graph.rdf.blocks import RELATIONS
from graph.rdf.reading.parts import (
    claim_of,
    document_of,
    edge_of,
    id_or_address,
    kind,
    profile,
    quote_of,
    section_of,
    source_of,
)
from graph.rdf.reading.runs import Run, Wrong, line_of, runs
from graph.rdf.reading.said import Said
from graph.rdf.reading.terms import id_, number, text
from ontologies.prefixes import expand
from ontologies.vocabulary import QUALIFIERS

Record = Source | Document | tuple[str, Node] | Edge
_PLAIN = frozenset({*RELATIONS.values(), "skos:broader", *QUALIFIERS["mapping_predicate"].values})
_TYPE = expand("rdf:type")
_STATEMENT, _QUOTE, _SECTION = (expand(f) for f in ("biolink:Association", "oa:TextQuoteSelector", "pgo:Section"))
_ABOUT_ALL = expand("void:")
_NOT_OURS = "Give what `procgraph export nquads` or `trig` wrote, as it was written."
_FLAT = "Export it without --statements flat."


def read(file: Path) -> Iterator[Record | Profile]:
    """All that an export in N-Quads or TriG holds: first its profile, then records, those of pages among them.

    Raises BadInput with the line for what is no export, is damaged, or says what no export says; where that is seen
    only at the end, at the end.
    """
    reader = _Reader()
    try:
        for run in runs(file):
            yield from reader.take(run)
        yield from reader.end()
    except Wrong as error:
        raise BadInput(error.what, file=str(file), line=line_of(file, error.place), todo=error.todo) from None


@dataclass(slots=True)
class _Reader:
    profile: Profile | None = None
    sources: dict[str, Source] = field(default_factory=dict)
    wanting: set[tuple[str, str]] = field(default_factory=set)  # pages, and what isn't said of them yet
    document: Document | None = None  # its sections follow it
    edge: Edge | None = None  # its quotes follow it
    quotes: list[str] = field(default_factory=list)  # that are yet to come
    thing: str = ""
    plain: dict[tuple[str, str, str], int] = field(default_factory=dict)  # its relations, and where each was said
    stated: set[tuple[str, str, str]] = field(default_factory=set)  # those of which there were statements
    things: IdSet = field(default_factory=IdSet)
    ahead: IdSet = field(default_factory=IdSet)  # what relations led to before it came
    counted: tuple[int, int] = (0, 0)  # things and relations
    promised: tuple[int, int] | None = None
    place: int = 0

    def take(self, run: Run) -> Iterator[Record | Profile]:
        """The records that a run completes."""
        self.place = run.first
        types = {q.object.value for q in run.quads if q.predicate == _TYPE and isinstance(q.object, ox.NamedNode)}
        if _STATEMENT in types:
            yield from self._done()
            self._statement(Said(run, run.quads[0].graph))
        elif _QUOTE in types:
            self._quote(Said(run, run.quads[0].graph))
        elif _SECTION in types:
            self._section(Said(run, run.quads[0].graph))
        else:
            yield from self._done()
            self._thing_done()
            if any(q.predicate.startswith(_ABOUT_ALL) for q in run.quads):
                yield from self._dataset(Said(run, ""))
            elif self.profile is None:
                raise Wrong(run.first, "this is no export of this program: none begins so.", _NOT_OURS)
            else:
                yield from self._about(run)

    def end(self) -> Iterator[Record]:
        """What is left, when all was read."""
        yield from self._done()
        self._thing_done()
        if self.promised is None:
            raise Wrong(self.place, "the file ends before the counts with which an export ends.")
        if self.promised != self.counted:
            there, said = ("{:,} things and {:,} relations".format(*pair) for pair in (self.counted, self.promised))
            raise Wrong(self.place, f"there are {there}, where the file promises {said}.")
        for page, what in sorted(self.wanting):
            raise Wrong(self.place, f"the page {page} has no {what}.")
        for other in self.ahead:
            if other not in self.things:
                raise Wrong(self.place, f"a relation leads to {other}, which isn't in the file.")

    # ── what comes in parts ──────────────────────────────────────────────────────────────────────────────────────────
    def _done(self) -> Iterator[Record]:
        """The document or relation that was under way."""
        if self.document is not None:
            yield self.document
            self.document = None
        if self.edge is not None:
            if self.quotes:
                raise Wrong(self.place, f"the words {self.quotes[0]} of {self.edge.id} are missing.")
            yield self.edge
            self.edge = None

    def _section(self, said: Said) -> None:
        document, section = section_of(said)
        if self.document is None or self.document.id != document:
            raise said.wrong(None, f"a section of {document} doesn't follow it.")
        self.document = replace(self.document, sections=(*self.document.sections, section))

    def _quote(self, said: Said) -> None:
        if self.edge is None or not self.quotes or self.quotes.pop(0) != said.subject():
            raise said.wrong(None, f"the words {said.subject()} don't follow the relation that rests on them.")
        self.edge = replace(self.edge, evidence=(*self.edge.evidence, quote_of(said)))

    def _statement(self, said: Said) -> None:
        edge, self.quotes = edge_of(said)
        if edge.subject != self.thing:
            raise said.wrong(None, f"{said.subject()} doesn't follow {edge.subject}, of which it speaks.")
        # Of a restricted source a public export leaves out words, of which the id is made, too.
        if not self._is_hidden(edge.source, said) and edge.id != said.subject():
            raise said.wrong(None, f"{said.subject()} says something else than what its id was made of.")
        if "predicate_modifier" not in edge.qualifiers:
            also = ("skos:broader",) if edge.predicate == "BROADER" else ()
            mapping = edge.qualifiers.get("mapping_predicate")
            for predicate in (RELATIONS[edge.predicate], *also, *((str(mapping),) if mapping else ())):
                self.stated.add((predicate, edge.object, edge.source))
        if edge.object not in self.things:
            self.ahead.update((edge.object,))
        self.counted = self.counted[0], self.counted[1] + 1
        self.edge = edge

    # ── things, sources and documents ────────────────────────────────────────────────────────────────────────────────
    def _about(self, run: Run) -> Iterator[Record]:
        for graph in dict.fromkeys(quad.graph for quad in run.quads):
            said = Said(run, graph)
            if graph:
                yield from self._in_graph(said, run)
            else:
                said.one("rdf:type", kind)
                said.maybe("rdfs:label", text)  # follows from what sources say
                said.must_be_done()
                self.thing = said.subject()
                self.things.update((self.thing,))
                self.counted = self.counted[0] + 1, self.counted[1]

    def _in_graph(self, said: Said, run: Run) -> Iterator[Record]:
        if "pgo:sourceKind" in said:
            said.many("rdf:type", id_or_address)
            source = self.sources[said.subject()] = source_of(said)
            if source.kind is SourceKind.PAGE:
                self.wanting |= {(source.id, "document"), (source.id, "description")}
            yield source
        if "schema:encodingFormat" in said:
            self.document = document_of(said)
            self._is_hidden(self.document.id, said)
            self.wanting.discard((self.document.id, "document"))
        if "pgo:statedBy" in said:
            source_id, node = claim_of(said)
            self._is_hidden(source_id, said)
            if node.documented:
                self.wanting.discard((source_id, "description"))
            yield source_id, node
        for predicate in said.rest():
            if predicate in _PLAIN:
                for object_ in said.many(predicate, id_):
                    self.plain[predicate, object_, said.source()] = run.first
        said.must_be_done()

    def _is_hidden(self, source: str, said: Said) -> bool:
        """Whether the export left out this source's words. Raises Wrong for a source that isn't in the file."""
        known = self.sources.get(source)
        if known is None:
            raise said.wrong(None, f"{source} isn't among the sources at the head of the file.")
        return known.restricted and self.profile is Profile.PUBLIC

    def _thing_done(self) -> None:
        """All relations of the thing at hand are statements, and the other way round."""
        for predicate, object_, source in self.plain.keys() - self.stated:
            place = self.plain[predicate, object_, source]
            raise Wrong(place, f"of {self.thing} {predicate} {object_} there is no statement by {source}.", _FLAT)
        for predicate, object_, _ in self.stated - self.plain.keys():
            raise Wrong(self.place, f"{self.thing} {predicate} {object_} has a statement, but isn't said.")
        self.plain.clear()
        self.stated.clear()

    def _dataset(self, said: Said) -> Iterator[Profile]:
        if "pgo:profile" in said:
            self.profile = said.one("pgo:profile", profile)
            yield self.profile
        if "void:triples" in said:
            self.promised = said.one("void:entities", number), said.one("pgo:relations", number)
