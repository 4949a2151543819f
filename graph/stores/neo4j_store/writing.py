"""Changes of the server store: what sources say goes in and out here, and nowhere else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from neo4j import Transaction

from graph.batching import batched
from graph.errors import UnknownName
from graph.model import Document, Edge, Node, Source, SourceKind
from graph.store import Entry, PageRecords
from graph.stores.neo4j_store import reading
from graph.stores.neo4j_store.hierarchy import LIES_BELOW, settle_hierarchy
from graph.stores.neo4j_store.keys import match_key
from graph.stores.neo4j_store.rows import RecordWriter, names_of
from graph.stores.neo4j_store.settling import settle_groups, settle_nodes
from ontologies.vocabulary import PREDICATES

BATCH = 5000
_RANKS = {kind: rank for rank, kind in enumerate(SourceKind)}
_OF_SOURCE = " UNION ALL ".join(f"MATCH (a)-[e:{name} {{source: $id}}]->(b) RETURN a, e, b" for name in PREDICATES)
_FORGET = (
    "MATCH (:Source {id: $id})<-[m:NAMED]-() DELETE m",
    "MATCH (:Source {id: $id})<-[c:STATED_BY]-() DELETE c",
    "MATCH (p:Phrase {source: $id}) DETACH DELETE p",
    "MATCH (s:Source {id: $id}) SET s.edges = 0",
)
_TOUCHED = "MATCH (:Source {id: $id})<-[:STATED_BY]-(n) RETURN collect(n.id) AS ids"
_REMOVED = (
    f"CALL () {{ {_OF_SOURCE} }} WITH e, type(e) AS type, a.id AS a, b.id AS b DELETE e"
    " WITH type, a, b, type = 'BROADER' AS is_a"
    " RETURN collect(DISTINCT CASE WHEN is_a THEN a END) + collect(DISTINCT CASE WHEN is_a THEN b END) AS moved,"
    " count(CASE type WHEN 'MAPS_TO' THEN 1 END) > 0 AS mapped"
)


class Neo4jTransaction:
    """One change under way. Made by `Neo4jStore.transaction`, which commits it or rolls it back."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._touched: set[str] = set()
        self._moved: set[str] = set()
        self._regroup = False

    def _run(self, statement: str, parameters: Mapping[str, Any]) -> list[Any]:
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
        sections = json.dumps([[s.name, s.heading, s.start, s.end] for s in document.sections], ensure_ascii=False)
        row = {
            "id": document.id, "data": document.data, "content": document.content, "sections": sections,
            "title": document.title, "media_type": document.media_type, "language": document.language,
            "code_system": document.code_system, "code": document.code, "digest": "",
        }  # fmt: skip
        self._run("MERGE (f:File {id: $row.id}) SET f = $row", {"row": row})

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
             "label": p.label, "kinds": json.dumps(p.kinds), "node": p.node, "linked": p.linked}
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

    def settle(self) -> None:
        """Bring what follows from several sources up to date: names, kinds, what lies below, exact matches."""
        settle_nodes(self._tx, self._touched)
        settle_hierarchy(self._tx, self._moved)
        self._touched.clear()
        self._moved.clear()
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

    def names_of(self, source: str) -> set[str]:
        """The normal forms of the names that a source gives; none where it isn't loaded."""
        rows = self._run("MATCH (:Source {id: $id})<-[m:NAMED]-() RETURN DISTINCT m.norm AS norm", {"id": source})
        return {row["norm"] for row in rows}

    def lies_below(self, node: str, ancestor: str) -> bool:
        """Whether a thing is the other one or lies below it, by its source's hierarchy."""
        return bool(self._one(LIES_BELOW, node=node, ancestor=ancestor)["below"])

    def documents(self, naming: Collection[str] | None = None) -> Iterator[tuple[Source, Document]]:
        """All documents in order of id, or those whose linking looked up one of the normal forms."""
        if naming is None:
            ids = [row["id"] for row in self._run(reading.DOCUMENT_IDS, {})]
        else:
            ids = [row["id"] for row in self._run(reading.NAMING, {"norms": sorted({match_key(n) for n in naming})})]
        yield from reading.documents(self._run, ids)

    def _is_kept(self, source: str, document: Document, names: Node) -> bool:
        kept = next((d for _, d in reading.documents(self._run, [source])), None)
        described = [n for n in reading.claimed(self._run, source) if n.documented]
        return kept == document and [(n.id, n.kind, set(names_of(n))) for n in described] == [
            (names.id, names.kind, set(names_of(names)))
        ]

    # ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────────
    def _put(self, s: Source) -> None:
        row = {
            "kind": s.kind.value, "rank": _RANKS[s.kind], "title": s.title, "version": s.version, "licence": s.licence,
            "restricted": s.restricted, "url": s.url, "checksum": s.checksum,
            "loaded_at": datetime.now(UTC).isoformat(timespec="seconds"),
        }  # fmt: skip
        self._run("MERGE (s:Source {id: $id}) ON CREATE SET s.edges = 0 SET s += $row", {"id": s.id, "row": row})

    def _must_be_there(self, source: str) -> None:
        if self.source(source) is None:
            raise UnknownName(source, "source")

    def _reader_version(self) -> str | None:
        version: str | None = self._one("MATCH (g:ProcedureGraph {id: 'graph'}) RETURN g.reader_version AS v")["v"]
        return version

    def _forget(self, source: str) -> None:
        self._touched.update(self._one(_TOUCHED, id=source)["ids"])
        removed = self._one(_REMOVED, id=source)
        self._moved.update(removed["moved"])
        self._regroup |= removed["mapped"]
        for statement in _FORGET:
            self._run(statement, {"id": source})

    def _insert(self, source: str, records: Iterable[Node | Edge]) -> None:
        writer = RecordWriter(self._run, source)
        for part in batched(records, BATCH):
            writer.put_nodes([r for r in part if isinstance(r, Node)])
            writer.put_edges([r for r in part if isinstance(r, Edge)])
        writer.finish()
        self._touched |= writer.touched
        self._moved |= writer.moved
        self._regroup |= writer.mapped
