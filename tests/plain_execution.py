"""The reference: the same schema, executed by Strawberry field by field, each field with a small question of its own.

Nothing here collects selections, and pages are cut from whole lists: what can go wrong when an operation is made into
one question can't go wrong here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from typing import Any

import strawberry
from graphql import (
    GraphQLEnumType,
    GraphQLError,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    get_named_type,
    get_nullable_type,
    is_introspection_type,
    is_leaf_type,
    is_list_type,
)
from strawberry.types import ExecutionContext

from api.codes import code_id
from api.errors import told
from api.planning.filters import condition, includes_narrower, orders, plain
from api.schema.entities import OTHER_ENTITIES
from api.schema.enums import Predicate
from api.schema.query import Query
from api.schema.rows import Is, Many, Part, Root, row_of, size_of
from graph import queries
from graph.errors import ProcedureGraphError
from graph.queries import (
    DEFAULT_FIRST,
    MAX_FIRST,
    Along,
    Answer,
    Edges,
    Field,
    Find,
    Inner,
    Listed,
    Page,
    Question,
    Reference,
    Related,
    Value,
    Where,
)
from graph.store import Store
from ontologies.vocabulary import QUALIFIERS
from tests.plain_facets import facets_of

Row = Mapping[str, Any]
Info = GraphQLResolveInfo[Any]
_ALL = Page(first=MAX_FIRST)
_THING = (Value("id", "id"), Value("kind", "typename"))


def plainly(store: Store, operation: str, variables: dict[str, Any]) -> dict[str, Any]:
    """The response to an operation."""

    @cache
    def ask(question: Question) -> Answer:
        return store.answer(question)

    result = _schema().execute_sync(operation, variable_values=variables, context_value=ask)
    response: dict[str, Any] = {"data": result.data}
    return response | ({"errors": [error.formatted for error in result.errors]} if result.errors else {})


class _Quiet(strawberry.Schema):
    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Errors are in the response, and compared there."""


@cache
def _schema() -> strawberry.Schema:
    schema = _Quiet(query=Query, types=OTHER_ENTITIES)
    for type_ in schema._schema.type_map.values():
        if is_introspection_type(type_):
            continue
        if isinstance(type_, GraphQLInterfaceType):
            type_.resolve_type = lambda row, *_: row["kind"]
        elif isinstance(type_, GraphQLEnumType):
            type_.coerce_output_value = _as_is  # type: ignore[method-assign, assignment]  # stores give GraphQL's names
        elif isinstance(type_, GraphQLObjectType):
            type_.is_type_of = None
            for name, field in type_.fields.items():
                field.resolve = _resolver(type_, name, field)
    return schema


def _as_is(name: str) -> str:
    return name


def _resolver(type_: GraphQLObjectType, name: str, field: GraphQLField) -> Callable[..., Any]:
    if type_.name == "Query":
        return _root
    if name == "facets":
        return facets_of
    if type_.name.endswith("Connection"):
        return lambda row, info, **_: row[name]
    row = row_of(field)
    if name == "version" and type_.name == "Release":
        return lambda *_: version("procedure-graph")
    if not _is_thing(type_):
        return _of_row
    return _related if isinstance(row, Along) else _of_thing


# ── shapes ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def _is_thing(type_: GraphQLNamedType) -> bool:
    """Whether objects of the type are looked up by id, field by field."""
    if isinstance(type_, GraphQLInterfaceType):
        return True
    return isinstance(type_, GraphQLObjectType) and any(each.name == "Node" for each in type_.interfaces)


def _shape(type_: GraphQLNamedType) -> tuple[Field, ...]:
    """All of an object, but for things, of which only the id and the kind are asked."""
    if _is_thing(type_):
        return _THING
    assert isinstance(type_, GraphQLObjectType)
    return tuple(_field(name, field) for name, field in type_.fields.items())


def _field(key: str, field: GraphQLField) -> Field:
    type_ = get_named_type(field.type)
    match row_of(field):
        case Is(name):
            return Value(key, name)
        case Part(name):
            return Inner(key, name, _shape(type_))
        case Many(name):
            return Listed(key, name, None if is_leaf_type(type_) else _shape(type_))
        case Along() as along:
            return Related(key, along, _shape(type_), page=_ALL)
        case row:
            raise TypeError(f"{key} is {row}, which stands for no field of an object")


# ── resolvers ────────────────────────────────────────────────────────────────────────────────────────────────────────
def _of_thing(thing: Row, info: Info, **given: Any) -> Any:
    field = info.parent_type.fields[info.field_name]
    asked = _field("v", field)
    if field.args and isinstance(asked, Listed):
        asked = replace(asked, first=MAX_FIRST)
    if given.get("system") is not None:
        shape = Listed("v", "codes", (*_shape(get_named_type(field.type)), Value("#system", "system")))
        codes = info.context(Find(Reference(thing["id"], (thing["kind"],)), (shape,)))["v"]
        wanted = [plain(system) for system in given["system"]]
        return _first([code for code in codes if code["#system"] in wanted], field, given)
    return _first(info.context(Find(Reference(thing["id"], (thing["kind"],)), (asked,)))["v"], field, given)


def _of_row(parent: Row, info: Info, **given: Any) -> Any:
    return _first(parent[info.field_name], info.parent_type.fields[info.field_name], given)


def _first(whole: Any, field: GraphQLField, given: Row) -> Any:
    """The entries of a list that are asked for; of anything else, all."""
    if "first" not in field.args:
        return whole
    first = given.get("first")
    return whole[: size_of(field) if first is None else first]


def _related(thing: Row, info: Info, **given: Any) -> Any:
    given = {name: value for name, value in given.items() if value is not None}
    field = info.parent_type.fields[info.field_name]
    row: Along = row_of(field)
    followed = replace(
        row,
        narrower="includeNarrower" in field.args and includes_narrower(given),
        qualifiers=tuple(
            (name, tuple(plain(each) for each in (value if isinstance(value, list) else [value])))
            for name, value in given.items()
            if name in QUALIFIERS
        ),
    )
    type_ = get_named_type(field.type)

    def asked(fields: tuple[Field, ...] | None, parts: tuple[queries.ConnectionPart, ...]) -> Any:
        order = orders(given.get("orderBy", ()))
        bases = tuple(dict.fromkeys(map(plain, given.get("basis", ("STATED",)))))
        related = Related("v", followed, fields, parts, _where(field, given), order, _ALL, bases)
        return info.context(Find(Reference(thing["id"], (thing["kind"],)), (related,)))["v"]

    if is_list_type(get_nullable_type(field.type)):
        return _first(asked(_shape(type_), ()), field, given)
    return _cut(asked(None, _edges(type_))["edges"], given)


def _root(_: None, info: Info, **given: Any) -> Any:
    given = {name: value for name, value in given.items() if value is not None}
    field = info.parent_type.fields[info.field_name]
    try:
        return _asked(field, row_of(field), given, info.context)
    except ProcedureGraphError as error:
        raise told(error) from error


def _asked(field: GraphQLField, root: Root, given: Row, ask: Callable[[Question], Any]) -> Any:
    type_ = get_named_type(field.type)
    kinds = tuple(map(plain, given["kinds"])) if "kinds" in given else root.kinds
    if root.question is queries.Find:
        [(name, text)] = given.items()
        is_code = name == "code"
        return ask(Find(Reference(code_id(text, *kinds) if is_code else text, kinds, is_code), _THING))
    if root.question is queries.FindMany:
        return ask(queries.FindMany(tuple(given["ids"]), kinds, _THING))
    if root.question is queries.Ground:
        return ask(queries.Ground(tuple(given["texts"]), kinds, _shape(type_)))
    if root.question in (queries.Paths, queries.Neighborhood):
        predicates = tuple(map(plain, given.get("predicates") or list(Predicate)))
        if root.question is queries.Paths:
            start, end = (Reference(given[name], kinds) for name in ("from", "to"))
            return ask(queries.Paths(start, end, _shape(type_), predicates, given["maxLength"], given["limit"]))
        of = Reference(given["of"], kinds)
        return ask(queries.Neighborhood(of, _shape(type_), given["depth"], given["limit"], predicates))
    if root.question is queries.Release:
        return ask(queries.Release(tuple(f for f in _shape(type_) if f.key != "version")))
    return _cut(ask(_all(field, root, given, kinds))["edges"], given)


def _all(field: GraphQLField, root: Root, given: Row, kinds: tuple[str, ...]) -> Question:
    """The question for all rows of a root connection."""
    edges = _edges(get_named_type(field.type))
    if root.question is queries.Select:
        return queries.Select(kinds, edges, _where(field, given), orders(given.get("orderBy", ())), _ALL)
    if root.question is queries.Search:
        return queries.Search(given["text"], kinds, edges, _ALL)
    if root.question is queries.Sources:
        return queries.Sources(edges, _ALL)
    assert root.question is queries.Alternatives
    return queries.Alternatives(
        Reference(given["treating"], kinds),
        edges,
        tuple(map(plain, given.get("basis", ("STATED",)))),
        includes_narrower(given),
        given.get("statedForCondition"),
        _ALL,
        _where(field, given),
        orders(given.get("orderBy", ())),
    )


# ── connections ──────────────────────────────────────────────────────────────────────────────────────────────────────
def _edges(connection: GraphQLNamedType) -> tuple[Edges]:
    assert isinstance(connection, GraphQLObjectType)
    return (Edges("edges", _shape(get_named_type(connection.fields["edges"].type))),)


def _where(field: GraphQLField, given: Row) -> Where | None:
    if "where" not in given:
        return None
    type_ = get_named_type(field.args["where"].type)
    assert isinstance(type_, GraphQLInputObjectType)
    return condition(type_, given["where"])


def _cut(rows: list[Row], given: Row) -> Row:
    """The page of all rows that Relay's arguments ask for."""
    cursors = [row["cursor"] for row in rows]
    start = cursors.index(given["after"]) + 1 if "after" in given else 0
    end = cursors.index(given["before"]) if "before" in given else len(rows)
    if "last" in given and "first" not in given:
        page = rows[start:end][-given["last"] :] if given["last"] else []
        more, before = "before" in given, end - start > given["last"]
    else:
        size = given.get("first", DEFAULT_FIRST)
        page = rows[start:end][:size]
        more, before = end - start > size, "after" in given
    return {
        "all": rows,
        "edges": page,
        "nodes": [row["node"] for row in page],
        "totalCount": len(rows),
        "pageInfo": {
            "hasNextPage": more,
            "hasPreviousPage": before,
            "startCursor": page[0]["cursor"] if page else None,
            "endCursor": page[-1]["cursor"] if page else None,
        },
    }
