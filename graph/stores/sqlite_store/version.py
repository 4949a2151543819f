"""The data's version, brought up to date by each change from the sources that it touched."""

from __future__ import annotations

import apsw

from graph.model import Source, SourceKind
from graph.versions import changed_sum, data_version, source_digest

_ROWS = (
    "SELECT s.id, s.kind, s.title, s.version, s.licence, s.restricted, s.url, s.checksum, d.code_system, d.code"
    " FROM source s LEFT JOIN document d ON d.source=s.pk"
)
_SUM, _VERSION, _READER = "sources_sum", "data_version", "reader_version"


class DataVersion:
    """What one change does to the data's version."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        self._before: dict[str, list[int]] = {}

    def changes(self, source: str) -> None:
        """Note a source that is about to be put, changed or removed."""
        if source not in self._before:
            self._before[source] = self._digests(source)

    def put_down(self) -> None:
        """Write the version that follows from what was noted."""
        kept = self._meta(_SUM)
        if kept is None:
            total = changed_sum(0, (), self._digests())
        else:
            before = [digest for digests in self._before.values() for digest in digests]
            after = [digest for source in self._before for digest in self._digests(source)]
            total = changed_sum(int(kept, 16), before, after)
        put = "INSERT OR REPLACE INTO meta VALUES(?,?)"
        self._db.executemany(put, ((_SUM, f"{total:x}"), (_VERSION, data_version(total, self._meta(_READER)))))

    def _digests(self, source: str | None = None) -> list[int]:
        rows = self._db.execute(_ROWS) if source is None else self._db.execute(f"{_ROWS} WHERE s.id=?", (source,))
        return [
            source_digest(
                Source(id_, SourceKind(kind), title, version, licence, bool(restricted), url, checksum), system, code
            )
            for id_, kind, title, version, licence, restricted, url, checksum, system, code in rows
        ]

    def _meta(self, key: str) -> str | None:
        value = self._db.execute("SELECT value FROM meta WHERE key=?", (key,)).get
        return None if value is None else str(value)
