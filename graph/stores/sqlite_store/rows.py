"""All of the graph in rows, as the database gives them: for exports and for whole records."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator

import apsw

from graph.model import Evidence, Name, Scope
from graph.rows import ClaimRow, EdgeRow, ThingRow

_SCOPES = {scope.value: scope for scope in Scope}
_THINGS = "SELECT n.id, n.kind, n.name FROM {chosen} ORDER BY n.id"
# `+source` keeps SQLite from finding a node's few names among all of its source's.
_CLAIMS = (
    "SELECT n.id, s.id, c.kind, c.name, c.notation, c.documented, c.properties,"
    " (SELECT json_group_array(json_array(text, scope) ORDER BY scope, text) FROM name"
    "   WHERE node=c.node AND +source=c.source AND text IS NOT c.name)"
    " FROM {chosen} CROSS JOIN claim c ON c.node=n.pk CROSS JOIN source s ON s.pk=c.source ORDER BY n.id, s.id"
)
# Only pages have evidence: of other sources' edges nothing is looked up.
_EDGES = (
    "SELECT n.id, e.predicate, b.id, s.id, e.qualifiers, CASE WHEN s.kind='page' THEN"
    " (SELECT json_group_array(json_array(d.id, v.section, v.heading, v.text, v.start, v.end, v.start_utf16,"
    " v.end_utf16) ORDER BY d.id, v.start, v.end, v.section) FROM evidence v CROSS JOIN node d ON d.pk=v.document"
    " WHERE v.edge=e.pk) END, b.kind"
    " FROM {chosen} CROSS JOIN node b ON b.pk=e.object CROSS JOIN source s ON s.pk=e.source"
    " ORDER BY n.id, e.predicate, b.id, e.qualifiers, s.id"
)
_ALL, _SOME = "node n", "json_each(?) j CROSS JOIN node n ON n.id=j.value"
_ALL_EDGES = "node n CROSS JOIN edge e ON e.subject=n.pk"
_SOME_EDGES = (
    "(SELECT e.pk FROM json_each(?1) j CROSS JOIN node n ON n.id=j.value CROSS JOIN edge e ON e.subject=n.pk UNION"
    " SELECT e.pk FROM json_each(?1) j CROSS JOIN node n ON n.id=j.value CROSS JOIN edge e ON e.object=n.pk) t"
    " CROSS JOIN edge e ON e.pk=t.pk CROSS JOIN node n ON n.pk=e.subject"
)


def things(db: apsw.Connection, ids: Collection[str] | None) -> Iterator[ThingRow]:
    """Things as all sources together have them, in order of id."""
    return map(ThingRow._make, _rows(db, _THINGS, (_ALL, _SOME), ids))


def claims(db: apsw.Connection, ids: Collection[str] | None) -> Iterator[ClaimRow]:
    """Each thing as each source describes it, in order of thing, then source; names by scope and text."""
    for id_, source, kind, name, notation, documented, properties, texts in _rows(db, _CLAIMS, (_ALL, _SOME), ids):
        names = () if texts == "[]" else tuple([Name(text, _SCOPES[scope]) for text, scope in json.loads(texts)])
        yield ClaimRow(id_, source, kind, name, notation, bool(documented), properties, names)


def edges(db: apsw.Connection, ids: Collection[str] | None) -> Iterator[EdgeRow]:
    """Edges with their evidence, in order of subject, predicate, object, qualifiers, source."""
    for row in _rows(db, _EDGES, (_ALL_EDGES, _SOME_EDGES), ids):
        subject, predicate, object_, source, qualifiers, evidence, kind = row
        quotes = () if evidence is None else tuple([Evidence(*quote) for quote in json.loads(evidence)])
        yield EdgeRow(subject, predicate, object_, source, qualifiers, quotes, kind)


def _rows(db: apsw.Connection, sql: str, chosen: tuple[str, str], ids: Collection[str] | None) -> apsw.Cursor:
    """The rows of a statement on all things, or on those of these ids."""
    if ids is None:
        # All of a large file would come to lie in memory, where each page of it is wanted once.
        for setting in ("mmap_size=0", "cache_size=-16384"):
            db.execute(f"PRAGMA {setting}")
        return db.execute(sql.format(chosen=chosen[0]))
    return db.execute(sql.format(chosen=chosen[1]), (json.dumps(sorted(set(ids))),))
