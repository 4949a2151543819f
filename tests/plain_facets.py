"""The reference for facets: each thing of a result is asked for its values, and they are counted here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from graphql import GraphQLResolveInfo

from graph import facets
from graph.naming import fold, sort_key
from graph.queries import (
    DEFAULT_FIRST,
    MAX_FIRST,
    Along,
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
)

Row = Mapping[str, Any]
Valued = tuple[str | None, str]  # a value's id, where it has one, and its name
_NAMED = (Value("id", "id"), Value("name", "name"))


def facets_of(
    connection: Row,
    info: GraphQLResolveInfo[Any],
    by: list[str],
    first: int = DEFAULT_FIRST,
    without: list[str] | None = None,
) -> list[Row]:
    """The counts over all rows of a connection."""
    things = {row["node"]["id"]: row["node"] for row in connection["all"]}.values()
    counted: list[Row] = []
    for key in dict.fromkeys(map(str, by)):
        found: Counter[Valued] = Counter()
        for thing in things:
            found.update(set(_values(thing, key, tuple(map(str, without or ())), info.context)))
        ranked = sorted(found.items(), key=lambda each: (-each[1], *_place(key, each[0])))
        rows = [{"value": id_, "name": name, "count": count} for (id_, name), count in ranked[:first]]
        counted.append({"by": key, "counts": rows})
    return counted


def _place(key: str, value: Valued) -> tuple[str, str]:
    id_, name = value
    return sort_key(fold(name)) if key in facets.RELATIONS else name, id_ or ""


def _values(thing: Row, key: str, without: tuple[str, ...], ask: Callable[[Question], Any]) -> Iterator[Valued]:
    def asked(field: Field) -> Any:
        return ask(Find(Reference(thing["id"], (thing["kind"],)), (field,)))["v"]

    if key in facets.RELATIONS:
        rows = asked(_edges(facets.RELATIONS[key], without, Inner("node", "node", _NAMED)))
        yield from ((row["node"]["id"], row["node"]["name"]) for row in _lacking(rows, without))
    elif key in facets.QUALIFIERS:
        predicate, qualifier = facets.QUALIFIERS[key]
        rows = asked(_edges(predicate, without, Value("value", qualifier)))
        yield from ((None, row["value"]) for row in _lacking(rows, without) if row["value"] is not None)
    elif key == facets.KIND:
        yield None, thing["kind"].upper()
    elif key == facets.DOCUMENTED:
        yield None, str(asked(Value("v", "documented"))).lower()
    elif key == facets.DURATION:
        minutes = asked(Value("v", "max_minutes"))
        if minutes is not None:
            yield None, next((name for most, name in facets.DURATIONS if minutes <= most), facets.LONGER)
    elif key == facets.SOURCE:
        titled = (Value("id", "id"), Value("title", "title"))
        yield from ((row["id"], row["title"]) for row in asked(Listed("v", "sources", titled)))
    else:
        yield from ((None, row["system"]) for row in asked(Listed("v", "codes", (Value("system", "system"),))))


def _edges(predicate: str, without: tuple[str, ...], field: Field) -> Related:
    fields = (field, *(Value(f"#{name}", name) for name in without))
    return Related("v", Along(predicate), None, (Edges("edges", fields),), page=Page(first=MAX_FIRST))


def _lacking(rows: Row, without: tuple[str, ...]) -> list[Row]:
    return [row for row in rows["edges"] if all(row[f"#{name}"] is None for name in without)]
