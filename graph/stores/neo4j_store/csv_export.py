"""The whole store as CSV files for `neo4j-admin database import`, which makes a database of them without transactions.

One file for the nodes of each kind and for the relations of each type, a header in each, and IMPORT_ARGUMENTS with what
to tell the tool. All passes through once. What follows from several relations (groups of exact matches, places in
trees) is made at the end: what is held in memory until then are the exact matches and the places. Constraints, indexes
and the phrases of pages are made when the database is first loaded into.
"""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from heapq import merge
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryFile
from types import MappingProxyType
from typing import Any, BinaryIO, Protocol

from graph.authority import SOURCE_RANKS
from graph.matching import representatives
from graph.model import Document, Edge, Node, Source, SourceKind, qualifiers_text
from graph.stores.neo4j_store.csv_tables import Tables
from graph.stores.neo4j_store.rows import document_row, edge_row, node_row, source_row
from graph.stores.neo4j_store.schema import FORMAT
from ontologies.terms import ID_QUALIFIERS
from ontologies.vocabulary import EXACT_MATCH, PROPERTIES, QUALIFIERS

IMPORT_ARGUMENTS = "import.args"
# Stands for the reader's version until pages are linked: by the first load into the database.
_IMPORTED = "imported"
# Qualifiers whose words a page's author chose: the others are ids, numbers and words of this program.
_FREE_TEXT = frozenset(q.name for q in QUALIFIERS.values() if q.datatype == "string" and not q.values) - ID_QUALIFIERS
_CHUNK = 1000  # things between two reports of progress

Progress = Callable[[int], None]
_Record = tuple[str, Node] | Edge


class Exportable(Protocol):
    """What an export reads of a store. All in order of id, edges in order of subject, predicate, object."""

    def sources(self) -> list[Source]:
        """All sources."""
        ...

    def claims(self) -> Iterator[tuple[str, Node]]:
        """Each node as each source describes it, with the source's id; in order of node, then source."""
        ...

    def edges(self) -> Iterator[Edge]:
        """All edges with their evidence."""
        ...

    def documents(self) -> Iterator[tuple[Source, Document]]:
        """All documents."""
        ...

    def data_version(self) -> str:
        """A hash of the set of sources and the reader's version."""
        ...


def export_csv(store: Exportable, folder: Path, *, full: bool, progress: Progress | None = None) -> None:
    """Write the store into an empty folder. Without `full`, the text of restricted sources is left out.

    `progress` is called now and then with the number of things written. Raises BadInput for a page's
    words that hold the one character that can't be written (see `csv_tables`).
    """
    with Tables(folder) as tables, ExitStack() as files:
        spools = (_Spool(files.enter_context(TemporaryFile())) for _ in range(2))
        _Export(store, tables, *spools, full=full).write(progress or (lambda _: None))
        (folder / IMPORT_ARGUMENTS).write_text("\n".join([*tables.arguments(), ""]), encoding="utf-8")


class _Spool:
    """Records that wait in a temporary file for what is known at the end only."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def add(self, record: object) -> None:
        pickle.dump(record, self._file, pickle.HIGHEST_PROTOCOL)

    def __iter__(self) -> Iterator[Any]:
        end = self._file.tell()
        self._file.seek(0)
        while self._file.tell() < end:
            yield pickle.load(self._file)


class _Export:
    def __init__(self, store: Exportable, tables: Tables, nodes: _Spool, broader: _Spool, *, full: bool) -> None:
        self._store, self._tables, self._nodes, self._broader = store, tables, nodes, broader
        self._sources = {s.id: s for s in store.sources()}
        self._hidden = {s.id for s in self._sources.values() if s.restricted and not full}
        self._edges: Counter[str] = Counter()  # of each source
        self._matches: list[tuple[str, str]] = []
        self._denied: set[tuple[str, str]] = set()
        self._places: dict[str, tuple[str, ...]] = {}

    def write(self, progress: Progress) -> None:
        records: Iterator[_Record] = merge(self._store.claims(), self._store.edges(), key=_thing)
        for count, (id_, of_thing) in enumerate(groupby(records, key=_thing), start=1):
            self._thing(id_, list(of_thing))
            if count % _CHUNK == 0:
                progress(count)
        group_of = representatives(self._matches, self._denied)
        for node in self._nodes:
            row = node_row(node)["node"]
            self._tables.entity(row | {"group": group_of.get(node.id, node.id)})
        for child, relations in groupby(self._broader, key=lambda row: row[0]):
            self._below(child, {(parent, place) for _, parent, place in relations})
        for id_, source in self._sources.items():
            self._tables.source(source_row(source) | {"id": id_, "edges": self._edges[id_]})
        for source, document in self._store.documents():
            if source.id not in self._hidden:
                self._tables.file(document_row(document))
        version = self._store.data_version()
        self._tables.mark({"id": "graph", "format": FORMAT, "reader_version": _IMPORTED, "data_version": version})

    # ── what is said of one thing ────────────────────────────────────────────────────────────────────────────────────
    def _thing(self, id_: str, records: list[_Record]) -> None:
        claims = {source: self._shown(source, node) for source, node in (r for r in records if isinstance(r, tuple))}
        edges = {_identity(e): e for e in (self._shown_edge(r) for r in records if isinstance(r, Edge))}
        for source, node in claims.items():
            row = node_row(node)
            self._tables.claim(id_, source, row["claim"])
            for name in row["names"]:
                self._tables.name(id_, source, name)
        self._nodes.add(self._settled(claims))
        for edge in edges.values():
            self._edge(edge)
        for source in sorted({e.source for e in edges.values()} - claims.keys()):
            self._tables.mention(id_, source)
        places = {str(e.qualifiers["tree_number"]) for e in edges.values() if _in_tree(e)}
        if places:
            self._places[id_] = tuple(sorted(places))
            for place in self._places[id_]:
                self._tables.place(id_, place)

    def _edge(self, edge: Edge) -> None:
        source = self._sources[edge.source]
        page = source.title if source.kind is SourceKind.PAGE else None
        self._tables.edge(edge.predicate, edge_row(edge, edge.evidence, edge.source, page))
        self._edges[edge.source] += 1
        if edge.predicate == "BROADER":
            self._broader.add((edge.subject, edge.object, edge.qualifiers.get("tree_number")))
        elif edge.predicate == "MAPS_TO" and edge.qualifiers.get("mapping_predicate") == EXACT_MATCH:
            pair = edge.subject, edge.object
            if "predicate_modifier" in edge.qualifiers:
                self._denied.add(pair)
            else:
                self._matches.append(pair)

    def _settled(self, claims: dict[str, Node]) -> Node:
        """A thing as its claims say together: the first that names it decides (see `settling`)."""
        order = sorted(claims, key=lambda source: (SOURCE_RANKS[self._sources[source].kind], source))
        nodes = [claims[source] for source in order]
        best = next((n for n in nodes if n.name is not None), nodes[0])
        properties = {name: n.properties[name] for name in PROPERTIES for n in reversed(nodes) if name in n.properties}
        notation = next((n.notation for n in nodes if n.notation is not None), None)
        documented = any(n.documented for n in nodes)
        return Node(best.id, best.kind, best.name, (), notation, documented, properties)

    def _below(self, child: str, relations: Iterable[tuple[str, str | None]]) -> None:
        """The steps UNDER that `hierarchy` makes of these parents of a thing."""
        for parent, place in sorted(relations, key=lambda row: (row[0], row[1] or "")):
            above = self._places.get(parent, ())
            if place is None:
                for other in above:
                    self._tables.thing_under_place(child, parent, other)
            else:
                self._tables.place_under_thing(child, place, parent)
                for other in above:
                    if place.startswith(f"{other}."):
                        self._tables.place_under_place(child, place, parent, other)

    # ── without the text of restricted sources ───────────────────────────────────────────────────────────────────────
    def _shown(self, source: str, node: Node) -> Node:
        return replace(node, name=None, names=(), properties=MappingProxyType({})) if source in self._hidden else node

    def _shown_edge(self, edge: Edge) -> Edge:
        if not self._hidden:
            return edge
        hidden = _FREE_TEXT if edge.source in self._hidden else frozenset()
        return replace(
            edge,
            qualifiers={name: value for name, value in edge.qualifiers.items() if name not in hidden},
            evidence=tuple(quote for quote in edge.evidence if quote.document not in self._hidden),
        )


def _thing(record: _Record) -> str:
    return record.subject if isinstance(record, Edge) else record[1].id


def _identity(edge: Edge) -> tuple[str, str, str, str]:
    """What makes an edge of a thing one of its own."""
    return edge.predicate, edge.object, qualifiers_text(edge.qualifiers), edge.source


def _in_tree(edge: Edge) -> bool:
    return edge.predicate == "BROADER" and "tree_number" in edge.qualifiers
