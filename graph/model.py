"""What the graph is made of: sources, nodes, edges and the words they rest on. Frozen, small, without behaviour.

A `Source` asserts nodes and edges. A node asserted by several sources is one node; an edge is one source's own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from ontologies.prefixes import PROJECT_PREFIX

_WRITTEN = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode
NO_QUALIFIERS: Mapping[str, str | int] = MappingProxyType({})


class SourceKind(StrEnum):
    """What a source is. The order is that of authority: where two sources name a thing, the earlier kind decides."""

    CORE = "core"
    ALIASES = "aliases"
    VOCABULARY = "vocabulary"
    MAPPINGS = "mappings"
    PAGE = "page"


class Scope(StrEnum):
    """How near a name is to the thing it names (oboInOwl's synonym scopes, folded to what linking needs).

    `USED` are words by which a page speaks of the thing: shown and searched, but never linked by, so that what one page
    calls a thing says nothing about another page.
    """

    PREFERRED = "preferred"
    EXACT = "exact"
    NEAR = "near"
    USED = "used"


@dataclass(frozen=True, slots=True)
class Source:
    """One document, or one release of a vocabulary: what everything in the graph is asserted by.

    `id` is a CURIE, `version` and `licence` (an SPDX id or an address) are as the publisher states them, `checksum`
    is the SHA-256 of its bytes. A `restricted` source's text is in an export only with the profile `full`.
    """

    id: str
    kind: SourceKind
    title: str
    version: str | None = None
    licence: str | None = None
    restricted: bool = False
    url: str | None = None
    checksum: str = ""


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a node, as its source writes it."""

    text: str
    scope: Scope = Scope.EXACT


@dataclass(frozen=True, slots=True)
class Node:
    """A thing, as one source describes it. `id` is a CURIE, `kind` one of `ontologies.vocabulary.KINDS`.

    `name` is None where the source only mentions the thing. `notation` is a code set's own writing of a code.
    `properties` are literals, keyed by `ontologies.vocabulary.PROPERTIES`.
    """

    id: str
    kind: str
    name: str | None
    names: tuple[Name, ...] = ()
    notation: str | None = None
    documented: bool = False
    properties: Mapping[str, str | int] = field(default_factory=lambda: NO_QUALIFIERS)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words of a document that an edge rests on: `content[start:end] == text`, in Unicode code points.

    `start_utf16` and `end_utf16` are the same places in UTF-16 code units, for JavaScript.
    """

    document: str
    section: str
    heading: str | None
    text: str
    start: int
    end: int
    start_utf16: int
    end_utf16: int


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation that one source asserts. Subject, predicate, object, qualifiers and source make its identity."""

    subject: str
    predicate: str
    object: str
    source: str
    qualifiers: Mapping[str, str | int] = field(default_factory=lambda: NO_QUALIFIERS)
    evidence: tuple[Evidence, ...] = ()

    @property
    def id(self) -> str:
        """The edge's CURIE: the hash of what makes its identity, so that the same statement has the same id."""
        return edge_id(self.subject, self.predicate, self.object, qualifiers_text(self.qualifiers), self.source)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document: its canonical name, its heading as written, and where it lies in the content."""

    name: str
    heading: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """A page as it came: its bytes, and the text that offsets count in.

    `id` is that of its source, too. `media_type` says how the bytes are read (text/plain, text/markdown, text/html);
    `code_system` and `code` are what its text, its address or the user says of it.
    """

    id: str
    data: bytes
    content: str
    sections: tuple[Section, ...] = ()
    title: str | None = None
    media_type: str = "text/plain"
    language: str | None = None
    code_system: str | None = None
    code: str | None = None


def edge_id(subject: str, predicate: str, object_: str, qualifiers: str, source: str) -> str:
    """An edge's CURIE. `qualifiers` is the text that `qualifiers_text` gives."""
    return project_id("edge", subject, predicate, object_, qualifiers, source)


def project_id(what: str, *parts: str) -> str:
    """A CURIE of the project's own for a thing that is made of these words: the same words, the same id."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:20]
    return f"{PROJECT_PREFIX}:{what}-{digest}"


def qualifiers_text(qualifiers: Mapping[str, str | int]) -> str:
    """Qualifiers in their one written form: JSON with sorted keys."""
    return _WRITTEN(dict(qualifiers)) if qualifiers else "{}"
