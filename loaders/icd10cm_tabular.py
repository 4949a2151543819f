"""ICD-10-CM's tabular list as XML (CDC/NCHS): chapters, sections and codes, with their inclusion terms.

An inclusion term is a condition that is classified under the code, often one of several: a near name, not the code's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from graph.errors import BadInput
from graph.model import Edge, Name, Node, Scope, Source, SourceKind
from loaders.files import Member
from loaders.kinds import icd10cm_kind
from loaders.records import Least, Located, Records
from loaders.xml_stream import elements, line_of, text_of

SOURCE_ID = "procgraph:icd10cm-tabular"
LICENCE = "https://www.usa.gov/government-works"
LEAST = Least(nodes=40_000, edges=40_000)
_VERSION = re.compile(rb"<version>\s*([^<]+?)\s*</version>")
_CODE = re.compile(r"[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?")
_RANGE = re.compile(r"(.+?)\s*\(([A-Z]\d[0-9A-Z])(?:-([A-Z]\d[0-9A-Z]))?\)")


def recognises(head: bytes, name: str) -> bool:
    """Whether this is the beginning of the tabular list."""
    return b"<ICD10CM.tabular" in head


def read(member: Member, least: Least = LEAST) -> tuple[Source, Records]:
    """The source and its records. Raises BadInput, with the line, for what can't be read."""
    version = _VERSION.search(member.head())
    title = "ICD-10-CM, tabular list (CDC/NCHS)"
    source = Source(
        SOURCE_ID, SourceKind.VOCABULARY, title, version[1].decode() if version else None, LICENCE,
        checksum=member.checksum(),
    )  # fmt: skip
    return source, Records(member.name, _located(member), least)


def _located(member: Member) -> Iterator[Located]:
    sections: list[tuple[int, str]] = []  # those of the chapter at hand
    for element in elements(member, "section", "chapter"):
        range_ = _range(member, element)
        yield line_of(element), range_
        if element.tag == "section":
            sections.append((line_of(element), range_.id))
            yield from _below(member, element, range_.id)
        else:
            yield from ((line, _broader(id_, range_.id)) for line, id_ in sections)
            sections.clear()


def _range(member: Member, element: etree._Element) -> Node:
    """A chapter or section: its id is its range of codes, written with both ends."""
    match = _RANGE.fullmatch(text_of(element, "desc"))
    if match is None:
        what = f"a {element.tag}'s name must end in its range of codes, such as (G89-G99)."
        raise BadInput(what, file=member.name, line=line_of(element), todo="Mend the name.")
    name, first, last = match.groups()
    notation = f"{first}-{last or first}"
    return Node(f"icd10cm:{notation}", icd10cm_kind(notation), name, notation=notation)


def _below(member: Member, element: etree._Element, parent: str) -> Iterator[Located]:
    for diagnosis in element.iterfind("diag"):
        line, code, name = line_of(diagnosis), text_of(diagnosis, "name"), text_of(diagnosis, "desc")
        if not _CODE.fullmatch(code) or not name:
            what = f"a diagnosis has the code {code!r} and the name {name!r}."
            raise BadInput(what, file=member.name, line=line, todo="It needs both, the code such as G90.50.")
        terms = dict.fromkeys(" ".join((note.text or "").split()) for note in diagnosis.iterfind("inclusionTerm/note"))
        names = tuple(Name(term, Scope.NEAR) for term in terms if term and term != name)
        yield line, Node(f"icd10cm:{code}", icd10cm_kind(code), name, names, code)
        yield line, _broader(f"icd10cm:{code}", parent)
        yield from _below(member, diagnosis, f"icd10cm:{code}")


def _broader(child: str, parent: str) -> Edge:
    return Edge(child, "BROADER", parent, SOURCE_ID)
