"""Changes of the embedded store: what sources say goes in and out here, and nowhere else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime

import apsw

from graph.batching import batched
from graph.errors import BadInput, UnknownName
from graph.model import (
    Document,
    Edge,
    Evidence,
    Name,
    Node,
    Scope,
    Source,
    SourceKind,
    qualifiers_text,
)
from graph.naming import fold, normal_form
from graph.store import Entry, PageRecords
from graph.stores.sqlite_store import reading, settling
from graph.stores.sqlite_store.statement import BELOW

BATCH = 1000
_RANKS = {kind: rank for rank, kind in enumerate(SourceKind)}

_STAGE = """
CREATE TEMP TABLE IF NOT EXISTS touched(node INTEGER PRIMARY KEY);
CREATE TEMP TABLE IF NOT EXISTS staged(
  pk INTEGER PRIMARY KEY, subject TEXT NOT NULL, predicate TEXT NOT NULL, object TEXT NOT NULL,
  qualifiers TEXT NOT NULL, evidence TEXT NOT NULL);
"""


class SqliteTransaction:
    """One change under way. Made by `SqliteStore.transaction`, which commits it or rolls it back."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        self._regroup = False
        db.execute(_STAGE)
        db.execute("DELETE FROM temp.touched; DELETE FROM temp.staged;")

    # ── sources ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def put_source(self, source: Source, records: Iterable[Node | Edge]) -> None:
        """Replace what the source said by these records."""
        pk = self._put(source)
        self._forget(pk)
        self._insert(pk, records)

    def put_document(self, source: Source, document: Document, names: Node) -> None:
        """Replace a page's bytes, and what it calls the thing it describes."""
        pk = self._put(source)
        if self._is_kept(pk, document, names):
            return
        self._forget(pk)
        page = Node(document.id, "Document", document.title)
        self._insert(pk, [page, names])
        self._db.execute(
            "INSERT OR REPLACE INTO document VALUES(?,(SELECT pk FROM node WHERE id=?),?,?,?,?,?,?,?,?,'')",
            (
                pk, document.id, document.data, document.content,
                json.dumps([[s.name, s.heading, s.start, s.end] for s in document.sections], ensure_ascii=False),
                document.title, document.media_type, document.language, document.code_system, document.code,
            ),
        )  # fmt: skip

    def put_page(self, document: str, records: PageRecords) -> None:
        """Replace a page's statements, where they differ from those kept."""
        pk = self._source_pk(document)
        digest = hashlib.sha256(repr(records).encode()).hexdigest()
        db = self._db
        kept = db.execute("SELECT digest FROM document WHERE source=?", (pk,)).get
        db.execute("DELETE FROM tried WHERE source=?", (pk,))
        db.executemany("INSERT INTO tried VALUES(?,?)", ((norm, pk) for norm in sorted(records.tried)))
        if kept == digest:
            return
        page = next(n for n in reading.claimed(db, pk) if n.id == document)
        self._forget(pk)
        self._insert(pk, [page, *records.nodes, *records.edges])
        db.executemany(
            "INSERT INTO phrase VALUES(?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
            (
                (pk, p.section, p.start, p.end, p.text, p.label, json.dumps(p.kinds), p.node, p.linked)
                for p in records.phrases
            ),
        )
        db.execute("UPDATE document SET digest=? WHERE source=?", (digest, pk))

    def remove_source(self, source: str) -> None:
        """Take out all that only this source said."""
        pk = self._source_pk(source)
        self._forget(pk)
        for table in ("document", "tried"):
            self._db.execute(f"DELETE FROM {table} WHERE source=?", (pk,))
        self._db.execute("DELETE FROM source WHERE pk=?", (pk,))

    def source(self, source: str) -> Source | None:
        """A source by id."""
        return next((s for s in reading.sources(self._db) if s.id == source), None)

    def document(self, document: str) -> Document | None:
        """A document by id."""
        pk = self._db.execute("SELECT pk FROM source WHERE id=?", (document,)).get
        return None if pk is None else next((d for _, d in reading.documents(self._db, {pk})), None)

    def settle(self) -> None:
        """Bring what follows from several sources up to date: names, kinds, groups of exact matches."""
        settling.settle_nodes(self._db)
        if self._regroup:
            settling.settle_groups(self._db)
            self._regroup = False

    def is_fresh(self) -> bool:
        """Whether nothing was ever loaded."""
        return not self._db.execute("SELECT EXISTS(SELECT 1 FROM meta WHERE key='reader_version')").get

    def note_reader(self, version: str) -> bool:
        """Keep the version of the reader that made the pages' statements; whether it is another than before."""
        sql = "SELECT value FROM meta WHERE key='reader_version'"
        if self._db.execute(sql).get == version:
            return False
        self._db.execute("INSERT OR REPLACE INTO meta VALUES('reader_version', ?)", (version,))
        return True

    def counts(self, source: str) -> tuple[int, int, int]:
        """How many nodes and edges a source says, and how many of its phrases linked to nothing."""
        pk = self._source_pk(source)
        tables = ("claim WHERE source=?", "edge WHERE source=?", "phrase WHERE NOT linked AND source=?")
        nodes, edges, unlinked = (self._db.execute(f"SELECT count(*) FROM {t}", (pk,)).get for t in tables)
        return nodes, edges, unlinked

    # ── what the linker asks ─────────────────────────────────────────────────────────────────────────────────────────
    def lookup(self, norms: Collection[str]) -> list[Entry]:
        """The things that these normal forms name."""
        return reading.lookup(self._db, norms)

    def described_names(self, document: str) -> set[str]:
        """The normal forms of the names that a page gives what it describes; none where it isn't loaded."""
        sql = (
            "SELECT m.norm FROM source s CROSS JOIN claim c ON c.source=s.pk AND c.documented CROSS JOIN name m"
            " ON m.node=c.node AND +m.source=s.pk WHERE s.id=? AND m.scope<>'used'"
        )
        return {norm for (norm,) in self._db.execute(sql, (document,))}

    def below(self, node: str) -> frozenset[str]:
        """The ids of a thing, of what lies below it by its source's hierarchy, and of the exact matches of these."""
        sql = f"SELECT n.id FROM node a CROSS JOIN node n ON n.pk IN ({BELOW.format(node='a')}) WHERE a.id=?"
        return frozenset(id_ for (id_,) in self._db.execute(sql, (node,)))

    def documents(self, naming: Collection[str] | None = None) -> Iterator[tuple[Source, Document]]:
        """All documents in order of id, or those whose linking looked up one of the normal forms."""
        if naming is None:
            yield from reading.documents(self._db)
            return
        pks: set[int] = set()
        for part in batched(sorted(naming), BATCH):
            sql = f"SELECT source FROM tried WHERE norm IN ({','.join('?' * len(part))})"
            pks.update(pk for (pk,) in self._db.execute(sql, part))
        yield from reading.documents(self._db, pks)

    def _is_kept(self, source: int, document: Document, names: Node) -> bool:
        kept = next((d for _, d in reading.documents(self._db, {source})), None)
        described = [n for n in reading.claimed(self._db, source) if n.documented]
        return kept == document and [(n.id, n.kind, set(_names(n))) for n in described] == [
            (names.id, names.kind, set(_names(names)))
        ]

    # ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────────
    def _put(self, s: Source) -> int:
        pk = self._db.execute(
            "INSERT INTO source(id,kind,rank,title,version,licence,restricted,url,checksum,loaded_at)"
            " VALUES(?,?,?,?,?,?,?,?,?,?) ON CONFLICT(id) DO UPDATE SET kind=excluded.kind, rank=excluded.rank,"
            " title=excluded.title, version=excluded.version, licence=excluded.licence, restricted=excluded.restricted,"
            " url=excluded.url, checksum=excluded.checksum, loaded_at=excluded.loaded_at RETURNING pk",
            (
                s.id, s.kind.value, _RANKS[s.kind], s.title, s.version, s.licence, s.restricted, s.url, s.checksum,
                datetime.now(UTC).isoformat(timespec="seconds"),
            ),
        ).get  # fmt: skip
        return int(pk)

    def _source_pk(self, source: str) -> int:
        row = self._db.execute("SELECT pk FROM source WHERE id=?", (source,)).fetchone()
        if row is None:
            raise UnknownName(source, "source")
        return int(row[0])

    def _forget(self, source: int) -> None:
        db = self._db
        mapped = "SELECT EXISTS(SELECT 1 FROM edge WHERE source=? AND predicate='MAPS_TO')"
        self._regroup |= bool(db.execute(mapped, (source,)).get)
        db.execute("INSERT OR IGNORE INTO temp.touched SELECT node FROM claim WHERE source=?", (source,))
        db.execute("DELETE FROM evidence WHERE edge IN (SELECT pk FROM edge WHERE source=?)", (source,))
        db.execute("DELETE FROM words WHERE rowid IN (SELECT pk FROM name WHERE source=?)", (source,))
        for table in ("edge", "name", "claim", "phrase"):
            db.execute(f"DELETE FROM {table} WHERE source=?", (source,))

    def _insert(self, source: int, records: Iterable[Node | Edge]) -> None:
        for part in batched(records, BATCH):
            nodes = [r for r in part if isinstance(r, Node)]
            edges = [r for r in part if isinstance(r, Edge)]
            self._insert_nodes(source, nodes)
            self._stage_edges(edges)
        self._insert_edges(source)

    def _insert_nodes(self, source: int, nodes: list[Node]) -> None:
        db = self._db
        db.executemany(
            "INSERT INTO node(id, authority) VALUES(?,?) ON CONFLICT(id) DO NOTHING",
            ((n.id, settling.authority(n.id)) for n in nodes),
        )
        db.executemany(
            "INSERT INTO claim SELECT pk,?,?,?,?,?,? FROM node WHERE id=?"
            " ON CONFLICT(node,source) DO UPDATE SET name=coalesce(claim.name, excluded.name)",
            ((source, n.kind, n.name, n.notation, n.documented, qualifiers_text(n.properties), n.id) for n in nodes),
        )
        db.executemany(
            "INSERT INTO name(node,source,scope,text,fold,norm) SELECT pk,?,?,?,?,? FROM node WHERE id=?",
            (
                (source, name.scope.value, name.text, fold(name.text), normal_form(name.text), n.id)
                for n in nodes
                for name in _names(n)
            ),
        )

    def _stage_edges(self, edges: list[Edge]) -> None:
        self._db.executemany(
            "INSERT INTO temp.staged(subject,predicate,object,qualifiers,evidence) VALUES(?,?,?,?,?)",
            (
                (e.subject, e.predicate, e.object, qualifiers_text(e.qualifiers), _evidence_text(e.evidence))
                for e in edges
            ),
        )

    def _insert_edges(self, source: int) -> None:
        db = self._db
        dangling = db.execute(
            "SELECT s.subject, s.predicate, s.object FROM temp.staged s LEFT JOIN node a ON a.id=s.subject"
            " LEFT JOIN node b ON b.id=s.object WHERE a.pk IS NULL OR b.pk IS NULL LIMIT 1"
        ).fetchone()
        if dangling is not None:
            raise BadInput(
                f"the relation {' '.join(dangling)} has an end that is nothing any source describes.",
                todo="Load the source that describes it first, or mend the file.",
            )
        db.execute(
            "INSERT INTO edge(subject,predicate,object,source,qualifiers)"
            " SELECT a.pk, s.predicate, b.pk, ?, s.qualifiers"
            " FROM temp.staged s CROSS JOIN node a ON a.id=s.subject CROSS JOIN node b ON b.id=s.object"
            " WHERE true ON CONFLICT DO NOTHING",
            (source,),
        )
        db.execute(
            "INSERT INTO evidence SELECT e.pk, j.value->>0, j.value->>1, d.pk, j.value->>3, j.value->>4, j.value->>5,"
            " j.value->>6, j.value->>7 FROM temp.staged s CROSS JOIN node a ON a.id=s.subject"
            " CROSS JOIN node b ON b.id=s.object CROSS JOIN edge e ON e.subject=a.pk AND e.predicate=s.predicate"
            " AND e.object=b.pk AND e.qualifiers=s.qualifiers AND e.source=?"
            " CROSS JOIN json_each(s.evidence) j CROSS JOIN node d ON d.id=j.value->>2"
            " WHERE s.evidence<>'' ON CONFLICT DO NOTHING",
            (source,),
        )
        mapped = "SELECT EXISTS(SELECT 1 FROM temp.staged WHERE predicate='MAPS_TO')"
        self._regroup |= bool(db.execute(mapped).get)
        db.execute("DELETE FROM temp.staged")
        db.execute("INSERT INTO words(rowid, fold) SELECT pk, fold FROM name WHERE source=?", (source,))
        db.execute("INSERT OR IGNORE INTO temp.touched SELECT node FROM claim WHERE source=?", (source,))


def _names(node: Node) -> Iterator[Name]:
    seen = set()
    if node.name is not None:
        seen.add(node.name)
        yield Name(node.name, Scope.PREFERRED)
    for name in node.names:
        if name.text not in seen:
            seen.add(name.text)
            yield name


def _evidence_text(evidence: tuple[Evidence, ...]) -> str:
    if not evidence:
        return ""
    return json.dumps(
        [[e.start, e.end, e.document, e.section, e.heading, e.text, e.start_utf16, e.end_utf16] for e in evidence],
        ensure_ascii=False,
    )
