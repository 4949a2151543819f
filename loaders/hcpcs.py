"""HCPCS Level II, in CMS's yearly file of fixed columns: a code's text goes on over continuation lines.

What a code stands for follows from its range (hcpcs_ranges.tsv). Modifiers, which only qualify other codes, are left
out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from graph.errors import BadInput
from graph.model import Node, Source, SourceKind
from loaders.files import Member
from loaders.kinds import hcpcs_kind
from loaders.records import Least, LeftOut, Located, Records
from loaders.text_lines import text_lines

SOURCE_ID = "procgraph:hcpcs"
LICENCE = "https://www.usa.gov/government-works"
LEAST = Least(nodes=5_000, edges=0)
_ENCODING = "cp1252"  # as CMS writes it
# CMS's record layout: code, sequence number, record id (first or next line of a code or modifier), 80 characters.
_LINE = re.compile(r"(?P<code>[A-Z]\d{4}|   [A-Z0-9]{2})(?P<number>\d{5})(?P<record>[3478])(?P<text>.{1,80})")
_RECOGNISED = re.compile(rb"^(?:[A-Z]\d{4}|   [A-Z0-9]{2})\d{5}[37]\S.{200}", re.MULTILINE)
_FIRST, _NEXT = frozenset("37"), frozenset("48")
_MODIFIERS = frozenset("78")


def recognises(head: bytes, name: str) -> bool:
    """Whether there are lines of the record layout."""
    return _RECOGNISED.search(head) is not None


def read(member: Member, least: Least = LEAST) -> tuple[Source, Records]:
    """The source and its records. Raises BadInput, with the line, for a line that is none of the layout's."""
    title = "HCPCS Level II, alpha-numeric file (CMS)"
    source = Source(SOURCE_ID, SourceKind.VOCABULARY, title, None, LICENCE, checksum=member.checksum())
    return source, Records(member.name, _located(member), least)


def _located(member: Member) -> Iterator[Located]:
    for _, lines in groupby(_lines(member), key=lambda numbered: numbered[1]["code"]):
        parts = list(lines)
        number, first = parts[0]
        code = first["code"].strip()
        if first["record"] not in _FIRST or any(match["record"] not in _NEXT for _, match in parts[1:]):
            what = f"{code} does not begin with one first line, or goes on with another."
            raise BadInput(what, file=member.name, line=number, todo="Get the whole file, in its own order.")
        if first["record"] in _MODIFIERS:
            yield number, LeftOut("modifiers")
            continue
        name = " ".join(match["text"].strip() for _, match in parts)
        yield number, Node(f"hcpcs:{code}", hcpcs_kind(code), name, notation=code)


def _lines(member: Member) -> Iterator[tuple[int, re.Match[str]]]:
    """The lines of the layout. What comes before the first of them is CMS's preface."""
    begun = False
    for number, line in text_lines(member, _ENCODING):
        match = _LINE.match(line)
        if match is not None:
            begun = True
            yield number, match
        elif begun and line.strip():
            what = "this is no line of the HCPCS record layout."
            todo = "A line has code (5), sequence number (5), record id (1) and text in fixed columns."
            raise BadInput(what, file=member.name, line=number, todo=todo)
