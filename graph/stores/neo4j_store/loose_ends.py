"""What in the database leads to nothing. A relationship has both its ends; what it names by id may be gone."""

from __future__ import annotations

from typing import Any

from graph.store import LooseEnd
from graph.stores.neo4j_store.schema import TYPES

_SAID = f"MATCH (a:Entity)-[e:{TYPES}]->(b:Entity)"
_ROW = "a.id + ' ' + type(e) + ' ' + b.id"
STATEMENT = (
    f"{_SAID} WHERE NOT EXISTS {{ MATCH (s:Source) WHERE s.id = e.source }}"
    f" RETURN 'relation' AS what, {_ROW} AS row, 'source' AS missing"
    " UNION ALL MATCH (n:Entity) WHERE NOT EXISTS { (n)-[:STATED_BY]->(:Source) }"
    " RETURN 'thing' AS what, n.id AS row, 'source that speaks of it' AS missing"
    " UNION ALL MATCH (n:Entity)-[m:NAMED]->(s:Source) WHERE NOT EXISTS { (n)-[:STATED_BY]->(s) }"
    " RETURN 'name' AS what, m.text AS row, 'description that has it' AS missing"
    f" UNION ALL {_SAID} WHERE e.documents IS NOT NULL UNWIND e.documents AS id WITH a, e, b, id"
    " WHERE NOT EXISTS { MATCH (f:File) WHERE f.id = id }"
    f" RETURN 'words' AS what, {_ROW} AS row, 'document' AS missing"
    " UNION ALL MATCH (p:Phrase) WHERE NOT EXISTS { MATCH (f:File) WHERE f.id = p.source }"
    " RETURN 'phrase' AS what, p.label AS row, 'document' AS missing"
    " UNION ALL MATCH (n:Entity) WHERE NOT EXISTS { MATCH (g:Entity) WHERE g.id = n.group }"
    " RETURN 'group' AS what, n.id AS row, 'thing that stands for it' AS missing"
)


def loose_end(row: Any) -> LooseEnd:
    """A row of the statement."""
    return LooseEnd(row["what"], row["row"], row["missing"])
