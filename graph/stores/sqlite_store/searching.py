"""Search → SQL.

Names are ranked: 0 id or preferred name, 1 synonym or other form, 2 begins so, 3 all words; then shorter, by id.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from graph.cursors import BY_RANK
from graph.naming import fold, normal_form
from graph.queries import Facets, Search, TotalCount
from graph.stores.sqlite_store.completion import LAST
from graph.stores.sqlite_store.connections import Rows, connection
from graph.stores.sqlite_store.filters import Scope, condition
from graph.stores.sqlite_store.names import UNDER_CODE
from graph.stores.sqlite_store.schema import INDEXED
from graph.stores.sqlite_store.statement import Sort, Statement
from ontologies.codes import code_ids
from ontologies.prefixes import standard_curie
from ontologies.vocabulary import CODE_SYSTEMS

_SORT = Sort(BY_RANK, (("r.rank", False), ("r.size", False), ("n.id", False)))
# The name that fitted: the first of the shortest.
_MATCH = (
    "coalesce(r.match, (SELECT min(text) FROM name WHERE node=r.node AND fold>={prefix} AND fold<{beyond}"
    " AND length(text)=r.size))"
)


@dataclass(frozen=True, slots=True)
class _Sought:
    """What is searched for: the text, folded, and the expressions of it, of what comes after all that begins with it,
    and of the kinds; the table of what has just the text; and how many rows are needed, None where all are."""

    text: str
    prefix: str
    beyond: str
    kinds: str
    exact: str
    needed: str | None


def search_json(statement: Statement, question: Search) -> str:
    """The connection of what has the words."""
    sought = _sought(statement, question)
    exact, prefix, beyond, kinds = sought.exact, sought.prefix, sought.beyond, sought.kinds
    begun, with_words = _begun(statement, question, sought)
    spoken = _spoken(statement, sought, with_words)
    rows = Rows(
        tables=f"(SELECT * FROM {exact} UNION ALL SELECT * FROM {begun} UNION ALL SELECT * FROM {spoken}) r"
        " CROSS JOIN node n ON n.pk=r.node",
        where=f"n.kind IN ({kinds}) AND {condition(statement, question.where, Scope('n'))}",
        alias="r",
        node="n",
        sort=_SORT,
        columns=(("qualifiers", "'{}'"), ("rank", "r.rank"), ("match", "r.match"), ("size", "r.size")),
        extra=(("rank", "r.rank"), ("match", _MATCH.format(prefix=prefix, beyond=beyond))),
    )
    return connection(statement, rows, question.page, question.parts)


def _sought(statement: Statement, question: Search) -> _Sought:
    text = fold(question.text)
    prefix, beyond = statement.bind(text), statement.bind(text + LAST)
    kinds = ",".join(map(statement.bind, question.kinds))
    exact = _exact(statement, question.text, kinds)
    # Where all are counted, or what is named last is asked for, all are looked through.
    counted = any(isinstance(part, TotalCount | Facets) for part in question.parts)
    is_first = not counted and not question.page.is_backward and question.where is None
    needed = statement.bind(question.page.size + 1) if is_first else None
    return _Sought(text, prefix, beyond, kinds, exact, needed)


def _begun(statement: Statement, question: Search, sought: _Sought) -> tuple[str, str]:
    """The table of what has a name that begins with the text, and the condition that other names are needed, too."""
    exact, prefix, beyond, kinds, needed = sought.exact, sought.prefix, sought.beyond, sought.kinds, sought.needed
    looked_through = (
        f"SELECT m.node, 2 AS rank, NULL AS match, min(length(m.text)) AS size FROM name m WHERE {prefix}<>''"
        f" AND m.fold>={{begin}} AND m.fold<{beyond} AND m.node NOT IN (SELECT node FROM {exact}) GROUP BY m.node"
    )
    if needed is None:
        return statement.table("begun", "node, rank, match, size", looked_through.format(begin=prefix)), "true"
    within = _SORT.beyond(statement, question.page)
    kept = (
        f"FROM completion r CROSS JOIN node n ON n.pk=r.node WHERE r.prefix={prefix} AND {{kind}}"
        f" AND r.node NOT IN (SELECT node FROM {exact})"
    )
    later = within.replace("r.rank", "2").replace("n.id", "r.id")
    enough = statement.table(
        "enough",
        "is_so",
        f"SELECT EXISTS(SELECT 1 FROM hot WHERE prefix={prefix} AND kind='') AND NOT EXISTS(SELECT 1 FROM hot h"
        f" WHERE h.prefix={prefix} AND h.kind IN ({kinds}) AND NOT h.complete AND (SELECT count(*)"
        f" {kept.format(kind='r.kind=h.kind')} AND {later})<{needed})",
    )
    begun = statement.table(
        "begun",
        "node, rank, match, size",
        f"SELECT r.node, 2, NULL, r.size {kept.format(kind=f'r.kind IN ({kinds})')}"
        f" AND (SELECT is_so FROM {enough}) UNION ALL"
        # A range without names costs nothing; a condition beside it would be asked of each name.
        f" {looked_through.format(begin=f'iif((SELECT is_so FROM {enough}), {beyond}, {prefix})')}",
    )
    there = (
        f"SELECT 1 FROM (SELECT * FROM {exact} UNION ALL SELECT * FROM {begun}) r CROSS JOIN node n ON n.pk=r.node"
        f" WHERE n.kind IN ({kinds}) AND {within} LIMIT {needed}"
    )
    return begun, f"(SELECT count(*) FROM ({there}))<{needed}"


def _spoken(statement: Statement, sought: _Sought, with_words: str) -> str:
    """The table of what has a name with all of the text's words, which none of its names begins with."""
    nothing = '""'
    text = sought.text.split()
    words = statement.bind(" ".join(f'"{word[:INDEXED]}"*' for word in text) or nothing)
    # What the index knows by its beginning alone is compared in the few names that are left.
    longer = (f"instr(' '||m.fold, {statement.bind(f' {word}')})" for word in text if len(word) > INDEXED)
    return statement.table(
        "spoken",
        "node, rank, match, size",
        "SELECT node, 3, text, length(text) FROM (SELECT m.node, m.text,"
        " row_number() OVER (PARTITION BY m.node ORDER BY length(m.text), m.text) AS best"
        f" FROM words w CROSS JOIN name m ON m.pk=w.rowid WHERE w.words MATCH iif({with_words}, {words}, '{nothing}')"
        f" AND {' AND '.join((*longer, 'true'))} AND m.node NOT IN (SELECT node FROM {sought.exact}) AND NOT EXISTS("
        f"SELECT 1 FROM name o WHERE o.node=m.node AND o.fold>={sought.prefix} AND o.fold<{sought.beyond}))"
        " WHERE best=1",
    )


def occurring_json(statement: Statement, words: tuple[str, ...]) -> str:
    """Which of the words names have."""
    return (
        f"(SELECT json_group_array(j.value ORDER BY j.value) FROM json_each({statement.bind(json.dumps(words))}) j"
        " WHERE EXISTS(SELECT 1 FROM words WHERE words MATCH '\"'||j.value||'\"'))"
    )


def _exact(statement: Statement, text: str, kinds: str) -> str:
    """The table of what has the text as its id, code or name, or a form of it: rows (node, rank, match, size).

    Of codes, these are what pages describe under one, and the code set's own entries.
    """
    whole, norm = statement.bind(fold(text)), statement.bind(normal_form(text) or None)
    id_ = standard_curie(text)
    own = statement.bind(json.dumps([id_, *(f"{prefix}:{id_.upper()}" for prefix in CODE_SYSTEMS.values())]))
    found = (
        f"SELECT pk AS node, 0 AS rank, name AS match FROM node WHERE id IN (SELECT value FROM json_each({own}))"
        " UNION ALL SELECT m.node, CASE m.scope WHEN 'preferred' THEN 0 ELSE 1 END, m.text FROM name m"
        f" WHERE m.fold={whole}"
        f" UNION ALL SELECT m.node, 1, m.text FROM name m WHERE m.norm={norm}"
    )
    if codes := code_ids(text):
        found += (
            f" UNION ALL SELECT n.pk, 0, n.name FROM json_each({statement.bind(json.dumps(codes))}) j"
            f" CROSS JOIN node c ON c.id=j.value{UNDER_CODE}"
        )
    best = (
        "SELECT node, rank, match, row_number() OVER (PARTITION BY node ORDER BY rank, length(match), match) AS best"
        f" FROM ({found})"
    )
    return statement.table(
        "exact",
        "node, rank, match, size",
        f"SELECT b.node, b.rank, b.match, length(b.match) FROM ({best}) b CROSS JOIN node n ON n.pk=b.node"
        f" WHERE b.best=1 AND n.kind IN ({kinds})",
    )
