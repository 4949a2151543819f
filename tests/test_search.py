"""What searches find, in both stores."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph.model import Node
from graph.queries import Search
from graph.store import Store, open_store
from tests.stores import CONDITION, CORE, NODES, STORES, ids, put


@pytest.fixture(scope="module", params=STORES)
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    names = ("Hypertension, arterial and other", "Hypertrophy of artery walls")
    with open_store(STORES[request.param](tmp_path_factory.mktemp("search")), create=True) as opened:
        put(opened, CORE, tuple(Node(f"mesh:W{place}", "Condition", name) for place, name in enumerate(names, 1)))
        yield opened


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("hypert arter", ["mesh:W2", "mesh:W1"]),
        ("arterial hypertens", ["mesh:W1"]),
        ("art b hypertrophy", []),
        ("arterial hypertrophic", []),
        ("rtery hypertension", []),
        ("walls hypertrophy of", ["mesh:W2"]),
    ],
)
def test_each_word_of_a_search_may_be_a_beginning(store: Store, text: str, found: list[str]) -> None:
    assert ids(store, Search(text, CONDITION, NODES)) == found
