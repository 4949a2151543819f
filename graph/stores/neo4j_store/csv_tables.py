"""The CSV files that `neo4j-admin database import` reads: their headers, and how values are written in them.

Texts are quoted, so that an empty one isn't a missing one. Lists are divided by U+FFFE, which no text should hold: it
is no character (Unicode, section 23.7).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from graph.errors import BadInput
from graph.stores.neo4j_store.keys import ESCAPED, property_of
from graph.stores.neo4j_store.rows import Row
from ontologies.vocabulary import KINDS, PROPERTIES, QUALIFIERS

_DIVIDER = "\ufffe"
_LEAST_BUFFER = 4 * 1024 * 1024  # the tool's own
_TYPES = {"string": "string", "integer": "long"}
Header = dict[str, str]  # the type of each column

_NAME: Header = {"name": "string", "key": "string"}
_SAID: Header = {
    "kind": "string", "notation": "string", "documented": "boolean",
    **{p.name: _TYPES[p.datatype] for p in PROPERTIES.values()},
}  # fmt: skip
_ENTITY: Header = {"id": "ID(Entity)", "group": "string", "authority": "long"} | _NAME | _SAID
_CLAIM: Header = {":START_ID(Entity)": "", ":END_ID(Source)": ""} | _NAME | _SAID
_NAMED: Header = {
    ":START_ID(Entity)": "", ":END_ID(Source)": "", "text": "string", "scope": "string", "norm": "string",
    "key": "string", "fold": "string",
}  # fmt: skip
_EDGE: Header = {
    ":START_ID(Entity)": "", ":END_ID(Entity)": "", "source": "string",
    **{q.name: _TYPES[q.datatype] for q in QUALIFIERS.values()},
    "qualifiers": "string", "qualifier_folded": "string",
    **{property_of(name): "string" for name in QUALIFIERS if name in ESCAPED},
    "page": "string", "words": "string[]", "documents": "string[]", "sections": "string[]", "headings": "string[]",
    "starts": "long[]", "ends": "long[]", "starts_utf16": "long[]", "ends_utf16": "long[]",
}  # fmt: skip
_SOURCE: Header = {
    "id": "ID(Source)", "kind": "string", "rank": "long", "title": "string", "version": "string", "licence": "string",
    "restricted": "boolean", "url": "string", "checksum": "string", "edges": "long",
}  # fmt: skip
_FILE: Header = {
    "id": "ID(File)", "data": "byte[]", "content": "string", "sections": "string", "title": "string",
    "media_type": "string", "language": "string", "code_system": "string", "code": "string", "digest": "string",
}  # fmt: skip
_GRAPH: Header = {"id": "ID(Graph)", "format": "long", "reader_version": "string", "data_version": "string"}
_PLACE: Header = {":ID(Place)": "", "tree_number": "string"}


@dataclass(slots=True)
class _Table:
    """One file; whether a text in it has several lines, and the length of the longest value."""

    file: TextIO
    option: str
    header: Header
    multiline: bool = False
    longest: int = 0

    def write(self, row: Row) -> None:
        fields = [_written(row.get(name), type_) for name, type_ in self.header.items()]
        line = ",".join(fields)
        self.file.write(f"{line}\n")
        self.multiline = self.multiline or "\n" in line or "\r" in line
        if len(line) > self.longest:
            self.longest = max(self.longest, *map(len, fields))


class Tables:
    """The files of a folder, each made when its first row comes. A context manager, which closes them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tables: dict[str, _Table] = {}
        self._files = ExitStack()

    def __enter__(self) -> Tables:
        return self

    def __exit__(self, *exception: object) -> None:
        self._files.close()

    def arguments(self) -> Iterator[str]:
        """What to tell the tool, a line each, once all rows are written; files are named as they are in the folder."""
        yield from (f"--{table.option}={name}" for name, table in sorted(self._tables.items()))
        yield f"--array-delimiter=U+{ord(_DIVIDER):04X}"
        yield "--bad-tolerance=0"
        # Not the tool's newer way (v2), for the files that need it alone: 5.26 stops at a file of some megabytes with
        # "found CR outside a text cell", where there is none.
        if any(table.multiline for table in self._tables.values()):
            yield "--multiline-fields=true"
        longest = max((table.longest for table in self._tables.values()), default=0)
        yield f"--read-buffer-size={max(_LEAST_BUFFER, 2 * longest)}"

    def entity(self, row: Row) -> None:
        """A thing."""
        kind = KINDS[row["kind"]].name
        self._write(f"nodes-{kind}.csv", f"nodes=Entity:{kind}", _ENTITY, row)

    def source(self, row: Row) -> None:
        """A source."""
        self._write("nodes-Source.csv", "nodes=Source", _SOURCE, row)

    def file(self, row: Row) -> None:
        """A page's bytes."""
        self._write("nodes-File.csv", "nodes=File", _FILE, row)

    def mark(self, row: Row) -> None:
        """The mark that the database is this program's."""
        self._write("nodes-ProcedureGraph.csv", "nodes=ProcedureGraph", _GRAPH, row)

    def claim(self, thing: str, source: str, row: Row) -> None:
        """What a source says of a thing."""
        self._between("STATED_BY", _CLAIM, thing, source, row)

    def name(self, thing: str, source: str, row: Row) -> None:
        """A name that a source gives a thing."""
        self._between("NAMED", _NAMED, thing, source, row)

    def mention(self, thing: str, source: str) -> None:
        """A source says a relation of a thing, and nothing else."""
        self._between("MENTIONED_BY", {":START_ID(Entity)": "", ":END_ID(Source)": ""}, thing, source, {})

    def edge(self, type_: str, row: Row) -> None:
        """A relation, as `rows.edge_row` gives it."""
        self._between(type_, _EDGE, row["subject"], row["object"], row["edge"])

    def place(self, thing: str, number: str) -> None:
        """A place of a thing in a tree."""
        self._write(
            "nodes-Place.csv", "nodes=Place", _PLACE, {":ID(Place)": f"{thing}|{number}", "tree_number": number}
        )
        self._between("OF", {":START_ID(Place)": "", ":END_ID(Entity)": ""}, f"{thing}|{number}", thing, {})

    def thing_under_place(self, child: str, parent: str, place: str) -> None:
        """A thing stands below another's place."""
        header = {":START_ID(Entity)": "", ":END_ID(Place)": ""}
        self._between("UNDER", header, child, f"{parent}|{place}", {}, "-thing-place")

    def place_under_thing(self, child: str, place: str, parent: str) -> None:
        """A thing's place stands below another thing."""
        header = {":START_ID(Place)": "", ":END_ID(Entity)": ""}
        self._between("UNDER", header, f"{child}|{place}", parent, {}, "-place-thing")

    def place_under_place(self, child: str, place: str, parent: str, above: str) -> None:
        """A thing's place stands below another's place."""
        header = {":START_ID(Place)": "", ":END_ID(Place)": ""}
        self._between("UNDER", header, f"{child}|{place}", f"{parent}|{above}", {}, "-place-place")

    def _between(self, type_: str, header: Header, start: str, end: str, row: Row, part: str = "") -> None:
        from_, to = list(header)[:2]
        name = f"relationships-{type_}{part}.csv"
        self._write(name, f"relationships={type_}", header, {**row, from_: start, to: end})

    def _write(self, name: str, option: str, header: Header, row: Row) -> None:
        table = self._tables.get(name)
        if table is None:
            file = self._files.enter_context((self._folder / name).open("w", encoding="utf-8", newline=""))
            columns = (f"{column}:{type_}" if type_ else column for column, type_ in header.items())
            file.write(f"{','.join(columns)}\n")
            table = self._tables[name] = _Table(file, option, header)
        table.write(row)


def _written(value: Any, type_: str) -> str:
    """A value as a field; empty for a missing one."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            return _quoted(value)
        case bytes():  # signed, as Java has them
            return _DIVIDER.join(str(byte - 256 if byte > 127 else byte) for byte in value)
        case _:
            return _listed(value) if type_ == "string[]" else _DIVIDER.join(map(str, value))


def _listed(texts: Sequence[str]) -> str:
    for text in texts:
        if _DIVIDER in text:
            raise BadInput(
                f"the words {text[:50]!r} hold U+FFFE, which divides lists in the files and is no character.",
                todo="Take it out of the page that says so, and load the page again.",
            )
    return _quoted(_DIVIDER.join(texts))


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
