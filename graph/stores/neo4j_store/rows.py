"""Records on their way in: each becomes a row of an UNWIND batch, written under its source."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from graph.authority import SOURCE_RANKS, authority
from graph.errors import BadInput
from graph.model import (
    Document,
    Edge,
    Evidence,
    Name,
    Node,
    Scope,
    Source,
    edge_id,
    qualifiers_text,
)
from graph.naming import fold, normal_form_of_folded
from graph.stores.neo4j_store.keys import ESCAPED, folded, index_key, marked, match_key, property_of, written
from ontologies.vocabulary import EXACT_MATCH, KINDS, PREDICATES, PROPERTIES, QUALIFIERS

Row = dict[str, Any]
_NAMED = "FOREACH (name IN row.names | CREATE (n)-[m:NAMED]->(s) SET m = name)"
# What only this source speaks of is what it says; that needs no settling.
_NEW = (
    "MATCH (s:Source {{id: $source}}) UNWIND $rows AS row CREATE (n:Entity:{0})-[c:STATED_BY]->(s)"
    f" SET n = row.node, c = row.claim {_NAMED}"
)
_KNOWN = (
    "MATCH (s:Source {id: $source}) UNWIND $rows AS row MATCH (n:Entity {id: row.node.id}) MERGE (n)-[c:STATED_BY]->(s)"
    " ON CREATE SET c = row.claim"
    # What a source says of a thing twice is what it says first, but for a name that it gives only then.
    f" ON MATCH SET c += CASE WHEN c.name IS NULL THEN row.naming ELSE {{}} END {_NAMED}"
)
_EDGES = (
    "UNWIND $rows AS row MATCH (a:Entity {{id: row.subject}}) MATCH (b:Entity {{id: row.object}})"
    " CREATE (a)-[e:{0}]->(b) SET e = row.edge"
)
_EVIDENCE = (
    "UNWIND $rows AS row MATCH (a:Entity {{id: row.subject}})-[e:{0}]->(b:Entity {{id: row.object}})"
    " WHERE e.source = row.edge.source AND coalesce(e.qualifiers, '') = coalesce(row.edge.qualifiers, '')"
    " SET e = row.edge"
)
_THERE = "UNWIND $ids AS id MATCH (n:Entity {id: id}) RETURN collect(id) AS ids"
_FINISH = (
    "MATCH (s:Source {id: $source}) SET s.edges = s.edges + $edges"
    " WITH s UNWIND $ids AS id MATCH (n:Entity {id: id}) MERGE (n)-[:MENTIONED_BY]->(s)"
)
_COLUMNS = {
    "documents": "document", "sections": "section", "headings": "heading", "words": "text", "starts": "start",
    "ends": "end", "starts_utf16": "start_utf16", "ends_utf16": "end_utf16",
}  # fmt: skip


class RecordWriter:
    """Writes what one source says, batch by batch; edges whose ends are yet to come wait.

    `described` are the nodes that it speaks of; `touched` those that others speak of, too; `moved` the ends of BROADER
    in trees, `hung` what other BROADER leads to; `mapped` says whether any of it is an exact match.
    """

    def __init__(
        self,
        run: Callable[[str, Mapping[str, Any]], list[Any]],
        write: Callable[[str, Mapping[str, Any]], None],
        source: str,
    ) -> None:
        self._run, self._write, self._source = run, write, source
        self.described: set[str] = set()
        self._mentioned: set[str] = set()
        self._waiting: list[Edge] = []
        self._made: set[str] = set()
        self._evidence: dict[str, tuple[Evidence, ...]] = {}
        self._page: str | None = None  # the title of the page that the source is
        self.touched: set[str] = set()
        self.moved: set[str] = set()
        self.hung: set[str] = set()
        self.mapped = False

    def put_nodes(self, nodes: Sequence[Node]) -> None:
        """Write what the source says of these things, and their names."""
        known = self._there({n.id for n in nodes} - self.described) | self.described
        rows: dict[str, list[Row]] = defaultdict(list)
        for node in nodes:
            if node.id in known:
                self.touched.add(node.id)
                rows[_KNOWN].append(node_row(node))
            else:
                known.add(node.id)
                rows[_NEW.format(KINDS[node.kind].name)].append(node_row(node))
            self.described.add(node.id)
            if node.id == self._source:
                self._page = node.name
        for statement in sorted(rows, key=lambda text: text == _KNOWN):  # what is new may be spoken of twice
            self._write(statement, {"source": self._source, "rows": rows[statement]})

    def put_edges(self, edges: Sequence[Edge]) -> None:
        """Write these relations; those with an end that isn't there yet are tried again at the end."""
        ends = {end for e in edges for end in (e.subject, e.object)} - self.described
        known = self._there(ends) | self.described if ends else self.described
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
        mentioned = sorted(self._mentioned - self.described)
        self._write(_FINISH, {"source": self._source, "edges": len(self._made), "ids": mentioned})

    def _there(self, ids: Iterable[str]) -> set[str]:
        return set(self._run(_THERE, {"ids": list(ids)})[0]["ids"])

    def _put(self, edges: Sequence[Edge]) -> None:
        rows: dict[str, list[Row]] = defaultdict(list)
        for edge in edges:
            told = PREDICATES[edge.predicate].name
            id_ = edge_id(edge.subject, edge.predicate, edge.object, qualifiers_text(edge.qualifiers), self._source)
            if id_ not in self._made:
                self._made.add(id_)
                rows[_EDGES.format(told)].append(edge_row(edge, edge.evidence, self._source, self._page))
                self._note(edge)
            elif edge.evidence:
                evidence = (*self._evidence.get(id_, ()), *edge.evidence)
                rows[_EVIDENCE.format(told)].append(edge_row(edge, evidence, self._source, self._page))
            if edge.evidence:
                self._evidence[id_] = (*self._evidence.get(id_, ()), *edge.evidence)
        for statement in sorted(rows):  # CREATE before what MATCHes it
            self._write(statement, {"rows": rows[statement]})

    def _note(self, edge: Edge) -> None:
        self._mentioned.add(edge.subject)
        if edge.predicate == "BROADER":
            if "tree_number" in edge.qualifiers:
                self.moved |= {edge.subject, edge.object}
            else:
                self.hung.add(edge.object)
        self.mapped |= edge.qualifiers.get("mapping_predicate") == EXACT_MATCH


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


def node_row(node: Node) -> Row:
    """A node as a claim of its source, and as it is where no other source speaks of it; its names."""
    naming = {"name": node.name, "key": index_key(fold(node.id if node.name is None else node.name))}
    said: Row = {"kind": node.kind} | _known(node.properties, PROPERTIES, "property")
    if node.notation is not None:
        said["notation"] = node.notation
    if node.documented:
        said["documented"] = True
    own = {"id": node.id, "group": node.id, "authority": authority(node.id), "name": node.id}
    return {
        "node": own | said | {name: value for name, value in naming.items() if value is not None},
        "claim": said | naming,
        "naming": naming,
        "names": [_name_row(name) for name in names_of(node)],
    }


def document_row(document: Document) -> Row:
    """A page's bytes, as they are before its statements are made."""
    sections = json.dumps([[s.name, s.heading, s.start, s.end] for s in document.sections], ensure_ascii=False)
    return {
        "id": document.id, "data": document.data, "content": document.content, "sections": sections,
        "title": document.title, "media_type": document.media_type, "language": document.language,
        "code_system": document.code_system, "code": document.code, "digest": "",
    }  # fmt: skip


def source_row(source: Source) -> Row:
    """A source, without its id."""
    return {
        "kind": source.kind.value, "rank": SOURCE_RANKS[source.kind], "title": source.title, "version": source.version,
        "licence": source.licence, "restricted": source.restricted, "url": source.url, "checksum": source.checksum,
    }  # fmt: skip


def _name_row(name: Name) -> Row:
    text = fold(name.text)
    norm = match_key(normal_form_of_folded(text))
    return {"text": name.text, "scope": name.scope.value, "norm": norm} | folded(text)


def edge_row(edge: Edge, evidence: Sequence[Evidence], source: str, page: str | None = None) -> Row:
    """An edge of a source with its ends. `page` is the title of the page that says so, for who reads it in Browser."""
    row: Row = {"source": source}
    if edge.qualifiers:
        row |= _known(edge.qualifiers, QUALIFIERS, "qualifier")
        row["qualifiers"] = marked(qualifiers_text(edge.qualifiers))
        row |= _written(edge.qualifiers)
    if "qualifier" in row:
        row["qualifier_folded"] = fold(str(row["qualifier"]))
    if evidence:
        once = {(v.document, v.start, v.end, v.section): v for v in reversed(evidence)}
        for column, name in _COLUMNS.items():
            # A list of Neo4j holds no nulls: a missing heading is an empty one.
            row[column] = ["" if (value := getattr(v, name)) is None else value for v in once.values()]
        if not any(row["headings"]):
            del row["headings"]
        if page:
            row["page"] = page
    return {"subject": edge.subject, "object": edge.object, "edge": row}


def _written(qualifiers: Mapping[str, str | int]) -> Row:
    """What qualifiers of free words are read and sorted by."""
    return {property_of(name): written(str(value)) for name, value in qualifiers.items() if name in ESCAPED}


def _known(given: Mapping[str, str | int], vocabulary: Mapping[str, object], what: str) -> Row:
    for name in given:
        if name not in vocabulary:
            raise BadInput(f"the {what} {name!r} isn't in the vocabulary.", todo="Leave it out, or add it there.")
    return dict(given)
