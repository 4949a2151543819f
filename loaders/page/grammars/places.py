"""Setting → places where the procedure is done; not where it isn't, nor where one stays afterwards."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from loaders.page.grammars.listing import comments, says_nothing
from loaders.page.grammars.personnel import is_role
from loaders.page.layout.statements import Statement
from loaders.page.markup.lines import ITEM, ROW
from loaders.page.model import Item, Span
from loaders.page.words import lexicon
from loaders.page.words.clauses import is_bare, is_clause
from loaders.page.words.labels import AGAINST, COMMENT
from loaders.page.words.lexicon import pattern
from loaders.page.words.lists import split_list
from loaders.page.words.noun_phrases import phrases_with_head
from loaders.page.words.phrases import make_item, masked, parted, sentences

_STAYS, _DENIED = pattern("stay"), pattern("place denied")
_PREPOSITION = re.compile(rf"\b(?:{'|'.join(lexicon.PLACE_PREPOSITIONS)})\b", re.IGNORECASE)
_SUBJECT = pattern("place subject")
_MORE, _ENOUGH, _CLAUSE = pattern("place more"), pattern("place enough"), pattern("place clause end")


_WHICH = re.compile(r"\b(?:that|who|which) [^,;]*?(?= (?:is|are|can|may|takes?)\b|[,;.]|$)")
_NEAR = 12  # characters between a place and the one that it is in
_SHORT = 4  # words of a place's name


def is_place(word: str) -> bool:
    """True for the last word of a place's name."""
    return word.replace("’", "'") in lexicon.PLACES


def places(content: str, statements: Sequence[Statement], *, shared: bool = False) -> list[Item]:
    """The places that a section names, in order.

    shared: the section speaks of other things, too; then a place needs "in" or "at" before it.
    """
    found: list[Item] = []
    said = comments(content, statements)
    for index, statement in enumerate(statements):
        if statement.role in (COMMENT, AGAINST) or says_nothing(content, statement.span):
            continue
        spans = _cells(content, statement) if statement.kind == ROW else sentences(content, statement.span)
        count = len(found)
        for span in spans:
            for clause in _clauses(content, span):
                said_so = is_clause(content, clause, any_verb=True) and not _SUBJECT.search(content, *clause)
                strict = said_so or (shared and bool(phrases_with_head(content, clause, is_role)))
                found.extend(_named(content, clause, strict))
        bullet = statement.kind == ITEM and not shared and index not in said
        if (
            len(found) == count
            and bullet
            and is_bare(content, statement.span)
            and not _is_denied(content, statement.span)
        ):
            found.extend(i for p in split_list(content, statement.span) if (i := make_item(content, p.span)))
    return _once(found)


def _cells(content: str, row: Statement) -> tuple[Span, ...]:
    """The cells of a row that name places, or else its first."""
    return tuple(cell for cell in row.cells if phrases_with_head(content, cell, is_place)) or row.cells[:1]


def _clauses(content: str, span: Span) -> list[Span]:
    found = []
    for part in parted(content, span):
        start = part.start
        for match in _CLAUSE.finditer(content, *part):
            found.append(Span(start, match.start()))
            start = match.end()
        found.append(Span(start, part.end))
    return found


def _named(content: str, clause: Span, strict: bool) -> list[Item]:
    if _STAYS.search(content, *clause) or _is_denied(content, clause):
        return []
    if not strict and (listed := _listed(content, clause)):
        return listed
    items: list[Item] = []
    at = clause.start
    phrases = phrases_with_head(content, clause, is_place)
    for phrase, following in zip_longest(phrases, phrases[1:]):
        if phrase.start < at or _is_role_follows(content, phrase, clause.end):
            continue
        if (
            following
            and phrase.of(content).split()[-1] in lexicon.PLACES_WITHIN
            and following.start - phrase.end < _NEAR
        ):
            continue
        if strict and not (items or _PREPOSITION.search(content, clause.start, phrase.start)):
            continue
        span = _whole(content, phrase, clause.end)
        at = span.end
        if item := make_item(content, span):
            items.append(item)
    return items


def _is_denied(content: str, clause: Span) -> bool:
    """True in "Not at home", not in "Shoulders that won't budge are treated in the hospital" and
    "day surgery center (not in the main theater)"."""
    shown = _WHICH.sub(lambda match: " " * len(match[0]), masked(content, clause))
    return bool(_DENIED.search(shown))


def _listed(content: str, clause: Span) -> list[Item]:
    """The elements of a list of short names, one of them known as a place: "assisted living or nursing home"."""
    pieces = [piece.span for piece in split_list(content, clause)]
    words = [piece.of(content).casefold().split() for piece in pieces]
    short = all(len(w) <= _SHORT and not {*w} & {*lexicon.PREPOSITIONS} for w in words)
    known = any(is_place(w[-1]) for w in words)
    items = [make_item(content, piece) for piece in pieces] if len(pieces) > 1 and short and known else []
    return [item for item in items if item]


def _is_role_follows(content: str, phrase: Span, end: int) -> bool:
    """ "Operating room nurse" is no place."""
    following = re.compile(r"\s+([\w'’-]+)").match(content, phrase.end, end)
    return bool(following) and is_role(following[1].casefold()) if following else False


def _whole(content: str, phrase: Span, end: int) -> Span:
    """The place with what narrows it: "pain clinic with X-ray equipment"."""
    more = _MORE.match(content, phrase.end, end)
    if more is None:
        return phrase
    until = _ENOUGH.search(content, more.start() + 4, more.end())
    return Span(phrase.start, until.start() if until else more.end())


def _once(items: list[Item]) -> list[Item]:
    return list({i.label.casefold(): i for i in reversed(items)}.values())[::-1]
