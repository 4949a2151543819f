"""The graph is a pure function of the set of sources: no order, repetition or detour changes a byte of its export."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.errors import BadInput, UnknownName
from graph.exporting.formats import write
from graph.model import Source, SourceKind
from graph.store import Store
from loaders.core import core_records
from loaders.examples import example_paths
from loaders.files import in_memory
from loaders.formats import UnknownKind
from loaders.library import Library, find_files, new_store
from loaders.page import Code
from tests.loader_fixtures import ANY, HERE, MESH, NODES, OBO, READERS, SSSOM

PUMP = b"""Zorbing pump for pain

CPT4 code

Name of the Procedure:

Zorbing Pump Placement (also known as zorb pump)

Indications

  * Complex regional pain syndrome (CRPS)
  * Quibbling pain of the zorb

Personnel

  * Neurologist

Alternatives

  * Flimmer therapy
  * Physical therapy
"""
FLIMMER = b"""Flimmer therapy at home

HCPCS code

Name of the Procedure:

- Common Name: Flimmer therapy

Indications

  * Causalgia of the hand
  * Zorb ache

Risks and Complications

  * Common: redness, zorb ache

Alternatives

  * Zorb pump
  * Medications (e.g., gabapentin)
"""
ALIASES = b"""# alias file of a curator
phrase\tid\tscope\tnote
zorb ache\tmesh:D010146\texact\ta word of this test
quibbling pain\tmesh:D059350\texact\ta word of this test
"""
BELLOWS = b"""Zorbing bellows

CPT4 code

Name of the Procedure:

Zorbing Bellows (also known as zorb pump)

Indications

  * Zorb ache

Alternatives

  * Flimmer therapy
"""
LONG_PUMP = b"""Zorbing pump, for good

CPT4 code

Name of the Procedure:

Lasting Zorb Pump

Indications

  * Zorbing disease
  * Phantom limb pain

Alternatives

  * Zorbing bellows
  * Spinal cord stimulation
"""
ACHE = b"""Zorb ache

ICD10CM code

Name of the Condition

  * Zorb ache
  * Also known as: Zorbing disease

Summary

  * The zorb aches.

Causes

  * Complex regional pain syndrome
  * Smoking

Symptoms

  * Quibbling pain of the zorb

Treatments

  * Flimmer therapy
  * Zorb pump
"""
ACTIONS = b"""format-version: 1.2
ontology: zorbing

[Term]
id: MAXO:9999001
name: flimmer therapy
synonym: "zorb pump" BROAD []
xref: MESH:D010146

[Term]
id: MAXO:9999002
name: zorbing bellows
is_a: MAXO:9999001
"""
# The first four pages name one another; two are called a zorb pump, two have one code, and one is about what others
# treat. The vocabularies name some of it, too.
FILES = {
    "cpt4-99998-pump.txt": PUMP,
    "cpt4-99998-long.txt": LONG_PUMP,
    "bellows.txt": BELLOWS,
    "flimmer.txt": FLIMMER,
    "ache.txt": ACHE,
    "words.tsv": ALIASES,
    "zorbing.obo": ACTIONS,
    "mapped.sssom.tsv": (HERE / SSSOM).read_bytes(),
    "nodes.tsv": (HERE / NODES).read_bytes(),
    "actions.obo": (HERE / OBO).read_bytes(),
    "descriptors.xml": (HERE / MESH).read_bytes(),
}
PARTS = {"actions.obo": "obo", "descriptors.xml": "mesh"}  # of vocabularies that `load` takes only whole
NAMES = st.sampled_from(sorted(FILES))


@pytest.fixture(scope="session")
def with_core(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds what a new one holds. Tests copy it."""
    path = tmp_path_factory.mktemp("core") / "graph.db"
    new_store(f"sqlite:///{path}").close()
    return path


@contextmanager
def fresh_store(with_core: Path) -> Iterator[Store]:
    """A new store, quickly."""
    with TemporaryDirectory() as folder, new_store(f"sqlite:///{shutil.copy(with_core, folder)}") as opened:
        yield opened


@pytest.fixture
def store(with_core: Path) -> Iterator[Store]:
    with fresh_store(with_core) as opened:
        yield opened


def load(store: Store, name: str, data: bytes, code: Code | None = None) -> Source:
    return Library(store).load(in_memory(name, data), code=code).source


def load_named(library: Library, name: str) -> Source:
    """One of FILES into the store; of the large vocabularies a part, which promises no figures."""
    member, kind = in_memory(name, FILES[name]), PARTS.get(name)
    if kind is None:
        return library.load(member).source
    return library.put(name, kind, *READERS[kind](member, ANY)).source


def exported(store: Store) -> bytes:
    out = io.BytesIO()
    write(store, out, profile="full")
    return out.getvalue()


@cache
def built(with_core: Path, names: frozenset[str]) -> bytes:
    """What the store holds where these were loaded, each once, in the order of the alphabet."""
    with fresh_store(with_core) as store:
        for name in sorted(names):
            load_named(Library(store), name)
        return exported(store)


@given(st.permutations(sorted(FILES)), st.integers(0, len(FILES)), st.lists(NAMES, max_size=3), st.booleans())
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
def test_any_order_and_any_repetition_give_the_same_bytes(
    with_core: Path, order: list[str], count: int, again: list[str], together: bool
) -> None:
    names = [*order[:count], *again]
    with fresh_store(with_core) as store:
        library = Library(store)
        with library.together() if together else nullcontext(library) as used:
            for name in names:
                load_named(used, name)
        assert exported(store) == built(with_core, frozenset(names))


@given(st.permutations(sorted(FILES)), st.lists(st.tuples(NAMES, st.booleans(), st.booleans()), max_size=8))
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_taken_out_leaves_what_the_others_give(
    with_core: Path, order: list[str], steps: list[tuple[str, bool, bool]]
) -> None:
    """Whoever does it: what a library remembers is forgotten when another one changed the store."""
    with fresh_store(with_core) as store:
        first, second = Library(store), Library(store)
        there = {name: load_named(first, name).id for name in order[:6]}
        for name, comes, by_first in steps:
            library = first if by_first else second
            if comes:
                there[name] = load_named(library, name).id
            elif name in there:
                library.remove(there.pop(name))
        assert exported(store) == built(with_core, frozenset(there))


def test_the_core_vocabulary_can_go_and_come_back(store: Store) -> None:
    load(store, "pump.txt", PUMP)
    before = exported(store)
    for source in ("procgraph:core", "procgraph:aliases"):
        Library(store).remove(source)
    assert b"mesh/D020918" not in exported(store)
    Library(store).load_core()
    assert exported(store) == before
    Library(store).load_core()
    assert exported(store) == before


def test_a_store_of_an_older_program_gets_what_ships_now(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/graph.db"
    with new_store(url) as store:
        load(store, "pump.txt", PUMP)
        now = exported(store)
        older, records = core_records()
        with store.transaction() as change:
            change.put_source(replace(older, checksum="0" * 64), islice(records, 100))
    with new_store(url) as store:
        assert exported(store) == now


def test_what_was_taken_out_stays_out(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/graph.db"
    with new_store(url) as store:
        Library(store).remove("procgraph:core")
    with new_store(url) as store:
        assert [source.id for source in store.sources()] == ["procgraph:aliases"]


def test_tables_of_kgx_of_one_name_are_two_sources(store: Store) -> None:
    for data in (FILES["nodes.tsv"], FILES["nodes.tsv"] + b"MONDO:0000002\tbiolink:Disease\n"):
        load(store, "nodes.tsv", data)
    assert len(store.sources()) == 2 + 2


def test_an_edited_alias_file_takes_the_place_of_the_former_one(store: Store) -> None:
    load(store, "words.tsv", ALIASES)
    load(store, "flimmer.txt", FLIMMER)
    edited = ALIASES.replace(b"zorb ache", b"zorbing ache")
    load(store, "ward/words.tsv", edited)
    assert len(store.sources()) == 2 + 1 + 1
    with new_store("sqlite:///:memory:") as other:
        load(other, "flimmer.txt", FLIMMER)
        load(other, "words.tsv", edited)
        assert exported(other) == exported(store)


def test_alias_files_of_other_names_stand_side_by_side(store: Store) -> None:
    assert load(store, "words.tsv", ALIASES).id != load(store, "more.tsv", ALIASES).id


def test_two_alias_files_of_one_name_are_not_loaded_together(store: Store) -> None:
    with Library(store).together() as batch:
        batch.load(in_memory("a/words.tsv", ALIASES))
        batch.load(in_memory("b/words.tsv", ALIASES))  # the same bytes are the same source
        with pytest.raises(BadInput, match=r"it has the name of b/words\.tsv") as caught:
            batch.load(in_memory("c/words.tsv", ALIASES.replace(b"zorb ache", b"zorbing ache")))
        batch.load(in_memory("c/words.tsv", b"# id: another\n" + ALIASES))
    assert caught.value.file == "c/words.tsv"
    assert len(store.sources()) == 2 + 2


def test_what_is_hidden_in_a_folder_is_not_loaded(tmp_path: Path) -> None:
    for name in ("page.txt", "b/page.txt", ".hidden.txt", ".git/page.txt", "b/.venv/lib/page.txt"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(PUMP)
    assert list(find_files([tmp_path])) == [tmp_path / "b" / "page.txt", tmp_path / "page.txt"]
    assert len(list(find_files([tmp_path / ".git"]))) == 1  # asked for by name


def test_a_file_that_declares_its_name_replaces_what_it_said(store: Store) -> None:
    named = b"# id: words of the ward\n"
    first = load(store, "words.tsv", named + ALIASES)
    second = load(store, "elsewhere/more.tsv", named + ALIASES.replace(b"zorb ache", b"zorbing ache"))
    assert first.id == second.id
    assert len(store.sources()) == 2 + 1


@pytest.mark.parametrize("name", ["core", "aliases", "Core", "document-1", "../core", "", "core\tcore"])
def test_no_file_takes_the_place_of_what_ships(name: str, store: Store) -> None:
    shipped = {source.id for source in store.sources()}
    header = f"ontology: {name}\n".encode() if name else b""
    loaded = {
        load(store, "x.obo", ACTIONS.replace(b"ontology: zorbing\n", header)).id,
        load(store, "x.tsv", f"# id: {name}\n".encode() + ALIASES).id,
    }
    assert not shipped & loaded
    assert shipped < {source.id for source in store.sources()}


def test_real_pages_in_any_order_give_the_same_bytes(shared: Path) -> None:
    pages = [shared / "pages" / "seed.txt", *sorted((shared / "pages" / "open").iterdir()), *example_paths()[:6]]
    found = []
    for order in (pages, pages[::-1]):
        with new_store("sqlite:///:memory:") as store:
            for path in order:
                Library(store).load_file(path)
            found.append(exported(store))
    assert found[0] == found[1]


def test_links_that_were_left_old_are_made_anew_when_the_store_is_opened(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/graph.db"
    with new_store(url) as store:
        load(store, "pump.txt", PUMP)

        def interrupted() -> None:
            with Library(store).together() as batch:
                batch.load(in_memory("words.tsv", ALIASES))
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            interrupted()
    with new_store(url) as store:
        linked = exported(store)
    with new_store("sqlite:///:memory:") as store:
        load(store, "words.tsv", ALIASES)
        load(store, "pump.txt", PUMP)
        assert exported(store) == linked


def test_the_same_document_under_two_names_is_one(store: Store) -> None:
    first = load(store, "pump.txt", PUMP)
    assert load(store, "elsewhere/other.txt", PUMP) == first
    assert [s.id for s in store.sources() if s.kind is SourceKind.PAGE] == [first.id]


def test_a_code_once_known_stays_known(store: Store) -> None:
    load(store, "pump.txt", PUMP, Code("CPT4", "00000"))
    before = exported(store)
    load(store, "pump.txt", PUMP)
    assert exported(store) == before


def test_a_licence_once_known_stays_known(store: Store) -> None:
    page = in_memory("pump.txt", PUMP)
    loaded = Library(store).load(page, licence="CC-BY-4.0").source
    before = exported(store)
    Library(store).load(page)
    assert exported(store) == before
    assert {source.id: source.licence for source in store.sources()}[loaded.id] == "CC-BY-4.0"
    Library(store).load(page, licence="CC0-1.0")
    assert {source.id: source.licence for source in store.sources()}[loaded.id] == "CC0-1.0"


def test_a_failed_load_leaves_the_store_as_it_was(store: Store) -> None:
    load(store, "pump.txt", PUMP)
    before = exported(store)
    with pytest.raises(BadInput):
        load(store, "broken.tsv", ALIASES + b"only one column\n")
    with pytest.raises(UnknownKind):
        load(store, "notes.bin", b"something else entirely")
    with pytest.raises(UnknownName):
        Library(store).remove("procgraph:nothing")
    assert exported(store) == before
