"""Python's search for unreachable cycles, made rare where millions of objects come and go and none has a cycle."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

RECORDS = 200_000  # of a vocabulary, a small part
ANSWERS = 10_000  # several of the largest


@contextmanager
def rarely_collected(objects: int = RECORDS) -> Iterator[None]:
    """Within, the search is made when so many objects came into being, more than went.

    Records and answers are free of cycles and go when nothing names them. As Python starts, the search takes a sixth of
    the time of a load, and a twentieth of that of an answer of 1,000 objects.
    """
    before = gc.get_threshold()
    gc.set_threshold(objects, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
