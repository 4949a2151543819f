"""What follows from several sources together: a node's name and kind, and the groups of exact matches."""

from __future__ import annotations

import json
from collections import ChainMap
from collections.abc import Callable, Iterable
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

import apsw

from graph.matching import representatives
from graph.model import qualifiers_text
from graph.naming import SORTED, fold

_NO_LITERALS = "{}"
_CLAIMED = """
SELECT t.node, s.rank, s.id, c.kind, c.name, c.notation, c.documented, c.properties
FROM temp.touched t CROSS JOIN claim c ON c.node=t.node CROSS JOIN source s ON s.pk=c.source ORDER BY t.node
"""
_SETTLED = f"""
UPDATE node SET kind=?2, name=coalesce(?3, id), key=substr(fold(coalesce(?3, id)), 1, {SORTED}), notation=?4,
  documented=?5, properties=?6
WHERE pk=?1 AND (kind<>?2 OR name<>coalesce(?3, id) OR notation IS NOT ?4 OR documented<>?5 OR properties<>?6)
"""


class _Claim(NamedTuple):
    """What one source says of a node, with what decides between sources: the order of their kinds, then their ids."""

    node: int
    rank: int
    source: str
    kind: str
    name: str | None
    notation: str | None
    documented: int
    properties: str


def settle_nodes(db: apsw.Connection) -> None:
    """Make each touched node what its claims say together; one without claims goes."""
    db.execute(
        "DELETE FROM node WHERE pk IN"
        " (SELECT t.node FROM temp.touched t WHERE NOT EXISTS(SELECT 1 FROM claim c WHERE c.node=t.node))"
    )
    claims = map(_Claim._make, db.execute(_CLAIMED))
    db.executemany(_SETTLED, (_together(list(group)) for _, group in groupby(claims, key=attrgetter("node"))))
    db.execute("DELETE FROM temp.touched")


def _together(claims: list[_Claim]) -> tuple[apsw.SQLiteValue, ...]:
    """A node's row: the first source that names it decides, of notations and of each literal the first that has it."""
    claims.sort(key=attrgetter("rank", "source"))
    first = next((c for c in claims if c.name is not None), claims[0])
    notation = next((c.notation for c in claims if c.notation is not None), None)
    literals = [c.properties for c in claims if c.properties != _NO_LITERALS] or [_NO_LITERALS]
    if len(literals) > 1:
        literals = [qualifiers_text(ChainMap(*map(json.loads, literals)))]
    return first.node, first.kind, first.name, notation, max(c.documented for c in claims), literals[0]


_EXACT = "predicate='MAPS_TO' AND e.qualifiers->>'mapping_predicate'='skos:exactMatch'"
# Whatever exact matches join, denied ones among them, to what the ones that came or went led to: nothing else can
# change its group.
_NEAR = f"""
CREATE TEMP TABLE near(node INTEGER PRIMARY KEY);
INSERT INTO temp.near WITH RECURSIVE n(node) AS (
  SELECT node FROM temp.rematched
  UNION SELECT e.object FROM n CROSS JOIN edge e ON e.subject=n.node AND e.{_EXACT}
  UNION SELECT e.subject FROM n CROSS JOIN edge e ON e.object=n.node AND e.{_EXACT})
SELECT node FROM n;
"""
_MATCHES = (
    "SELECT a.id, b.id, e.qualifiers->>'predicate_modifier' FROM temp.near t CROSS JOIN node a ON a.pk=t.node"
    f" CROSS JOIN edge e ON e.subject=a.pk AND e.{_EXACT} CROSS JOIN node b ON b.pk=e.object"
)
_GROUPED = (
    "SELECT n.id, coalesce(g.id, '') FROM temp.near t CROSS JOIN node n ON n.pk=t.node AND n.grp<>n.pk"
    " LEFT JOIN node g ON g.pk=n.grp"
)


def settle_groups(db: apsw.Connection, about_to_change: Callable[[Iterable[int]], None]) -> None:
    """Make the groups anew in which exact matches came or went (`temp.rematched`); a node alone is its own group.

    `about_to_change` is told the pks of nodes that come from one group to another, and of who stands for the other.
    """
    db.execute(_NEAR)
    pairs: list[tuple[str, str]] = []
    denied: set[tuple[str, str]] = set()
    for a, b, modifier in db.execute(_MATCHES):
        if modifier is None:
            pairs.append((a, b))
        elif modifier == "Not":
            denied.add((a, b))
    new = {member: head for member, head in representatives(pairs, denied).items() if member != head}
    old = dict(db.execute(_GROUPED))
    db.execute("DROP TABLE temp.near; DELETE FROM temp.rematched")
    changed = [member for member in new.keys() | old.keys() if new.get(member) != old.get(member)]
    concerned = json.dumps([*changed, *(new.get(member, member) for member in changed)])
    pks = db.execute("SELECT pk FROM node WHERE id IN (SELECT value FROM json_each(?))", (concerned,))
    about_to_change([pk for (pk,) in pks])
    db.executemany(
        "UPDATE node SET grp=(SELECT pk FROM node WHERE id=?) WHERE id=?",
        ((new.get(member, member), member) for member in changed),
    )


def fold_or_null(*values: apsw.SQLiteValue) -> str | None:
    """SQL's `fold(text)`."""
    return None if values[0] is None else fold(str(values[0]))
