"""Short lists that belong to a row, and sources, which are no nodes of the graph."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from graph.queries import DEFAULT_FIRST, Constant, Fields, Inner, Listed, Value
from graph.stores.neo4j_store.fields import Row, item_of, of_file, upper
from graph.stores.neo4j_store.filters import code_targets
from graph.stores.neo4j_store.items import Item, Many, Whole, collected, many, packed, record
from graph.stores.neo4j_store.keys import property_of
from graph.stores.neo4j_store.orders import by_id
from graph.stores.neo4j_store.statement import Statement, by_name
from ontologies.vocabulary import CODE_SYSTEMS, QUALIFIERS

_SYSTEMS = {prefix: system for system, prefix in CODE_SYSTEMS.items()}


Lists = Mapping[str, Callable[[Listed], Item]]  # by name: a list of the row
_NO_LISTS: Lists = {}
_NO_THINGS: Mapping[str, str] = {}


def columns_item(
    statement: Statement,
    fields: Fields,
    columns: Mapping[str, Item],
    lists: Lists = _NO_LISTS,
    things: Mapping[str, str] = _NO_THINGS,
) -> Item:
    """The object of values, constants and `lists` of a row which is no node, and of `things`: variables of nodes.

    What else is within, `counts` and `node`, is of that row, too.
    """
    assert isinstance(fields, tuple)
    constants: dict[str, str | None] = {}
    items: dict[str, Item] = {}
    for field in fields:
        match field:
            case Value(key, name):
                items[key] = columns[name]
            case Constant(key, value):
                constants[key] = value
            case Inner(key, name, inner) if name in things:
                items[key] = item_of(statement, inner, Row(things[name]))
            case Inner(key, "counts" | "node", inner):
                items[key] = columns_item(statement, inner, columns)
            case Listed(key, name) if name in lists:
                items[key] = lists[name](field)
            case _:
                raise ValueError(f"{field.key} is no column")
    return record(items, constants, tuple(field.key for field in fields))


def source_item(statement: Statement, fields: Fields, s: str) -> Item:
    """The object of a source, by its variable."""
    plain = ("id", "title", "version", "licence", "restricted", "url", "checksum", "edges")
    columns = {name: Item(f"{s}.{name}") for name in plain} | {
        "kind": Item(f"{s}.kind", upper),
        "nodes": Item(f"COUNT {{ ({s})<-[:STATED_BY]-() }}"),
        "documents": Item(f"COUNT {{ (:File {{id: {s}.id}}) }}"),
        "cursor": by_id(s).cursor(),
    }
    return columns_item(statement, fields, columns)


def listed_item(statement: Statement, field: Listed, row: Row) -> Item:
    """A short list of the row."""
    limit = "" if field.first is None else f" LIMIT {statement.bind(field.first)}"
    return _LISTS[field.name](statement, field, row, limit)


def _synonyms(statement: Statement, __: Listed, row: Row, limit: str) -> Item:
    n, m, text = row.node, statement.alias("m"), statement.alias("text")
    named = f"MATCH ({n})-[{m}:NAMED]->(:Source) WHERE {m}.scope <> 'near' AND {m}.text <> {n}.name"
    return Item(f"COLLECT {{ {named} WITH DISTINCT {m}.text AS {text} RETURN {text} ORDER BY {text}{limit} }}")


def _mappings(statement: Statement, field: Listed, row: Row, limit: str) -> Item:
    m, x = statement.alias("m"), statement.alias("x")
    columns = {
        "id": Item(f"{m}.id"), "name": Item(f"{m}.name"), "predicate": Item(f"{x}.mapping_predicate"),
        "justification": Item(f"{x}.mapping_justification"), "source": Item(f"{x}.source"),
    }  # fmt: skip
    item = columns_item(statement, field.fields or (), columns)
    rows = (
        f"CALL ({row.node}) {{ MATCH ({row.node})-[{x}:MAPS_TO]->({m}:Entity) RETURN {x}, {m}"
        f" UNION ALL MATCH ({row.node})<-[{x}:MAPS_TO]-({m}:Entity) RETURN {x}, {m} }}"
        f" WITH {x}, {m} WHERE {x}.predicate_modifier IS NULL"
        f" WITH {x}, {m} ORDER BY {m}.id, coalesce({x}.qualifiers, '{{}}'), {x}.source{limit}"
    )
    return collected(rows, item)


def _sources(statement: Statement, field: Listed, row: Row, limit: str) -> Item:
    source = statement.alias("s")
    item = source_item(statement, field.fields or (), source)
    rows = f"MATCH ({row.node})-[:STATED_BY]->({source}:Source) WITH {source} ORDER BY {source}.id{limit}"
    return collected(rows, item)


def _codes(statement: Statement, field: Listed, row: Row, limit: str) -> Item:
    """Titles of restricted sources, and of codes whose text is nobody's to ship, are left out."""
    code, source = statement.alias("c"), statement.alias("s")
    restricted = f"EXISTS {{ MATCH ({code})-[:STATED_BY]->({source}:Source) WHERE {source}.restricted }}"
    columns = {
        "id": Item(f"{code}.id"),
        "system": Item(f"{code}.id", lambda curie: _SYSTEMS[curie.partition(":")[0]]),
        "value": Item(f"{code}.id", lambda curie: curie.partition(":")[2]),
        "title": Item(f"CASE WHEN {code}.kind <> 'Code' AND NOT {restricted} THEN nullIf({code}.name, {code}.id) END"),
    }
    item = columns_item(statement, field.fields or (), columns)
    known = f"split({code}.id, ':')[0] IN {statement.bind(list(_SYSTEMS if field.systems is None else field.systems))}"
    rows = f"{code_targets(row.node, code)} WITH {code} WHERE {known} WITH {code} ORDER BY {code}.id{limit}"
    return collected(rows, item)


def _evidence(statement: Statement, field: Listed, row: Row, _: str) -> Item:
    return Item("[]") if row.edges is None else evidence_item(statement, field, row.edges)


def _similar(statement: Statement, field: Listed, row: Row, _: str) -> Item:
    from graph.stores.neo4j_store.walks import similar_item  # the two call each other

    assert isinstance(field.fields, tuple)
    return similar_item(statement, field.fields, row.node, DEFAULT_FIRST if field.first is None else field.first)


def evidence_item(statement: Statement, field: Listed, edges: Callable[[str], str]) -> Item:
    """The list of the words that the relationships rest on which the clauses give."""
    limit = "" if field.first is None else f" LIMIT {statement.bind(field.first)}"
    e, i, d = statement.alias("e"), statement.alias("i"), statement.alias("d")
    columns = {
        "section": Item(f"{e}.sections[{i}]"), "heading": Item(f"{e}.headings[{i}]", _heading),
        "text": Item(f"{e}.words[{i}]"), "link": Item(f"{e}.link", upper),
        "start": Item(f"{e}.starts[{i}]"), "end": Item(f"{e}.ends[{i}]"), "start_utf16": Item(f"{e}.starts_utf16[{i}]"),
        "end_utf16": Item(f"{e}.ends_utf16[{i}]"),
    }  # fmt: skip
    item = columns_item(statement, field.fields or (), columns, things={"document": d})
    rows = (
        f"{edges(e)} UNWIND range(0, coalesce(size({e}.words), 0) - 1) AS {i}"
        f" MATCH ({d}:Entity {{id: {e}.documents[{i}]}}) WITH {e}, {i}, {d}"
        f" ORDER BY {d}.id, {e}.starts[{i}], {e}.ends[{i}], {e}.sections[{i}], {e}.link IS NOT NULL, {e}.link" + limit
    )
    return collected(rows, item)


def _heading(text: str) -> str | None:
    return text or None  # a list of Neo4j holds no nulls


def _sections(statement: Statement, field: Listed, row: Row, _: str) -> Item:
    columns = {name: Item("null") for name in ("name", "heading", "start", "end")}
    places = {name: place for place, name in enumerate(columns)}
    assert isinstance(field.fields, tuple)
    wanted = [
        (f.key, places[f.name] if isinstance(f, Value) else None, getattr(f, "value", None)) for f in field.fields
    ]

    def shape(text: str | None) -> object:
        rows = json.loads(text or "[]")[: field.first]
        return [{key: constant if place is None else row[place] for key, place, constant in wanted} for row in rows]

    return Item(of_file(statement, row.node, "sections"), shape)


def _things(statement: Statement, field: Listed, row: Row, limit: str) -> Item:
    first_ = "" if field.first is None else f"[..{statement.bind(field.first)}]"
    if field.name not in row.things and row.parent is not None:
        item = item_of(statement, field.fields or (), Row(row.parent))
        return Many(f"[{packed(item.columns)}]{first_}", None, item.joins, item)
    n = statement.alias("n")
    item = item_of(statement, field.fields or (), Row(n))
    if field.name in row.lists:
        return _placed(statement, item, n, row.lists[field.name], first_)
    rows = f"{row.things[field.name](n)} WITH DISTINCT {n} ORDER BY {by_name(n)}"
    return collected(rows + limit, item)


def _placed(statement: Statement, item: Item, n: str, list_: tuple[str, str], first_: str) -> Item:
    """The list of the item of each thing `n` that has one of the places among the things."""
    places, things = list_
    made = packed(item.columns)
    if all(column.startswith(f"{n}.") and column[len(n) + 1 :].isidentifier() for column in item.columns):
        # Many rows have the same things, whose properties are read and sent once then.
        number = statement.share(many(f"[{n} IN {things} | {made}]", item))
        return Whole(f"{places}{first_}", make=lambda chosen, common: [*map(common[number].__getitem__, chosen)])
    k = statement.alias("k")
    return many(f"[{k} IN {places}{first_} | head([{n} IN [{things}[{k}]] | {made}])]", item)


def _management(statement: Statement, field: Listed, row: Row, limit: str) -> Item:
    """The steps of management that the row's procedure states for the row's risk."""
    n, e = statement.alias("n"), statement.alias("e")

    def edges(of: str) -> str:
        return f"UNWIND [{e}] AS {of}"

    item = item_of(
        statement,
        field.fields or (),
        Row(n, {name: f"{e}.{property_of(name)}" for name in QUALIFIERS}, edges=edges, parent=row.parent),
    )
    rows = (
        f"MATCH ({row.parent})-[{e}:HAS_STEP]->({n}:Entity) WHERE {e}.phase = 'management'"
        f" AND {e}.for_risk = {row.node}.id WITH {n}, {e} ORDER BY {e}.position, {n}.id"
    )
    return collected(rows + limit, item)


_Listing = Callable[[Statement, Listed, Row, str], Item]
_LISTS: Mapping[str, _Listing] = {
    "synonyms": _synonyms,
    "mappings": _mappings,
    "sources": _sources,
    "codes": _codes,
    "evidence": _evidence,
    "similar": _similar,
    "sections": _sections,
    "instead_of": _things,
    "shared": _things,
    "management": _management,
}
