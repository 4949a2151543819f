"""A phrase as a head and what narrows it: the ways of reading it, those that leave out least first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from graph.naming import fold, normal_form, singular
from loaders.linking.tables import EVERY_KIND, Opener, modifiers, openers, persons, shared, sites

_TOKEN = re.compile(r"\S+")
_LONGEST = 4  # words of a modifier or opener
_LONGEST_PLACE = 2  # words of the second of two places
_FARTHEST_PERSON = 6
_SHORTEST_REMARK = 3  # words after a comma; fewer are those of an inverted name
_PREPOSITIONS = frozenset({"in", "on", "at", "inside", "within", "to"})
_LINKING = _PREPOSITIONS | {"of", "from"}
_WHERE = frozenset({"site", "where", "agent"})
_UNSAID = _LINKING | {"and", "or", "a", "an", "the"}
_UNSPOKEN = _PREPOSITIONS | {"into", "from", "an"}
_BOTH_OF = frozenset({"and", "or"})
_BEFORE_A_PART = _LINKING | {"the", "around", "into", "from", "under", "behind"}
_JOINING = _BOTH_OF | {"to", "but"}  # "mild to moderate"
_ANY_KIND = frozenset({EVERY_KIND})
_NOTHING: frozenset[str] = frozenset()
ANYTHING, SITE, PERSON, JOINED = "anything", "site", "person", "joined"
OF_AN_ORGAN = "of an organ"  # which "lung disease" names, not "disease in the lung"
FILLER, POSITION, REMARK = "filler", "position", "remark"
_FORMS = frozenset({"form", "class", "where", "agent", "target"})  # no clause or cause begins there
PREGNANCY, PROCEDURE, ORGAN, REGION, LIMB, BOTH = "pregnancy", "procedure", "organ", "region", "limb", "both"
BODY = frozenset({ORGAN, REGION, LIMB})
_OUTER = frozenset({REGION, LIMB})


@dataclass(frozen=True, slots=True, eq=False)
class Token:
    """A word of a phrase: as written, folded (one or more words), and where it stands."""

    text: str
    folded: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A way of reading a phrase: the words of the head, the words left out, and for heads of which kinds that holds.

    `sorts` are of what sorts the words left out are: those of the modifiers and openers, and of places.
    """

    head: tuple[Token, ...]
    dropped: tuple[Token, ...]
    kinds: frozenset[str] = _ANY_KIND
    sorts: frozenset[str] = _NOTHING

    @property
    def is_part_of_body(self) -> bool:
        """Whether the head is but a part of the body: "heart arteries"."""
        return _place(self.head) in BODY

    @property
    def places(self) -> frozenset[str]:
        """The words for parts of the body that are left out, in the singular."""
        return frozenset(word for word in map(singular, _words(self.dropped)) if sites().get(word) in BODY)

    @property
    def text(self) -> str:
        """The head in the page's words."""
        return " ".join(token.text for token in self.head).strip(" ,;:.")

    def narrowing(self) -> list[str]:
        """What is left out before or within the head, and a place after it: each word, and all together."""
        last = self.head[-1].start
        told = [t for t in self.dropped if t.start < last or not _WHERE.isdisjoint(self.sorts)]
        words = [word for token in told for word in token.folded if word not in _UNSAID]
        return list(dict.fromkeys([*words, " ".join(words)])) if words else []

    def spellings(self) -> list[str]:
        """Normal forms of the head: as written, without prepositions, and with "non-" as part of the next word."""
        words = [word for token in self.head for word in token.folded]
        spoken = (token for token in self.head if token.text != "a")  # but the A of "vitamin A"
        plain = [word for token in spoken for word in token.folded if word not in _UNSPOKEN]
        written = " ".join(words)
        spelled = (written, " ".join(plain), written.replace("non ", "non"))
        return [norm for norm in dict.fromkeys(map(normal_form, spelled)) if norm]


def readings(phrase: str) -> list[Reading]:
    """All ways of reading a phrase, the whole phrase first, then those that leave out fewer words."""
    tokens = tuple(_tokens(phrase))
    found: dict[tuple[tuple[Token, ...], frozenset[str]], frozenset[str]] = {}
    for end, kinds, after in _ends(tokens):
        for start, narrower, before in _starts(tokens[:end], kinds):
            for kept, within in _middles(tokens[start:end]):
                key = kept, after | before | within
                found[key] = found.get(key, _NOTHING) | narrower
    ways = (
        _reading(tokens, kept, kinds, sorts)
        for (kept, sorts), kinds in found.items()
        if len(kept) == len(tokens) or _LINKING.isdisjoint((kept[0].folded[0], kept[-1].folded[-1]))
    )
    return sorted(ways, key=lambda way: len(way.dropped))


def _reading(
    tokens: tuple[Token, ...], kept: tuple[Token, ...], kinds: frozenset[str], sorts: frozenset[str]
) -> Reading:
    dropped = tuple(token for token in tokens if token not in kept)
    told = {PREGNANCY for word in _words(dropped) if _sort_of_place(word) == PREGNANCY}
    return Reading(kept, dropped, kinds, sorts | told)


def _tokens(phrase: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(phrase):
        folded = tuple(fold(match[0]).split())
        if folded:
            yield Token(match[0], folded, match.start(), match.end())


def _words(tokens: Sequence[Token]) -> tuple[str, ...]:
    return tuple(chain.from_iterable(token.folded for token in tokens))


def _ends(tokens: tuple[Token, ...]) -> Iterator[tuple[int, frozenset[str], frozenset[str]]]:
    """Where a head may end: the number of tokens before it, for which kinds, and of what sorts what follows is."""
    yield len(tokens), _ANY_KIND, _NOTHING
    for end in range(1, len(tokens)):
        if tokens[end - 1].text.endswith(",") and len(tokens) - end >= _SHORTEST_REMARK:
            yield end, _ANY_KIND, frozenset({REMARK})
        for opener, rest in _opened(tokens[end:]):
            place = _place_after(opener, rest)
            if (opener.needs != SITE or place is not None) and (opener.needs != PERSON or _is_of_a_person(rest)):
                yield end, opener.kinds, frozenset({opener.sort} if place is None else {opener.sort, place})


def _place_after(opener: Opener, rest: tuple[Token, ...]) -> str | None:
    """The sort of place that follows: all the words, or those before a clause; in "injection of medicine into the eye"
    any of them."""
    if opener.needs in (ANYTHING, PERSON):
        return whole if (whole := _place(rest)) in BODY else None
    told = _before_clause(rest)
    return _place(told) or (_place(_places(told)) if opener.sort in _FORMS else None)


def _is_of_a_person(tokens: tuple[Token, ...]) -> bool:
    """Whether a word for a person is among the next: "in an active young man"."""
    return not persons().isdisjoint(map(singular, _words(tokens[:_FARTHEST_PERSON])))


def _places(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    return tuple(token for token in tokens if _place((token,)) in BODY)


def _before_clause(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """What stands before a clause, a cause and the like: of "the leg that hurts", "the leg"."""
    for end in range(1, len(tokens)):
        if any(opener.needs != SITE and opener.sort not in _FORMS for opener, _ in _opened(tokens[end:])):
            return tokens[:end]
    return tokens


def _opened(tokens: tuple[Token, ...]) -> Iterator[tuple[Opener, tuple[Token, ...]]]:
    for length in range(min(_LONGEST, len(tokens)), 0, -1):
        for opener in openers().get(_words(tokens[:length]), ()):
            yield opener, tokens[length:]


def _starts(tokens: tuple[Token, ...], kinds: frozenset[str]) -> Iterator[tuple[int, frozenset[str], frozenset[str]]]:
    """Where a head may begin: after no modifier, one, two …, for which kinds that holds, and the modifiers' sorts."""
    reached: dict[int, tuple[frozenset[str], frozenset[str]]] = {0: (kinds, _NOTHING)}
    for start in range(len(tokens)):
        if start not in reached:
            continue
        allowed, sorts = reached[start]
        yield start, allowed, sorts
        if start and tokens[start].folded[0] in _JOINING and start + 1 < len(tokens):
            reached.setdefault(start + 1, (allowed, sorts))
        for length in range(1, min(_LONGEST, len(tokens) - start - 1) + 1):
            for modifier in modifiers().get(_words(tokens[start : start + length]), ()):
                both = shared(allowed, modifier.kinds)
                if both and modifier.sort != POSITION:
                    known, seen = reached.get(start + length, (_NOTHING, _NOTHING))
                    reached[start + length] = known | both, seen | sorts | {modifier.sort}


def _middles(tokens: tuple[Token, ...]) -> Iterator[tuple[tuple[Token, ...], frozenset[str]]]:
    """The head as it stands; without fillers; of "wrist or ankle fracture" the first; without its words for places."""
    yield tokens, _NOTHING
    for start, end in _fillers(tokens):
        yield tokens[:start] + tokens[end:], _NOTHING
    for i in range(1, len(tokens) - 1):
        if tokens[i].folded[0] not in _BOTH_OF:
            continue
        if i + 2 < len(tokens) and _LINKING.isdisjoint((tokens[i + 1].folded[0], tokens[i + 2].folded[0])):
            yield tokens[:i] + tokens[i + 2 :], frozenset({JOINED})  # "rheumatoid or psoriatic arthritis"
        for end in range(i + 2, min(i + 2 + _LONGEST_PLACE, len(tokens) + 1)):
            if _alike(_place(tokens[i - 1 : i]), _place(tokens[i + 1 : end])):
                yield tokens[:i] + tokens[end:], frozenset({JOINED})
    if not _LINKING.isdisjoint(_words(tokens)):
        for i in range(1, len(tokens) - 1):  # "of the chest lymph nodes"
            if _place(tokens[i : i + 1]) in _OUTER and _place(tokens[i + 1 :]) == ORGAN:
                yield tokens[:i] + tokens[i + 1 :], frozenset({REGION})
        return
    places = [i for i, token in enumerate(tokens) if _place((token,)) in BODY]
    for left_out in dict.fromkeys((tuple(places), *((i,) for i in places))):
        kept = tuple(token for i, token in enumerate(tokens) if i not in left_out)
        if left_out and any(_place((token,)) in (None, PROCEDURE) for token in kept):
            sorts = frozenset(sort for i in left_out if (sort := _place((tokens[i],))) is not None)
            yield kept, sorts | {OF_AN_ORGAN} if ORGAN in sorts else sorts


def _alike(one: str | None, other: str | None) -> bool:
    return one is not None and (one == other or (one in BODY and other in BODY))


def _fillers(tokens: tuple[Token, ...]) -> Iterator[tuple[int, int]]:
    """Where fillers stand, and after a preposition words that say which part: "of the right or left"."""
    for start in range(1, len(tokens) - 1):
        sorts = {FILLER, POSITION} if tokens[start - 1].folded[-1] in _BEFORE_A_PART else {FILLER}
        for end in range(start + 1, min(start + _LONGEST, len(tokens) - 1) + 1):
            if any(modifier.sort in sorts for modifier in modifiers().get(_words(tokens[start:end]), ())):
                yield start, end


@lru_cache(maxsize=1 << 12)
def _sort_of_place(word: str) -> str | None:
    return sites().get(singular(word))


def _place(tokens: tuple[Token, ...]) -> str | None:
    """The sort of place that all these words make up, the most telling of theirs; None where a word is none."""
    found = [_sort_of_place(word) for token in tokens for word in token.folded]
    if not found or None in found:
        return None
    return next(sort for sort in (PREGNANCY, PROCEDURE, ORGAN, REGION, LIMB, BOTH) if sort in found)
