"""A root field with all that is selected below it → one question, whose answer is already the response.

Keys of the answer are the response's, in its order, fragments and directives followed; values of enums are GraphQL's
names. What a field of the schema means is its row (`api.schema.rows`): nothing here knows a field of an entity by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from typing import Any, assert_never

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
)

from api.codes import code_id
from api.planning.filters import condition, includes_narrower, orders, plain
from api.planning.limits import Budget, assert_moderate, depth, page, positive, size
from api.planning.selection import Collected, Operation
from api.schema.enums import Predicate
from api.schema.rows import FieldRow, Is, Many, Part, Root, row_of, size_of
from graph import queries
from graph.errors import BadInput
from graph.queries import (
    DEFAULT_FIRST,
    Along,
    ByKind,
    Constant,
    Edges,
    Facets,
    Field,
    Fields,
    Inner,
    Listed,
    Nodes,
    Page,
    PageInfo,
    Question,
    Reference,
    Related,
    TotalCount,
    Value,
    Where,
)
from ontologies.prefixes import standard_curie
from ontologies.vocabulary import CODE_SYSTEMS, QUALIFIERS

TYPENAME = "__typename"


def question(operation: Operation, nodes: Sequence[FieldNode], budget: Budget) -> Question:
    """The question that a root field asks, by all the nodes that select it.

    `budget` is what the whole operation may plan, all of its root fields together. Raises BadInput or LimitExceeded
    for what can't be answered, GraphQLError for arguments that the values of variables make wrong.
    """
    budget.question()
    field = operation.query.fields[nodes[0].name.value]
    root: Root = row_of(field)
    return _QUESTIONS[root.question](SelectedField(operation, field, nodes, budget, root.kinds))


@dataclass(frozen=True, slots=True)
class SelectedField:
    """A field of the operation, with all the nodes that select it.

    `kinds` is what a root field is about, `depth` how many lists any other lies in.
    """

    operation: Operation
    field: GraphQLField
    nodes: Sequence[FieldNode]
    budget: Budget
    kinds: tuple[str, ...] = ()
    depth: int = 0

    @property
    def type(self) -> GraphQLNamedType:
        """The type of what it gives, or of what the list that it gives is of."""
        return get_named_type(self.field.type)

    @property
    def is_list(self) -> bool:
        """Whether it gives a plain list."""
        return is_list_type(get_nullable_type(self.field.type))

    def arguments(self) -> dict[str, Any]:
        """The values of its arguments, by GraphQL name, without those that aren't given.

        Raises BadInput and LimitExceeded: what people say comes in here, and nowhere else.
        """
        values = self.operation.arguments(self.field, self.nodes[0])
        assert_moderate(values)
        return values

    def where(self) -> Where | None:
        """The filter that it is given."""
        given = self.arguments().get("where")
        if given is None:
            return None
        type_ = get_named_type(self.field.args["where"].type)
        assert isinstance(type_, GraphQLInputObjectType)
        where = condition(type_, given)
        self.budget.conditions(where)
        return where

    def fields(self) -> Fields:
        """What is selected of the object or objects that it gives."""
        type_ = self.type
        if isinstance(type_, GraphQLInterfaceType):
            return self._behind(type_)
        return self._of(type_, self.operation.collect(type_, self.nodes))

    def parts(self) -> tuple[queries.ConnectionPart, ...]:
        """What is selected of the connection that it gives."""
        collected = self.operation.collect(self.type, self.nodes)
        self.budget.keys(len(collected))
        return tuple(self._part(key, nodes) for key, nodes in collected.items())

    def _behind(self, interface: GraphQLInterfaceType) -> Fields:
        """What is selected of an object behind an interface, which depends on its kind where fragments say so."""
        of_all = self.operation.collect(interface, self.nodes)
        kinds: dict[str, tuple[Field, ...]] = {}
        for type_ in self.operation.schema.get_possible_types(interface):
            collected = self.operation.collect(type_, self.nodes)
            if collected != of_all:
                kinds[type_.name] = self._of(type_, collected)
        other = self._of(interface, of_all)
        return ByKind(kinds, other) if kinds else other

    def _of(self, type_: GraphQLNamedType, collected: Collected) -> tuple[Field, ...]:
        self.budget.keys(len(collected))
        return tuple(self._field(type_, key, nodes) for key, nodes in collected.items())

    def _field(self, type_: GraphQLNamedType, key: str, nodes: Sequence[FieldNode]) -> Field:
        assert isinstance(type_, GraphQLObjectType | GraphQLInterfaceType)
        name = nodes[0].name.value
        if name == TYPENAME:
            return Constant(key, type_.name) if isinstance(type_, GraphQLObjectType) else Value(key, "typename")
        row: FieldRow = row_of(type_.fields[name])
        is_list = isinstance(row, Along | Many)
        asked = SelectedField(self.operation, type_.fields[name], nodes, self.budget, depth=depth(self.depth + is_list))
        match row:
            case Is(of):
                return Value(key, of)
            case Part(of):
                return Inner(key, of, asked.fields())
            case Many(of):
                given = asked.arguments()
                of_all = "system" not in given
                systems = None if of_all else tuple(CODE_SYSTEMS[system] for system in _values(given["system"]))
                fields = None if is_leaf_type(asked.type) else asked.fields()
                return Listed(key, of, fields, first_of(asked), systems)
            case Along():
                return _related(key, row, asked)
            case _:
                assert_never(row)

    def _part(self, key: str, nodes: Sequence[FieldNode]) -> queries.ConnectionPart:
        """A part of a connection; these are Relay's, the same for every connection."""
        assert isinstance(self.type, GraphQLObjectType)
        name = nodes[0].name.value
        if name == TYPENAME:
            return Constant(key, self.type.name)
        asked = replace(self, field=self.type.fields[name], nodes=nodes)
        match name:
            case "edges":
                return Edges(key, asked._of(asked.type, self.operation.collect(asked.type, nodes)))
            case "nodes":
                return Nodes(key, asked.fields())
            case "totalCount":
                return TotalCount(key)
            case "facets":
                given = asked.arguments()
                by, first = _values(given["by"]), size(given, "first")
                without = _values(given.get("without", []))
                return Facets(key, by, DEFAULT_FIRST if first is None else first, _fields_of_row(asked), without)
            case "pageInfo":
                collected = self.operation.collect(asked.type, nodes)
                self.budget.keys(len(collected))
                names = ((inner, of[0].name.value) for inner, of in collected.items())
                return PageInfo(key, tuple((k, asked.type.name if n == TYPENAME else n) for k, n in names))
            case _:
                raise TypeError(f"a connection has no part {name}")


def _related(key: str, along: Along, asked: SelectedField) -> Related:
    given = asked.arguments()
    followed = replace(
        along,
        narrower="includeNarrower" in asked.field.args and includes_narrower(given),
        qualifiers=tuple((name, _values(value)) for name, value in given.items() if name in QUALIFIERS),
    )
    if asked.is_list:
        listed = Page(first=first_of(asked))
        return Related(key, followed, fields=asked.fields(), where=asked.where(), page=listed)
    order, bases = orders(given.get("orderBy", ())), _bases(given)
    return Related(key, followed, None, asked.parts(), asked.where(), order, page(given), bases)


def first_of(asked: SelectedField) -> int:
    """How many entries of a list are asked for. Raises BadInput or LimitExceeded."""
    first = size(asked.arguments(), "first")
    return size_of(asked.field) if first is None else first


def _bases(arguments: Mapping[str, Any]) -> tuple[str, ...]:
    """Why alternatives are given; STATED where nothing is said. Raises BadInput for none."""
    bases = _values(arguments.get("basis", ["STATED"]))
    if not bases:
        raise BadInput("basis is an empty list, which no alternative is given for.", todo="Give at least one basis.")
    return bases


def _values(value: Any) -> tuple[str, ...]:
    """The graph's own values, each once."""
    return tuple(dict.fromkeys(plain(each) for each in (value if isinstance(value, list) else [value])))


# ── questions ────────────────────────────────────────────────────────────────────────────────────────────────────────
def _find(asked: SelectedField) -> Question:
    """Exactly one of `id`, `name` and, of procedures and conditions, `code` says which one is meant."""
    given = asked.arguments()
    if len(given) != 1:
        names = list(asked.field.args)
        listed = " or ".join([", ".join(names[:-1]), names[-1]])
        said = f"{' and '.join(given)} are" if given else "Nothing is"
        raise BadInput(f"{said} given to say which one.", todo=f"Give exactly one of {listed}.")
    [(name, text)] = given.items()
    is_code = name == "code"
    reference = Reference(code_id(text, *asked.kinds) if is_code else text, asked.kinds, coded=is_code)
    return queries.Find(reference, asked.fields())


def _find_many(asked: SelectedField) -> Question:
    ids = tuple(map(standard_curie, asked.arguments()["ids"]))
    return queries.FindMany(ids, asked.kinds, asked.fields())


def _select(asked: SelectedField) -> Question:
    given = asked.arguments()
    order = orders(given.get("orderBy", ()))
    return queries.Select(asked.kinds, asked.parts(), asked.where(), order, page(given))


def _alternatives(asked: SelectedField) -> Question:
    given = asked.arguments()
    return queries.Alternatives(
        Reference(given["treating"], asked.kinds),
        asked.parts(),
        bases=_bases(given),
        narrower=includes_narrower(given),
        stated_for_condition=given.get("statedForCondition"),
        page=page(given),
        where=asked.where(),
        order=orders(given.get("orderBy", ())),
    )


def _search(asked: SelectedField) -> Question:
    given = asked.arguments()
    return queries.Search(given["text"], _kinds(asked), asked.parts(), page(given))


def _ground(asked: SelectedField) -> Question:
    texts = tuple(asked.arguments()["texts"])
    return queries.Ground(texts, _kinds(asked), _fields_of_row(asked))


def _paths(asked: SelectedField) -> Question:
    given = asked.arguments()
    start, end = (Reference(given[name], asked.kinds) for name in ("from", "to"))
    walked, fields = _walked(given), _fields_of_row(asked)
    return queries.Paths(start, end, fields, walked, positive(given, "maxLength", 4), positive(given, "limit", 5))


def _neighborhood(asked: SelectedField) -> Question:
    given = asked.arguments()
    of, fields = Reference(given["of"], asked.kinds), _fields_of_row(asked)
    return queries.Neighborhood(of, fields, positive(given, "depth", 1), positive(given, "limit", 100), _walked(given))


def _walked(given: Mapping[str, Any]) -> tuple[str, ...]:
    """The relations to follow: only between entities, of which all that is passed is one."""
    return _values(given.get("predicates") or list(Predicate))


def _sources(asked: SelectedField) -> Question:
    return queries.Sources(asked.parts(), page(asked.arguments()))


def _release(asked: SelectedField) -> Question:
    """The program's version is known here, everything else in the store."""
    return queries.Release(
        tuple(
            Constant(field.key, _program_version()) if field == Value(field.key, "version") else field
            for field in _fields_of_row(asked)
        )
    )


@cache
def _program_version() -> str:
    return version("procedure-graph")


def _fields_of_row(asked: SelectedField) -> tuple[Field, ...]:
    fields = asked.fields()
    assert isinstance(fields, tuple)
    return fields


def _kinds(asked: SelectedField) -> tuple[str, ...]:
    given = asked.arguments()
    return _values(given["kinds"]) if "kinds" in given else asked.kinds


_QUESTIONS: Mapping[type, Callable[[SelectedField], Question]] = {
    queries.Find: _find,
    queries.FindMany: _find_many,
    queries.Select: _select,
    queries.Alternatives: _alternatives,
    queries.Search: _search,
    queries.Ground: _ground,
    queries.Paths: _paths,
    queries.Neighborhood: _neighborhood,
    queries.Sources: _sources,
    queries.Release: _release,
}
