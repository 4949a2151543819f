"""A name in other words: an "inflamed kidney" is a "nephritis".

Words are exchanged by a dictionary of plain medical synonyms, never guessed, each word of a name at most once so that
the meaning can't drift; what comes of it counts only where a vocabulary has it as a name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice

from graph.naming import normal_form
from loaders.linking.tables import EVERY_KIND, rows, shared

_DRUG = ("medicine", "medication", "drug", "tablet", "pill", "capsule", "treatment", "agent")
_MOST_EXCHANGES = 3
_MOST_VARIANTS = 60


@dataclass(frozen=True, slots=True)
class Exchange:
    """Words that may be written instead of others, in names of things of these kinds. All in normal form."""

    words: tuple[str, ...]
    instead: tuple[str, ...]
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Variant:
    """A normal form that says the same in other words, after so many exchanges, for things of these kinds."""

    norm: str
    exchanges: int
    kinds: frozenset[str]


# Words that may still be exchanged, words that stay, and words that came for others; the kinds that all this allows.
_State = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], frozenset[str]]


@lru_cache(maxsize=1 << 12)
def variants(norm: str, kinds: frozenset[str]) -> tuple[Variant, ...]:
    """The normal forms that mean the same in names of things of these kinds, those with the fewest exchanges first."""
    found: dict[str, Variant] = {}
    states: list[_State] = [(tuple(dict.fromkeys(norm.split())), (), (), kinds)]
    for exchanges in range(1, _MOST_EXCHANGES + 1):
        states = list(islice((after for state in states for after in _exchanged(*state)), _MOST_VARIANTS))
        for left, kept, instead, fitting in states:
            other = " ".join(sorted({*left, *kept, *instead}))
            if other and other != norm:
                found.setdefault(other, Variant(other, exchanges, fitting))
    return tuple(found.values())[:_MOST_VARIANTS]


def _exchanged(
    left: tuple[str, ...], kept: tuple[str, ...], instead: tuple[str, ...], kinds: frozenset[str]
) -> Iterator[_State]:
    """The ways to exchange words from left to right: the first that is exchanged, and those that go with it."""
    there = {*left, *kept}
    for place, word in enumerate(left):
        for exchange in _exchanges().get(word, ()):
            if there.issuperset(exchange.words) and (fitting := shared(kinds, exchange.kinds)):
                rest = tuple(other for other in left[place + 1 :] if other not in exchange.words)
                passed = tuple(other for other in (*kept, *left[:place]) if other not in exchange.words)
                yield rest, passed, (*instead, *exchange.instead), fitting


@cache
def _exchanges() -> Mapping[str, tuple[Exchange, ...]]:
    """By the first of the words that are exchanged."""
    found: dict[str, dict[Exchange, None]] = {}
    for exchange in (*_synonyms(), *_of_organs(), *_of_drugs()):
        if exchange.words and exchange.words != exchange.instead:
            found.setdefault(exchange.words[0], {})[exchange] = None
    return {word: tuple(exchanges) for word, exchanges in found.items()}


def _synonyms() -> Iterator[Exchange]:
    for row in rows("words.tsv"):
        for words in row["words"].split("|"):
            for instead in row["instead"].split("|"):
                yield Exchange(_words(words), _words(instead), frozenset(row["of"].split(",")))


def _of_organs() -> Iterator[Exchange]:
    """What the table of organs says of each: "inflammation" and "stomach" are "gastritis"."""
    meanings = {row["column"]: row for row in rows("organ_columns.tsv")}
    for row in rows("organs.tsv"):
        organs = row["organ"].split("|")
        names = (*organs, *filter(None, row["adjective"].split("|")))
        for one in names:
            for other in names:
                yield Exchange(_words(one), _words(other), frozenset({EVERY_KIND}))
        for column, meaning in meanings.items():
            for said in meaning["words"].split("|"):
                for name in filter(None, row[column].split("|")):
                    for organ in names:
                        yield Exchange(_words(f"{organ} {said}"), _words(name), frozenset({meaning["kind"]}))


def _of_drugs() -> Iterator[Exchange]:
    """ "Blood pressure" and any word for a drug are "antihypertensive agents"."""
    for row in rows("drugs.tsv"):
        for use in row["use"].split("|"):
            for drug in _DRUG:
                for said in (f"{use} for {drug}", f"{use} {drug}"):
                    yield Exchange(_words(said), _words(row["name"]), frozenset({"Substance"}))


def _words(text: str) -> tuple[str, ...]:
    return tuple(normal_form(text).split())
