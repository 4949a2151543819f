"""What a load needs of the server's memory, where Neo4j keeps a transaction until it ends."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil

from neo4j.exceptions import Neo4jError

from graph.errors import LimitExceeded
from graph.model import Edge, Node
from graph.stores.neo4j_store.errors import is_out_of_memory

# Fitted to what SHOW TRANSACTIONS told while the vocabularies were loaded that docs/neo4j.md names.
KB_A_THING, KB_A_NAME, KB_A_RELATION = 10.0, 4.5, 2.2
_HEAP_SHARE = 0.7  # of the heap is what transactions may have, where nothing else is set
_LIMIT = re.compile(r"limit ([\d.]+) ([KMG])iB")
_MB = {"K": 2**10 / 1e6, "M": 2**20 / 1e6, "G": 2**30 / 1e6}


@dataclass(slots=True)
class Size:
    """How much a change writes."""

    things: int = 0
    names: int = 0
    relations: int = 0

    @contextmanager
    def all_of(self, records: Iterable[Node | Edge]) -> Iterator[Iterator[Node | Edge]]:
        """The records, counted as they pass; where they are too many for the server, the rest of them as well."""
        counted = self._counted(records)
        try:
            yield counted
        except Neo4jError as error:
            if is_out_of_memory(error):
                deque(counted, maxlen=0)
            raise

    def _counted(self, records: Iterable[Node | Edge]) -> Iterator[Node | Edge]:
        for record in records:
            if isinstance(record, Node):
                self.things += 1
                self.names += len(record.names) + (record.name is not None)
            else:
                self.relations += 1
            yield record

    @property
    def megabytes(self) -> int:
        """About how many megabytes a transaction takes that writes so much."""
        kilobytes = self.things * KB_A_THING + self.names * KB_A_NAME + self.relations * KB_A_RELATION
        return ceil(kilobytes / 1000)


@contextmanager
def enough_memory(address: str, size: Size) -> Iterator[None]:
    """Tell what to set where the server has too little memory for a change: LimitExceeded, in megabytes."""
    try:
        yield
    except Neo4jError as error:
        if not is_out_of_memory(error):
            raise
        needed = size.megabytes
        found = _LIMIT.search(error.message or "")
        limit = 0 if found is None else ceil(float(found[1]) * _MB[found[2]])
        has = f", and it has {limit:,} MB for all transactions" if limit else ""
        message = (
            f"{address}: the server has too little memory for this in one transaction, and nothing of it was kept."
            f" {size.things:,} things with {size.names:,} names and {size.relations:,} relations take about"
            f" {needed:,} MB (an estimate from vocabularies that were measured, see docs/neo4j.md){has}."
            f" Set server.memory.heap.max_size to {ceil(needed / _HEAP_SHARE / 1000) + 1}g or more in neo4j.conf, and"
            f" dbms.memory.transaction.total.max, where it is set, to {needed}m or more."
        )
        raise LimitExceeded(message, limit=limit, figure=needed) from error
