"""schema.org's MedicalProcedure in JSON-LD. What schema.org has no place for (risks, alternatives) is not in it."""

from __future__ import annotations

from typing import Any

from graph.exporting.procedure import Procedure
from graph.model import SourceKind
from graph.rdf.terms import iri
from ontologies.vocabulary import EXACT_MATCH

_SYSTEMS = {
    "cpt": "CPT", "hcpcs": "HCPCS", "icd10pcs": "ICD-10-PCS", "icd10cm": "ICD-10-CM", "mesh": "MeSH", "MAXO": "MAxO",
}  # fmt: skip


def medical_procedure(procedure: Procedure) -> dict[str, Any]:
    """A procedure as one JSON-LD node; what isn't known is left out."""
    exact = [iri(r.object) for r in procedure.related("MAPS_TO", mapping_predicate=EXACT_MATCH)]
    node: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "MedicalProcedure",
        "@id": iri(procedure.thing.id),
        "name": procedure.name,
        "alternateName": procedure.names(),
        "description": procedure.literal("summary") or procedure.literal("definition"),
        "sameAs": exact,
        "code": [
            {"@type": "MedicalCode", "codeValue": notation, "codingSystem": _SYSTEMS.get(prefix, prefix)}
            for prefix, notation in procedure.codes()
        ],
        "preparation": procedure.labels("HAS_STEP", phase="preparation"),
        "howPerformed": procedure.labels("HAS_STEP", phase="procedure"),
        "followup": procedure.labels("HAS_STEP", phase="recovery"),
        "bodyLocation": procedure.labels("HAS_SITE"),
        "subjectOf": [
            {"@type": "WebPage", "@id": iri(s.id), "name": s.title} | ({"url": s.url} if s.url else {})
            for s in procedure.sources
            if s.kind is SourceKind.PAGE
        ],
        "@reverse": {
            "possibleTreatment": [
                {"@type": "MedicalCondition", "@id": iri(r.object), "name": procedure.label(r.object)}
                for r in procedure.related("INDICATED_FOR")
            ]
        },
    }
    if not node["@reverse"]["possibleTreatment"]:
        del node["@reverse"]
    return {key: value for key, value in node.items() if value}
