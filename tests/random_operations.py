"""Random valid operations, drawn from the schema: fragments, aliases, directives, variables, filters, pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from api.schema.built import GRAPHQL

DEPTH = 5  # objects within objects
NAMES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "ProcedureWhere": {
        "indicatedFor": ("CRPS", "RSD", "Pain", "Hot Flashes"), "performedBy": ("Nurse", "mesh:D000072162"),
        "performedIn": ("Clinic",), "hasRisk": ("Redness", "Pain"), "usesAny": ("Needle", "gabapentin"),
        "broader": ("mesh:D004561", "Stellate block"),
    },
    "ConditionWhere": {"broader": ("Pain", "CRPS")},
    "EntityWhere": {"broader": ("Pain", "gabapentin", "mesh:D004561")},
}  # fmt: skip
WORDS = ("pain", "block", "stellate block", "TENS unit", "c", "ganglion", "x", "blood thinners", "if sedation is used")
IDS = (
    "procgraph:cpt4-64510", "procgraph:hcpcs-E0730", "mesh:D020918", "mesh:D012019", "mesh:D009339", "mesh:none",
    "procgraph:page-tens", "mesh:D000072162", "mesh:D004561",
)  # fmt: skip
LOOKUPS: Mapping[str, tuple[dict[str, Any], ...]] = {
    "procedure": ({"id": IDS[0]}, {"name": "TENS unit"}, {"code": "CPT4:64510"}, {"code": "3E0T3BZ"}, {"name": "pain"}),
    "condition": ({"name": "CRPS"}, {"id": "mesh:D012019"}, {"name": "complex"}),
    "role": ({"name": "Nurse"}, {"name": "nobody"}),
    "setting": ({"name": "Clinic"}, {"name": "Twin"}),
    "entity": ({"name": "gabapentin"}, {"id": IDS[0]}, {"id": "mesh:D020918"}),
    "node": ({"id": "procgraph:page-tens"}, {"id": "mesh:D020918"}),
    "entities": ({"ids": list(IDS)}, {"ids": []}),
    "alternatives": ({"treating": "CRPS"}, {"treating": "RSD"}),
    "search": ({"text": "pain"}, {"text": "s"}, {"text": "mesh:D020918"}),
    "paths": ({"from": "CRPS", "to": "gabapentin", "maxLength": 3}, {"from": IDS[0], "to": IDS[1], "limit": 2}),
    "neighborhood": ({"of": "CRPS", "depth": 2}, {"of": IDS[0], "limit": 4}),
    "ground": ({"texts": ["RSD", "Twin", "nothing"]},),
}


REACHES: Mapping[str, tuple[int, ...]] = {"maxLength": (0, 1, 2, 3, 4), "depth": (0, 1, 2)}
_OFTEN = ("procedures", "procedures", "conditions", "procedure", "entity")  # what has most below it


class Name(str):
    """A member of an enum, or a variable: what is written without quotes."""

    __slots__ = ()


@dataclass(slots=True)
class Drawing:
    """An operation that is being drawn."""

    data: DataObject
    variables: dict[str, Any] = field(default_factory=dict)
    declarations: list[str] = field(default_factory=list)
    fragments: list[str] = field(default_factory=list)
    keys: int = 0

    def one(self, of: Any) -> Any:
        """One of these."""
        return self.data.draw(st.sampled_from(of))

    def chance(self, percent: int) -> bool:
        """Whether it comes about."""
        return self.data.draw(st.integers(0, 99)) < percent

    def operation(self) -> tuple[str, dict[str, Any]]:
        """The text and the variables."""
        query = GRAPHQL.query_type
        assert query is not None
        roots = [*sorted(query.fields), *_OFTEN]
        names = [self.one(roots) for _ in range(self.data.draw(st.integers(1, 2)))]
        fields = " ".join(self.field(query, name, DEPTH, alias=True) for name in names)
        declared = f"({', '.join(self.declarations)})" if self.declarations else ""
        return " ".join((f"query Drawn{declared} {{ {fields} }}", *self.fragments)), self.variables

    # ── selections ───────────────────────────────────────────────────────────────────────────────────────────────────
    def selection(self, type_: GraphQLNamedType, depth: int) -> str:
        """What is selected of an object of the type."""
        assert isinstance(type_, GraphQLObjectType | GraphQLInterfaceType)
        fields = [name for name, field in type_.fields.items() if depth > 0 or is_leaf_type(get_named_type(field.type))]
        if type_.name == "Release":
            fields.remove("version") if self.chance(50) else None
        chosen = [self.one(fields) for _ in range(self.data.draw(st.integers(1, 3)))] if fields else []
        parts = [self.field(type_, name, depth, alias=False) for name in chosen]
        parts += ["__typename"] if self.chance(20) or not parts else []
        parts += [self.spread(type_, depth)] if depth > 0 and self.chance(35) else []
        return f"{{ {' '.join(parts)} }}"

    def field(self, type_: GraphQLNamedType, name: str, depth: int, *, alias: bool) -> str:
        """A field with its arguments and what is selected of it."""
        assert isinstance(type_, GraphQLObjectType | GraphQLInterfaceType)
        declared: GraphQLField = type_.fields[name]
        inner = get_named_type(declared.type)
        given = self.arguments(name, declared, root=type_.name == "Query")
        key = f"{self.key()}: " if alias or given or not is_leaf_type(inner) or self.chance(20) else ""
        arguments = f"({', '.join(f'{n}: {v}' for n, v in given.items())})" if given else ""
        steps = 0 if inner.name.endswith(("Connection", "Edge")) else 1
        selected = "" if is_leaf_type(inner) else self.selection(inner, depth - steps)
        return f"{key}{name}{arguments} {self.directive()} {selected}"

    def key(self) -> str:
        """An alias that nothing else has, so that fields with other arguments don't conflict."""
        self.keys += 1
        return f"k{self.keys}"

    def spread(self, type_: GraphQLNamedType, depth: int) -> str:
        """A fragment, inline or with a name, on the type, an interface that it has, or a type that has it."""
        on = self.one([type_, *self.related(type_)])
        selected = self.selection(on, depth - 1)
        if self.chance(50):
            condition = f"on {on.name}" if on is not type_ or self.chance(50) else ""
            return f"... {condition} {self.directive()} {selected}"
        name = f"F{len(self.fragments)}x{self.key()}"
        self.fragments.append(f"fragment {name} on {on.name} {selected}")
        return f"...{name} {self.directive()} {f'...{name}' if self.chance(20) else ''}"

    def related(self, type_: GraphQLNamedType) -> list[GraphQLNamedType]:
        """The types that a fragment within one of this type may be on."""
        if isinstance(type_, GraphQLInterfaceType):
            return list(GRAPHQL.get_possible_types(type_))
        return list(type_.interfaces) if isinstance(type_, GraphQLObjectType) else []

    def directive(self) -> str:
        """@include or @skip, seldom."""
        if not self.chance(12):
            return ""
        value = self.variable("Boolean!", self.chance(60)) if self.chance(50) else str(self.chance(60)).lower()
        return f"@{self.one(('include', 'skip'))}(if: {value})"

    # ── arguments ────────────────────────────────────────────────────────────────────────────────────────────────────
    def arguments(self, name: str, declared: GraphQLField, *, root: bool) -> dict[str, str]:
        """Arguments as they are written."""
        values: dict[str, Any] = dict(self.one(LOOKUPS[name])) if root and name in LOOKUPS else {}
        looked_up = root and name in ("procedure", "condition", "role", "setting", "entity", "node")
        for argument, of in declared.args.items():
            if argument in values or looked_up or argument in ("after", "before"):
                continue
            if not is_required_argument(of) and not self.chance(45):
                continue
            if argument == "last" and "first" in values:
                continue
            values[argument] = self.value(argument, of.type, "")
        return {n: self.written(declared.args[n], v) for n, v in values.items()}

    def value(self, name: str, type_: GraphQLInputType, owner: str, depth: int = 2) -> Any:
        """A value of an input type; `owner` is the input that it is a field of."""
        type_ = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        if isinstance(type_, GraphQLList):
            few = 1 if name == "basis" else 0  # of no basis is an error
            count = self.data.draw(st.integers(few, 2))
            return [self.value(name, type_.of_type, owner, depth - 1) for _ in range(count)]
        if isinstance(type_, GraphQLInputObjectType):
            fields = [n for n, f in type_.fields.items() if depth > 0 or is_leaf_type(get_named_type(f.type))]
            chosen = [self.one(fields) for _ in range(self.data.draw(st.integers(0, 2)))] if fields else []
            if type_.name.endswith("Order"):
                chosen = ["by", *chosen]
            return {n: self.value(n, type_.fields[n].type, type_.name, depth - 1) for n in dict.fromkeys(chosen)}
        if isinstance(type_, GraphQLEnumType):
            return Name(self.one(sorted(type_.values)))
        match str(type_):
            case "Boolean":
                return self.chance(50)
            case "Int":
                return self.one(REACHES.get(name, (0, 1, 2, 3, 30, 60) if owner else (1, 2, 30, 0)))
            case "ID":
                return self.one(IDS)
            case _:
                return self.one(NAMES.get(owner, {}).get(name, WORDS))

    def written(self, argument: GraphQLArgument, value: Any) -> str:
        """A value as a literal, or as a variable that has it."""
        if not self.chance(30):
            return literal(value)
        type_ = str(argument.type)
        return self.variable(type_ if type_.endswith("!") or self.chance(70) else f"{type_}!", json_of(value))

    def variable(self, type_: str, value: Any) -> str:
        """A variable of the type, with the value given or, as often, by default."""
        name = f"v{len(self.declarations)}"
        if isinstance(value, bool) and self.chance(30):
            self.declarations.append(f"${name}: {type_} = {literal(value)}")
        else:
            self.declarations.append(f"${name}: {type_}")
            self.variables[name] = value
        return f"${name}"


# Connections: what they lie in, their type and field, and the arguments that they can't do without.
CONNECTIONS: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("{}", "Query", "procedures", {}),
    ("{}", "Query", "conditions", {}),
    ("{}", "Query", "sources", {}),
    ("{}", "Query", "alternatives", {"treating": "CRPS"}),
    ("{}", "Query", "search", {"text": "s"}),
    ('condition(name: "CRPS") {{ {} }}', "Condition", "procedures", {}),
    ('procedure(name: "Stellate block") {{ {} }}', "Procedure", "alternatives", {}),
    ('procedure(name: "Stellate block") {{ {} }}', "Procedure", "personnel", {}),
    ('procedure(name: "Stellate block") {{ {} }}', "Procedure", "risks", {}),
)  # fmt: skip
_OF_PAGES = ("first", "last", "after", "before")


def pages(data: DataObject, cursors: Callable[[str], list[str]]) -> tuple[str, dict[str, Any]]:
    """An operation for a page of a connection that begins or ends at one of its own cursors, and its variables.

    `cursors` finds those of the operation that asks for all of them, under the key `edges`.
    """
    drawing = Drawing(data)
    around, owner, name, required = drawing.one(CONNECTIONS)
    type_ = GRAPHQL.type_map[owner]
    assert isinstance(type_, GraphQLObjectType)
    declared = type_.fields[name]
    given: dict[str, Any] = dict(required)
    for argument, of in declared.args.items():
        if argument not in (*required, *_OF_PAGES) and drawing.chance(30):
            given[argument] = drawing.value(argument, of.type, "")
    known = "".join(f", {argument}: {literal(value)}" for argument, value in given.items())
    found = cursors(f"{{ {around.format(f'{name}(first: 1000{known}) {{ edges {{ cursor }} }}')} }}")
    size, place = drawing.one(("first", "last")), drawing.one(("after", "before"))
    at = f", {place}: {literal(drawing.one(found))}" if found else ""
    selected = "{ edges { cursor node { __typename } } nodes { __typename } totalCount pageInfo { hasNextPage"
    selected += " hasPreviousPage startCursor endCursor } }"
    field = f"{name}({size}: {drawing.one((0, 1, 2, 5))}{at}{known}) {selected}"
    return f"{{ {around.format(field)} }}", drawing.variables


def literal(value: Any) -> str:
    """A value as GraphQL writes it."""
    match value:
        case Name():
            return str(value)
        case bool():
            return str(value).lower()
        case str():
            return f'"{value}"'
        case list():
            return f"[{', '.join(map(literal, value))}]"
        case dict():
            return f"{{{', '.join(f'{key}: {literal(each)}' for key, each in value.items())}}}"
        case _:
            return str(value)


def json_of(value: Any) -> Any:
    """A value as JSON has it."""
    match value:
        case Name():
            return str(value)
        case list():
            return [json_of(each) for each in value]
        case dict():
            return {key: json_of(each) for key, each in value.items()}
        case _:
            return value


def operation(data: DataObject) -> tuple[str, dict[str, Any]]:
    """A random operation and its variables."""
    return Drawing(data).operation()
