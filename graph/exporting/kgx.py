"""KGX (github.com/biolink/kgx): nodes and edges in Biolink's terms, as tables or JSON Lines, and what they are from.

Where Biolink's definition of a predicate says what ours does, between things of these kinds, the edge has it; else it
is biolink:related_to. `original_predicate` always has ours.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from graph.exporting.view import Relation, Thing, View
from graph.model import Scope, SourceKind
from graph.rdf.terms import iri
from ontologies.vocabulary import KINDS, PREDICATES

RELATED = "biolink:related_to"
AGGREGATOR = "infores:procedure-graph"
MANUAL = "semapv:ManualMappingCuration"
NODE_COLUMNS = (
    "id", "category", "name", "description", "exact_synonym", "related_synonym", "provided_by", "iri", "notation",
)  # fmt: skip
EDGE_COLUMNS = (
    "id", "category", "subject", "predicate", "object", "original_predicate", "negated", "qualifiers",
    "knowledge_level", "agent_type", "primary_knowledge_source", "aggregator_knowledge_source", "publications",
    "supporting_text", "supporting_text_location",
)  # fmt: skip
# Between which kinds a Biolink predicate says what ours does, where that is not between all that ours relates. By its
# definition, an intervention is "a substance, procedure, or activity"; a diagnostic aid a device or substance.
_FITS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = MappingProxyType(
    {
        "INDICATED_FOR": (("Procedure",), ("Condition",)),
        "HAS_RISK": (("Procedure",), ("Condition",)),
        "HAS_RISK_FACTOR": (("Condition",), ("Procedure", "Substance")),
        "DIAGNOSED_BY": (("Condition",), ("Device", "Substance")),
        "TREATED_BY": (("Condition",), ("Procedure", "Substance")),
        "USES": ((), ()),  # has_input is said of a biological process or activity
    }
)
_MAPPINGS: Mapping[str, str] = MappingProxyType(
    {
        "skos:exactMatch": "biolink:exact_match",
        "skos:closeMatch": "biolink:close_match",
        "skos:broadMatch": "biolink:broad_match",
        "skos:narrowMatch": "biolink:narrow_match",
    }
)
_BETWEEN = re.compile(r"[\t\r\n]+")

Row = dict[str, str | bool | list[str]]


def node_table(view: View) -> Iterator[str]:
    """Nodes as tab-separated values."""
    return _table(NODE_COLUMNS, _nodes(view))


def edge_table(view: View) -> Iterator[str]:
    """Edges as tab-separated values."""
    return _table(EDGE_COLUMNS, _edges(view))


def node_lines(view: View) -> Iterator[str]:
    """Nodes as JSON Lines."""
    return map(_line, _nodes(view))


def edge_lines(view: View) -> Iterator[str]:
    """Edges as JSON Lines."""
    return map(_line, _edges(view))


def metadata(view: View) -> Iterator[str]:
    """What the graph is and is made of, with the licences, as JSON: the formats have no place for it."""
    sources = [
        {
            "id": s.id, "title": s.title, "kind": s.kind.value, "version": s.version, "licence": s.licence,
            "url": s.url, "sha256": s.checksum or None, "text_left_out": s.id in view.hidden,
        }
        for s in view.sources
    ]  # fmt: skip
    about = {"name": AGGREGATOR, "version": view.version, "profile": view.profile.value, "notice": view.notice()}
    yield json.dumps(about | {"sources": sources}, ensure_ascii=False, indent=2) + "\n"


def biolink_predicate(predicate: str, subject: str, object_: str, qualifiers: Mapping[str, str | int]) -> str:
    """The Biolink predicate of a relation between things of two kinds."""
    if predicate == "MAPS_TO":
        return _MAPPINGS.get(str(qualifiers.get("mapping_predicate")), RELATED)
    known = PREDICATES[predicate]
    subjects, objects = _FITS.get(predicate, (known.domain, known.range))
    return known.biolink if known.biolink and subject in subjects and object_ in objects else RELATED


def knowledge(kind: SourceKind, qualifiers: Mapping[str, str | int]) -> tuple[str, str]:
    """Biolink's knowledge level and agent type: how sure an edge is, and who says so.

    A page asserts, and a program read it; a vocabulary's curators assert; what a mapping set gives another reason for
    than a curator's judgement was computed.
    """
    if kind is SourceKind.PAGE:
        return "knowledge_assertion", "text_mining_agent"
    if qualifiers.get("mapping_justification", MANUAL) != MANUAL:
        return "prediction", "computational_model"
    return "knowledge_assertion", "manual_agent"


def _nodes(view: View) -> Iterator[Row]:
    for thing in view.things():
        exact = _called(thing, Scope.PREFERRED, Scope.EXACT) - {thing.label}
        near = _called(thing, Scope.NEAR) - exact - {thing.label}
        yield {
            "id": thing.id,
            "category": [KINDS[thing.kind].biolink],
            "name": thing.label or "",
            "description": _definition(thing),
            "exact_synonym": sorted(exact),
            "related_synonym": sorted(near),
            "provided_by": [claim.source for claim in thing.claims],
            "iri": iri(thing.id),
            "notation": next((claim.notation for claim in thing.claims if claim.notation is not None), ""),
        }


def _called(thing: Thing, *scopes: Scope) -> set[str]:
    """What any source calls the thing by names of these scopes."""
    return {name.text for claim in thing.claims for name in claim.names if name.scope in scopes}


def _definition(thing: Thing) -> str:
    found = (json.loads(claim.properties) for claim in thing.claims if claim.properties != "{}")
    texts = (said.get("definition") or said.get("summary") for said in found)
    return next((str(text) for text in texts if text), "")


def _edges(view: View) -> Iterator[Row]:
    kinds = {source.id: source.kind for source in view.sources}
    for thing in view.things():
        for relation in thing.relations:
            yield _edge(relation, thing.kind, kinds[relation.source])


def _edge(relation: Relation, subject_kind: str, source_kind: SourceKind) -> Row:
    qualifiers, evidence = relation.qualifiers, relation.evidence
    level, agent = knowledge(source_kind, qualifiers)
    return {
        "id": relation.id,
        "category": ["biolink:Association"],
        "subject": relation.subject,
        "predicate": biolink_predicate(relation.predicate, subject_kind, relation.object_kind, qualifiers),
        "object": relation.object,
        "original_predicate": f"pgo:{PREDICATES[relation.predicate].local}",
        "negated": "predicate_modifier" in qualifiers,
        "qualifiers": [f"{key}={value}" for key, value in qualifiers.items()],
        "knowledge_level": level,
        "agent_type": agent,
        "primary_knowledge_source": relation.source,
        "aggregator_knowledge_source": [AGGREGATOR],
        "publications": [relation.source] if source_kind is SourceKind.PAGE else [],
        "supporting_text": [quote.text for quote in evidence if quote.text],
        # RFC 5147: the place in a text, counted in characters.
        "supporting_text_location": [f"{quote.document}#char={quote.start},{quote.end}" for quote in evidence],
    }


def _table(columns: Sequence[str], rows: Iterator[Row]) -> Iterator[str]:
    yield "\t".join(columns) + "\n"
    for row in rows:
        yield "\t".join(map(_cell, row.values())) + "\n"


def _cell(value: str | bool | list[str]) -> str:
    """A value in a table: several are parted by a bar; what parts cells and lines is a space in them."""
    match value:
        case bool():
            return str(value).lower()
        case list():
            return "|".join(_BETWEEN.sub(" ", item).replace("|", "¦") for item in value)
        case _:
            return _BETWEEN.sub(" ", value)


def _line(row: Row) -> str:
    return json.dumps({k: v for k, v in row.items() if v not in ("", [])}, ensure_ascii=False) + "\n"
