"""Files as they come: plain, .gz or .zip, read as streams, with limits on what they may unpack to."""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import shutil
import zipfile
import zlib
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, cast

from graph.errors import BadInput

MAX_UNPACKED = 2_000_000_000  # bytes; the largest known, MeSH's yearly file, has 300 million
MAX_MEMBERS = 10_000
HEAD = 1 << 16
_DECLARED = re.compile(rb"#\s*id:\s*(\S.*?)\s*")
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})  # the others can't be unpacked a piece at a time
_BLOCK = 1 << 20


class TooLarge(BadInput):
    """A file of more bytes than are taken of its kind, counted unpacked."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file to be loaded: its name, and how to open its bytes (each call reads them from the beginning)."""

    name: str
    opener: Callable[[], BinaryIO]

    @contextmanager
    def open(self, limit: int | None = None) -> Iterator[BinaryIO]:
        """The bytes as a stream. Raises BadInput for what is broken, TooLarge past `limit` bytes (MAX_UNPACKED)."""
        try:
            with self.opener() as stream:
                yield cast(BinaryIO, _Limited(stream, self.name, limit or MAX_UNPACKED))
        except (gzip.BadGzipFile, zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise BadInput(
                f"the packed data are broken ({error}).", file=self.name, todo="Get the file again."
            ) from None
        except OSError as error:
            raise BadInput(
                f"it can't be read ({error.strerror or error}).",
                file=self.name,
                todo="Check that it is there, and yours to read.",
            ) from None

    def head(self) -> bytes:
        """The first 64 KiB, by which a kind is recognised."""
        with self.open() as stream:
            return stream.read(HEAD)

    def data(self, limit: int) -> bytes:
        """All bytes. Raises TooLarge where they are more than `limit`, of which no more are unpacked."""
        with self.open(limit) as stream:
            return stream.read()

    def declared(self) -> str | None:
        """The name that the file declares by `# id: NAME` above its first line, None where it declares none."""
        above = takewhile(lambda line: line.startswith(b"#"), self.head().removeprefix(BOM_UTF8).splitlines())
        declared = (_DECLARED.fullmatch(line) for line in above)
        return next((match[1].decode(errors="replace") for match in declared if match), None)

    def checksum(self) -> str:
        """The SHA-256 of all bytes, in hexadecimal."""
        digest = hashlib.sha256()
        with self.open() as stream:
            while block := stream.read(_BLOCK):
                digest.update(block)
        return digest.hexdigest()


class _Limited(io.BufferedIOBase):
    """A stream that refuses to give more than the limit, however small the packed file was."""

    def __init__(self, stream: BinaryIO, name: str, limit: int) -> None:
        self._stream, self._name, self._limit, self._left = stream, name, limit, limit

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        wanted = self._left + 1 if size is None or size < 0 else min(size, self._left + 1)
        data = self._stream.read(wanted)
        self._left -= len(data)
        if self._left < 0:
            what = f"it has more than {self._limit:,} bytes, counted unpacked."
            raise TooLarge(what, file=self._name, todo="Split it.")
        return data

    def read1(self, size: int = -1, /) -> bytes:
        return self.read(_BLOCK if size < 0 else size)


def in_memory(name: str, data: bytes) -> Member:
    """A file whose bytes are here already."""
    return Member(name, lambda: io.BytesIO(data))


@contextmanager
def spooled(stream: BinaryIO, name: str) -> Iterator[Path]:
    """What a stream gives, as a file that lasts as long as the context: packed files have to be read from any place.

    Raises TooLarge where it gives more than MAX_UNPACKED bytes.
    """
    with NamedTemporaryFile(prefix="procgraph-") as file:
        shutil.copyfileobj(_Limited(stream, name, MAX_UNPACKED), file, _BLOCK)
        file.flush()
        yield Path(file.name)


def members(path: Path, name: str | None = None) -> Iterator[Member]:
    """The file itself, unpacked where it is .gz, or each file in a .zip, in order of name.

    `name` is what messages call the file, where that isn't its path. Raises BadInput for a broken archive.
    """
    name = name or str(path)
    plain = Member(name, lambda: path.open("rb"))
    start = plain.head()[:4]
    if start.startswith(_GZIP):
        yield Member(name.removesuffix(".gz"), lambda: _gzip(path))
    elif start.startswith(_ZIP):
        yield from _zipped(path, name)
    else:
        yield plain


def _gzip(path: Path) -> BinaryIO:
    return io.BufferedReader(gzip.open(path))


def _zipped(path: Path, name: str) -> Iterator[Member]:
    try:
        with zipfile.ZipFile(path) as archive:
            found = sorted(info.filename for info in archive.infolist() if not info.is_dir())
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError) as error:
        raise BadInput(f"the zip file is broken ({error}).", file=name, todo="Get the file again.") from None
    if len(found) > MAX_MEMBERS:
        raise BadInput(f"it holds more than {MAX_MEMBERS:,} files.", file=name, todo="Unpack it first.")
    for inner in found:
        shown = f"{name}/{inner}"
        yield Member(shown, partial(_zip_member, path, inner, shown))


def _zip_member(path: Path, inner: str, shown: str) -> BinaryIO:
    with zipfile.ZipFile(path) as archive:  # closed, it leaves the open member the file's handle
        try:
            if archive.getinfo(inner).compress_type not in _METHODS:
                raise NotImplementedError("a compression method other than deflate")
            return cast(BinaryIO, archive.open(inner))
        except RuntimeError as error:  # it is encrypted, or NotImplementedError
            todo = "Unpack it first, and load what is in it."
            raise BadInput(f"it can't be unpacked: {error}.", file=shown, todo=todo) from None
