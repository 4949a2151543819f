"""What stands under what, as one may walk it: `(:Entity|:Place)-[:UNDER]->(:Entity|:Place)`, made from BROADER.

A parent that is given at a place of a tree leads only to what stands below that place; one without leads to whatever
has the thing as broader. A walk downwards therefore has a thing and a place in hand, or a thing alone. The first are
`:Place` nodes, OF their thing, the second the things themselves; each step that the rule allows is one UNDER. So what
lies below is what UNDER leads to, each node visited once, whatever the paths.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from graph.batching import batched

_BATCH = 5000
_AT = "UNWIND $ids AS id MATCH (x:Entity {id: id})"
_PLACES = (
    f"{_AT} MATCH (p:Place)-[:OF]->(x) WHERE NOT EXISTS {{ (x)-[e:BROADER]->() WHERE e.tree_number = p.tree_number }}"
    " DETACH DELETE p",
    f"{_AT} MATCH (x)-[e:BROADER]->() WHERE e.tree_number IS NOT NULL WITH DISTINCT x, e.tree_number AS t"
    " WHERE NOT EXISTS { (p:Place)-[:OF]->(x) WHERE p.tree_number = t } CREATE (:Place {tree_number: t})-[:OF]->(x)",
)
_STEPS = (
    f"{_AT} MATCH (x)<-[u:UNDER]-() DELETE u",
    f"{_AT} MATCH (x)<-[:OF]-(:Place)<-[u:UNDER]-() DELETE u",
    f"{_AT} MATCH (x)<-[e:BROADER]-(c:Entity) WHERE e.tree_number IS NULL WITH DISTINCT x, c CREATE (c)-[:UNDER]->(x)"
    " WITH x, c MATCH (p:Place)-[:OF]->(x) CREATE (c)-[:UNDER]->(p)",
    f"{_AT} MATCH (x)<-[e:BROADER]-(c:Entity) WHERE e.tree_number IS NOT NULL WITH DISTINCT x, c, e.tree_number AS t"
    " MATCH (q:Place)-[:OF]->(c) WHERE q.tree_number = t CREATE (q)-[:UNDER]->(x)"
    " WITH x, q, t MATCH (p:Place)-[:OF]->(x) WHERE t STARTS WITH p.tree_number + '.' CREATE (q)-[:UNDER]->(p)",
)


def settle_hierarchy(tx: Any, touched: Collection[str]) -> None:
    """Make places and steps anew around the things whose BROADER changed, on either end."""
    for statements in (_PLACES, _STEPS):  # steps need the places of all
        for part in batched(sorted(touched), _BATCH):
            for statement in statements:
                tx.run(statement, ids=list(part)).consume()


LIES_BELOW = (
    "MATCH (a:Entity {id: $ancestor}), (n:Entity {id: $node}) MATCH (m:Entity {group: n.group})<-[:OF*0..1]-(at)"
    " MATCH (at)-[:UNDER*0..]->(top:Entity) WITH DISTINCT a, top WHERE top.group = a.group RETURN count(*) > 0 AS below"
)
