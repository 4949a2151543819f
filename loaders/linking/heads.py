"""A phrase as a head and what narrows it: the ways of reading it, those that leave out least first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from graph.naming import fold, normal_form, singular
from loaders.linking.tables import EVERY_KIND, Modifier, Opener, modifiers, openers, other_words, sites

_TOKEN = re.compile(r"\S+")
_LONGEST = 4  # words of a modifier or opener
_MOST_SPELLINGS = 12
_PREPOSITIONS = frozenset({"in", "on", "at", "inside", "within", "to"})
_LINKING = _PREPOSITIONS | {"of"}
_UNSPOKEN = _PREPOSITIONS | {"a", "an"}
_JOINED = frozenset({"and", "or"})
ANYTHING, SITE = "anything", "site"
FILLER = "filler"
ORGAN, PROCEDURE, BOTH = "organ", "procedure", "both"


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a phrase: as written, folded (one or more words), and where it stands."""

    text: str
    folded: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A way of reading a phrase: the words of the head, the words left out, and for heads of which kinds that holds.

    `place` is the sort of place that is left out (organ or procedure), None for none.
    """

    head: tuple[Token, ...]
    dropped: tuple[Token, ...]
    kinds: frozenset[str] = frozenset({EVERY_KIND})
    place: str | None = None

    @property
    def text(self) -> str:
        """The head in the page's words."""
        return " ".join(token.text for token in self.head).strip(" ,;:.")

    def spellings(self) -> list[str]:
        """Normal forms of the head: as written, without prepositions, and in the words that vocabularies write."""
        words = [word for token in self.head for word in token.folded]
        plain = [word for word in words if word not in _UNSPOKEN]
        choices = [(word, *other_words().get(singular(word), ())) for word in plain]
        others = (" ".join(chosen) for _, chosen in zip(range(_MOST_SPELLINGS), product(*choices), strict=False))
        found = dict.fromkeys(normal_form(text) for text in (" ".join(words), " ".join(plain), *others))
        return [norm for norm in found if norm]


def readings(phrase: str) -> list[Reading]:
    """All ways of reading a phrase, the whole phrase first, then those that leave out fewer words."""
    tokens = tuple(_tokens(phrase))
    found: dict[tuple[tuple[Token, ...], str | None], frozenset[str]] = {}
    for end, kinds, place in _ends(tokens):
        for start, narrower in _starts(tokens[:end], kinds):
            for kept, sort in _middles(tokens[start:end]):
                key = kept, _wider(place, sort)
                found[key] = found.get(key, frozenset()) | narrower
    ways = (
        Reading(kept, tuple(token for token in tokens if token not in kept), kinds, place)
        for (kept, place), kinds in found.items()
        if len(kept) == len(tokens) or kept[-1].folded[-1] not in _LINKING
    )
    return sorted(ways, key=lambda way: len(way.dropped))


def _tokens(phrase: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(phrase):
        folded = tuple(fold(match[0]).split())
        if folded:
            yield Token(match[0], folded, match.start(), match.end())


def _words(tokens: Sequence[Token]) -> tuple[str, ...]:
    return tuple(word for token in tokens for word in token.folded)


def _ends(tokens: tuple[Token, ...]) -> Iterator[tuple[int, frozenset[str], str | None]]:
    """Where a head may end: the number of tokens before it, for which kinds, and the sort of place that follows."""
    yield len(tokens), frozenset({EVERY_KIND}), None
    for end in range(1, len(tokens)):
        for opener, rest in _opened(tokens[end:]):
            place = None if opener.needs == ANYTHING else _place(_before_clause(rest))
            if opener.needs != SITE or place is not None:
                yield end, opener.kinds, place


def _before_clause(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """What stands before words that may be followed by anything: of "the leg that hurts", "the leg"."""
    for end in range(1, len(tokens)):
        if any(opener.needs == ANYTHING for opener, _ in _opened(tokens[end:])):
            return tokens[:end]
    return tokens


def _opened(tokens: tuple[Token, ...]) -> Iterator[tuple[Opener, tuple[Token, ...]]]:
    for length in range(min(_LONGEST, len(tokens)), 0, -1):
        for opener in openers().get(_words(tokens[:length]), ()):
            yield opener, tokens[length:]


def _starts(tokens: tuple[Token, ...], kinds: frozenset[str]) -> Iterator[tuple[int, frozenset[str]]]:
    """Where a head may begin: after no modifier, one, two …, and for which kinds that holds."""
    reached: dict[int, frozenset[str]] = {0: kinds}
    for start in range(len(tokens)):
        if start not in reached:
            continue
        yield start, reached[start]
        for length in range(1, min(_LONGEST, len(tokens) - start - 1) + 1):
            for modifier in modifiers().get(_words(tokens[start : start + length]), ()):
                both = _shared(reached[start], modifier)
                if both:
                    reached[start + length] = reached.get(start + length, frozenset()) | both


def _shared(kinds: frozenset[str], modifier: Modifier) -> frozenset[str]:
    if EVERY_KIND in kinds:
        return modifier.kinds
    return kinds if EVERY_KIND in modifier.kinds else kinds & modifier.kinds


def _middles(tokens: tuple[Token, ...]) -> Iterator[tuple[tuple[Token, ...], str | None]]:
    """The head as it stands; without fillers; of "wrist or ankle fracture" the first; without its words for places."""
    yield tokens, None
    for start, end in _fillers(tokens):
        yield tokens[:start] + tokens[end:], None
    for i in range(1, len(tokens) - 2):
        if tokens[i].folded[0] in _JOINED and ORGAN == _place(tokens[i - 1 : i]) == _place(tokens[i + 1 : i + 2]):
            yield tokens[:i] + tokens[i + 2 :], None
    if not _LINKING.isdisjoint(_words(tokens)):
        return
    organs = [i for i, token in enumerate(tokens) if _place((token,)) == ORGAN]
    for left_out in dict.fromkeys((tuple(organs), *((i,) for i in organs))):
        kept = tuple(token for i, token in enumerate(tokens) if i not in left_out)
        if left_out and any(_place((token,)) is None for token in kept):
            yield kept, ORGAN


def _fillers(tokens: tuple[Token, ...]) -> Iterator[tuple[int, int]]:
    for start in range(1, len(tokens) - 1):
        for end in range(start + 1, min(start + _LONGEST, len(tokens) - 1) + 1):
            if any(modifier.sort == FILLER for modifier in modifiers().get(_words(tokens[start:end]), ())):
                yield start, end


def _place(tokens: tuple[Token, ...]) -> str | None:
    """The sort of place that all these words make up: organ before procedure before both; None where one is none."""
    found = [sites().get(singular(word)) for word in _words(tokens)]
    if not found or None in found:
        return None
    return next(sort for sort in (PROCEDURE, ORGAN, BOTH) if sort in found)


def _wider(one: str | None, other: str | None) -> str | None:
    return one if other is None else other if one is None else ORGAN
