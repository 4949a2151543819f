"""A database that Neo4j's import tool makes of an exported folder is the one that loading makes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from neo4j import Driver, GraphDatabase

from graph.errors import BadInput
from graph.exporting.formats import write
from graph.exporting.view import Profile
from graph.model import Edge, Evidence, Name, Node, Source, SourceKind
from graph.store import Store, open_store
from graph.stores.neo4j_store.csv_export import export_csv
from loaders.library import Library, new_store
from tests import neo4j_server, random_graphs
from tests.command_line import EXAMPLES, assert_one_line, procgraph
from tools.neo4j.importing import import_folder
from tools.neo4j.server import USER

# What is there only when pages have been linked in the database, and when it was loaded.
LINKING = ("Phrase", "Norm")
OWN = {"loaded_at", "digest", "reader_version"}
NODES = (
    "MATCH (n) WHERE NOT any(label IN labels(n) WHERE label IN $linking) RETURN labels(n) AS labels, properties(n) AS p"
)
RELATIONSHIPS = (
    "MATCH (a)-[r]->(b) WHERE type(r) <> 'LOOKED_UP' RETURN type(r) AS type, properties(r) AS p,"
    " coalesce(a.id, a.tree_number) AS a, coalesce(b.id, b.tree_number) AS b"
)


def exported(store: Store) -> bytes:
    """The whole graph as N-Quads."""
    out = BytesIO()
    write(store, out, profile=Profile.FULL)
    return out.getvalue()


def content(driver: Driver) -> list[str]:
    """All nodes and relationships of a database, sorted, without what is its own."""
    rows = [
        [sorted(row["labels"]), {key: value for key, value in row["p"].items() if key not in OWN}]
        for row in driver.execute_query(NODES, linking=LINKING).records
    ]
    rows += [[row["type"], row["a"], row["b"], row["p"]] for row in driver.execute_query(RELATIONSHIPS).records]
    return sorted(json.dumps(row, sort_keys=True, default=bytes.hex) for row in rows)


@contextmanager
def imported(folder: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Driver]]:
    """A server on a database made of a folder."""
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")  # it starts in half the time
    import_folder(folder, home)
    server = neo4j_server.started(home)
    try:
        monkeypatch.setenv("NEO4J_USERNAME", USER)
        monkeypatch.setenv("NEO4J_PASSWORD", server.password)
        with GraphDatabase.driver(server.address, auth=(USER, server.password)) as driver:
            yield server.address, driver
    finally:
        server.stop()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a store file with a page."""
    url = f"sqlite:///{tmp_path_factory.mktemp('store')}/pages.db"
    with new_store(url) as store:
        Library(store).load_file(EXAMPLES / "cpt4-97112-mirror-therapy.txt")
    return url


def test_pages_are_as_if_loaded(pages: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "csv"
    done = procgraph("export", "neo4j-csv", "--profile", "full", "-o", folder, "--store", pages)
    assert done.returncode == 0, done.stderr
    assert "@import.args" in done.stderr
    with open_store(pages) as origin:
        expected, version = exported(origin), origin.data_version()
    with imported(folder, tmp_path / "home", monkeypatch) as (url, _):
        with open_store(url) as store:
            assert exported(store) == expected
            assert store.data_version() == version
        with new_store(url) as store:  # makes indexes, and links pages
            assert exported(store) == expected
            assert store.data_version() == version
        told = procgraph("review", "--json", "--store", url)
        assert told.stdout == procgraph("review", "--json", "--store", pages).stdout
        assert json.loads(told.stdout)["phrases"]


def test_whatever_a_graph_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = neo4j_server.clean_url()
    odd = Node("procgraph:odd", "Role", 'a, "b"\r\n\n', (Name("\ufffe\uffff𐌰"), Name(" ; "), Name("")))
    with open_store(f"sqlite:///{tmp_path}/random.db", create=True) as store:
        for seed in range(3):
            for source, records in random_graphs.records(Random(seed)):
                with store.transaction() as change:
                    change.put_source(source, (*records, odd))
        expected = exported(store)
        (tmp_path / "csv").mkdir()
        export_csv(store, tmp_path / "csv", full=True)
        with open_store(url, create=True) as loaded, loaded.transaction() as change:
            for source in store.sources():
                claims = [node for id_, node in store.claims() if id_ == source.id]
                change.put_source(source, [*claims, *(edge for edge in store.edges() if edge.source == source.id)])
    with neo4j_server.driver(url) as driver:
        wanted = content(driver)
    with imported(tmp_path / "csv", tmp_path / "home", monkeypatch) as (url, driver):
        assert content(driver) == wanted
        with open_store(url, write=True) as store:
            assert exported(store) == expected


def test_the_text_of_restricted_sources_is_left_out(tmp_path: Path) -> None:
    secret = Node("cpt:1", "Procedure", "Secret name", (Name("Secret synonym"),), "1", False, {"definition": "Secret"})
    edge = Edge("cpt:1", "INDICATED_FOR", "mesh:D1", "procgraph:own", {"qualifier": "secretly", "link": "exact"})
    url = f"sqlite:///{tmp_path}/own.db"
    with open_store(url, create=True) as store:
        with store.transaction() as change:
            change.put_source(
                Source("mesh:2024", SourceKind.VOCABULARY, "MeSH"), [Node("mesh:D1", "Condition", "Pain")]
            )
            own = Source("procgraph:own", SourceKind.VOCABULARY, "Own", restricted=True)
            change.put_source(own, [secret, edge])
        for folder, full in ((tmp_path / "public", False), (tmp_path / "full", True)):
            folder.mkdir()
            export_csv(store, folder, full=full)
    written = {
        f.name: "".join(p.read_text() for p in sorted(f.iterdir())) for f in (tmp_path / "public", tmp_path / "full")
    }
    assert "ecret" not in written["public"]
    assert "Pain" in written["public"]
    assert '"cpt:1","mesh:D1","procgraph:own"' in written["public"]
    assert written["full"].count("Secret") > 3


def test_words_that_cannot_be_written_are_named(tmp_path: Path) -> None:
    quote = Evidence("procgraph:page", "risks", None, "odd \ufffe words", 0, 11, 0, 11)
    page = Source("procgraph:page", SourceKind.PAGE, "Page")
    nodes = [
        Node("procgraph:page", "Document", "Page"),
        Node("mesh:P1", "Procedure", "Block"),
        Node("mesh:C1", "Condition", "Pain"),
    ]
    url, folder = f"sqlite:///{tmp_path}/odd.db", tmp_path / "csv"
    with open_store(url, create=True) as store:
        with store.transaction() as change:
            change.put_source(page, [*nodes, Edge("mesh:P1", "HAS_RISK", "mesh:C1", page.id, {}, (quote,))])
        folder.mkdir()
        with pytest.raises(BadInput, match=r"U\+FFFE"):
            export_csv(store, folder, full=True)
    assert_one_line(procgraph("export", "neo4j-csv", "-o", tmp_path / "new", "--store", url), 1, "U+FFFE")
    assert not (tmp_path / "new").exists()


def test_a_folder_with_something_in_it_is_left_alone(pages: str, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear reader")
    assert_one_line(procgraph("export", "neo4j-csv", "-o", tmp_path, "--store", pages), 1, str(tmp_path))
    assert [file.name for file in tmp_path.iterdir()] == ["letter.txt"]
    done = procgraph("export", "neo4j-csv", "--store", pages)
    assert done.returncode == 2
    assert "-o FOLDER" in done.stderr
