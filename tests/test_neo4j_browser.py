"""Neo4j Browser in a real Chromium: log in, play the guide, load the style, and see named things in the pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from neo4j.graph import Node, Path, Relationship

from api.neo4j_browser import GUIDE, STYLE, SavedQuery, saved_queries
from loaders.library import Library, new_store
from ontologies.vocabulary import KINDS, PREDICATES
from tests import neo4j_server
from tests.command_line import EXAMPLES
from tests.conftest import ROOT
from tools.java import ToolError
from tools.neo4j.pictures import ONLY_WHAT_IS_ASKED, api_server
from tools.neo4j.window import Window

PAGES = (
    "cpt4-20552-trigger-point-injection.txt",
    "cpt4-63685-spinal-cord-stimulator-implantation.txt",
    "cpt4-64510-stellate-ganglion-block.txt",
    "cpt4-97810-acupuncture.txt",
)
STYLE_FILE = ROOT / "api" / "neo4j_browser" / STYLE
PLAIN = "<type>"


@pytest.fixture(scope="module")
def url() -> str:
    """A database with a few pages, on the server whose Browser is used."""
    server = neo4j_server.with_browser()
    neo4j_server.log_in_to(server)
    neo4j_server.empty(server.address)
    with new_store(server.address) as store, Library(store).together() as batch:
        for page in PAGES:
            batch.load_file(EXAMPLES / page)
    return server.address


@pytest.fixture(scope="module")
def window(url: str) -> Iterator[Window]:
    """Browser, logged in, with the guide's page played and its style loaded as a person does."""
    try:
        opened = Window(neo4j_server.with_browser())
    except ToolError as error:
        pytest.skip(str(error))  # Chromium and its driver don't come with Python
    with opened, api_server(url) as address:
        opened.log_in()
        opened.play(f"{address}/{GUIDE}", "Medical procedures, and what pages say of them")
        opened.style(f"{address}/{STYLE}", "node.Procedure")
        opened.run(ONLY_WHAT_IS_ASKED)
        yield opened


@pytest.mark.parametrize("query", saved_queries(), ids=lambda query: query.title)
def test_a_saved_query_draws_named_things(query: SavedQuery, window: Window, url: str) -> None:
    nodes, arrows = found(url, query.cypher)
    assert len(nodes) > 2
    window.run(query.cypher)
    window.enlarge()
    drawing = window.drawing()
    window.enlarge()
    assert len(drawing.nodes) == len(nodes)
    assert not [caption for caption in drawing.nodes if not any(is_short_for(caption, name) for name in nodes)]
    # Of several arrows between two things, Browser may draw one.
    assert 0 < len(drawing.arrows) <= len(arrows)
    # Where the layout leaves an arrow no room for its words, Browser leaves them out.
    assert len([words for words in drawing.arrows if words]) > len(drawing.arrows) / 2
    assert drawing.colours <= set(re.findall("#[0-9A-F]{6}", STYLE_FILE.read_text()))


def test_an_arrow_tells_the_words_and_the_page(window: Window) -> None:
    window.run(
        "MATCH path = (:Procedure {name: 'Acupuncture'})-[r:HAS_RISK {frequency: 'rare'}]->(c:Condition)"
        " RETURN path ORDER BY c.id LIMIT 1"
    )
    window.drawing()
    lines = window.click_arrow()
    assert re.search(r"^frequency\s+rare$", lines, re.MULTILINE)
    assert re.search(r"^page\s+First quarter-hour with fine needles", lines, re.MULTILINE)
    assert re.search(r"^words\s+\[\w+", lines, re.MULTILINE)


def test_the_style_has_every_kind_and_relation() -> None:
    style = STYLE_FILE.read_text(encoding="utf-8")
    assert not [kind for kind in KINDS if f"node.{kind} {{" not in style]
    assert not [name for name in PREDICATES if f"relationship.{name} {{" not in style]


def found(url: str, cypher: str) -> tuple[list[str], set[str]]:
    """The names of the nodes that a query finds, and the ids of its relationships."""
    nodes: dict[str, Node] = {}
    arrows = set()
    with neo4j_server.driver(url) as driver:
        values: list[Any] = [value for record in driver.execute_query(cypher).records for value in record.values()]
    for value in values:
        parts = [*value.nodes, *value.relationships] if isinstance(value, Path) else [value]
        nodes |= {part.element_id: part for part in parts if isinstance(part, Node)}
        arrows |= {part.element_id for part in parts if isinstance(part, Relationship)}
    return [str(node["id"] if "Code" in node.labels else node["name"]) for node in nodes.values()], arrows


def is_short_for(caption: str, name: str) -> bool:
    """Whether a caption is a name, or begins as it does: of a long one, Browser leaves out words near the end."""
    begun, _, rest = caption.removesuffix("…").rpartition(" ")
    return bool(caption) and (caption == name or " ".join(name.split()).startswith(begun or rest))
