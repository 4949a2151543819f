"""MeSH descriptors, in NLM's yearly XML.

A descriptor's kind follows from its place in the tree (`ontologies.mesh`); what the graph has no use for is left out.
The preferred concept's terms name the descriptor, terms of its other concepts are near: they mean something narrower or
related. What is broader is what stands above in the tree, at each of the descriptor's places, where it is of the same
kind; never a parent of the descriptor as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, cast

from lxml import etree

from graph.errors import BadInput
from graph.model import Edge, Name, Node, Scope, Source, SourceKind
from loaders.files import Member
from loaders.records import Least, LeftOut, Located, Records
from loaders.xml_stream import elements, line_of, text_of
from ontologies.mesh import kind_of

SOURCE_ID = "procgraph:mesh"
LICENCE = "https://www.nlm.nih.gov/databases/download/terms_and_conditions_mesh.html"
LEAST = Least(nodes=20_000, edges=30_000)
_ROOT = b"<DescriptorRecordSet"
_YEAR = re.compile(rb"nlmdescriptorrecordset_(\d{4})\d{4}\.dtd")
_UI = re.compile(r"D\d{6,9}")
_PREFERRED, _TERMS = "@PreferredConceptYN='Y'", "TermList/Term/String/text()"
_PREFERRED_TERMS = etree.XPath(f"ConceptList/Concept[{_PREFERRED}]/{_TERMS}", smart_strings=False)
_OTHER_TERMS = etree.XPath(f"ConceptList/Concept[not({_PREFERRED})]/{_TERMS}", smart_strings=False)
_DEFINITION = etree.XPath(f"ConceptList/Concept[{_PREFERRED}]/ScopeNote/text()", smart_strings=False)


class _Place(NamedTuple):
    """A descriptor at a place of the tree; `line` is where its record begins."""

    id: str
    kind: str | None
    line: int


def recognises(head: bytes, name: str) -> bool:
    """Whether this is the beginning of a descriptor file."""
    return _ROOT in head


def read(member: Member, least: Least = LEAST) -> tuple[Source, Records]:
    """The source and its records. Raises BadInput, with the line, for what can't be read."""
    year = _YEAR.search(member.head())
    version = year[1].decode() if year else None
    title = "Medical Subject Headings, courtesy of the U.S. National Library of Medicine"
    source = Source(SOURCE_ID, SourceKind.VOCABULARY, title, version, LICENCE, checksum=member.checksum())
    return source, Records(member.name, _located(member), least)


def _located(member: Member) -> Iterator[Located]:
    places: dict[str, _Place] = {}
    for record in elements(member, "DescriptorRecord"):
        line = line_of(record)
        ui = text_of(record, "DescriptorUI")
        if not _UI.fullmatch(ui):
            what = f"the descriptor's UI is {ui!r}."
            raise BadInput(what, file=member.name, line=line, todo="A UI is D and digits, such as D020918.")
        trees = [(tree.text or "").strip() for tree in record.iterfind("TreeNumberList/TreeNumber")]
        kind = kind_of(f"mesh:{ui}", trees)
        _place(member, places, trees, _Place(f"mesh:{ui}", kind, line))
        if kind is None:
            yield line, LeftOut("descriptors of other trees")
        else:
            yield line, _node(member, record, ui, kind)
    yield from _hierarchy(member, places)


def _node(member: Member, record: etree._Element, ui: str, kind: str) -> Node:
    name = text_of(record, "DescriptorName/String")
    if not name:
        raise BadInput(f"{ui} has no name.", file=member.name, line=line_of(record), todo="Mend the record.")
    terms = dict.fromkeys(_texts(record, _PREFERRED_TERMS), Scope.EXACT)
    for text in _texts(record, _OTHER_TERMS):
        terms.setdefault(text, Scope.NEAR)
    synonyms = tuple([Name(text, scope) for text, scope in terms.items() if text != name])
    definition = next((" ".join(note.split()) for note in _texts(record, _DEFINITION)), "")
    return Node(f"mesh:{ui}", kind, name, synonyms, ui, properties={"definition": definition} if definition else {})


def _texts(record: etree._Element, path: etree.XPath) -> list[str]:
    return cast("list[str]", path(record))  # the stubs have no type for what a path leads to


def _place(member: Member, places: dict[str, _Place], trees: list[str], place: _Place) -> None:
    for tree in trees:
        other = places.setdefault(tree, place)
        if other.id != place.id:
            what = f"{place.id} stands at {tree}, where {other.id} stands already."
            raise BadInput(what, file=member.name, line=place.line, todo="Decide for one.")


def _hierarchy(member: Member, places: dict[str, _Place]) -> Iterator[Located]:
    for tree, place in places.items():
        above, dot, _ = tree.rpartition(".")
        if not dot:
            continue
        parent = places.get(above)
        if parent is None:
            what = f"{place.id} stands at {tree}, and nothing stands above it at {above}."
            raise BadInput(what, file=member.name, line=place.line, todo="Get the whole file.")
        if place.kind is not None and parent.kind == place.kind:
            yield place.line, Edge(place.id, "BROADER", parent.id, SOURCE_ID, {"tree_number": tree})
