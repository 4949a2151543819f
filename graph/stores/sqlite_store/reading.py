"""Whole rows back as model records: for export, for the linker, and for writing page statements anew."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any

import apsw

from graph.batching import batched
from graph.model import Document, Name, Node, Scope, Section, Source, SourceKind
from graph.store import Entry

BATCH = 1000


_SOURCE = "s.id, s.kind, s.title, s.version, s.licence, s.restricted, s.url, s.checksum"


def sources(db: apsw.Connection, only: str | None = None) -> Iterator[Source]:
    """All sources in order of id, or the one of this id."""
    sql = f"SELECT {_SOURCE} FROM source s"
    rows = db.execute(f"{sql} ORDER BY s.id") if only is None else db.execute(f"{sql} WHERE s.id=?", (only,))
    yield from map(_source, rows)


def _source(row: tuple[Any, ...]) -> Source:
    id_, kind, title, version, licence, restricted, url, checksum = row
    return Source(id_, SourceKind(kind), title, version, licence, bool(restricted), url, checksum)


def nodes(db: apsw.Connection) -> Iterator[Node]:
    """All nodes as their sources together describe them, in order of id; names by scope and text, each once."""
    sql = (
        "SELECT n.id, n.kind, n.name, n.notation, n.documented, n.properties,"
        " (SELECT json_group_array(json_array(text, scope)) FROM"
        "   (SELECT text, min(scope<>'preferred') AS o, min(scope) AS scope FROM"
        "     (SELECT text, CASE scope WHEN 'preferred' THEN 'exact' ELSE scope END AS scope FROM name"
        "      WHERE node=n.pk AND text<>n.name) GROUP BY text ORDER BY scope, text))"
        " FROM node n ORDER BY n.id"
    )
    for id_, kind, name, notation, documented, properties, names in db.execute(sql):
        yield Node(
            id_, kind, name, tuple(Name(text, Scope(scope)) for text, scope in json.loads(names)), notation,
            bool(documented), json.loads(properties),
        )  # fmt: skip


def claimed(db: apsw.Connection, source: int, where: str) -> Iterator[Node]:
    """What one source says of those of its nodes where this holds of the claim `c`, in order of id."""
    sql = (
        "SELECT n.id, c.kind, c.name, c.notation, c.documented, c.properties, n.pk FROM claim c"
        f" CROSS JOIN node n ON n.pk=c.node WHERE c.source=? AND {where} ORDER BY n.id"
    )
    for id_, kind, name, notation, documented, properties, pk in db.execute(sql, (source,)):
        names = tuple(
            Name(text, Scope(scope))
            for text, scope in db.execute("SELECT text, scope FROM name WHERE node=? AND +source=?", (pk, source))
        )
        yield Node(id_, kind, name, names, notation, bool(documented), json.loads(properties))


def documents(db: apsw.Connection, only: Collection[int] | None = None) -> Iterator[tuple[Source, Document]]:
    """All documents in order of id, or those of these sources."""
    sql = (
        "SELECT d.data, d.content, d.sections, d.title, d.media_type, d.language, d.code_system, d.code,"
        f" {_SOURCE} FROM source s CROSS JOIN document d ON d.source=s.pk"
    )
    sql += " ORDER BY s.id" if only is None else " WHERE s.pk IN (SELECT value FROM json_each(?)) ORDER BY s.id"
    for row in db.execute(sql, () if only is None else (json.dumps(sorted(only)),)):
        data, content, sections, title, media_type, language, system, code, *source = row
        parts = tuple(Section(*s) for s in json.loads(sections))
        id_ = source[0]
        yield _source(tuple(source)), Document(id_, data, content, parts, title, media_type, language, system, code)


def documents_of(db: apsw.Connection, ids: Collection[str]) -> Iterator[tuple[Source, Document]]:
    """The documents of these ids, in order of id."""
    sql = "SELECT pk FROM source WHERE id IN (SELECT value FROM json_each(?))"
    yield from documents(db, [pk for (pk,) in db.execute(sql, (json.dumps(sorted(set(ids))),))])


def lookup(db: apsw.Connection, norms: Collection[str]) -> list[Entry]:
    """The things that these normal forms name, in order of norm, id and scope."""
    found = []
    for part in batched(sorted(norms), BATCH):
        sql = (
            "SELECT m.norm, n.id, coalesce(nullif(n.kind,''), c.kind), m.scope, s.kind, c.documented, n.name,"
            " g.id, g.kind FROM json_each(?) j CROSS JOIN name m ON m.norm=j.value AND m.scope<>'used'"
            " CROSS JOIN node n ON n.pk=m.node CROSS JOIN source s ON s.pk=m.source"
            " CROSS JOIN claim c ON c.node=m.node AND c.source=m.source AND (c.documented OR s.kind<>'page')"
            " LEFT JOIN node g ON g.pk=n.grp ORDER BY m.norm, n.id, m.scope, s.rank, s.id"
        )
        for norm, id_, kind, scope, source, documented, name, *group in db.execute(sql, (json.dumps(part),)):
            of = (group[0], group[1]) if group[0] not in (None, id_) else (id_, kind)
            found.append(Entry(norm, id_, kind, Scope(scope), SourceKind(source), bool(documented), name, *of))
    return found
