"""All of the graph in rows: for exports and for whole records."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from graph.model import Evidence, Name, Scope, SourceKind, qualifiers_text
from graph.rows import ClaimRow, EdgeRow, ThingRow
from graph.stores.neo4j_store.keys import unmarked
from graph.stores.neo4j_store.reading import properties
from graph.stores.neo4j_store.schema import TYPES

_ALL, _SOME = "n.id IS NOT NULL", "n.id IN $ids"
_THINGS = (
    "MATCH (n:Entity) WHERE {0} RETURN n.id AS id, coalesce(n.kind, '') AS kind, coalesce(n.name, '') AS name"
    " ORDER BY n.id"
)
_CLAIMS = (
    "MATCH (n:Entity) WHERE {0} WITH n ORDER BY n.id UNWIND COLLECT {{"
    " MATCH (n)-[c:STATED_BY]->(s:Source) WITH c, s ORDER BY s.id RETURN [s.id, c, COLLECT {{"
    " MATCH (n)-[m:NAMED]->(s) WHERE m.text <> coalesce(c.name, '') WITH m ORDER BY m.scope, m.text"
    " RETURN [m.text, m.scope] }}] }} AS row"
    " RETURN n.id AS id, row[0] AS source, row[1] AS n, row[2] AS names"
)
_EDGES = (
    "MATCH (n:Entity) WHERE n.id IS NOT NULL WITH n ORDER BY n.id UNWIND COLLECT {"
    f" MATCH (n)-[e:{TYPES}]->(b:Entity) WITH e, b ORDER BY type(e), b.id, coalesce(e.qualifiers, '{{}}'), e.source"
    " MATCH (s:Source {id: e.source}) RETURN [type(e), b.id, s.kind, e, b.kind] } AS row"
    " RETURN n.id AS a, row[0] AS type, row[1] AS b, row[2] AS kind, row[3] AS e, coalesce(row[4], '') AS object_kind"
)
_EDGES_OF = (
    f"MATCH (n:Entity)-[e:{TYPES}]-(:Entity) WHERE n.id IN $ids WITH DISTINCT e, startNode(e) AS a, endNode(e) AS b"
    " MATCH (s:Source {id: e.source}) RETURN a.id AS a, type(e) AS type, b.id AS b, s.kind AS kind, e,"
    " coalesce(b.kind, '') AS object_kind"
    " ORDER BY a, type, b, coalesce(e.qualifiers, '{}'), e.source"
)


def things(ids: Collection[str] | None) -> str:
    """The statement for things as all sources together have them."""
    return _THINGS.format(_ALL if ids is None else _SOME)


def claims(ids: Collection[str] | None) -> str:
    """The statement for things as each source describes them."""
    return _CLAIMS.format(_ALL if ids is None else _SOME)


def edges(ids: Collection[str] | None) -> str:
    """The statement for relations."""
    return _EDGES if ids is None else _EDGES_OF


def thing(row: Any) -> ThingRow:
    """A row of `things`."""
    return ThingRow(row["id"], row["kind"], row["name"])


def claim(row: Any) -> ClaimRow:
    """A row of `claims`."""
    n = row["n"]
    names = tuple(Name(text, Scope(scope)) for text, scope in row["names"])
    return ClaimRow(
        row["id"], row["source"], n["kind"], n.get("name"), n.get("notation"), n.get("documented") is not None,
        qualifiers_text(properties(n)), names,
    )  # fmt: skip


def edge(row: Any) -> EdgeRow:
    """A row of `edges`, with its evidence, which only pages have."""
    e = row["e"]
    evidence = _evidence(e) if row["kind"] == SourceKind.PAGE else ()
    qualifiers = unmarked(e.get("qualifiers", "{}"))
    return EdgeRow(row["a"], row["type"], row["b"], e["source"], qualifiers, evidence, row["object_kind"])


def _evidence(e: Any) -> tuple[Evidence, ...]:
    if e.get("words") is None:
        return ()
    headings = e.get("headings") or [""] * len(e["words"])
    columns = (e[name] for name in ("words", "starts", "ends", "starts_utf16", "ends_utf16"))
    rows = sorted(
        zip(e["documents"], e["sections"], headings, *columns, strict=True),
        key=lambda row: (row[0], row[4], row[5], row[1]),
    )
    return tuple(Evidence(document, section, heading or None, *rest) for document, section, heading, *rest in rows)
