"""The data's version: the same sources, the same hash, whichever came first; anything else said of one, another."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from graph.model import Document, Node, Source, SourceKind
from graph.store import Store, open_store
from graph.versions import changed_sum, data_version, source_digest

SOURCE = Source("procgraph:a", SourceKind.VOCABULARY, "A list", "1", "CC0-1.0", False, "https://example.org/a", "ab")
OTHER = Source("procgraph:b", SourceKind.VOCABULARY, "Another list", checksum="cd")
PAGE = Source("procgraph:document-1", SourceKind.PAGE, "A page", checksum="ef")
THINGS = {
    SOURCE: Node("mesh:D1", "Condition", "one"), OTHER: Node("mesh:D2", "Condition", "two"),
}  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        {"id": "procgraph:c"}, {"kind": SourceKind.MAPPINGS}, {"title": "B"}, {"version": "2"}, {"licence": None},
        {"restricted": True}, {"url": None}, {"checksum": ""},
    ],
)  # fmt: skip
def test_whatever_is_said_of_a_source_counts(said: dict[str, Any]) -> None:
    assert source_digest(replace(SOURCE, **said), None, None) != source_digest(SOURCE, None, None)
    assert source_digest(SOURCE, "CPT4", "64565") != source_digest(SOURCE, None, None)


def test_the_reader_counts() -> None:
    assert data_version(1, "1") != data_version(1, "2") != data_version(2, "2")
    assert changed_sum(changed_sum(5, (), (7, 9)), (9, 7), ()) == 5


def put(store: Store, source: Source) -> None:
    with store.transaction() as change:
        if source.kind is SourceKind.PAGE:
            document = Document(PAGE.id, b"x", "x", code_system="CPT4", code="99999")
            change.put_document(PAGE, document, Node("procgraph:p", "Procedure", "p", documented=True))
        else:
            change.put_source(source, [THINGS[source]])


def test_the_order_does_not_matter_and_what_went_does_not_count(store_url: str) -> None:
    found = set()
    with open_store(store_url, write=True, create=True) as store:
        with store.transaction():
            pass
        empty = store.data_version()
        for order in permutations((SOURCE, OTHER, PAGE)):
            for source in order:
                put(store, source)
            put(store, order[0])
            found.add(store.data_version())
            for source in order:
                with store.transaction() as change:
                    change.remove_source(source.id)
            assert store.data_version() == empty
        restricted = replace(SOURCE, restricted=True)
        with store.transaction() as change:
            change.put_source(SOURCE, [THINGS[SOURCE]])
        free = store.data_version()
        with store.transaction() as change:
            change.put_source(restricted, [THINGS[SOURCE]])
        assert store.data_version() not in (free, empty)
    assert len(found) == 1


def test_what_is_said_of_a_page_can_change_without_its_text(store_url: str) -> None:
    document = Document(PAGE.id, b"x", "x")
    described = Node("procgraph:p", "Procedure", "p", documented=True)
    with open_store(store_url, write=True, create=True) as store:
        versions = []
        for licence in (None, "CC-BY-4.0", "CC0-1.0"):
            with store.transaction() as change:
                change.put_document(replace(PAGE, licence=licence), document, described)
            assert [source.licence for source in store.sources()] == [licence]
            versions.append(store.data_version())
    assert len(set(versions)) == 3
