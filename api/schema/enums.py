"""The closed sets of values. Members' values are those that the graph keeps; answers hold their GraphQL names."""

from __future__ import annotations

from enum import StrEnum

import strawberry

from graph.model import SourceKind
from ontologies.vocabulary import QUALIFIERS, RiskFrequency, StepPhase

__all__ = [
    "AlternativeBasis", "Closeness", "CodeSystem", "ConditionOrderBy", "Direction", "EntityOrderBy", "FacetKey",
    "Kind", "Predicate", "ProcedureOrderBy", "Qualifier", "RiskFrequency", "RiskSeverity", "SourceKind", "StepPhase",
]  # fmt: skip

strawberry.enum(RiskFrequency, description=QUALIFIERS["frequency"].gloss)
strawberry.enum(StepPhase, description=QUALIFIERS["phase"].gloss)
strawberry.enum(SourceKind, description="What a source is. Where two sources name a thing, the earlier kind decides.")


@strawberry.enum(description="What kind of thing an entity is.")
class Kind(StrEnum):
    """Kinds of `ontologies.vocabulary` that are things to speak of; steps, statements and codes belong to such."""

    PROCEDURE = "Procedure"
    CONDITION = "Condition"
    SUBSTANCE = "Substance"
    DEVICE = "Device"
    ROLE = "Role"
    SETTING = "Setting"
    OUTCOME = "Outcome"
    ATTRIBUTE = "Attribute"
    FACTOR = "Factor"


@strawberry.enum(description=QUALIFIERS["severity"].gloss)
class RiskSeverity(StrEnum):
    """Values of the qualifier `severity`."""

    SERIOUS = "serious"


@strawberry.enum(
    description="Why something is given as an alternative: a document names it as one; both are stated for one"
    " condition; both stand right below one thing. The latter two are worked out from the graph: nobody has said them."
)
class AlternativeBasis(StrEnum):
    """Bases of `graph.queries.Alternatives`."""

    STATED = "STATED"
    SHARED_INDICATION = "SHARED_INDICATION"
    SHARED_PARENT = "SHARED_PARENT"


@strawberry.enum(description="How near a name is to what it names.")
class Closeness(StrEnum):
    """What a text of `graph.queries.Ground` was found by: a name or exact synonym, or a near synonym."""

    EXACT = "exact"
    CLOSE = "close"


@strawberry.enum(description="A system of codes or ids.")
class CodeSystem(StrEnum):
    """Keys of `ontologies.vocabulary.CODE_SYSTEMS`."""

    CPT4 = "CPT4"
    HCPCS = "HCPCS"
    ICD10CM = "ICD10CM"
    ICD10PCS = "ICD10PCS"
    MESH = "MESH"
    MONDO = "MONDO"
    HPO = "HPO"
    MAXO = "MAXO"
    POS = "POS"


@strawberry.enum(description="Which way to sort. What has no value comes last either way.")
class Direction(StrEnum):
    """Directions of an order."""

    ASC = "ASC"
    DESC = "DESC"


@strawberry.enum(description="What procedures are sorted by.")
class ProcedureOrderBy(StrEnum):
    """Values of `graph.queries.Order.by`."""

    NAME = "name"
    ID = "id"
    MIN_MINUTES = "min_minutes"
    MAX_MINUTES = "max_minutes"


@strawberry.enum(description="What conditions are sorted by.")
class ConditionOrderBy(StrEnum):
    """Values of `graph.queries.Order.by`."""

    NAME = "name"
    ID = "id"


@strawberry.enum(
    description="What a result is counted by: what its things are, what they are related to, or how. Values"
    " of DURATION are bands of the longest that is stated: UP_TO_60 is more than 30 and at most 60 minutes."
)
class FacetKey(StrEnum):
    """Keys of `graph.facets`."""

    KIND = "KIND"
    DOCUMENTED = "DOCUMENTED"
    DURATION = "DURATION"
    SOURCE = "SOURCE"
    CODE_SYSTEM = "CODE_SYSTEM"
    INDICATION = "INDICATION"
    RISK = "RISK"
    ROLE = "ROLE"
    SETTING = "SETTING"
    BENEFIT = "BENEFIT"
    USES = "USES"
    GUIDANCE = "GUIDANCE"
    ANESTHESIA = "ANESTHESIA"
    SYMPTOM = "SYMPTOM"
    TREATMENT = "TREATMENT"
    RISK_FREQUENCY = "RISK_FREQUENCY"


@strawberry.enum(description="What things are sorted by.")
class EntityOrderBy(StrEnum):
    """Values of `graph.queries.Order.by`."""

    NAME = "name"
    ID = "id"
    KIND = "kind"


@strawberry.enum(description="What a statement may say beyond its two ends.")
class Qualifier(StrEnum):
    """Keys of `ontologies.vocabulary.QUALIFIERS` that statements of pages have."""

    QUALIFIER = "qualifier"
    ONE_OF = "one_of"
    FREQUENCY = "frequency"
    SEVERITY = "severity"
    PHASE = "phase"
    POSITION = "position"


@strawberry.enum(description="A relation between two entities.")
class Predicate(StrEnum):
    """Keys of `ontologies.vocabulary.PREDICATES` that lead from entities to entities."""

    INDICATED_FOR = "INDICATED_FOR"
    HAS_ALTERNATIVE = "HAS_ALTERNATIVE"
    PERFORMED_BY = "PERFORMED_BY"
    PERFORMED_IN = "PERFORMED_IN"
    HAS_RISK = "HAS_RISK"
    HAS_BENEFIT = "HAS_BENEFIT"
    HAS_METHOD = "HAS_METHOD"
    HAS_SITE = "HAS_SITE"
    HAS_APPROACH = "HAS_APPROACH"
    USES = "USES"
    GUIDED_BY = "GUIDED_BY"
    WITH_ANESTHESIA = "WITH_ANESTHESIA"
    BROADER = "BROADER"
    MAPS_TO = "MAPS_TO"
    CAUSED_BY = "CAUSED_BY"
    HAS_RISK_FACTOR = "HAS_RISK_FACTOR"
    HAS_SYMPTOM = "HAS_SYMPTOM"
    HAS_COMPLICATION = "HAS_COMPLICATION"
    DIAGNOSED_BY = "DIAGNOSED_BY"
    TREATED_BY = "TREATED_BY"
