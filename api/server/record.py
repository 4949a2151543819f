"""What is told of a request afterwards: what it was about, and what came of it. Nothing of its arguments."""

from __future__ import annotations

from dataclasses import dataclass

RECORD = "procgraph.record"  # where the scope has the record of its request
GONE = 499  # the status of a request that nobody waited for, as nginx counts it


@dataclass(slots=True)
class Record:
    """A request's operation, by name, the codes of its errors, and its answer's status and size in bytes."""

    operation: str | None = None
    codes: tuple[str, ...] = ()
    status: int = GONE
    bytes: int = 0
