"""A file's text, line by line, as a stream: strict about its encoding, with the number of each line."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from graph.errors import BadInput
from loaders.files import Member

_BLOCK = 1 << 18
_LONGEST = 1 << 22  # bytes; a file without line ends is not held in memory whole


def text_lines(member: Member, encoding: str = "utf-8") -> Iterator[tuple[int, str]]:
    """Each line with its number from 1, without its end and without a byte order mark.

    Raises BadInput, with the line, for bytes that aren't in the encoding.
    """
    number, rest = 0, b""
    with member.open() as stream:
        while block := stream.read(_BLOCK):
            whole, end, rest = (rest + block).rpartition(b"\n")
            if len(rest) > _LONGEST:
                what = f"the line is longer than {_LONGEST:,} bytes."
                raise BadInput(what, file=member.name, line=number + 1, todo="Get the publisher's own file.")
            if end:
                for line in _decoded(member, whole, encoding, number).split("\n"):
                    number += 1
                    yield number, line.rstrip("\r")
    if rest:
        yield number + 1, _decoded(member, rest, encoding, number).rstrip("\r")


def _decoded(member: Member, data: bytes, encoding: str, before: int) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = before + data.count(b"\n", 0, error.start) + 1
        what = f"byte 0x{data[error.start]:02x} is no {encoding.upper()}."
        raise BadInput(what, file=member.name, line=line, todo=f"Save the file as {encoding.upper()}.") from None
    return text.removeprefix("\ufeff") if before == 0 else text


def numbered_rows(member: Member, delimiter: str, *, quoted: bool = True) -> Iterator[tuple[int, list[str]]]:
    """The rows of a table with the number of their last line; cells may be quoted unless the format knows no quotes.

    Empty lines are passed over, and so are lines before the first row that begin with #. Raises BadInput, with the
    line, for a row whose quotes never end.
    """
    line, begun = 0, False

    def lines() -> Iterator[str]:
        nonlocal line
        for number, text in text_lines(member):
            line = number
            if begun or not text.startswith("#"):
                yield text

    try:
        for row in csv.reader(lines(), delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE):
            if row:
                begun = True
                yield line, row
    except csv.Error as error:
        raise BadInput(f"the row can't be read ({error}).", file=member.name, line=line, todo="Mend it.") from None


def table_rows(
    member: Member, delimiter: str, columns: Sequence[str] = (), *, quoted: bool = True
) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows below a header, by column name, with the number of their last line; cells left out at the end are empty.

    Raises BadInput, with the line, for a row longer than the header, and for a header without one of `columns`.
    """
    header: list[str] = []
    for line, row in numbered_rows(member, delimiter, quoted=quoted):
        if not header:
            header = [name.strip() for name in row]
            _must_have(member, line, header, columns)
        elif len(row) > len(header):
            what = f"there are {len(row)} columns where the header has {len(header)}."
            raise BadInput(what, file=member.name, line=line, todo="Mend the row.")
        else:
            yield line, dict(zip_longest(header, row, fillvalue=""))


def first_line(head: bytes) -> str:
    """The first line of a file's beginning that is no remark, for recognising what it is."""
    lines = head.decode("utf-8-sig", "replace").splitlines()
    return next((line for line in lines if line.strip() and not line.startswith("#")), "")


def _must_have(member: Member, line: int, header: Sequence[str], columns: Sequence[str]) -> None:
    for column in columns:
        if column not in header:
            what = f"there is no column {column}."
            raise BadInput(what, file=member.name, line=line, todo=f"The header must name {', '.join(columns)}.")
