"""N-Quads of a made graph of a million edges, out and in, against rdflib and pyoxigraph on the same quads.

The two hold what they write in memory, so that they have a part of the quads: rdflib, which would take minutes and many
gigabytes for all of them, a quarter million, pyoxigraph two million; figures are quads a second. What an export or
import takes of memory is that of a process of its own.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pyoxigraph
from rdflib import Dataset

from benchmarks.made import SOURCE, records
from benchmarks.timing import medians
from graph.exporting.formats import write
from graph.store import open_store
from loaders.importing import import_file

NODES = 286_000  # of a million edges
SAMPLES = {"rdflib": 250_000, "pyoxigraph": 2_000_000}  # quads
ROUNDS = 2
_FORMAT = pyoxigraph.RdfFormat.N_QUADS


def run(folder: Path) -> None:
    """Print quads a second, their ratios, and memory."""
    file, exported = folder / "made.db", folder / "made.nq"
    with open_store(f"sqlite:///{file}", create=True) as store, store.transaction() as change:
        change.put_source(SOURCE, records(NODES))
    export(file, exported)
    with exported.open("rb") as lines:
        count = sum(not line.startswith(b"#") for line in lines)
    sample = _first(exported, SAMPLES["rdflib"])
    dataset, oxigraph = Dataset(), pyoxigraph.Store()
    oxigraph.bulk_load(_first(exported, SAMPLES["pyoxigraph"]), _FORMAT)
    dataset.parse(data=sample, format="nquads")
    out = medians(
        {
            "rdflib": lambda: dataset.serialize(folder / "rdflib.nq", format="nquads"),
            "pyoxigraph": lambda: oxigraph.dump(folder / "oxigraph.nq", _FORMAT),
            "export": lambda: export(file, exported),
        },
        ROUNDS,
    )
    _tell("writing", out, count, "export")
    back = medians(
        {
            "rdflib": lambda: Dataset().parse(data=sample, format="nquads"),
            "import": lambda: put_back(exported, folder / "again.db"),
        },
        1,
    )
    _tell("reading", back, count, "import")
    for job in (export, put_back):
        print(f"memory of a process that does {job.__name__}: {_memory(job, file, exported, folder)} MB")


def export(file: Path, to: Path) -> None:
    """Write a store's N-Quads."""
    with open_store(f"sqlite:///{file}") as store, store.reading(), to.open("wb") as out:
        write(store, out)


def put_back(exported: Path, file: Path) -> None:
    """Read N-Quads into a new store."""
    file.unlink(missing_ok=True)
    with open_store(f"sqlite:///{file}", create=True) as store:
        import_file(exported, store)


def _first(file: Path, count: int) -> bytes:
    """The first so many quads of a file."""
    with file.open("rb") as lines:
        return b"".join(islice((line for line in lines if not line.startswith(b"#")), count))


def _tell(doing: str, seconds: dict[str, float], count: int, ours: str) -> None:
    rates = {name: SAMPLES.get(name, count) / time for name, time in seconds.items()}
    for name, rate in rates.items():
        print(f"{doing} N-Quads, {name}: {rate / 1e6:.2f} million quads/s, {rates[ours] / rate:.2f} x by {ours}")


def _memory(job: Callable[[Path, Path], None], file: Path, exported: Path, folder: Path) -> int:
    """The most memory that a process has while it does this, in megabytes."""
    given = (exported, folder / "again.db") if job is put_back else (file, exported)
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.rdf", job.__name__, *map(str, given)],
        cwd=Path(__file__).parents[1], capture_output=True, text=True, check=True,
    )  # fmt: skip
    return int(done.stdout)


if __name__ == "__main__":
    {"export": export, "put_back": put_back}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
    # Not getrusage's figure: that is its parent's, too, from which it was forked.
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    print(next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmHWM")))
