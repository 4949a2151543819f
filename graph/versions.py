"""The hash of a set of sources: a sum of one digest for each, so that it follows from the set, not from the order.

A sum is brought up to date source by source; hashing all of them at each change would take the square of their number.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from graph.model import Source

_MODULUS = 1 << 256


def source_digest(source: Source, code_system: str | None, code: str | None) -> int:
    """The digest of one source: all that is said of it, and the code that a page was loaded with."""
    said: Sequence[str | bool | None] = (
        source.id, source.kind.value, source.title, source.version, source.licence, source.restricted, source.url,
        source.checksum, code_system, code,
    )  # fmt: skip
    return int.from_bytes(hashlib.sha256(json.dumps(said).encode()).digest())


def changed_sum(total: int, before: Sequence[int], after: Sequence[int]) -> int:
    """The sum of digests when some went and others came."""
    return (total - sum(before) + sum(after)) % _MODULUS


def data_version(total: int, reader: str | None) -> str:
    """The data's version: the sum of all sources' digests and the version of the reader that read the pages."""
    return hashlib.sha256(json.dumps([f"{total:x}", reader]).encode()).hexdigest()[:32]
