"""The process that makes the files an engine reads: `python -m api.sparql.files STORE FOLDER`.

It writes the public export of a store into FOLDER/VERSION, VERSION being the store's data version, and prints that. One
process builds at a time; where another has built the version meanwhile, that is it. Older versions but the last are
removed, which an engine of another worker may still read. What goes wrong is one line on standard error, and code 3.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph

from graph.errors import ProcedureGraphError
from graph.exporting import formats
from graph.store import Store, open_store

_UNDONE = ".part"  # what the name of a folder ends with until it is whole
_KEPT = 2


def build(store: Store, folder: Path) -> str:
    """Make the files of the store's present state in the folder, where they aren't there; the state's version."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock, store.reading():
        fcntl.flock(lock, fcntl.LOCK_EX)
        version = store.data_version()
        if (folder / version).is_dir():
            os.utime(folder / version)  # it is in use again
            return version
        undone = folder / f"{version}{_UNDONE}"
        shutil.rmtree(undone, ignore_errors=True)
        _load(store, undone)
        undone.rename(folder / version)
        _tidy(folder)
        return version


def _load(store: Store, folder: Path) -> None:
    """Write the export into a pipe, at whose other end the engine's files are made from it."""
    made = pyoxigraph.Store(str(folder))
    source, sink = os.pipe()
    read, write = os.fdopen(source, "rb"), os.fdopen(sink, "wb")
    with ThreadPoolExecutor(1) as loader:
        # Lenient: what our own writer writes is valid, which tests see to, and need not be looked at again.
        loaded = loader.submit(made.bulk_load, read, pyoxigraph.RdfFormat.N_QUADS, lenient=True)
        try:
            with read, write:
                formats.write(store, write)
                write.close()
                loaded.result()
        except BrokenPipeError:
            loaded.result()  # says why nobody reads any more
            raise
    made.flush()


def _tidy(folder: Path) -> None:
    """Remove all but the newest versions."""
    made = sorted((each for each in folder.iterdir() if each.is_dir()), key=lambda each: each.stat().st_mtime)
    for old in made[:-_KEPT]:
        shutil.rmtree(old)


def main(url: str, folder: str) -> int:
    """Build, and print the version. Returns the exit code."""
    try:
        with open_store(url) as store:
            print(build(store, Path(folder)))
    except (ProcedureGraphError, OSError) as error:
        print(error, file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
