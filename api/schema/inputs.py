"""What lists are filtered and sorted by. Several values of one field mean any of them, several fields all of them.

A list of no values fits nothing, as no value is any of them; a field left out, or null, asks for nothing.
"""

from __future__ import annotations

from typing import Any, Generic, TypeVar

import strawberry

from api.schema.enums import (
    Closeness,
    CodeSystem,
    ConditionOrderBy,
    Direction,
    EntityOrderBy,
    Kind,
    ProcedureOrderBy,
    Qualifier,
    RiskFrequency,
    RiskSeverity,
    StepPhase,
)
from api.schema.rows import (
    BelowNamed,
    CodedIn,
    Combine,
    Lacks,
    LeadsTo,
    OfKind,
    Option,
    OtherEnd,
    Quantify,
    RelatedToNamed,
    Relation,
    SpokenOf,
    Test,
    along,
    given,
)
from graph.queries import Quantifier
from ontologies.vocabulary import PREDICATES, PROPERTIES, QUALIFIERS

ANY = "any of them, and nothing where the list is empty"
BELOW = (
    f"Ids, names, synonyms or abbreviations; {ANY}. A name is that of a vocabulary's concept and of the page's"
    " procedure that stands for it"
)
DOCUMENTED = "Whether a page describes it."
IDS = f"These ids: {ANY}."
NAME = "Any of its names, as text: one that nothing has fits nothing. `broader` means things, and refuses such a name."
LIES_BELOW = f"It lies below one of these or is one. {BELOW}."
CODED = f"It has a code of these systems: {ANY}."
SPOKEN_OF = f"One of these sources, by id, speaks of it: {ANY}."
AND = "All of these fit; where the list is empty, it holds."
OR = "At least one of these fits; where the list is empty, none does."
NOT = "This does not fit."
ENTITY_KINDS = tuple(kind.value for kind in Kind)


def named(predicate: str, description: str) -> Any:
    """A relation to any of the things named."""
    return given(RelatedToNamed(along(predicate)), f"{description} {BELOW}.")


def quantified(predicate: str) -> Any:
    """Some, none or every statement of a relation."""
    return given(Relation(along(predicate)), PREDICATES[predicate].gloss)


def quantified_back(predicate: str, description: str) -> Any:
    """Some, none or every statement of a procedure's relation, seen from its other end."""
    return given(Relation(along(predicate, "Procedure", outward=False)), description)


def lacking() -> Any:
    """What a statement leaves open."""
    return given(
        Lacks(),
        "It says none of these: a role that is needed in any case has no qualifier and no choice. Where the list is"
        " empty, it holds.",
    )


def qualified(name: str) -> Any:
    """A qualifier of a statement."""
    is_text = name == "qualifier"
    return given(Test(name), QUALIFIERS[name].gloss if is_text else f"{QUALIFIERS[name].gloss} Values: {ANY}.")


def stated_by() -> Any:
    """Who makes a statement."""
    return given(Test("source"), f"One of these sources, by id, says so: {ANY}.")


def other_end() -> Any:
    """The thing at the other end of a relation."""
    return given(OtherEnd(), "The thing at the other end.")


def concerning() -> Any:
    """What a sentence or an instruction speaks of."""
    return given(LeadsTo(along("CONCERNS")), "It speaks of a thing that fits.")


@strawberry.input(
    description="Text, compared without regard to case, accents and punctuation. Of a name, any of the thing's names."
)
class StringMatch:
    eq: str | None = given(Test("", "eq"), "Is this.")
    in_: list[str] | None = given(Test("", "in"), f"Is one of these: {ANY}.", name="in")
    contains: str | None = given(Test("", "contains"), "Has this in it.")
    starts_with: str | None = given(Test("", "starts_with"), "Begins with this.")


@strawberry.input(description="Which entities are meant. All fields that are given must fit; null asks for nothing.")
class EntityWhere:
    id: list[strawberry.ID] | None = given(Test("id"), IDS)
    name: StringMatch | None = given(Test("name"), NAME)
    kind: list[Kind] | None = given(Test("kind"), f"Of these kinds: {ANY}.")
    documented: bool | None = given(Test("documented"), DOCUMENTED)
    broader: list[str] | None = given(BelowNamed(ENTITY_KINDS), LIES_BELOW)
    code_system: list[CodeSystem] | None = given(CodedIn(), CODED)
    source: list[strawberry.ID] | None = given(SpokenOf(), SPOKEN_OF)
    procedure: ProcedureWhere | None = given(OfKind("Procedure"), "It is a procedure, and one that fits.")
    condition: ConditionWhere | None = given(OfKind("Condition"), "It is a condition, and one that fits.")
    and_: list[EntityWhere] | None = given(Combine("and"), AND, name="and")
    or_: list[EntityWhere] | None = given(Combine("or"), OR, name="or")
    not_: EntityWhere | None = given(Combine("not"), NOT, name="not")


@strawberry.input(description="Which procedures are meant. All fields that are given must fit; null asks for nothing.")
class ProcedureWhere:
    id: list[strawberry.ID] | None = given(Test("id"), IDS)
    name: StringMatch | None = given(Test("name"), NAME)
    indicated_for: list[str] | None = named("INDICATED_FOR", "Documents say that it is for one of these conditions.")
    include_narrower: bool | None = given(
        Option(), "Whether what lies below the things named counts, too.", default=True
    )
    performed_by: list[str] | None = named("PERFORMED_BY", "One of these roles performs it.")
    performed_in: list[str] | None = named("PERFORMED_IN", "It is performed in one of these settings.")
    has_risk: list[str] | None = named("HAS_RISK", "One of these is named as a risk.")
    uses_any: list[str] | None = named("USES", "It uses one of these devices or substances.")
    broader: list[str] | None = given(BelowNamed(("Procedure",)), LIES_BELOW)
    max_minutes: int | None = given(Test("max_minutes", "le"), f"At most this: {PROPERTIES['max_minutes'].gloss}")
    min_minutes: int | None = given(Test("min_minutes", "ge"), f"At least this: {PROPERTIES['min_minutes'].gloss}")
    documented: bool | None = given(Test("documented"), DOCUMENTED)
    code_system: list[CodeSystem] | None = given(CodedIn(), CODED)
    source: list[strawberry.ID] | None = given(SpokenOf(), SPOKEN_OF)
    summary: StringMatch | None = given(Test("summary"), PROPERTIES["summary"].gloss)
    purpose: StringMatch | None = given(Test("purpose"), PROPERTIES["purpose"].gloss)
    indications: IndicationRelation | None = quantified("INDICATED_FOR")
    personnel: PersonnelRelation | None = quantified("PERFORMED_BY")
    settings: SettingRelation | None = quantified("PERFORMED_IN")
    risks: RiskRelation | None = quantified("HAS_RISK")
    benefits: EntityRelation | None = quantified("HAS_BENEFIT")
    alternatives: EntityRelation | None = quantified("HAS_ALTERNATIVE")
    narrower: ProcedureRelation | None = quantified_back(
        "BROADER", "What lies right below it, such as what pages describe of a vocabulary's procedure."
    )
    alternative_to: ProcedureRelation | None = quantified_back("HAS_ALTERNATIVE", "What names it as an alternative.")
    uses: EntityRelation | None = quantified("USES")
    guided_by: ProcedureRelation | None = quantified("GUIDED_BY")
    anesthesia: ProcedureRelation | None = quantified("WITH_ANESTHESIA")
    steps: StepRelation | None = quantified("HAS_STEP")
    precautions: PrecautionRelation | None = quantified("HAS_PRECAUTION")
    patient_criteria: PrecautionRelation | None = quantified("HAS_PATIENT_CRITERION")
    and_: list[ProcedureWhere] | None = given(Combine("and"), AND, name="and")
    or_: list[ProcedureWhere] | None = given(Combine("or"), OR, name="or")
    not_: ProcedureWhere | None = given(Combine("not"), NOT, name="not")


@strawberry.input(description="Which conditions are meant. All fields that are given must fit; null asks for nothing.")
class ConditionWhere:
    id: list[strawberry.ID] | None = given(Test("id"), IDS)
    name: StringMatch | None = given(Test("name"), NAME)
    documented: bool | None = given(Test("documented"), DOCUMENTED)
    broader: list[str] | None = given(BelowNamed(("Condition",)), LIES_BELOW)
    code_system: list[CodeSystem] | None = given(CodedIn(), CODED)
    source: list[strawberry.ID] | None = given(SpokenOf(), SPOKEN_OF)
    procedures: ProcedureRelation | None = quantified_back("INDICATED_FOR", "The procedures stated for it.")
    risk_of: RiskOfRelation | None = quantified_back("HAS_RISK", "The procedures that it is named as a risk of.")
    causes: EntityRelation | None = quantified("CAUSED_BY")
    risk_factors: EntityRelation | None = quantified("HAS_RISK_FACTOR")
    symptoms: ConditionRelation | None = quantified("HAS_SYMPTOM")
    complications: ConditionRelation | None = quantified("HAS_COMPLICATION")
    diagnosed_by: EntityRelation | None = quantified("DIAGNOSED_BY")
    treated_by: EntityRelation | None = quantified("TREATED_BY")
    and_: list[ConditionWhere] | None = given(Combine("and"), AND, name="and")
    or_: list[ConditionWhere] | None = given(Combine("or"), OR, name="or")
    not_: ConditionWhere | None = given(Combine("not"), NOT, name="not")


# ── statements of a relation ─────────────────────────────────────────────────────────────────────────────────────────
@strawberry.input(description="Which statements of an indication are meant.")
class IndicationMatch:
    node: ConditionWhere | None = other_end()
    qualifier: StringMatch | None = qualified("qualifier")
    link: list[Closeness] | None = qualified("link")
    source: list[strawberry.ID] | None = stated_by()
    without: list[Qualifier] | None = lacking()
    and_: list[IndicationMatch] | None = given(Combine("and"), AND, name="and")
    or_: list[IndicationMatch] | None = given(Combine("or"), OR, name="or")
    not_: IndicationMatch | None = given(Combine("not"), NOT, name="not")


@strawberry.input(description="Which statements of who performs it are meant.")
class PersonnelMatch:
    node: EntityWhere | None = other_end()
    qualifier: StringMatch | None = qualified("qualifier")
    one_of: list[int] | None = qualified("one_of")
    link: list[Closeness] | None = qualified("link")
    source: list[strawberry.ID] | None = stated_by()
    without: list[Qualifier] | None = lacking()
    and_: list[PersonnelMatch] | None = given(Combine("and"), AND, name="and")
    or_: list[PersonnelMatch] | None = given(Combine("or"), OR, name="or")
    not_: PersonnelMatch | None = given(Combine("not"), NOT, name="not")


@strawberry.input(description="Which statements of where it is performed are meant.")
class SettingMatch:
    node: EntityWhere | None = other_end()
    qualifier: StringMatch | None = qualified("qualifier")
    link: list[Closeness] | None = qualified("link")
    source: list[strawberry.ID] | None = stated_by()
    without: list[Qualifier] | None = lacking()
    and_: list[SettingMatch] | None = given(Combine("and"), AND, name="and")
    or_: list[SettingMatch] | None = given(Combine("or"), OR, name="or")
    not_: SettingMatch | None = given(Combine("not"), NOT, name="not")


@strawberry.input(description="Which statements of a risk are meant.")
class RiskMatch:
    node: ConditionWhere | None = other_end()
    frequency: list[RiskFrequency] | None = qualified("frequency")
    severity: list[RiskSeverity] | None = qualified("severity")
    link: list[Closeness] | None = qualified("link")
    source: list[strawberry.ID] | None = stated_by()
    without: list[Qualifier] | None = lacking()
    and_: list[RiskMatch] | None = given(Combine("and"), AND, name="and")
    or_: list[RiskMatch] | None = given(Combine("or"), OR, name="or")
    not_: RiskMatch | None = given(Combine("not"), NOT, name="not")


@strawberry.input(description="Which statements that name a condition as a risk are meant.")
class RiskOfMatch:
    node: ProcedureWhere | None = other_end()
    frequency: list[RiskFrequency] | None = qualified("frequency")
    severity: list[RiskSeverity] | None = qualified("severity")
    link: list[Closeness] | None = qualified("link")
    source: list[strawberry.ID] | None = stated_by()
    without: list[Qualifier] | None = lacking()
    and_: list[RiskOfMatch] | None = given(Combine("and"), AND, name="and")
    or_: list[RiskOfMatch] | None = given(Combine("or"), OR, name="or")
    not_: RiskOfMatch | None = given(Combine("not"), NOT, name="not")


@strawberry.input(description="Which statements are meant.")
class EntityMatch:
    node: EntityWhere | None = other_end()
    link: list[Closeness] | None = qualified("link")
    source: list[strawberry.ID] | None = stated_by()


@strawberry.input(description="Which statements are meant.")
class ConditionMatch:
    node: ConditionWhere | None = other_end()
    link: list[Closeness] | None = qualified("link")
    source: list[strawberry.ID] | None = stated_by()


@strawberry.input(description="Which statements are meant.")
class ProcedureMatch:
    node: ProcedureWhere | None = other_end()
    link: list[Closeness] | None = qualified("link")
    source: list[strawberry.ID] | None = stated_by()


@strawberry.input(description="Which steps are meant.")
class StepMatch:
    phase: list[StepPhase] | None = qualified("phase")
    position: list[int] | None = qualified("position")
    text: StringMatch | None = given(Test("text"), "The instruction.")
    entity: EntityWhere | None = concerning()
    source: list[strawberry.ID] | None = stated_by()
    without: list[Qualifier] | None = lacking()
    and_: list[StepMatch] | None = given(Combine("and"), AND, name="and")
    or_: list[StepMatch] | None = given(Combine("or"), OR, name="or")
    not_: StepMatch | None = given(Combine("not"), NOT, name="not")


@strawberry.input(description="Which statements of a page are meant: precautions, or criteria of patients.")
class PrecautionMatch:
    text: StringMatch | None = given(Test("text"), "The sentence.")
    entity: EntityWhere | None = concerning()
    source: list[strawberry.ID] | None = stated_by()
    and_: list[PrecautionMatch] | None = given(Combine("and"), AND, name="and")
    or_: list[PrecautionMatch] | None = given(Combine("or"), OR, name="or")
    not_: PrecautionMatch | None = given(Combine("not"), NOT, name="not")


Match = TypeVar("Match")


@strawberry.input
class Quantifiers(Generic[Match]):
    some: Match | None = given(Quantify(Quantifier.SOME), "At least one statement fits.")
    none: Match | None = given(Quantify(Quantifier.NONE), "No statement fits.")
    every: Match | None = given(Quantify(Quantifier.EVERY), "No statement fails to fit; where there is none, it holds.")


@strawberry.input(description="A condition on the indications.")
class IndicationRelation(Quantifiers[IndicationMatch]): ...


@strawberry.input(description="A condition on who performs it.")
class PersonnelRelation(Quantifiers[PersonnelMatch]): ...


@strawberry.input(description="A condition on where it is performed.")
class SettingRelation(Quantifiers[SettingMatch]): ...


@strawberry.input(description="A condition on the risks.")
class RiskRelation(Quantifiers[RiskMatch]): ...


@strawberry.input(description="A condition on what it is named as a risk of.")
class RiskOfRelation(Quantifiers[RiskOfMatch]): ...


@strawberry.input(description="A condition on what the relation leads to.")
class EntityRelation(Quantifiers[EntityMatch]): ...


@strawberry.input(description="A condition on the conditions that the relation leads to.")
class ConditionRelation(Quantifiers[ConditionMatch]): ...


@strawberry.input(description="A condition on the procedures that the relation leads to.")
class ProcedureRelation(Quantifiers[ProcedureMatch]): ...


@strawberry.input(description="A condition on the steps.")
class StepRelation(Quantifiers[StepMatch]): ...


@strawberry.input(description="A condition on the statements.")
class PrecautionRelation(Quantifiers[PrecautionMatch]): ...


# ── orders ───────────────────────────────────────────────────────────────────────────────────────────────────────────
@strawberry.input(description="What to sort procedures by. Ties go by id.")
class ProcedureOrder:
    by: ProcedureOrderBy
    direction: Direction = Direction.ASC


@strawberry.input(description="What to sort conditions by. Ties go by id.")
class ConditionOrder:
    by: ConditionOrderBy
    direction: Direction = Direction.ASC


@strawberry.input(description="What to sort things by. Ties go by id.")
class EntityOrder:
    by: EntityOrderBy
    direction: Direction = Direction.ASC
