"""A graph copied from one kind of store to the other and back is the same, byte for byte."""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest

from graph.exporting.formats import write
from graph.exporting.view import Profile
from graph.store import Store, open_store
from loaders.copying import copy
from loaders.library import Library, find_files, new_store
from tests import neo4j_server
from tests.command_line import EXAMPLES, assert_one_line, procgraph

PAGE = EXAMPLES / "cpt4-97112-mirror-therapy.txt"


def exported(store: Store) -> bytes:
    """The whole graph as N-Quads."""
    out = BytesIO()
    write(store, out, profile=Profile.FULL)
    return out.getvalue()


@pytest.fixture
def first(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path}/first.db"
    with new_store(url) as store:
        for file in find_files([EXAMPLES]):
            if file.suffix == ".txt":
                Library(store).load_file(file)
    return url


@pytest.fixture
def small(tmp_path: Path) -> str:
    """A store of a page and what few words it needs: the core vocabulary takes a server long to load."""
    url = f"sqlite:///{tmp_path}/small.db"
    with new_store(url) as store:
        library = Library(store)
        library.load_file(PAGE)
        library.remove("procgraph:core")
    return url


def test_there_and_back_is_the_same_export(first: str, tmp_path: Path) -> None:
    urls = (first, neo4j_server.clean_url(), f"sqlite:///{tmp_path}/second.db")
    exports, versions = [], []
    for origin, target in pairwise(urls):
        with open_store(origin) as one, open_store(target, create=True) as other:
            copy(one, other)
            exports += [exported(one), exported(other)]
            versions += [one.data_version(), other.data_version()]
    assert len(exports[0]) > 100_000
    assert len(set(exports)) == 1
    assert len(set(versions)) == 1


def test_loading_into_either_gives_the_same_export(first: str) -> None:
    url = neo4j_server.clean_url()
    with open_store(first) as one, new_store(url) as other:
        for file in reversed([f for f in find_files([EXAMPLES]) if f.suffix == ".txt"]):
            Library(other).load_file(file)
        assert exported(one) == exported(other)


def test_both_give_the_same_part(first: str) -> None:
    url = neo4j_server.clean_url()
    with open_store(first) as one, open_store(url, create=True) as other:
        copy(one, other)
        ids = ["mesh:D020918", "mesh:D059350", "mesh:D010146", "mesh:none"]
        assert list(one.thing_rows(ids)) == list(other.thing_rows(ids))
        assert list(one.claim_rows(ids)) == list(other.claim_rows(ids))
        assert list(one.edge_rows(ids)) == list(other.edge_rows(ids))
        pages = [source.id for source in one.sources()][:3]
        assert list(one.documents(pages)) == list(other.documents(pages))


def test_the_command_copies_both_ways(small: str, tmp_path: Path) -> None:
    server, back = neo4j_server.clean_url(), f"sqlite:///{tmp_path}/back.db"
    exports = []
    for origin, target in pairwise((small, server, back)):
        done = procgraph("copy", "--store", origin, "--to", target)
        assert done.returncode == 0, done.stderr
        assert done.stderr.endswith(f" sources copied to {target}.\n")
        exports += [
            procgraph("export", "nquads", "--profile", "full", "--store", url).stdout for url in (origin, target)
        ]
    assert len(exports[0]) > 10_000
    assert len(set(exports)) == 1


def test_a_database_of_somebody_else_is_left_alone_without_force(small: str) -> None:
    url = neo4j_server.clean_url()
    with neo4j_server.driver(url) as driver:
        driver.execute_query("CREATE (:Song {title: 'Yesterday'})-[:BY]->(:Band {name: 'The Beatles'})")
        theirs = "MATCH (s:Song {title: 'Yesterday'})-[:BY]->(:Band) RETURN count(*) AS songs"
        assert_one_line(procgraph("copy", "--store", small, "--to", url), 3, url, "--force")
        assert driver.execute_query("MATCH (n) RETURN count(*) AS n").records[0]["n"] == 2
        assert_one_line(procgraph("load", PAGE, "--store", url), 3, url, "--force")
        assert driver.execute_query("MATCH (n) RETURN count(*) AS n").records[0]["n"] == 2
        done = procgraph("copy", "--store", small, "--to", url, "--force")
        assert done.returncode == 0, done.stderr
        assert driver.execute_query(theirs).records[0]["songs"] == 1
    with open_store(small) as one, open_store(url) as other:
        assert exported(one) == exported(other)


def test_a_server_that_is_not_there_or_refuses_is_one_line(small: str) -> None:
    nowhere = "bolt://127.0.0.1:1"
    assert_one_line(procgraph("copy", "--store", small, "--to", nowhere), 3, nowhere)
    url = neo4j_server.clean_url()
    assert_one_line(procgraph("copy", "--store", small, "--to", url, NEO4J_PASSWORD="wrong"), 3, url)
