"""Cutting words into sentences, brackets and items. Everything works on spans, so that offsets stay exact."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from loaders.page.model import Item, Span
from loaders.page.words import lexicon
from loaders.page.words.abbreviations import is_acronym
from loaders.page.words.fold import squeeze, without_article
from loaders.page.words.lexicon import pattern

_OUTER = " \t\r\n\v\f\u00a0\u200b\ufeff,;:.…·•|*_\u2028\u2029"
_ARTICLE, _AFTERTHOUGHT = pattern("leading words"), pattern("afterthought")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*(?=\s+[\"'“‘(]?[A-Z0-9])|[.!?]$")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|approx|dr|mr|mrs|ms|prof|st|no|fig|min|mins|hr|hrs|sec|incl|resp|ca|ave|dept|al|cf|a\.m|p\.m)|\b[A-Z])\.$",
    re.IGNORECASE,
)
_LONGEST_ABBREVIATION = 12  # characters, with what must stand before it
_SPACED_STOP = re.compile(r"\s+([,;.])")
_BRACKETS = re.compile(  # with such as stand within one, and one in which the text was cut off
    r"\(((?:[^()]|\([^()]*\))*)(?:\)|(?<=[^()\s])\Z)|\[((?:[^\[\]]|\[[^\[\]]*\])*)\]"
)
_NOTE = pattern("note")
_VERBS = frozenset(lexicon.VERBS_IN_S)
_ALSO = re.compile(r"\A(?:also\s+)?(?:called|known as|named|or|abbreviated(?: as)?|formerly|=)\s+", re.IGNORECASE)
_LONGEST_SYNONYM = 4  # words
_CLAUSE = re.compile(rf"\b(?:{'|'.join(lexicon.RELATIVE)})\b", re.IGNORECASE)
BLOT = "\0"  # stands for each character of a bracket in masked words


def trim(content: str, span: Span, article: bool = False) -> Span:
    """Without white space and punctuation around it and, if asked, without a leading article."""
    start, end = span
    while start < end and content[start] in _OUTER:
        start += 1
    while end > start and content[end - 1] in _OUTER:
        end -= 1
    if article and (match := _ARTICLE.match(content, start, end)):
        start = match.end()
    return Span(start, end)


def masked(content: str, span: Span) -> str:
    """The words of the span with what stands in brackets blotted out, at the same offsets."""
    words = span.of(content)
    if "(" in words or "[" in words:
        words = _BRACKETS.sub(lambda m: BLOT * len(m[0]), words)
    return words


def sentences(content: str, span: Span) -> tuple[Span, ...]:
    """The sentences of a passage."""
    words, found, start = span.of(content), [], 0
    for match in _SENTENCE_END.finditer(words):
        before = words[max(start, match.start() - _LONGEST_ABBREVIATION) : match.start() + 1]
        if match[0][0] == "." and _ABBREVIATION.search(before) and match.end() < len(words):
            continue
        found.append(Span(span.start + start, span.start + match.end()))
        start = match.end()
    found.append(Span(span.start + start, span.end))
    return tuple(_stripped(content, one) for one in found if one.of(content).strip(_OUTER))


def first_sentence(content: str, span: Span) -> Span:
    """What stands before the first full stop within the words."""
    return next(iter(sentences(content, span)), span)


def parted(content: str, span: Span) -> list[Span]:
    """The parts between semicolons that stand outside brackets."""
    found, start = [], span.start
    for match in re.finditer(";", masked(content, span)):
        found.append(Span(start, span.start + match.start()))
        start = span.start + match.end()
    return [*found, Span(start, span.end)]


def _stripped(content: str, span: Span) -> Span:
    words = span.of(content)
    return Span(span.end - len(words.lstrip()), span.start + len(words.rstrip()))


@dataclass(frozen=True, slots=True)
class Bracket:
    """A bracket: the whole of it, what it holds, and whether that is an abbreviation or synonym of the item."""

    span: Span
    inner: Span
    kept: bool


def brackets(content: str, span: Span) -> Iterator[Bracket]:
    """The brackets within a phrase, outermost text only."""
    for match in _BRACKETS.finditer(content, span.start, span.end):
        group = 1 if match[1] is not None else 2
        inner = trim(content, Span(*match.span(group)))
        yield Bracket(Span(*match.span()), inner, bool(inner.of(content)) and _is_synonym(inner.of(content)))


def _is_synonym(words: str) -> bool:
    if is_acronym(words) or _ALSO.match(words):
        return True
    if words.split()[0].casefold() in _VERBS:
        return False  # "(reads the pictures)"
    listed = "," in words or " or " in words or " and " in words
    return not _NOTE.match(words) and not listed and len(words.split()) <= _LONGEST_SYNONYM


def _names_a_part(content: str, span: Span, bracket: Bracket) -> bool:
    """Whether a bracket in the middle of a clause tells what the words just before it are, not the phrase: "dizziness
    that follows an infection (labyrinthitis) of the ear"."""
    return bracket.span.end < span.end and bool(_CLAUSE.search(content, span.start, bracket.span.start))


def make_item(content: str, span: Span, *, article: bool = True, **fields: str | int | None) -> Item | None:
    """The item that a phrase names, without brackets that only comment; None for no words.

    article: take a leading article and an afterthought (", if needed") off, as sentences don't want it.
    """
    span = trim(content, span, article)
    if article and (after := _AFTERTHOUGHT.search(masked(content, span))):
        span = Span(span.start, span.start + after.start())
    found = list(brackets(content, span))
    while found and not found[-1].kept and found[-1].span.end == span.end:
        span = trim(content, Span(span.start, found.pop().span.start))
    words = span.of(content)
    if not any(character.isalnum() for character in words):
        return None
    plain = squeeze(_BRACKETS.sub(" ", words)) if found else squeeze(words)
    label = _SPACED_STOP.sub(r"\1", plain).strip(_OUTER) or squeeze(words)
    own = (b for b in found if b.kept and not _names_a_part(content, span, b))
    synonyms = tuple(squeeze(_ALSO.sub("", b.inner.of(content))) for b in own)
    return Item(words, span.start, span.end, without_article(label) if article else label, synonyms, **fields)  # type: ignore[arg-type]  # names come from callers
