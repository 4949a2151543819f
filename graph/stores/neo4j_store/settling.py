"""What follows from several sources together: a node's name, kind and properties, and the groups of exact matches."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from graph.batching import batched
from graph.matching import representatives
from ontologies.vocabulary import EXACT_MATCH, PROPERTIES

_BATCH = 5000
_FORSAKEN = (
    "UNWIND $ids AS id MATCH (n:Entity {id: id}) WHERE NOT EXISTS { (n)-[:STATED_BY]->() }"
    " CALL (n) { MATCH (p:Place)-[:OF]->(n) DETACH DELETE p }"
    " CALL (n) { MATCH (n)-[e]-() WHERE e.source IS NOT NULL WITH e.source AS id, count(*) AS lost"
    " MATCH (s:Source {id: id}) SET s.edges = s.edges - lost }"
    " DETACH DELETE n"
)
# Of a node's claims the first that names it decides: in order of the sources' kinds, then of their ids.
_FIRST = "head([c IN claims WHERE c.{0} IS NOT NULL | c.{0}])"
_SETTLE = (
    "UNWIND $ids AS id MATCH (n:Entity {id: id})"
    " WITH n, COLLECT { MATCH (n)-[c:STATED_BY]->(s:Source) RETURN c ORDER BY s.rank, s.id } AS claims, n.kind AS was"
    " WITH n, claims, was, coalesce(head([c IN claims WHERE c.name IS NOT NULL]), head(claims)) AS best"
    " SET n.kind = best.kind, n.name = coalesce(best.name, n.id), n.key = best.key,"
    f" n.notation = {_FIRST.format('notation')},"
    " n.documented = CASE WHEN any(c IN claims WHERE c.documented IS NOT NULL) THEN true END,"
    f" {', '.join(f'n.{name} = {_FIRST.format(name)}' for name in PROPERTIES)}"
    " WITH n, was WHERE was IS NULL OR was <> n.kind"
    " CALL (n, was) { WITH n, was WHERE was IS NOT NULL REMOVE n:$(was) }"
    " SET n:$(n.kind)"
)
_MATCHES = (
    f"MATCH (a:Entity)-[e:MAPS_TO]->(b:Entity) WHERE e.mapping_predicate = '{EXACT_MATCH}'"
    " RETURN a.id AS a, b.id AS b, e.predicate_modifier AS modifier"
)
_GROUPED = "MATCH (n:Entity) WHERE n.group <> n.id RETURN n.id AS id, n.group AS group"
_GROUP = "UNWIND $rows AS row MATCH (n:Entity {id: row[0]}) SET n.group = row[1]"


def settle_nodes(tx: Any, touched: Collection[str]) -> None:
    """Make each touched node what its claims say together; one without claims goes."""
    for part in batched(sorted(touched), _BATCH):
        for statement in (_FORSAKEN, _SETTLE):
            tx.run(statement, ids=list(part)).consume()


def settle_groups(tx: Any) -> None:
    """Make the groups anew from all exact matches; a node alone is its own group."""
    pairs, denied = [], set()
    for row in tx.run(_MATCHES):
        if row["modifier"] is None:
            pairs.append((row["a"], row["b"]))
        else:  # "Not", the only one there is
            denied.add((row["a"], row["b"]))
    before = {row["id"]: row["group"] for row in tx.run(_GROUPED)}
    after = representatives(pairs, denied)
    changed = [
        [id_, after.get(id_, id_)]
        for id_ in before.keys() | after.keys()
        if before.get(id_, id_) != after.get(id_, id_)
    ]
    for part in batched(sorted(changed), _BATCH):
        tx.run(_GROUP, rows=list(part)).consume()
