"""Fields of an answer → the Cypher expressions of their values, and what is made of these."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from graph.queries import STATED, ByKind, Constant, Fields, Inner, Listed, Related, Value
from graph.stores.neo4j_store.items import Item, Nullable, Shape, Whole, first, joins_of, maker, packed, record
from graph.stores.neo4j_store.keys import ESCAPED, unwritten
from graph.stores.neo4j_store.statement import Statement
from graph.values import RELATION_VALUES
from ontologies.prefixes import expand
from ontologies.vocabulary import EXACT_MATCH, KINDS, QUALIFIERS

_ENUMS = ("frequency", "severity", "phase", "link")


@dataclass(frozen=True, slots=True)
class Row:
    """The row at hand: the variable of its `node`, and what else is known of how it was reached.

    `qualifiers` holds the expressions of its relation's qualifiers by name, those that tell rows apart, where they are
    `ESCAPED` as `keys.written` has them; `edges` makes the clauses that give the relationships that it stands for,
    under a variable; `parent` is the node that it was reached from; `extra` holds items by value name; `things` makes
    clauses that give things under a variable, by the name of a list of them, and `lists` has, of such lists as are at
    hand, the places of what they hold, in order, and the list that these are places in; `terms` makes the clauses that
    give the terms that the row rests on, of which `direct` (a list) are what was asked for.
    """

    node: str
    qualifiers: Mapping[str, str] = field(default_factory=dict)
    cursor: Item | None = None
    edges: Callable[[str], str] | None = None
    parent: str | None = None
    extra: tuple[tuple[str, Item], ...] = ()
    things: Mapping[str, Callable[[str], str]] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    terms: Callable[[str], str] | None = None
    direct: str = "[]"

    def qualifier(self, name: str) -> str:
        """The expression of a qualifier; null where it doesn't tell rows apart."""
        return self.qualifiers.get(name, "null")


def item_of(statement: Statement, fields: Fields, row: Row) -> Item:
    """The object of the fields."""
    if not isinstance(fields, ByKind):
        constants: dict[str, str | None] = {f.key: f.value for f in fields if isinstance(f, Constant)}
        items = {f.key: field_item(statement, f, row) for f in fields if not isinstance(f, Constant)}
        return record(items, constants, tuple(f.key for f in fields))
    kinds = {kind: item_of(statement, of, row) for kind, of in fields.kinds.items()}
    other = item_of(statement, fields.other, row)
    if not kinds:
        return other
    cases = "".join(f" WHEN {statement.bind(kind)} THEN {packed(item.columns)}" for kind, item in kinds.items())
    makers, made = {kind: maker(item) for kind, item in kinds.items()}, maker(other)
    each = (*kinds.values(), other)
    return Whole(
        f"[{row.node}.kind, CASE {row.node}.kind{cases} ELSE {packed(other.columns)} END]",
        joins=joins_of(each),
        make=lambda value, common: makers.get(value[0], made)(value[1], common),
        of=each,
    )


def field_item(statement: Statement, field: Value | Inner | Listed | Related, row: Row) -> Item:
    """One field's item."""
    match field:
        case Value(_, name):
            return _value(statement, name, row)
        case Inner():
            return _inner(statement, field, row)
        case Listed():
            from graph.stores.neo4j_store.lists import listed_item  # the two call each other

            return listed_item(statement, field, row)
        case Related():
            from graph.stores.neo4j_store.relations import related_item  # the two call each other

            return related_item(statement, field, row)
        case _:
            assert_never(field)


def of_file(statement: Statement, node: str, name: str) -> str:
    """The expression of what is kept of a document's file; null for what is no document."""
    file = statement.alias("f")
    return f"head(COLLECT {{ MATCH ({file}:File {{id: {node}.id}}) RETURN {file}.{name} }})"


class _EnumNames(dict[str | None, str | None]):
    """Enums' values as GraphQL names them; those of the vocabulary are known, as each row of a list has some."""

    def __missing__(self, value: str) -> str:
        return value.upper()


_OF_ENUMS = (*KINDS, *(value for name in _ENUMS for value in QUALIFIERS[name].values))
upper: Shape = _EnumNames({None: None} | {value: value.upper() for value in _OF_ENUMS}).__getitem__


def _nearest(links: Sequence[str | None]) -> object:
    return upper(max(filter(None, links), default=None))  # `exact` comes after `close`


def iri(curie: str | None) -> str | None:
    """The IRI of an id."""
    return None if curie is None else expand(curie)


def _value(statement: Statement, name: str, row: Row) -> Item:
    extra = dict(row.extra)
    if name in extra:
        return extra[name]
    if name in RELATION_VALUES and name != "text":
        return _relation_value(statement, name, row)
    node = row.node
    match name:
        case "text":
            return Item(f"{node}.name")
        case "typename":
            return Item(f"{node}.kind")
        case "kind":
            return Item(f"{node}.kind", upper)
        case "iri":
            return Item(f"{node}.id", iri)
        case "documented":
            return Item(f"{node}.documented IS NOT NULL")
        case "title" | "language" | "content":
            return Item(of_file(statement, node, name))
        case "url":
            source = statement.alias("s")
            found = f"MATCH ({source}:Source {{id: {node}.id}}) WHERE EXISTS {{ (:File {{id: {source}.id}}) }}"
            return Item(f"head(COLLECT {{ {found} RETURN {source}.url }})")
        case _:
            return Item(f"{node}.{name}")


def _relation_value(statement: Statement, name: str, row: Row) -> Item:
    match name:
        case "cursor":
            return row.cursor or Item("null")
        case "mapping":
            return Item(f"CASE WHEN size({_via(statement, row)}) > 0 THEN '{EXACT_MATCH}' END")
        case "basis":
            return Item(f"'{STATED}'")
        case "link" if row.edges is not None:
            e = statement.alias("e")
            return Item(f"COLLECT {{ {row.edges(e)} RETURN {e}.link }}", _nearest)
        case _ if name in ESCAPED:
            text = row.qualifier(name)
            return Nullable(text, of=Item(text, unwritten))
        case _:
            return Item(row.qualifier(name), upper if name in _ENUMS else None)


def _inner(statement: Statement, field: Inner, row: Row) -> Item:
    match field.name:
        case "node":
            return item_of(statement, field.fields, Row(row.node, parent=row.parent))
        case "duration":
            item = item_of(statement, field.fields, row)
            text = f"CASE WHEN {row.node}.duration_text IS NOT NULL THEN {item.text} END"
            return Nullable(text, None, item.joins, item)
        case "example_of":
            return _example_of(statement, field.fields, row)
        case "via":
            node = statement.alias("n")
            return _one(statement, field.fields, node, f"UNWIND {_via(statement, row)} AS {node} WITH {node}")
        case "entity":
            node = statement.alias("n")
            clauses = f"MATCH ({row.node})-[:CONCERNS]->({node}:Entity) WITH {node} ORDER BY {node}.id LIMIT 1"
            return _one(statement, field.fields, node, clauses)
        case "source":
            from graph.stores.neo4j_store.lists import source_item

            source = statement.alias("s")
            item = source_item(statement, field.fields, source)
            found = f"MATCH ({source}:Source {{id: {row.node}.id}}) WHERE EXISTS {{ (:File {{id: {source}.id}}) }}"
            return first(found, item)
        case name:
            raise ValueError(f"no part {name} of a node")


def _example_of(statement: Statement, fields: Fields, row: Row) -> Item:
    if "example_of" not in row.qualifiers:
        return Item("null")
    named = row.qualifier("example_of")
    match fields:
        case (Value(key, "id"),):  # a thing's, as `graph.referents` has it: a look-up would be a tenth of a nested list
            return Nullable(named, of=Item(named, lambda id_: {key: id_}))
        case _:
            node = statement.alias("n")
            item = item_of(statement, fields, Row(node))
            # A subquery for each row would take twice the time.
            join = f" OPTIONAL MATCH ({node}:Entity {{id: {named}}})"
            return Nullable(f"CASE WHEN {node} IS NOT NULL THEN {item.text} END", None, (join, *item.joins), item)


def _via(statement: Statement, row: Row) -> str:
    """The list of the first of the terms that a row rests on; empty where one of them is what was asked for."""
    if row.terms is None:
        return "[]"
    x, y = statement.alias("x"), statement.alias("x")
    first_ = f"COLLECT {{ {row.terms(x)} ORDER BY {x}.authority, {x}.id LIMIT 1 RETURN {x} }}"
    return f"CASE WHEN EXISTS {{ {row.terms(y)} WHERE {y} IN {row.direct} RETURN {y} }} THEN [] ELSE {first_} END"


def _one(statement: Statement, fields: Fields, node: str, clauses: str) -> Item:
    item = item_of(statement, fields, Row(node))
    return first(clauses, item)
