"""CMS's place of service codes, as a table of code and name, with or without the descriptions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.errors import BadInput
from graph.model import Node, Source, SourceKind
from loaders.files import Member
from loaders.records import Least, Located, Records
from loaders.text_lines import first_line, table_rows

SOURCE_ID = "procgraph:place-of-service"
LICENCE = "https://www.usa.gov/government-works"
LEAST = Least(nodes=40, edges=0)
_HEADER = re.compile(r'"?place[ _]of[ _]service[ _]codes?(\(s\))?"?,', re.IGNORECASE)
_CODE = re.compile(r"\d{2}")
_UNASSIGNED = "unassigned"


def recognises(head: bytes, name: str) -> bool:
    """Whether the first line names the columns of the code set."""
    return _HEADER.match(first_line(head)) is not None


def read(member: Member, least: Least = LEAST) -> tuple[Source, Records]:
    """The source and its records. Raises BadInput, with the line, for a row that is none."""
    title = "Place of Service Codes (CMS)"
    source = Source(SOURCE_ID, SourceKind.VOCABULARY, title, None, LICENCE, checksum=member.checksum())
    return source, Records(member.name, _located(member), least)


def _located(member: Member) -> Iterator[Located]:
    for line, row in table_rows(member, ","):
        code, name, *rest = (cell.strip() for cell in row.values())
        if not _CODE.fullmatch(code) or not name:
            what = f"the code is {code!r} and the name {name!r}."
            raise BadInput(what, file=member.name, line=line, todo="A code has two digits, and needs a name.")
        if name.casefold() != _UNASSIGNED:
            definition = {"definition": rest[0]} if rest and rest[0] else {}
            yield line, Node(f"cmspos:{code}", "Setting", name, notation=code, properties=definition)
