"""Paths, neighbourhoods and likeness → Cypher."""

from __future__ import annotations

from graph import walks
from graph.queries import SHARED_BY_ALL, Field, Fields, Listed, Neighborhood, Paths, Similar
from graph.stores.neo4j_store.fields import Row, item_of
from graph.stores.neo4j_store.items import Item, collected, first
from graph.stores.neo4j_store.lists import columns_item, evidence_item
from graph.stores.neo4j_store.schema import TYPES
from graph.stores.neo4j_store.statement import Statement, by_name
from ontologies.vocabulary import PREDICATES

_PASSED = f"COUNT {{{{ ({{0}})-[:{TYPES}]->() }}}} + COUNT {{{{ ({{0}})<-[:{TYPES}]-() }}}} <= {walks.HUB}"
_HELD = "{0}.predicate_modifier IS NULL"  # no denied mapping


# ── paths ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def paths_item(statement: Statement, question: Paths) -> Item:
    """The list of paths. All but the last step are walked through what is no hub."""
    ends = [statement.referred(question.source), statement.referred(question.target)]
    types = "|".join(PREDICATES[name].name for name in walks.walked(question)) or "NOTHING"
    before = (
        ""
        if question.max_length <= 1
        else (
            f"((a)-[e:{types}]-(b:Entity) WHERE {_HELD.format('e')} AND b <> s AND b <> t AND {_PASSED.format('b')})"
            f"{{0,{question.max_length - 1}}}(m)"
        )
    )
    steps = statement.table(
        "paths",
        tuple(dict.fromkeys(ends)),
        f"WITH head({ends[0]}) AS s, head({ends[1]}) AS t"
        f" WITH s, t, {_fan('s', 't', types)} AS there, {_fan('t', 's', types)} AS back"
        f" MATCH p = (s){before}-[z:{types}]-(t)"
        f" WHERE s <> t AND {_HELD.format('z')} AND {question.max_length} > 0"
        " WITH nodes(p) AS ns, relationships(p) AS rs, there, back"
        " WHERE ns[1] IN there AND ns[-2] IN back AND all(n IN ns WHERE single(o IN ns WHERE o = n))"
        " WITH DISTINCT ns, [k IN range(0, size(rs) - 1) | [type(rs[k]), startNode(rs[k]) = ns[k]]] AS steps"
        " WITH ns, steps, size(steps) AS length, [n IN ns | n.id] AS ids,"
        " [step IN steps | CASE WHEN step[1] THEN '>' ELSE '<' END + step[0]] AS told"
        f" ORDER BY length, ids, told LIMIT {statement.bind(question.limit)} RETURN collect([ns, steps])",
    )
    links = (
        "UNWIND range(0, size(path[1]) - 1) AS k WITH path[0][k] AS x, path[0][k + 1] AS y, path[1][k] AS step"
        " WITH CASE WHEN step[1] THEN x ELSE y END AS a, CASE WHEN step[1] THEN y ELSE x END AS b, step"
    )
    of = columns_item(
        statement,
        question.fields,
        {"length": Item("size(path[1])")},
        {
            "nodes": lambda field: collected("UNWIND path[0] AS n", item_of(statement, field.fields or (), Row("n"))),
            "edges": lambda field: collected(links, _edge(statement, field.fields or (), "step[0]", "step[1]")),
        },
    )
    return collected(f"UNWIND {steps} AS path", of)


def _fan(begin: str, other: str, types: str) -> str:
    """The list of the things that a path from an end goes by."""
    return (
        f"COLLECT {{ MATCH ({begin})-[f:{types}]-(x) WHERE {_HELD.format('f')} WITH DISTINCT x"
        f" ORDER BY x = {other} DESC, x.id LIMIT {walks.FAN} RETURN x }}"
    )


# ── neighbourhoods ───────────────────────────────────────────────────────────────────────────────────────────────────
def neighborhood_item(statement: Statement, question: Neighborhood) -> Item:
    """The object of a neighbourhood: what is reached, ring by ring, and what is between."""
    walks.bounded(question)
    found = statement.referred(question.of)
    limit = statement.bind(question.limit)
    types = "|".join(PREDICATES[name].name for name in question.predicates) or TYPES
    rings = [statement.table("ring", (found,), f"RETURN {found}[..1]")]
    for depth in range(question.depth):
        passed = "true" if depth == 0 else _PASSED.format("w")
        rings.append(
            statement.table(
                "ring",
                tuple(rings),
                f"UNWIND {rings[-1]} AS w WITH w WHERE {passed} MATCH (w)-[e:{types}]-(x)"
                f" WHERE {_HELD.format('e')} AND NOT x IN {' + '.join(rings)} "
                f" WITH DISTINCT x ORDER BY x.id LIMIT {limit} + 1 RETURN collect(x)",
            )
        )
    reached = " + ".join(f"[n IN {ring} | [{depth}, n]]" for depth, ring in enumerate(rings))
    shown = statement.table(
        "shown",
        tuple(rings),
        f"UNWIND {reached} AS r WITH r[0] AS depth, r[1] AS n ORDER BY depth, n.id LIMIT {limit} RETURN collect(n)",
    )
    most = f"{limit} * {walks.EDGES_PER_NODE}"
    links = statement.table(
        "links",
        (shown,),
        f"UNWIND {shown} AS a MATCH (a)-[e:{types}]->(b) WHERE b IN {shown} AND {_HELD.format('e')}"
        " WITH DISTINCT a, type(e) AS type, b ORDER BY a.id, type, b.id RETURN collect([a, type, b])",
    )
    of_all = " + ".join(f"size({ring})" for ring in rings)
    told = f"UNWIND {links}[..{most}] AS link WITH link[0] AS a, link[1] AS type, link[2] AS b"
    return columns_item(
        statement,
        question.fields,
        {"truncated": Item(f"{of_all} > {limit} OR size({links}) > {most}")},
        {
            "nodes": lambda field: collected(f"UNWIND {shown} AS n", item_of(statement, field.fields or (), Row("n"))),
            "edges": lambda field: collected(told, _edge(statement, field.fields or (), "type", "true")),
        },
    )


def _edge(statement: Statement, fields: Fields, type_: str, forward: str) -> Item:
    """The object of all statements of one relation from `a` to `b`."""
    values = {"predicate": Item(type_), "subject": Item("a.id"), "object": Item("b.id"), "forward": Item(forward)}

    def evidence(field: Listed) -> Item:
        return evidence_item(statement, field, lambda e: f"MATCH (a)-[{e}]->(b) WHERE type({e}) = {type_}")

    return columns_item(statement, fields, values, {"evidence": evidence})


# ── likeness ─────────────────────────────────────────────────────────────────────────────────────────────────────────
_HAS = "|".join(walks.WEIGHTS)
_WEIGHT = "CASE {0} " + " ".join(f"WHEN '{p}' THEN {weight}" for p, weight in walks.WEIGHTS.items()) + " END"
_SUM = f"reduce(sum = 0, f IN {{0}} | sum + {_WEIGHT.format('f[0]')})"


def similar_item(statement: Statement, fields: tuple[Field, ...], node: str, most: int) -> Item:
    """The list of the procedures that are like a node. Sums of lists, no aggregations: it may be within a subquery."""
    q, own, had = statement.alias("q"), statement.alias("own"), statement.alias("had")
    shared, score = statement.alias("shared"), statement.alias("score")
    found = " UNION ".join(
        f"MATCH ({node})-[:{by}]->(o:Entity) MATCH (m:Entity {{group: o.group}})"
        f" WHERE COUNT {{ (m)<-[:{by}]-() }} <= {SHARED_BY_ALL} MATCH (m)<-[:{by}]-({q}:Entity)"
        f" WHERE {q}.kind = 'Procedure' AND {q}.group <> {node}.group RETURN {q}"
        for by in walks.FOUND_BY
    )
    rows = (
        f"WITH {_own(statement, node)} AS {own} CALL ({node}) {{ {found} }}"
        f" WITH {own}, {q}, {_own(statement, q)} AS {had}"
        f" WITH {own}, {q}, {had}, {_SUM.format(f'[g IN {had} WHERE g IN {own}]')} AS {shared}"
        f" WITH {q}, {walks.FULL} * {shared} / ({_SUM.format(own)} + {_SUM.format(had)} - {shared}) AS {score}"
        f" ORDER BY {score} DESC, {q}.id LIMIT {statement.bind(most)}"
    )
    lists = {"shared": lambda field: _shared(statement, field, node, q)}
    item = columns_item(statement, fields, {"score": Item(score)}, lists, {"node": q})
    return collected(rows, item)


def similar_to(statement: Statement, question: Similar) -> Item:
    """The list of the procedures that are like the one referred to."""
    walks.bounded(question)
    found = statement.referred(question.of)
    item = similar_item(statement, question.fields, "p", question.first)
    return first(f"UNWIND {found}[..1] AS p", item)


def _own(statement: Statement, node: str) -> str:
    e, o = statement.alias("e"), statement.alias("o")
    return f"COLLECT {{ MATCH ({node})-[{e}:{_HAS}]->({o}:Entity) RETURN DISTINCT [type({e}), {o}.group] }}"


def _shared(statement: Statement, field: Listed, p: str, q: str) -> Item:
    o, e, m, f = (statement.alias(stem) for stem in "oemf")
    item = item_of(statement, field.fields or (), Row(o))
    limit = "" if field.first is None else f" LIMIT {statement.bind(field.first)}"
    rows = (
        f"MATCH ({p})-[{e}:{_HAS}]->({o}:Entity)"
        f" WHERE EXISTS {{ MATCH ({q})-[{f}:{_HAS}]->({m}:Entity)"
        f" WHERE type({f}) = type({e}) AND {m}.group = {o}.group }}"
        f" WITH DISTINCT {o} ORDER BY {by_name(o)}{limit}"
    )
    return collected(rows, item)
