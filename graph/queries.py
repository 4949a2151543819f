"""Questions as data. A store compiles each to one statement, which returns the answer in the shape asked for.

A question says what is wanted (`fields`, nested as in the answer) and of what (`where`, `order`, `page`). Keys of the
answer are the `key`s of the fields, in their order. Nothing here knows SQL or Cypher.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ontologies.prefixes import standard_curie

DEFAULT_FIRST = 25
MAX_FIRST = 1000
# Why a thing is an alternative to a procedure, in the order in which they come: a document says so; both are stated
# for one condition (exact matches seen through); both stand below one thing.
STATED, SHARED_INDICATION, SHARED_PARENT = BASES = ("STATED", "SHARED_INDICATION", "SHARED_PARENT")
# A condition with more statements of indication than this, or a thing with more things right below it, says nothing
# about any two of them: it is not what alternatives share.
SHARED_BY_ALL = 1000


# ── what a field of the answer holds ─────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Value:
    """A scalar of the row at hand, such as a node's `name` or a relation's `frequency` (names: `graph.values`)."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A value known before the question is asked (`__typename` of a concrete type)."""

    key: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Inner:
    """An object made of the same row: an edge's `node`, a node's `duration`, a connection's `pageInfo`.

    `name` is one of `graph.values.INNER`; the whole is null where that part is missing.
    """

    key: str
    name: str
    fields: Fields


@dataclass(frozen=True, slots=True)
class Listed:
    """A short list that belongs to the row: its `name` is one of `graph.values.LISTS`, its rows have those values.

    Of `codes`, those of `systems` (prefixes; None: of all).
    """

    key: str
    name: str
    fields: Fields | None = None  # None: a list of plain values
    first: int | None = None
    systems: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Related:
    """The things at the other end of a relation, as a plain list or as a connection (`parts`)."""

    key: str
    along: Along
    fields: Fields | None = None
    parts: tuple[ConnectionPart, ...] = ()
    where: Where | None = None
    order: tuple[Order, ...] = ()
    page: Page | None = None
    bases: tuple[str, ...] = (STATED,)  # of HAS_ALTERNATIVE outward: why a thing is given, of BASES


@dataclass(frozen=True, slots=True)
class ByKind:
    """Fields that depend on the node's kind, as fragments on an interface do. Kinds that aren't named get `other`."""

    kinds: Mapping[str, tuple[Field, ...]] = field(hash=False)  # so that questions can be looked up by
    other: tuple[Field, ...] = ()


Field = Value | Constant | Inner | Listed | Related
Fields = tuple[Field, ...] | ByKind


# ── connections ──────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Edges:
    """The page's rows as edges: values of the relation and `Inner("node")`."""

    key: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Nodes:
    """The page's rows as the things themselves."""

    key: str
    fields: Fields


@dataclass(frozen=True, slots=True)
class TotalCount:
    """How many rows there are in all, counted only when asked for."""

    key: str


@dataclass(frozen=True, slots=True)
class PageInfo:
    """Relay's page info; fields are (key, name) of hasNextPage, hasPreviousPage, startCursor, endCursor."""

    key: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Facets:
    """How many things of the whole result have each value, by each of the keys `by` (`graph.facets.FACETS`).

    Rows, in the order of the keys, each once: value `by`, list `counts` with the values `id` (null where the value is
    no thing), `name` and `count`: the most frequent first, then by name and id; at most `first` of each key. Of
    relations, statements that have none of the qualifiers `without` count.
    """

    key: str
    by: tuple[str, ...]
    first: int
    fields: tuple[Field, ...]
    without: tuple[str, ...] = ()


ConnectionPart = Edges | Nodes | TotalCount | PageInfo | Facets | Constant


@dataclass(frozen=True, slots=True)
class Page:
    """Relay's arguments. Without `first` and `last`, the first 25; with both, the last of the first."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None

    @property
    def size(self) -> int:
        """How many rows the page holds at most."""
        if self.last is not None and self.first is None:
            return self.last
        return DEFAULT_FIRST if self.first is None else self.first

    @property
    def is_backward(self) -> bool:
        """Whether the page is counted from the end."""
        return self.last is not None and self.first is None

    @property
    def only_last(self) -> int | None:
        """How many of the first rows are kept, counted from their end; None: all."""
        return None if self.first is None else self.last


@dataclass(frozen=True, slots=True)
class Order:
    """Sort by a node's `by` (name, id, max_minutes, min_minutes, kind); missing values last. Ties go by id."""

    by: str
    descending: bool = False


# ── of what ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Reference:
    """A thing as a person names it: id, name, synonym or abbreviation, of one of the kinds.

    `coded`: the text is a code's id instead, and means what pages describe under the code, else the code set's own
    entry.
    """

    text: str
    kinds: tuple[str, ...]
    coded: bool = False

    @property
    def curie(self) -> str:
        """What its id would be, if the text is one: IRIs and other spellings of a prefix mean the id, too."""
        return standard_curie(self.text)


@dataclass(frozen=True, slots=True)
class Along:
    """A relation followed from the row at hand: outward from subject to object, or back.

    `narrower`: start from what lies below the row's node, too. `apart` names the qualifiers that tell rows apart: None
    is all of them, () none (one row a thing, however many statements). `qualifiers` keeps statements with one of the
    values for each key.
    """

    predicate: str
    outward: bool = True
    kinds: tuple[str, ...] = ()
    narrower: bool = False
    apart: tuple[str, ...] | None = None
    qualifiers: tuple[tuple[str, tuple[str, ...]], ...] = ()


class Quantifier(StrEnum):
    """Which of a relation's statements must fit: some, none, every."""

    SOME = "some"
    NONE = "none"
    EVERY = "every"


@dataclass(frozen=True, slots=True)
class Compare:
    """A node's or relation's value against others. `op`: eq, ne, in, lt, le, gt, ge, contains, starts_with, is_null.

    Text is compared as `graph.naming.fold` writes it, but for ids. A missing value fits only `is_null`.
    """

    name: str
    op: str
    value: str | int | bool | tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class RelatedTo:
    """The node has the relation to one of these things, or to what lies below them (`narrower`)."""

    along: Along
    any_of: tuple[Reference, ...]
    narrower: bool = True


@dataclass(frozen=True, slots=True)
class Quantified:
    """Some, none or every statement of a relation fits: `where` its own values, `node` its other end."""

    along: Along
    quantifier: Quantifier
    where: Where | None
    node: Where | None = None


@dataclass(frozen=True, slots=True)
class Below:
    """The node is one of these things or lies below one."""

    any_of: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class HasCode:
    """The node has a code of one of these systems (prefixes), of its own or mapped."""

    prefixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class All:
    """Every one of these fits; none given: always."""

    of: tuple[Where, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these fits; none given: never."""

    of: tuple[Where, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """This doesn't fit."""

    of: Where


Where = Compare | RelatedTo | Quantified | Below | HasCode | All | AnyOf | Not


# ── the questions ────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Find:
    """One thing by id, name or code; the answer is an object. Unknown and ambiguous names are errors."""

    reference: Reference
    fields: Fields


@dataclass(frozen=True, slots=True)
class FindMany:
    """Things by id, in the order given; null where there is none."""

    ids: tuple[str, ...]
    kinds: tuple[str, ...]
    fields: Fields


@dataclass(frozen=True, slots=True)
class Select:
    """All things of the kinds that fit, in order, a page of them."""

    kinds: tuple[str, ...]
    parts: tuple[ConnectionPart, ...]
    where: Where | None = None
    order: tuple[Order, ...] = ()
    page: Page = field(default_factory=Page)


@dataclass(frozen=True, slots=True)
class Alternatives:
    """What there is instead of the procedures that are indicated for a condition (the mission's question).

    One row a (node, basis, example_of), in order of the bases. Edge values: `basis`, `stated_for_condition`, `mapping`;
    inner `node`, `example_of` and `via`; lists `instead_of`, `shared` (the conditions or the broader things that it has
    in common with these) and `evidence` (none of SHARED_PARENT).
    """

    treating: Reference
    parts: tuple[ConnectionPart, ...]
    bases: tuple[str, ...] = (STATED,)
    narrower: bool = True
    stated_for_condition: bool | None = None
    page: Page = field(default_factory=Page)
    where: Where | None = None
    order: tuple[Order, ...] = ()


@dataclass(frozen=True, slots=True)
class Search:
    """Things by words: exact id, code or name; synonym; prefix; all words; then shorter names, then id.

    Edge values: `match` (the name that fitted), `rank` (0 best).
    """

    text: str
    kinds: tuple[str, ...]
    parts: tuple[ConnectionPart, ...]
    page: Page = field(default_factory=Page)
    where: Where | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """Which of these folded words names have; a list of them, sorted."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """What each of the texts names. Rows in the order given: value `text`, list `candidates` with inner `node`."""

    texts: tuple[str, ...]
    kinds: tuple[str, ...]
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """What is loaded, in order of id."""

    parts: tuple[ConnectionPart, ...]
    page: Page = field(default_factory=Page)


@dataclass(frozen=True, slots=True)
class Release:
    """Counts and the data's version."""

    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """Phrases that linked to nothing, the most frequent first."""

    first: int = 100


@dataclass(frozen=True, slots=True)
class Paths:
    """How two things hang together: paths without a thing twice, shortest first, ties by ids, then by predicates.

    Relations of `predicates` (none: of all but `graph.walks.NOT_WALKED`) are followed either way; what has more than
    `graph.walks.HUB` relations is not passed through, and of an end's own, `graph.walks.FAN` things count. Rows: value
    `length`, lists `nodes` and `edges` (values `predicate`, `subject`, `object`, `forward`: whether the path goes from
    subject to object; list `evidence`).
    """

    source: Reference
    target: Reference
    fields: tuple[Field, ...]
    predicates: tuple[str, ...] = ()
    max_length: int = 4
    limit: int = 5


@dataclass(frozen=True, slots=True)
class Neighborhood:
    """A thing and what is within `depth` relations of it, hubs not passed through; nearest first, then by id.

    Relations of `predicates` (none: of all) are followed either way.
    An object: value `truncated` (whether there is more than `limit` things), lists `nodes` and `edges` (as of Paths,
    all between these things, in order of subject, predicate and object).
    """

    of: Reference
    fields: tuple[Field, ...]
    depth: int = 1
    limit: int = 100
    predicates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Similar:
    """Procedures that are like one, by what both are for, instead of what, where and by whom: see `graph.walks`.

    Rows, the most alike first, then by id: value `score` (per mille), inner `node`, list `shared` (what both have, in
    the terms of the first). The list `similar` of a procedure holds the same.
    """

    of: Reference
    fields: tuple[Field, ...]
    first: int = 10


Walk = Paths | Neighborhood | Similar
Question = Find | FindMany | Select | Alternatives | Search | Words | Ground | Sources | Release | Review | Walk
Answer = Mapping[str, object] | list[object] | None
