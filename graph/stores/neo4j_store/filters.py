"""`Where` → Cypher conditions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from graph.naming import SORTED, fold
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
from graph.stores.neo4j_store.keys import index_key, marked
from graph.stores.neo4j_store.statement import Statement
from graph.values import RELATION_VALUES
from ontologies.vocabulary import EXACT_MATCH, PREDICATES

_SIGNS = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_FOLDED = {"qualifier": "qualifier_folded"}


@dataclass(frozen=True, slots=True)
class Scope:
    """Where values come from: the variable of a node and, for a relation, of its relationship."""

    node: str
    edge: str | None = None


def condition(statement: Statement, where: Where | None, scope: Scope) -> str:
    """The Cypher condition of `where` on the rows of `scope`."""
    match where:
        case None:
            return "true"
        case All(of):
            return _joined(statement, of, scope, " AND ", "true")
        case AnyOf(of):
            return _joined(statement, of, scope, " OR ", "false")
        case Not(of):
            return f"NOT coalesce({condition(statement, of, scope)}, false)"
        case Compare():
            return _compare(statement, where, scope)
        case RelatedTo(along, any_of, narrower):
            far, edge = statement.members(any_of, narrower=narrower), statement.alias("e")
            other = statement.alias("n")
            pattern = relation(along, scope.node, edge, f"({other})")
            return f"EXISTS {{ MATCH {pattern} WHERE {other} IN {far} AND {kept(statement, along, edge)} }}"
        case Below(any_of):
            return f"{scope.node} IN {statement.members(any_of, narrower=True)}"
        case HasCode(prefixes):
            starts, code = statement.bind(list(prefixes)), statement.alias("c")
            fits = f"split({code}.id, ':')[0] IN {starts}"
            return f"EXISTS {{ {code_targets(scope.node, code)} WITH {code} WHERE {fits} RETURN {code} }}"
        case StatedBy(sources):
            source = statement.alias("s")
            stated = f"({scope.node})-[:STATED_BY]->({source}:Source)"
            return f"EXISTS {{ MATCH {stated} WHERE {source}.id IN {statement.bind(list(sources))} }}"
        case Quantified():
            return _quantified(statement, where, scope)
        case _:
            assert_never(where)


def is_documented(where: Where | None) -> bool:
    """Whether only documented things fit, by a condition of its own."""
    match where:
        case All(of):
            return any(is_documented(part) for part in of)
        case Compare("documented"):
            return bool(where.value)
        case _:
            return False


def relation(along: Along, near: str, edge: str, far: str) -> str:
    """The pattern of a relation, seen from the near end. `far` is a whole node pattern."""
    predicate = PREDICATES[along.predicate].name  # a name of the vocabulary: types can't be bound
    return f"({near})-[{edge}:{predicate}]->{far}" if along.outward else f"({near})<-[{edge}:{predicate}]-{far}"


def kept(statement: Statement, along: Along, edge: str) -> str:
    """The condition that an edge has one of the values asked for, for each qualifier asked for."""
    conditions = [f"{edge}[{statement.bind(k)}] IN {statement.bind(list(values))}" for k, values in along.qualifiers]
    return " AND ".join(conditions) or "true"


def driver(statement: Statement, where: Where | None) -> tuple[str | None, Where | None]:
    """A list of the few nodes that can fit, taken out of `where`, and what is left to test; None: all can.

    It is made before the rows, where a node is told apart by itself and not by all that is in reach.
    """
    match where:
        case RelatedTo(along, any_of, narrower):
            far = statement.members(any_of, narrower=narrower)
            found = f"UNWIND {far} AS x MATCH {relation(along, 'n', 'e', '(x)')} WHERE {kept(statement, along, 'e')}"
        case Below(any_of):
            return statement.members(any_of, narrower=True), None
        case Quantified(along, Quantifier.SOME, own, node):
            few, own = driver(statement, own)
            if few is None:
                few, node = driver(statement, node)
            if few is None:
                return None, where
            fits = f"{condition(statement, own, Scope('x', 'e'))} AND {condition(statement, node, Scope('x'))}"
            found = (
                f"UNWIND {few} AS x MATCH {relation(along, 'n', 'e', '(x)')}"
                f" WHERE {kept(statement, along, 'e')} AND {fits}"
            )
        case Compare("id", "in", tuple() as ids):
            found = f"MATCH (n:Entity) WHERE n.id IN {statement.bind(list(ids))}"
        case Compare("name" | "text", "eq" | "in" | "starts_with"):
            found = f"MATCH (n:Entity)-[m:NAMED]->(:Source) WHERE {_name_fits(statement, where, 'm')}"
        case StatedBy(sources):
            found = f"MATCH (n:Entity)-[:STATED_BY]->(s:Source) WHERE s.id IN {statement.bind(list(sources))}"
        case All(of):
            for place, part in enumerate(of):
                few, left = driver(statement, part)
                if few is not None:
                    rest = (*of[:place], *(() if left is None else (left,)), *of[place + 1 :])
                    return few, All(rest)
            return None, where
        case _:
            return None, where
    return statement.table("few", tuple(statement.tables), f"{found} RETURN collect(DISTINCT n)"), None


def code_targets(node: str, code: str) -> str:
    """Clauses that give what a node has its codes from, as `code`: its group, and the codes that its pages state."""
    exact = f"h.mapping_predicate = '{EXACT_MATCH}' AND h.predicate_modifier IS NULL"
    return (
        f"CALL ({node}) {{ MATCH ({code}:Entity {{group: {node}.group}}) RETURN {code}"
        f" UNION MATCH ({node})-[:HAS_CODE]->({code}:Entity) RETURN {code}"
        f" UNION MATCH ({node})-[h:MAPS_TO]->({code}:Entity) WHERE {exact} RETURN {code} }}"
    )


def _joined(statement: Statement, of: tuple[Where, ...], scope: Scope, word: str, empty: str) -> str:
    return f"({word.join(condition(statement, part, scope) for part in of)})" if of else empty


def _compare(statement: Statement, where: Compare, scope: Scope) -> str:
    if where.name in ("name", "text"):
        edge = statement.alias("m")
        fits = _name_fits(statement, where, edge)
        negated = "NOT " if where.op == "ne" else ""
        return f"{negated}EXISTS {{ MATCH ({scope.node})-[{edge}:NAMED]->() WHERE {fits} }}"
    if where.name == "documented":
        return f"{scope.node}.documented IS {'NOT ' if where.value else ''}NULL"
    of_edge = where.name == "source" or where.name in RELATION_VALUES  # a thing has no source of its own: StatedBy
    alias = scope.edge if scope.edge is not None and of_edge else scope.node
    name, value = where.name, where.value
    if name in _FOLDED:  # what people wrote, compared as names are
        name, value = _FOLDED[name], _folded(value)
    match where.op, value:
        case "is_null", wanted:
            return f"{alias}.{where.name} IS {'' if wanted else 'NOT '}NULL"
        case "in", tuple() as values:
            return f"{alias}.{name} IN {statement.bind(list(values))}"
        case ("contains" | "starts_with") as op, str() as text:
            return f"{alias}.{name} {'CONTAINS' if op == 'contains' else 'STARTS WITH'} {statement.bind(text)}"
        case op, single:
            return f"{alias}.{name} {_SIGNS[op]} {statement.bind(single)}"


def _folded(value: str | int | bool | tuple[str | int, ...]) -> str | int | bool | tuple[str | int, ...]:
    if isinstance(value, tuple):
        return tuple(fold(each) if isinstance(each, str) else each for each in value)
    return fold(value) if isinstance(value, str) else value


def _name_fits(statement: Statement, where: Compare, name: str) -> str:
    """A name fits where any of the node's names does (`ne`: none of them is it)."""
    whole = f"coalesce({name}.fold, {name}.key)"
    match where.op, where.value:
        case "eq" | "ne", str() as text:
            texts = [fold(text)]
        case "in", tuple() as several:
            texts = [fold(str(text)) for text in several]
        case "contains", str() as text:
            # Only of long names there is more than the key.
            within = f"{name}.key CONTAINS {statement.bind(marked(fold(text)))}"
            return f"({within} OR size({name}.key) >= {SORTED} AND {name}.fold CONTAINS {statement.bind(fold(text))})"
        case "starts_with", str() as text:
            begins = f"{name}.key STARTS WITH {statement.bind(index_key(fold(text)))}"
            return f"{begins} AND {whole} STARTS WITH {statement.bind(fold(text))}"
        case op, _:
            raise ValueError(f"names can't be compared by {op}")
    return f"{name}.key IN {statement.bind([index_key(t) for t in texts])} AND {whole} IN {statement.bind(texts)}"


def _quantified(statement: Statement, where: Quantified, scope: Scope) -> str:
    edge, node = statement.alias("e"), statement.alias("n")
    own, other = (
        condition(statement, where.where, Scope(node, edge)),
        condition(statement, where.node, Scope(node)),
    )
    pattern = relation(where.along, scope.node, edge, f"({node})")
    rows = f"MATCH {pattern} WHERE {kept(statement, where.along, edge)}"
    match where.quantifier:
        case Quantifier.SOME:
            return f"EXISTS {{ {rows} AND {own} AND {other} }}"
        case Quantifier.NONE:
            return f"NOT EXISTS {{ {rows} AND {own} AND {other} }}"
        case Quantifier.EVERY:
            return f"NOT EXISTS {{ {rows} AND NOT coalesce({own} AND {other}, false) }}"
        case _:
            assert_never(where.quantifier)
