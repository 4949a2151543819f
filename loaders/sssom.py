"""Mapping sets as SSSOM tables (mapping-commons.github.io/sssom): one mapping a row, metadata before the header.

The metadata's prefix map decides what an id means; both ends are mentioned, with their labels. A mapping set is a
source of its own, named by its `mapping_set_id`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from graph.errors import BadInput
from graph.model import Edge, Node, Source, SourceKind, project_id
from loaders.files import Member
from loaders.kinds import kind_by_id
from loaders.records import Least, LeftOut, Located, Records
from loaders.text_lines import first_line, table_rows, text_lines
from ontologies.prefixes import prefix_of
from ontologies.vocabulary import QUALIFIERS

LEAST = Least(nodes=2, edges=1)
_COLUMNS = ("subject_id", "predicate_id", "object_id")
_PREDICATES = frozenset(QUALIFIERS["mapping_predicate"].values)
_NO_TERM = "sssom:NoTermFound"
_PER_MILLE = 1000
_BARE = "Code"  # the kind of a thing of which no vocabulary has said more
# The metadata are YAML, of which SSSOM needs scalars and one map of scalars.
_SCALAR = re.compile(r"""(\s*)["']?([^"':]+)["']?:\s*(?:"([^"]*)"|'([^']*)'|(.*?))\s*""")


@dataclass(slots=True)
class _Metadata:
    """What is said before the header: single values by key, and the prefix map."""

    values: dict[str, str] = field(default_factory=dict)
    prefixes: dict[str, str] = field(default_factory=dict)


def recognises(head: bytes, name: str) -> bool:
    """Whether the header names the columns of a mapping set."""
    return set(_COLUMNS) <= set(first_line(head).split("\t"))


def read(member: Member, least: Least = LEAST) -> tuple[Source, Records]:
    """The source and its records. Raises BadInput, with the line, for an unknown prefix and for a row that is none."""
    metadata = _metadata(member)
    checksum = member.checksum()
    set_id = metadata.values.get("mapping_set_id", checksum)
    stem = PurePosixPath(set_id).name.removesuffix(".tsv").removesuffix(".sssom")
    source = Source(
        project_id("mappings", set_id),
        SourceKind.MAPPINGS,
        metadata.values.get("mapping_set_title") or f"Mapping set {stem}",
        metadata.values.get("mapping_set_version"),
        metadata.values.get("license"),
        url=set_id if set_id.startswith(("http://", "https://")) else None,
        checksum=checksum,
    )
    return source, Records(member.name, _located(member, source.id, metadata.prefixes), least)


def _metadata(member: Member) -> _Metadata:
    found = _Metadata()
    key = ""
    for _, line in text_lines(member):
        if not line.startswith("#"):
            break
        match = _SCALAR.fullmatch(line[1:].removeprefix(" "))
        if match is None:
            continue
        indent, name, *values = match.groups()
        value = next((v for v in values if v), "")
        if not indent:
            key = name
            found.values[name] = value
        elif key == "curie_map":
            found.prefixes[name] = value
    return found


def _located(member: Member, source: str, namespaces: Mapping[str, str]) -> Iterator[Located]:
    prefixes: dict[str, str | None] = {}

    def ours(line: int, id_: str) -> str:
        written, colon, local = id_.partition(":")
        if written not in prefixes:
            prefixes[written] = prefix_of(written, namespaces.get(written))
        prefix = prefixes[written]
        if prefix is None or not colon or not local:
            what = f"the prefix of {id_!r} is unknown"
            what += f" (the file says {namespaces[written]})." if written in namespaces else "."
            todo = "Declare it in the file's curie_map, and add it to ontologies/prefixes.py; or take the row out."
            raise BadInput(what, file=member.name, line=line, todo=todo)
        return f"{prefix}:{local}"

    for line, row in table_rows(member, "\t", _COLUMNS):
        if _NO_TERM in (row["subject_id"], row["object_id"]):
            yield line, LeftOut("terms that have no match")
            continue
        if not row["predicate_id"]:
            raise BadInput("there is no predicate_id.", file=member.name, line=line, todo="Mend the row.")
        if row["predicate_id"] not in _PREDICATES:
            yield line, LeftOut(f"mappings by {row['predicate_id']}")
            continue
        subject, object_ = ours(line, row["subject_id"]), ours(line, row["object_id"])
        kinds = kind_by_id(subject), kind_by_id(object_)
        kind = kinds[0] or kinds[1] or _BARE
        yield line, _mention(subject, kind, row.get("subject_label", ""))
        yield line, _mention(object_, kinds[1] or kind, row.get("object_label", ""))
        yield line, Edge(subject, "MAPS_TO", object_, source, _qualifiers(member, line, row))


def _mention(id_: str, kind: str, label: str) -> Node:
    return Node(id_, kind, label.strip() or None, notation=id_.partition(":")[2])


def _qualifiers(member: Member, line: int, row: Mapping[str, str]) -> dict[str, str | int]:
    modifier = row.get("predicate_modifier", "")
    if modifier not in ("", "Not"):
        what = f"the predicate_modifier is {modifier!r}."
        raise BadInput(what, file=member.name, line=line, todo="It is Not, or empty.")
    qualifiers: dict[str, str | int] = {"mapping_predicate": row["predicate_id"]}
    if modifier:
        qualifiers["predicate_modifier"] = modifier
    if row.get("mapping_justification"):
        qualifiers["mapping_justification"] = row["mapping_justification"]
    if row.get("confidence"):
        qualifiers["confidence"] = _per_mille(member, line, row["confidence"])
    return qualifiers


def _per_mille(member: Member, line: int, text: str) -> int:
    try:
        figure = float(text)
    except ValueError:
        figure = -1.0
    if not 0 <= figure <= 1:
        raise BadInput(f"the confidence is {text!r}.", file=member.name, line=line, todo="It is a number from 0 to 1.")
    return round(figure * _PER_MILLE)
