"""Each question → its one Cypher statement."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, assert_never

from graph.cursors import BY_RANK
from graph.meaning import Tier
from graph.naming import fold, normal_form
from graph.queries import (
    Alternatives,
    Constant,
    Facets,
    Find,
    FindMany,
    Ground,
    Inner,
    Listed,
    Neighborhood,
    Paths,
    Question,
    Reference,
    RelatedTo,
    Release,
    Review,
    Search,
    Select,
    Similar,
    Sources,
    TotalCount,
    Value,
    Words,
)
from graph.stores.neo4j_store.alternatives import alternatives_item
from graph.stores.neo4j_store.connections import Rows, answer, columns
from graph.stores.neo4j_store.fields import Row, item_of
from graph.stores.neo4j_store.filters import Scope, condition, driver, is_documented, kept, relation
from graph.stores.neo4j_store.items import Item, Nullable, collected, first, packed, record
from graph.stores.neo4j_store.keys import index_key, match_key
from graph.stores.neo4j_store.lists import columns_item
from graph.stores.neo4j_store.names import FACTS, Names, facts
from graph.stores.neo4j_store.orders import by_id, sort_by
from graph.stores.neo4j_store.schema import WORDS
from graph.stores.neo4j_store.statement import Key, Sort, Statement
from graph.stores.neo4j_store.walks import neighborhood_item, paths_item, similar_to
from graph.values import rests_on
from ontologies.codes import code_ids
from ontologies.prefixes import standard_curie
from ontologies.vocabulary import CODE_SYSTEMS


def compiled(question: Question) -> tuple[str, Statement, Item]:
    """The text of the statement that answers the question, what it binds and refers to, and the answer's item."""
    statement = Statement()
    item = _item(statement, question)
    return statement.text(packed(item.columns)), statement, item


def _item(statement: Statement, question: Question) -> Item:
    match question:
        case Find(reference, fields):
            found = statement.referred(reference)
            item = item_of(statement, fields, Row("n"))
            return first(f"UNWIND {found} AS n WITH n LIMIT 1", item)
        case FindMany():
            return _find_many(statement, question)
        case Select():
            return _select(statement, question)
        case Alternatives():
            return alternatives_item(statement, question)
        case Search():
            return _search(statement, question)
        case Words(words):
            return _occurring(statement, words)
        case Ground():
            return _ground(statement, question)
        case Sources(parts, page):
            rows = Rows("MATCH (s:Source) WHERE s.id IS NOT NULL", columns("s"), Row("s"), by_id("s"), is_source=True)
            return answer(statement, rows, page, parts)
        case Release(fields):
            return columns_item(statement, fields, _RELEASE)
        case Review(first_):
            return _review(statement, first_)
        case Paths():
            return paths_item(statement, question)
        case Neighborhood():
            return neighborhood_item(statement, question)
        case Similar():
            return similar_to(statement, question)
        case _:
            assert_never(question)


_META = "head(COLLECT {{ MATCH (g:ProcedureGraph {{id: 'graph'}}) RETURN g.{0} }})"
_RELEASE = {
    "data_version": Item(_META.format("data_version")),
    "reader_version": Item(_META.format("reader_version")),
    "nodes": Item("COUNT { (:Entity) }"),
    "edges": Item("reduce(sum = 0, c IN COLLECT { MATCH (s:Source) WHERE s.id IS NOT NULL RETURN s.edges } | sum + c)"),
    "documents": Item("COUNT { (:File) }"),
    "sources": Item("COUNT { (:Source) }"),
}


def _find_many(statement: Statement, question: FindMany) -> Item:
    item = item_of(statement, question.fields, Row("n"))
    kinds = statement.of_kinds("n", question.kinds)
    rows = f"UNWIND {statement.bind(list(question.ids))} AS id OPTIONAL MATCH (n:Entity {{id: id}}) WHERE {kinds}"
    # Nothing found is null, and a list of a subquery keeps its place.
    return collected(rows, Nullable(f"CASE WHEN n IS NOT NULL THEN {item.text} END", None, item.joins, item))


def _select(statement: Statement, question: Select) -> Item:
    few, rest = driver(statement, question.where)
    kinds = statement.of_kinds("n", question.kinds)
    fits = condition(statement, rest, Scope("n"))
    lead: tuple[str, ...] = ()
    if few is not None:
        clauses = f"UNWIND {few} AS n WITH n WHERE {kinds} AND {fits}"
        if any(isinstance(part, TotalCount | Facets) for part in question.parts):  # few enough to be found once
            fitting = statement.table("fitting", tuple(statement.tables), f"{clauses} RETURN collect(n)")
            clauses = f"UNWIND {fitting} AS n WITH n"
    else:
        clauses = f"MATCH (n:Entity) WHERE {kinds} AND n.key IS NOT NULL AND n.id IS NOT NULL AND {fits}"
        if len(question.kinds) == 1:
            lead = ("n.kind", "n.documented") if is_documented(rest) else ("n.kind",)
    sort = sort_by("n", question.order)
    row = Row("n", cursor=sort.cursor())
    if (by := rests_on(question.parts, question.where)) is not None:
        row = reached_by(statement, by, row)
    rows = Rows(clauses, columns("n"), row, sort, lead)
    return answer(statement, rows, question.page, question.parts)


def reached_by(statement: Statement, where: RelatedTo, row: Row) -> Row:
    """The row, which also knows the terms by which its node fits."""
    far = statement.members(where.any_of, narrower=where.narrower)

    def terms(x: str) -> str:
        e = statement.alias("e")
        pattern = relation(where.along, row.node, e, f"({x}:Entity)")
        return f"MATCH {pattern} WHERE {x} IN {far} AND {kept(statement, where.along, e)} WITH DISTINCT {x}"

    direct = " + ".join(statement.direct(of, narrower=where.narrower) for of in where.any_of)
    return replace(row, terms=terms, direct=f"({direct})")


def _search(statement: Statement, question: Search) -> Item:
    """Names ranked: 0 id or preferred name, 1 synonym or other form, 2 begins so, 3 all words; then shorter, by id."""
    text = fold(question.text)
    key, whole = statement.bind(index_key(text)), statement.bind(text)
    id_ = standard_curie(question.text)
    ids = statement.bind([id_, *(f"{prefix}:{id_.upper()}" for prefix in CODE_SYSTEMS.values())])
    full = "coalesce(m.fold, m.key)"
    exact = "CASE m.scope WHEN 'preferred' THEN 0 ELSE 1 END"
    hits = [
        f"MATCH (n:Entity) WHERE n.id IN {ids} RETURN n, 0 AS rank, n.name AS text",
        f"MATCH (n:Entity)-[m:NAMED {{key: {key}}}]->(:Source) WHERE {full} = {whole}"
        f" RETURN n, {exact} AS rank, m.text AS text",
    ]
    if codes := code_ids(question.text):
        hits.append(
            f"MATCH (c:Entity) WHERE c.id IN {statement.bind(list(codes))}"
            " MATCH (n:Entity)-[:HAS_CODE]->(:Entity {group: c.group}) RETURN n, 0 AS rank, n.name AS text"
        )
    if norm := normal_form(question.text):
        hits.append(
            f"MATCH (n:Entity)-[m:NAMED {{norm: {statement.bind(match_key(norm))}}}]->(:Source)"
            " RETURN n, 1 AS rank, m.text AS text"
        )
    if text:
        words = statement.bind(" ".join(f"+{word}*" for word in text.split()))
        hits += [
            f"MATCH (n:Entity)-[m:NAMED]->(:Source) WHERE m.key STARTS WITH {key} AND {full} STARTS WITH {whole}"
            " RETURN n, 2 AS rank, m.text AS text",
            f"CALL db.index.fulltext.queryRelationships('{WORDS}', {words}) YIELD relationship AS m"
            " RETURN startNode(m) AS n, 3 AS rank, m.text AS text",
        ]
    found = statement.table(
        "hits",
        (),
        f"CALL () {{ {' UNION ALL '.join(hits)} }} WITH n, rank, text WHERE {statement.of_kinds('n', question.kinds)}"
        " WITH n, rank, text ORDER BY rank, size(text), text WITH n, head(collect([rank, text])) AS best"
        " RETURN collect([n, best[0], best[1]])",
    )
    fits = condition(statement, question.where, Scope("n"))
    clauses = f"UNWIND {found} AS hit WITH hit[0] AS n, hit[1] AS rank, hit[2] AS text WHERE {fits}"
    sort = Sort(BY_RANK, (Key("rank"), Key("size(text)"), Key("n.id")))
    row = Row("n", cursor=sort.cursor(), extra=(("rank", Item("rank")), ("match", Item("text"))))
    return answer(statement, Rows(clauses, columns("n", "rank", "text"), row, sort), question.page, question.parts)


def _occurring(statement: Statement, words: tuple[str, ...]) -> Item:
    """Which of the words names have."""
    return Item(
        f"COLLECT {{ UNWIND {statement.bind(sorted(words))} AS word"
        f" CALL db.index.fulltext.queryRelationships('{WORDS}', '+' + word, {{limit: 1}}) YIELD relationship"
        " RETURN word }"
    )


def _ground(statement: Statement, question: Ground) -> Item:
    """What each text names, as for any reference: the things that it may mean, and the one where they are one."""
    asked = [{"text": text, **facts(Reference(text, question.kinds))} for text in question.texts]
    names = Names({fact: f"t.{fact}" for fact in FACTS}, statement.of_kinds("n", question.kinds), "t")
    meant = statement.table(
        "meant",
        (),
        f"UNWIND {statement.bind(asked)} AS t CALL (t) {{ {names.meant()}"
        " WITH f, least WHERE is_meant"
        " WITH collect(f[0]) AS these, min(least) AS tier, count(DISTINCT f[0].group) AS groups"
        " RETURN [tier, these, CASE WHEN groups = 1 THEN these[..1] ELSE [] END] AS found }"
        " RETURN collect([t.text, found[0], found[1], found[2]])",
    )
    constants: dict[str, str | None] = {}
    items: dict[str, Item] = {}
    for field in question.fields:
        match field:
            case Value(key, "text"):
                items[key] = Item("t")
            case Value(key, "match"):
                items[key] = Item(
                    "tier", lambda tier: None if tier is None else "CLOSE" if tier >= Tier.NEAR else "EXACT"
                )
            case Inner(key, "node", inner):
                item = item_of(statement, inner, Row("n"))
                items[key] = first("UNWIND one AS n", item)
            case Listed(key, "candidates", inner, at_most):
                item = item_of(statement, inner or (), Row("n"))
                these = "these" if at_most is None else f"these[..{statement.bind(at_most)}]"
                items[key] = collected(f"UNWIND {these} AS n", item)
            case Constant(key, value):
                constants[key] = value
            case _:
                raise ValueError(f"{field.key} is nothing of a grounding")
    of_text = record(items, constants, tuple(field.key for field in question.fields))
    rows = f"UNWIND {meant} AS found WITH found[0] AS t, found[1] AS tier, found[2] AS these, found[3] AS one"
    return collected(rows, of_text)


def _review(statement: Statement, first_: int) -> Item:
    rows = statement.table(
        "rows",
        (),
        "MATCH (p:Phrase) WHERE p.linked = false"
        " WITH p.folded AS folded, min(p.label) AS label, min(p.kinds) AS kinds, count(*) AS count,"
        f" collect(DISTINCT p.source) AS documents ORDER BY count DESC, label LIMIT {statement.bind(first_)}"
        " RETURN collect([label, kinds, count, documents])",
    )

    def shape(values: list[list[Any]]) -> object:
        return [
            {"label": label, "kinds": json.loads(kinds), "count": count, "documents": sorted(documents)}
            for label, kinds, count, documents in values
        ]

    return Item(rows, shape)
