"""Each question → its one SQL statement."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import assert_never

from graph.meaning import Tier
from graph.queries import (
    Alternatives,
    Constant,
    Find,
    FindMany,
    Ground,
    Inner,
    Listed,
    Neighborhood,
    Paths,
    Question,
    Reference,
    Release,
    Review,
    Search,
    Select,
    Similar,
    Sources,
    Value,
    Words,
)
from graph.stores.sqlite_store import names
from graph.stores.sqlite_store.alternatives import alternatives_json
from graph.stores.sqlite_store.connections import Rows, connection
from graph.stores.sqlite_store.fields import SOURCE_COLUMNS, SOURCES, Row, columns_json, json_of
from graph.stores.sqlite_store.filters import Scope, condition, driver, reached_by
from graph.stores.sqlite_store.orders import sort_by
from graph.stores.sqlite_store.searching import occurring_json, search_json
from graph.stores.sqlite_store.statement import Statement
from graph.stores.sqlite_store.tally import TALLIED
from graph.stores.sqlite_store.walks import neighborhood_json, paths_json, similar_to
from graph.values import rests_on


def compiled(question: Question) -> tuple[str, Statement]:
    """The text of the statement that answers the question, and what it binds and refers to."""
    statement = Statement()
    return statement.text(_body(statement, question)), statement


def _body(statement: Statement, question: Question) -> str:
    match question:
        case Find(reference, fields):
            found = statement.referred(reference)
            item = json_of(statement, fields, Row("n"))
            return f"(SELECT {item} FROM {found} f CROSS JOIN node n ON n.pk=f.node ORDER BY n.authority, n.id LIMIT 1)"
        case FindMany():
            return _find_many(statement, question)
        case Select():
            return _select(statement, question)
        case Alternatives():
            return alternatives_json(statement, question)
        case Search():
            return search_json(statement, question)
        case Words(words):
            return occurring_json(statement, words)
        case Ground():
            return _ground(statement, question)
        case Sources():
            return _sources(statement, question)
        case Release(fields):
            return columns_json(statement, fields, _RELEASE)
        case Review(first):
            return _review(statement, first)
        case Paths():
            return paths_json(statement, question)
        case Neighborhood():
            return neighborhood_json(statement, question)
        case Similar():
            return similar_to(statement, question)
        case _:
            assert_never(question)


_RELEASE = {
    "data_version": "(SELECT value FROM meta WHERE key='data_version')",
    "reader_version": "(SELECT value FROM meta WHERE key='reader_version')",
    "nodes": "(SELECT count(*) FROM node)",
    "edges": "(SELECT count(*) FROM edge)",
    "documents": "(SELECT count(*) FROM document)",
    "sources": "(SELECT count(*) FROM source)",
}


def _find_many(statement: Statement, question: FindMany) -> str:
    kinds = ",".join(map(statement.bind, question.kinds))
    item = json_of(statement, question.fields, Row("n"))
    return (
        f"(SELECT json_group_array(json(item) ORDER BY key) FROM (SELECT j.key,"
        f" iif(n.pk IS NULL, 'null', {item}) AS item FROM json_each({statement.bind(json.dumps(question.ids))}) j"
        f" LEFT JOIN node n ON n.id=j.value AND n.kind IN ({kinds})))"
    )


def _select(statement: Statement, question: Select) -> str:
    kinds = ",".join(map(statement.bind, question.kinds))
    few, rest = driver(statement, question.where)
    start = "node n" if few is None else f"(SELECT DISTINCT pk FROM ({few})) d CROSS JOIN node n ON n.pk=d.pk"
    fits = condition(statement, rest, Scope("n"))
    tallied = question.kinds if question.where is None and set(question.kinds) <= set(TALLIED) else ()
    rows = Rows(start, f"n.kind IN ({kinds}) AND {fits}", "r", "n", sort_by("n", question.order), tallied=tallied)
    if (by := rests_on(question.parts, question.where)) is not None:
        rows = replace(rows, via=reached_by(statement, by, "n"))
    return connection(statement, rows, question.page, question.parts)


def _ground(statement: Statement, question: Ground) -> str:
    """What each text names, as for any reference: the things that it may mean, and the one where they are one."""
    references = [Reference(text, question.kinds) for text in question.texts]
    for table in names.meant(references, statement.bind, "ground_"):
        statement.table(*table)
    found = "ground_named f CROSS JOIN node n ON n.pk=f.node WHERE +f.nth=j.nth AND f.meant"
    pairs = []
    for field in question.fields:
        match field:
            case Value(key, "text"):
                pairs.append(f"'{key}', j.text")
            case Value(key, "match"):
                match_ = f"SELECT iif(min(f.tier)<{Tier.NEAR}, 'EXACT', 'CLOSE') FROM {found} HAVING count(*)"
                pairs.append(f"'{key}', ({match_})")
            case Inner(key, "node", inner):
                one = f"(SELECT count(DISTINCT f.grp) FROM {found})=1"
                first = (
                    f"(SELECT {json_of(statement, inner, Row('n'))} FROM {found} ORDER BY n.authority, n.id LIMIT 1)"
                )
                pairs.append(f"'{key}', json(iif({one}, {first}, NULL))")
            case Listed(key, "candidates", inner, at_most):
                item = json_of(statement, inner or (), Row("n"))
                limit = "" if at_most is None else f" LIMIT {statement.bind(at_most)}"
                rows = f"SELECT {item} AS item FROM {found} ORDER BY n.authority, n.id{limit}"
                pairs.append(f"'{key}', json((SELECT json_group_array(json(item)) FROM ({rows})))")
            case Constant(key, value):
                pairs.append(f"'{key}', {statement.bind(value)}")
            case _:
                raise ValueError(f"{field.key} is nothing of a grounding")
    return f"(SELECT json_group_array(json_object({', '.join(pairs)}) ORDER BY j.nth) FROM ground_asked j)"


def _sources(statement: Statement, question: Sources) -> str:
    rows = Rows("source s", "true", "r", "s", SOURCES, table="source", plain=SOURCE_COLUMNS)
    return connection(statement, rows, question.page, question.parts)


def _review(statement: Statement, first: int) -> str:
    return (
        "(SELECT json_group_array(json_object('label', label, 'kinds', json(kinds), 'count', count, 'documents',"
        " json(documents)) ORDER BY count DESC, label) FROM (SELECT min(label) AS label, min(kinds) AS kinds,"
        " count(*) AS count, json_group_array(DISTINCT s.id ORDER BY s.id) AS documents FROM phrase p"
        " CROSS JOIN source s ON s.pk=p.source"
        f" WHERE NOT linked GROUP BY fold(label) ORDER BY count(*) DESC, min(label) LIMIT {statement.bind(first)}))"
    )
