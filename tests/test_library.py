"""The graph is a pure function of the set of sources: no order, repetition or detour changes a byte of its export."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.errors import BadInput, UnknownName
from graph.model import Source, SourceKind
from graph.rdf import export_nquads
from graph.store import Store
from loaders.core import alias_records, core_records
from loaders.examples import example_paths
from loaders.files import in_memory
from loaders.library import Library, UnknownKind, new_store
from loaders.page import Code

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
FILES = {"pump.txt": PUMP, "flimmer.txt": FLIMMER, "words.tsv": ALIASES}


@pytest.fixture
def store() -> Iterator[Store]:
    with new_store("sqlite:///:memory:") as opened:
        yield opened


def load(store: Store, name: str, data: bytes, code: Code | None = None) -> Source:
    return Library(store).load(in_memory(name, data), code=code).source


def exported(store: Store) -> bytes:
    out = io.BytesIO()
    export_nquads(store, out, profile="full")
    return out.getvalue()


def built(names: Sequence[str]) -> bytes:
    with new_store("sqlite:///:memory:") as store:
        for name in names:
            load(store, name, FILES[name])
        return exported(store)


@given(st.permutations(sorted(FILES)), st.lists(st.sampled_from(sorted(FILES)), max_size=2))
@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
def test_any_order_and_any_repetition_give_the_same_bytes(order: list[str], again: list[str]) -> None:
    assert built([*order, *again]) == built(sorted(FILES))


@given(st.permutations(sorted(FILES)), st.sampled_from(sorted(FILES)))
@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
def test_taking_a_source_out_leaves_what_the_others_give(order: list[str], out: str) -> None:
    with new_store("sqlite:///:memory:") as store:
        for name in order:
            source = load(store, name, FILES[name])
            if name == out:
                gone = source
        Library(store).remove(gone.id)
        assert exported(store) == built([name for name in sorted(FILES) if name != out])


def test_the_core_vocabulary_can_go_and_come_back(store: Store) -> None:
    load(store, "pump.txt", PUMP)
    before = exported(store)
    for source in ("procgraph:core", "procgraph:aliases"):
        Library(store).remove(source)
    assert b"mesh/D020918" not in exported(store)
    for source, records in (alias_records(), core_records()):
        with store.transaction() as change:
            change.put_source(source, records)
            Library(store).relink_all(change)
    assert exported(store) == before


def test_real_pages_in_any_order_give_the_same_bytes(shared: Path) -> None:
    pages = [shared / "pages" / "seed.txt", *sorted((shared / "pages" / "open").iterdir()), *example_paths()[:6]]
    found = []
    for order in (pages, pages[::-1]):
        with new_store("sqlite:///:memory:") as store:
            for path in order:
                Library(store).load_file(path)
            found.append(exported(store))
    assert found[0] == found[1]


def test_loading_together_gives_what_loading_apart_gives() -> None:
    with new_store("sqlite:///:memory:") as store:
        with Library(store).together():
            for name in ("pump.txt", "words.tsv", "flimmer.txt"):
                load(store, name, FILES[name])
        assert exported(store) == built(sorted(FILES))


def test_links_that_were_left_old_are_made_anew_when_the_store_is_opened(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/graph.db"
    with new_store(url) as store:
        load(store, "pump.txt", PUMP)
        library = Library(store)
        with pytest.raises(KeyboardInterrupt), library.together():
            library.load(in_memory("words.tsv", ALIASES))
            raise KeyboardInterrupt
    with new_store(url) as store:
        assert exported(store) == built(["pump.txt", "words.tsv"])


def test_the_same_document_under_two_names_is_one(store: Store) -> None:
    first = load(store, "pump.txt", PUMP)
    assert load(store, "elsewhere/other.txt", PUMP) == first
    assert [s.id for s in store.sources() if s.kind is SourceKind.PAGE] == [first.id]


def test_a_code_once_known_stays_known(store: Store) -> None:
    load(store, "pump.txt", PUMP, Code("CPT4", "00000"))
    before = exported(store)
    load(store, "pump.txt", PUMP)
    assert exported(store) == before


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
