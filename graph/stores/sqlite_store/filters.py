"""`Where` → SQL conditions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import assert_never

from graph.naming import fold
from graph.queries import (
    All,
    Along,
    AnyOf,
    Below,
    Compare,
    HasCode,
    Not,
    Quantified,
    Quantifier,
    RelatedTo,
    StatedBy,
    Where,
)
from graph.stores.sqlite_store.hierarchy import via
from graph.stores.sqlite_store.statement import Statement
from graph.values import RELATION_VALUES

_SIGNS = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_PROPERTIES = ("summary", "purpose", "patient_experience", "prognosis", "definition", "duration_text")
_MINUTES = ("min_minutes", "max_minutes")
_WORDS = (
    *_PROPERTIES,
    "qualifier",
)  # what people wrote, compared as names are; the rest are ids, numbers and enumerations


@dataclass(frozen=True, slots=True)
class Scope:
    """Where values come from: the alias of a `node` row and, for a relation, of a row with its `qualifiers`."""

    node: str
    edge: str | None = None


def condition(statement: Statement, where: Where | None, scope: Scope) -> str:
    """The SQL condition of `where` on the rows of `scope`."""
    match where:
        case None:
            return "true"
        case All(of):
            return _joined(statement, of, scope, " AND ", "true")
        case AnyOf(of):
            return _joined(statement, of, scope, " OR ", "false")
        case Not(of):
            return f"NOT coalesce({condition(statement, of, scope)}, 0)"
        case Compare():
            return _compare(statement, where, scope)
        case RelatedTo():
            return f"{scope.node}.pk IN ({related(statement, where)})"
        case Below(any_of):
            return f"{scope.node}.pk IN (SELECT node FROM {statement.members(any_of, narrower=True)})"
        case HasCode(prefixes):
            return _has_code(statement, prefixes, scope)
        case StatedBy(sources):
            claimed = f"SELECT 1 FROM claim WHERE node={scope.node}.pk AND source IN"
            return f"EXISTS({claimed} {_sources(statement, sources)})"
        case Quantified():
            return _quantified(statement, where, scope)
        case _:
            assert_never(where)


def related(statement: Statement, where: RelatedTo) -> str:
    """The select of the nodes that have the relation to one of the things."""
    far = statement.members(where.any_of, narrower=where.narrower)
    near_end, far_end = ends(where.along)
    predicate = statement.bind(where.along.predicate)
    edge = statement.alias("e")
    return (
        f"SELECT {edge}.{near_end} AS pk FROM {far} s CROSS JOIN edge {edge} ON {edge}.{far_end}=s.node AND"
        f" {edge}.predicate={predicate} AND {kept(statement, where.along, edge)}"
    )


def reached_by(statement: Statement, where: RelatedTo, node: str) -> str:
    """The expression of the pk of the term by which a node fits; null where that is one of the things themselves."""
    near_end, far_end = ends(where.along)
    far = statement.members(where.any_of, narrower=where.narrower)
    direct = (f"SELECT node FROM {statement.direct(of, narrower=where.narrower)}" for of in where.any_of)
    terms = (
        f"SELECT e.{far_end} AS pk FROM edge e WHERE e.{near_end}={node}.pk"
        f" AND e.predicate={statement.bind(where.along.predicate)} AND {kept(statement, where.along, 'e')}"
        f" AND e.{far_end} IN (SELECT node FROM {far})"
    )
    return via(terms, f"SELECT * FROM ({' UNION ALL '.join(direct)})")


def ends(along: Along) -> tuple[str, str]:
    """The columns of the edge's near and far end, seen from the row at hand."""
    return ("subject", "object") if along.outward else ("object", "subject")


def kept(statement: Statement, along: Along, edge: str) -> str:
    """The condition that an edge has one of the values asked for, for each qualifier asked for."""
    conditions = [
        f"{edge}.qualifiers->>{statement.bind(key)} IN ({','.join(statement.bind(v) for v in values)})"
        for key, values in along.qualifiers
    ]
    return " AND ".join(conditions) or "true"


def driver(statement: Statement, where: Where | None) -> tuple[str | None, Where | None]:
    """A select of the few nodes that can fit, taken out of `where`, and what is left to test; None where all can."""
    match where:
        case RelatedTo():
            return related(statement, where), None
        case Below(any_of):
            return f"SELECT node AS pk FROM {statement.members(any_of, narrower=True)}", None
        case Compare("id", "in", tuple() as ids):
            return f"SELECT pk FROM node WHERE id IN ({','.join(statement.bind(i) for i in ids)})", None
        case StatedBy(sources):
            return f"SELECT node AS pk FROM claim WHERE source IN {_sources(statement, sources)}", None
        case All(of):
            for place, part in enumerate(of):
                select, left = driver(statement, part)
                if select is not None:
                    rest = (*of[:place], *(() if left is None else (left,)), *of[place + 1 :])
                    return select, All(rest)
            return None, where
        case _:
            return None, where


def _joined(statement: Statement, of: tuple[Where, ...], scope: Scope, word: str, empty: str) -> str:
    return f"({word.join(condition(statement, part, scope) for part in of)})" if of else empty


def _compare(statement: Statement, where: Compare, scope: Scope) -> str:
    if where.name in ("name", "text"):
        return _compare_names(statement, where, scope)
    if where.name == "source":
        assert scope.edge is not None  # of things, StatedBy
        assert isinstance(where.value, tuple)
        return f"{scope.edge}.source IN {_sources(statement, where.value)}"
    if where.name == "documented":  # written as the partial index of documented things has it
        return f"{'' if where.value else 'NOT '}{scope.node}.documented"
    return _test(statement, _value(where.name, scope), where)


def _value(name: str, scope: Scope) -> str:
    if scope.edge is not None and name in RELATION_VALUES:
        return f"{scope.edge}.qualifiers->>'{name}'"
    if name in _PROPERTIES or name in _MINUTES:
        return f"{scope.node}.properties->>'{name}'"
    return {"id": f"{scope.node}.id", "kind": f"{scope.node}.kind"}[name]


def _test(statement: Statement, value: str, where: Compare) -> str:
    if where.name in _WORDS:
        value, where = f"fold({value})", replace(where, value=_folded(where.value))
    match where.op, where.value:
        case "is_null", wanted:
            return f"{value} IS {'NULL' if wanted else 'NOT NULL'}"
        case "in", tuple() as values:
            return f"{value} IN ({','.join(statement.bind(v) for v in values)})"
        case ("contains" | "starts_with") as op, str() as text:
            place = f"instr({value}, {statement.bind(text)})"
            return f"{place}{'=1' if op == 'starts_with' else '>0'}"
        case op, single:
            return f"{value} {_SIGNS[op]} {statement.bind(single)}"


def _folded(value: str | int | bool | tuple[str | int, ...]) -> str | int | bool | tuple[str | int, ...]:
    if isinstance(value, tuple):
        return tuple(fold(each) if isinstance(each, str) else each for each in value)
    return fold(value) if isinstance(value, str) else value


def _compare_names(statement: Statement, where: Compare, scope: Scope) -> str:
    """A name fits where any of the node's names does."""
    match where.op, where.value:
        case "eq", str() as text:
            fits = f"fold={statement.bind(fold(text))}"
        case "in", tuple() as texts:
            fits = f"fold IN ({','.join(statement.bind(fold(str(t))) for t in texts)})"
        case "starts_with", str() as text:
            low = fold(text)
            fits = f"fold>={statement.bind(low)} AND fold<{statement.bind(low + chr(0x10FFFF))}"
        case "contains", str() as text:
            return (
                f"EXISTS(SELECT 1 FROM name WHERE node={scope.node}.pk AND instr(fold, {statement.bind(fold(text))})>0)"
            )
        case "ne", str() as text:
            return f"{scope.node}.pk NOT IN (SELECT node FROM name WHERE fold={statement.bind(fold(text))})"
        case op, _:
            raise ValueError(f"names can't be compared by {op}")
    return f"{scope.node}.pk IN (SELECT node FROM name WHERE {fits})"


def _sources(statement: Statement, ids: Iterable[object]) -> str:
    return f"(SELECT pk FROM source WHERE id IN ({','.join(map(statement.bind, ids))}))"


def _has_code(statement: Statement, prefixes: tuple[str, ...], scope: Scope) -> str:
    starts = ",".join(statement.bind(prefix) for prefix in prefixes)
    coded = f"SELECT 1 FROM {code_targets(scope.node)} t WHERE substr(t.id, 1, instr(t.id, ':')-1) IN ({starts})"
    return f"EXISTS({coded})"


def code_targets(node: str) -> str:
    """The select of what gives a node its codes: itself, its exact matches, and the codes that its pages state."""
    return (
        "(SELECT m.id, m.kind, m.name, m.pk FROM node m WHERE m.grp="
        f"{node}.grp UNION SELECT c.id, c.kind, c.name, c.pk FROM edge h CROSS JOIN node c ON c.pk=h.object"
        f" WHERE h.subject={node}.pk AND h.predicate='HAS_CODE' UNION SELECT c.id, c.kind, c.name, c.pk FROM edge h"
        f" CROSS JOIN node c ON c.pk=h.object WHERE h.subject={node}.pk AND h.predicate='MAPS_TO'"
        " AND h.qualifiers->>'mapping_predicate'='skos:exactMatch' AND h.qualifiers->>'predicate_modifier' IS NULL)"
    )


def _quantified(statement: Statement, where: Quantified, scope: Scope) -> str:
    near_end, far_end = ends(where.along)
    edge, node = statement.alias("e"), statement.alias("n")
    fits = f"{condition(statement, where.where, Scope(node, edge))} AND {condition(statement, where.node, Scope(node))}"
    rows = (
        f"SELECT 1 FROM edge {edge} CROSS JOIN node {node} ON {node}.pk={edge}.{far_end} WHERE"
        f" {edge}.{near_end}={scope.node}.pk AND {edge}.predicate={statement.bind(where.along.predicate)}"
        f" AND {kept(statement, where.along, edge)} AND "
    )
    match where.quantifier:
        case Quantifier.SOME:
            return f"EXISTS({rows} {fits})"
        case Quantifier.NONE:
            return f"NOT EXISTS({rows} {fits})"
        case Quantifier.EVERY:
            return f"NOT EXISTS({rows} NOT coalesce(({fits}), 0))"
        case _:
            assert_never(where.quantifier)
