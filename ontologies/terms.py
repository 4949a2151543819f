"""The terms of the project's RDF: those of the vocabulary under their RDF names, and what only RDF needs besides.

Every `pgo:` term that an export uses is here, so that the OWL file defines all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from ontologies.vocabulary import KINDS, PREDICATES, PROPERTIES, QUALIFIERS

# Qualifiers whose values are ids of things, and those whose values are any ids: in RDF they are IRIs.
THING_QUALIFIERS = frozenset({"example_of", "for_risk"})
ID_QUALIFIERS = THING_QUALIFIERS | {"mapping_predicate", "mapping_justification"}
LINK = "link"  # the datatype of a property that leads to a resource, not to a literal


@dataclass(frozen=True, slots=True)
class ClassTerm:
    """A class: its CURIE, meaning, and the classes of others that mean nearly the same."""

    curie: str
    gloss: str
    close: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PropertyTerm:
    """A property: its CURIE, meaning, datatype of `xsd:` or LINK, and the CURIEs of the classes at its two ends.

    `ends` is empty for a literal. `broad` says no more than this property does, `close` nearly the same.
    """

    curie: str
    gloss: str
    datatype: str
    domain: tuple[str, ...]
    ends: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    broad: tuple[str, ...] = ()
    close: tuple[str, ...] = ()


def term(name: str) -> str:
    """The `pgo:` CURIE of a kind, qualifier or property: `min_minutes` is `pgo:minMinutes`."""
    first, *rest = name.split("_")
    return f"pgo:{first}{''.join(word.capitalize() for word in rest)}"


_STATEMENT, _SOURCE, _DOCUMENT = ("rdf:Statement",), ("pgo:Source",), ("pgo:Document",)
_QUOTE = ("oa:TextQuoteSelector",)
_PLACED = ("pgo:Section", "oa:TextQuoteSelector")

_RDF_ONLY_CLASSES = (
    ClassTerm(
        "pgo:Source",
        "One document, or one release of a vocabulary: what everything in the graph is asserted by. "
        "In N-Quads it names the graph of what it asserts.",
        ("schema:CreativeWork",),
    ),
    ClassTerm("pgo:Section", "A part of a document that is about one thing, such as its risks."),
)
_RDF_ONLY_PROPERTIES = (
    PropertyTerm("pgo:preferredName", "The name that a source puts first.", "string", ()),
    PropertyTerm("pgo:statedBy", "A source that says what the thing is or is called.", LINK, (), _SOURCE),
    PropertyTerm("pgo:documented", "Whether a page describes the thing.", "boolean", ()),
    PropertyTerm("pgo:minDuration", "The shortest stated duration of one session.", "duration", ()),
    PropertyTerm("pgo:maxDuration", "The longest stated duration of one session.", "duration", ()),
    PropertyTerm("pgo:evidence", "The words that a statement rests on.", LINK, _STATEMENT, _QUOTE),
    PropertyTerm("pgo:section", "The canonical name of the section that the words are in.", "string", _PLACED),
    PropertyTerm("pgo:heading", "The section's heading as the document writes it.", "string", _PLACED),
    PropertyTerm("pgo:startUtf16", "Where the words start, in UTF-16 code units.", "integer", _QUOTE),
    PropertyTerm("pgo:endUtf16", "Where the words end, in UTF-16 code units.", "integer", _QUOTE),
    PropertyTerm("pgo:sourceKind", "What the source is: a page, a vocabulary, mappings, aliases.", "string", _SOURCE),
    PropertyTerm("pgo:licence", "The licence as the publisher states it: an SPDX id or an address.", "string", _SOURCE),
    PropertyTerm("pgo:restricted", "Whether the source's text may be passed on by its owner only.", "boolean", _SOURCE),
    PropertyTerm("pgo:sha256", "The SHA-256 of the source's bytes, in hexadecimal.", "string", _SOURCE),
    PropertyTerm("pgo:content", "The document's text, in which offsets count.", "string", _DOCUMENT),
    PropertyTerm("pgo:data", "The document's bytes as they came.", "base64Binary", _DOCUMENT),
    PropertyTerm("pgo:pageTitle", "The title that the page gives itself.", "string", _DOCUMENT),
    PropertyTerm("pgo:codeSystem", "The system of the code that the document is filed under.", "string", _DOCUMENT),
    PropertyTerm("pgo:code", "The code that the document is filed under.", "string", _DOCUMENT),
    PropertyTerm("pgo:profile", "What an export leaves out: restricted text (public) or nothing (full).", "string", ()),
    PropertyTerm("pgo:relations", "How many relations there are, each of one source.", "integer", ()),
)


def classes() -> tuple[ClassTerm, ...]:
    """Every class of the project's own, kinds first."""
    kinds = tuple(ClassTerm(term(k.name), k.gloss, (*_meaningful(k.biolink), *k.close)) for k in KINDS.values())
    return kinds + _RDF_ONLY_CLASSES


def relations() -> tuple[PropertyTerm, ...]:
    """The properties that stand for the vocabulary's predicates."""
    return tuple(
        PropertyTerm(
            f"pgo:{p.local}",
            p.gloss,
            LINK,
            tuple(map(term, p.domain)),
            tuple(map(term, p.range)),
            broad=() if p.biolink is None else (p.biolink,),
            close=p.close,
        )
        for p in PREDICATES.values()
    )


def qualifiers() -> tuple[PropertyTerm, ...]:
    """The properties of statements that stand for the vocabulary's qualifiers."""
    return tuple(
        PropertyTerm(
            term(q.name), q.gloss, LINK if q.name in ID_QUALIFIERS else q.datatype, _STATEMENT, values=q.values
        )
        for q in QUALIFIERS.values()
    )


def literals() -> tuple[PropertyTerm, ...]:
    """The properties of things that stand for the vocabulary's literals."""
    return tuple(
        PropertyTerm(term(p.name), p.gloss, p.datatype, tuple(map(term, p.domain))) for p in PROPERTIES.values()
    )


def rdf_only() -> tuple[PropertyTerm, ...]:
    """The properties that only RDF needs."""
    return _RDF_ONLY_PROPERTIES


def properties() -> tuple[PropertyTerm, ...]:
    """Every property of the project's own: relations, qualifiers, literals of things, and what only RDF needs."""
    return relations() + qualifiers() + literals() + _RDF_ONLY_PROPERTIES


def _meaningful(category: str) -> tuple[str, ...]:
    return () if category == "biolink:NamedThing" else (category,)
