"""The tables of the embedded store, and the check that a file holds them.

What sources say is kept as they say it (`claim`, `name`, `edge`, `evidence`, `document`); `node` is what they say
together, brought up to date by each transaction. Everything else follows from these.
"""

from __future__ import annotations

import apsw

from graph.errors import StoreFileError
from graph.stores.sqlite_store import completion, tally

APPLICATION_ID = 0x50474B31  # "PGK1", SQLite's mark of whose file this is
SCHEMA_VERSION = 5
INDEXED = 5  # letters of a word up to which its beginnings are looked up at once, whatever goes on from them
_SORTED_AT_ONCE = 4 << 20  # bytes of words that are sorted before they are written; of SQLite's 1 MiB more is merged

# Beginnings have lists of their own, which are as good as sorted: without, those of all words that begin so are merged.
_WORDS = f"""
CREATE VIRTUAL TABLE words USING fts5(fold, content='', contentless_delete=1, detail=none,
  prefix='{" ".join(map(str, range(1, INDEXED + 1)))}');
INSERT INTO words(words, rank) VALUES('hashsize', {_SORTED_AT_ONCE});
"""
TABLES = (
    """
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE source(
  pk INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, rank INTEGER NOT NULL, title TEXT NOT NULL,
  version TEXT, licence TEXT, restricted INTEGER NOT NULL, url TEXT, checksum TEXT NOT NULL, loaded_at TEXT NOT NULL);
CREATE TABLE node(
  pk INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL DEFAULT '', name TEXT NOT NULL DEFAULT '',
  key TEXT NOT NULL DEFAULT '', documented INTEGER NOT NULL DEFAULT 0, grp INTEGER, notation TEXT,
  authority INTEGER NOT NULL DEFAULT 0, properties TEXT NOT NULL DEFAULT '{}');
CREATE TABLE claim(
  node INTEGER NOT NULL, source INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT, notation TEXT,
  documented INTEGER NOT NULL, properties TEXT NOT NULL, PRIMARY KEY(node, source)) WITHOUT ROWID;
CREATE TABLE name(
  pk INTEGER PRIMARY KEY, node INTEGER NOT NULL, source INTEGER NOT NULL, scope TEXT NOT NULL, text TEXT NOT NULL,
  fold TEXT NOT NULL, norm TEXT NOT NULL);
CREATE TABLE edge(
  pk INTEGER PRIMARY KEY, subject INTEGER NOT NULL, predicate TEXT NOT NULL, object INTEGER NOT NULL,
  source INTEGER NOT NULL, qualifiers TEXT NOT NULL, UNIQUE(subject, predicate, object, qualifiers, source));
CREATE TABLE evidence(
  edge INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, document INTEGER NOT NULL,
  section TEXT NOT NULL, heading TEXT, text TEXT NOT NULL, start_utf16 INTEGER NOT NULL, end_utf16 INTEGER NOT NULL,
  PRIMARY KEY(edge, document, start, end, section)) WITHOUT ROWID;
CREATE TABLE document(
  source INTEGER PRIMARY KEY, node INTEGER NOT NULL UNIQUE, data BLOB NOT NULL, content TEXT NOT NULL,
  sections TEXT NOT NULL, title TEXT, media_type TEXT NOT NULL, language TEXT, code_system TEXT, code TEXT,
  digest TEXT NOT NULL);
CREATE TABLE phrase(
  source INTEGER NOT NULL, section TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, text TEXT NOT NULL,
  label TEXT NOT NULL, kinds TEXT NOT NULL, node TEXT NOT NULL, linked INTEGER NOT NULL,
  PRIMARY KEY(source, start, end, section, label)) WITHOUT ROWID;
CREATE TABLE tried(norm TEXT NOT NULL, source INTEGER NOT NULL, PRIMARY KEY(norm, source)) WITHOUT ROWID;
"""
    + _WORDS
)

INDEXES = """
CREATE INDEX node_kind ON node(kind, key, id);
CREATE INDEX node_group ON node(grp);
CREATE INDEX node_documented ON node(kind, key, id) WHERE documented;
CREATE INDEX claim_source ON claim(source, node);
CREATE INDEX name_norm ON name(norm, node);
CREATE INDEX name_fold ON name(fold, node);
CREATE INDEX name_node ON name(node, scope, text);
CREATE INDEX name_source ON name(source);
CREATE INDEX edge_object ON edge(object, predicate, subject, qualifiers, source);
CREATE INDEX edge_source ON edge(source);
CREATE INDEX phrase_linked ON phrase(label, source) WHERE NOT linked;
"""


def prepare(db: apsw.Connection, file: str, *, write: bool, create: bool) -> None:
    """Make sure that the database holds a store of this version: made, where `create` allows it, or brought up to date.

    Raises StoreFileError for a file that holds none, another program's, a newer one, or an old one that is only read.
    """
    if not _holds_store(db, file):
        if not create:
            raise StoreFileError("this file holds no store yet.", file=file, todo="Load something into it.")
        db.execute("PRAGMA journal_mode=WAL")  # kept in the file: readers go on while one writes
        db.execute("BEGIN IMMEDIATE")
        try:
            if not _holds_store(db, file):  # another process may have made it meanwhile
                db.execute(f"PRAGMA application_id={APPLICATION_ID}; PRAGMA user_version={SCHEMA_VERSION};")
                db.execute(TABLES)
                db.execute(INDEXES)
                db.execute(tally.TABLES)
                db.execute(completion.TABLES)
        finally:
            db.execute("COMMIT")
    elif _version(db) < SCHEMA_VERSION:
        _migrate(db, file, write=write or create)


def _holds_store(db: apsw.Connection, file: str) -> bool:
    """Whether the database holds a store (False: it is empty). Raises StoreFileError where it holds something else."""
    try:
        application, tables = (
            db.execute(sql).get for sql in ("PRAGMA application_id", "SELECT count(*) FROM sqlite_master")
        )
    except apsw.NotADBError:
        raise StoreFileError("this is no Procedure Graph store.", file=file, todo="Give another file.") from None
    if not tables and not application:
        return False
    if application != APPLICATION_ID:
        raise StoreFileError("this database belongs to another program.", file=file, todo="Give another file.")
    if _version(db) > SCHEMA_VERSION:
        raise StoreFileError(
            f"a newer Procedure Graph wrote this store (format {_version(db)}, this program knows {SCHEMA_VERSION}).",
            file=file,
            todo="Upgrade the program, or load the sources into a new store.",
        )
    return True


def _migrate(db: apsw.Connection, file: str, *, write: bool) -> None:
    """Bring an older store up to date, step by step; each step is in MIGRATIONS under the version it starts from."""
    steps = range(_version(db), SCHEMA_VERSION)
    if any(step not in MIGRATIONS for step in steps):
        raise StoreFileError(
            f"this store is of a format ({_version(db)}) that no release wrote.",
            file=file,
            todo="Load the sources into a new store.",
        )
    if not write:
        raise StoreFileError(
            f"an older Procedure Graph wrote this store (format {_version(db)}, now {SCHEMA_VERSION}).",
            file=file,
            todo="Run any `procgraph load` on it once, which brings it up to date.",
        )
    db.execute("BEGIN IMMEDIATE")
    try:
        for step in range(_version(db), SCHEMA_VERSION):
            db.execute(MIGRATIONS[step])
            db.execute(f"PRAGMA user_version={step + 1}")
        completion.make(db)
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def _version(db: apsw.Connection) -> int:
    return int(db.execute("PRAGMA user_version").get)


MIGRATIONS: dict[int, str] = {
    1: tally.TABLES + tally.FILL,
    2: completion.TABLES,
    3: f"DROP TABLE words; {_WORDS} INSERT INTO words(rowid, fold) SELECT pk, fold FROM name",
    4: "ALTER TABLE node RENAME COLUMN fold TO key; UPDATE node SET key=substr(key, 1, 1000) WHERE length(key)>1000",
}
