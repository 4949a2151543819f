"""The word lists that linking rests on, read once from the tables beside this module."""

from __future__ import annotations

from collections import defaultdict
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
    """Words that open what follows a head of these kinds; `needs` is what must follow: anything, a site, or either."""

    sort: str
    kinds: frozenset[str]
    needs: str


def _table(name: str) -> Iterator[dict[str, str]]:
    text = files("loaders.linking").joinpath(name).read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return (dict(zip(lines[0], line, strict=True)) for line in lines[1:])


def _key(words: str) -> tuple[str, ...]:
    return tuple(fold(words).split())


@cache
def modifiers() -> Mapping[tuple[str, ...], tuple[Modifier, ...]]:
    """Modifiers by their folded words; the same words may modify several kinds."""
    found: dict[tuple[str, ...], tuple[Modifier, ...]] = {}
    for row in _table("modifiers.tsv"):
        modifier = Modifier(row["sort"], frozenset(row["of"].split(",")))
        for words in row["words"].split("|"):
            found[_key(words)] = (*found.get(_key(words), ()), modifier)
    return found


@cache
def openers() -> Mapping[tuple[str, ...], tuple[Opener, ...]]:
    """Openers by their folded words."""
    found: dict[tuple[str, ...], tuple[Opener, ...]] = {}
    for row in _table("openers.tsv"):
        opener = Opener(row["sort"], frozenset(row["of"].split(",")), row["needs"])
        for words in row["words"].split("|"):
            found[_key(words)] = (*found.get(_key(words), ()), opener)
    return found


@cache
def sites() -> Mapping[str, str]:
    """What sort of place a word in the singular is of: organ, procedure, or both. The first row that has it decides."""
    found: dict[str, str] = {}
    for row in _table("sites.tsv"):
        for words in row["words"].split("|"):
            for word in fold(words).split():
                found.setdefault(singular(word), row["sort"])
    return found


@cache
def general_heads() -> Mapping[str, str]:
    """The ids of heads that a place changes, and which places do: any, or organ."""
    return {row["id"]: row["place"] for row in _table("heads.tsv")}


@cache
def other_words() -> Mapping[str, tuple[str, ...]]:
    """The words that vocabularies write for an everyday one."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in _table("words.tsv"):
        found[row["word"]].append(row["instead"])
    return {word: tuple(instead) for word, instead in found.items()}
