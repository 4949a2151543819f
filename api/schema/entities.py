"""The entities, and the connections between them."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

import strawberry

from api.schema import arguments
from api.schema.costs import Cost, ListSize
from api.schema.enums import AlternativeBasis, Closeness, FacetKey, RiskFrequency, RiskSeverity
from api.schema.rows import Is, Many, Part, along, at_most, bounded, declared, listed, related
from api.schema.things import (
    Code,
    Document,
    Duration,
    Entity,
    Evidence,
    Source,
    Statement,
    Step,
    literal,
    quoted,
    says,
)
from ontologies.vocabulary import KINDS, PREDICATES

CODES = "Its own codes, and those it maps to."
DOCUMENTED = "Whether a page describes it."
DOCUMENTS = "The pages that describe it."
NARROWER = "What is more special, by one step."
COUNTED = "10"  # what a count costs; most are of a few entries, some of all
SIMILAR = 20  # what each of the procedures like one costs
FACET = "100"  # what the counts by one key cost


# ── entities ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@strawberry.type(description=KINDS["Procedure"].gloss)
class Procedure(Entity):
    documented: bool = declared(Is("documented"), DOCUMENTED)
    summary: str | None = literal("summary")
    purpose: str | None = literal("purpose")
    patient_experience: str | None = literal("patient_experience")
    duration: Duration | None = declared(Part("duration"), "How long one session takes.")
    codes: list[Code] = listed(Many("codes"), CODES, arguments.codes)
    indications: IndicationConnection = related(
        along("INDICATED_FOR", apart=("qualifier",)), arguments=arguments.indications
    )
    alternatives: AlternativeConnection = related(
        along("HAS_ALTERNATIVE", apart=("example_of",)), arguments=arguments.alternatives
    )
    alternative_to: ProcedureConnection = related(
        along("HAS_ALTERNATIVE", "Procedure", outward=False),
        "The procedures that this is named as an alternative to.",
        arguments.procedures,
    )
    personnel: PersonnelConnection = related(
        along("PERFORMED_BY", apart=("qualifier", "one_of")), arguments=arguments.personnel
    )
    settings: SettingConnection = related(along("PERFORMED_IN", apart=("qualifier",)), arguments=arguments.settings)
    risks: RiskConnection = related(along("HAS_RISK", apart=("frequency", "severity")), arguments=arguments.risks)
    benefits: BenefitConnection = related(along("HAS_BENEFIT"), arguments=arguments.entities)
    uses: UsesConnection = related(along("USES"), arguments=arguments.entities)
    guided_by: ProcedureConnection = related(along("GUIDED_BY"), arguments=arguments.procedures)
    anesthesia: ProcedureConnection = related(along("WITH_ANESTHESIA"), arguments=arguments.procedures)
    precautions: list[Statement] = related(along("HAS_PRECAUTION", apart=("position",)), arguments=arguments.statements)
    patient_criteria: list[Statement] = related(
        along("HAS_PATIENT_CRITERION", apart=("position",)), arguments=arguments.statements
    )
    steps: list[Step] = related(along("HAS_STEP", apart=("phase", "position")), arguments=arguments.steps)
    similar: list[SimilarProcedure] = declared(
        Many("similar"),
        "Procedures that are for the same, instead of the same, and performed by and in the same; the most alike first."
        " Worked out from the graph: nobody has said it.",
        at_most,
        SIMILAR,
    )
    broader: list[Procedure] = listed(along("BROADER", "Procedure"), PREDICATES["BROADER"].gloss)
    narrower: ProcedureConnection = related(
        along("BROADER", "Procedure", outward=False), NARROWER, arguments.procedures
    )
    documents: list[Document] = related(along("DESCRIBED_IN"), DOCUMENTS, at_most)


@strawberry.type(description="A procedure that is like another.")
class SimilarProcedure:
    node: Procedure = declared(Part("node"))
    score: int = declared(Is("score"), "The weight of what both have, per mille of the weight of what either has.")
    shared: list[Entity] = listed(Many("shared"), "What both have, in the terms of the first.")


@strawberry.type(description=KINDS["Condition"].gloss)
class Condition(Entity):
    documented: bool = declared(Is("documented"), DOCUMENTED)
    codes: list[Code] = listed(Many("codes"), CODES, arguments.codes)
    procedures: ProcedureConnection = related(
        along("INDICATED_FOR", "Procedure", outward=False),
        "The procedures that documents say are for this condition; no proof of effect.",
        arguments.procedures_for,
    )
    risk_of: ProcedureConnection = related(
        along("HAS_RISK", "Procedure", outward=False, apart=("frequency", "severity")),
        "The procedures of which documents name this as a risk; `procedures(where: {hasRisk: …})` finds what lies"
        " below it, too.",
        arguments.risk_of,
    )
    broader: list[Condition] = listed(along("BROADER", "Condition"), PREDICATES["BROADER"].gloss)
    narrower: ConditionConnection = related(
        along("BROADER", "Condition", outward=False), NARROWER, arguments.conditions
    )
    documents: list[Document] = related(along("DESCRIBED_IN"), DOCUMENTS, at_most)
    causes: EntityConnection = related(along("CAUSED_BY"), arguments=arguments.entities)
    risk_factors: EntityConnection = related(along("HAS_RISK_FACTOR"), arguments=arguments.entities)
    symptoms: ConditionConnection = related(along("HAS_SYMPTOM"), arguments=arguments.conditions)
    complications: ConditionConnection = related(along("HAS_COMPLICATION"), arguments=arguments.conditions)
    diagnosed_by: EntityConnection = related(along("DIAGNOSED_BY"), arguments=arguments.entities)
    treated_by: EntityConnection = related(along("TREATED_BY"), arguments=arguments.entities)


@strawberry.type(description=KINDS["Substance"].gloss)
class Substance(Entity): ...


@strawberry.type(description=KINDS["Device"].gloss)
class Device(Entity): ...


@strawberry.type(description=KINDS["Role"].gloss)
class Role(Entity): ...


@strawberry.type(description=KINDS["Setting"].gloss)
class Setting(Entity): ...


@strawberry.type(description=KINDS["Outcome"].gloss)
class Outcome(Entity): ...


@strawberry.type(description=KINDS["Attribute"].gloss)
class Attribute(Entity): ...


@strawberry.type(description=KINDS["Factor"].gloss)
class Factor(Entity): ...


OTHER_ENTITIES = (Substance, Device, Role, Setting, Outcome, Attribute, Factor)  # that only interfaces may lead to


# ── edges ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def place() -> Any:
    """What `after` and `before` take."""
    return declared(Is("cursor"), "Give this as `after` or `before` to go on from here, in the same order.")


def leads_to() -> Any:
    """The thing that an edge leads to."""
    return declared(Part("node"))


def matched() -> Any:
    """How another vocabulary's term led here."""
    return declared(Is("mapping"), "How `via` maps to what was asked for, as SSSOM says it; null where it is that.")


def through() -> Any:
    """The other vocabulary's term."""
    return declared(Part("via"), "The term that the statement is made of, where it only maps to what was asked for.")


def linked() -> Any:
    """How the words of pages led to the thing."""
    return declared(
        Is("link"),
        "How near the words of `evidence` are to a name of the thing, where several are there the nearest;"
        " null where no page says it.",
    )


@strawberry.type
class ProcedureEdge:
    cursor: str = place()
    node: Procedure = leads_to()
    frequency: RiskFrequency | None = declared(Is("frequency"), "How common the risk is, of procedures by their risk.")
    severity: RiskSeverity | None = declared(Is("severity"), "How bad the risk is, of procedures by their risk.")
    match: str | None = matched()
    via: Entity | None = through()
    link: Closeness | None = linked()
    evidence: list[Evidence] = quoted()


@strawberry.type
class ConditionEdge:
    cursor: str = place()
    node: Condition = leads_to()
    link: Closeness | None = linked()
    evidence: list[Evidence] = quoted()


@strawberry.type
class EntityEdge:
    cursor: str = place()
    node: Entity = leads_to()
    link: Closeness | None = linked()
    evidence: list[Evidence] = quoted()


@strawberry.type
class IndicationEdge:
    cursor: str = place()
    node: Condition = leads_to()
    qualifier: str | None = says("qualifier")
    link: Closeness | None = linked()
    evidence: list[Evidence] = quoted()


@strawberry.type(description="What documents name instead of a procedure: an edge for each thing, basis and group.")
class AlternativeEdge:
    cursor: str = place()
    node: Entity = leads_to()
    basis: AlternativeBasis = declared(Is("basis"), "Why it is given.")
    instead_of: list[Procedure] = listed(
        Many("instead_of"),
        "The procedures that it is an alternative to; whose page says which words of `evidence`, that document's"
        " `describes` says. Which condition documents state of them, the one asked for or a"
        " narrower one, say their indications(where: {node: {broader: [...]}}).",
    )
    shared: list[Entity] = listed(
        Many("shared"), "What it has in common with these: conditions or broader things; empty where it is stated."
    )
    match: str | None = matched()
    via: Entity | None = through()
    example_of: Entity | None = declared(Part("example_of"), "The group that the page names it as an example of.")
    stated_for_condition: bool | None = declared(
        Is("stated_for_condition"),
        "Whether some source indicates this for the condition asked for, too, or what pages describe of it; null where"
        " no condition was asked for. What a page about the condition lists as treatments is its `treatedBy`.",
    )
    link: Closeness | None = linked()
    evidence: list[Evidence] = quoted()


@strawberry.type
class PersonnelEdge:
    cursor: str = place()
    node: Role = leads_to()
    qualifier: str | None = says("qualifier")
    one_of: int | None = says("one_of")
    link: Closeness | None = linked()
    evidence: list[Evidence] = quoted()


@strawberry.type
class SettingEdge:
    cursor: str = place()
    node: Setting = leads_to()
    qualifier: str | None = says("qualifier")
    link: Closeness | None = linked()
    evidence: list[Evidence] = quoted()


@strawberry.type
class RiskEdge:
    cursor: str = place()
    node: Condition = leads_to()
    frequency: RiskFrequency | None = says("frequency")
    severity: RiskSeverity | None = says("severity")
    management: list[Step] = listed(Many("management"), "What the page says is done about it.")
    link: Closeness | None = linked()
    evidence: list[Evidence] = quoted()


@strawberry.type
class BenefitEdge:
    cursor: str = place()
    node: Outcome = leads_to()
    evidence: list[Evidence] = quoted()


@strawberry.type
class UsesEdge:
    cursor: str = place()
    node: Entity = declared(Part("node"), "A device or a substance.")
    link: Closeness | None = linked()
    evidence: list[Evidence] = quoted()


@strawberry.type
class SearchEdge:
    cursor: str = place()
    node: Entity = leads_to()
    match: str = declared(Is("match"), "The name that fitted.")
    rank: int = declared(
        Is("rank"), "How it fitted, 0 best: exact id, code or name; synonym; beginning of a name; all words."
    )


@strawberry.type
class SourceEdge:
    cursor: str = place()
    node: Source = leads_to()


# ── connections ──────────────────────────────────────────────────────────────────────────────────────────────────────
Edge = TypeVar("Edge")
Item = TypeVar("Item")


@strawberry.type(description="Where a page of a connection lies in the whole, as Relay defines it.")
class PageInfo:
    has_next_page: bool = declared(Is("hasNextPage"))
    has_previous_page: bool = declared(Is("hasPreviousPage"))
    start_cursor: str | None = declared(Is("startCursor"))
    end_cursor: str | None = declared(Is("endCursor"))


@strawberry.type
class Connection(Generic[Edge, Item]):
    edges: list[Edge] = strawberry.field(description="The page's edges.")
    nodes: list[Item] = strawberry.field(description="What the edges lead to, in the same order.")
    page_info: PageInfo
    total_count: int = strawberry.field(
        description="How many there are in all; counted only when asked for.", directives=[Cost(weight=COUNTED)]
    )


@strawberry.type(description="How many things of a result have each value.")
class Facet:
    by: FacetKey = declared(Is("by"))
    counts: list[FacetCount] = bounded(Many("counts"), "The most frequent first, then by name.")


@strawberry.type(description="How many things of a result have a value.")
class FacetCount:
    # Not `id`: clients keep what has an id once, and the same value is counted in many results.
    value: strawberry.ID | None = declared(Is("id"), "The value's id, where it is a thing or a source.")
    name: str = declared(Is("name"), "The value, as people read it.")
    count: int = declared(Is("count"))


@strawberry.type
class Counted(Connection[Edge, Item]):
    facets: list[Facet] = strawberry.field(
        resolver=arguments.facets,
        description="Counts over the whole result, not the page alone; made only when asked for. A value counts for"
        " itself, as filters find it that don't include narrower ones.",
        directives=[
            ListSize(assumed_size=len(FacetKey), slicing_arguments=["by"], require_one_slicing_argument=False),
            Cost(weight=FACET),
        ],
    )


@strawberry.type
class ProcedureConnection(Counted[ProcedureEdge, Procedure]): ...


@strawberry.type
class ConditionConnection(Counted[ConditionEdge, Condition]): ...


@strawberry.type
class EntityConnection(Connection[EntityEdge, Entity]): ...


@strawberry.type
class IndicationConnection(Connection[IndicationEdge, Condition]): ...


@strawberry.type
class AlternativeConnection(Connection[AlternativeEdge, Entity]): ...


@strawberry.type
class PersonnelConnection(Connection[PersonnelEdge, Role]): ...


@strawberry.type
class SettingConnection(Connection[SettingEdge, Setting]): ...


@strawberry.type
class RiskConnection(Connection[RiskEdge, Condition]): ...


@strawberry.type
class BenefitConnection(Connection[BenefitEdge, Outcome]): ...


@strawberry.type
class UsesConnection(Connection[UsesEdge, Entity]): ...


@strawberry.type
class SearchConnection(Counted[SearchEdge, Entity]): ...


@strawberry.type
class SourceConnection(Connection[SourceEdge, Source]): ...
