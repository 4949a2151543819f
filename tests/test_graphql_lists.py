"""Every list of an answer has a limit: `first`, or the largest page's size where nothing is said; on both stores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from graphql import GraphQLObjectType, build_schema, get_named_type

from api.execution import execute
from api.planning.operations import planned
from api.schema_file import printed
from graph.model import Edge, Name, Node, Source, SourceKind
from graph.queries import MAX_FIRST, Listed, Page, Related
from graph.store import Store, open_store
from tests import neo4j_server
from tests.graphql_graph import operations
from tests.recipes import recipes

SCHEMA = build_schema(printed())
SIZES = {"first", "limit", "ids", "texts"}
# Lists that take no size themselves, and what says how long they are.
BOUNDED = {
    "Facet.counts": "facets(first:)",
    "Path.nodes": "paths(maxLength:)",
    "Path.edges": "paths(maxLength:)",
    "Subgraph.nodes": "neighborhood(limit:)",
    "Subgraph.edges": "neighborhood(limit:)",
}
WORDS = Source("procgraph:words", SourceKind.VOCABULARY, "Words", "2025", "CC0-1.0")
THING, MANY = "mesh:D000001", MAX_FIRST + 5
LISTS = ("synonyms", "mappings { id }", "broader { id }")


def objects() -> Iterator[GraphQLObjectType]:
    """The types of the printed schema whose fields an operation can ask for."""
    for type_ in SCHEMA.type_map.values():
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__"):
            yield type_


def test_every_list_takes_a_size_or_is_bounded_by_what_it_lies_in() -> None:
    unsized = {
        f"{type_.name}.{name}"
        for type_ in objects()
        for name, field in type_.fields.items()
        if str(field.type).startswith("[") and not type_.name.endswith("Connection") and not SIZES & set(field.args)
    }
    assert unsized == set(BOUNDED)


def test_every_connection_takes_a_size() -> None:
    for type_ in objects():
        for name, field in type_.fields.items():
            if get_named_type(field.type).name.endswith("Connection"):
                assert {"first", "last"} <= set(field.args), f"{type_.name}.{name}"


def listings(value: object) -> Iterator[Listed | Related]:
    """The lists that a question asks for, at any depth."""
    if isinstance(value, Listed | Related):
        yield value
    if is_dataclass(value):
        for field in fields(value):
            yield from listings(getattr(value, field.name))
    elif isinstance(value, tuple | Mapping):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from listings(each)


@pytest.mark.parametrize("operation", [*operations(), *recipes()], ids=lambda path: path.stem)
def test_every_list_that_is_asked_for_has_a_size(operation: Path) -> None:
    for listing in listings(planned(operation.read_text(encoding="utf-8")).fields):
        size = listing.first if isinstance(listing, Listed) else (listing.page or Page()).size
        assert size is not None, listing.key
        assert size <= MAX_FIRST, listing.key


@pytest.fixture(scope="module", params=["sqlite", "neo4j"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    in_neo4j = request.param == "neo4j"
    url = neo4j_server.clean_url() if in_neo4j else f"sqlite:///{tmp_path_factory.mktemp('graph')}/graph.db"
    names = tuple(Name(f"name {place:04}") for place in range(MANY))
    others = [f"mesh:D{place}" for place in range(10_000, 10_000 + MANY)]
    records: list[Node | Edge] = [
        Node(THING, "Condition", "Thing", names),
        *(Node(other, "Condition", f"Other {other}") for other in others),
        *(Edge(THING, "BROADER", other, WORDS.id) for other in others),
        *(Edge(THING, "MAPS_TO", other, WORDS.id, {"mapping_predicate": "skos:closeMatch"}) for other in others),
    ]
    with open_store(url, create=True) as opened, opened.transaction() as change:
        change.put_source(WORDS, records)
    with open_store(url) as opened:
        yield opened


@pytest.mark.parametrize("listing", LISTS)
def test_a_long_list_ends_where_it_is_told_to(store: Store, listing: str) -> None:
    name, _, selected = listing.partition(" ")
    asked = f"""query ($n: Int) {{ condition(id: "{THING}") {{
      whole: {listing} two: {name}(first: 2) {selected}
      three: {name}(first: $n) {selected} none: {name}(first: 0) {selected}
    }} }}"""
    answer = execute(store, asked, {"n": 3})["data"]["condition"]
    whole = answer["whole"]
    assert len(whole) == MAX_FIRST
    assert [answer["two"], answer["three"], answer["none"]] == [whole[:2], whole[:3], []]


@pytest.mark.parametrize("listing", LISTS)
def test_more_than_a_page_is_refused(store: Store, listing: str) -> None:
    name, _, selected = listing.partition(" ")
    asked = f'{{ condition(id: "{THING}") {{ {name}(first: {MAX_FIRST + 1}) {selected} }} }}'
    [error] = execute(store, asked)["errors"]
    assert error["extensions"] == {"code": "LIMIT_EXCEEDED", "limit": MAX_FIRST, "figure": MAX_FIRST + 1}


@pytest.mark.parametrize(
    ("first", "variables", "cost"),
    [("", {}, 3), ("(first: 7)", {}, 7), ("(first: $n)", {"n": 200}, 200), ("(first: $n)", {}, 3)],
)
def test_the_size_counts_in_the_cost(first: str, variables: dict[str, int], cost: int) -> None:
    declared = "query ($n: Int)" if "$" in first else "query"
    one = f"{declared} {{ procedures(first: 10) {{ nodes {{ broader{first} {{ id }} }} }} }}"
    assert planned(one, variables).cost == 1 + 10 * (1 + cost)
    two = f"{declared} {{ procedures(first: 10) {{ edges {{ evidence{first} {{ document {{ id }} }} }} }} }}"
    assert planned(two, variables).cost == 1 + 10 * (1 + cost * 2)
