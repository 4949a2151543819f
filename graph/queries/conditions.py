"""Of what things an answer is: things by name, relations to follow, and conditions that compose."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ontologies.prefixes import standard_curie


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

    Text is compared as `graph.naming.fold` writes it, but for ids. A missing value fits only `is_null`. A relation's
    `source` is the id of who states it.
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
class StatedBy:
    """One of these sources speaks of the node."""

    sources: tuple[str, ...]


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


Where = Compare | RelatedTo | Quantified | Below | HasCode | StatedBy | All | AnyOf | Not
