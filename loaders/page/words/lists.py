"""Lists in words: where "A, B, and C" and "A or B" part, and where they share a noun and stay one thing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from loaders.page.model import Span
from loaders.page.words import lexicon
from loaders.page.words.abbreviations import is_acronym, long_forms
from loaders.page.words.lexicon import pattern
from loaders.page.words.nouns import (
    DETERMINERS,
    WORD,
    has_preposition,
    is_body_part,
    is_complaint,
    is_modifier,
    is_preposition,
)
from loaders.page.words.pairs import are_things, complete, names_things, parts_at_the_end
from loaders.page.words.phrases import BLOT, brackets, masked, trim
from loaders.page.words.verbs import is_base

_COMPOUND, _PURPOSE, _NO_ELEMENT = pattern("compound"), pattern("purpose clause"), pattern("no element")
_COMMA = re.compile(r"\s*,\s*(?P<word>(?:and/or|and|or|but also|as well as|plus|&)\s+)?(?:then\s+)?")
_ASIDE = re.compile(r"\b(and|or),\s+(?:[\w-]+\s+){0,4}[\w-]+,(?=\s)")  # "a virus or, more rarely, a tick bite"
_BARE = re.compile(r"\s+(?P<word>and/or|and|or|but also|as well as|plus|&)\s+")
_SINGLE = re.compile(r"\s*(\w+)(\s+(and|or)\s+)(\w+)\W*")
_NAMES = re.compile(r"\s*([\w-]+\s+[\w-]+)(\s+(and|or)\s+)([\w-]+\s+[\w-]+)\W*")
_QUALIFIED = re.compile(  # "low mood or crying most of the day"
    rf"\s*([\w-]+\s+[\w-]+)(\s+(and|or)\s+)((?:{'|'.join(lexicon.COMPLAINTS)})\s+(?:most|all|every|each|almost|nearly)\s.*)"
)
_PAIR_BEFORE = re.compile(r"\s*(\w+)\s+and\s+[\w\s-]+")
_PAIR_WITH_ARTICLES = re.compile(r"\s*an?\s[^,;]+\s(?:and|or)\s+an?\s")  # "a break from work and a visit"
_MARK = re.compile(r"\s+[·•|/+–—]\s+")  # "gout · injury · infection"
_SEMICOLON = re.compile(r";(?:\s*(?:and|or)\b)?")
_LEFT_OUT = "\1"  # stands for each character of an aside
_GOING_ON = (*lexicon.PREPOSITIONS, *lexicon.RELATIVE, "and", "or", "as")
_NARROWER = re.compile(  # "confirmed by a test", "more than two weeks old"
    rf"(?:\w+ed|{'|'.join(lexicon.words('participles'))}) (?:by|with|after|from|through|on|at|during|under|over)\b"
    rf"|\w+ly (?:\w+ed|{'|'.join(lexicon.words('participles'))})(?=\W*$|\s*[,;]| (?:{'|'.join(_GOING_ON)})\b)"
    r"|(?:more|less|longer|shorter|older|younger) than\b",
    re.IGNORECASE,
)
_MEASURED = re.compile(r"(?:less|fewer|more|no|avoiding|cutting down on|giving up) \w+(?:,| and| or)", re.IGNORECASE)
_QUOTES = '"“„«'  # that open a name
_SHARING = (lexicon.BODY_PARTS, lexicon.PERSONS)  # "stones in a parent, brother, or sister" is one thing
_LONGEST_SHARING = 3  # words of an element that may share the preposition of the first


@dataclass(frozen=True, slots=True)
class Piece:
    """An element of a list and the word before it: "", ",", ";", "and" or "or"."""

    span: Span
    joiner: str


@dataclass(frozen=True, slots=True)
class _Cut:
    start: int
    end: int
    joiner: str


def split_list(content: str, span: Span, last_pair: bool = True, *, pairs: bool = True) -> tuple[Piece, ...]:
    """The elements of a list in words: at semicolons if there are any, else at commas, "and" and "or".

    last_pair: whether "and" in the last element parts it, too, when no comma stands before it ("itching, nausea and
    vomiting"); pairs: whether "A and B" is parted where there is no comma at all.
    """
    words = masked(content, span)
    if ";" in words:
        return _pieces(content, span, [_Cut(m.start(), m.end(), ";") for m in _SEMICOLON.finditer(words)])
    if len(marks := list(_MARK.finditer(words))) > 1 and len({mark[0].strip() for mark in marks}) == 1:
        return _pieces(content, span, [_Cut(m.start(), m.end(), ",") for m in marks])
    words = _with_compounds_joined(words, span.of(content))
    cuts = [_Cut(m.start(), m.end(), _joiner(m)) for m in _COMMA.finditer(words) if _starts_anew(words[m.end() :], m)]
    pairs = pairs and (bool(cuts) or not _one_by_its_bracket(content, span))
    tail = cuts[-1].end if cuts else 0
    closed = any(cut.joiner in ("and", "or") for cut in cuts)
    last_pair = last_pair or _PAIR_WITH_ARTICLES.match(words, tail) is not None
    if pairs and not closed and (last_pair or not cuts) and (pair := _pair_cut(words[tail:], bool(cuts))):
        cuts.append(_Cut(pair.start + tail, pair.end + tail, pair.joiner))
    if _MEASURED.match(words) and all(
        len(words[a.end : b.start].split()) == 1 for a, b in pairwise([*cuts, _end(words)])
    ):
        cuts = []  # "less salt, coffee and alcohol"
    cuts = _with_complaints(words, _without_shared(words, cuts))
    purpose = _PURPOSE.search(words, cuts[-1].end) if cuts and cuts[-1].joiner in ("and", "or") else None
    cuts = [_without_aside(words, cut) for cut in cuts]
    return _pieces(content, Span(span.start, span.start + purpose.start()) if purpose else span, cuts)


def _end(words: str) -> _Cut:
    return _Cut(len(words), len(words), "")


def _with_compounds_joined(words: str, unmasked: str) -> str:
    """Commas and "and" that stand within one term, or within the long form of an abbreviation, are blotted out."""
    words = _ASIDE.sub(lambda m: f"{m[1]} {_LEFT_OUT * (len(m[0]) - len(m[1]) - 2)} ", words)
    words = _COMPOUND.sub(lambda m: re.sub(r"[\s,]", "_", m[0]), words)
    for start, end in long_forms(unmasked):
        words = words[:start] + re.sub(r"[\s,]", "_", words[start:end].rstrip()).ljust(end - start) + words[end:]
    return words


def _without_aside(words: str, cut: _Cut) -> _Cut:
    end = cut.end
    while end < len(words) and words[end] == _LEFT_OUT:
        end += 1
    return _Cut(cut.start, end, cut.joiner)


def _one_by_its_bracket(content: str, span: Span) -> bool:
    """True for "Exercise and breathing classes (pulmonary rehabilitation)": one other name for both."""
    last = next((one for one in brackets(content, span) if one.span.end == span.end), None)
    if last is None or is_acronym(last.inner.of(content)):
        return False
    pair = _PAIR_BEFORE.fullmatch(content, span.start, last.span.start)
    if pair is None or (not last.kept and " and " not in last.inner.of(content)):
        return False
    return " and " in last.inner.of(content) or not is_complaint(pair[1].casefold())


def _joiner(match: re.Match[str]) -> str:
    word = (match["word"] or "").strip()
    return "or" if word in ("or", "and/or") else "and" if word else ","


def _starts_anew(rest: str, match: re.Match[str]) -> bool:
    if match.start() and match.string[match.start() - 1].isdigit() and rest[:1].isdigit():
        return False
    first = re.match(r"[\w'.-]+", rest.lstrip(_QUOTES + _LEFT_OUT + " "))
    if first is None:
        return rest[:1] == BLOT
    last = match.string[: match.start()].casefold().rpartition(" ")
    before = last[0].rpartition(" ")[2]
    opens = (
        not last[0]
        or last[0].endswith(",")
        or before in DETERMINERS
        or is_preposition(before)
        or before in ("and", "or")
    )
    adjective = (opens and last[2] in lexicon.ADJECTIVES) or (
        not last[0] and is_modifier(last[2]) and not is_body_part(last[2])
    )
    if (
        adjective
        and not match["word"]
        and " " in rest.partition(",")[0].strip()
        and first[0].casefold() not in DETERMINERS
        and not first[0].endswith("s")
        and (first[0].casefold() in lexicon.ADJECTIVES or not is_base(first[0]))
    ):
        return False  # "severe, lasting pain", "in a dark, quiet room"
    if not match["word"] and _NARROWER.match(rest):
        return False  # "gout, confirmed by a blood test"
    return first[0].casefold().partition("_")[0] not in (lexicon.RELATIVE if match["word"] else lexicon.GOES_ON)


def _with_complaints(words: str, cuts: list[_Cut]) -> list[_Cut]:
    """With the cuts inside elements like "nausea and vomiting", which are two complaints wherever they stand, and like
    "zigzag lines or blind spots", which are two names of two words."""
    starts, ends = [0, *(cut.end for cut in cuts)], [*(cut.start for cut in cuts), len(words)]
    inner = []
    for start, end in zip(starts, ends, strict=True) if cuts else ():
        pair = _SINGLE.fullmatch(words, start, end)
        if (
            pair
            and (pair[3] == "or" or is_complaint(pair[1].casefold()))
            and are_things(pair[1].casefold(), pair[4].casefold(), pair[3])
        ):
            inner.append(_Cut(pair.start(2), pair.end(2), pair[3]))
        names = _NAMES.fullmatch(words, start, end) or _QUALIFIED.fullmatch(words, start, end)
        if (
            names
            and not has_preposition(names[1])
            and complete(names[1], names[4], names[3])
            and names_things(names[1])
        ):
            inner.append(_Cut(names.start(2), names.end(2), names[3]))
    return sorted([*cuts, *inner], key=lambda cut: cut.start)


def _without_shared(words: str, cuts: list[_Cut]) -> list[_Cut]:
    """Without the cuts inside "wrist, hip, or spine bone" and "pain in the hand, arm, or shoulder": parts of the body
    between commas share the noun after them or what goes before them."""
    ends = [*(cut.start for cut in cuts), len(words)]
    parts = [WORD.findall(words[a:b].casefold()) for a, b in zip([0, *(c.end for c in cuts)], ends, strict=True)]
    if _are_relatives(parts):
        return []
    bare = [_names_body_parts(part) for part in parts]
    shared: set[int] = set()
    for n, (part, following) in enumerate(pairwise(parts)):
        follows = bare[n] or (bool(part) and is_body_part(part[-1]))
        alone = bare[n] and not any(map(is_preposition, part))
        within = bare[n + 1] or (alone and bool(following) and is_modifier(following[0]))
        if follows and within:
            shared.add(n)
    return [cut for n, cut in enumerate(cuts) if n not in shared]


def _are_relatives(parts: list[list[str]]) -> bool:
    """ "Parent, brother, or sister with gout": what is said of the last is said of all."""
    *others, last = parts
    alone = bool(others) and all(len(part) == 1 and part[0] in lexicon.PERSONS for part in others)
    return alone and len(last) > 1 and last[0] in lexicon.PERSONS and is_preposition(last[1])


def _names_body_parts(words: list[str]) -> bool:
    """True for "index and middle fingers" up to the next preposition or relative clause."""
    ends = (n for n, word in enumerate(words) if is_preposition(word) or word in lexicon.RELATIVE)
    named = [word for word in words[: next(ends, len(words))] if word not in lexicon.POSITIONS]
    return bool(named) and all(map(is_body_part, named))


def is_apposition(content: str, pieces: tuple[Piece, ...]) -> bool:
    """True for "Filariasis, a worm infection", "Milroy disease, present at birth": a second name or a remark."""
    if len(pieces) != 2 or pieces[1].joiner != ",":
        return False
    words = [word.casefold() for word in WORD.findall(pieces[1].span.of(content))]
    describes = len(words) > 1 and words[0] in lexicon.ADJECTIVES and is_preposition(words[1])
    return bool(words) and (words[0] in ("a", "an", "the") or describes)


def shares_preposition(content: str, pieces: tuple[Piece, ...]) -> bool:
    """True for "resistance of muscle, fat, and liver": what follows the first comma stands under the preposition.

    Not so where the first element is complete (its noun has an article, or is a number) or a later one shows that it
    is a thing by itself: by an article, a preposition, a relative clause or a complaint."""
    if any(piece.joiner == ";" for piece in pieces):
        return False
    first, *others = ([w.casefold() for w in WORD.findall(masked(content, piece.span))] for piece in pieces)
    at = next((n for n, word in enumerate(first) if word in lexicon.PREPOSITIONS), None)
    if at is None or len(others) < 2 or at + 1 >= len(first):
        return False
    if at and first[at - 1] == "history":
        return True  # "family history of eczema, asthma, or hay fever"
    if any(all(words and words[-1] in sort for words in (first, *others)) for sort in _SHARING):
        return True
    if first[at + 1] in DETERMINERS or any(word[0].isdigit() for word in first):
        return False
    return not any(
        len(other) > _LONGEST_SHARING
        or other[0] in ("a", "an")
        or is_complaint(other[-1])
        or other[-1] in lexicon.ILLNESSES
        or any(word in (*lexicon.PREPOSITIONS, *lexicon.RELATIVE) for word in other)
        for other in others
        if other
    )


def _pair_cut(words: str, closes: bool) -> _Cut | None:
    """Where "A and B" or "A or B" parts; None where the two share a noun, a preposition or a bracket.

    closes: commas stand before, so that the last "and" closes the list: "gout, lack of sleep and head injury"."""
    for match in _BARE.finditer(words):
        left, right = words[: match.start()], words[match.end() :]
        if complete(left, right, _joiner(match)) or (closes and parts_at_the_end(left, right)):
            return _Cut(match.start(), match.end(), _joiner(match))
    return None


def _pieces(content: str, span: Span, cuts: list[_Cut]) -> tuple[Piece, ...]:
    pieces, start, joiner = [], span.start, ""
    for cut in cuts:
        pieces.append(Piece(trim(content, Span(start, span.start + cut.start)), joiner))
        start, joiner = span.start + cut.end, cut.joiner
    pieces.append(Piece(trim(content, Span(start, span.end)), joiner))
    return tuple(p for p in pieces if p.span.start < p.span.end and not _NO_ELEMENT.fullmatch(p.span.of(content)))
