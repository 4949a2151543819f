"""Paths, neighbourhoods and likeness → SQL."""

from __future__ import annotations

from graph import walks
from graph.queries import SHARED_BY_ALL, Field, Fields, Listed, Neighborhood, Paths, Similar
from graph.stores.sqlite_store.fields import Row, Things, columns_json, evidence_json, json_of
from graph.stores.sqlite_store.statement import Statement
from ontologies.vocabulary import PREDICATES

# Not a hub; the count ends where it is known.
_PASSED = (
    f"((SELECT count(*) FROM (SELECT 1 FROM edge WHERE subject={{0}} LIMIT {walks.HUB + 1}))"
    f" + (SELECT count(*) FROM (SELECT 1 FROM edge WHERE object={{0}} LIMIT {walks.HUB + 1})))<={walks.HUB}"
)
_HELD = "(e.predicate<>'MAPS_TO' OR e.qualifiers->>'predicate_modifier' IS NULL)"  # no denied mapping
_BETWEEN = "char(1)"  # ids, so that texts of them sort as lists of them do


# ── paths ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def paths_json(statement: Statement, question: Paths) -> str:
    """The list of paths: walks from both ends that meet in the middle."""
    ends = [statement.referred(question.source), statement.referred(question.target)]
    predicates = ",".join(map(statement.bind, walks.walked(question)))
    half = question.max_length // 2
    first, last = (_one(statement, name, end) for name, end in zip(("first", "last"), ends, strict=True))
    there = _walk(statement, "there", (first, last), predicates, question.max_length - half, onward=True)
    back = _walk(statement, "back", (last, first), predicates, half, onward=False)
    apart = (
        "NOT EXISTS(SELECT 1 FROM json_each('['||substr(replace(t.pks, '.', ','), 2, length(t.pks)-2)||']') j"
        " WHERE j.value<>t.node AND instr(b.pks, '.'||j.value||'.'))"
    )
    statement.table(
        "paths",
        "nth, length, pks, steps",
        "SELECT row_number() OVER (ORDER BY length, ids, steps), length, pks, steps FROM ("
        "SELECT t.depth+b.depth AS length, t.ids||substr(b.ids, length(t.id)+1) AS ids, t.steps||b.steps AS steps,"
        " t.pks||substr(b.pks, length(t.node)+3) AS pks"
        f" FROM {there} t CROSS JOIN {back} b ON b.node=t.node AND (b.depth=t.depth OR b.depth=t.depth-1)"
        f" WHERE t.depth>0 AND (t.node=(SELECT pk FROM {last}) OR {_PASSED.format('t.node')}) AND {apart})"
        f" ORDER BY length, ids, steps LIMIT {statement.bind(question.limit)}",
    )
    # Read from each path's own columns: SQLite loses sight of a walk where a table that rests on it is used twice.
    steps = (
        "(SELECT s.key AS place, substr(s.value, 2) AS predicate,"
        " CASE WHEN s.value GLOB '>*' THEN a.value ELSE b.value END AS subject,"
        " CASE WHEN s.value GLOB '>*' THEN b.value ELSE a.value END AS object, s.value GLOB '>*' AS forward"
        " FROM json_each('[\"'||replace(substr(p.steps, 2), char(1), '\",\"')||'\"]') s"
        f" CROSS JOIN json_each({_LIST}) a ON a.key=s.key CROSS JOIN json_each({_LIST}) b ON b.key=s.key+1)"
    )
    on_way = f"json_each({_LIST}) j CROSS JOIN node n ON n.pk=j.value ORDER BY j.key"
    path = columns_json(
        statement,
        question.fields,
        {"length": "p.length"},
        {
            "nodes": lambda field: _list(json_of(statement, field.fields or (), Row("n")), on_way),
            "edges": lambda field: _list(_edge(statement, field.fields or (), "s"), f"{steps} s ORDER BY s.place"),
        },
    )
    return f"(SELECT json_group_array({path} ORDER BY nth) FROM paths p)"


_LIST = "'['||substr(replace(p.pks, '.', ','), 2, length(p.pks)-2)||']'"


def _one(statement: Statement, name: str, found: str) -> str:
    """The table of the one node that a walk begins at."""
    rows = f"{found} f CROSS JOIN node n ON n.pk=f.node ORDER BY n.authority, n.id LIMIT 1"
    return statement.table(name, "pk, id", f"SELECT n.pk, n.id FROM {rows}")


def _walk(statement: Statement, name: str, ends: tuple[str, str], predicates: str, depth: int, *, onward: bool) -> str:
    """The table of walks of up to `depth` steps from an end; texts grow to the right onward, else to the left."""
    begin, other = ends
    held = f"+e.predicate IN ({predicates}) AND {_HELD}"
    fan = statement.table(
        f"{name}_fan",
        "pk",
        f"SELECT x.pk FROM (SELECT e.object AS pk FROM {begin} s CROSS JOIN edge e ON e.subject=s.pk WHERE {held} UNION"
        f" SELECT e.subject FROM {begin} s CROSS JOIN edge e ON e.object=s.pk WHERE {held}) f"
        f" CROSS JOIN node x ON x.pk=f.pk ORDER BY x.pk=(SELECT pk FROM {other}) DESC, x.id LIMIT {walks.FAN}",
    )

    def step(near: str, far: str) -> str:
        sign = ">" if (near == "subject") == onward else "<"
        ids = f"w.ids||{_BETWEEN}||x.id" if onward else f"x.id||{_BETWEEN}||w.ids"
        pks = "w.pks||x.pk||'.'" if onward else "'.'||x.pk||w.pks"
        told = f"{_BETWEEN}||'{sign}'||e.predicate"
        steps = f"w.steps||{told}" if onward else f"{told}||w.steps"
        return (
            f"SELECT w.depth+1, x.pk, x.id, {ids}, {pks}, {steps} FROM {name} w CROSS JOIN edge e ON e.{near}=w.node"
            f" CROSS JOIN node x ON x.pk=e.{far} WHERE w.depth<{statement.bind(depth)} AND {held}"
            f" AND CASE w.depth WHEN 0 THEN x.pk IN (SELECT pk FROM {fan}) ELSE {_PASSED.format('w.node')} END"
            f" AND NOT instr(w.pks, '.'||x.pk||'.')"
        )

    return statement.table(
        name,
        "depth, node, id, ids, pks, steps",
        f"SELECT 0, pk, id, id, '.'||pk||'.', '' FROM {begin}"
        f" UNION {step('subject', 'object')} UNION {step('object', 'subject')}",
    )


# ── neighbourhoods ───────────────────────────────────────────────────────────────────────────────────────────────────
def neighborhood_json(statement: Statement, question: Neighborhood) -> str:
    """The object of a neighbourhood."""
    walks.bounded(question)
    centre = _one(statement, "centre", statement.referred(question.of))
    limit = statement.bind(question.limit)
    held = f"{_HELD} AND +e.predicate IN ({','.join(map(statement.bind, question.predicates or PREDICATES))})"
    step = (
        "SELECT x.pk, w.depth+1, x.id FROM near w CROSS JOIN edge e ON e.{near}=w.node"
        " CROSS JOIN node x ON x.pk=e.{far}"
        f" WHERE w.depth<{statement.bind(question.depth)} AND {held} AND (w.depth=0 OR {_PASSED.format('w.node')})"
    )
    # Things leave the queue nearest first; each comes at most once for every depth.
    statement.table(
        "near",
        "node, depth, id",
        f"SELECT pk, 0, id FROM {centre} UNION {step.format(near='subject', far='object')}"
        f" UNION {step.format(near='object', far='subject')}"
        f" ORDER BY 2, 3 LIMIT ({limit}+1)*{statement.bind(question.depth + 1)}",
    )
    statement.table(
        "shown",
        "node, depth, id",
        f"SELECT node, min(depth) AS depth, id FROM near GROUP BY node ORDER BY 2, 3 LIMIT {limit}",
    )
    statement.table(
        "links",
        "subject, predicate, object, forward",
        "SELECT DISTINCT e.subject, e.predicate, e.object, 1 FROM shown s CROSS JOIN edge e ON e.subject=s.node"
        f" WHERE e.object IN (SELECT node FROM shown) AND {held}",
    )
    most = f"{limit}*{walks.EDGES_PER_NODE}"
    more = f"(SELECT count(DISTINCT node) FROM near)>{limit} OR (SELECT count(*) FROM links)>{most}"
    things = "shown s CROSS JOIN node n ON n.pk=s.node ORDER BY s.depth, s.id"
    links = (
        "links l CROSS JOIN node a ON a.pk=l.subject CROSS JOIN node b ON b.pk=l.object"
        f" ORDER BY a.id, l.predicate, b.id LIMIT {most}"
    )
    return columns_json(
        statement,
        question.fields,
        {"truncated": f"json(iif({more}, 'true', 'false'))"},
        {
            "nodes": lambda field: _list(json_of(statement, field.fields or (), Row("n")), things),
            "edges": lambda field: _list(_edge(statement, field.fields or (), "l"), links),
        },
    )


def _list(item: str, rows: str) -> str:
    return f"(SELECT json_group_array(json(item)) FROM (SELECT {item} AS item FROM {rows}))"


def _edge(statement: Statement, fields: Fields, link: str) -> str:
    """The object of all statements of one relation between two things: `link` has their pks and the predicate."""
    values = {
        "predicate": f"{link}.predicate",
        "subject": f"(SELECT id FROM node WHERE pk={link}.subject)",
        "object": f"(SELECT id FROM node WHERE pk={link}.object)",
        "forward": f"json(iif({link}.forward, 'true', 'false'))",
    }
    same = f"SELECT pk FROM edge WHERE subject={link}.subject AND predicate={link}.predicate AND object={link}.object"
    return columns_json(statement, fields, values, {"evidence": lambda field: evidence_json(statement, field, same)})


# ── likeness ─────────────────────────────────────────────────────────────────────────────────────────────────────────
_WEIGHT = "CASE {0} " + " ".join(f"WHEN '{p}' THEN {weight}" for p, weight in walks.WEIGHTS.items()) + " END"
_PREDICATES = ",".join(f"'{predicate}'" for predicate in walks.WEIGHTS)
_SEEKING = ",".join(f"'{predicate}'" for predicate in walks.FOUND_BY)
# What a procedure has: each predicate with each group of exact matches that it leads to, once.
_HAS = (
    "SELECT DISTINCT {subject} AS node, e.predicate, o.grp FROM {of} CROSS JOIN node o ON o.pk=e.object"
    f" WHERE e.predicate IN ({_PREDICATES})"
)
_ALIKE = (
    f"(WITH own AS MATERIALIZED ({_HAS.format(subject='{p}.pk', of='edge e')} AND e.subject={{p}}.pk),"
    " others AS MATERIALIZED (SELECT DISTINCT q.pk FROM own f CROSS JOIN node m ON m.grp=f.grp"
    " CROSS JOIN edge e ON e.object=m.pk AND e.predicate=f.predicate"
    " CROSS JOIN node q ON q.pk=e.subject AND q.kind='Procedure' AND q.grp<>{p}.grp"
    f" WHERE f.predicate IN ({_SEEKING}) AND (SELECT count(*) FROM (SELECT 1 FROM edge h WHERE h.object=m.pk"
    f" AND h.predicate=f.predicate LIMIT {SHARED_BY_ALL + 1}))<={SHARED_BY_ALL}),"
    f" had AS MATERIALIZED (SELECT h.node, sum({_WEIGHT.format('h.predicate')}) AS whole,"
    f" sum(EXISTS(SELECT 1 FROM own WHERE own.predicate=h.predicate AND own.grp=h.grp)*{_WEIGHT.format('h.predicate')})"
    f" AS shared FROM ({_HAS.format(subject='x.pk', of='others x CROSS JOIN edge e ON e.subject=x.pk')}) h"
    f" GROUP BY h.node) SELECT z.pk, {walks.FULL}*h.shared/"
    f"((SELECT sum({_WEIGHT.format('predicate')}) FROM own)+h.whole-h.shared) AS score"
    " FROM had h CROSS JOIN node z ON z.pk=h.node ORDER BY score DESC, z.id LIMIT {limit})"
)


def similar_json(statement: Statement, fields: tuple[Field, ...], node: str, first: int) -> str:
    """The list of the procedures that are like the one of an outer row."""
    a, n = statement.alias("a"), statement.alias("n")
    alike = _ALIKE.format(p=node, limit=statement.bind(first))
    shared = (
        f"SELECT o.pk FROM edge e CROSS JOIN node o ON o.pk=e.object WHERE e.subject={node}.pk"
        f" AND e.predicate IN ({_PREDICATES}) AND EXISTS(SELECT 1 FROM node m CROSS JOIN edge q ON q.object=m.pk"
        f" AND q.predicate=e.predicate AND q.subject={a}.pk WHERE m.grp=o.grp)"
    )

    def common(field: Listed) -> str:
        o = statement.alias("n")
        limit = "" if field.first is None else f" LIMIT {statement.bind(field.first)}"
        rows = f"node {o} WHERE {o}.pk IN ({shared}) ORDER BY {o}.key, {o}.id{limit}"
        return _list(json_of(statement, field.fields or (), Row(o)), rows)

    things: Things = {"node": lambda inner: json_of(statement, inner, Row(n))}
    item = columns_json(statement, fields, {"score": f"{a}.score"}, {"shared": common}, things)
    rows = f"{alike} {a} CROSS JOIN node {n} ON {n}.pk={a}.pk ORDER BY {a}.score DESC, {n}.id"
    return _list(item, rows)


def similar_to(statement: Statement, question: Similar) -> str:
    """The list of the procedures that are like the one referred to."""
    walks.bounded(question)
    found = statement.referred(question.of)
    alike = similar_json(statement, question.fields, "p", question.first)
    return f"(SELECT {alike} FROM {found} f CROSS JOIN node p ON p.pk=f.node ORDER BY p.authority, p.id LIMIT 1)"
