"""CPT from a user's own licensed file: code and descriptor, parted by tab or comma.

CPT is the American Medical Association's. The program ships no list and no descriptor; what this loader reads is marked
restricted, and is in an export only where the user asks for all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.errors import BadInput
from graph.model import Node, Source, SourceKind
from loaders.files import Member
from loaders.records import Least, Located, Records
from loaders.text_lines import numbered_rows, text_lines

SOURCE_ID = "procgraph:cpt"
LICENCE = "the user's own licence of the American Medical Association"
LEAST = Least(nodes=1, edges=0)
_CODE = re.compile(r"\d{4}[0-9AFMTU]")
_ROW = re.compile(r'"?\d{4}[0-9AFMTU]"?([\t,])"?[^\s\d"]')
_LOOKED_AT = 20  # lines


def recognises(head: bytes, name: str) -> bool:
    """Whether each of the first lines but a header is a code and a descriptor."""
    lines = [line for line in head.decode("utf-8-sig", "replace").splitlines()[:_LOOKED_AT] if line.strip()]
    matches = [_ROW.match(line) is not None for line in lines]
    return any(matches) and all(matches[1:])


def read(member: Member, least: Least = LEAST) -> tuple[Source, Records]:
    """The source and its records. Raises BadInput, with the line, for a row that is no code and descriptor."""
    title = "CPT, from the user's licensed file"
    source = Source(
        SOURCE_ID, SourceKind.VOCABULARY, title, None, LICENCE, restricted=True, checksum=member.checksum()
    )  # fmt: skip
    return source, Records(member.name, _located(member), least)


def _located(member: Member) -> Iterator[Located]:
    for line, row in numbered_rows(member, _delimiter(member)):
        code, descriptor = row[0].strip(), row[1].strip() if len(row) > 1 else ""
        if _CODE.fullmatch(code) and descriptor:
            yield line, Node(f"cpt:{code}", "Procedure", descriptor, notation=code)
        elif line > 1:  # the first line may name the columns
            what = f"the code is {code!r} and the descriptor {descriptor!r}."
            todo = "A row is a code of five characters and its descriptor."
            raise BadInput(what, file=member.name, line=line, todo=todo)


def _delimiter(member: Member) -> str:
    for _, line in text_lines(member):
        match = _ROW.match(line)
        if match is not None:
            return match[1]
    raise BadInput("there is no row of code and descriptor.", file=member.name, todo="Part them by a tab or a comma.")
