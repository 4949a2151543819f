"""What follows from several sources together: a node's name and kind, and the groups of exact matches."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable

import apsw

from graph.matching import exact_groups
from graph.naming import fold
from ontologies.prefixes import PREFIXES, PROJECT_PREFIX

_AUTHORITY = {prefix: rank for rank, prefix in enumerate([*PREFIXES, PROJECT_PREFIX])}


def authority(curie: str) -> int:
    """The rank of the id's vocabulary where several have a thing: the order of `ontologies.prefixes.PREFIXES`."""
    return _AUTHORITY.get(curie.partition(":")[0], len(_AUTHORITY))


# Of a node's claims the first that names it decides: in order of the sources' kinds, then of their ids. Most nodes of a
# large vocabulary have one claim, which is found without sorting.
_RESOLVED = """
WITH counted(node, claims) AS MATERIALIZED (
  SELECT t.node, (SELECT count(*) FROM claim c WHERE c.node=t.node) FROM temp.touched t)
SELECT c.node, c.kind, c.name, c.notation, c.documented, c.properties
FROM counted t CROSS JOIN claim c ON c.node=t.node WHERE t.claims=1
UNION ALL
SELECT node, kind, name, notation, documented, properties FROM (
  SELECT c.node, c.kind, c.name, c.properties,
    first_value(c.notation) OVER (PARTITION BY c.node ORDER BY c.notation IS NULL, s.rank, s.id) AS notation,
    max(c.documented) OVER (PARTITION BY c.node) AS documented,
    row_number() OVER (PARTITION BY c.node ORDER BY c.name IS NULL, s.rank, s.id) AS nth
  FROM counted t CROSS JOIN claim c ON c.node=t.node CROSS JOIN source s ON s.pk=c.source WHERE t.claims>1) WHERE nth=1
"""


def settle_nodes(db: apsw.Connection) -> None:
    """Make each touched node what its claims say together; one without claims goes."""
    db.execute(
        "DELETE FROM node WHERE pk IN"
        " (SELECT t.node FROM temp.touched t WHERE NOT EXISTS(SELECT 1 FROM claim c WHERE c.node=t.node))"
    )
    db.execute(
        "UPDATE node SET kind=r.kind, name=coalesce(r.name, node.id), fold=fold(coalesce(r.name, node.id)),"
        f" notation=r.notation, documented=r.documented, properties=r.properties FROM ({_RESOLVED}) r"
        " WHERE node.pk=r.node AND (node.kind<>r.kind OR node.name<>coalesce(r.name, node.id)"
        " OR node.notation IS NOT r.notation OR node.documented<>r.documented OR node.properties<>r.properties)"
    )
    _merge_properties(db)
    db.execute("DELETE FROM temp.touched")


def _merge_properties(db: apsw.Connection) -> None:
    """Where several sources give a node literals, each literal is the first source's that has it."""
    rows = db.execute(
        "SELECT c.node, c.properties FROM temp.touched t CROSS JOIN claim c ON c.node=t.node AND c.properties<>'{}'"
        " AND EXISTS(SELECT 1 FROM claim d WHERE d.node=c.node AND d.source<>c.source)"
        " CROSS JOIN source s ON s.pk=c.source ORDER BY c.node, s.rank, s.id"
    )
    merged: dict[int, dict[str, str | int]] = defaultdict(dict)
    for node, text in rows:
        merged[node] = json.loads(text) | merged[node]
    db.executemany(
        "UPDATE node SET properties=? WHERE pk=?",
        (
            (json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":")), node)
            for node, values in merged.items()
        ),
    )


def settle_groups(db: apsw.Connection) -> None:
    """Make the groups anew from all exact matches; a node alone is its own group."""
    mapped = "SELECT a.id, b.id FROM edge e CROSS JOIN node a ON a.pk=e.subject CROSS JOIN node b ON b.pk=e.object"
    mapped += " WHERE e.predicate='MAPS_TO' AND e.qualifiers->>'mapping_predicate'='skos:exactMatch'"
    denied = set(db.execute(f"{mapped} AND e.qualifiers->>'predicate_modifier'='Not'"))
    pairs = db.execute(f"{mapped} AND e.qualifiers->>'predicate_modifier' IS NULL")
    groups = exact_groups(pairs, denied)
    new = {member: head for group in groups for head in (representative(group),) for member in group if member != head}
    old = dict(
        db.execute("SELECT n.id, coalesce(g.id, '') FROM node n LEFT JOIN node g ON g.pk=n.grp WHERE n.grp<>n.pk")
    )
    db.executemany(
        "UPDATE node SET grp=(SELECT pk FROM node WHERE id=?) WHERE id=?",
        ((new.get(member, member), member) for member in new.keys() | old.keys() if new.get(member) != old.get(member)),
    )


def representative(group: Iterable[str]) -> str:
    """The member that stands for a group: of the vocabulary first in order, then the smallest id."""
    return min(group, key=lambda curie: (authority(curie), curie))


def fold_or_null(*values: apsw.SQLiteValue) -> str | None:
    """SQL's `fold(text)`."""
    return None if values[0] is None else fold(str(values[0]))
