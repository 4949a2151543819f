"""The arguments of connections and lists below the root: signatures, from which Strawberry declares them."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from api.schema.enums import AlternativeBasis, CodeSystem, FacetKey, Qualifier, RiskFrequency, StepPhase
from api.schema.inputs import (
    ConditionOrder,
    ConditionWhere,
    EntityOrder,
    EntityWhere,
    IndicationMatch,
    PersonnelMatch,
    PrecautionMatch,
    ProcedureOrder,
    ProcedureWhere,
    RiskMatch,
    RiskOfMatch,
    SettingMatch,
    StepMatch,
)
from api.schema.rows import After, Before, First, Last, Whole

FITTING = strawberry.argument(description="Only those that fit.")
STATED = [AlternativeBasis.STATED]


def procedures(
    where: Annotated[ProcedureWhere | None, FITTING] = UNSET,
    order_by: list[ProcedureOrder] | None = UNSET,
    first: First = UNSET,
    after: After = UNSET,
    last: Last = UNSET,
    before: Before = UNSET,
) -> Any:
    """Of a connection of procedures."""


def conditions(
    where: Annotated[ConditionWhere | None, FITTING] = UNSET,
    order_by: list[ConditionOrder] | None = UNSET,
    first: First = UNSET,
    after: After = UNSET,
    last: Last = UNSET,
    before: Before = UNSET,
) -> Any:
    """Of a connection of conditions."""


def entities(
    where: Annotated[EntityWhere | None, FITTING] = UNSET,
    order_by: list[EntityOrder] | None = UNSET,
    first: First = UNSET,
    after: After = UNSET,
    last: Last = UNSET,
    before: Before = UNSET,
) -> Any:
    """Of a connection of things of several kinds."""


def procedures_for(
    where: Annotated[ProcedureWhere | None, FITTING] = UNSET,
    order_by: list[ProcedureOrder] | None = UNSET,
    include_narrower: bool | None = True,
    first: First = UNSET,
    after: After = UNSET,
    last: Last = UNSET,
    before: Before = UNSET,
) -> Any:
    """Of the procedures that are stated for a condition."""


def indications(
    where: Annotated[IndicationMatch | None, FITTING] = UNSET,
    first: First = UNSET,
    after: After = UNSET,
    last: Last = UNSET,
    before: Before = UNSET,
) -> Any:
    """Of what a procedure is stated for."""


def personnel(
    where: Annotated[PersonnelMatch | None, FITTING] = UNSET,
    first: First = UNSET,
    after: After = UNSET,
    last: Last = UNSET,
    before: Before = UNSET,
) -> Any:
    """Of who performs a procedure."""


def settings(
    where: Annotated[SettingMatch | None, FITTING] = UNSET,
    first: First = UNSET,
    after: After = UNSET,
    last: Last = UNSET,
    before: Before = UNSET,
) -> Any:
    """Of where a procedure is performed."""


def risks(
    where: Annotated[RiskMatch | None, FITTING] = UNSET,
    frequency: Annotated[
        list[RiskFrequency] | None,
        strawberry.argument(description="Only risks this common; none where the list is empty."),
    ] = UNSET,
    first: First = UNSET,
    after: After = UNSET,
    last: Last = UNSET,
    before: Before = UNSET,
) -> Any:
    """Of a procedure's risks."""


def risk_of(
    where: Annotated[RiskOfMatch | None, FITTING] = UNSET,
    first: First = UNSET,
    after: After = UNSET,
    last: Last = UNSET,
    before: Before = UNSET,
) -> Any:
    """Of what a condition is a risk of."""


def alternatives(
    basis: list[AlternativeBasis] | None = STATED,
    where: Annotated[EntityWhere | None, FITTING] = UNSET,
    order_by: list[EntityOrder] | None = UNSET,
    first: First = UNSET,
    after: After = UNSET,
    last: Last = UNSET,
    before: Before = UNSET,
) -> Any:
    """Of a procedure's alternatives."""


def steps(
    where: Annotated[StepMatch | None, FITTING] = UNSET, phase: StepPhase | None = UNSET, first: First = UNSET
) -> Any:
    """Of a procedure's steps."""


def statements(where: Annotated[PrecautionMatch | None, FITTING] = UNSET, first: First = UNSET) -> Any:
    """Of a procedure's precautions and criteria."""


def codes(
    system: Annotated[
        list[CodeSystem] | None,
        strawberry.argument(description="Only codes of these; of none where the list is empty."),
    ] = UNSET,
    first: Whole = UNSET,
) -> Any:
    """Of the codes of a thing."""


def facets(
    by: Annotated[
        list[FacetKey], strawberry.argument(description="What to count by; nothing where the list is empty.")
    ],
    first: Annotated[int | None, strawberry.argument(description="How many values of each to give at most.")] = UNSET,
    without: Annotated[
        list[Qualifier] | None,
        strawberry.argument(
            description="Of relations, count only statements that say none of these: a role that is needed in any case"
            " has no qualifier and no choice. All where the list is empty."
        ),
    ] = UNSET,
) -> Any:
    """Of counts over a result."""
