"""What every entity has, and what statements rest on: sources, codes, documents, evidence.

What a field stands for is its row (`rows.py`). No type of this package is ever instantiated: the store's answer already
has the response's shape.
"""

from __future__ import annotations

from typing import Any

import strawberry

from api.schema.enums import Closeness, CodeSystem, Kind, SourceKind, StepPhase
from api.schema.rows import Is, Many, Part, along, declared, listed
from ontologies.vocabulary import KINDS, PREDICATES, PROPERTIES, QUALIFIERS

EVIDENCE = "The words of documents that say so; empty where no page does."
NAMES = "Other names. Of a documented procedure, all names that its pages give it."
WHOLE_TEXT = 500  # what a page's text costs: it has as many bytes as some hundred objects


def literal(name: str) -> Any:
    """A literal of a node, described as the vocabulary does."""
    return declared(Is(name), PROPERTIES[name].gloss)


def says(name: str) -> Any:
    """What a statement says beyond its two ends, described as the vocabulary does."""
    return declared(Is(name), QUALIFIERS[name].gloss)


def quoted() -> Any:
    """The words that an edge rests on."""
    return listed(Many("evidence"), EVIDENCE)


def concerned() -> Any:
    """What a sentence or an instruction speaks of."""
    return listed(along("CONCERNS"), f"{PREDICATES['CONCERNS'].gloss} In order of name.")


# ── what everything has ──────────────────────────────────────────────────────────────────────────────────────────────
@strawberry.interface(description="Anything that has an id.")
class Node:
    id: strawberry.ID = declared(Is("id"), "A CURIE, a vocabulary's own where one knows the thing.")


@strawberry.interface(description="A thing of the graph: a procedure, a condition, and so on.")
class Entity(Node):
    kind: Kind = declared(Is("kind"), "What kind of thing it is.")
    name: str = declared(Is("name"), "Its name, as the first of its sources in the order of authority writes it.")
    synonyms: list[str] = listed(Many("synonyms"), NAMES)
    iri: str = declared(Is("iri"), "Its id as an IRI.")
    mappings: list[Mapping] = listed(Many("mappings"), PREDICATES["MAPS_TO"].gloss)
    sources: list[Source] = listed(Many("sources"), "Who speaks of it.")


@strawberry.type(description="A term of another vocabulary for the same or a near thing.")
class Mapping:
    id: strawberry.ID = declared(Is("id"), "The other term.")
    name: str | None = declared(Is("name"), "The other term's name, where its vocabulary is loaded.")
    predicate: str = declared(Is("predicate"), QUALIFIERS["mapping_predicate"].gloss)
    justification: str | None = declared(Is("justification"), QUALIFIERS["mapping_justification"].gloss)


@strawberry.type(description="Who says something: one document, or one release of a vocabulary.")
class Source:
    id: strawberry.ID = declared(Is("id"))
    title: str = declared(Is("title"))
    kind: SourceKind = declared(Is("kind"))
    version: str | None = declared(Is("version"), "As the publisher states it.")
    licence: str | None = declared(Is("licence"), "An SPDX id or an address, as the publisher states it.")
    restricted: bool = declared(Is("restricted"), "Whether its text may not be passed on.")
    url: str | None = declared(Is("url"))
    checksum: str = declared(Is("checksum"), "SHA-256 of its bytes.")
    counts: Counts = declared(Part("counts"), "What it says, in figures.")


@strawberry.type(description="How much there is.")
class Counts:
    nodes: int = declared(Is("nodes"))
    edges: int = declared(Is("edges"))
    documents: int = declared(Is("documents"))


@strawberry.type(description="A code that stands for the thing, its own or one it maps to.")
class Code:
    id: strawberry.ID = declared(Is("id"), "The code as a CURIE.")
    system: CodeSystem = declared(Is("system"))
    value: str = declared(Is("value"), "The code as its system writes it.")
    title: str | None = declared(Is("title"), "The code's own title; null where it is restricted or not loaded.")


@strawberry.type(description="How long one session takes, as a page states it.")
class Duration:
    min_minutes: int | None = literal("min_minutes")
    max_minutes: int | None = literal("max_minutes")
    text: str = declared(Is("duration_text"), PROPERTIES["duration_text"].gloss)


# ── documents ────────────────────────────────────────────────────────────────────────────────────────────────────────
@strawberry.type(description=KINDS["Document"].gloss)
class Document(Node):
    title: str | None = declared(Is("title"))
    url: str | None = declared(Is("url"))
    language: str | None = declared(Is("language"), "A BCP 47 tag.")
    content: str = declared(Is("content"), "The whole text that offsets count in.", weight=WHOLE_TEXT)
    sections: list[Section] = listed(Many("sections"))
    describes: list[Entity] = listed(along("DESCRIBED_IN", outward=False), "The things that the page describes.")
    source: Source = declared(Part("source"))


@strawberry.type(description="A part of a page. Offsets are Unicode code points.")
class Section:
    name: str = declared(Is("name"), "What the section is, whatever its heading.")
    heading: str | None = declared(Is("heading"), "The heading as written; null where the page has none.")
    start: int = declared(Is("start"))
    end: int = declared(Is("end"))


@strawberry.type(description="The words of a document that a statement rests on: content[start:end] is text.")
class Evidence:
    document: Document = declared(Part("document"))
    section: str = declared(Is("section"))
    heading: str | None = declared(Is("heading"))
    text: str = declared(Is("text"), "The words, exactly.")
    link: Closeness | None = declared(
        Is("link"), "How near they are to a name of what the statement leads to; null where they name nothing."
    )
    start: int = declared(Is("start"), "In Unicode code points.")
    end: int = declared(Is("end"), "In Unicode code points.")
    start_utf16: int = declared(Is("start_utf16"), "In UTF-16 code units, as JavaScript counts.")
    end_utf16: int = declared(Is("end_utf16"), "In UTF-16 code units, as JavaScript counts.")


@strawberry.type(description=KINDS["Step"].gloss)
class Step:
    id: strawberry.ID = declared(Is("id"))
    position: int | None = says("position")
    phase: StepPhase | None = says("phase")
    text: str = declared(Is("name"), "The instruction, as the page says it.")
    entities: list[Entity] = concerned()
    evidence: list[Evidence] = quoted()


@strawberry.type(description=KINDS["Statement"].gloss)
class Statement:
    id: strawberry.ID = declared(Is("id"))
    text: str = declared(Is("name"), "The sentence, as the page says it.")
    entities: list[Entity] = concerned()
    entity: Entity | None = declared(
        Part("entity"), "The first by id of what it speaks of.", deprecated="Use entities; it goes in 1.0."
    )
    evidence: list[Evidence] = quoted()
