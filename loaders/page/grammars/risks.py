"""Risks → risks with how often and how bad they are, and what is done about them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from loaders.page.grammars.listing import SIGNS, comments, is_denied, numbered, says_nothing
from loaders.page.layout.statements import Statement
from loaders.page.markup.lines import ITEM, ROW
from loaders.page.model import Item, Span
from loaders.page.words import lexicon
from loaders.page.words.clauses import is_bare, is_clause, is_fragment
from loaders.page.words.frequency import frequency_of, severity_of
from loaders.page.words.labels import AGAINST, COMMENT, MANAGEMENT, is_frequency_label, label_role
from loaders.page.words.lexicon import pattern
from loaders.page.words.lists import Piece, split_list
from loaders.page.words.nouns import DETERMINERS
from loaders.page.words.phrases import brackets, first_sentence, make_item, masked, parted, sentences, trim
from loaders.page.words.prose import elements, named
from loaders.page.words.verbs import main_verb

_JOINT = re.compile(r"\s+(?:and|or)\s+(?=(?:an?|the|your|part of)\s)", re.IGNORECASE)
_ADVERB, _MANAGED, _NONE = pattern("risk adverb"), pattern("managed"), pattern("no risks")
_GOES_ON = re.compile(r"(?:,|\b(?:and|or))\s*$")  # "Rarely, A happens, or B fails": both are rare
_DASH = re.compile(r"\s+[–—-]\s+(?=[^–—]*$)")
_FOR = re.compile(r"\s(?:for|against|in case of|after)\s+(?=\S)")


def risks(content: str, statements: Sequence[Statement]) -> tuple[list[Item], list[Item]]:
    """The risks, and what is done about them."""
    found: list[Item] = []
    management: list[Item] = []
    said = comments(content, statements)
    for index, statement in enumerate(statements):
        if statement.role in (COMMENT, AGAINST) or index in said or says_nothing(content, statement.span):
            if index in said and _MANAGED.search(statement.span.of(content)):
                management.extend(_managed(content, statement.span))
        elif statement.role == MANAGEMENT and statement.trailing and not _MANAGED.search(content, *statement.span):
            continue
        elif statement.role == MANAGEMENT:
            management.extend(_management(content, statement))
        elif statement.kind == ROW:
            found.extend(_row(content, statement))
            done = [cell for head, cell in statement.columns if head and label_role(head) == MANAGEMENT]
            for piece in (p for cell in done for p in split_list(content, cell, pairs=False)):
                management.extend(_managed(content, piece.span))
        elif statement.kind == ITEM or statement.own or _is_list(content, statement.span):
            found.extend(_line(content, statement))
        else:
            for sentence in sentences(content, statement.span):
                if _MANAGED.search(masked(content, sentence)):
                    parts = parted(content, sentence)
                    several = all(_MANAGED.search(masked(content, part)) for part in parts)
                    management.extend(
                        m for part in (parts if several else (sentence,)) for m in _managed(content, part)
                    )
                elif not (_NONE.search(content, *sentence) or (statement.trailing and statement.parent is not None)):
                    risks_ = list(_sentence(content, sentence, statement.label))
                    found.extend(risks_ or _fragment(content, sentence, statement.label))
    return found, numbered(management)


def _is_list(content: str, span: Span) -> bool:
    sentence = span.of(content).endswith(".") and any(named(content, span, SIGNS))
    return is_bare(content, span) and not sentence and not _MANAGED.search(content, *span)


def _line(content: str, statement: Statement) -> Iterator[Item]:
    """A bullet or the words after a label: a list."""
    span = first_sentence(content, statement.span)
    stopped = span.of(content).endswith(".")
    if statement.kind == ITEM and not statement.own and is_clause(content, span, any_verb=stopped):
        items = list(_sentence(content, span, statement.label))
        yield from items or _rated(content, span, statement.label)
        return
    for piece in split_list(content, span):
        yield from _rated(content, piece.span, statement.label)


def _row(content: str, statement: Statement) -> Iterator[Item]:
    cells = [c for head, c in statement.columns if not head or label_role(head) != MANAGEMENT]
    at = next((c for c in cells if not is_frequency_label(c.of(content))), statement.cells[0])
    others = " ".join(cell.of(content) for cell in cells if cell != at)
    rated = others if frequency_of(others) or severity_of(others) else statement.label
    for piece in split_list(content, at):
        yield from _rated(content, piece.span, rated)


def _sentence(content: str, span: Span, label: str) -> Iterator[Item]:
    """A sentence: clause by clause, what it names, rated by the clause's own words or else by the label."""
    before = label
    for one in named(content, span, SIGNS):
        things, clause = one.things, one.clause
        words = f"{content[clause.start : things.start]} {content[things.end : clause.end]}"
        goes_on = _GOES_ON.search(content[span.start : clause.start])
        rated = words if frequency_of(words) or severity_of(words) else before if goes_on else label
        before = rated
        for part in elements(content, one, SIGNS):
            listed = not one.itself and not _acts(content, part, one.subject)
            for piece in split_list(content, part, pairs=listed) if not one.itself else (Piece(part, ""),):
                for happening in _happenings(content, piece.span):
                    yield from _rated(content, happening, rated)


def _acts(content: str, span: Span, subject: bool) -> bool:
    """True for words with a verb of their own; in a subject with article also with one in -s that may be a noun."""
    verb = main_verb(content, span) if is_clause(content, span, any_verb=True) else None
    if verb is None or verb.sure:
        return verb is not None
    first = span.of(content).split(maxsplit=1)[0].casefold()
    return subject and verb.word in lexicon.VERBS_IN_S and first in DETERMINERS


def _fragment(content: str, span: Span, label: str) -> Iterator[Item]:
    for piece in split_list(content, span) if is_fragment(content, span) else ():
        yield from _rated(content, piece.span, label)


def _happenings(content: str, span: Span) -> Iterator[Span]:
    """ "The wound gets infected or a lump forms": two clauses, each with a subject and a verb of its own, are two."""
    start = span.start
    for joint in _JOINT.finditer(masked(content, span)):
        left, right = Span(start, span.start + joint.start()), Span(span.start + joint.end(), span.end)
        if all(is_clause(content, side, any_verb=True) for side in (left, right)):
            yield left
            start = right.start
    yield Span(start, span.end)


def _rated(content: str, span: Span, words: str) -> Iterator[Item]:
    """One risk with its frequency, of a word before it, in its bracket, or of the nearest label; none if denied."""
    if is_denied(content, span):
        return
    adverb = _ADVERB.match(content, *span)
    if (dash := _DASH.search(content, *span)) and is_frequency_label(content[dash.end() : span.end]):
        words, span = content[dash.end() : span.end], Span(span.start, dash.start())  # "Headache – common"
    nearest = [b.inner.of(content) for b in brackets(content, span) if frequency_of(b.inner.of(content))]
    if adverb and adverb.end() < span.end:
        nearest.insert(0, adverb[0])
        span = Span(adverb.end(), span.end)
    rating = next((n for n in nearest if frequency_of(n)), words)
    severity = severity_of(words) or severity_of(" ".join(nearest))
    item = make_item(content, span)
    if item:
        yield replace(item, frequency=frequency_of(rating) or severity, severity=severity)


def _management(content: str, statement: Statement) -> Iterator[Item]:
    """What stands under a label of management: a list, or sentences kept whole."""
    spans = statement.cells[:1] if statement.kind == ROW else sentences(content, statement.span)
    for n, span in enumerate(spans):
        if n and statement.kind == ITEM and is_clause(content, span) and not _MANAGED.search(content, *span):
            continue  # "Ice for soreness. That is rarely needed."
        if is_clause(content, span):
            yield from _managed(content, span)
        elif statement.kind == ITEM and not statement.own:
            for part in parted(content, span):
                yield from _managed(content, part)
        else:
            for piece in split_list(content, span, last_pair=False):
                yield from _managed(content, piece.span)


def _managed(content: str, span: Span) -> Iterator[Item]:
    item = make_item(content, span, article=False, phase="management")
    if item:
        at = _FOR.search(item.text)
        against = trim(item.text, Span(at.end(), len(item.text)), article=True).of(item.text) if at else None
        yield replace(item, for_risk=None if is_clause(content, span) else against)
