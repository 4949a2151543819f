"""The servers that ours is measured against, each an ASGI app on the store file that PROCGRAPH_STORE names.

`bare` sends the JSON of one statement, that of the question kept in BENCH_QUESTION (a pickle). `loaders` is the same
schema with a resolver for each field and a DataLoader for each relation, as Strawberry's documentation shows them.
"""

from __future__ import annotations

import json
import os
import pickle
from collections import defaultdict
from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

import apsw
import strawberry
from graphql import GraphQLEnumType, GraphQLInterfaceType, GraphQLObjectType, GraphQLResolveInfo
from starlette.types import ASGIApp, Receive, Scope, Send
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader
from strawberry.extensions import ParserCache, ValidationCache

from api.schema.entities import OTHER_ENTITIES
from api.schema.query import Query
from graph.queries import DEFAULT_FIRST
from graph.stores.sqlite_store.questions import compiled

Row = dict[str, Any]
QUESTION = "BENCH_QUESTION"
_PREDICATES = {"indications": "INDICATED_FOR", "alternatives": "HAS_ALTERNATIVE", "risks": "HAS_RISK"}
_NODE = "SELECT pk, id, name, kind, key, properties FROM node WHERE pk IN (SELECT value FROM json_each(?))"
_BY_ID = "SELECT pk, id, name, kind FROM node WHERE id IN (SELECT value FROM json_each(?))"
_EDGES = (
    "SELECT e.subject, e.object, e.qualifiers FROM edge e JOIN node n ON n.pk=e.object WHERE e.predicate=?"
    " AND e.subject IN (SELECT value FROM json_each(?)) GROUP BY e.subject, e.object, e.qualifiers"
    " ORDER BY n.key, n.id, e.qualifiers"
)
_DOCUMENTED = "FROM node WHERE kind='Procedure' AND documented"


def _database() -> apsw.Connection:
    file = os.environ["PROCGRAPH_STORE"].removeprefix("sqlite:///")
    return apsw.Connection(f"file:{file}?mode=ro", flags=apsw.SQLITE_OPEN_URI | apsw.SQLITE_OPEN_READONLY)


# ── the statement's JSON as it is ────────────────────────────────────────────────────────────────────────────────────
def bare() -> ASGIApp:
    """The app that knows but one answer, and asks the database for it each time."""
    sql, statement = compiled(pickle.loads(Path(os.environ[QUESTION]).read_bytes()))
    database, values = _database(), tuple(statement.values)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        while (await receive()).get("more_body"):
            pass
        ((text, *_),) = database.execute(sql, values)
        body = text.encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app


# ── resolvers and DataLoaders ────────────────────────────────────────────────────────────────────────────────────────
class Loaders:
    """The DataLoaders of one request."""

    def __init__(self, database: apsw.Connection) -> None:
        self.database = database
        self.nodes: DataLoader[int, Row] = DataLoader(load_fn=partial(self._rows, _NODE, "pk"))
        self.by_id: DataLoader[str, Row | None] = DataLoader(load_fn=partial(self._rows, _BY_ID, "id"))
        self.edges: dict[str, DataLoader[int, list[Row]]] = {
            field: DataLoader(load_fn=partial(self._edges, predicate)) for field, predicate in _PREDICATES.items()
        }

    async def _rows(self, sql: str, column: str, keys: list[Any]) -> list[Any]:
        cursor = self.database.execute(sql, (json.dumps(keys),))
        names = [column[0] for column in cursor.description]
        found = {row[column]: row for row in (dict(zip(names, values, strict=True)) for values in cursor)}
        return [found.get(key) for key in keys]

    async def _edges(self, predicate: str, keys: list[int]) -> list[list[Row]]:
        found: dict[Any, list[Row]] = defaultdict(list)
        for subject, object_, qualifiers in self.database.execute(_EDGES, (predicate, json.dumps(keys))):
            found[subject].append({"object": object_, **json.loads(str(qualifiers))})
        return [found[key] for key in keys]


Info = GraphQLResolveInfo[Any]


def _loaders(info: Info) -> Loaders:
    loaders: Loaders = info.context["loaders"]
    return loaders


def _procedures(_: None, info: Info, first: int = DEFAULT_FIRST, **__: object) -> Row:
    rows = _loaders(info).database.execute(f"SELECT pk {_DOCUMENTED} ORDER BY key, id LIMIT ?", (first,))
    return {"edges": [{"object": pk} for (pk,) in rows]}


def _total(_: Row, info: Info) -> int:
    return int(str(_loaders(info).database.execute(f"SELECT count(*) {_DOCUMENTED}").get))


async def _nodes(connection: Row, info: Info) -> list[Row]:
    return await _loaders(info).nodes.load_many([edge["object"] for edge in connection["edges"]])


async def _node(edge: Row, info: Info) -> Row:
    return await _loaders(info).nodes.load(edge["object"])


async def _example_of(edge: Row, info: Info) -> Row | None:
    group = edge.get("example_of")
    return None if group is None else await _loaders(info).by_id.load(group)


def _duration(procedure: Row, _: Info) -> Row | None:
    properties: Row = json.loads(procedure["properties"])
    return properties if "duration_text" in properties else None


async def _related(procedure: Row, info: Info, first: int = DEFAULT_FIRST, **_: object) -> Row:
    edges = await _loaders(info).edges[info.field_name].load(procedure["pk"])
    return {"edges": edges[:first]}


def _read(parent: Mapping[str, Any], info: Info, **_: object) -> Any:
    name = _snake(info.field_name)
    value = parent.get(name)
    return value.upper() if name == "frequency" and value else value


@cache
def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def _as_is(name: str) -> str:
    return name


_RESOLVERS: dict[str, Any] = {
    "procedures": _procedures, "totalCount": _total, "nodes": _nodes, "node": _node, "exampleOf": _example_of,
    "duration": _duration, **dict.fromkeys(_PREDICATES, _related),
}  # fmt: skip


class _View(GraphQL[Any, None]):
    def __init__(self, schema: strawberry.Schema, database: apsw.Connection) -> None:
        super().__init__(schema)
        self._database = database

    async def get_context(self, request: Any, response: Any) -> Any:
        return {"loaders": Loaders(self._database)}


def loaders() -> ASGIApp:
    """The app with DataLoaders."""
    schema = strawberry.Schema(query=Query, types=OTHER_ENTITIES, extensions=[ParserCache, ValidationCache])
    for type_ in schema._schema.type_map.values():
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__"):
            type_.is_type_of = None
            for name, field in type_.fields.items():
                field.resolve = _RESOLVERS.get(name, _read)
        elif isinstance(type_, GraphQLInterfaceType):
            type_.resolve_type = lambda row, *_: row["kind"]
        elif isinstance(type_, GraphQLEnumType):
            type_.coerce_output_value = _as_is  # type: ignore[method-assign, assignment]  # resolvers give GraphQL's names
    return _View(schema, _database())
