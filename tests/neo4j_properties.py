"""Each property of a node or relationship in Neo4j, with its type: the page docs/neo4j-properties.md.

Names and types are those of the files that Neo4j's import tool gets, which have all of them in their headers.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from graph.stores.neo4j_store.csv_tables import Tables
from ontologies.vocabulary import PROPERTIES, QUALIFIERS
from tests.conftest import ROOT

DOCS = ROOT / "docs" / "neo4j-properties.md"
_CYPHER = {
    "string": "STRING", "long": "INTEGER", "boolean": "BOOLEAN", "byte[]": "ByteArray",
    "string[]": "LIST<STRING>", "long[]": "LIST<INTEGER>",
}  # fmt: skip

# What a file is about, and what it is called here; every kind has the properties of the first, every predicate those
# of the fourth.
_FILES = {
    "nodes-Procedure.csv": "(:Entity)",
    "relationships-STATED_BY.csv": "()-[:STATED_BY]->()",
    "relationships-NAMED.csv": "()-[:NAMED]->()",
    "relationships-HAS_RISK.csv": "()-[:PREDICATE]->()",
    "nodes-Source.csv": "(:Source)",
    "nodes-File.csv": "(:File)",
    "nodes-Place.csv": "(:Place)",
    "nodes-ProcedureGraph.csv": "(:ProcedureGraph)",
}
_TITLES = {
    "(:Entity)": "A thing, as all sources together describe it; its kind is a second label.",
    "()-[:STATED_BY]->()": "What one source says of a thing.",
    "()-[:NAMED]->()": "A name that a source gives a thing.",
    "()-[:PREDICATE]->()": "A relation of two things; its type is a predicate of [the vocabulary](ontology.md).",
    "(:Source)": "A page, or one release of a vocabulary.",
    "(:File)": "A page as it came, with the id of its source and of its `Document`.",
    "(:Place)": "A place of a thing in a tree.",
    "(:ProcedureGraph)": "The mark that the database is this program's.",
    "(:Phrase)": "Words of a page that were to be linked; `procgraph review` lists those that led to nothing.",
    "(:Norm)": "A normal form that the linking of pages looked up.",
}
# What an import leaves to the loads after it: when they were, and what comes of linking pages.
_LOADED = {
    "(:Source)": {"loaded_at": "STRING"},
    "(:Phrase)": {
        "source": "STRING", "section": "STRING", "start": "INTEGER", "end": "INTEGER", "text": "STRING",
        "label": "STRING", "folded": "STRING", "kinds": "STRING", "node": "STRING", "linked": "BOOLEAN",
    },
    "(:Norm)": {"norm": "STRING"},
}  # fmt: skip
_KEY = "the name without case, accents and punctuation, to sort and look up by; the first 1,000 characters"
_FOLD = "the whole of `key`, where that is another text"
_OFFSETS = "where each of `words` {} in the page, in {}"
_WHAT = {
    "(:Entity)": {
        "id": "a CURIE", "group": "the id that stands for the thing and its exact matches; its own where it has none",
        "authority": "the rank of the id's vocabulary, the lowest first, where several have a thing",
        "name": "the preferred name, or else the id", "key": _KEY,
        "kind": "the kind, as the second label says it", "notation": "the code in its code set",
        "documented": "true where a page describes the thing; else absent",
    },
    "()-[:STATED_BY]->()": {
        "name": "the preferred name by this source", "key": _KEY, "kind": "the kind by this source",
        "notation": "the code in its code set",
        "documented": "true where the source is a page that describes the thing; else absent",
    },
    "()-[:NAMED]->()": {
        "text": "the name as written",
        "scope": "`preferred`, `exact`, `near` or `used` (a page's own words for the thing)",
        "norm": "its normal form, which is equal for names that linking takes for one", "key": _KEY, "fold": _FOLD,
    },
    "()-[:PREDICATE]->()": {
        "source": "the id of the source that says so", "qualifiers": "all qualifiers as JSON, keys sorted",
        "qualifier_folded": "`qualifier` without case, accents and punctuation",
        "page": "the title of the page that says so",
        "words": "what the page says, as written", "documents": "the document of each of `words`",
        "sections": "the section of each of `words`",
        "headings": "the heading over each of `words`, empty where it has none",
        "starts": _OFFSETS.format("begins", "Unicode code points"),
        "ends": _OFFSETS.format("ends", "Unicode code points"),
        "starts_utf16": _OFFSETS.format("begins", "UTF-16 code units"),
        "ends_utf16": _OFFSETS.format("ends", "UTF-16 code units"),
    },
    "(:Source)": {
        "id": "a CURIE", "kind": "`core`, `aliases`, `vocabulary`, `mappings` or `page`",
        "rank": "the place of the kind in that order: the lowest decides where two sources name a thing",
        "title": "its title",
        "version": "its release", "licence": "its licence, by name or address",
        "restricted": "whether its licence keeps its text out of public exports", "url": "where it is from",
        "checksum": "the SHA-256 of its bytes", "edges": "how many relations it says",
        "loaded_at": "when it was loaded, as ISO 8601 has it; in no export",
    },
    "(:File)": {
        "id": "a CURIE", "data": "the bytes", "content": "the text that offsets count in",
        "sections": "JSON: name, heading, start and end of each", "title": "its title", "media_type": "its media type",
        "language": "a BCP 47 tag", "code_system": "the code set of the page's code", "code": "the page's code",
        "digest": "a checksum of the statements that were made of it",
    },
    "(:Place)": {"tree_number": "the place in the source's tree (MeSH)"},
    "(:ProcedureGraph)": {
        "id": "`graph`", "format": "the version of this form", "reader_version": "the reader that made the statements",
        "data_version": "a hash of the sources and the reader's version",
    },
    "(:Phrase)": {
        "source": "the id of the page", "section": "the section", "start": "where it begins, in Unicode code points",
        "end": "where it ends", "text": "the words as written", "label": "the words that were looked up",
        "folded": "`label` without case, accents and punctuation", "kinds": "JSON: the kinds that were sought",
        "node": "the id of what came of it", "linked": "whether that is a known thing",
    },
    "(:Norm)": {"norm": "the normal form"},
}  # fmt: skip
_VOCABULARY = {p.name: p.gloss for p in PROPERTIES.values()} | {q.name: q.gloss for q in QUALIFIERS.values()}
INTRODUCTION = """<!-- Written by `python -m tests.neo4j_properties`. Don't edit. -->
# Properties in Neo4j

What nodes and relationships are is told in [The graph in Neo4j](neo4j.md#what-is-in-the-database). A property that has
nothing to say is absent. Types are Cypher's. What isn't listed (`MENTIONED_BY`, `OF`, `UNDER`, `LOOKED_UP`) has none.
"""


def properties() -> dict[str, dict[str, str]]:
    """The type of each property of each sort of node and relationship."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        with Tables(folder) as tables:
            tables.entity({"kind": "Procedure"})
            tables.source({})
            tables.file({})
            tables.mark({})
            tables.claim("", "", {})
            tables.name("", "", {})
            tables.place("", "")
            tables.edge("HAS_RISK", {"subject": "", "object": "", "edge": {}})
        found = {what: _header(folder / file) for file, what in _FILES.items()}
    return found | {what: found.get(what, {}) | types for what, types in _LOADED.items()}


def _header(file: Path) -> dict[str, str]:
    columns = file.read_text(encoding="utf-8").partition("\n")[0].split(",")
    typed = (column.split(":") for column in columns if not column.startswith(":"))
    return {name: "STRING" if type_.startswith("ID(") else _CYPHER[type_] for name, type_ in typed}


def written() -> str:
    """The page."""
    parts = [INTRODUCTION]
    for what, types in properties().items():
        rows = "".join(f"| `{name}` | {type_} | {_meaning(what, name)} |\n" for name, type_ in types.items())
        parts.append(f"## `{what}`\n{_TITLES[what]}\n\n| property | type | what |\n|---|---|---|\n{rows}")
    return "\n".join(parts)


def _meaning(what: str, name: str) -> str:
    plain = name.removesuffix("_written")
    if plain != name:
        return f"`{plain}` as JSON writes it, a mark before characters outside the BMP: what answers are sorted by"
    return _WHAT[what].get(name) or _VOCABULARY[name]


if __name__ == "__main__":
    DOCS.write_text(written(), encoding="utf-8")
