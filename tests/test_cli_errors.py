"""What goes wrong is told in one line, with an exit code that says of what kind it is."""

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from graph.model import SourceKind
from graph.store import open_store
from tests.command_line import COMMAND, EXAMPLES, assert_one_line, environment, procgraph, without_privileges

PAGE = EXAMPLES / "cpt4-97112-mirror-therapy.txt"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds one page. Tests read it, or copy it."""
    store = tmp_path_factory.mktemp("store") / "one.db"
    done = procgraph("load", PAGE, store=store)
    assert done.returncode == 0, done.stderr
    return store


def test_help_is_quick_since_nothing_heavy_is_imported() -> None:
    heavy = {"apsw", "curies", "graphql", "lxml", "networkx", "pydantic", "rdflib", "rich", "strawberry", "uvicorn"}
    code = "import sys, api.cli; print(*sys.modules)"
    run = [sys.executable, "-c", code]
    done = subprocess.run(run, env=environment(), capture_output=True, text=True, check=True)
    assert heavy.isdisjoint(done.stdout.split())


@pytest.mark.parametrize(
    "arguments",
    [
        ["no-such-command"],
        ["load"],
        ["load", "--no-such-option", "x"],
        ["search", "x", "--first", "0"],
        ["query", "{ release { dataVersion } }", "--variables", "{"],
        ["query", "{ release { dataVersion } }", "--variables", "[1]"],
        ["load", "a.txt", "b.txt", "--code", "CPT4:64565"],
        ["load", "a.txt", "--code", "64565"],
        ["load", "a.txt", "--code", "CPT4:ABC"],
        ["load", "a.txt", "--code", "ICD10CM:64565"],
        ["load", "--core", "--code", "CPT4:64565"],
        ["load", "a.txt", "--as", "novel"],
        ["search", "x", "--store", "ftp://example.org/x"],
        ["search", "x", "--store", "procgraph.db"],
        ["load", str(PAGE), "--store", "procgraph.db"],
        ["export", "no-such-format"],
        ["serve", "--port", "0"],
    ],
)
def test_wrong_usage(arguments: list[str], tmp_path: Path) -> None:
    done = procgraph(*arguments, cwd=tmp_path)
    assert done.returncode == 2, done
    assert done.stderr.startswith("Usage: procgraph")
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []


READERS = [
    ["search", "pain"],
    ["show", "pain"],
    ["alternatives", "pain"],
    ["query", "{ release { dataVersion } }"],
    ["sources"],
    ["review"],
    ["export", "nquads"],
    ["remove", "procgraph:document-1"],
    ["parse", str(PAGE)],
    ["serve"],
]


@pytest.mark.parametrize("arguments", READERS, ids=lambda arguments: arguments[0])
def test_a_store_that_is_not_there(arguments: list[str], tmp_path: Path) -> None:
    done = procgraph(*arguments, store=tmp_path / "missing.db")
    assert_one_line(done, 3, "missing.db")
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []  # reading makes no store


@pytest.mark.parametrize("arguments", [*READERS, ["load", str(PAGE)]], ids=lambda arguments: arguments[0])
def test_a_file_that_is_no_store(arguments: list[str], tmp_path: Path) -> None:
    letter = tmp_path / "letter.db"
    letter.write_text("Dear reader, this is a letter and no store at all.\n" * 100)
    before = letter.read_bytes()
    assert_one_line(procgraph(*arguments, store=letter), 3, "letter.db")
    assert letter.read_bytes() == before


@pytest.mark.parametrize("arguments", [["search", "pain"], ["load", str(PAGE)]], ids=lambda arguments: arguments[0])
def test_a_database_of_another_program(arguments: list[str], tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    database = sqlite3.connect(other)
    database.execute("CREATE TABLE song(title)")
    database.execute("INSERT INTO song VALUES('Yesterday')")
    database.commit()
    database.close()
    before = other.read_bytes()
    assert_one_line(procgraph(*arguments, store=other), 3, "other.db")
    assert other.read_bytes() == before


@pytest.mark.parametrize("arguments", [["search", "pain"], ["load", str(PAGE)]], ids=lambda arguments: arguments[0])
def test_a_store_that_a_newer_program_wrote(arguments: list[str], loaded: Path, tmp_path: Path) -> None:
    newer = tmp_path / "newer.db"
    shutil.copy(loaded, newer)
    database = sqlite3.connect(newer)
    database.execute("PRAGMA user_version=99")
    database.commit()
    database.close()
    before = newer.read_bytes()
    assert_one_line(procgraph(*arguments, store=newer), 3, "newer.db", "newer")
    assert newer.read_bytes() == before


def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    try:
        done = procgraph("load", PAGE, store=tmp_path / "new.db", before=without_privileges())
        assert_one_line(done, 3, "new.db")
        done = procgraph("parse", PAGE, before=without_privileges(), cwd=tmp_path)
        assert done.returncode == 0, done.stderr  # parsing writes nothing
        assert list(tmp_path.iterdir()) == []
    finally:
        tmp_path.chmod(0o755)


def test_a_store_in_a_folder_that_may_not_be_written_can_be_read(loaded: Path, tmp_path: Path) -> None:
    store = tmp_path / "kept.db"
    shutil.copy(loaded, store)
    tmp_path.chmod(0o555)
    store.chmod(0o444)
    try:
        done = procgraph("show", "mirror therapy", store=store, before=without_privileges())
        assert done.returncode == 0, done.stderr
        done = procgraph("load", PAGE, store=store, before=without_privileges())
        assert_one_line(done, 3, "kept.db")
    finally:
        tmp_path.chmod(0o755)


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    shutil.copy(PAGE, page)
    page.chmod(0)
    drop = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search")
    before = drop if without_privileges() else ()
    assert_one_line(procgraph("parse", page, before=before), 1, "page.txt")
    done = procgraph("load", page, before=before, store=tmp_path / "x.db")
    assert done.returncode == 1
    assert "page.txt" in done.stderr
    assert "Traceback" not in done.stderr


def test_output_that_nobody_reads_any_more(loaded: Path) -> None:
    run = [*COMMAND, "export", "nquads", "--store", f"sqlite:///{loaded}"]
    with subprocess.Popen(run, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_output_that_finds_no_room(loaded: Path) -> None:
    run = [*COMMAND, "sources", "--json", "--store", f"sqlite:///{loaded}"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(run, env=environment(), stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert_one_line(done, 74, "No space left")


def test_ctrl_c_is_told_in_a_line(tmp_path: Path) -> None:
    run = [*COMMAND, "load", PAGE, "-", "--store", f"sqlite:///{tmp_path}/x.db"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(run, env=environment(), **pipes) as process:  # type: ignore[call-overload]  # of a dict
        deadline = time.monotonic() + 30
        while not (tmp_path / "x.db").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(2)  # by now it waits for stdin
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
        assert (process.returncode, out, err) == (130, b"", b"procgraph: interrupted: 0 files loaded stay.\n")


def test_what_was_loaded_before_ctrl_c_stays(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.db"
    with open_store(url, write=True, create=True):
        pass  # so that it can be looked into from the beginning
    run = [*COMMAND, "load", *sorted(EXAMPLES.glob("*.txt")) * 20, "--store", url]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(run, env=environment(), **pipes) as process:  # type: ignore[call-overload]  # of a dict
        deadline = time.monotonic() + 30
        while pages(url) < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, b"")
    told = re.fullmatch(r"procgraph: interrupted: (\d+) files? loaded stays?\.\n", err.decode())
    assert told is not None, err
    assert pages(url) - int(told[1]) in (0, 1)  # one may be in before it is counted


def pages(url: str) -> int:
    with open_store(url) as store:
        return sum(source.kind is SourceKind.PAGE for source in store.sources())


DEFECT = "import sys; from api.cli import border; sys.excepthook = border.report_defect; raise KeyError('x')"


def test_a_defect_is_told_as_one() -> None:
    run = [sys.executable, "-c", DEFECT]
    done = subprocess.run(run, env=environment(), capture_output=True, text=True, check=False)
    assert_one_line(done, 70, "defect", "PROCGRAPH_DEBUG=1", "KeyError")


def test_a_defect_shows_its_place_when_asked() -> None:
    run = [sys.executable, "-c", DEFECT]
    env = environment(PROCGRAPH_DEBUG="1")
    done = subprocess.run(run, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 70
    assert "Traceback" in done.stderr


def test_output_is_utf8_whatever_the_locale(loaded: Path) -> None:
    done = procgraph("alternatives", "phantom limb pain", store=loaded, LC_ALL="C", PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert "“" in done.stdout


def test_a_name_that_is_no_utf8(tmp_path: Path) -> None:
    page = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    shutil.copy(os.fsencode(PAGE), page)
    done = procgraph("load", page, store=tmp_path / "x.db")
    assert done.returncode == 0, done.stderr
    done = procgraph("parse", os.fsencode(tmp_path) + b"/caf\xe8.txt")
    assert_one_line(done, 1, "caf")
