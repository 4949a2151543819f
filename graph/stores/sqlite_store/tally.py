"""How many procedures and conditions have each value, by each key of facets, kept and brought up to date.

Over all of a kind, counting takes as long as reading it. So what a thing adds to the counts is taken off before the
first change of a transaction that may touch it, and put back at the end, when all is settled. A change of very many
things takes the counts away instead: `meta` says so, questions count, and all is counted once when whoever wrote closes
the store.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TypeAlias

import apsw

from graph import facets
from graph.stores.sqlite_store.facets import OWN_VALUES, QUALIFIED_VALUES, SYSTEM

_MANY = 5_000  # changed things, from which on counting all anew is quicker
TALLIED = ("Procedure", "Condition")  # the kinds of which there are connections of all
_KINDS = ",".join(f"'{kind}'" for kind in TALLIED)
_PREDICATES = ",".join(f"'{predicate}'" for predicate in facets.RELATIONS.values())
_KEY = " ".join(f"WHEN '{predicate}' THEN '{key}'" for key, predicate in facets.RELATIONS.items())
# What the things of `nodes` add: rows (kind, key, value, count); first of all relations, then by key.
_RELATED = (
    f"SELECT n.kind, CASE s.predicate {_KEY} END, s.object, count(*) FROM"
    " (SELECT DISTINCT e.subject, e.predicate, e.object FROM ({nodes}) r CROSS JOIN edge e ON e.subject=r.pk"
    f" WHERE +e.predicate IN ({_PREDICATES})) s CROSS JOIN node n ON n.pk=s.subject GROUP BY 1, 2, 3"
)
_VALUED = {
    key: f"SELECT n.kind, '{key}', s.value, count(*) FROM ({values}) s CROSS JOIN node n ON n.pk=s.pk GROUP BY 1, 3"
    for key, values in (OWN_VALUES | QUALIFIED_VALUES).items()
}
_ADDED = " UNION ALL ".join((_RELATED, *_VALUED.values()))
_TALLIED = f"SELECT n.pk FROM {{of}} CROSS JOIN node n ON n.pk=o.node WHERE n.kind IN ({_KINDS})"
_STAGE = (
    "CREATE TEMP TABLE IF NOT EXISTS fresh(node INTEGER PRIMARY KEY);"
    "CREATE TEMP TABLE IF NOT EXISTS untallied(node INTEGER PRIMARY KEY);"
    "DELETE FROM temp.fresh; DELETE FROM temp.untallied;"
)
TABLES = """
CREATE TABLE tally(
  kind TEXT NOT NULL, key TEXT NOT NULL, value NOT NULL, count INTEGER NOT NULL, PRIMARY KEY(kind, key, value))
  WITHOUT ROWID;
CREATE INDEX tally_order ON tally(kind, key, count DESC, value);
"""


def _counted(added: str, sign: str = "") -> str:
    return (
        f"INSERT INTO tally SELECT kind, key, value, {sign}count FROM"
        f" (SELECT NULL AS kind, NULL AS key, NULL AS value, 0 AS count WHERE false UNION ALL {added}) WHERE true"
        " ON CONFLICT(kind, key, value) DO UPDATE SET count=count+excluded.count"
    )


# Over all things, what each of them has is counted in passes over the tables, and only those that may have other values
# are looked at one by one; `coded` have codes that aren't their own id.
_CODED = (
    "SELECT n.pk FROM node g CROSS JOIN node n ON n.grp=g.grp WHERE g.grp<>g.pk"
    " UNION SELECT subject FROM edge WHERE predicate IN ('HAS_CODE', 'MAPS_TO')"
)
_ALL = f"""
WITH coded AS MATERIALIZED ({_CODED}), own AS MATERIALIZED (
  SELECT kind, documented, iif(pk IN coded, NULL, {SYSTEM}) AS system, count(*) AS count FROM node NOT INDEXED
  WHERE kind IN ({_KINDS}) GROUP BY 1, 2, 3)
SELECT kind, '{facets.KIND}', upper(kind), sum(count) FROM own GROUP BY 1
UNION ALL
SELECT kind, '{facets.DOCUMENTED}', iif(documented, 'true', 'false'), sum(count) FROM own GROUP BY 1, 3
UNION ALL
SELECT kind, '{facets.CODE_SYSTEM}', system, sum(count) FROM own WHERE system IS NOT NULL GROUP BY 1, 3
UNION ALL
SELECT n.kind, '{facets.SOURCE}', c.source, count(*) FROM claim c CROSS JOIN node n ON n.pk=c.node
WHERE n.kind IN ({_KINDS}) GROUP BY 1, 3
"""


def _only(sql: str, having: str) -> str:
    return sql.format(nodes=f"SELECT pk FROM node WHERE +kind IN ({_KINDS}) AND pk IN ({having})")


def _subjects(predicates: str) -> str:
    return f"SELECT subject FROM edge WHERE predicate IN ({predicates})"


_EVERYTHING = " UNION ALL ".join(
    (
        _ALL,
        _only(_VALUED[facets.CODE_SYSTEM], "SELECT pk FROM coded"),
        _only(_VALUED[facets.DURATION], "SELECT pk FROM node NOT INDEXED WHERE instr(properties, 'max_minutes')"),
        _only(_RELATED, _subjects(_PREDICATES)),
        *(_only(_VALUED[key], _subjects(f"'{predicate}'")) for key, (predicate, _) in facets.QUALIFIERS.items()),
    )
)
FILL = _counted(f"SELECT * FROM ({_EVERYTHING})")  # of a store that has no tally yet
Counts: TypeAlias = "list[tuple[apsw.SQLiteValue, ...]]"  # kind, key, value, count
IS_AWAY = "EXISTS(SELECT 1 FROM meta WHERE key='tally')"


class Tally:
    """What one change does to the counts."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        self._first: int = db.execute("SELECT coalesce(max(pk), 0)+1 FROM node").get  # new from here on
        self._away = bool(db.execute(f"SELECT {IS_AWAY}").get)
        self._changed = 0
        db.execute(_STAGE)

    def new_from(self, pk: int) -> None:
        """Nodes from this pk on are new: none is there yet that has a larger one."""
        self._first = min(self._first, pk)

    def changes(self, nodes: str, values: tuple[object, ...] = ()) -> None:
        """Take off what these nodes add, whose pks are selected as `node`, and their exact matches: they may change."""
        if self._away:
            return
        db = self._db
        db.execute(
            f"INSERT OR IGNORE INTO temp.fresh SELECT m.pk FROM ({nodes}) t CROSS JOIN node n ON n.pk=t.node"
            f" CROSS JOIN node m ON m.grp=n.grp WHERE m.pk<{self._first}"
            " AND NOT EXISTS(SELECT 1 FROM temp.untallied u WHERE u.node=m.pk)",
            values,
        )
        self._changed += db.changes()
        if self._changed >= _MANY:
            self._take_away()
        elif db.changes():
            db.execute(_counted(_ADDED.format(nodes=_TALLIED.format(of="temp.fresh o")), "-"))
            db.execute("INSERT INTO temp.untallied SELECT node FROM temp.fresh; DELETE FROM temp.fresh;")

    def these_change(self, pks: Iterable[int]) -> None:
        """The same, of the nodes of these pks; new ones have added nothing yet."""
        known = [] if self._away else sorted({pk for pk in pks if pk < self._first})
        if known:
            self.changes("SELECT value AS node FROM json_each(?)", (json.dumps(known),))

    def put_down(self) -> None:
        """Put back what all that changed, and what is new, adds now."""
        if not self._away and self._new() + self._changed >= _MANY:
            self._take_away()
        if self._away:
            return
        new = f"SELECT pk AS node FROM node WHERE pk>={self._first}"
        self._db.execute(
            _counted(_ADDED.format(nodes=_TALLIED.format(of=f"(SELECT node FROM temp.untallied UNION {new}) o")))
        )
        keys = ",".join(f"'{key}'" for key in facets.FACETS)
        self._db.execute(f"DELETE FROM tally WHERE kind IN ({_KINDS}) AND key IN ({keys}) AND count=0")
        self._db.execute("DELETE FROM temp.untallied")

    def _new(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM node WHERE pk>=?", (self._first,)).get)

    def _take_away(self) -> None:
        self._db.execute("DELETE FROM tally; INSERT OR REPLACE INTO meta VALUES('tally', '')")
        self._away = True


def counted_anew(db: apsw.Connection) -> Counts:
    """What all things together add, where a change took the counts away."""
    return db.execute(_EVERYTHING).fetchall() if db.execute(f"SELECT {IS_AWAY}").get else []


def put_back(db: apsw.Connection, counts: Counts) -> None:
    """Put down what was counted anew."""
    db.executemany(_counted("SELECT ? AS kind, ? AS key, ? AS value, ? AS count"), counts)
    db.execute("DELETE FROM meta WHERE key='tally'")
