"""The embedded store: one SQLite file, through apsw, which carries its own current SQLite."""

from graph.stores.sqlite_store.store import SqliteStore

__all__ = ["SqliteStore"]
