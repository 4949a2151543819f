"""A file from its publisher onto the disk: resumed where it was left, verified, and then there at once or not at all.

What has come so far stands in FILE.part, with FILE.part.json saying of which answer it is the beginning.
"""

from __future__ import annotations

import json
import os
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

import httpx

from graph.errors import BadInput
from loaders.fetching.network import Network
from loaders.fetching.releases import Release, addresses
from loaders.files import Member, members
from loaders.formats import FORMATS, recognised

MAX_BYTES = 1_000_000_000  # as packed; the largest known has 20 million
_BLOCK = 1 << 18
_ABSENT = frozenset({403, 404, 410})  # what publishers answer where there is no such release yet
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+)")
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")

Progress = Callable[[int, int | None], None]  # bytes so far, and in all where that is known


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that came: where it is, from where, how much, its SHA-256, and how much was there of it before."""

    release: Release
    file: Path
    url: str
    size: int
    sha256: str
    resumed_from: int


@dataclass(frozen=True, slots=True)
class _Begun:
    """The beginning of an answer: where from, the validator that tells whether it is still the same, the whole size."""

    url: str
    validator: str
    total: int


def fetch(
    release: Release, folder: Path, today: date, network: Network, progress: Progress = lambda done, total: None
) -> Fetched:
    """Download a release's file into a folder, in place of one that is there; the first address that has it counts.

    Raises BadInput where none has it, and for what isn't what it should be; what came of a broken transfer is kept.
    """
    tried = addresses(release.address, today)
    for url in tried:
        fetched = _from(release, url, folder, network, progress)
        if fetched is not None:
            return fetched
    what = f"the publisher has none of {len(tried)} addresses, the newest of which is {tried[0]}."
    raise BadInput(what, file=release.name, todo=f"Look at {release.page}, and load the file that it names.")


def _from(release: Release, url: str, folder: Path, network: Network, progress: Progress) -> Fetched | None:
    file = folder / unquote(PurePosixPath(urlsplit(url).path).name)
    part, note = file.with_name(f"{file.name}.part"), file.with_name(f"{file.name}.part.json")
    begun = _begun(part, note, url)
    have = part.stat().st_size if begun else 0
    headers = {"Range": f"bytes={have}-", "If-Range": begun.validator} if begun else {}
    with network.get(url, headers) as response:
        if response.status_code in _ABSENT:
            return None
        if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            _give_up(part, note)
            what = "what had come of it doesn't fit any longer, and is gone."
            raise BadInput(what, file=url, todo="Run it again.")
        at, total = _place(response, url, have)
        if at == 0:
            _give_up(part, note)
            _note(note, url, response, total)
        size = _receive(response, part, at, total, url, progress)
    if total is not None and size != total:
        raise BadInput(f"only {size:,} of {total:,} bytes came.", file=url, todo="Run it again: it goes on from there.")
    try:
        digest = _verified(release, part, file.name, network)
    except BadInput:
        _give_up(part, note)
        raise
    part.replace(file)
    note.unlink(missing_ok=True)
    return Fetched(release, file, url, size, digest, at)


def _begun(part: Path, note: Path, url: str) -> _Begun | None:
    """What is there of this file, if it can be gone on with."""
    try:
        said = json.loads(note.read_text(encoding="utf-8"))
        begun = _Begun(str(said["url"]), str(said["validator"]), int(said["total"]))
        fits = begun.url == url and 0 < part.stat().st_size < begun.total
    except (OSError, ValueError, KeyError, TypeError):
        return None  # nothing, or nothing that this program wrote: from the beginning
    return begun if fits else None


def _note(note: Path, url: str, response: httpx.Response, total: int | None) -> None:
    """Write down how to go on. A weak validator says too little for that, and so does a length that isn't known."""
    validator = response.headers.get("etag") or response.headers.get("last-modified") or ""
    if validator and not validator.startswith("W/") and total is not None:
        note.write_text(json.dumps({"url": url, "validator": validator, "total": total}), encoding="utf-8")
    else:
        note.unlink(missing_ok=True)


def _give_up(part: Path, note: Path) -> None:
    part.unlink(missing_ok=True)
    note.unlink(missing_ok=True)


def _place(response: httpx.Response, url: str, have: int) -> tuple[int, int | None]:
    """Where in the file the answer begins, and how long the file is. Raises BadInput for an answer that is none."""
    match response.status_code:
        case httpx.codes.OK:
            length = response.headers.get("content-length", "")
            at, total = 0, int(length) if length.isdecimal() else None
        case httpx.codes.PARTIAL_CONTENT:
            match = _RANGE.fullmatch(response.headers.get("content-range", ""))
            if match is None or int(match[1]) != have:
                raise BadInput("the server sent another part than was asked for.", file=url, todo="Try again later.")
            at, total = have, int(match[2])
        case status:
            raise BadInput(f"the server answered {status}.", file=url, todo="Try again later.")
    if response.headers.get("content-encoding", "identity") != "identity":
        raise BadInput("the server packed it in a way that wasn't asked for.", file=url, todo="Try again later.")
    if total is not None and total > MAX_BYTES:
        raise _too_large(url)
    return at, total


def _receive(response: httpx.Response, part: Path, at: int, total: int | None, url: str, progress: Progress) -> int:
    """Write what comes behind what is there; how much there is then. Raises BadInput past the limit."""
    size = at
    with part.open("ab" if at else "wb") as out:
        for block in response.iter_raw():
            size += len(block)
            if size > MAX_BYTES or (total is not None and size > total):
                raise _too_large(url)
            out.write(block)
            progress(size, total)
        out.flush()
        os.fsync(out.fileno())
    return size


def _too_large(url: str) -> BadInput:
    return BadInput(f"it has more than {MAX_BYTES:,} bytes, or more than it said.", file=url, todo="Look at it first.")


def _verified(release: Release, file: Path, name: str, network: Network) -> str:
    """The file's SHA-256, once it is the publisher's and our loader has read it whole. Raises BadInput where it isn't.

    Reading it whole holds it to what such a file must at least give.
    """
    digest = Member(name, lambda: file.open("rb")).checksum()
    if release.checksum is not None:
        with network.get(release.checksum, {}) as response:
            published = _SHA256.match(next(response.iter_raw(_BLOCK), b"").decode("ascii", "replace"))
        if published is None or published[0].lower() != digest:
            what = f"its SHA-256 is {digest}, and not the one at {release.checksum}."
            raise BadInput(what, file=name, todo="Fetch it again.")
    form = next(form for form in FORMATS if form.kind == release.kind)
    found = [member for member in members(file, name) if _is(member, form.kind)]
    if not found:
        what = f"it holds nothing that is {form.title}."
        raise BadInput(what, file=name, todo=f"Look at {release.page}: the address or the format may have changed.")
    for member in found:
        deque(form.read(member)[1], maxlen=0)
    return digest


def _is(member: Member, kind: str) -> bool:
    form = recognised(member)
    return form is not None and form.kind == kind
