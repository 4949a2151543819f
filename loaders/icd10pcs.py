"""ICD-10-PCS from CMS's tables: each row of a table is written out into its codes.

A code's name is put together from the labels of its axes, read in its table: one character means different things in
different tables, one label of an axis means the same in all. So the label is the thing that codes share: an operation,
a site, an approach, a qualifier, function or duration (attributes), a device or substance that is used. A code lies
below its table, a table below its section.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from math import prod
from typing import NamedTuple

from lxml import etree

from graph.errors import BadInput
from graph.model import Edge, Node, Source, SourceKind, project_id
from loaders.files import Member
from loaders.records import Least, Located, Records
from loaders.xml_stream import elements, line_of, text_of

SOURCE_ID = "procgraph:icd10pcs"
LICENCE = "https://www.usa.gov/government-works"
LEAST = Least(nodes=70_000, edges=300_000)
_VERSION = re.compile(rb"<version>\s*([^<]+?)\s*</version>")
_CONTEXT, _AXES = 3, 7  # the axes that a table has once, and those of a code
_NOTHING = frozenset({"None", "No Device", "No Qualifier"})


class _Axis(NamedTuple):
    """What the values of an axis are: the relation to them, their kind, and the axis as their property says it."""

    predicate: str
    kind: str
    axis: str


# By the axis's title.
_BY_TITLE = {
    "Body System": _Axis("HAS_SITE", "Attribute", "body system"),
    "Body Part": _Axis("HAS_SITE", "Attribute", "body part"),
    "Body Region": _Axis("HAS_SITE", "Attribute", "body part"),
    "Body System / Region": _Axis("HAS_SITE", "Attribute", "body part"),
    "Treatment Site": _Axis("HAS_SITE", "Attribute", "body part"),
    "Operation": _Axis("HAS_METHOD", "Attribute", "operation"),
    "Type": _Axis("HAS_METHOD", "Attribute", "operation"),
    "Modality": _Axis("HAS_METHOD", "Attribute", "operation"),
    "Method": _Axis("HAS_METHOD", "Attribute", "method"),
    "Approach": _Axis("HAS_APPROACH", "Attribute", "approach"),
    "Device": _Axis("USES", "Device", "device"),
    "Equipment": _Axis("USES", "Device", "device"),
    "Substance": _Axis("USES", "Substance", "substance"),
    "Contrast": _Axis("USES", "Substance", "substance"),
    "Radionuclide": _Axis("USES", "Substance", "substance"),
    "Isotope": _Axis("USES", "Substance", "substance"),
    "Qualifier": _Axis("HAS_QUALIFIER", "Attribute", "qualifier"),
    "Modality Qualifier": _Axis("HAS_QUALIFIER", "Attribute", "qualifier"),
    "Type Qualifier": _Axis("HAS_QUALIFIER", "Attribute", "qualifier"),
    "Function": _Axis("HAS_QUALIFIER", "Attribute", "function"),
    "Function / Device": _Axis("HAS_QUALIFIER", "Attribute", "function"),
    "Duration": _Axis("HAS_QUALIFIER", "Attribute", "duration"),
}
# New technology has one axis for all; there, what is introduced is a substance and what else is done is with a device.
_MIXED = "Device / Substance / Technology"
_GIVEN = frozenset({"Introduction", "Transfusion"})


class _Value(NamedTuple):
    """A value of an axis in its table, and the relation to what it stands for, as predicate and id."""

    character: str
    label: str
    relation: tuple[str, str] | None


def recognises(head: bytes, name: str) -> bool:
    """Whether this is the beginning of the tables."""
    return b"<ICD10PCS.tabular" in head


def read(member: Member, least: Least = LEAST) -> tuple[Source, Records]:
    """The source and its records. Raises BadInput, with the line, for what can't be read."""
    version = _VERSION.search(member.head())
    title = "ICD-10-PCS, tables (CMS)"
    source = Source(
        SOURCE_ID, SourceKind.VOCABULARY, title, version[1].decode() if version else None, LICENCE,
        checksum=member.checksum(),
    )  # fmt: skip
    return source, Records(member.name, _located(member), least)


def _located(member: Member) -> Iterator[Located]:
    for table in elements(member, "pcsTable"):
        line = line_of(table)
        nodes: dict[str, Node] = {}
        axes = [_values(member, axis, "", nodes) for axis in table.iterfind("axis")]
        if len(axes) != _CONTEXT or any(len(values) != 1 for values in axes):
            what = f"a table has {_CONTEXT} axes of one value each."
            raise BadInput(what, file=member.name, line=line, todo="Get the publisher's own file again.")
        context = tuple(values[0] for values in axes)
        section, code = context[0], "".join(value.character for value in context)
        yield line, Node(f"icd10pcs:{section.character}", "Procedure", section.label, notation=section.character)
        yield line, Node(f"icd10pcs:{code}", "Procedure", _name(context), notation=code)
        yield line, Edge(f"icd10pcs:{code}", "BROADER", f"icd10pcs:{section.character}", SOURCE_ID)
        for row in table.iterfind("pcsRow"):
            choices = [_values(member, axis, context[-1].label, nodes) for axis in row.iterfind("axis")]
            yield from ((line_of(row), node) for node in nodes.values())
            nodes.clear()
            yield from _codes(member, row, context, choices)


def _values(member: Member, axis: etree._Element, operation: str, nodes: dict[str, Node]) -> list[_Value]:
    """The values of an axis; the things that they stand for go into `nodes`."""
    title = text_of(axis, "title")
    means = _BY_TITLE.get(title)
    if title == _MIXED:
        means = _BY_TITLE["Substance" if operation in _GIVEN else "Device"]
    values = []
    for label in axis.iterfind("label"):
        character, text = label.get("code", ""), " ".join((label.text or "").split())
        if len(character) != 1 or not text:
            what = f"a value of {title} has the code {character!r} and the label {text!r}."
            raise BadInput(what, file=member.name, line=line_of(label), todo="It needs one character and a label.")
        if means is None or text in _NOTHING:
            values.append(_Value(character, text, None))
            continue
        id_ = project_id("pcs", means.axis, text)
        nodes[id_] = _thing(id_, means, text, text_of(axis, "definition"))
        values.append(_Value(character, text, (means.predicate, id_)))
    return values


def _thing(id_: str, means: _Axis, label: str, definition: str) -> Node:
    properties = {"axis": means.axis} if means.kind == "Attribute" else {}
    return Node(id_, means.kind, label, properties=properties | ({"definition": definition} if definition else {}))


def _codes(
    member: Member, row: etree._Element, context: tuple[_Value, ...], choices: list[list[_Value]]
) -> Iterator[Located]:
    line, table = line_of(row), "".join(value.character for value in context)
    figure = prod(map(len, choices))
    if len(choices) != _AXES - _CONTEXT or str(figure) != row.get("codes", str(figure)):
        what = f"the row of table {table} has {len(choices)} axes and gives {figure} codes; it says {row.get('codes')}."
        raise BadInput(what, file=member.name, line=line, todo="Get the publisher's own file again.")
    operation, parent = context[-1], f"icd10pcs:{table}"
    for values in product(*choices):
        code = table + "".join([value.character for value in values])
        id_ = f"icd10pcs:{code}"
        yield line, Node(id_, "Procedure", _name((operation, *values)), (), code)
        yield line, Edge(id_, "BROADER", parent, SOURCE_ID)
        for relation in dict.fromkeys([value.relation for value in (*context, *values)]):
            if relation is not None:
                yield line, Edge(id_, *relation, SOURCE_ID)


def _name(values: tuple[_Value, ...]) -> str:
    return ", ".join([value.label for value in values if value.label not in _NOTHING])
