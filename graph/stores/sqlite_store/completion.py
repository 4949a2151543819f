"""The first things that a prefix leads to, kept for each prefix that more names begin with than can be looked through.

Search puts the shortest names first, which no index of names has together. `hot` are those prefixes, each with the
kinds that its names are of (and once with none); `completion` has for each of them and each kind the things with the
shortest names, by length and id: exactly the first ones there are, and all of them where `hot` says `complete`. So a
list is right for as far as it goes, and whoever needs more looks through the names. A change of very many names takes
the lists away, and they are made anew when whoever wrote lets go of the store, once for all that was loaded.
"""

from __future__ import annotations

from typing import NamedTuple, cast

import apsw

HOT = 500  # names; fewer are looked through in less than a millisecond
KEPT = 64  # things of a kind that a prefix has after all were made
_FEWEST = 32  # and with how few all are made anew
_MANY = 5_000  # changed names, from which on making all anew is quicker
LAST = chr(0x10FFFF)  # after whatever else a name may go on with

TABLES = """
CREATE TABLE hot(prefix TEXT NOT NULL, kind TEXT NOT NULL, complete INTEGER NOT NULL, PRIMARY KEY(prefix, kind))
  WITHOUT ROWID;
CREATE TABLE completion(
  prefix TEXT NOT NULL, kind TEXT NOT NULL, size INTEGER NOT NULL, id TEXT NOT NULL, node INTEGER NOT NULL,
  PRIMARY KEY(prefix, kind, size, id)) WITHOUT ROWID;
CREATE INDEX completion_node ON completion(node, prefix);
"""
_STAGE = """
CREATE TEMP TABLE IF NOT EXISTS renamed(node INTEGER, fold TEXT, PRIMARY KEY(node, fold)) WITHOUT ROWID;
CREATE TEMP TABLE IF NOT EXISTS moved(prefix TEXT, node INTEGER, PRIMARY KEY(prefix, node)) WITHOUT ROWID;
CREATE TEMP TRIGGER IF NOT EXISTS of_another_kind AFTER UPDATE OF kind ON main.node
  WHEN old.kind<>new.kind AND old.kind<>'' BEGIN
  INSERT OR IGNORE INTO renamed SELECT node, fold FROM name WHERE node=new.pk; END;
DELETE FROM temp.renamed;
"""
_MOVED = (
    "INSERT OR IGNORE INTO temp.moved WITH RECURSIVE p(node, fold, size) AS (SELECT node, fold, 0 FROM temp.renamed"
    " UNION ALL SELECT node, fold, size+1 FROM p WHERE size<length(fold)"
    " AND EXISTS(SELECT 1 FROM hot WHERE prefix=substr(fold, 1, size+1) AND kind=''))"
    " SELECT substr(fold, 1, size), node FROM p WHERE size>0"
)
_PUT = (
    "INSERT INTO completion SELECT prefix, kind, size, id, node FROM (SELECT v.prefix, n.kind, n.id, n.pk AS node,"
    " min(length(m.text)) AS size FROM temp.moved v CROSS JOIN node n ON n.pk=v.node CROSS JOIN name m ON m.node=n.pk"
    " AND substr(m.fold, 1, length(v.prefix))=v.prefix GROUP BY v.prefix, n.pk) c WHERE"
    " coalesce((SELECT complete FROM hot h WHERE h.prefix=c.prefix AND h.kind=c.kind), 1) OR EXISTS("
    "SELECT 1 FROM completion z WHERE z.prefix=c.prefix AND z.kind=c.kind AND (z.size, z.id)>(c.size, c.id))"
)
_SHORT = (
    "SELECT EXISTS(SELECT 1 FROM (SELECT DISTINCT prefix FROM temp.moved) v CROSS JOIN hot h ON h.prefix=v.prefix"
    " AND h.kind<>'' AND NOT h.complete WHERE (SELECT count(*) FROM completion c WHERE c.prefix=h.prefix"
    f" AND c.kind=h.kind)<{_FEWEST})"
)

_Found = tuple[int, str, int, str]  # the length of a name, and the thing's id, pk and kind


class _First(NamedTuple):
    """The first things of each kind, in order, and of which kinds these aren't all."""

    found: list[_Found]
    cut: set[str]


class Completions:
    """What one change does to the lists."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        self._many = False
        db.execute(_STAGE)

    def changes(self, source: int) -> None:
        """Note the names that a source gives, before they go or after they came."""
        if not self._many:
            sql = "INSERT OR IGNORE INTO temp.renamed SELECT node, fold FROM name WHERE source=? LIMIT ?"
            self._db.execute(sql, (source, _MANY))
            self._many = self._db.changes() >= _MANY

    def put_down(self) -> None:
        """Make the lists what they are after the change."""
        db = self._db
        if not self._many:
            db.execute("DELETE FROM temp.moved")
            db.execute(_MOVED)
            db.execute("DELETE FROM completion WHERE (node, prefix) IN (SELECT node, prefix FROM temp.moved)")
            db.execute(_PUT)
            db.execute(
                "INSERT OR IGNORE INTO hot SELECT DISTINCT v.prefix, n.kind, 1 FROM temp.moved v"
                " CROSS JOIN node n ON n.pk=v.node"
            )
        if self._many or db.execute(_SHORT).get:
            db.execute("DELETE FROM hot; DELETE FROM completion; INSERT OR REPLACE INTO meta VALUES('completion', '')")
        db.execute("DELETE FROM temp.renamed")
        self._many = False


def catch_up(db: apsw.Connection) -> None:
    """Make the lists anew where a change took them away."""
    if db.execute("SELECT EXISTS(SELECT 1 FROM meta WHERE key='completion')").get:
        make(db)


def make(db: apsw.Connection) -> None:
    """Make all lists anew."""
    db.execute("DELETE FROM hot; DELETE FROM completion; DELETE FROM meta WHERE key='completion';")
    _made(db, "")


def _made(db: apsw.Connection, prefix: str) -> _First:
    """Put down the lists of what begins with a prefix; they are also what shorter ones are made of."""
    found: list[_Found] = []
    cut: set[str] = set()
    begin = place = prefix
    end = prefix + LAST
    while (fold := db.execute("SELECT fold FROM name WHERE fold>=? AND fold<? LIMIT 1", (place, end)).get) is not None:
        longer = str(fold)[: len(prefix) + 1]
        place = longer + LAST
        if longer == prefix:  # the name that is the prefix itself
            place = prefix + "\x01"
        elif db.execute("SELECT 1 FROM name WHERE fold>=? AND fold<? LIMIT 1 OFFSET ?", (longer, place, HOT)).get:
            first = _made(db, longer)
            found += _between(db, begin, longer)
            found += first.found
            cut |= first.cut
            begin = place
    found += _between(db, begin, end)
    first = _first(found, cut)
    if prefix:
        kinds = {kind for *_, kind in first.found}
        hot = [(prefix, kind, kind not in first.cut) for kind in kinds]
        db.executemany("INSERT INTO hot VALUES(?,?,?)", [(prefix, "", 0), *hot])
        rows = [(prefix, kind, size, id_, pk) for size, id_, pk, kind in first.found]
        db.executemany("INSERT INTO completion VALUES(?,?,?,?,?)", rows)
    return first


def _between(db: apsw.Connection, begin: str, end: str) -> list[_Found]:
    rows = db.execute(
        "SELECT length(m.text), n.id, n.pk, n.kind FROM name m CROSS JOIN node n ON n.pk=m.node"
        " WHERE m.fold>=? AND m.fold<?",
        (begin, end),
    )
    return cast("list[_Found]", rows.fetchall())


def _first(found: list[_Found], cut: set[str]) -> _First:
    """The first things of each kind, each where its shortest name puts it; of the kinds `cut` some are left out."""
    first: list[_Found] = []
    seen: set[int] = set()
    left: dict[str, int] = {}
    for row in sorted(found):
        _, _, pk, kind = row
        if pk in seen:
            continue
        seen.add(pk)
        room = left[kind] = left.get(kind, KEPT) - 1
        if room >= 0:
            first.append(row)
    return _First(first, cut | {kind for kind, room in left.items() if room < 0})
