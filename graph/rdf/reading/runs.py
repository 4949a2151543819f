"""A file as runs of quads about one subject each, and where in the file a quad is, for whom it is wrong."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple, cast

import pyoxigraph as ox

from graph.errors import BadInput

FORMATS = {".nq": ox.RdfFormat.N_QUADS, ".trig": ox.RdfFormat.TRIG}
_WHOLE = "Export it again, and copy the whole file."
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class Quad(NamedTuple):
    """What is said of a subject: the predicate's IRI, the object, and the graph's IRI, empty for the default graph."""

    predicate: str
    object: Term
    graph: str


class Run(NamedTuple):
    """Quads that follow each other and have one subject. `first` counts the quads before them."""

    subject: str
    first: int
    quads: list[Quad]


class Wrong(Exception):
    """A quad, by its place among all, that doesn't belong into an export; what is wrong with it, and what to do."""

    def __init__(self, place: int, what: str, todo: str = _WHOLE) -> None:
        super().__init__(what)
        self.place, self.what, self.todo = place, what, todo


def format_of(file: Path) -> ox.RdfFormat | None:
    """The format that a file's name says, None for another."""
    return FORMATS.get(Path(file.name.removesuffix(".gz")).suffix)


def runs(file: Path) -> Iterator[Run]:
    """All of a file. Raises BadInput, with the line, where it is no N-Quads or TriG, or ends too early."""
    with _opened(file) as data:
        # Lenient: an IRI that is none is refused where it is made an id.
        current, quads, place = "", list[Quad](), 0
        for subject, predicate, object_, graph in _parsed(file, data):
            name = subject.value
            if name != current:
                if quads:
                    yield Run(current, place - len(quads), quads)
                current, quads = name, []
            quads.append(Quad(predicate.value, object_, getattr(graph, "value", "")))
            place += 1
        if quads:
            yield Run(current, place - len(quads), quads)


def _parsed(file: Path, data: IO[bytes]) -> Iterator[ox.Quad]:
    format_ = format_of(file)
    if format_ is None:
        raise BadInput(
            "its name says no format that can be read back.", file=str(file), todo="Name it .nq or .trig (or with .gz)."
        )
    try:
        yield from ox.parse(data, format_, lenient=True)
    except SyntaxError as error:
        raise BadInput(f"{error.msg}.", file=str(file), line=error.lineno, todo=_WHOLE) from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadInput(f"it can't be unpacked: {error}.", file=str(file), todo=_WHOLE) from None
    except UnicodeDecodeError as error:
        raise BadInput(f"this is no UTF-8: {error}.", file=str(file), todo=_WHOLE) from None


@contextmanager
def _opened(file: Path) -> Iterator[IO[bytes]]:
    try:
        with file.open("rb") as data:
            packed = file.name.endswith(".gz")
            yield cast(IO[bytes], gzip.GzipFile(fileobj=data)) if packed else data
    except OSError as error:
        raise BadInput(
            f"it can't be read ({error.strerror or error}).", file=str(file), todo="Give a file that you may read."
        ) from error


class _Lines:
    """A file that gives one line at a time, so that a parser is no further than where it has to be."""

    def __init__(self, data: IO[bytes]) -> None:
        self._data = data
        self.line = 0
        self._ended = True

    def read(self, size: int = -1) -> bytes:
        """The next line, or as much of it as was asked for."""
        part = self._data.readline(size)
        self.line += self._ended
        self._ended = part.endswith(b"\n")
        return part


def line_of(file: Path, place: int) -> int:
    """The line on which the quad stands that has so many before it; for a file that was parsed this far before."""
    with _opened(file) as data:
        lines = _Lines(data)
        for count, _ in enumerate(ox.parse(cast(IO[bytes], lines), format_of(file), lenient=True)):
            if count == place:
                break
        return lines.line
