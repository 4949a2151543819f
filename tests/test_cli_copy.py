"""`procgraph copy` from file to file: the same export, and what goes wrong in one line. Servers: test_neo4j_copy."""

import json
import sqlite3
from pathlib import Path

import pytest

from tests.command_line import EXAMPLES, assert_one_line, procgraph

PAGE = EXAMPLES / "cpt4-97112-mirror-therapy.txt"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds one page."""
    store = tmp_path_factory.mktemp("store") / "one.db"
    assert procgraph("load", PAGE, store=store).returncode == 0
    return store


def exported(store: Path) -> str:
    """The whole graph."""
    done = procgraph("export", "nquads", "--profile", "full", store=store)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_copy_has_the_same_export(loaded: Path, tmp_path: Path) -> None:
    copied = tmp_path / "copy.db"
    done = procgraph("copy", "--to", f"sqlite:///{copied}", store=loaded)
    assert done.returncode == 0, done.stderr
    assert "retraining movement" in done.stdout
    assert done.stderr == f"3 sources copied to sqlite:///{copied}.\n"
    assert exported(copied) == exported(loaded)


def test_a_copy_twice_changes_nothing_and_leaves_what_is_there(loaded: Path, tmp_path: Path) -> None:
    target = tmp_path / "other.db"
    assert procgraph("load", EXAMPLES / "cpt4-97810-acupuncture.txt", store=target).returncode == 0
    once = []
    for _ in range(2):
        done = procgraph("copy", "--to", f"sqlite:///{target}", "--json", store=loaded)
        assert done.returncode == 0, done.stderr
        once.append(exported(target))
    assert once[0] == once[1]
    told = json.loads(done.stdout)
    assert told["to"] == f"sqlite:///{target}"
    assert ("procgraph:core", "core") in [(it["id"], it["kind"]) for it in told["sources"]]
    assert len(json.loads(procgraph("sources", "--json", store=target).stdout)["sources"]) == 4


def test_what_goes_wrong_is_one_line_and_changes_nothing(loaded: Path, tmp_path: Path) -> None:
    missing, target, letter = (tmp_path / name for name in ("missing.db", "target.db", "letter.db"))
    assert_one_line(procgraph("copy", "--to", f"sqlite:///{target}", store=missing), 3, "missing.db")
    assert not target.exists()
    letter.write_text("Dear reader, this is no store.\n" * 100)
    assert_one_line(procgraph("copy", "--to", f"sqlite:///{letter}", store=loaded), 3, "letter.db")
    assert letter.read_text() == "Dear reader, this is no store.\n" * 100
    database = sqlite3.connect(target)
    database.execute("CREATE TABLE song(title)")
    database.close()
    before = target.read_bytes()
    assert_one_line(procgraph("copy", "--to", f"sqlite:///{target}", "--force", store=loaded), 3, "target.db")
    assert target.read_bytes() == before


@pytest.mark.parametrize("to", ["graph.db", "ftp://example.org/x", None])
def test_wrong_addresses_are_wrong_usage(to: str | None, loaded: Path) -> None:
    done = procgraph("copy", "--to", to or f"sqlite:///{loaded}", store=loaded)
    assert done.returncode == 2
    assert "--to" in done.stderr
