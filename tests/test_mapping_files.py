"""Mondo's own mapping files: what isn't one to one is dropped and listed, what is left joins pages and vocabularies."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from csv import DictReader
from pathlib import Path

import pytest

from graph.checking import Check, Finding, findings
from graph.store import Store, open_store
from loaders.examples import example_paths
from loaders.library import Library, find_files, new_store
from tests.command_line import ask

CRPS = "MONDO:0019369"


@pytest.fixture(scope="module")
def file(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a store with the example pages and all of the mapping files."""
    file = tmp_path_factory.mktemp("store") / "graph.db"
    with new_store(f"sqlite:///{file}") as store, Library(store).together() as batch:
        for path in (*find_files([shared / "data" / "mondo-mappings"]), *example_paths()):
            if path.suffix in (".tsv", ".txt") and path.name != "SOURCE.txt":
                batch.load_file(path)
    return file


@pytest.fixture(scope="module")
def store(file: Path) -> Iterator[Store]:
    """The same store, for reading."""
    with open_store(f"sqlite:///{file}") as store:
        yield store


@pytest.fixture(scope="module")
def found(store: Store) -> list[Finding]:
    """What `check` says of it."""
    return list(findings(store, {}))


def rows(file: Path) -> dict[str, set[str]]:
    """A mapping file read without the loader: objects by subject."""
    objects = defaultdict(set)
    with file.open(encoding="utf-8") as lines:
        for row in DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"):
            objects[row["subject_id"]].add(row["object_id"])
    return objects


def test_check_lists_each_term_of_mondo_with_several_mesh_ids(shared: Path, found: list[Finding]) -> None:
    mapped = rows(shared / "data" / "mondo-mappings" / "mondo_exactmatch_mesh.sssom.tsv")
    several = {subject: objects for subject, objects in mapped.items() if len(objects) > 1}
    assert len(several) == 69
    listed = {
        finding.things[0]: set(finding.things[1:])
        for finding in found
        if finding.check is Check.NOT_ONE_TO_ONE and finding.things[1].startswith("mesh:")
    }
    assert {subject: objects for subject, objects in listed.items() if subject.startswith("MONDO:")} == several


def test_check_lists_the_two_doids_of_crps_and_its_denied_code(found: list[Finding]) -> None:
    about = {finding.check: finding.things for finding in found if CRPS in finding.things}
    assert about == {
        Check.NOT_ONE_TO_ONE: (CRPS, "DOID:14022", "DOID:3223"),
        Check.DENIED: (CRPS, "icd10cm:M89.0"),
    }


@pytest.mark.parametrize(("asked", "means"), [
    (CRPS, "mesh:D020918"),
    ("CRPS", "mesh:D020918"),
    ("icd10cm:G90.5", "mesh:D012019"),
    ("MONDO:0011441", "mesh:D012019"),
])  # fmt: skip
def test_what_is_stated_for_a_term_is_found_by_what_is_exactly_it(file: Path, asked: str, means: str) -> None:
    assert indicated(file, asked) == indicated(file, means) != set()


@pytest.mark.parametrize("dropped", ["DOID:14022", "DOID:3223", "icd10cm:M89.0"])
def test_what_was_dropped_or_denied_is_not_seen_through(file: Path, dropped: str) -> None:
    assert indicated(file, dropped) == set()


def indicated(file: Path, condition: str) -> set[str]:
    """The procedures that pages indicate for a condition, by name."""
    query = "query ($of: String!) { procedures(where: {indicatedFor: [$of]}, first: 100) { nodes { name } } }"
    done = ask(file, "query", query, "--variables", json.dumps({"of": condition}))
    assert done.exit_code == 0, done.stderr
    return {node["name"] for node in json.loads(done.stdout)["data"]["procedures"]["nodes"]}
