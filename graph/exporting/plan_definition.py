"""HL7 FHIR R5's PlanDefinition of a procedure: what it is for, its steps by phase, who takes part, where, its words.

`status` is "unknown": nobody has approved what pages state. Risks and precautions, for which the resource has no place,
are in its description.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graph.exporting.procedure import Procedure
from graph.model import SourceKind
from graph.rdf.terms import iri
from ontologies.prefixes import PREFIXES

# The systems that FHIR's terminology names for code sets; others are named by their namespace.
_SYSTEMS = {
    "cpt": "http://www.ama-assn.org/go/cpt",
    "hcpcs": "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
    "icd10pcs": "http://www.cms.gov/Medicare/Coding/ICD10",
    "icd10cm": "http://hl7.org/fhir/sid/icd-10-cm",
}
_TYPE = ("http://terminology.hl7.org/CodeSystem/plan-definition-type", "clinical-protocol")
_FOCUS = ("http://terminology.hl7.org/CodeSystem/usage-context-type", "focus")
_UCUM = "http://unitsofmeasure.org"
_PHASES = (
    ("preparation", "Preparation"),
    ("procedure", "Procedure"),
    ("recovery", "Recovery"),
    ("management", "Management of risks"),
)

Json = dict[str, Any]


def plan_definition(procedure: Procedure) -> Json:
    """The resource as JSON; what isn't known is left out, as FHIR asks."""
    address = iri(procedure.thing.id)
    plan: Json = {
        "resourceType": "PlanDefinition",
        "url": address,
        "identifier": [{"system": "urn:ietf:rfc:3986", "value": address}],
        "title": procedure.name,
        "type": {"coding": [_coding(*_TYPE)]},
        "status": "unknown",
        "description": "\n\n".join(_description(procedure)),
        "purpose": procedure.literal("purpose"),
        "copyright": "\n".join(procedure.notice),
        "useContext": [
            {"code": _coding(*_FOCUS), "valueCodeableConcept": _concept(procedure, r.object)}
            for r in procedure.related("INDICATED_FOR")
        ],
        "relatedArtifact": [*_pages(procedure), *_alternatives(procedure)],
        "goal": [{"description": {"text": text}} for text in procedure.labels("HAS_BENEFIT")],
        "action": list(_actions(procedure)),
    }
    return {key: value for key, value in plan.items() if value}


def _description(procedure: Procedure) -> Iterator[str]:
    summary = procedure.literal("summary") or procedure.literal("definition")
    if summary:
        yield str(summary)
    for heading, predicate in (("Risks", "HAS_RISK"), ("Precautions", "HAS_PRECAUTION")):
        if texts := procedure.labels(predicate):
            yield f"{heading} that documents name:\n" + "\n".join(f"- {text}" for text in texts)


def _actions(procedure: Procedure) -> Iterator[Json]:
    for phase, title in _PHASES:
        steps = [
            {"textEquivalent": procedure.label(step.object)} | _reason(procedure, step.qualifiers.get("for_risk"))
            for step in procedure.related("HAS_STEP", phase=phase)
        ]
        action: Json = {"title": title} | (_performance(procedure) if phase == "procedure" else {})
        if steps:
            action["action"] = steps
        if steps or phase == "procedure":
            yield action


def _performance(procedure: Procedure) -> Json:
    """What is said of the procedure itself: codes, who takes part, where, how long."""
    codes = [_coding(_system(prefix), notation) for prefix, notation in procedure.codes()]
    made: Json = {"code": {"text": procedure.name} | ({"coding": codes} if codes else {})}
    if roles := procedure.related("PERFORMED_BY"):
        made["participant"] = [{"role": _concept(procedure, r.object)} for r in roles]
    if places := procedure.labels("PERFORMED_IN"):
        made["location"] = {"concept": {"text": "; ".join(places)}}
    bounds = {"low": procedure.literal("min_minutes"), "high": procedure.literal("max_minutes")}
    if any(minutes is not None for minutes in bounds.values()):
        made["timingRange"] = {
            end: {"value": minutes, "unit": "min", "system": _UCUM, "code": "min"}
            for end, minutes in bounds.items()
            if minutes is not None
        }
    return made


def _reason(procedure: Procedure, risk: str | int | None) -> Json:
    return {} if risk is None or risk not in procedure.others else {"reason": [_concept(procedure, str(risk))]}


def _pages(procedure: Procedure) -> Iterator[Json]:
    for source in procedure.sources:
        if source.kind is SourceKind.PAGE:
            document = {"document": {"url": source.url, "title": source.title}} if source.url else {}
            yield {"type": "derived-from", "display": source.title} | document


def _alternatives(procedure: Procedure) -> Iterator[Json]:
    for relation in procedure.related("HAS_ALTERNATIVE"):
        name = procedure.label(relation.object)
        yield {"type": "similar-to", "label": "Alternative", "display": name, "resource": iri(relation.object)}


def _concept(procedure: Procedure, id_: str) -> Json:
    prefix, _, notation = id_.partition(":")
    concept: Json = {"text": procedure.label(id_)}
    if prefix in PREFIXES:
        concept["coding"] = [_coding(_system(prefix), notation)]
    return concept


def _system(prefix: str) -> str:
    return _SYSTEMS.get(prefix, PREFIXES[prefix].rstrip("/#_"))


def _coding(system: str, code: str) -> Json:
    return {"system": system, "code": code}
