"""What lies below what → SQL, and which term of several a statement is made of."""

from __future__ import annotations

# What lies below follows the source's meaning: where a parent is given at a place of a tree, only what stands below
# that place; else whatever has the thing as broader. A cycle ends where it begins.
_WALK = (
    "WITH RECURSIVE b(node, place) AS (SELECT pk, NULL FROM ({start}) UNION"
    " SELECT e.subject, e.qualifiers->>'tree_number' FROM b CROSS JOIN edge e"
    " ON e.object=b.node AND e.predicate='BROADER' WHERE b.place IS NULL OR e.qualifiers->>'tree_number' IS NULL OR"
    " (e.qualifiers->>'tree_number' > b.place||'.' AND e.qualifiers->>'tree_number' < b.place||'/'))"
)
# With exact matches of all.
DESCENT = f"{_WALK} SELECT DISTINCT m.pk FROM b CROSS JOIN node a ON a.pk=b.node CROSS JOIN node m ON m.grp=a.grp"
# Without: what is reached by the source's hierarchy alone.
DIRECT_DESCENT = f"{_WALK} SELECT DISTINCT node FROM b"
# The same from the node of an outer row.
BELOW = DESCENT.format(start="SELECT s.pk FROM node s WHERE s.grp={node}.grp")
DIRECTLY_BELOW = DIRECT_DESCENT.format(start="SELECT {node}.pk")


def via(terms: str, direct: str) -> str:
    """The expression of the pk of the first of the `terms` that a row rests on; null where one of them is `direct`."""
    return (
        f"(SELECT v.pk FROM node v WHERE v.pk IN ({terms})"
        f" AND NOT EXISTS(SELECT 1 FROM ({terms}) t WHERE t.pk IN ({direct}))"
        " ORDER BY v.authority, v.id LIMIT 1)"
    )
