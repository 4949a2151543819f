"""What one run of quads says, as a record: a source, a document, a section, a claim, a relation, a quote."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

import pyoxigraph as ox

from graph.exporting.view import Profile
from graph.model import Document, Edge, Evidence, Name, Node, Scope, Section, Source, SourceKind
from graph.rdf.blocks import DURATIONS, RELATIONS
from graph.rdf.reading.runs import Term
from graph.rdf.reading.said import Convert, Said
from graph.rdf.reading.terms import Unfit, curie, id_, number, text, truth, typed
from ontologies.terms import ID_QUALIFIERS, term
from ontologies.vocabulary import KINDS, PROPERTIES, QUALIFIERS

E = TypeVar("E", bound=StrEnum)

_KINDS = MappingProxyType({term(name): name for name in KINDS})
_SCOPES = (
    ("skos:altLabel", Scope.EXACT),
    ("oboInOwl:hasRelatedSynonym", Scope.NEAR),
    ("skos:hiddenLabel", Scope.USED),
)
_PREDICATES = MappingProxyType({iri: name for name, iri in RELATIONS.items()})


def _value(name: str, datatype: str) -> Convert[str | int]:
    if name in ID_QUALIFIERS:
        return id_
    return number if datatype == "integer" else text


_QUALIFIERS: Mapping[str, tuple[str, Convert[str | int]]] = MappingProxyType(
    {term(q.name): (q.name, _value(q.name, q.datatype)) for q in QUALIFIERS.values()}
)
_PROPERTIES: Mapping[str, tuple[str, Convert[str | int]]] = MappingProxyType(
    {term(p.name): (p.name, _value(p.name, p.datatype)) for p in PROPERTIES.values()}
)


def kind(term_: Term) -> str:
    """The kind of thing that a class of the vocabulary stands for."""
    found = _KINDS.get(id_(term_))
    if found is None:
        raise Unfit(f"{id_(term_)} is no kind of thing.")
    return found


def source_of(said: Said) -> Source:
    """A source's entry in the catalogue."""
    said.many("dct:license", id_or_address)  # follows from the licence
    return Source(
        said.subject(),
        said.one("pgo:sourceKind", _source_kind),
        said.one("dct:title", text),
        said.maybe("owl:versionInfo", text),
        said.maybe("pgo:licence", text),
        said.maybe("pgo:restricted", truth) or False,
        said.maybe("schema:url", _address),
        said.maybe("pgo:sha256", text) or "",
    )


def document_of(said: Said) -> Document:
    """A document, its sections yet to come. Without bytes where the export left them out."""
    return Document(
        said.subject(),
        said.maybe("pgo:data", _bytes) or b"",
        said.maybe("pgo:content", text) or "",
        (),
        said.maybe("pgo:pageTitle", text),
        said.one("schema:encodingFormat", text),
        said.maybe("schema:inLanguage", text),
        said.maybe("pgo:codeSystem", text),
        said.maybe("pgo:code", text),
    )


def section_of(said: Said) -> tuple[str, Section]:
    """A section, with the document's id."""
    said.many("rdf:type", id_)
    document = said.one("dct:isPartOf", id_)
    heading = said.maybe("pgo:heading", text)
    section = Section(said.one("pgo:section", text), heading, said.one("oa:start", number), said.one("oa:end", number))
    said.must_be_done()
    return document, section


def claim_of(said: Said) -> tuple[str, Node]:
    """What a source says of a thing, with the source's id; relations are left in `said`."""
    source = said.one("pgo:statedBy", id_)
    if source != said.source():
        raise said.wrong(None, f"{said.subject()} is in the graph of {said.source()} and stated by {source}.")
    names = [Name(name, scope) for predicate, scope in _SCOPES for name in said.many(predicate, text)]
    properties = {
        name: said.one(predicate, convert) for predicate, (name, convert) in _PROPERTIES.items() if predicate in said
    }
    for duration in DURATIONS.values():
        said.maybe(duration, _duration)
    node = Node(
        said.subject(),
        said.one("rdf:type", kind),
        said.maybe("pgo:preferredName", text),
        tuple(names),
        said.maybe("skos:notation", text),
        said.maybe("pgo:documented", truth) or False,
        properties,
    )
    return source, node


def edge_of(said: Said) -> tuple[Edge, list[str]]:
    """A relation, its evidence yet to come, and the ids of the quotes that are this evidence."""
    said.many("rdf:type", id_)
    if "rdf:reifies" in said:
        subject, predicate, object_ = said.one("rdf:reifies", _triple)
    else:
        subject, predicate, object_ = (
            said.one("rdf:subject", id_), said.one("rdf:predicate", _predicate), said.one("rdf:object", id_)
        )  # fmt: skip
    source = said.one("prov:wasDerivedFrom", id_)
    quotes = said.many("pgo:evidence", id_)
    qualifiers = {}
    for written in said.rest():
        if written in _QUALIFIERS:
            name, convert = _QUALIFIERS[written]
            qualifiers[name] = said.one(written, convert)
    said.must_be_done()
    if source != said.source():
        raise said.wrong(None, f"{said.subject()} is in the graph of {said.source()} and derived from {source}.")
    return Edge(subject, predicate, object_, source, qualifiers), quotes


def quote_of(said: Said) -> Evidence:
    """The words that a relation rests on; empty where the export left them out."""
    said.many("rdf:type", id_)
    quote = Evidence(
        said.one("prov:wasQuotedFrom", id_),
        said.one("pgo:section", text),
        said.maybe("pgo:heading", text),
        said.maybe("oa:exact", text) or "",
        *(said.one(predicate, number) for predicate in ("oa:start", "oa:end", "pgo:startUtf16", "pgo:endUtf16")),
    )
    said.must_be_done()
    return quote


def id_or_address(term_: Term) -> str:
    """Any IRI."""
    if not isinstance(term_, ox.NamedNode):
        raise Unfit(f"{term_} stands where an IRI must.")
    return term_.value


def _predicate(term_: Term) -> str:
    return _relation(id_(term_))


def _relation(curie_: str) -> str:
    found = _PREDICATES.get(curie_)
    if found is None:
        raise Unfit(f"{curie_} is no relation of the vocabulary.")
    return found


def _triple(term_: Term) -> tuple[str, str, str]:
    if not isinstance(term_, ox.Triple):
        raise Unfit(f"{term_} stands where a triple must.")
    return id_(term_.subject), _relation(curie(term_.predicate.value)), id_(term_.object)


def profile(term_: Term) -> Profile:
    """The profile of an export."""
    return _member(Profile, text(term_))


def _source_kind(term_: Term) -> SourceKind:
    return _member(SourceKind, text(term_))


def _member(of: type[E], written: str) -> E:
    if written not in (member.value for member in of):
        raise Unfit(f"{written!r} is none of {', '.join(member.value for member in of)}.")
    return of(written)


def _address(term_: Term) -> str:
    return typed(term_, "anyURI")


def _duration(term_: Term) -> str:
    return typed(term_, "duration")


def _bytes(term_: Term) -> bytes:
    try:
        return base64.b64decode(typed(term_, "base64Binary"), validate=True)
    except binascii.Error as error:
        raise Unfit(f"the bytes are no base64 ({error}).") from None
