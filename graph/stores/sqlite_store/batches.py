"""Rows put down a batch at a time, while Python makes the next ones.

A batch is one value, binary JSON, and one statement for each table: SQLite works on it without Python's lock, so a
thread of its own does, and the one that reads and normalises goes on beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, TypeAlias

import apsw

_FEW = 10_000  # rows, which are down before a thread would have begun

Rows: TypeAlias = Sequence[tuple[Any, ...]]


def _values(count: int) -> str:
    return ", ".join(f"r.value->>{n}" for n in range(count))


NODES = (
    "INSERT INTO node(pk,grp,id,authority,kind,name,key,notation,documented,properties)"
    f" SELECT {_values(10)} FROM jsonb_each(?) r"
)
CLAIMS = (
    f"INSERT INTO claim SELECT {_values(7)} FROM jsonb_each(?) r WHERE true"
    " ON CONFLICT(node,source) DO UPDATE SET name=coalesce(claim.name, excluded.name)"
)
NAMES = f"INSERT INTO name(node,source,scope,text,fold,norm) SELECT {_values(6)} FROM jsonb_each(?) r"
EDGES = (
    f"INSERT INTO edge(subject,predicate,object,source,qualifiers) SELECT {_values(5)} FROM jsonb_each(?) r WHERE true"
    " ON CONFLICT DO NOTHING"
)
# Of an edge (subject, predicate, object, source, qualifiers): start, end, section, heading, text, both in UTF-16, page.
EVIDENCE = (
    "INSERT INTO evidence SELECT e.pk, r.value->>5, r.value->>6, d.pk, r.value->>7, r.value->>8, r.value->>9,"
    " r.value->>10, r.value->>11 FROM jsonb_each(?) r CROSS JOIN edge e ON e.subject=r.value->>0"
    " AND e.predicate=r.value->>1 AND e.object=r.value->>2 AND e.source=r.value->>3 AND e.qualifiers=r.value->>4"
    " CROSS JOIN node d ON d.id=r.value->>12 WHERE true ON CONFLICT DO NOTHING"
)
# Nodes that another claim (kind, name, notation, documented, properties) may change: one that doesn't say the same, or
# less. A node without a name has its id for one.
TOUCHED = (
    "INSERT OR IGNORE INTO temp.touched SELECT n.pk FROM jsonb_each(?) r CROSS JOIN node n ON n.pk=r.value->>0"
    " AND NOT (iif(r.value->>2 IS NULL, n.name<>n.id, n.name=r.value->>2 AND n.kind=r.value->>1)"
    " AND (r.value->>3 IS NULL OR n.notation IS r.value->>3) AND n.documented>=r.value->>4"
    " AND r.value->>5 IN ('{}', n.properties))"
)
REMATCHED = "INSERT OR IGNORE INTO temp.rematched SELECT r.value->>0 FROM jsonb_each(?) r"


class Batches:
    """Puts batches down one after the other. While one is under way, nobody else may use the connection: see `wait`."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._under_way: Future[None] | None = None

    def __enter__(self) -> Batches:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.shutdown()
        if error is None:
            self.wait()

    def put(self, batch: Mapping[str, Rows]) -> None:
        """Put rows down by these statements, in their order; the batch before is down first."""
        packed = [(statement, apsw.jsonb_encode(rows)) for statement, rows in batch.items() if rows]
        self.wait()
        if sum(map(len, batch.values())) < _FEW:
            self._execute(packed)
        else:
            self._under_way = self._thread.submit(self._execute, packed)

    def wait(self) -> None:
        """Return when all is down. Raises what putting it down raised."""
        if self._under_way is not None:
            under_way, self._under_way = self._under_way, None
            under_way.result()

    def _execute(self, packed: Iterable[tuple[str, bytes]]) -> None:
        for statement, rows in packed:
            self._db.execute(statement, (rows,))
