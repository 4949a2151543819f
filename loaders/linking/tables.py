"""The word lists that linking rests on, read once from the tables beside this module."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from graph.naming import fold, singular

_ACTIONS = ("Procedure", "Substance", "Device")
_ANYTHING = ("Condition", "Procedure", "Substance", "Device", "Factor")

# The kinds of thing that a section's items are.
SECTION_KINDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "indications": ("Condition",),
        "settings": ("Setting",),
        "personnel": ("Role",),
        "risks": ("Condition",),
        "alternatives": _ACTIONS,
        "treatments": _ACTIONS,
        "diagnosis": ("Procedure", "Device", "Substance"),
        "causes": _ANYTHING,
        "risk_factors": _ANYTHING,
        "symptoms": ("Condition",),
        "complications": ("Condition",),
    }
)

EVERY_KIND = "*"


@dataclass(frozen=True, slots=True)
class Modifier:
    """Words before a head that may be left out, before heads of these kinds."""

    sort: str
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Opener:
    """Words that open what follows a head of these kinds.

    `needs` is what must follow: anything, a site, either, a person.
    """

    sort: str
    kinds: frozenset[str]
    needs: str


@dataclass(frozen=True, slots=True)
class GeneralHead:
    """A head so general that words of these sorts make another thing of it, but for these places in the singular."""

    sorts: frozenset[str]
    unless: frozenset[str]


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of one of the tables beside this module; lines that begin with # are remarks."""
    text = files("loaders.linking").joinpath(name).read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return (dict(zip(lines[0], line, strict=True)) for line in lines[1:])


def shared(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """The kinds that two tables allow together; EVERY_KIND stands for all."""
    if EVERY_KIND in one:
        return other
    return one if EVERY_KIND in other else one & other


def _key(words: str) -> tuple[str, ...]:
    return tuple(fold(words).split())


@cache
def modifiers() -> Mapping[tuple[str, ...], tuple[Modifier, ...]]:
    """Modifiers by their folded words; the same words may modify several kinds."""
    found: dict[tuple[str, ...], tuple[Modifier, ...]] = {}
    for row in rows("modifiers.tsv"):
        modifier = Modifier(row["sort"], frozenset(row["of"].split(",")))
        for words in row["words"].split("|"):
            found[_key(words)] = (*found.get(_key(words), ()), modifier)
    return found


@cache
def openers() -> Mapping[tuple[str, ...], tuple[Opener, ...]]:
    """Openers by their folded words."""
    found: dict[tuple[str, ...], tuple[Opener, ...]] = {}
    for row in rows("openers.tsv"):
        opener = Opener(row["sort"], frozenset(row["of"].split(",")), row["needs"])
        for words in row["words"].split("|"):
            found[_key(words)] = (*found.get(_key(words), ()), opener)
    return found


@cache
def sites() -> Mapping[str, str]:
    """What sort of place a word in the singular is of: region, organ, procedure, or both. The first row decides."""
    found: dict[str, str] = {}
    for row in rows("sites.tsv"):
        for words in row["words"].split("|"):
            for word in fold(words).split():
                found.setdefault(singular(word), row["sort"])
    return found


@cache
def persons() -> frozenset[str]:
    """Words in the singular for people of some age, sex or habit."""
    return frozenset(singular(row["word"]) for row in rows("persons.tsv"))


@cache
def compounds() -> frozenset[str]:
    """Words in the singular that, after a name in running text, make it part of another thing."""
    return frozenset(row["word"] for row in rows("compounds.tsv"))


@cache
def alone() -> Mapping[str, bool]:
    """Single words in the singular, and whether they name a thing in running text."""
    return {singular(row["word"]): row["names"] == "yes" for row in rows("alone.tsv")}


@cache
def general_heads() -> Mapping[str, GeneralHead]:
    """The heads, by id, that are so general that what is left out may change what they are."""
    return {
        row["id"]: GeneralHead(
            frozenset(row["sorts"].split(",")), frozenset(singular(word) for word in row["unless"].split("|") if word)
        )
        for row in rows("heads.tsv")
    }
