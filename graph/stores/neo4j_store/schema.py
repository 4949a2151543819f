"""What a database holds for a graph: constraints and indexes, made from the vocabulary, and whose data it is.

Things are `:Entity` with their kind as a second label, relations have the vocabulary's predicates as types. What a
source says of a thing is a relationship to the `:Source`: one STATED_BY, and NAMED for each name; MENTIONED_BY where it
only says a relation of it. `:Place` is a position in a source's tree (see `hierarchy`). `:File` holds a page's bytes,
`:Phrase` its phrases, `:Norm` what its linking looked up. The one `:ProcedureGraph` marks the database as ours.
"""

from __future__ import annotations

import time

from neo4j import Driver, ManagedTransaction, Record

from graph.errors import StoreUnavailable
from graph.stores.neo4j_store.keys import ESCAPED, property_of
from ontologies.vocabulary import PREDICATES

FORMAT = 2
TYPES = "|".join(PREDICATES)
WORDS = "names_words"
_INDEX_SECONDS = 60.0

_CONSTRAINTS = {
    "graph_id": "FOR (g:ProcedureGraph) REQUIRE g.id IS UNIQUE",
    "entity_id": "FOR (n:Entity) REQUIRE n.id IS UNIQUE",
    "source_id": "FOR (s:Source) REQUIRE s.id IS UNIQUE",
    "file_id": "FOR (f:File) REQUIRE f.id IS UNIQUE",
    "norm_text": "FOR (x:Norm) REQUIRE x.norm IS UNIQUE",
}
_INDEXES = {
    "entity_kind": "FOR (n:Entity) ON (n.kind, n.key, n.id)",
    "entity_group": "FOR (n:Entity) ON (n.group)",
    # Only documented things have the property, and an index holds what has all of its properties.
    "entity_documented": "FOR (n:Entity) ON (n.documented)",
    "entity_described": "FOR (n:Entity) ON (n.kind, n.documented, n.key, n.id)",
    "phrase_source": "FOR (p:Phrase) ON (p.source)",
    "phrase_linked": "FOR (p:Phrase) ON (p.linked)",
    "named_norm": "FOR ()-[m:NAMED]-() ON (m.norm)",
    "named_key": "FOR ()-[m:NAMED]-() ON (m.key)",
}
# Names are folded already, so that words are what lies between blanks.
_FULL_TEXT = (
    f"CREATE FULLTEXT INDEX {WORDS} IF NOT EXISTS FOR ()-[m:NAMED]-() ON EACH [m.key, m.fold]"
    " OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}}"
)
STATEMENTS = {
    **{name: f"CREATE CONSTRAINT {name} IF NOT EXISTS {what}" for name, what in _CONSTRAINTS.items()},
    **{name: f"CREATE INDEX {name} IF NOT EXISTS {what}" for name, what in _INDEXES.items()},
    WORDS: _FULL_TEXT,
}
WHOSE = (
    "OPTIONAL MATCH (g:ProcedureGraph {id: 'graph'})"
    " RETURN g.format AS format, COUNT { MATCH (n) RETURN n LIMIT 1 } AS nodes"
)
# What brings a graph of the format before up to date, by that format; done again where it was broken off. Beside it may
# lie other programs' data, whose relations have no source.
_UPGRADES = {
    1: tuple(
        f"MATCH (:Entity)-[e:{TYPES}]->(:Entity)"
        f" WHERE e.source IS NOT NULL AND e.{name} IS NOT NULL AND e.{property_of(name)} IS NULL"
        f""" CALL (e) {{ SET e.{property_of(name)} = '"' + e.{name} + '"' }}"""
        for name in sorted(ESCAPED)
    ),
}
LOCK = "MATCH (g:ProcedureGraph {id: 'graph'}) SET g.format = g.format RETURN g.format AS format"
_MARK = "MERGE (g:ProcedureGraph {id: 'graph'}) ON CREATE SET g.format = $format RETURN g.format AS format"
_MARKED = "MATCH (g:ProcedureGraph {id: 'graph'}) SET g.format = $format"
_SHOW = "SHOW INDEXES YIELD name, state WHERE name IN $names RETURN name, state"


def create(driver: Driver, database: str | None, address: str) -> None:
    """Make the constraints and indexes that aren't there, wait for them, mark the database as this program's, and bring
    an older graph up to date.

    Raises StoreUnavailable where an index can't be made.
    """
    there = _states(driver, database)
    for name, statement in STATEMENTS.items():
        if name not in there:
            driver.execute_query(statement, database_=database)
    _wait(driver, database, address)
    (found,) = driver.execute_query(_MARK, {"format": FORMAT}, database_=database).records
    with driver.session(database=database) as session:
        for step in range(found["format"], FORMAT):
            for statement in _UPGRADES[step]:
                session.run(f"{statement} IN TRANSACTIONS").consume()
            session.execute_write(_upgraded, step)


def must_be_free(found: Record, address: str, *, force: bool = False) -> None:
    """Raise StoreUnavailable where WHOSE found somebody else's data (which `force` leaves alone), or a newer program's.

    `found` is the record that WHOSE gives.
    """
    format_ = found["format"]
    if format_ is None and found["nodes"] and not force:
        raise StoreUnavailable(
            f"{address} holds data that isn't Procedure Graph's, and nothing was changed."
            " Give another database, or --force to keep a graph beside it."
        )
    if format_ is not None and format_ > FORMAT:
        raise StoreUnavailable(
            f"{address}: a newer Procedure Graph wrote this graph (format {format_}, this program knows {FORMAT})."
        )


def must_be_graph(found: Record, address: str) -> None:
    """Raise StoreUnavailable where WHOSE found no graph of this program, or a newer program's."""
    must_be_free(found, address)
    if found["format"] is None:
        raise StoreUnavailable(f"{address} holds no graph yet. Load something into it first.")


def _upgraded(tx: ManagedTransaction, step: int) -> None:
    """Bring up to date what a load wrote meanwhile, with no other under way, and mark the graph."""
    for statement in (LOCK, *_UPGRADES[step]):
        tx.run(statement).consume()
    tx.run(_MARKED, format=step + 1).consume()


def must_be_current(found: Record, address: str) -> None:
    """Raise StoreUnavailable where WHOSE found an older program's graph, which isn't read before it is brought up to
    date."""
    if found["format"] < FORMAT:
        raise StoreUnavailable(
            f"{address}: an older Procedure Graph wrote this graph (format {found['format']}, now {FORMAT})."
            " `procgraph load --core`, or any other load, brings it up to date."
        )


def _wait(driver: Driver, database: str | None, address: str) -> None:
    deadline = time.monotonic() + _INDEX_SECONDS
    while (states := _states(driver, database)) != dict.fromkeys(STATEMENTS, "ONLINE"):
        name = next(name for name in STATEMENTS if states.get(name) != "ONLINE")
        state = states.get(name, "missing")
        if state in ("FAILED", "missing") or time.monotonic() > deadline:
            raise StoreUnavailable(
                f"{address}: the index {name} is {state}. Drop it and others of the same properties; then try again."
            )
        time.sleep(0.05)


def _states(driver: Driver, database: str | None) -> dict[str, str]:
    records = driver.execute_query(_SHOW, {"names": list(STATEMENTS)}, database_=database).records
    return {record["name"]: record["state"] for record in records}
