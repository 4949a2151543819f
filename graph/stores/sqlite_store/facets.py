"""Facets → SQL: how many things of a result have each value."""

from __future__ import annotations

from collections.abc import Mapping

from graph import facets
from graph.queries import Facets, Listed
from graph.stores.sqlite_store.fields import columns_json
from graph.stores.sqlite_store.statement import Statement
from ontologies.vocabulary import CODE_SYSTEMS, EXACT_MATCH

_OF_THINGS = {"id": "v.id", "name": "v.name", "count": "c.count"}
_OF_WORDS = {"id": "NULL", "name": "c.value", "count": "c.count"}
_OF_SOURCES = {"id": "v.id", "name": "v.title", "count": "c.count"}
_SYSTEMS = " ".join(f"WHEN '{prefix}' THEN '{system}'" for system, prefix in CODE_SYSTEMS.items())
SYSTEM = f"CASE substr(id, 1, instr(id, ':')-1) {_SYSTEMS} END"  # of an id
_RANGES = " ".join(f"WHEN minutes<={most} THEN '{name}'" for most, name in facets.DURATIONS)
# What a thing has codes from (see `filters.code_targets`): its exact matches, and the codes that its pages state.
_CODED = (
    "SELECT r.pk, m.id FROM ({nodes}) r CROSS JOIN node n ON n.pk=r.pk CROSS JOIN node m ON m.grp=n.grp"
    " UNION ALL SELECT r.pk, m.id FROM ({nodes}) r CROSS JOIN edge h ON h.subject=r.pk AND h.predicate='HAS_CODE'"
    " CROSS JOIN node m ON m.pk=h.object"
    " UNION ALL SELECT r.pk, m.id FROM ({nodes}) r CROSS JOIN edge h ON h.subject=r.pk AND h.predicate='MAPS_TO'"
    f" AND h.qualifiers->>'mapping_predicate'='{EXACT_MATCH}' AND h.qualifiers->>'predicate_modifier' IS NULL"
    " CROSS JOIN node m ON m.pk=h.object"
)
# The values of the things of `nodes`, each once a thing, by key: rows (pk, value).
OWN_VALUES = {
    facets.KIND: "SELECT n.pk, upper(n.kind) AS value FROM ({nodes}) r CROSS JOIN node n ON n.pk=r.pk",
    facets.DOCUMENTED: "SELECT n.pk, iif(n.documented, 'true', 'false') AS value"
    " FROM ({nodes}) r CROSS JOIN node n ON n.pk=r.pk",
    facets.DURATION: f"SELECT pk, CASE {_RANGES} ELSE '{facets.LONGER}' END AS value"
    " FROM (SELECT n.pk, n.properties->>'max_minutes' AS minutes FROM ({nodes}) r CROSS JOIN node n ON n.pk=r.pk)"
    " WHERE minutes IS NOT NULL",
    facets.SOURCE: "SELECT r.pk, c.source AS value FROM ({nodes}) r CROSS JOIN claim c ON c.node=r.pk",
    facets.CODE_SYSTEM: f"SELECT pk, value FROM (SELECT DISTINCT pk, {SYSTEM} AS value FROM ({_CODED}))"
    " WHERE value IS NOT NULL",
}
_RELATED = (
    "SELECT DISTINCT r.pk, e.object AS value FROM ({{nodes}}) r"
    " CROSS JOIN edge e ON e.subject=r.pk AND e.predicate='{predicate}'{lacking}"
)
_QUALIFIED = (
    "SELECT DISTINCT pk, value FROM (SELECT r.pk, upper(e.qualifiers->>'{qualifier}') AS value FROM ({{nodes}}) r"
    " CROSS JOIN edge e ON e.subject=r.pk AND e.predicate='{predicate}'{lacking}) WHERE value IS NOT NULL"
)
QUALIFIED_VALUES = {
    key: _QUALIFIED.format(predicate=predicate, qualifier=qualifier, lacking="")
    for key, (predicate, qualifier) in facets.QUALIFIERS.items()
}
_COUNTED = "(SELECT value, count(*) AS count FROM ({}) GROUP BY value) c"


def facets_json(statement: Statement, part: Facets, nodes: str) -> str:
    """The JSON list of the counts by each key, over the nodes whose pks `nodes` selects."""
    return _facets(statement, part, {by: _COUNTED.format(_values(part, by).format(nodes=nodes)) for by in part.by})


def tallied_json(statement: Statement, part: Facets, kinds: tuple[str, ...]) -> str:
    """The same over all nodes of the kinds, which are counted already (`tally`)."""
    if len(kinds) == 1:
        tallied = f"(SELECT value, count FROM tally WHERE kind={statement.bind(kinds[0])} AND key='{{}}' AND count>0) c"
    else:
        of_kinds = ",".join(map(statement.bind, kinds))
        tallied = (
            f"(SELECT value, sum(count) AS count FROM tally WHERE kind IN ({of_kinds}) AND key='{{}}' GROUP BY 1) c"
        )
    return _facets(statement, part, {by: tallied.format(by) for by in part.by})


def _values(part: Facets, by: str) -> str:
    """The select of the values of the things of `{nodes}` by a key."""
    if by in facets.OWN:
        return OWN_VALUES[by]
    lacking = "".join(f" AND e.qualifiers->>'{name}' IS NULL" for name in part.without)
    if by in facets.RELATIONS:
        return _RELATED.format(predicate=facets.RELATIONS[by], lacking=lacking)
    predicate, qualifier = facets.QUALIFIERS[by]
    return _QUALIFIED.format(predicate=predicate, qualifier=qualifier, lacking=lacking)


def _facets(statement: Statement, part: Facets, counted: Mapping[str, str]) -> str:
    return f"json_array({', '.join(_facet(statement, part, by, rows) for by, rows in counted.items())})"


def _facet(statement: Statement, part: Facets, by: str, counted: str) -> str:
    lists = {"counts": lambda field: _counts(statement, field, by, part.first, counted)}
    return columns_json(statement, part.fields, {"by": f"'{by}'"}, lists)


def _counts(statement: Statement, field: Listed, by: str, first: int, counted: str) -> str:
    if by in facets.RELATIONS:
        rows, columns, order = f"{counted} CROSS JOIN node v ON v.pk=c.value", _OF_THINGS, "v.key, v.id"
    elif by == facets.SOURCE:
        rows, columns, order = f"{counted} CROSS JOIN source v ON v.pk=c.value", _OF_SOURCES, "v.title, v.id"
    else:
        rows, columns, order = counted, _OF_WORDS, "c.value"
    item = columns_json(statement, field.fields or (), columns)
    return (
        f"(SELECT json_group_array(json(item)) FROM (SELECT {item} AS item FROM {rows}"
        f" ORDER BY c.count DESC, {order} LIMIT {statement.bind(first)}))"
    )
