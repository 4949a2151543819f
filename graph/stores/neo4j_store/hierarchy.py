"""What lies below what, as one may walk it: against BROADER without a place in a tree, and against UNDER.

A parent that is given at a place of a tree leads only to what stands below that place; one without leads to whatever
has the thing as broader. A walk downwards therefore has a thing and a place in hand, or a thing alone. The first are
`:Place` nodes, OF their thing, the second the things themselves; UNDER is each step that the rule allows from or to a
place. So what lies below is what such relationships lead to, each node visited once, whatever the paths.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
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
    f"{_AT} MATCH (x)<-[e:BROADER]-(c:Entity) WHERE e.tree_number IS NULL WITH DISTINCT x, c"
    " MATCH (p:Place)-[:OF]->(x) CREATE (c)-[:UNDER]->(p)",
    f"{_AT} MATCH (x)<-[e:BROADER]-(c:Entity) WHERE e.tree_number IS NOT NULL WITH DISTINCT x, c, e.tree_number AS t"
    " MATCH (q:Place)-[:OF]->(c) WHERE q.tree_number = t CREATE (q)-[:UNDER]->(x)"
    " WITH x, q, t MATCH (p:Place)-[:OF]->(x) WHERE t STARTS WITH p.tree_number + '.' CREATE (q)-[:UNDER]->(p)",
)
_PLACED = f"{_AT} MATCH (:Place)-[:OF]->(x) RETURN DISTINCT id"
_WALK = "[w_{0}:BROADER|UNDER*0..]"
_WALKED = "all(w IN w_{0} WHERE w.tree_number IS NULL)"


def settle_hierarchy(tx: Any, moved: Collection[str], hung: Collection[str]) -> None:
    """Make places and steps anew: around the ends of BROADER in trees that changed, and below what others hang on."""
    around = set(moved)
    for part in batched(sorted(hung), _BATCH):
        around.update(row["id"] for row in tx.run(_PLACED, ids=list(part)))
    for statements in (_PLACES, _STEPS):  # steps need the places of all
        for part in batched(sorted(around), _BATCH):
            for statement in statements:
                tx.run(statement, ids=list(part)).consume()


def below(group: str, node: str) -> str:
    """Clauses that lead from a group's id to its members, what lies below these, and the exact matches of all."""
    return (
        f"MATCH (top_{node}:Entity {{group: {group}}})<-{_WALK.format(node)}-(at_{node}) WHERE {_WALKED.format(node)}"
        f" WITH DISTINCT at_{node} OPTIONAL MATCH (at_{node})-[:OF]->(of_{node}:Entity)"
        f" WITH DISTINCT coalesce(of_{node}, at_{node}).group AS group_{node}"
        f" MATCH ({node}:Entity {{group: group_{node}}})"
    )


def directly_below(alias: Callable[[str], str], node: str) -> str:
    """The expression of the list of a node and what lies below it by its source's hierarchy, without exact matches."""
    w, at, of, x = (alias(stem) for stem in ("w", "at", "of", "x"))
    return (
        f"COLLECT {{ MATCH ({node})<-[{w}:BROADER|UNDER*0..]-({at}) WHERE all({x} IN {w} WHERE {x}.tree_number IS NULL)"
        f" WITH DISTINCT {at} OPTIONAL MATCH ({at})-[:OF]->({of}:Entity) RETURN DISTINCT coalesce({of}, {at}) }}"
    )
