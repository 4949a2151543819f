"""The server store: a Neo4j database, through the official driver."""

from graph.stores.neo4j_store.store import Neo4jStore

__all__ = ["Neo4jStore"]
