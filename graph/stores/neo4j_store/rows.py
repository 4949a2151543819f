"""Records on their way in: each becomes a row of an UNWIND batch, written under its source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from graph.errors import BadInput
from graph.model import Edge, Evidence, Name, Node, Scope, qualifiers_text
from graph.naming import fold, normal_form
from graph.stores.neo4j_store.keys import folded, match_key
from graph.stores.sqlite_store.settling import authority
from ontologies.vocabulary import PREDICATES, PROPERTIES, QUALIFIERS

Row = dict[str, Any]
_NODES = "UNWIND $rows AS row MERGE (n:Entity {id: row.id}) ON CREATE SET n.authority = row.authority, n.group = row.id"
_CLAIMS = (
    "MATCH (s:Source {id: $source}) UNWIND $rows AS row MATCH (n:Entity {id: row.id}) MERGE (n)-[c:STATED_BY]->(s)"
    " ON CREATE SET c = row.claim"
    # What a source says of a thing twice is what it says first, but for a name that it gives only then.
    " ON MATCH SET c += CASE WHEN c.name IS NULL THEN row.naming ELSE {} END"
)
_NAMES = (
    "MATCH (s:Source {id: $source}) UNWIND $rows AS row MATCH (n:Entity {id: row.id})"
    " CREATE (n)-[m:NAMED]->(s) SET m = row.name"
)
_EDGES = (
    "UNWIND $rows AS row MATCH (a:Entity {{id: row.subject}}) MATCH (b:Entity {{id: row.object}})"
    " CREATE (a)-[e:{0}]->(b) SET e = row.edge RETURN count(e) AS made"
)
_EVIDENCE = (
    "UNWIND $rows AS row MATCH (a:Entity {{id: row.subject}})-[e:{0}]->(b:Entity {{id: row.object}})"
    " WHERE e.source = row.edge.source AND e.qualifiers = row.edge.qualifiers SET e = row.edge"
)
_KNOWN = "UNWIND $ids AS id MATCH (n:Entity {id: id}) RETURN collect(id) AS ids"
_MADE = "MATCH (s:Source {id: $source}) SET s.edges = s.edges + $edges"
_COLUMNS = {
    "documents": "document", "sections": "section", "headings": "heading", "words": "text", "starts": "start",
    "ends": "end", "starts_utf16": "start_utf16", "ends_utf16": "end_utf16",
}  # fmt: skip


class RecordWriter:
    """Writes what one source says, batch by batch; edges whose ends are yet to come wait.

    `touched` are the nodes it speaks of, `moved` those whose BROADER it changes, `mapped` says whether it maps any.
    """

    def __init__(self, run: Callable[[str, Mapping[str, Any]], list[Any]], source: str) -> None:
        self._run, self._source = run, source
        self._waiting: list[Edge] = []
        self._made: set[str] = set()
        self._evidence: dict[str, tuple[Evidence, ...]] = {}
        self.touched: set[str] = set()
        self.moved: set[str] = set()
        self.mapped = False

    def put_nodes(self, nodes: Sequence[Node]) -> None:
        """Write what the source says of these things, and their names."""
        ids = {n.id for n in nodes}
        self.touched |= ids
        self._write(_NODES, [{"id": id_, "authority": authority(id_)} for id_ in ids])
        self._write(_CLAIMS, [_claim_row(n) for n in nodes])
        self._write(_NAMES, [{"id": n.id, "name": _name_row(name)} for n in nodes for name in names_of(n)])

    def put_edges(self, edges: Sequence[Edge]) -> None:
        """Write these relations; those with an end that isn't there yet are tried again at the end."""
        ends = {end for e in edges for end in (e.subject, e.object)} - self.touched
        known = self.touched | set(self._run(_KNOWN, {"ids": list(ends)})[0]["ids"] if ends else ())
        self._waiting += [e for e in edges if e.subject not in known or e.object not in known]
        self._put([e for e in edges if e.subject in known and e.object in known])

    def finish(self) -> None:
        """Write what waited. Raises BadInput where an end never came."""
        waiting, self._waiting = self._waiting, []
        self.put_edges(waiting)
        if self._waiting:
            dangling = self._waiting[0]
            raise BadInput(
                f"the relation {dangling.subject} {dangling.predicate} {dangling.object} has an end that is nothing"
                " any source describes.",
                todo="Load the source that describes it first, or mend the file.",
            )
        self._run(_MADE, {"source": self._source, "edges": len(self._made)})

    def _put(self, edges: Sequence[Edge]) -> None:
        rows: dict[str, list[Row]] = defaultdict(list)
        again: dict[str, list[Row]] = defaultdict(list)
        for edge in edges:
            id_ = edge.id
            if id_ not in self._made:
                self._made.add(id_)
                rows[edge.predicate].append(_edge_row(edge, edge.evidence, self._source))
            elif edge.evidence:
                told = (*self._evidence.get(id_, ()), *edge.evidence)
                again[edge.predicate].append(_edge_row(edge, told, self._source))
            if edge.evidence:
                self._evidence[id_] = (*self._evidence.get(id_, ()), *edge.evidence)
            if edge.predicate == "BROADER":
                self.moved |= {edge.subject, edge.object}
            self.mapped |= edge.predicate == "MAPS_TO"
        for statement, by_predicate in ((_EDGES, rows), (_EVIDENCE, again)):
            for predicate, of in by_predicate.items():
                self._write(statement.format(PREDICATES[predicate].name), of)

    def _write(self, statement: str, rows: list[Row]) -> None:
        if rows:
            self._run(statement, {"source": self._source, "rows": rows})


def names_of(node: Node) -> Iterator[Name]:
    """All names of a node, each once, the preferred one first."""
    seen = set()
    if node.name is not None:
        seen.add(node.name)
        yield Name(node.name, Scope.PREFERRED)
    for name in node.names:
        if name.text not in seen:
            seen.add(name.text)
            yield name


def _name_row(name: Name) -> Row:
    return {"text": name.text, "scope": name.scope.value, "norm": match_key(normal_form(name.text))} | folded(name.text)


def _claim_row(node: Node) -> Row:
    naming = {"name": node.name, "fold": None} | folded(node.id if node.name is None else node.name)
    own = {"kind": node.kind, "notation": node.notation, "documented": node.documented}
    return {"id": node.id, "naming": naming, "claim": own | naming | _known(node.properties, PROPERTIES, "property")}


def _edge_row(edge: Edge, evidence: Sequence[Evidence], source: str) -> Row:
    row: Row = {"source": source, "qualifiers": qualifiers_text(edge.qualifiers)}
    row |= _known(edge.qualifiers, QUALIFIERS, "qualifier")
    if "qualifier" in row:
        row["qualifier_folded"] = fold(str(row["qualifier"]))
    if evidence:
        once = {(v.document, v.start, v.end, v.section): v for v in reversed(evidence)}
        for column, name in _COLUMNS.items():
            # A list of Neo4j holds no nulls: a missing heading is an empty one.
            row[column] = ["" if (value := getattr(v, name)) is None else value for v in once.values()]
    return {"subject": edge.subject, "object": edge.object, "edge": row}


def _known(given: Mapping[str, str | int], vocabulary: Mapping[str, object], what: str) -> Row:
    for name in given:
        if name not in vocabulary:
            raise BadInput(f"the {what} {name!r} isn't in the vocabulary.", todo="Leave it out, or add it there.")
    return dict(given)
