"""What an export holds comes back: from a full one the same graph; and what is no export is refused, with its line."""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from graph.errors import BadInput
from graph.exporting.formats import ALONE, FORMATS, encoded, write
from graph.exporting.view import Profile, View
from graph.model import SourceKind
from graph.rdf.blocks import Form
from graph.store import Store, open_store
from loaders.files import in_memory
from loaders.formats import PAGE
from loaders.importing import Imported, import_file
from loaders.library import Library
from ontologies.prefixes import expand
from tests import random_graphs
from tests.command_line import assert_one_line, procgraph
from tests.loader_fixtures import MESH, fixture, loaded
from tests.small_graph import CLAIMS, EDGES, OBO, OWN, VOCABULARY

PAGES = {
    "text.txt": """Zorbing for pain

Name of the Procedure:

  * Zorbing 🦵

Indications

  * Complex regional pain syndrome (CRPS)

Risks and Complications

  * Infections (rare)

Alternatives

  * Flimmer therapy
""",
    "flimmer.txt": """Flimmer therapy

Name of the Procedure:

  * Flimmer therapy

Indications

  * Pain

Alternatives

  * Zorbing
""",
    "marked.html": """<html lang="en"><title>Knee wash</title><h1>Knee wash</h1>
<h2>Indications</h2><ul><li>Pain</li></ul><h2>Risks and Complications</h2><p>Bleeding is rare.</p></html>""",
}
UNSHRUNK = [phase for phase in Phase if phase is not Phase.shrink]  # smaller graphs say no more, and take long
SOURCES = {VOCABULARY, OBO, OWN}


@contextmanager
def memory() -> Iterator[Store]:
    with open_store("sqlite:///:memory:", create=True) as store:
        yield store


@contextmanager
def made_store() -> Iterator[Store]:
    """Vocabularies, one of them restricted, and pages: two of plain text that name each other, one whose text isn't."""
    with memory() as store:
        with Library(store).together() as batch:
            for source in sorted(SOURCES, key=lambda s: s.id):
                nodes = [node for said_by, node in CLAIMS if said_by == source]
                described = [replace(node, name=None, names=()) for _, node in CLAIMS if source is OBO]
                batch.put("x", "x", source, [*nodes, *described, *(e for e in EDGES if e.source == source.id)])
            for name, page in PAGES.items():
                batch.load(in_memory(name, page.encode()), kind=PAGE)
        yield store


def exported(store: Store, profile: Profile = Profile.FULL) -> bytes:
    out = io.BytesIO()
    write(store, out, profile=profile)
    return out.getvalue()


@cache
def made_export(format_: str = "nquads", profile: Profile = Profile.FULL, form: Form = Form.STATEMENTS) -> bytes:
    with made_store() as store:
        return b"".join(encoded(FORMATS[format_].parts[ALONE](View(store, profile), form)))


def imported(data: bytes, file: Path, store: Store) -> Imported:
    file.write_bytes(data)
    return import_file(file, store)


# ── the same graph ───────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("form", [Form.STATEMENTS, Form.REIFIERS])
@pytest.mark.parametrize("name", ["x.nq", "x.nq.gz", "x.trig", "x.trig.gz"])
def test_a_full_export_gives_the_same_graph(tmp_path: Path, name: str, form: Form) -> None:
    data = made_export("trig" if "trig" in name else "nquads", form=form)
    with memory() as store, made_store() as first:
        found = imported(gzip.compress(data) if name.endswith(".gz") else data, tmp_path / name, store)
        assert exported(store) == made_export()
        assert store.data_version() == first.data_version()
        assert list(store.documents()) == list(first.documents())
        assert [s.id for s in found.sources] == [s.id for s in store.sources()]
    assert (found.without_bytes, found.without_text) == ((), ())


def test_a_vocabulary_after_the_import_is_as_one_after_the_pages(tmp_path: Path) -> None:
    source, records, _ = loaded(fixture(MESH), "mesh")
    with memory() as store, made_store() as first:
        imported(made_export(), tmp_path / "x.nq", store)
        for one in (store, first):
            Library(one).put(MESH, "mesh", source, records)
        assert exported(store) == exported(first)
        for one in (store, first):
            Library(one).remove(VOCABULARY.id)
        assert exported(store) == exported(first)


def test_importing_twice_or_over_a_part_changes_nothing_else(tmp_path: Path) -> None:
    with memory() as store:
        Library(store).load(in_memory("flimmer.txt", PAGES["flimmer.txt"].encode()), kind=PAGE)
        Library(store).load(
            in_memory("other.txt", PAGES["flimmer.txt"].replace("Flimmer", "Glimmer").encode()), kind=PAGE
        )
        for _ in range(2):
            imported(made_export(), tmp_path / "x.nq", store)
        (other,) = {s.id for s in store.sources() if "Glimmer" in s.title}
        Library(store).remove(other)
        assert exported(store) == made_export()


@given(st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), phases=UNSHRUNK)
def test_any_graph_comes_back(tmp_path_factory: pytest.TempPathFactory, random: Random) -> None:
    with memory() as first, memory() as store:
        for source, records in random_graphs.records(random):
            kind = SourceKind.VOCABULARY if source.kind is SourceKind.PAGE else source.kind
            with Library(first).together() as batch:
                batch.put("x", "x", replace(source, kind=kind), records)
        imported(exported(first), tmp_path_factory.mktemp("random") / "x.nq", store)
        assert exported(store) == exported(first)
        assert store.data_version() == first.data_version()


# ── public exports ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_public_export_gives_what_it_holds_and_says_what_is_missing(tmp_path: Path) -> None:
    with memory() as store, made_store() as first:
        found = imported(made_export(profile=Profile.PUBLIC), tmp_path / "x.nq", store)
        assert [s.id for s in found.without_text] == [OWN.id]
        assert [s.title for s in found.without_bytes] == ["Knee wash"]
        data = {d.id: d.data for _, d in store.documents()}
        assert all(data[d.id] == d.data for _, d in first.documents() if d.media_type == "text/plain")
        said = {(e.subject, e.predicate, e.object) for e in store.edges()}
        assert {(e.subject, e.predicate, e.object) for e in first.edges()} <= said | {
            (e.subject, e.predicate, e.object) for e in first.edges() if e.source == found.without_bytes[0].id
        }


# ── bad input ────────────────────────────────────────────────────────────────────────────────────────────────────────
def line_with(words: str, data: bytes) -> int:
    """The number of the first line that has these words; `^` at their front stands for its start."""
    return next(n for n, line in enumerate(data.decode().splitlines(), 1) if words in f"^{line}")


def swapped(words: str, for_: str) -> Callable[[bytes], tuple[bytes, int]]:
    """One thing put for another where it first stands, and its line."""
    return lambda data: (data.replace(words.encode(), for_.encode(), 1), line_with(words, data))


def without(words: str) -> Callable[[bytes], tuple[bytes, int | None]]:
    """The first line with these words left out; where that is noticed is not said."""

    def cut(data: bytes) -> tuple[bytes, int | None]:
        lines = data.splitlines(keepends=True)
        del lines[line_with(words, data) - 1]
        return b"".join(lines), None

    return cut


def inserted(before: str, line: str) -> Callable[[bytes], tuple[bytes, int]]:
    def put(data: bytes) -> tuple[bytes, int]:
        lines = data.splitlines(keepends=True)
        at = line_with(before, data)
        return b"".join([*lines[: at - 1], line.encode() + b"\n", *lines[at - 1 :]]), at

    return put


CRPS, MESH_GRAPH = f"<{expand('mesh:D020918')}>", f"<{expand(VOCABULARY.id)}>"
MAPPED = f"<{expand('MONDO:0015360')}>"
INTEGER = "<http://www.w3.org/2001/XMLSchema#integer>"
TYPE = f"<{expand('rdf:type')}>"
BAD: dict[str, tuple[Callable[[bytes], tuple[bytes, int | None]], str]] = {
    "cut within a line": (lambda data: (data[:-20], None), "Parser error"),
    "cut after a line": (lambda data: (data[: data.index(b"<http://rdfs.org/ns/void#triples>") - 80], None), "Parser"),
    "cut before the end": (lambda data: (b"".join(data.splitlines(keepends=True)[:-30]), None), "before the counts"),
    "empty": (lambda _: (b"", 1), "before the counts"),
    "other data": (lambda _: (b"<a:b> <c:d> <e:f> .\n", 1), "no export of this program"),
    "no N-Quads": (lambda _: (b"\n\nJust words.\n", 3), "Parser error"),
    "no text": (lambda data: (data[:4000] + b"\xff\xfe" + data[4000:], None), "Parser error"),
    "Turtle": (lambda _: (made_export("turtle"), None), "Parser error"),
    "flat": (lambda _: (made_export(form=Form.FLAT), None), "--statements flat"),
    "a foreign predicate": (
        inserted(f"^{CRPS} ", f'{CRPS} <https://schema.org/name> "x" {MESH_GRAPH} .'),
        "schema:name",
    ),
    "an unknown namespace": (inserted(f"^{CRPS} ", f'{CRPS} <http://example.org/p> "x" .'), "no known prefix"),
    "a blank node": (inserted(f"^{CRPS} ", f"_:b {TYPE} <{expand('pgo:Condition')}> ."), "no known prefix"),
    "words for a number": (swapped(f"^^{INTEGER} <", " <"), "xsd:integer"),
    "a number that is none": (swapped(f'"^^{INTEGER} <', f'x"^^{INTEGER} <'), "is no number"),
    "a literal for an IRI": (swapped(f"#object> {CRPS}", '#object> "CRPS"'), "where an IRI must"),
    "another kind": (swapped("ontology#Condition>", "ontology#Illness>"), "no kind of thing"),
    "another predicate": (swapped("#predicate> <", "#predicate> <x"), "no known prefix"),
    "another object": (
        lambda data: (swapped(f"#object> {CRPS}", f"#object> <{expand('mesh:D010146')}>")(data)[0], None),
        "something else",
    ),
    "a statement without its triple": (
        without(f"^{MAPPED} <{expand('skos:exactMatch')}"),
        "isn't said",
    ),
    "a triple without its statement": (
        inserted(f"^{CRPS} ", f"{CRPS} <{expand('pgo:broader')}> <{expand('mesh:D007239')}> {MESH_GRAPH} ."),
        "no statement",
    ),
    "a page that describes nothing": (without(f"<{expand('pgo:documented')}>"), "has no description"),
    "a source that is not there": (
        inserted(f"^{CRPS} ", f"{CRPS} <{expand('pgo:statedBy')}> {CRPS} {CRPS} ."),
        "",
    ),
    "a statement too few": (without(f"> {TYPE} <{expand('biolink:Association')}>"), ""),
    "a number too few": (without("section-1> <http://www.w3.org/ns/oa#start>"), "oa:start"),
    "words too few": (without(f"-1> {TYPE} <{expand('oa:TextQuoteSelector')}>"), ""),
}


@pytest.mark.parametrize("flaw", BAD)
def test_bad_input_is_refused_and_the_store_untouched(tmp_path: Path, flaw: str) -> None:
    data, line = BAD[flaw][0](made_export())
    with memory() as store:
        Library(store).load(in_memory("flimmer.txt", PAGES["flimmer.txt"].encode()), kind=PAGE)
        before = exported(store), store.data_version()
        with pytest.raises(BadInput, match=BAD[flaw][1] or ".") as refused:
            imported(data, tmp_path / "x.nq", store)
        assert (exported(store), store.data_version()) == before
    assert refused.value.file == str(tmp_path / "x.nq")
    assert refused.value.line is not None
    assert line is None or refused.value.line == line
    assert refused.value.todo


def test_the_line_in_trig_is_that_of_the_statement(tmp_path: Path) -> None:
    data = re.sub(rb"oa:start (\d+) ;", rb'oa:start "\1" ;', made_export("trig"), count=1)
    with memory() as store, pytest.raises(BadInput) as refused:
        imported(data, tmp_path / "x.trig", store)
    assert refused.value.line == line_with('oa:start "', data)


def test_a_file_that_is_packed_badly_or_named_otherwise_or_missing(tmp_path: Path) -> None:
    packed = gzip.compress(made_export())
    with memory() as store:
        for name, data in (("x.nq.gz", packed[:-100]), ("y.nq.gz", made_export()), ("x.ttl", made_export("turtle"))):
            with pytest.raises(BadInput, match=name):
                imported(data, tmp_path / name, store)
        with pytest.raises(BadInput, match="No such file"):
            import_file(tmp_path / "none.nq", store)
        assert store.sources() == []


# ── the command ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_command_imports_and_names_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "x.nq.gz").write_bytes(gzip.compress(made_export()))
    done = procgraph("import", tmp_path / "x.nq.gz", store=tmp_path / "x.db")
    assert (done.returncode, done.stderr) == (0, "6 sources imported.\n")
    again = procgraph("export", "nquads", "--profile", "full", "-o", tmp_path / "y.nq", store=tmp_path / "x.db")
    assert again.returncode == 0
    assert (tmp_path / "y.nq").read_bytes() == made_export()
    (tmp_path / "public.nq").write_bytes(made_export(profile=Profile.PUBLIC))
    done = procgraph("import", tmp_path / "public.nq", store=tmp_path / "y.db")
    assert done.returncode == 0
    assert "Knee wash" in done.stderr
    assert OWN.title in done.stderr
    assert_one_line(procgraph("import", tmp_path / "none.nq", store=tmp_path / "y.db"), 1, "none.nq")
