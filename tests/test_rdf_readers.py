"""Others read what is exported: rdflib, pyoxigraph and Apache Jena count the same triples, and none warns."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import Dataset, Graph

from graph.exporting.formats import ALONE, FORMATS, Format, encoded
from graph.exporting.view import Profile, View
from graph.rdf.blocks import Form
from graph.store import open_store
from loaders.examples import example_paths
from loaders.library import Library
from tests.small_graph import MemoryStore
from tools.java import ToolError
from tools.jena.riot import counts

RDF = [format_ for format_ in FORMATS.values() if ALONE in format_.parts and format_.name != "graphml"]
PAGES = 3
# Its own parsers build on classes that rdflib has itself declared out of date.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each format of a graph made by hand, and of pages."""
    folder = tmp_path_factory.mktemp("formats")
    with open_store("sqlite:///:memory:", create=True) as store:
        with Library(store).together() as batch:
            for path in list(example_paths())[:PAGES]:
                batch.load_file(path)
        for name, graph in (("hand", MemoryStore()), ("pages", store)):
            for format_ in RDF:
                view = View(graph, Profile.FULL)
                data = b"".join(encoded(format_.parts[ALONE](view, Form.STATEMENTS)))
                (folder / f"{name}{format_.suffix}").write_bytes(data)
    return folder


def files(folder: Path) -> Iterator[tuple[Format, Path, int]]:
    """Each file with its format and the number of triples that N-Triples have, a line each."""
    for name in ("hand", "pages"):
        lines = (folder / f"{name}.nt").read_text(encoding="utf-8").splitlines()
        count = sum(not line.startswith("#") for line in lines)
        assert count > 100
        yield from ((format_, folder / f"{name}{format_.suffix}", count) for format_ in RDF)


def test_there_are_six_formats() -> None:
    assert [f.name for f in RDF] == ["turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml"]


def test_pyoxigraph(folder: Path) -> None:
    for format_, path, count in files(folder):
        known = pyoxigraph.RdfFormat.from_extension(format_.suffix.removeprefix("."))
        assert known is not None
        assert len({quad.triple for quad in pyoxigraph.parse(path=path, format=known)}) == count, path


def test_rdflib(folder: Path) -> None:
    for format_, path, count in files(folder):
        if format_.name in ("nquads", "trig"):
            union = {quad[:3] for quad in Dataset().parse(path, format=format_.name).quads()}
            assert len(union) == count, path
        else:
            assert len(Graph().parse(path)) == count, path


def test_jena(folder: Path) -> None:
    wanted = list(files(folder))
    try:
        found, said = counts([path for _, path, _ in wanted])
    except ToolError as error:
        pytest.skip(str(error))
    assert said == ""
    lines = [len([x for x in path.read_bytes().splitlines() if not x.startswith(b"#")]) for _, path, _ in wanted]
    quads = {path.stem: n for (f, path, _), n in zip(wanted, lines, strict=True) if f.name == "nquads"}
    expected = [quads[path.stem] if f.name in ("nquads", "trig") else count for f, path, count in wanted]
    assert found == expected
