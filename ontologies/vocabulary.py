"""Every kind of thing, relation, qualifier and literal that the graph may hold, once.

Stores derive their tables, constraints and labels from here, RDF its classes and shapes, GraphQL its descriptions.
A new kind or predicate is one entry. Mappings are CURIEs of `ontologies.prefixes`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing: its name (also the class's local name), what it means, and the classes of others that fit.

    `biolink` is the Biolink category of a node, never an abstract one. `close` are classes that mean nearly the same;
    neither is a superclass (docs/decisions/0005-rdf.md).
    """

    name: str
    gloss: str
    biolink: str
    close: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Qualifier:
    """What an edge may say beyond its two ends: its key, meaning, datatype and, where closed, its values."""

    name: str
    gloss: str
    datatype: str = "string"
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Predicate:
    """A relation: its name, meaning, the kinds it goes from and to, and its qualifiers.

    `biolink` is a Biolink predicate that says the same or less, None where Biolink has none (then
    `biolink:related_to` with the original predicate). `close` are properties that mean nearly the same.
    """

    name: str
    local: str
    gloss: str
    domain: tuple[str, ...]
    range: tuple[str, ...]
    qualifiers: tuple[str, ...] = ()
    biolink: str | None = None
    close: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Property:
    """A literal of a node: its key, meaning, datatype, and the kinds that may carry it."""

    name: str
    gloss: str
    domain: tuple[str, ...]
    datatype: str = "string"


class RiskFrequency(StrEnum):
    """How often a page says a risk comes about, by the label or wording nearest to it."""

    COMMON = "common"
    UNCOMMON = "uncommon"
    RARE = "rare"
    SERIOUS = "serious"


class StepPhase(StrEnum):
    """The part of a procedure that an instruction belongs to."""

    PREPARATION = "preparation"
    PROCEDURE = "procedure"
    RECOVERY = "recovery"
    MANAGEMENT = "management"


_KINDS = (
    Kind(
        "Procedure",
        "An action performed on or for a person, in FHIR's wide sense: surgery, injection, imaging, anesthesia, "
        "therapy, medication management.",
        "biolink:Procedure",
        ("schema:MedicalProcedure",),
    ),
    Kind(
        "Condition",
        "A disease, symptom, injury or adverse event; an indication of one procedure can be the risk of another.",
        "biolink:DiseaseOrPhenotypicFeature",
        ("schema:MedicalCondition",),
    ),
    Kind("Substance", "A drug or other substance.", "biolink:ChemicalEntity", ("schema:Substance",)),
    Kind("Device", "A device or supply.", "biolink:Device", ("schema:MedicalDevice",)),
    Kind("Role", "Who performs a procedure or assists in it.", "biolink:NamedThing", ("schema:Occupation",)),
    Kind("Setting", "A place where procedures are performed.", "biolink:NamedThing", ("schema:Place",)),
    Kind("Outcome", "A benefit that is hoped for.", "biolink:NamedThing"),
    Kind(
        "Step",
        "An instruction, in order, of preparation, procedure, recovery or management.",
        "biolink:NamedThing",
        ("schema:HowToStep",),
    ),
    Kind("Statement", "A sentence of a page kept as said: a precaution, a patient criterion.", "biolink:NamedThing"),
    Kind("Attribute", "A value of a code set's axis: operation, body part, approach.", "biolink:NamedThing"),
    Kind(
        "Code",
        "A bare notation whose text is nobody's to ship, such as a CPT number.",
        "biolink:NamedThing",
        ("schema:MedicalCode",),
    ),
    Kind(
        "Factor",
        "Anything a condition page names as a cause or risk factor that is no disease: a habit, an age, an exposure.",
        "biolink:NamedThing",
    ),
    Kind("Document", "A page, its text kept verbatim.", "biolink:Publication", ("schema:WebPage",)),
)

_QUALIFIERS = (
    Qualifier("qualifier", "Words that narrow the statement: 'if sedation is used', 'unresponsive to medications'."),
    Qualifier(
        "frequency",
        "How often a page says the risk comes about.",
        values=tuple(f.value for f in RiskFrequency),
    ),
    Qualifier("severity", "How grave a page says the risk is.", values=("serious",)),
    Qualifier("one_of", "Roles of one document with the same number are joined by 'or': one is needed.", "integer"),
    Qualifier("example_of", "The id of the group that the page names this as an example of."),
    Qualifier("position", "The place in its page's order, from 1; several pages may tell of one thing.", "integer"),
    Qualifier("phase", "The part of the procedure.", values=tuple(p.value for p in StepPhase)),
    Qualifier("for_risk", "The id of the risk that a management step is for."),
    Qualifier("tree_number", "The place in the source's tree that this parent gives (MeSH)."),
    Qualifier(
        "mapping_predicate",
        "The SSSOM predicate of a mapping.",
        values=(
            "skos:exactMatch",
            "skos:closeMatch",
            "skos:broadMatch",
            "skos:narrowMatch",
            "skos:relatedMatch",
            "oboInOwl:hasDbXref",
        ),
    ),
    Qualifier("predicate_modifier", "'Not' where a curator denies the mapping (SSSOM).", values=("Not",)),
    Qualifier("mapping_justification", "Why the mapping holds, a term of semapv."),
    Qualifier("confidence", "The mapping's confidence, per mille.", "integer"),
    Qualifier("link", "How the page's words led to the object: exact, close, or none.", values=("exact", "close")),
)

_ACTIONS = ("Procedure", "Device")
_CAUSES = ("Condition", "Procedure", "Substance", "Device", "Factor")
_ANY = tuple(k.name for k in _KINDS)

_PREDICATES = (
    Predicate(
        "INDICATED_FOR",
        "indicatedFor",
        "A document says that the procedure or device is for this condition; no proof of effect.",
        _ACTIONS,
        ("Condition",),
        ("qualifier", "link"),
        "biolink:treats_or_applied_or_studied_to_treat",
    ),
    Predicate(
        "HAS_ALTERNATIVE",
        "hasAlternative",
        "A document names this as an alternative to the procedure, not necessarily for each of its indications.",
        _ACTIONS,
        ("Procedure", "Substance", "Device"),
        ("qualifier", "example_of", "link"),
    ),
    Predicate(
        "PERFORMED_BY",
        "performedBy",
        "Who performs the procedure or assists in it.",
        _ACTIONS,
        ("Role",),
        ("qualifier", "one_of", "link"),
    ),
    Predicate(
        "PERFORMED_IN",
        "performedIn",
        "Where the procedure is performed.",
        _ACTIONS,
        ("Setting",),
        ("qualifier", "link"),
        "biolink:occurs_in",
        ("schema:location",),
    ),
    Predicate(
        "HAS_RISK",
        "hasRisk",
        "A document names this as a risk or complication of the procedure.",
        _ACTIONS,
        ("Condition",),
        ("qualifier", "frequency", "severity", "link"),
        "biolink:predisposes_to_condition",
        ("schema:adverseOutcome",),
    ),
    Predicate("HAS_BENEFIT", "hasBenefit", "A benefit that the document names.", _ACTIONS, ("Outcome",)),
    Predicate(
        "HAS_STEP",
        "hasStep",
        "An instruction of the procedure, in order within its phase.",
        _ACTIONS,
        ("Step",),
        ("phase", "position", "for_risk"),
        None,
        ("schema:step",),
    ),
    Predicate(
        "HAS_METHOD",
        "hasMethod",
        "The root operation of a coded procedure (SNOMED's method).",
        ("Procedure",),
        ("Attribute",),
    ),
    Predicate(
        "HAS_SITE",
        "hasSite",
        "The body part of a coded procedure (SNOMED's procedure site).",
        ("Procedure",),
        ("Attribute",),
        (),
        None,
        ("schema:bodyLocation",),
    ),
    Predicate(
        "HAS_APPROACH",
        "hasApproach",
        "The approach of a coded procedure (SNOMED's access).",
        ("Procedure",),
        ("Attribute",),
    ),
    Predicate(
        "HAS_QUALIFIER",
        "hasQualifier",
        "A further attribute of a coded procedure: its purpose, destination, sort, function or duration.",
        ("Procedure",),
        ("Attribute",),
    ),
    Predicate(
        "USES",
        "uses",
        "The device or substance that the procedure uses.",
        ("Procedure",),
        ("Device", "Substance"),
        ("qualifier", "phase", "link"),
        "biolink:has_input",
        ("schema:tool",),
    ),
    Predicate(
        "GUIDED_BY",
        "guidedBy",
        "The imaging that guides the procedure.",
        ("Procedure",),
        ("Procedure",),
        ("qualifier", "phase", "link"),
    ),
    Predicate(
        "WITH_ANESTHESIA",
        "withAnesthesia",
        "The anesthesia or sedation under which it is done.",
        ("Procedure",),
        ("Procedure",),
        ("qualifier", "phase", "link"),
    ),
    Predicate(
        "HAS_PRECAUTION",
        "hasPrecaution",
        "A sentence that asks for caution, such as one about blood thinners; never a contraindication.",
        _ACTIONS,
        ("Statement",),
        ("position",),
    ),
    Predicate(
        "HAS_PATIENT_CRITERION",
        "hasPatientCriterion",
        "A sentence about whom the procedure suits.",
        _ACTIONS,
        ("Statement",),
        ("position",),
    ),
    Predicate(
        "CONCERNS",
        "concerns",
        "What a kept sentence or an instruction speaks of.",
        ("Statement", "Step"),
        ("Substance", "Device", "Condition", "Procedure"),
        ("link",),
        "biolink:mentions",
        ("schema:mentions",),
    ),
    Predicate(
        "BROADER",
        "broader",
        "The more general thing of the same kind, by the source's own hierarchy.",
        _ANY,
        _ANY,
        ("tree_number",),
        "biolink:subclass_of",
        ("skos:broader",),
    ),
    Predicate(
        "MAPS_TO",
        "mapsTo",
        "A term of another vocabulary, with the SSSOM predicate that says how near it is.",
        _ANY,
        _ANY,
        ("mapping_predicate", "predicate_modifier", "mapping_justification", "confidence"),
        "biolink:related_to_at_concept_level",
        ("skos:mappingRelation",),
    ),
    Predicate(
        "HAS_CODE",
        "hasCode",
        "The code that a page or address gives for what it describes.",
        ("Procedure", "Device", "Condition"),
        _ANY,
        (),
        None,
        ("schema:code",),
    ),
    Predicate(
        "SIMILAR_CODE",
        "similarCode",
        "A code that the page lists as similar, with the page's own words.",
        ("Procedure", "Device", "Condition"),
        _ANY,
        ("qualifier",),
    ),
    Predicate(
        "DESCRIBED_IN",
        "describedIn",
        "The document that describes the thing.",
        ("Procedure", "Device", "Condition"),
        ("Document",),
        (),
        "biolink:mentioned_by",
        ("schema:subjectOf",),
    ),
    Predicate(
        "CAUSED_BY",
        "causedBy",
        "A cause that a condition page names; anything can be one.",
        ("Condition",),
        _CAUSES,
        ("qualifier", "link"),
        "biolink:caused_by",
    ),
    Predicate(
        "HAS_RISK_FACTOR",
        "hasRiskFactor",
        "A risk factor that a condition page names.",
        ("Condition",),
        _CAUSES,
        ("qualifier", "link"),
        "biolink:condition_predisposed_by",
        ("schema:riskFactor",),
    ),
    Predicate(
        "HAS_SYMPTOM",
        "hasSymptom",
        "A symptom that a condition page names.",
        ("Condition",),
        ("Condition",),
        ("qualifier", "link"),
        "biolink:has_phenotype",
        ("schema:signOrSymptom",),
    ),
    Predicate(
        "HAS_COMPLICATION",
        "hasComplication",
        "A complication that a condition page names.",
        ("Condition",),
        ("Condition",),
        ("qualifier", "link"),
        None,
        ("schema:possibleComplication",),
    ),
    Predicate(
        "DIAGNOSED_BY",
        "diagnosedBy",
        "How a condition page says that the condition is found.",
        ("Condition",),
        ("Procedure", "Device", "Substance"),
        ("qualifier", "example_of", "link"),
        "biolink:is_diagnosed_by",
        ("schema:typicalTest",),
    ),
    Predicate(
        "TREATED_BY",
        "treatedBy",
        "A treatment that a condition page names; no proof of effect.",
        ("Condition",),
        ("Procedure", "Substance", "Device"),
        ("qualifier", "example_of", "link"),
        "biolink:subject_of_treatment_application_or_study_for_treatment_by",
        ("schema:possibleTreatment",),
    ),
)

_DESCRIBED = ("Procedure", "Device", "Condition")
_PROPERTIES = (
    Property("summary", "The page's summary.", _DESCRIBED),
    Property("purpose", "What the page says the procedure is for.", _DESCRIBED),
    Property("patient_experience", "What the page says a patient feels.", _DESCRIBED),
    Property("prognosis", "What a condition page says of the course.", ("Condition",)),
    Property("duration_text", "The page's words about the duration.", _DESCRIBED),
    Property("min_minutes", "The shortest stated duration of one session, in minutes.", _DESCRIBED, "integer"),
    Property("max_minutes", "The longest stated duration of one session, in minutes.", _DESCRIBED, "integer"),
    Property("definition", "The source's definition.", _ANY),
    Property("axis", "The axis of a code set that a value belongs to.", ("Attribute",)),
)

KINDS = MappingProxyType({k.name: k for k in _KINDS})
PREDICATES = MappingProxyType({p.name: p for p in _PREDICATES})
QUALIFIERS = MappingProxyType({q.name: q for q in _QUALIFIERS})
PROPERTIES = MappingProxyType({p.name: p for p in _PROPERTIES})
EXACT_MATCH = "skos:exactMatch"
CODE_SYSTEMS = MappingProxyType(
    {
        "CPT4": "cpt",
        "HCPCS": "hcpcs",
        "ICD10CM": "icd10cm",
        "ICD10PCS": "icd10pcs",
        "MESH": "mesh",
        "MONDO": "MONDO",
        "HPO": "HP",
        "MAXO": "MAXO",
        "POS": "cmspos",
    }
)
