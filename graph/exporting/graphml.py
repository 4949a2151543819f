"""GraphML, as NetworkX, Gephi, Cytoscape and yEd read it: things and relations, their literals as text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import quoteattr

from graph.exporting.view import Relation, Thing, View
from graph.exporting.xml_text import content, possible
from graph.rdf.terms import iri

_NODE_KEYS = {
    "kind": "string", "label": "string", "iri": "string", "documented": "boolean", "names": "string",
    "properties": "string", "sources": "string",
}  # fmt: skip
_EDGE_KEYS = {"predicate": "string", "source": "string", "qualifiers": "string", "evidence": "string"}


def graphml(view: View) -> Iterator[str]:
    """Nodes, then edges, which reads all things twice. `names`, `properties` and the like are JSON."""
    keys = "".join(
        f'<key id="{end[0]}_{name}" for="{end}" attr.name="{name}" attr.type="{type_}"/>\n'
        for end, known in (("node", _NODE_KEYS), ("edge", _EDGE_KEYS))
        for name, type_ in known.items()
    )
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    yield f"<desc>{content(chr(10).join(view.notice()))}</desc>\n{keys}"
    yield '<graph id="procedure-graph" edgedefault="directed">\n'
    for thing in view.things():
        yield f"<node id={_id(thing.id)}>{_data('n', _node(thing))}</node>\n"
    for thing in view.things():
        for relation in thing.relations:
            ends = f"source={_id(relation.subject)} target={_id(relation.object)}"
            yield f"<edge id={_id(relation.id)} {ends}>{_data('e', _edge(relation))}</edge>\n"
    yield "</graph>\n</graphml>\n"


def _node(thing: Thing) -> dict[str, str | None]:
    names = sorted({name.text for claim in thing.claims for name in claim.names} - {thing.label})
    properties: dict[str, object] = {}
    for claim in reversed(thing.claims):  # the first source's word stands
        properties |= json.loads(claim.properties)
    return {
        "kind": thing.kind,
        "label": thing.label or thing.id,
        "iri": iri(thing.id),
        "documented": str(any(claim.documented for claim in thing.claims)).lower(),
        "names": _json(names),
        "properties": _json(properties),
        "sources": _json([claim.source for claim in thing.claims]),
    }


def _edge(relation: Relation) -> dict[str, str | None]:
    quotes = [
        {"document": q.document, "section": q.section, "text": q.text, "start": q.start, "end": q.end}
        for q in relation.evidence
    ]
    return {
        "predicate": relation.predicate,
        "source": relation.source,
        "qualifiers": _json(dict(relation.qualifiers)),
        "evidence": _json(quotes),
    }


def _json(value: object) -> str | None:
    return json.dumps(value, ensure_ascii=False) if value else None


def _data(end: str, values: Mapping[str, str | None]) -> str:
    return "".join(
        f'<data key="{end}_{name}">{content(value)}</data>' for name, value in values.items() if value is not None
    )


def _id(curie: str) -> str:
    return quoteattr(possible(curie))
