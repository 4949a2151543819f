"""What searches find, and what is said of a name that nothing has, in both stores."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph.errors import UnknownName
from graph.model import Name, Node
from graph.queries import Find, Reference, Search, Words
from graph.store import Store, open_store
from tests.stores import CONDITION, CORE, ID, NODES, OTHER, PAGE, STORES, edge, ids, put

THINGS = (
    Node("mesh:W1", "Condition", "Hypertension, arterial and other"),
    Node("mesh:W2", "Condition", "Hypertrophy of artery walls"),
    Node("mesh:N1", "Condition", "Migraine Disorders", (Name("Migraine"),)),
    Node("mesh:N2", "Condition", "Larva Migrans"),
    Node("mesh:N3", "Condition", "Nertia, lower"),
    Node("mesh:N4", "Condition", "Nertia, upper"),
    Node("mesh:N5", "Condition", "Pain"),
    Node("mesh:N6", "Condition", "Chronic Pain"),
    Node("mesh:N7", "Condition", "Complex Regional Pain Syndromes", (Name("CRPS"),)),
    Node("mesh:N8", "Condition", "Infections, Mesh-Related"),
    Node("mesh:N9", "Procedure", "Migraine surgery"),
    Node("MONDO:7", "Condition", "complex regional pain syndromes"),
)
CODED = (Node("cpt:64565", "Code", "cpt:64565"), edge("procgraph:p1", "HAS_CODE", "cpt:64565", PAGE))


def error(store: Store, name: str, kinds: tuple[str, ...] = CONDITION) -> UnknownName:
    with pytest.raises(UnknownName) as raised:
        store.answer(Find(Reference(name, kinds), ID))
    return raised.value


@pytest.fixture(scope="module", params=STORES)
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(STORES[request.param](tmp_path_factory.mktemp("search")), create=True) as opened:
        put(opened, CORE, THINGS)
        put(opened, OTHER, (Node("mesh:N3", "Condition", "Nertia, lower"),))
        put(opened, PAGE, (Node("procgraph:p1", "Procedure", "Stimulator trial", documented=True), *CODED))
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


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("migrane", ["mesh:N1", "mesh:N2"]),  # the nearest whole name first
        ("Migriane", ["mesh:N1"]),
        ("wigraine", ["mesh:N1"]),  # a first letter
        ("chronc pain", ["mesh:N6"]),  # each of the words
        ("chronc pian", ["mesh:N6"]),
        ("chronicle pain", ["mesh:N6", "mesh:N7", "mesh:N5"]),  # too far: less of the text
        ("CRPZ", ["mesh:N7"]),  # a synonym; of two things with one name the first
        ("the hypertrofy of artery wals", ["mesh:W2"]),
        ("nertai", ["mesh:N3", "mesh:N4"]),  # equally near: what more sources name
        ("complex regio", ["mesh:N7"]),  # a beginning
        ("xyzzy", []),
        ("?", []),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest_of_its_kind(store: Store, name: str, nearest: list[str]) -> None:
    assert [candidate.id for candidate in error(store, name).candidates] == nearest


def test_a_name_or_code_of_another_kind_says_whose_it_is(store: Store) -> None:
    for name in ("64565", "CPT4:64565", "stimulator trials"):
        assert f"{name!r} is a procedure, Stimulator trial (procgraph:p1)" in str(error(store, name))


def test_for_an_id_nothing_is_suggested(store: Store) -> None:
    for name in ("mesh:D000000", "http://id.nlm.nih.gov/mesh/D000000"):
        unknown = error(store, name)
        assert unknown.candidates == ()
        assert "Search for it by name" in str(unknown)
    assert error(store, "mesh").candidates[0].id == "mesh:N8"  # a word


def test_no_name_is_told_to_be_none(store: Store) -> None:
    for name in ("", " "):
        assert "Give a name" in str(error(store, name))


def test_words_that_names_have(store: Store) -> None:
    assert store.answer(Words(("pain", "chron", "and", "syndromes", "nothing"))) == ["and", "pain", "syndromes"]
