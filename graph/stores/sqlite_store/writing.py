"""Changes of the embedded store: what sources say goes in and out here, and nowhere else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain

import apsw

from graph.authority import SOURCE_RANKS, authority
from graph.batching import batched
from graph.errors import BadInput, UnknownSource
from graph.model import (
    Document,
    Edge,
    Name,
    Node,
    Scope,
    Source,
    qualifiers_text,
)
from graph.naming import fold, normal_form_of_folded, sort_key
from graph.referents import Referents
from graph.store import Entry, PageRecords
from graph.stores.sqlite_store import reading, settling
from graph.stores.sqlite_store.batches import CLAIMS, EDGES, EVIDENCE, NAMES, NODES, REMATCHED, TOUCHED, Batches, Rows
from graph.stores.sqlite_store.completion import Completions
from graph.stores.sqlite_store.hierarchy import BELOW
from graph.stores.sqlite_store.tally import Tally
from graph.stores.sqlite_store.version import DataVersion
from ontologies.vocabulary import EXACT_MATCH

BATCH = 1000
_RECORDS = 10_000  # of a source that are put down at once

# What a source speaks of, and who has a code from what is about to go: their counts may change.
_SPOKEN_OF = (
    "SELECT node FROM claim WHERE source=?1 UNION SELECT subject FROM edge WHERE source=?1"
    " UNION SELECT object FROM edge WHERE source=?1 AND predicate='MAPS_TO'"
)
_CODED_BY_THE_LOST = (
    "SELECT e.subject AS node FROM temp.touched t CROSS JOIN edge e ON e.object=t.node"
    " AND e.predicate IN ('HAS_CODE', 'MAPS_TO') WHERE NOT EXISTS(SELECT 1 FROM claim c WHERE c.node=t.node)"
)
# The ends of a source's exact matches, whose groups change when these go.
_REMATCHED = (
    "INSERT OR IGNORE INTO temp.rematched SELECT j.value FROM edge e"
    " CROSS JOIN json_each(json_array(e.subject, e.object)) j WHERE e.source=? AND e.predicate='MAPS_TO'"
    f" AND e.qualifiers->>'mapping_predicate'='{EXACT_MATCH}'"
)
_DESCRIBED = (
    "SELECT n.id FROM json_each(?) j CROSS JOIN node n ON n.id=j.value CROSS JOIN claim c ON c.node=n.pk"
    " WHERE c.source=?"
)
_STAGE = """
CREATE TEMP TABLE IF NOT EXISTS touched(node INTEGER PRIMARY KEY);
CREATE TEMP TABLE IF NOT EXISTS rematched(node INTEGER PRIMARY KEY);
DELETE FROM temp.touched;
DELETE FROM temp.rematched;
"""


class SqliteTransaction:
    """One change under way. Made by `SqliteStore.transaction`, which commits it or rolls it back."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        self._version = DataVersion(db)
        self._tally = Tally(db)
        self._completions = Completions(db)
        self._pks: dict[str, int] = {}  # of the nodes that the source at hand names
        self._prefixes: dict[str, bool] = {}  # whether there were nodes with it before that source
        self._next = 0  # the pk of the next new node
        db.execute(_STAGE)

    # ── sources ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def put_source(self, source: Source, records: Iterable[Node | Edge]) -> None:
        """Replace what the source said by these records."""
        pk = self._put(source)
        self._forget(pk)
        self._insert(pk, records)

    def put_document(self, source: Source, document: Document, names: Node) -> None:
        """Replace a page's bytes, and what it calls the thing it describes."""
        known = self._db.execute("SELECT pk FROM source WHERE id=?", (source.id,)).get
        if known is not None and self._is_kept(known, source, document, names):
            return
        pk = self._put(source)
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
        said = records.nodes, records.edges, records.phrases
        digest = hashlib.sha256(repr(said).encode()).hexdigest()
        db = self._db
        kept = db.execute("SELECT digest FROM document WHERE source=?", (pk,)).get
        db.execute("DELETE FROM tried WHERE source=?", (pk,))
        db.executemany("INSERT INTO tried VALUES(?,?)", ((norm, pk) for norm in sorted(records.tried)))
        if kept == digest:
            return
        (page,) = reading.claimed(db, pk, "c.kind='Document'")
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
        self._version.changes(source)
        self._forget(pk)
        for table in ("document", "tried"):
            self._db.execute(f"DELETE FROM {table} WHERE source=?", (pk,))
        self._db.execute("DELETE FROM source WHERE pk=?", (pk,))

    def source(self, source: str) -> Source | None:
        """A source by id."""
        return next(reading.sources(self._db, source), None)

    def document(self, document: str) -> Document | None:
        """A document by id."""
        pk = self._db.execute("SELECT pk FROM source WHERE id=?", (document,)).get
        return None if pk is None else next((d for _, d in reading.documents(self._db, {pk})), None)

    def settle(self) -> None:
        """Bring what follows from several sources up to date: names, kinds, groups of exact matches."""
        self._tally.changes(_CODED_BY_THE_LOST)
        settling.settle_nodes(self._db)
        if self._db.execute("SELECT EXISTS(SELECT 1 FROM temp.rematched)").get:
            settling.settle_groups(self._db, self._tally.these_change)

    def finish(self) -> None:
        """Bring up to date what is still behind, before the change is kept."""
        self.settle()
        self._tally.put_down()
        self._completions.put_down()
        self._version.put_down()

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

    def _is_kept(self, pk: int, source: Source, document: Document, names: Node) -> bool:
        kept = next(reading.documents(self._db, {pk}), None)
        described = list(reading.claimed(self._db, pk, "c.documented"))
        return kept == (source, document) and [(n.id, n.kind, n.name, set(_other_names(n))) for n in described] == [
            (names.id, names.kind, names.name, set(_other_names(names)))
        ]

    # ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────────
    def _put(self, s: Source) -> int:
        self._version.changes(s.id)
        pk = self._db.execute(
            "INSERT INTO source(id,kind,rank,title,version,licence,restricted,url,checksum,loaded_at)"
            " VALUES(?,?,?,?,?,?,?,?,?,?) ON CONFLICT(id) DO UPDATE SET kind=excluded.kind, rank=excluded.rank,"
            " title=excluded.title, version=excluded.version, licence=excluded.licence, restricted=excluded.restricted,"
            " url=excluded.url, checksum=excluded.checksum, loaded_at=excluded.loaded_at RETURNING pk",
            (
                s.id, s.kind.value, SOURCE_RANKS[s.kind], s.title, s.version, s.licence, s.restricted, s.url,
                s.checksum, datetime.now(UTC).isoformat(timespec="seconds"),
            ),
        ).get  # fmt: skip
        return int(pk)

    def _source_pk(self, source: str) -> int:
        row = self._db.execute("SELECT pk FROM source WHERE id=?", (source,)).fetchone()
        if row is None:
            raise UnknownSource(source)
        return int(row[0])

    def _forget(self, source: int) -> None:
        db = self._db
        db.execute(_REMATCHED, (source,))
        self._tally.changes(_SPOKEN_OF, (source,))
        self._completions.changes(source)
        db.execute("INSERT OR IGNORE INTO temp.touched SELECT node FROM claim WHERE source=?", (source,))
        db.execute("DELETE FROM evidence WHERE edge IN (SELECT pk FROM edge WHERE source=?)", (source,))
        db.execute("DELETE FROM words WHERE rowid IN (SELECT pk FROM name WHERE source=?)", (source,))
        for table in ("edge", "name", "claim", "phrase"):
            db.execute(f"DELETE FROM {table} WHERE source=?", (source,))

    def _insert(self, source: int, records: Iterable[Node | Edge]) -> None:
        db = self._db
        self._pks.clear()
        self._prefixes.clear()
        self._next = db.execute("SELECT coalesce(max(pk), 0)+1 FROM node").get
        self._tally.new_from(self._next)
        early: list[Edge] = []
        referents = Referents()
        with Batches(db) as batches:
            for part in batched(referents.noted(records), _RECORDS):
                early += self._insert_part(batches, source, part)
            for edge in self._insert_part(batches, source, early):
                raise BadInput(
                    f"the relation {edge.subject} {edge.predicate} {edge.object} has an end that is nothing any source"
                    " describes.",
                    todo="Load the source that describes it first, or mend the file.",
                )
        described = db.execute(_DESCRIBED, (json.dumps(list(referents.ids)), source))
        referents.must_be_among({str(id_) for (id_,) in described})
        db.execute("INSERT INTO words(rowid, fold) SELECT pk, fold FROM name WHERE source=?", (source,))
        self._completions.changes(source)

    def _insert_part(self, batches: Batches, source: int, part: Sequence[Node | Edge]) -> list[Edge]:
        """Put records down; edges with an end that no source has described so far are given back."""
        pks = self._pks
        nodes = self._node_rows(batches, source, [r for r in part if isinstance(r, Node)])
        edges = [r for r in part if isinstance(r, Edge)]
        unknown = _with_unknown_end(edges, pks)
        self._find(batches, (end for e in unknown for end in (e.subject, e.object)))
        early = _with_unknown_end(unknown, pks)
        if early:
            edges = [e for e in edges if e.subject in pks and e.object in pks]
        rows = [(pks[e.subject], e.predicate, pks[e.object], source, qualifiers_text(e.qualifiers)) for e in edges]
        said_more = [(e, row) for e, row in zip(edges, rows, strict=True) if e.evidence or e.qualifiers]
        evidence = [
            (*row, v.start, v.end, v.section, v.heading, v.text, v.start_utf16, v.end_utf16, v.document)
            for e, row in said_more
            for v in e.evidence
        ]
        matched = [
            (pk,)
            for e, row in said_more
            if e.qualifiers.get("mapping_predicate") == EXACT_MATCH
            for pk in (row[0], row[2])
        ]
        batches.wait()
        self._tally.these_change(
            chain(
                (pk for pk, *_ in nodes[TOUCHED]),
                (subject for subject, *_ in rows),
                (object_ for _, predicate, object_, *_ in rows if predicate == "MAPS_TO"),
            )
        )
        batches.put({**nodes, EDGES: rows, EVIDENCE: evidence, REMATCHED: matched})
        return early

    def _node_rows(self, batches: Batches, source: int, nodes: Sequence[Node]) -> dict[str, Rows]:
        """The rows of nodes, by the statement that puts them down."""
        # What a new node's one claim says is put down at once; `settle_nodes` looks at what another claim may change.
        self._find(batches, (n.id for n in nodes))
        new, claims, names, several = [], [], [], []
        for n in nodes:
            said = n.kind, n.name, n.notation, n.documented, qualifiers_text(n.properties)
            called = n.id if n.name is None else n.name
            folded = fold(called)
            pk = self._pks.get(n.id)
            if pk is None:
                pk = self._pks[n.id] = self._next
                self._next += 1
                kind, _, *rest = said
                new.append((pk, pk, n.id, authority(n.id), kind, called, sort_key(folded), *rest))
            else:
                several.append((pk, *said))
            claims.append((pk, source, *said))
            if n.name is not None:
                names.append((pk, source, Scope.PREFERRED, called, folded, normal_form_of_folded(folded)))
            for name in _other_names(n):
                folded = fold(name.text)
                names.append((pk, source, name.scope, name.text, folded, normal_form_of_folded(folded)))
        return {NODES: new, CLAIMS: claims, NAMES: names, TOUCHED: several}

    def _find(self, batches: Batches, ids: Iterable[str]) -> None:
        """Make known which of these nodes are in the store already."""
        # In the file's order, which is mostly that of the index.
        wanted = [id_ for id_ in ids if id_ not in self._pks and self._has_any(batches, id_.partition(":")[0])]
        if wanted:
            batches.wait()
            sql = "SELECT id, pk FROM node WHERE id IN (SELECT value FROM json_each(?))"
            self._pks.update(self._db.execute(sql, (json.dumps(wanted),)))

    def _has_any(self, batches: Batches, prefix: str) -> bool:
        """Whether there were nodes with this prefix before the source at hand."""
        known = self._prefixes.get(prefix)
        if known is None:
            batches.wait()
            sql = "SELECT EXISTS(SELECT 1 FROM node WHERE id>=?1||':' AND id<?1||';')"
            known = self._prefixes[prefix] = bool(self._db.execute(sql, (prefix,)).get)
        return known


def _with_unknown_end(edges: Iterable[Edge], known: Container[str]) -> list[Edge]:
    return [e for e in edges if e.subject not in known or e.object not in known]


def _other_names(node: Node) -> Collection[Name]:
    """A node's names beside its first one, each once."""
    if not node.names:
        return ()
    names: dict[str | None, Name] = {}
    for name in node.names:
        names.setdefault(name.text, name)
    names.pop(node.name, None)
    return names.values()
