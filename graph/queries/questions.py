"""The questions: each is one statement to a store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.queries.conditions import Reference, Where
from graph.queries.fields import STATED, ConnectionPart, Field, Fields, Order, Page

# A condition with more statements of indication than this, or a thing with more things right below it, says nothing
# about any two of them: it is not what alternatives share.
SHARED_BY_ALL = 1000


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
