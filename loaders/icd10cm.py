"""ICD-10-CM as CMS's order file: each code with its title, in fixed columns; the hierarchy is that of the codes.

The tabular list (`icd10cm_tabular`) says more of fewer codes; both may be loaded, and name the same things.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.errors import BadInput
from graph.model import Edge, Node, Source, SourceKind
from loaders.files import Member
from loaders.kinds import icd10cm_kind
from loaders.records import Least, Located, Records
from loaders.text_lines import text_lines

SOURCE_ID = "procgraph:icd10cm"
LICENCE = "https://www.usa.gov/government-works"
LEAST = Least(nodes=80_000, edges=75_000)
# Order number, code, whether it may be billed, short title (60 characters), long title.
_LINE = re.compile(r"\d{5} ([A-Z]\d[0-9A-Z]{1,5}) +([01]) (.{60}) (.+)")
_FIRST = re.compile(rb"\A\d{5} [A-Z]\d[0-9A-Z] +[01] ")
_CATEGORY = 3  # characters of the codes at the top


def recognises(head: bytes, name: str) -> bool:
    """Whether this is the beginning of an order file."""
    return _FIRST.match(head) is not None


def read(member: Member, least: Least = LEAST) -> tuple[Source, Records]:
    """The source and its records. Raises BadInput, with the line, for a line that is none of the format's."""
    title = "ICD-10-CM, order file of codes and titles (CMS)"
    source = Source(SOURCE_ID, SourceKind.VOCABULARY, title, None, LICENCE, checksum=member.checksum())
    return source, Records(member.name, _located(member), least)


def dotted(code: str) -> str:
    """A code as people write it: `G9050` is G90.50."""
    return code if len(code) <= _CATEGORY else f"{code[:_CATEGORY]}.{code[_CATEGORY:]}"


def _located(member: Member) -> Iterator[Located]:
    above: list[tuple[str, str]] = []  # code and id that the next one may lie below, each the next one's beginning
    for number, line in text_lines(member):
        if not line.strip():
            continue
        match = _LINE.fullmatch(line.rstrip())
        if match is None:
            what = "this is no line of an order file."
            todo = "A line has order number, code, 0 or 1, short and long title in fixed columns."
            raise BadInput(what, file=member.name, line=number, todo=todo)
        code, _, _, title = match.groups()
        while above and not (code.startswith(above[-1][0]) and code != above[-1][0]):
            above.pop()
        if not above and len(code) != _CATEGORY:
            what = f"the code {dotted(code)} stands below no category."
            raise BadInput(what, file=member.name, line=number, todo="Get the whole file, in its own order.")
        notation = dotted(code)
        id_ = f"icd10cm:{notation}"
        yield number, Node(id_, icd10cm_kind(code), title.strip(), (), notation)
        if above:
            yield number, Edge(id_, "BROADER", above[-1][1], SOURCE_ID)
        above.append((code, id_))
