"""All of ../shared/data in one `procgraph load`, against merely parsing the same files and inserting the same rows.

And then what pages and questions take with all of it loaded: 1,000 pages linked anew, and the operations of the tests.
"""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, TypeAlias, cast
from unittest.mock import patch

import apsw
from lxml import etree

from benchmarks import grown
from benchmarks.bounds import at_most
from benchmarks.loading import PAGES, made_pages
from benchmarks.timing import medians
from graph.batching import batched
from graph.store import open_store
from graph.stores.sqlite_store import completion, schema, tally
from loaders.library import Library
from loaders.linking import linker

REPOSITORY = Path(__file__).parents[1]
DATA = REPOSITORY.parent / "shared" / "data"
ROUNDS = 3
# The element of which each XML file has many; to parse it barely is to look at each and let it go.
_XML = {"mesh-2024": "DescriptorRecord", "icd10cm-2021": "diag", "icd10pcs-2020": "pcsTable"}
_TEXT = frozenset({".csv", ".jsonl", ".obo", ".tsv", ".txt"})
# The rows that a source put down; a node's is the first source's that speaks of it.
_ROWS = {
    "source": "SELECT * FROM source WHERE pk=?",
    "node": "SELECT n.* FROM claim c CROSS JOIN node n ON n.pk=c.node WHERE c.source=?1"
    " AND NOT EXISTS(SELECT 1 FROM claim d WHERE d.node=c.node AND d.source<?1) ORDER BY n.pk",
    "claim": "SELECT * FROM claim WHERE source=? ORDER BY node",
    "name": "SELECT * FROM name WHERE source=? ORDER BY pk",
    "edge": "SELECT * FROM edge WHERE source=? ORDER BY pk",
}
_COUNTED = ("tally", "completion")  # what follows from all sources together
_BATCH = 1000
_LAST = 1 << 62

_Rows: TypeAlias = "Mapping[int, Mapping[str, list[tuple[apsw.SQLiteValue, ...]]]]"  # by source, then table


class Load:
    """`procgraph load` in a process of its own, as a user runs it."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __call__(self) -> int:
        """Load everything into a new store; the most memory it had, in MB, or this process, where that has more."""
        _remove(self._file)
        command = [sys.executable, "-m", "api.cli", "load", str(DATA), "--store", f"sqlite:///{self._file}"]
        quiet = subprocess.DEVNULL
        with subprocess.Popen(command, cwd=REPOSITORY, stdout=quiet, stderr=quiet) as process:
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
        return used.ru_maxrss * 1024 // 1_000_000


def parse() -> int:
    """Parse every file of a known kind, XML element by element, text into the cells of its lines; how many."""
    return sum(_parsed(path) for path in sorted(DATA.rglob("*")) if path.is_file())


def _parsed(path: Path) -> int:
    packed = path.suffix == ".gz"
    suffix = path.with_suffix("").suffix if packed else path.suffix
    with cast(BinaryIO, gzip.open(path)) if packed else path.open("rb") as stream:
        if suffix == ".xml":
            return sum(1 for _ in _elements(stream, _XML[path.parent.name]))
        if suffix in _TEXT:
            return sum(len(line.decode(errors="replace").rstrip("\r\n").split("\t")) for line in stream)
    return 0


def _elements(stream: BinaryIO, tag: str) -> Iterator[etree._Element]:
    for _, element in etree.iterparse(stream, tag=tag):
        yield element
        element.clear()


def rows_of(file: Path) -> _Rows:
    """The rows of a store, by the source that put them down; last what is counted over all of them."""
    db = apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READONLY)
    sources = [cast(int, pk) for (pk,) in db.execute("SELECT pk FROM source ORDER BY pk")]
    rows = {pk: {table: db.execute(sql, (pk,)).fetchall() for table, sql in _ROWS.items()} for pk in sources}
    rows[_LAST] = {table: db.execute(f"SELECT * FROM {table}").fetchall() for table in _COUNTED}
    db.close()
    return rows


def insert(rows: _Rows, file: Path) -> None:
    """Put rows that are there already into the same tables with the same indexes, one transaction a source."""
    _remove(file)
    db = apsw.Connection(str(file))
    db.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536")
    db.execute(schema.TABLES)
    db.execute(schema.INDEXES)
    db.execute(tally.TABLES)
    db.execute(completion.TABLES)
    for source, tables in rows.items():
        with db:
            for table, given in tables.items():
                for part in batched(given, _BATCH):
                    db.executemany(f"INSERT INTO {table} VALUES({','.join('?' * len(part[0]))})", part)
            db.execute("INSERT INTO words(rowid, fold) SELECT pk, fold FROM name WHERE source=?", (source,))
    db.close()


def _remove(file: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        Path(f"{file}{ending}").unlink(missing_ok=True)


def run(folder: Path) -> None:
    """Print the ratio, the memory, and what linking and questions take then."""
    if not DATA.is_dir():
        print(f"nothing is measured: there is no {DATA}")
        return
    file = folder / "all.db"
    load = Load(file)
    peak = load()
    rows = rows_of(file)
    bare = {"bare parsing": parse, "bare inserts": lambda: insert(rows, folder / "bare.db")}
    found = medians({**bare, "procgraph load": load}, ROUNDS)
    for name, seconds in found.items():
        print(f"{name}: {seconds:.2f} s")
    with open_store(f"sqlite:///{file}") as store:
        counts = sum(1 for _ in store.nodes()), sum(1 for _ in store.edges())
    print(f"{counts[0]:,} nodes, {counts[1]:,} edges")
    print(f"memory in MB: {at_most(500, peak, 'memory of a load of all vocabularies, MB')}")
    ratio = found["procgraph load"] / sum(found[name] for name in bare)
    print(f"loading by the bare work: {at_most(2, ratio, 'load of all vocabularies by the bare work')}")
    shutil.copy(file, folder / "asked.db")
    _relink(folder, file)
    grown.compare(folder, folder / "asked.db")


def _relink(folder: Path, file: Path) -> None:
    """The made pages repeat the examples' phrases; each is linked as if none had been before."""
    paths = made_pages(folder / "pages")
    with open_store(f"sqlite:///{file}", write=True) as store:
        library = Library(store)
        start = time.perf_counter()
        for path in paths:
            library.load_file(path)
        loaded = time.perf_counter()
        with patch.object(linker, "LINKS_KEPT", 0), store.transaction() as change:
            library.relink_all(change)
        relinked = time.perf_counter()
    linking = at_most(20, relinked - loaded, "linking all pages again, s")
    print(f"{PAGES:,} pages with all of it loaded: loading {loaded - start:.2f} s, linking again, s: {linking}")
