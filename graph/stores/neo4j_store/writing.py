"""Changes of the server store: what sources say goes in and out here, and nowhere else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from neo4j import Result, Transaction

from graph.batching import batched
from graph.errors import UnknownSource
from graph.model import Document, Edge, Node, Source
from graph.naming import fold
from graph.referents import Referents
from graph.store import Entry, PageRecords
from graph.stores.neo4j_store import reading
from graph.stores.neo4j_store.hierarchy import below, settle_hierarchy
from graph.stores.neo4j_store.keys import match_key
from graph.stores.neo4j_store.memory import Size
from graph.stores.neo4j_store.rows import RecordWriter, document_row, names_of, source_row
from graph.stores.neo4j_store.schema import TYPES
from graph.stores.neo4j_store.settling import settle_groups, settle_nodes
from ontologies.vocabulary import EXACT_MATCH

BATCH = 5000
_REMOVED = (
    "MATCH (:Source {id: $id})<-[:STATED_BY|MENTIONED_BY]-(a) WITH DISTINCT a"
    f" MATCH (a)-[e:{TYPES}]->(b) WHERE e.source = $id"
    " WITH e, type(e) AS type, e.tree_number AS place, e.mapping_predicate AS predicate, a.id AS a, b.id AS b DELETE e"
    " WITH a, b, type = 'BROADER' AND place IS NOT NULL AS in_tree, type = 'BROADER' AS is_a, "
    f" type = 'MAPS_TO' AND predicate = '{EXACT_MATCH}' AS maps"
    " RETURN collect(DISTINCT CASE WHEN in_tree THEN a END) + collect(DISTINCT CASE WHEN in_tree THEN b END) AS moved,"
    " collect(DISTINCT CASE WHEN is_a AND NOT in_tree THEN b END) AS hung,"
    " count(CASE WHEN maps THEN 1 END) > 0 AS mapped"
)
_TOUCHED = "MATCH (:Source {id: $id})<-[:STATED_BY]-(n) RETURN collect(n.id) AS ids"
_FORGET = (
    "MATCH (:Source {id: $id})<-[said:NAMED|STATED_BY|MENTIONED_BY]-() DELETE said",
    "MATCH (p:Phrase {source: $id}) DETACH DELETE p",
    "MATCH (s:Source {id: $id}) SET s.edges = 0",
)


class Neo4jTransaction:
    """One change under way. Made by `Neo4jStore.transaction`, which commits it or rolls it back."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._touched: set[str] = set()
        self._moved: set[str] = set()
        self._hung: set[str] = set()
        self._regroup = False
        self._started: Result | None = None
        self.size = Size()

    def _write(self, statement: str, parameters: Mapping[str, Any]) -> None:
        """Start a statement: the server works at it while the next rows are made here."""
        self._finish()
        self._started = self._tx.run(statement, dict(parameters))

    def _finish(self) -> None:
        if self._started is not None:
            self._started.consume()
            self._started = None

    def _run(self, statement: str, parameters: Mapping[str, Any]) -> list[Any]:
        self._finish()
        return list(self._tx.run(statement, dict(parameters)))

    def _one(self, statement: str, **parameters: Any) -> Any:
        (row,) = self._run(statement, parameters)
        return row

    # ── sources ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def put_source(self, source: Source, records: Iterable[Node | Edge]) -> None:
        """Replace what the source said by these records."""
        self._put(source)
        self._forget(source.id)
        self._insert(source.id, records)

    def put_document(self, source: Source, document: Document, names: Node) -> None:
        """Replace a page's bytes, and what it calls the thing it describes."""
        self._put(source)
        if self._is_kept(source.id, document, names):
            return
        self._forget(source.id)
        self._insert(source.id, [Node(document.id, "Document", document.title), names])
        self._run("MERGE (f:File {id: $row.id}) SET f = $row", {"row": document_row(document)})

    def put_page(self, document: str, records: PageRecords) -> None:
        """Replace a page's statements, where they differ from those kept."""
        self._must_be_there(document)
        self._run(
            "MATCH (f:File {id: $id})-[l:LOOKED_UP]->(x) DELETE l WITH DISTINCT x"
            " WHERE NOT EXISTS { (x)<-[:LOOKED_UP]-() } DELETE x",
            {"id": document},
        )
        norms = sorted({match_key(norm) for norm in records.tried})
        self._run(
            "MATCH (f:File {id: $id}) UNWIND $norms AS norm MERGE (x:Norm {norm: norm}) CREATE (f)-[:LOOKED_UP]->(x)",
            {"id": document, "norms": norms},
        )
        digest = hashlib.sha256(repr(records).encode()).hexdigest()
        if self._one("MATCH (f:File {id: $id}) RETURN f.digest AS digest", id=document)["digest"] == digest:
            return
        page = next(n for n in reading.claimed(self._run, document) if n.id == document)
        self._forget(document)
        self._insert(document, [page, *records.nodes, *records.edges])
        phrases = {(p.start, p.end, p.section, p.label): p for p in reversed(records.phrases)}
        rows = [
            {"source": document, "section": p.section, "start": p.start, "end": p.end, "text": p.text,
             "label": p.label, "folded": fold(p.label), "kinds": json.dumps(p.kinds), "node": p.node,
             "linked": p.linked}
            for p in phrases.values()
        ]  # fmt: skip
        self._run("UNWIND $rows AS row CREATE (p:Phrase) SET p = row", {"rows": rows})
        self._run("MATCH (f:File {id: $id}) SET f.digest = $digest", {"id": document, "digest": digest})

    def remove_source(self, source: str) -> None:
        """Take out all that only this source said."""
        self._must_be_there(source)
        self._forget(source)
        self._run("MATCH (f:File {id: $id}) OPTIONAL MATCH (f)-[:LOOKED_UP]->(x) DETACH DELETE f WITH DISTINCT x"
                  " WHERE NOT EXISTS { (x)<-[:LOOKED_UP]-() } DELETE x", {"id": source})  # fmt: skip
        self._run("MATCH (s:Source {id: $id}) DETACH DELETE s", {"id": source})

    def source(self, source: str) -> Source | None:
        """A source by id."""
        rows = self._run("MATCH (s:Source {id: $id}) RETURN s", {"id": source})
        return reading.source(rows[0]["s"]) if rows else None

    def document(self, document: str) -> Document | None:
        """A document by id."""
        return next((d for _, d in reading.documents(self._run, [document])), None)

    def settle(self) -> None:
        """Bring what follows from several sources up to date: names, kinds, what lies below, exact matches."""
        settle_nodes(self._tx, self._touched)
        settle_hierarchy(self._tx, self._moved, self._hung)
        for changed in (self._touched, self._moved, self._hung):
            changed.clear()
        if self._regroup:
            settle_groups(self._tx)
            self._regroup = False

    def is_fresh(self) -> bool:
        """Whether nothing was ever loaded."""
        return self._reader_version() is None

    def note_reader(self, version: str) -> bool:
        """Keep the version of the reader that made the pages' statements; whether it is another than before."""
        if self._reader_version() == version:
            return False
        self._run("MATCH (g:ProcedureGraph {id: 'graph'}) SET g.reader_version = $version", {"version": version})
        return True

    def counts(self, source: str) -> tuple[int, int, int]:
        """How many nodes and edges a source says, and how many of its phrases linked to nothing."""
        self._must_be_there(source)
        row = self._one(
            "MATCH (s:Source {id: $id}) RETURN COUNT { (s)<-[:STATED_BY]-() } AS nodes, s.edges AS edges,"
            " COUNT { (p:Phrase {source: $id}) WHERE p.linked = false } AS unlinked",
            id=source,
        )
        return row["nodes"], row["edges"], row["unlinked"]

    # ── what the linker asks ─────────────────────────────────────────────────────────────────────────────────────────
    def lookup(self, norms: Collection[str]) -> list[Entry]:
        """The things that these normal forms name."""
        return reading.lookup(self._run, norms)

    def described_names(self, document: str) -> set[str]:
        """The normal forms of the names that a page gives what it describes; none where it isn't loaded."""
        rows = self._run(
            "MATCH (n:Entity)-[c:STATED_BY]->(s:Source {id: $id}) WHERE c.documented IS NOT NULL"
            " MATCH (n)-[m:NAMED]->(s) WHERE m.scope <> 'used' RETURN DISTINCT m.norm AS norm",
            {"id": document},
        )
        return {row["norm"] for row in rows}

    def below(self, node: str) -> frozenset[str]:
        """The ids of a thing, of what lies below it by its source's hierarchy, and of the exact matches of these."""
        rows = self._run(
            f"MATCH (a:Entity {{id: $id}}) {below('a.group', 'n')} RETURN DISTINCT n.id AS id", {"id": node}
        )
        return frozenset(row["id"] for row in rows)

    def documents(self, naming: Collection[str] | None = None) -> Iterator[tuple[Source, Document]]:
        """All documents in order of id, or those whose linking looked up one of the normal forms."""
        if naming is None:
            ids = [row["id"] for row in self._run(reading.DOCUMENT_IDS, {})]
        else:
            ids = [row["id"] for row in self._run(reading.NAMING, {"norms": sorted({match_key(n) for n in naming})})]
        yield from reading.documents(self._run, ids)

    def _is_kept(self, source: str, document: Document, names: Node) -> bool:
        kept = self.document(source)
        described = [n for n in reading.claimed(self._run, source) if n.documented]
        return kept == document and [(n.id, n.kind, set(names_of(n))) for n in described] == [
            (names.id, names.kind, set(names_of(names)))
        ]

    # ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────────
    def _put(self, s: Source) -> None:
        row = source_row(s) | {"loaded_at": datetime.now(UTC).isoformat(timespec="seconds")}
        self._run("MERGE (s:Source {id: $id}) ON CREATE SET s.edges = 0 SET s += $row", {"id": s.id, "row": row})

    def _must_be_there(self, source: str) -> None:
        if self.source(source) is None:
            raise UnknownSource(source)

    def _reader_version(self) -> str | None:
        version: str | None = self._one("MATCH (g:ProcedureGraph {id: 'graph'}) RETURN g.reader_version AS v")["v"]
        return version

    def _forget(self, source: str) -> None:
        self._touched.update(self._one(_TOUCHED, id=source)["ids"])
        removed = self._one(_REMOVED, id=source)
        self._moved.update(removed["moved"])
        self._hung.update(removed["hung"])
        self._regroup |= removed["mapped"]
        for statement in _FORGET:
            self._run(statement, {"id": source})

    def _insert(self, source: str, records: Iterable[Node | Edge]) -> None:
        writer, referents = RecordWriter(self._run, self._write, source), Referents()
        with self.size.all_of(referents.noted(records)) as counted:
            for part in batched(counted, BATCH):
                writer.put_nodes([r for r in part if isinstance(r, Node)])
                writer.put_edges([r for r in part if isinstance(r, Edge)])
            writer.finish()
            self._finish()
        referents.must_be_among(writer.described)
        self._touched |= writer.touched
        self._moved |= writer.moved
        self._hung |= writer.hung
        self._regroup |= writer.mapped
