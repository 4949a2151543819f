"""What is told of a request afterwards: what it was about, and what came of it. Nothing of its arguments."""

from __future__ import annotations

from dataclasses import dataclass

RECORD = "procgraph.record"  # where the scope has the record of its request
GONE = 499  # the status of a request that nobody waited for, as nginx counts it


@dataclass(slots=True)
class Record:
    """A request's operation, by name, the codes of its errors, and its answer's status and size in bytes.

    Of an operation that was to be run, `outcome` says what came of it, and `ran` for how many seconds.
    """

    operation: str | None = None
    codes: tuple[str, ...] = ()
    outcome: str | None = None
    ran: float = 0.0
    status: int = GONE
    bytes: int = 0
