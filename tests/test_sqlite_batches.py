"""Sources of more records than are put down at once: a thread puts down a batch while the next one is made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from graph.errors import BadInput
from graph.model import Edge, Name, Node, Source, SourceKind
from graph.store import open_store
from graph.stores.sqlite_store.batches import Batches

SOURCE = Source("procgraph:large", SourceKind.VOCABULARY, "Large")
MANY = 25_000
ODD = ('"quoted" \\ [1, null]', "tab\tand\x01more", "a\0b", "naïve 🦴", "null", "12", " 1e5 ", "{}")


def _node(number: int) -> Node:
    name = f"{ODD[number % len(ODD)]} {number}"
    properties = {"definition": name} if number % 3 else {}
    return Node(f"mesh:D{number:09}", "Condition", name, (Name(name + "s"),), f"D{number:09}", False, properties)


def _edge(number: int) -> Edge:
    return Edge(_node(number).id, "BROADER", _node(MANY - 1 - number).id, SOURCE.id, {"tree_number": f"C{number}"})


def _interleaved() -> Iterator[Node | Edge]:
    """Relations to what comes in a later batch, and to what came in an earlier one."""
    for number in range(MANY):
        yield _node(number)
        yield _edge(number)


def test_what_is_put_down_in_batches_is_kept_as_written(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/graph.db", create=True) as store:
        with store.transaction() as change:
            change.put_source(SOURCE, _interleaved())
        assert [node for _, node in store.claims()] == [_node(number) for number in range(MANY)]
        assert {edge.id for edge in store.edges()} == {_edge(number).id for number in range(MANY)}


def test_a_source_that_fails_while_a_batch_is_under_way_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    def broken() -> Iterator[Node | Edge]:
        yield from _interleaved()
        raise BadInput("the file ends here.")

    with open_store(f"sqlite:///{tmp_path}/graph.db", create=True) as store:
        with pytest.raises(BadInput, match="ends here"), store.transaction() as change:
            change.put_source(SOURCE, broken())
        assert (store.sources(), list(store.claims()), list(store.edges())) == ([], [], [])
        with store.transaction() as change:
            change.put_source(SOURCE, [_node(1)])
        assert [node for _, node in store.claims()] == [_node(1)]


def test_what_fails_in_the_thread_is_raised_where_it_is_waited_for() -> None:
    db = apsw.Connection(":memory:")
    db.execute("CREATE TABLE t(a INTEGER CHECK(a<15000))")
    with Batches(db) as batches:
        batches.put({"INSERT INTO t SELECT r.value->>0 FROM jsonb_each(?) r": [(n,) for n in range(20_000)]})
        with pytest.raises(apsw.ConstraintError):
            batches.wait()
    assert db.execute("SELECT count(*) FROM t").get == 0
