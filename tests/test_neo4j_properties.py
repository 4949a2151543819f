"""The page of Neo4j's properties is what import files have, and a real server has no others."""

from __future__ import annotations

from collections.abc import Iterator

from loaders.library import Library, new_store
from tests import neo4j_server
from tests.command_line import EXAMPLES
from tests.neo4j_properties import DOCS, properties, written

PAGES = ("cpt4-20552-trigger-point-injection.txt", "icd10cm-G90.50-complex-regional-pain-syndrome.txt")
LABELS = ("Entity", "Source", "File", "Place", "ProcedureGraph", "Phrase", "Norm")
TYPES = {
    "String": "STRING", "Long": "INTEGER", "Boolean": "BOOLEAN", "ByteArray": "ByteArray",
    "StringArray": "LIST<STRING>", "LongArray": "LIST<INTEGER>",
}  # fmt: skip
NODES = "CALL db.schema.nodeTypeProperties() YIELD nodeLabels, propertyName AS name, propertyTypes AS types RETURN *"
RELATIONSHIPS = (
    "CALL db.schema.relTypeProperties() YIELD relType, propertyName AS name, propertyTypes AS types RETURN *"
)
Property = tuple[str, str, str]  # what has it, its name, its type


def test_the_page_is_fresh() -> None:
    assert DOCS.read_text(encoding="utf-8") == written(), "run python -m tests.neo4j_properties and commit the page"


def test_a_server_has_these_properties_and_types() -> None:
    url = neo4j_server.clean_url()
    with new_store(url) as store:
        for page in PAGES:
            Library(store).load_file(EXAMPLES / page)
    found = set(in_server(url))
    told = properties()
    assert sorted(found - {(what, name, type_) for what, types in told.items() for name, type_ in types.items()}) == []
    assert {what for what, _, _ in found} == set(told)


def in_server(url: str) -> Iterator[Property]:
    """What a server says of its properties."""
    relationships = {what for what in properties() if "[" in what}
    with neo4j_server.driver(url) as driver:
        for row in driver.execute_query(NODES).records:
            for type_ in row["types"] or ():
                [label] = [label for label in LABELS if label in row["nodeLabels"]]
                yield f"(:{label})", row["name"], TYPES[type_]
        for row in driver.execute_query(RELATIONSHIPS).records:
            what = f"()-[:{row['relType'].strip(':`')}]->()"
            for type_ in row["types"] or ():
                yield what if what in relationships else "()-[:PREDICATE]->()", row["name"], TYPES[type_]
