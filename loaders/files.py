"""Files as they come: plain, .gz or .zip, read as streams, with limits on what they may unpack to."""

from __future__ import annotations

import gzip
import hashlib
import io
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from graph.errors import BadInput

STDIN = Path("-")
MAX_UNPACKED = 2_000_000_000  # bytes; the largest known, MeSH's yearly file, has 300 million
MAX_MEMBERS = 10_000
HEAD = 1 << 16
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Member:
    """One file to be loaded: its name, and how to open its bytes (each call reads them from the beginning)."""

    name: str
    opener: Callable[[], BinaryIO]

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """The bytes as a stream. Raises BadInput for what is broken or unpacks to too much."""
        try:
            with self.opener() as stream:
                yield cast(BinaryIO, _Limited(stream, self.name))
        except (gzip.BadGzipFile, zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise BadInput(
                f"the packed data are broken ({error}).", file=self.name, todo="Get the file again."
            ) from None
        except OSError as error:
            raise BadInput(
                f"it can't be read ({error.strerror}).", file=self.name, todo="Check its permissions."
            ) from None

    def head(self) -> bytes:
        """The first 64 KiB, by which a kind is recognised."""
        with self.open() as stream:
            return stream.read(HEAD)

    def data(self) -> bytes:
        """All bytes."""
        with self.open() as stream:
            return stream.read()

    def checksum(self) -> str:
        """The SHA-256 of all bytes, in hexadecimal."""
        digest = hashlib.sha256()
        with self.open() as stream:
            while block := stream.read(_BLOCK):
                digest.update(block)
        return digest.hexdigest()


class _Limited(io.BufferedIOBase):
    """A stream that refuses to give more than the limit, however small the packed file was."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream, self._name, self._left = stream, name, MAX_UNPACKED

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        wanted = self._left + 1 if size is None or size < 0 else min(size, self._left + 1)
        data = self._stream.read(wanted)
        self._left -= len(data)
        if self._left < 0:
            raise BadInput(f"it unpacks to more than {MAX_UNPACKED:,} bytes.", file=self._name, todo="Split it.")
        return data

    def read1(self, size: int = -1, /) -> bytes:
        return self.read(_BLOCK if size < 0 else size)


def in_memory(name: str, data: bytes) -> Member:
    """A file whose bytes are here already."""
    return Member(name, lambda: io.BytesIO(data))


def members(path: Path) -> Iterator[Member]:
    """The file itself, unpacked where it is .gz, or each file in a .zip, in order of name."""
    if path == STDIN:
        yield in_memory("standard input", sys.stdin.buffer.read(MAX_UNPACKED))
        return
    plain = Member(str(path), lambda: path.open("rb"))
    start = plain.head()[:4]
    if start.startswith(_GZIP):
        yield Member(str(path).removesuffix(".gz"), lambda: _gzip(path))
    elif start.startswith(_ZIP):
        yield from _zipped(path)
    else:
        yield plain


def _gzip(path: Path) -> BinaryIO:
    return io.BufferedReader(gzip.open(path))


def _zipped(path: Path) -> Iterator[Member]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = sorted(i.filename for i in archive.infolist() if not i.is_dir())
    except zipfile.BadZipFile as error:
        raise BadInput(f"the zip file is broken ({error}).", file=str(path), todo="Get the file again.") from None
    if len(names) > MAX_MEMBERS:
        raise BadInput(f"it holds more than {MAX_MEMBERS:,} files.", file=str(path), todo="Unpack it first.")
    for name in names:
        yield Member(f"{path}/{name}", partial(_zip_member, path, name))


def _zip_member(path: Path, name: str) -> BinaryIO:
    archive = zipfile.ZipFile(path)
    try:
        return cast(BinaryIO, archive.open(name))
    finally:
        archive.close()  # the open member keeps the file's handle
