"""Whole rows back as model records: for export, for the linker, and for writing page statements anew."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from graph.batching import batched
from graph.model import Document, Name, Node, Scope, Section, Source, SourceKind
from graph.store import Entry
from graph.stores.neo4j_store.keys import match_key
from ontologies.vocabulary import PROPERTIES

# Runs a statement with its parameters: within a transaction of its caller's.
Run = Callable[[str, Mapping[str, Any]], Iterable[Any]]

SOURCES = "MATCH (s:Source) WHERE s.id IS NOT NULL RETURN s ORDER BY s.id"
NODES = (
    "MATCH (n:Entity) WHERE n.id IS NOT NULL WITH n ORDER BY n.id RETURN n,"
    " COLLECT { MATCH (n)-[m:NAMED]->(:Source) RETURN [m.text, m.scope] } AS names"
)
CLAIMED = (
    "MATCH (n:Entity)-[n_:STATED_BY]->(s:Source {id: $source}) WITH n, n_, s ORDER BY n.id RETURN n.id AS id, n_ AS n,"
    " COLLECT { MATCH (n)-[m:NAMED]->(s) RETURN [m.text, m.scope] } AS names"
)
DOCUMENT_IDS = "MATCH (f:File) WHERE f.id IS NOT NULL RETURN f.id AS id ORDER BY f.id"
NAMING = "UNWIND $norms AS norm MATCH (:Norm {norm: norm})<-[:LOOKED_UP]-(f:File) RETURN DISTINCT f.id AS id"
_DOCUMENTS = "UNWIND $ids AS id MATCH (f:File {id: id}) MATCH (s:Source {id: id}) RETURN f, s ORDER BY id"
_LOOKUP = (
    "UNWIND $norms AS norm MATCH (n:Entity)-[m:NAMED {norm: norm}]->(s:Source) WHERE m.scope <> 'used'"
    " MATCH (n)-[c:STATED_BY]->(s) WHERE c.documented IS NOT NULL OR s.kind <> 'page'"
    " RETURN norm, n.id AS id, coalesce(n.kind, c.kind) AS kind, m.scope AS scope, s.kind AS source_kind,"
    " c.documented IS NOT NULL AS documented, coalesce(n.name, '') AS name, coalesce(n.group, n.id) AS group,"
    " head(COLLECT { MATCH (g:Entity {id: n.group}) RETURN g.kind }) AS group_kind"
    " ORDER BY norm, id, scope, s.rank, s.id"
)
_BATCH = 1000
_DOCUMENTS_AT_ONCE = 50  # their bytes are held at a time


def source(row: Any) -> Source:
    """A source from its node."""
    return Source(
        row["id"], SourceKind(row["kind"]), row["title"], row["version"], row["licence"], row["restricted"], row["url"],
        row["checksum"],
    )  # fmt: skip


def node(row: Any) -> Node:
    """A node, as all sources together describe it; names by scope and text, each once."""
    n = row["n"]
    scopes: dict[str, Scope] = {}
    for text, scope in row["names"]:
        if text != n["name"]:
            this = Scope.EXACT if scope == Scope.PREFERRED else Scope(scope)
            scopes[text] = min(scopes.get(text, this), this)
    names = tuple(Name(text, scope) for text, scope in sorted(scopes.items(), key=lambda item: (item[1], item[0])))
    return Node(n["id"], n["kind"], n["name"], names, n.get("notation"), n.get("documented") is not None, properties(n))


def claimed(run: Run, source_id: str) -> Iterator[Node]:
    """What one source says of its nodes, in order of id."""
    return (_claim(row) for row in run(CLAIMED, {"source": source_id}))


def _claim(row: Any) -> Node:
    n = row["n"]
    names = tuple(Name(text, Scope(scope)) for text, scope in row["names"])
    return Node(
        row["id"], n["kind"], n.get("name"), names, n.get("notation"), n.get("documented") is not None, properties(n)
    )


def documents(run: Run, ids: Collection[str]) -> Iterator[tuple[Source, Document]]:
    """These documents, in order of id."""
    for part in batched(sorted(ids), _DOCUMENTS_AT_ONCE):
        for row in list(run(_DOCUMENTS, {"ids": list(part)})):
            f = row["f"]
            yield (
                source(row["s"]),
                Document(
                    f["id"], bytes(f["data"]), f["content"], tuple(Section(*s) for s in json.loads(f["sections"])),
                    f.get("title"), f["media_type"], f.get("language"), f.get("code_system"), f.get("code"),
                ),
            )  # fmt: skip


def lookup(run: Run, norms: Collection[str]) -> list[Entry]:
    """The things that these normal forms name, in order of norm, id and scope."""
    found = []
    for part in batched(sorted(norms), _BATCH):
        norm_of = {match_key(norm): norm for norm in part}
        for row in run(_LOOKUP, {"norms": list(norm_of)}):
            norm, id_, kind, scope, source, documented, name, group, group_kind = row.values()
            of = (group, group_kind if group != id_ else kind)
            found.append(Entry(norm_of[norm], id_, kind, Scope(scope), SourceKind(source), documented, name, *of))
    return found


def properties(row: Any) -> dict[str, str | int]:
    """The literals of the vocabulary that a node or a source's claim has."""
    return {name: row[name] for name in sorted(PROPERTIES) if row.get(name) is not None}
