"""What only the embedded store has: its file. Versions, other people's files, folders that can't be written, kills."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import StoreFileError, StoreUnavailable
from graph.model import Node, Source, SourceKind
from graph.queries import Find, Reference, Value
from graph.store import open_store
from graph.stores.sqlite_store import errors, schema

CORE = Source("procgraph:core", SourceKind.CORE, "Core")
PAIN = Node("mesh:D010146", "Condition", "Pain")
NOBODY = 65534  # the uid of nobody, who owns nothing


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "graph.db"
    with open_store(f"sqlite:///{made}", create=True) as store, store.transaction() as change:
        change.put_source(CORE, (PAIN,))
    return made


def test_a_store_that_is_not_there_is_not_made_by_reading(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="there is no such store"):
        open_store(f"sqlite:///{tmp_path}/none.db")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("write", [False, True])
def test_a_file_that_is_no_database_is_refused_and_left(tmp_path: Path, write: bool) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("not a database at all\n" * 50)
    with pytest.raises(StoreFileError, match="no Procedure Graph store"):
        open_store(f"sqlite:///{other}", write=write, create=write)
    assert other.read_text() == "not a database at all\n" * 50


def test_the_database_of_another_program_is_refused_and_left(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with apsw.Connection(str(other)) as db:
        db.execute("CREATE TABLE theirs(x)")
    with pytest.raises(StoreFileError, match="another program"):
        open_store(f"sqlite:///{other}", create=True)
    assert apsw.Connection(str(other)).execute("SELECT name FROM sqlite_master").get == "theirs"


def test_a_newer_store_is_refused_with_what_to_do(file: Path) -> None:
    apsw.Connection(str(file)).execute(f"PRAGMA user_version={schema.SCHEMA_VERSION + 1}")
    for write in (False, True):
        with pytest.raises(StoreFileError, match=r"newer Procedure Graph.*Upgrade"):
            open_store(f"sqlite:///{file}", write=write)


def test_an_older_store_is_brought_up_to_date_when_it_is_written(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "SCHEMA_VERSION", schema.SCHEMA_VERSION + 1)
    monkeypatch.setitem(schema.MIGRATIONS, schema.SCHEMA_VERSION - 1, "CREATE TABLE added(x)")
    with open_store(f"sqlite:///{file}", write=True) as store:
        assert [n.id for n in store.nodes()] == [PAIN.id]
    db = apsw.Connection(str(file))
    assert db.execute("PRAGMA user_version").get == schema.SCHEMA_VERSION
    assert db.execute("SELECT count(*) FROM sqlite_master WHERE name='added'").get == 1


def test_an_older_store_is_not_read_before_it_is_brought_up_to_date(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "SCHEMA_VERSION", schema.SCHEMA_VERSION + 1)
    monkeypatch.setitem(schema.MIGRATIONS, schema.SCHEMA_VERSION - 1, "CREATE TABLE added(x)")
    with pytest.raises(StoreFileError, match=r"older.*load"):
        open_store(f"sqlite:///{file}")


@pytest.mark.parametrize("write", [False, True])
def test_a_format_that_no_release_wrote_is_refused(file: Path, write: bool) -> None:
    apsw.Connection(str(file)).execute("PRAGMA user_version=0")
    with pytest.raises(StoreFileError, match=r"no release wrote"):
        open_store(f"sqlite:///{file}", write=write)


def test_two_first_loads_at_once_make_one_store(tmp_path: Path, root: Path) -> None:
    script = "import sys; from graph.store import open_store; open_store(sys.argv[1], create=True).close()"
    command = [sys.executable, "-c", script, f"sqlite:///{tmp_path}/new.db"]
    processes = [subprocess.Popen(command, cwd=root, stderr=subprocess.PIPE) for _ in range(4)]
    assert [(p.communicate()[1], p.returncode) for p in processes] == [(b"", 0)] * 4


def test_every_error_of_sqlite_has_one_place_in_the_map() -> None:
    every = {
        e for e in vars(apsw).values() if isinstance(e, type) and issubclass(e, apsw.Error) and e is not apsw.Error
    }
    tables: list[Iterable[type[apsw.Error]]] = [
        errors.CONFLICTS,
        errors.FILES,
        errors.UNAVAILABLE,
        errors.LIMITS,
        errors.DEFECTS,
    ]
    placed = [error for table in tables for error in table]
    assert len(placed) == len(set(placed))
    assert every == set(placed)


def test_a_damaged_file_is_named(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[4096:] = b"x" * (len(data) - 4096)
    file.write_bytes(data)
    with pytest.raises(StoreFileError, match=r"graph\.db.*damaged"), open_store(f"sqlite:///{file}") as store:
        store.answer(Find(Reference(PAIN.id, ("Condition",)), (Value("id", "id"),)))


READ = """
import os, sys
from graph.store import open_store
import graph.stores.sqlite_store  # the interpreter's own files may be closed to who we become
os.setuid(int(sys.argv[2]))
with open_store(f"sqlite:///{sys.argv[1]}") as store:
    print(*[node.id for node in store.nodes()])
"""


def read_as_nobody(file: Path, root: Path) -> subprocess.CompletedProcess[str]:
    for folder in (file.parent, *file.parents):
        if folder.stat().st_uid == os.getuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", READ, str(file), str(NOBODY)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=root, check=False)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody who may not write")
def test_a_reader_needs_no_right_to_write(file: Path, root: Path) -> None:
    done = read_as_nobody(file, root)
    assert (done.stdout, done.stderr) == (f"{PAIN.id}\n", "")


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody who may not write")
def test_a_copied_store_is_read_where_nothing_may_be_written(file: Path, root: Path) -> None:
    Path(f"{file}-wal").touch()  # what a copy has of a store that somebody was reading
    done = read_as_nobody(file, root)
    assert (done.stdout, done.stderr) == (f"{PAIN.id}\n", "")


WRITE = """
import itertools, sys
from graph.model import Edge, Node, Source, SourceKind
from graph.store import open_store
source = Source("procgraph:big", SourceKind.VOCABULARY, "Big")
def records():
    print("begun", flush=True)
    for place in itertools.count():  # it doesn't end before it is killed
        yield Node(f"mesh:N{place}", "Condition", f"condition {place}")
        if place:
            yield Edge(f"mesh:N{place}", "BROADER", f"mesh:N{place // 2}", source.id)
with open_store(f"sqlite:///{sys.argv[1]}", write=True) as store, store.transaction() as change:
    change.put_source(source, records())
"""


@pytest.mark.parametrize("seed", range(6))
def test_a_killed_load_leaves_the_state_before(file: Path, root: Path, seed: int) -> None:
    command = [sys.executable, "-c", WRITE, str(file)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root)
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    time.sleep(random.Random(seed).uniform(0, 1.2))
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    with open_store(f"sqlite:///{file}") as store:
        assert [n.id for n in store.nodes()] == [PAIN.id]
        assert [s.id for s in store.sources()] == [CORE.id]
    with open_store(f"sqlite:///{file}", write=True) as store, store.transaction() as change:
        change.put_source(CORE, (PAIN, Node("mesh:D003248", "Condition", "Constipation")))


@given(st.text(min_size=1, max_size=30))
def test_any_name_is_kept_and_found_as_written(text: str) -> None:
    with open_store("sqlite:///:memory:", create=True) as store:
        with store.transaction() as change:
            change.put_source(CORE, (Node("mesh:A", "Condition", text),))
        assert [n.name for n in store.nodes()] == [text]
        assert store.answer(Find(Reference("mesh:A", ("Condition",)), (Value("name", "name"),))) == {"name": text}
