"""Fields of an answer → the SQL expression that makes its JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import assert_never

from graph.cursors import BY_ID
from graph.queries import (
    DEFAULT_FIRST,
    STATED,
    ByKind,
    Constant,
    Field,
    Fields,
    Inner,
    Listed,
    Related,
    Value,
)
from graph.stores.sqlite_store.filters import code_targets
from graph.stores.sqlite_store.statement import Sort, Statement
from graph.values import RELATION_VALUES
from ontologies.vocabulary import CODE_SYSTEMS, EXACT_MATCH

_BOOLEAN = "json(CASE WHEN {0} THEN 'true' ELSE 'false' END)"
_OF_DOCUMENT = "(SELECT d.{0} FROM document d WHERE d.node={1}.pk)"
_ENUMS = ("frequency", "severity", "phase", "link")


@dataclass(frozen=True, slots=True)
class Row:
    """The row at hand: the alias of its `node`, and what else is known of how it was reached.

    `qualifiers` and `cursor` are expressions; `edges` is the select of the pks of the edges that it stands for;
    `parent` the expression of the pk of the node that it was reached from; `extra` holds expressions by value name;
    `things` selects of pks by the name of a list of things; `via` is the expression of the pk of the term that the row
    rests on, null where that is the thing asked for.
    """

    node: str
    qualifiers: str | None = None
    cursor: str | None = None
    edges: str | None = None
    parent: str | None = None
    extra: tuple[tuple[str, str], ...] = ()
    things: tuple[tuple[str, str], ...] = ()
    via: str = "NULL"


def json_of(statement: Statement, fields: Fields, row: Row) -> str:
    """The JSON object of the fields."""
    if isinstance(fields, ByKind):
        cases = "".join(
            f" WHEN {statement.bind(kind)} THEN {json_of(statement, of, row)}" for kind, of in fields.kinds.items()
        )
        other = json_of(statement, fields.other, row)
        return f"CASE {row.node}.kind{cases} ELSE {other} END" if cases else other
    pairs = ", ".join(f"'{field.key}', {_field(statement, field, row)}" for field in fields)
    return f"json_object({pairs})"


def _field(statement: Statement, field: Field, row: Row) -> str:
    match field:
        case Value(_, name):
            return _value(name, row)
        case Constant(_, value):
            return statement.bind(value)
        case Inner():
            return f"json({_inner(statement, field, row)})"
        case Listed():
            return f"json({_listed(statement, field, row)})"
        case Related():
            from graph.stores.sqlite_store.relations import related_json  # the two call each other

            return f"json({related_json(statement, field, row)})"
        case _:
            assert_never(field)


def _value(name: str, row: Row) -> str:
    extra = dict(row.extra)
    if name in extra:
        return extra[name]
    if name in RELATION_VALUES and name != "text":
        return _relation_value(name, row)
    node = row.node
    match name:
        case "id" | "name" | "notation":
            return f"{node}.{name}"
        case "text":
            return f"{node}.name"
        case "typename":
            return f"{node}.kind"
        case "kind":
            return f"upper({node}.kind)"
        case "iri":
            return f"iri({node}.id)"
        case "documented":
            return _BOOLEAN.format(f"{node}.documented")
        case "title" | "language" | "content":
            return _OF_DOCUMENT.format(name, node)
        case "url":
            return f"(SELECT s.url FROM document d CROSS JOIN source s ON s.pk=d.source WHERE d.node={node}.pk)"
        case _:
            return f"{node}.properties->>'{name}'"


def _relation_value(name: str, row: Row) -> str:
    if name == "cursor":
        return row.cursor or "NULL"
    if name == "basis":
        return f"'{STATED}'"
    if name == "mapping":
        return f"iif({row.via} IS NULL, NULL, '{EXACT_MATCH}')"
    if name == "link" and row.edges is not None:
        # The nearest: `exact` comes after `close`.
        return f"(SELECT upper(max(said.qualifiers->>'link')) FROM edge said WHERE said.pk IN ({row.edges}))"
    if row.qualifiers is None:
        return "NULL"
    value = f"{row.qualifiers}->>'{name}'"
    return f"upper({value})" if name in _ENUMS else value


def _inner(statement: Statement, field: Inner, row: Row) -> str:
    match field.name:
        case "node":
            return json_of(
                statement,
                field.fields,
                replace(row, qualifiers=None, cursor=None, edges=None, extra=(), things=(), via="NULL"),
            )
        case "duration":
            text = f"{row.node}.properties->>'duration_text'"
            return f"CASE WHEN {text} IS NOT NULL THEN {json_of(statement, field.fields, row)} END"
        case "example_of":
            return _one_node(statement, field.fields, "id", f"{row.qualifiers}->>'example_of'")
        case "via":
            return _one_node(statement, field.fields, "pk", row.via)
        case "entity":
            concerned = f"SELECT object FROM edge WHERE subject={row.node}.pk AND predicate='CONCERNS'"
            first = f"SELECT c.pk FROM node c WHERE c.pk IN ({concerned}) ORDER BY c.id LIMIT 1"
            return _one_node(statement, field.fields, "pk", f"({first})")
        case "source":
            rows = f"document d CROSS JOIN source s ON s.pk=d.source WHERE d.node={row.node}.pk"
            return f"(SELECT {columns_json(statement, field.fields, SOURCE_COLUMNS)} FROM {rows})"
        case name:
            raise ValueError(f"no part {name} of a node")


def _one_node(statement: Statement, fields: Fields, key: str, value: str) -> str:
    """The node whose `id` or `pk` is the value of an expression."""
    node = statement.alias("n")
    return f"(SELECT {json_of(statement, fields, Row(node))} FROM node {node} WHERE {node}.{key}={value})"


def _listed(statement: Statement, field: Listed, row: Row) -> str:
    limit = "" if field.first is None else f" LIMIT {statement.bind(field.first)}"
    fields = field.fields or ()
    match field.name:
        case "synonyms":
            rows = (
                f"SELECT DISTINCT text FROM name WHERE node={row.node}.pk AND scope<>'near' AND text<>{row.node}.name"
            )
            return f"(SELECT json_group_array(text) FROM ({rows} ORDER BY text{limit}))"
        case "evidence":
            return "'[]'" if row.edges is None else evidence_json(statement, field, row.edges)
        case "similar":
            from graph.stores.sqlite_store.walks import similar_json  # the two call each other

            assert isinstance(fields, tuple)
            first = DEFAULT_FIRST if field.first is None else field.first
            return similar_json(statement, fields, row.node, first)
        case "mappings":
            item, rows = columns_json(statement, fields, _MAPPING), _MAPPINGS.format(node=row.node)
        case "sources":
            item = columns_json(statement, fields, SOURCE_COLUMNS)
            rows = f"claim c CROSS JOIN source s ON s.pk=c.source WHERE c.node={row.node}.pk ORDER BY s.id"
        case "codes":
            item = columns_json(statement, fields, _CODE)
            systems = CODE_SYSTEMS.values() if field.systems is None else field.systems
            prefixes = ",".join(map(statement.bind, systems))
            rows = f"{code_targets(row.node)} c WHERE substr(c.id, 1, instr(c.id, ':')-1) IN ({prefixes}) ORDER BY c.id"
        case "sections":
            item = columns_json(statement, fields, _SECTION)
            rows = f"document d CROSS JOIN json_each(d.sections) j WHERE d.node={row.node}.pk ORDER BY j.key"
        case "instead_of" | "shared" as name:
            item, rows = _things(statement, fields, dict(row.things).get(name, f"SELECT {row.parent or 'NULL'}"))
        case "management":
            item, rows = _management(statement, fields, row)
        case name:
            raise ValueError(f"no list {name} of a node")
    return f"(SELECT json_group_array(json(item)) FROM (SELECT {item} AS item FROM {rows}{limit}))"


SOURCES = Sort(BY_ID, (("s.id", False),))
SOURCE_COLUMNS = {
    "id": "s.id", "title": "s.title", "kind": "upper(s.kind)", "version": "s.version", "licence": "s.licence",
    "restricted": _BOOLEAN.format("s.restricted"), "url": "s.url", "checksum": "s.checksum",
    "nodes": "(SELECT count(*) FROM claim WHERE source=s.pk)", "edges": "(SELECT count(*) FROM edge WHERE source=s.pk)",
    "documents": "(SELECT count(*) FROM document WHERE source=s.pk)", "cursor": SOURCES.cursor(),
}  # fmt: skip
_SECTION = {name: f"j.value->>{place}" for place, name in enumerate(("name", "heading", "start", "end"))}
_SYSTEMS = " ".join(f"WHEN '{prefix}' THEN '{system}'" for system, prefix in CODE_SYSTEMS.items())
_CODE = {
    "id": "c.id", "system": f"CASE substr(c.id, 1, instr(c.id, ':')-1) {_SYSTEMS} END",
    "value": "substr(c.id, instr(c.id, ':')+1)",
    "title": "CASE WHEN c.kind<>'Code' AND NOT EXISTS(SELECT 1 FROM claim k CROSS JOIN source s ON s.pk=k.source"
    " WHERE k.node=c.pk AND s.restricted) THEN nullif(c.name, c.id) END",
}  # fmt: skip
_MAPPING = {
    "id": "m.id", "name": "m.name", "predicate": "x.qualifiers->>'mapping_predicate'",
    "justification": "x.qualifiers->>'mapping_justification'", "source": "s.id",
}  # fmt: skip
_MAPPINGS = (
    "(SELECT object AS other, qualifiers, source FROM edge WHERE subject={node}.pk AND predicate='MAPS_TO' UNION ALL"
    " SELECT subject, qualifiers, source FROM edge WHERE object={node}.pk AND predicate='MAPS_TO') x"
    " CROSS JOIN node m ON m.pk=x.other CROSS JOIN source s ON s.pk=x.source"
    " WHERE x.qualifiers->>'predicate_modifier' IS NULL ORDER BY m.id, x.qualifiers, s.id"
)
Lists = Mapping[str, Callable[[Listed], str]]  # by name: a list of the row as SQL
_NO_LISTS: Lists = {}
Things = Mapping[str, Callable[[Fields], str]]  # by name: the object of a node of the row as SQL
_NO_THINGS: Things = {}
_EVIDENCE = {
    name: f"v.{name}" for name in ("section", "heading", "text", "start", "end", "start_utf16", "end_utf16")
} | {"link": "upper(said.qualifiers->>'link')"}


def columns_json(
    statement: Statement,
    fields: Fields,
    columns: Mapping[str, str],
    lists: Lists = _NO_LISTS,
    things: Things = _NO_THINGS,
) -> str:
    """The JSON object of values, constants, `lists` and `things` that are columns of a row which is no node."""
    assert isinstance(fields, tuple)
    pairs = []
    for field in fields:
        match field:
            case Value(key, name):
                pairs.append(f"'{key}', {columns[name]}")
            case Constant(key, value):
                pairs.append(f"'{key}', {statement.bind(value)}")
            case Inner(key, name, inner) if name in things:
                pairs.append(f"'{key}', json({things[name](inner)})")
            case Inner(key, "counts" | "node", inner):
                pairs.append(f"'{key}', {columns_json(statement, inner, columns)}")
            case Listed(key, name) if name in lists:
                pairs.append(f"'{key}', json({lists[name](field)})")
            case _:
                raise ValueError(f"{field.key} is no column")
    return f"json_object({', '.join(pairs)})"


def evidence_json(statement: Statement, field: Listed, edges: str) -> str:
    """The JSON list of the words that the edges rest on whose pks `edges` selects."""
    limit = "" if field.first is None else f" LIMIT {statement.bind(field.first)}"
    things: Things = {"document": lambda fields: _one_node(statement, fields, "pk", "v.document")}
    fields = field.fields or ()
    assert isinstance(fields, tuple)
    item = columns_json(statement, fields, _EVIDENCE, things=things)
    is_linked = any(isinstance(each, Value) and each.name == "link" for each in fields)
    # Where it isn't asked for, what stands at one place is told alike.
    edge, last = (" CROSS JOIN edge said ON said.pk=v.edge", ", said.qualifiers->>'link'") if is_linked else ("", "")
    rows = (
        f"evidence v CROSS JOIN node d ON d.pk=v.document{edge} WHERE v.edge IN ({edges})"
        f" ORDER BY d.id, v.start, v.end, v.section{last}{limit}"
    )
    return f"(SELECT json_group_array(json(item)) FROM (SELECT {item} AS item FROM {rows}))"


def _things(statement: Statement, fields: Fields, pks: str) -> tuple[str, str]:
    """The nodes that `pks` selects, in order of name."""
    node = statement.alias("n")
    rows = f"node {node} WHERE {node}.pk IN ({pks}) ORDER BY {node}.key, {node}.id"
    return json_of(statement, fields, Row(node)), rows


def _management(statement: Statement, fields: Fields, row: Row) -> tuple[str, str]:
    """The steps of management that the row's procedure states for the row's risk."""
    node, edge = statement.alias("n"), statement.alias("e")
    inner = Row(node, f"{edge}.qualifiers", edges=f"SELECT {edge}.pk", parent=row.parent)
    rows = (
        f"edge {edge} CROSS JOIN node {node} ON {node}.pk={edge}.object WHERE {edge}.subject={row.parent} AND"
        f" {edge}.predicate='HAS_STEP' AND {edge}.qualifiers->>'phase'='management' AND"
        f" {edge}.qualifiers->>'for_risk'={row.node}.id ORDER BY {edge}.qualifiers->>'position', {node}.id"
    )
    return json_of(statement, fields, inner), rows
