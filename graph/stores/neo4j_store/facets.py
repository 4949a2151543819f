"""Facets → Cypher: how many things of a result have each value."""

from __future__ import annotations

from collections import Counter
from typing import Any

from graph import facets
from graph.queries import Constant, Facets, Listed, Value
from graph.stores.neo4j_store.filters import code_targets
from graph.stores.neo4j_store.items import Item
from graph.stores.neo4j_store.statement import Statement
from ontologies.vocabulary import CODE_SYSTEMS, PREDICATES

_Count = tuple[str | None, str, str, int]  # id, name, what it is sorted by, how many
_RANGES = " ".join(f"WHEN f_x.max_minutes <= {most} THEN '{name}'" for most, name in facets.DURATIONS)
_SYSTEMS = {prefix: system for system, prefix in CODE_SYSTEMS.items()}
_SYSTEM = " ".join(f"WHEN '{prefix}' THEN '{system}'" for prefix, system in _SYSTEMS.items())
# Clauses that give the value of each `f_x`, once a thing; the value's id is that of the thing that it is, or null.
_THING = " WITH DISTINCT f_x, f_v.id AS f_id, f_v.name AS f_name, f_v.key AS f_by"
_WORD = " WITH DISTINCT f_x, null AS f_id, f_value AS f_name, f_value AS f_by WHERE f_name IS NOT NULL"
_OWN = {
    facets.KIND: f"WITH f_x, toUpper(f_x.kind) AS f_value{_WORD}",
    facets.DOCUMENTED: f"WITH f_x, CASE WHEN f_x.documented IS NULL THEN 'false' ELSE 'true' END AS f_value{_WORD}",
    facets.DURATION: "WITH f_x, CASE WHEN f_x.max_minutes IS NULL THEN null"
    f" {_RANGES} ELSE '{facets.LONGER}' END AS f_value{_WORD}",
    facets.SOURCE: "MATCH (f_x)-[:STATED_BY]->(f_v:Source)"
    " WITH DISTINCT f_x, f_v.id AS f_id, f_v.title AS f_name, f_v.title AS f_by",
    facets.CODE_SYSTEM: f"{code_targets('f_x', 'f_c')}"
    f" WITH f_x, CASE split(f_c.id, ':')[0] {_SYSTEM} END AS f_value{_WORD}",
}


def facets_item(statement: Statement, part: Facets, clauses: str, node: str, *, nested: bool) -> Item:
    """The list of the counts by each key, over the nodes that the clauses give as `node`.

    What is `nested` in another row's answer comes value by value and is counted here: Neo4j takes an aggregation within
    a subquery for one of the whole answer.
    """
    keys = tuple(dict.fromkeys(part.by))
    if nested:
        lists = ", ".join(
            f"COLLECT {{ {clauses} WITH DISTINCT {node} AS f_x {_values(part, by)} RETURN [f_id, f_name, f_by] }}"
            for by in keys
        )
        return Item(
            f"[{lists}]", lambda values: [_facet(part, *of) for of in zip(keys, map(_summed, values), strict=True)]
        )
    # The titles of sources are kept as they are; these are few, and their order is made here.
    limit = f" LIMIT {statement.bind(part.first)}"
    counted = " ".join(
        f"CALL (found) {{ UNWIND found AS f_x {_values(part, by)} WITH f_id, f_name, f_by, count(*) AS count"
        f" ORDER BY count DESC, f_by, f_id{'' if by == facets.SOURCE else limit}"
        f" RETURN collect([f_id, f_name, f_by, count]) AS counts{place} }}"
        for place, by in enumerate(keys)
    )
    names = ", ".join(f"counts{place}" for place in range(len(keys)))
    table = statement.table(
        "facets",
        tuple(statement.tables),
        f"{clauses} WITH collect(DISTINCT {node}) AS found {counted} RETURN [{names}]",
    )
    return Item(table, lambda values: [_facet(part, *of) for of in zip(keys, values, strict=True)])


def _values(part: Facets, by: str) -> str:
    """Clauses that give the values of `f_x` by a key."""
    if by in facets.OWN:
        return _OWN[by]
    lacking = " AND ".join(f"f_e.{name} IS NULL" for name in part.without)
    kept = f" WHERE {lacking}" if lacking else ""
    if by in facets.RELATIONS:
        return f"MATCH (f_x)-[f_e:{PREDICATES[facets.RELATIONS[by]].name}]->(f_v:Entity){kept}{_THING}"
    of, name = facets.QUALIFIERS[by]
    return f"MATCH (f_x)-[f_e:{PREDICATES[of].name}]->(:Entity){kept} WITH f_x, toUpper(f_e.{name}) AS f_value{_WORD}"


def _summed(values: list[list[Any]]) -> list[_Count]:
    counts = Counter((id_, name, by) for id_, name, by in values)
    return [(*value, count) for value, count in counts.items()]


def _facet(part: Facets, by: str, counts: list[_Count]) -> dict[str, object]:
    counts = sorted(counts, key=lambda c: (-c[3], c[2], c[0] or ""))[: part.first]
    row: dict[str, object] = {}
    for field in part.fields:
        match field:
            case Value(key, "by"):
                row[key] = by
            case Constant(key, value):
                row[key] = value
            case Listed(key, "counts", fields):
                row[key] = [_count(fields, count) for count in counts]
            case _:
                raise ValueError(f"{field.key} is nothing of a facet")
    return row


def _count(fields: Any, count: _Count) -> dict[str, object]:
    values = dict(zip(("id", "name", "by", "count"), count, strict=True))
    return {f.key: f.value if isinstance(f, Constant) else values[f.name] for f in fields}
