"""Knowledge graphs in KGX's formats (github.com/biolink/kgx): nodes or edges, one a line, as TSV or JSON Lines.

Biolink's categories and predicates become ours where ours say the same; what the vocabulary has no kind or relation
for is counted and named. An edge file doesn't say what its ends are, so there an end's kind is that of its vocabulary.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath

from graph.errors import BadInput
from graph.model import Edge, Name, Node, Scope, Source, SourceKind, project_id
from loaders.files import Member
from loaders.kgx_terms import KIND_OF, MAPPING_OF, RELATION_OF
from loaders.kinds import kind_by_id
from loaders.records import Least, LeftOut, Located, Records
from loaders.text_lines import first_line, table_rows, text_lines
from ontologies.prefixes import prefix_of
from ontologies.vocabulary import PREDICATES

_NODE, _EDGE = ("id", "category"), ("subject", "predicate", "object")
LEAST = Least(nodes=0, edges=0)  # a graph may hold nothing that the vocabulary has a place for; what, is counted
_SYNONYMS = (("exact_synonym", Scope.EXACT), ("synonym", Scope.NEAR), ("related_synonym", Scope.NEAR))
_PROVIDERS = ("provided_by", "primary_knowledge_source", "knowledge_source", "aggregator_knowledge_source")
# Of the columns read here, those that Biolink declares multivalued.
_SEVERAL = frozenset(
    {"category", "xref", "provided_by", "aggregator_knowledge_source", *(column for column, _ in _SYNONYMS)}
)
_TRUE = frozenset({"true", "True", "1"})
_NO_JSON = (ValueError, RecursionError)  # the latter where it is nested some thousand times
_DENIED = {"predicate_modifier": "Not"}

Row = Mapping[str, Sequence[str]]


def recognises(head: bytes, name: str) -> bool:
    """Whether the first line names the columns, or has the keys, of a node or an edge."""
    return _columns(head) is not None


def read(member: Member, least: Least = LEAST) -> tuple[Source, Records]:
    """The source and its records. Raises BadInput, with the line, for a row that is no node or edge.

    The formats have no place for a title or version: the title is of the file's name and of who provided its first row.
    The source is the file's content, or the name that a table declares by `# id: NAME` above its columns.
    """
    columns = _columns(member.head())
    if columns is None:
        todo = f"Name the columns {', '.join(_NODE)}, or {', '.join(_EDGE)}."
        raise BadInput("this is no node or edge file of KGX.", file=member.name, line=1, todo=todo)
    stem = PurePath(member.name).stem
    provider = next((row[p][0] for _, row in _rows(member, columns) for p in _PROVIDERS if row.get(p)), "")
    title = f"KGX {'nodes' if columns is _NODE else 'edges'} {stem}" + (f", provided by {provider}" if provider else "")
    checksum = member.checksum()
    source_id = project_id("kgx", member.declared() or checksum)
    source = Source(source_id, SourceKind.VOCABULARY, title, checksum=checksum)
    located = (_nodes if columns is _NODE else _edges)(member, source.id)
    return source, Records(member.name, located, least)


def _columns(head: bytes) -> tuple[str, ...] | None:
    line = first_line(head)
    names = set(line.split("\t"))
    if line.startswith("{"):
        try:
            names = set(json.loads(line))
        except _NO_JSON:
            return None
    return next((columns for columns in (_EDGE, _NODE) if names.issuperset(columns)), None)


def _rows(member: Member, columns: Sequence[str]) -> Iterator[tuple[int, Row]]:
    """The rows as lists of values, empty ones left out: TSV parts several by a bar where a column may have several,
    JSON has them as lists."""
    if first_line(member.head()).startswith("{"):
        yield from _json_rows(member, columns)
        return
    for line, row in table_rows(member, "\t", columns, quoted=False):
        yield line, {key: value.split("|") if key in _SEVERAL else [value] for key, value in row.items() if value}


def _json_rows(member: Member, columns: Sequence[str]) -> Iterator[tuple[int, Row]]:
    for line, text in text_lines(member):
        if not text.strip():
            continue
        try:
            row = json.loads(text)
        except _NO_JSON as error:
            what = f"this is no JSON ({error})."
            raise BadInput(what, file=member.name, line=line, todo="Mend the line.") from None
        if not isinstance(row, dict):
            raise BadInput("this is no JSON object.", file=member.name, line=line, todo="Mend the line.")
        yield line, {k: [str(v) for v in (value if isinstance(value, list) else [value])]
                     for k, value in row.items() if value not in (None, "", [])}  # fmt: skip


def _nodes(member: Member, source: str) -> Iterator[Located]:
    for line, row in _rows(member, _NODE):
        written = _one(member, line, row, "id")
        id_ = _ours(written)
        categories = row.get("category", ["of no category"])
        kind = next((KIND_OF[category] for category in categories if category in KIND_OF), None)
        if kind is None:
            yield line, LeftOut(f"things that are {categories[0]}")
        elif id_ is None:
            yield line, LeftOut(f"things with the prefix {written.partition(':')[0]}")
        else:
            names = {text: scope for key, scope in reversed(_SYNONYMS) for text in row.get(key, ())}
            synonyms = tuple(Name(text, scope) for text, scope in names.items())
            definition = {"definition": row["description"][0]} if "description" in row else {}
            name = row["name"][0] if "name" in row else None
            yield line, Node(id_, kind, name, synonyms, _notation(id_), properties=definition)
            yield from _mapped(line, id_, kind, row, source)


def _mapped(line: int, id_: str, kind: str, row: Row, source: str) -> Iterator[Located]:
    for written in row.get("xref", ()):
        other = _ours(written)
        if other is None:
            yield line, LeftOut(f"cross-references to {written.partition(':')[0]}")
        else:
            yield line, Node(other, kind_by_id(other) or kind, None, notation=_notation(other))
            yield line, Edge(id_, "MAPS_TO", other, source, {"mapping_predicate": "oboInOwl:hasDbXref"})


def _edges(member: Member, source: str) -> Iterator[Located]:
    for line, row in _rows(member, _EDGE):
        written, said, other = (_one(member, line, row, key) for key in _EDGE)
        negated = row.get("negated", ("",))[0] in _TRUE
        mapping = MAPPING_OF.get(said)
        predicate = "MAPS_TO" if mapping else RELATION_OF.get(said)
        subject, object_ = _ours(written), _ours(other)
        kinds = _kinds(predicate, subject, object_)
        if predicate is None or (negated and not mapping):
            yield line, LeftOut(f"relations by {'not ' if negated else ''}{said}")
        elif subject is None or object_ is None or kinds is None:
            ends = f"{written.partition(':')[0]} and {other.partition(':')[0]}"
            yield line, LeftOut(f"relations by {said} between {ends}")
        else:
            for id_, kind in zip((subject, object_), kinds, strict=True):
                yield line, Node(id_, kind, None, notation=_notation(id_))
            qualifiers = {"mapping_predicate": mapping} if mapping else {}
            yield line, Edge(subject, predicate, object_, source, qualifiers | (_DENIED if negated else {}))


def _kinds(predicate: str | None, subject: str | None, object_: str | None) -> tuple[str, str] | None:
    """The kinds of an edge's ends by their vocabularies, None where these don't say it or the relation doesn't fit."""
    if predicate is None or subject is None or object_ is None:
        return None
    from_, to = kind_by_id(subject), kind_by_id(object_)
    if predicate == "MAPS_TO":  # two names of one thing, or nearly: what one end is, the other is
        from_, to = from_ or to, to or from_
    if from_ is None or to is None or (predicate == "BROADER" and from_ != to):
        return None
    fits = from_ in PREDICATES[predicate].domain and to in PREDICATES[predicate].range
    return (from_, to) if fits else None


def _one(member: Member, line: int, row: Row, key: str) -> str:
    value = row.get(key, ("",))[0]
    if not value or (key != "predicate" and (":" not in value or "|" in value)):
        what = f"the {key} is {value!r}."
        raise BadInput(what, file=member.name, line=line, todo="Give a CURIE, such as MONDO:0019369.")
    return value


def _ours(curie: str) -> str | None:
    """The CURIE with our prefix, None where we have none for it."""
    prefix, _, local = curie.partition(":")
    ours = prefix_of(prefix)
    return f"{ours}:{local}" if ours and local else None


def _notation(curie: str) -> str:
    return curie.partition(":")[2]
