"""The vocabulary as SHACL shapes: what a graph must look like. Unlike OWL's axioms they check and infer nothing."""

from __future__ import annotations

from collections.abc import Iterator

from ontologies.rendering.blocks import Part, block, document, listed, node, texts
from ontologies.terms import LINK, PropertyTerm, literals, qualifiers, rdf_only, relations, term
from ontologies.vocabulary import KINDS, PREDICATES, QUALIFIERS

_ONE: tuple[Part, ...] = (("sh:minCount", ["1"]), ("sh:maxCount", ["1"]))
_AT_MOST_ONE: tuple[Part, ...] = (("sh:maxCount", ["1"]),)
_TEXT = listed([node(("sh:datatype", ["xsd:string"])), node(("sh:datatype", ["rdf:langString"]))])
_OFFSETS = ("oa:start", "oa:end", "pgo:startUtf16", "pgo:endUtf16")
_IRI: Part = ("sh:nodeKind", ["sh:IRI"])


def render(base: str | None = None) -> str:
    """The shapes as Turtle, their terms on `base` (without: the configured one)."""
    blocks = [
        *map(_kind, KINDS),
        *(shape for relation in relations() for shape in _ends(relation)),
        _statement(),
        *map(_qualifier, QUALIFIERS),
        *(_literal(p) for p in rdf_only() if p.datatype != LINK),
        _source(),
        _section(),
        _quote(),
    ]
    return document(base, blocks)


def _shape(name: str, *parts: Part) -> str:
    return block(f"pgo:{name}Shape", ("a", ["sh:NodeShape"]), *parts)


def _path(path: str, *parts: Part) -> str:
    return node(("sh:path", [path]), *parts)


def _value(this: PropertyTerm) -> tuple[Part, ...]:
    """What one value of a property must be."""
    if this.datatype == LINK:
        return (_IRI, ("sh:in", [listed(this.values)] if this.values else []))
    if this.values:
        return (("sh:in", [listed(texts(this.values))]),)
    return (("sh:or", [_TEXT]),) if this.datatype == "string" else (("sh:datatype", [f"xsd:{this.datatype}"]),)


def _kind(kind: str) -> str:
    own = [p for p in literals() if term(kind) in p.domain]
    return _shape(
        kind,
        ("sh:targetClass", [term(kind)]),
        _IRI,
        ("sh:property", [_path("rdfs:label", *_AT_MOST_ONE)]),
        ("sh:property", [_path(p.curie, *_value(p)) for p in own]),
    )


def _ends(relation: PropertyTerm) -> Iterator[str]:
    """A shape for each end of a relation: it is of one of the kinds that the vocabulary allows there."""
    name = relation.curie.removeprefix("pgo:")
    name = name[0].upper() + name[1:]
    for end, target, kinds in (
        ("Subject", "sh:targetSubjectsOf", relation.domain),
        ("Object", "sh:targetObjectsOf", relation.ends),
    ):
        of_a_kind = listed(node(("sh:class", [kind])) for kind in kinds)
        yield _shape(f"{name}{end}", (target, [relation.curie]), ("sh:or", [of_a_kind]))


def _statement() -> str:
    predicates = listed(f"pgo:{p.local}" for p in PREDICATES.values())
    return _shape(
        "Association",
        ("sh:targetClass", ["rdf:Statement"]),
        ("sh:class", ["biolink:Association"]),
        ("sh:property", [_path(path, *_ONE, _IRI) for path in ("rdf:subject", "rdf:object")]),
        ("sh:property", [_path("rdf:predicate", *_ONE, ("sh:in", [predicates]))]),
        ("sh:property", [_path("prov:wasDerivedFrom", *_ONE, ("sh:class", ["pgo:Source"]))]),
        ("sh:property", [_path("pgo:evidence", ("sh:class", ["oa:TextQuoteSelector"]))]),
        ("sh:property", [_path(q.curie, *_AT_MOST_ONE, *_value(q)) for q in qualifiers()]),
    )


def _qualifier(name: str) -> str:
    """A qualifier belongs to statements of certain predicates."""
    allowed = [f"pgo:{p.local}" for p in PREDICATES.values() if name in p.qualifiers]
    local = term(name).removeprefix("pgo:")
    return _shape(
        f"Qualifier{local[0].upper()}{local[1:]}",
        ("sh:targetSubjectsOf", [term(name)]),
        ("sh:property", [_path("rdf:predicate", ("sh:in", [listed(allowed)]))]),
    )


def _literal(this: PropertyTerm) -> str:
    """A literal that only RDF has is of its type, whatever it is said of."""
    name = this.curie.removeprefix("pgo:")
    return _shape(
        f"{name[0].upper()}{name[1:]}Literal",
        ("sh:targetSubjectsOf", [this.curie]),
        ("sh:property", [_path(this.curie, *_value(this))]),
    )


def _source() -> str:
    texts_of = ("pgo:licence", "owl:versionInfo", "pgo:sha256")
    return _shape(
        "Source",
        ("sh:targetClass", ["pgo:Source"]),
        _IRI,
        (
            "sh:property",
            [_path(path, *_ONE, ("sh:datatype", ["xsd:string"])) for path in ("dct:title", "pgo:sourceKind")],
        ),
        ("sh:property", [_path(path, *_AT_MOST_ONE, ("sh:datatype", ["xsd:string"])) for path in texts_of]),
        ("sh:property", [_path("dct:license", *_AT_MOST_ONE, _IRI)]),
        ("sh:property", [_path("schema:url", *_AT_MOST_ONE, ("sh:datatype", ["xsd:anyURI"]))]),
        ("sh:property", [_path("pgo:restricted", *_AT_MOST_ONE, ("sh:datatype", ["xsd:boolean"]))]),
    )


def _offset(path: str) -> str:
    at_most: Part = ("sh:lessThanOrEquals", [path.replace("start", "end")] if "start" in path else [])
    return _path(path, *_ONE, ("sh:datatype", ["xsd:integer"]), ("sh:minInclusive", ["0"]), at_most)


def _section() -> str:
    return _shape(
        "Section",
        ("sh:targetClass", ["pgo:Section"]),
        ("sh:property", [_path("pgo:section", *_ONE), _path("dct:isPartOf", *_ONE, _IRI)]),
        ("sh:property", [_offset("oa:start"), _offset("oa:end")]),
    )


def _quote() -> str:
    return _shape(
        "Quote",
        ("sh:targetClass", ["oa:TextQuoteSelector"]),
        ("sh:property", [_path("oa:exact", *_AT_MOST_ONE, ("sh:or", [_TEXT]))]),
        ("sh:property", [_path("prov:wasQuotedFrom", *_ONE, _IRI), _path("pgo:section", *_ONE)]),
        ("sh:property", [_offset(path) for path in _OFFSETS]),
    )
