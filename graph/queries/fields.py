"""What an answer holds: fields, lists and connections, nested as they are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.queries.conditions import Along, Where

DEFAULT_FIRST = 25
MAX_FIRST = 1000
# Why a thing is an alternative to a procedure, in the order in which they come: a document says so; both are stated
# for one condition (exact matches seen through); both stand below one thing.
STATED, SHARED_INDICATION, SHARED_PARENT = BASES = ("STATED", "SHARED_INDICATION", "SHARED_PARENT")


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
