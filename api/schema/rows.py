"""What a GraphQL field or input field stands for in a question: the row of the mapping that its declaration carries.

The declarations of this package are the one table that leads from GraphQL to `graph.queries`: each field has its row
in its metadata, and `api.planning` reads nothing else. A new predicate is one declaration.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import strawberry
from graphql import GraphQLField, GraphQLInputField
from strawberry import UNSET
from strawberry.schema.schema_converter import GraphQLCoreConverter

from api.schema.costs import Cost, list_size, short_list
from graph.queries import DEFAULT_FIRST, MAX_FIRST, Along, Quantifier
from ontologies.vocabulary import PREDICATES

ROW = "row"
SIZE = "size"


# ── fields of the answer ─────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Is:
    """A value of the row at hand: `graph.queries.Value`."""

    name: str


@dataclass(frozen=True, slots=True)
class Part:
    """An object made of the same row: `graph.queries.Inner`."""

    name: str


@dataclass(frozen=True, slots=True)
class Many:
    """A short list that belongs to the row: `graph.queries.Listed`."""

    name: str


@dataclass(frozen=True, slots=True)
class Root:
    """A whole question: its class in `graph.queries`, and the kinds of things that it is about."""

    question: type
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """Something that is done to the graph (`api.planning.mutations`)."""

    does: str


# ── fields of filters ────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Test:
    """A node's or relation's value against the one given; a `StringMatch` has its own operators."""

    name: str
    op: str = "eq"


@dataclass(frozen=True, slots=True)
class RelatedToNamed:
    """The relation leads to one of the things named."""

    along: Along


@dataclass(frozen=True, slots=True)
class BelowNamed:
    """The node is one of the things named, or lies below one."""

    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CodedIn:
    """The node has a code of one of the systems."""


@dataclass(frozen=True, slots=True)
class SpokenOf:
    """One of the sources speaks of the node."""


@dataclass(frozen=True, slots=True)
class Relation:
    """Some, none or every statement of the relation fits."""

    along: Along


@dataclass(frozen=True, slots=True)
class Quantify:
    """Which of the relation's statements must fit."""

    quantifier: Quantifier


@dataclass(frozen=True, slots=True)
class OtherEnd:
    """The thing at the other end of the relation fits."""


@dataclass(frozen=True, slots=True)
class LeadsTo:
    """The thing at hand has the relation to one that fits."""

    along: Along


@dataclass(frozen=True, slots=True)
class OfKind:
    """The thing at hand is of the kind, and fits."""

    kind: str


@dataclass(frozen=True, slots=True)
class Lacks:
    """The relation says nothing of these qualifiers."""


@dataclass(frozen=True, slots=True)
class Combine:
    """`and`, `or`, `not`."""

    how: str


@dataclass(frozen=True, slots=True)
class Option:
    """Says how another field is meant, and filters nothing by itself."""


FieldRow = Is | Part | Many | Along
FilterRow = (
    Test | RelatedToNamed | BelowNamed | CodedIn | SpokenOf | Relation | OtherEnd | LeadsTo | OfKind | Lacks | Combine
)


def row_of(field: GraphQLField | GraphQLInputField) -> Any:
    """The row that the field was declared with: one of the classes above, or an Along."""
    return field.extensions[GraphQLCoreConverter.DEFINITION_BACKREF].metadata[ROW]


def size_of(field: GraphQLField) -> int:
    """How many entries a list gives where its arguments don't say."""
    size: int = field.extensions[GraphQLCoreConverter.DEFINITION_BACKREF].metadata[SIZE]
    return size


# ── declarations ─────────────────────────────────────────────────────────────────────────────────────────────────────
def along(predicate: str, *kinds: str, outward: bool = True, apart: tuple[str, ...] = ()) -> Along:
    """The relation as questions follow it, one row a thing and values of `apart`.

    Without `kinds` it leads to all that the vocabulary lets it lead to.
    """
    known = PREDICATES[predicate]
    return Along(predicate, outward, kinds or (known.range if outward else known.domain), apart=apart)


def declared(
    row: object,
    description: str | None = None,
    arguments: Callable[..., Any] | None = None,
    weight: int | None = None,
    *,
    deprecated: str | None = None,
) -> Any:
    """A field with its row, and the directives of what it costs: `weight` where that is more than usual.

    `deprecated` says what to use instead, and when it goes (docs/http.md).

    `arguments` is a function whose signature declares the field's arguments. No function given here is ever called: the
    store's answer already holds what each field returns.
    """
    directives = [*list_size(arguments), *([Cost(weight=str(weight))] if weight is not None else [])]
    metadata = {ROW: row, SIZE: DEFAULT_FIRST}
    told: dict[str, Any] = {
        "description": description,
        "metadata": metadata,
        "directives": directives,
        "deprecation_reason": deprecated,
    }
    return strawberry.field(**told) if arguments is None else strawberry.field(resolver=arguments, **told)


def listed(row: Along | Many, description: str | None = None, arguments: Callable[..., Any] | None = None) -> Any:
    """A list that is short by nature: given whole, where `first` doesn't say less, up to the largest page's size."""
    return strawberry.field(
        resolver=arguments or whole,
        description=description,
        metadata={ROW: row, SIZE: MAX_FIRST},
        directives=[short_list("first")],
    )


def bounded(row: Many, description: str | None = None) -> Any:
    """A list that an argument of what it lies in bounds."""
    return strawberry.field(description=description, metadata={ROW: row, SIZE: MAX_FIRST}, directives=[short_list()])


def related(row: Along, description: str | None = None, arguments: Callable[..., Any] | None = None) -> Any:
    """Things at the other end of a relation, as a connection or a list; described as the vocabulary does."""
    return declared(row, description or PREDICATES[row.predicate].gloss, arguments or paged)


def given(row: object, description: str | None = None, **more: Any) -> Any:
    """A field of an input that may be left out."""
    return strawberry.field(description=description, metadata={ROW: row}, **{"default": UNSET, **more})


First = Annotated[
    int | None, strawberry.argument(description="How many to give at most: 25 where nothing is said, at most 1,000.")
]
Whole = Annotated[
    int | None, strawberry.argument(description="How many to give at most: 1,000 where nothing is said, and at most.")
]
After = Annotated[str | None, strawberry.argument(description="Give what follows the edge with this cursor.")]
Last = Annotated[int | None, strawberry.argument(description="How many of the last to give at most.")]
Before = Annotated[str | None, strawberry.argument(description="Give what precedes the edge with this cursor.")]


def paged(first: First = UNSET, after: After = UNSET, last: Last = UNSET, before: Before = UNSET) -> Any:
    """The arguments of a connection."""


def at_most(first: First = UNSET) -> Any:
    """The argument of a list that may be long."""


def whole(first: Whole = UNSET) -> Any:
    """The argument of a list that is short by nature."""
