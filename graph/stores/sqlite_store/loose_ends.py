"""Rows that lead to nothing. Questions pass them over, so that nobody else would see them."""

from __future__ import annotations

from collections.abc import Iterator

import apsw

from graph.store import LooseEnd

# What a row is, which one it is, what is missing: for each column that leads to another table.
_STATEMENTS = (
    "SELECT 'relation', coalesce(a.id, '?') || ' ' || e.predicate || ' ' || coalesce(b.id, '?'),"
    " CASE WHEN a.pk IS NULL THEN 'subject' WHEN b.pk IS NULL THEN 'object' ELSE 'source' END"
    " FROM edge e LEFT JOIN node a ON a.pk=e.subject LEFT JOIN node b ON b.pk=e.object LEFT JOIN source s"
    " ON s.pk=e.source WHERE a.pk IS NULL OR b.pk IS NULL OR s.pk IS NULL ORDER BY a.id, e.predicate, b.id, e.pk",
    "SELECT 'thing', n.id, 'source that speaks of it' FROM node n"
    " WHERE NOT EXISTS(SELECT 1 FROM claim c CROSS JOIN source s ON s.pk=c.source WHERE c.node=n.pk) ORDER BY n.id",
    "SELECT 'description', coalesce(c.name, c.notation, '?'), 'thing that it is of' FROM claim c"
    " WHERE NOT EXISTS(SELECT 1 FROM node n WHERE n.pk=c.node) ORDER BY 2",
    "SELECT 'name', m.text, 'description that has it' FROM name m"
    " WHERE NOT EXISTS(SELECT 1 FROM claim c WHERE c.node=m.node AND c.source=m.source) ORDER BY m.text, m.pk",
    "SELECT 'words', v.text, CASE WHEN e.pk IS NULL THEN 'relation that rests on them' ELSE 'document' END"
    " FROM evidence v LEFT JOIN edge e ON e.pk=v.edge LEFT JOIN document d ON d.node=v.document"
    " WHERE e.pk IS NULL OR d.node IS NULL ORDER BY v.text",
    "SELECT 'document', coalesce(d.title, '?'), CASE WHEN s.pk IS NULL THEN 'source' ELSE 'thing' END"
    " FROM document d LEFT JOIN source s ON s.pk=d.source LEFT JOIN node n ON n.pk=d.node"
    " WHERE s.pk IS NULL OR n.pk IS NULL ORDER BY 2",
    "SELECT 'phrase', p.label, 'document' FROM phrase p LEFT JOIN document d ON d.source=p.source"
    " WHERE d.source IS NULL ORDER BY p.label",
    "SELECT 'group', n.id, 'thing that stands for it' FROM node n LEFT JOIN node g ON g.pk=n.grp"
    " WHERE g.pk IS NULL ORDER BY n.id",
)


def loose_ends(db: apsw.Connection) -> Iterator[LooseEnd]:
    """All of them, in order of what they are."""
    for sql in _STATEMENTS:
        yield from map(LooseEnd._make, db.execute(sql))
