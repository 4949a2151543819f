"""Risks → risks with how often and how bad they are, and what is done about them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from loaders.page.labels import AGAINST, COMMENT, MANAGEMENT, frequency_of, is_frequency_label, label_role, severity_of
from loaders.page.leadins import after_lead_in
from loaders.page.lines import ITEM, ROW
from loaders.page.listing import comments, first_sentence, is_bare, numbered, parted, says_nothing
from loaders.page.model import Item, Span
from loaders.page.patterns import pattern
from loaders.page.phrases import brackets, is_clause, make_item, masked, sentences, split_list, trim
from loaders.page.statements import Statement

_LEAD_INS, _SUBJECT, _ADVERB = pattern("risks"), pattern("subject"), pattern("risk adverb")
_MANAGED, _UNNAMED, _NONE = pattern("managed"), pattern("no risk named"), pattern("no risks")
_CLAUSE, _REMARK = pattern("risk clause end"), pattern("risk remark")
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
        elif statement.role == MANAGEMENT:
            management.extend(_management(content, statement))
        elif statement.kind == ROW:
            found.extend(_row(content, statement))
            done = [cell for head, cell in statement.columns if head and label_role(head) == MANAGEMENT]
            for piece in (p for cell in done for p in split_list(content, cell, pairs=False)):
                management.extend(_managed(content, piece.span))
        elif statement.kind == ITEM or statement.own or is_bare(content, statement.span):
            found.extend(_line(content, statement))
        else:
            for sentence in sentences(content, statement.span):
                if _MANAGED.search(masked(content, sentence)):
                    management.extend(_managed(content, sentence))
                elif not _NONE.search(content, *sentence):
                    found.extend(_sentence(content, sentence, statement.label))
    return found, numbered(management)


def _line(content: str, statement: Statement) -> Iterator[Item]:
    """A bullet or the words after a label: a list."""
    span = first_sentence(content, statement.span)
    if statement.kind == ITEM and not statement.own and is_clause(content, span):
        yield from _sentence(content, span, statement.label)
        return
    for piece in split_list(content, span):
        yield from _rated(content, piece.span, statement.label)


def _row(content: str, statement: Statement) -> Iterator[Item]:
    cells = [c for head, c in statement.columns if not head or label_role(head) != MANAGEMENT]
    named = next((c for c in cells if not is_frequency_label(c.of(content))), statement.cells[0])
    others = " ".join(cell.of(content) for cell in cells if cell != named)
    for piece in split_list(content, named):
        yield from _rated(
            content, piece.span, others if frequency_of(others) or severity_of(others) else statement.label
        )


def _sentence(content: str, span: Span, label: str) -> Iterator[Item]:
    """A sentence: clause by clause, what it names after a lead-in, as its subject, or after "rarely"."""
    for clause in _clauses(content, span):
        words = clause.of(content)
        rated = words if frequency_of(words) or severity_of(words) else label
        listed = _objects(content, clause)
        for piece in split_list(content, listed) if listed else ():
            yield from _rated(content, piece.span, rated)


def _clauses(content: str, span: Span) -> list[Span]:
    found, start = [], span.start
    for match in _CLAUSE.finditer(masked(content, span)):
        found.append(Span(start, span.start + match.start()))
        start = span.start + match.end()
    return [*found, Span(start, span.end)]


def _objects(content: str, clause: Span) -> Span | None:
    """The part of a clause that names risks."""
    clause = trim(content, clause)
    rest = after_lead_in(content, clause, _LEAD_INS)
    subject = _SUBJECT.search(content, *clause)
    if subject and (rest is None or subject.start() < rest.start) and subject.start() > clause.start:
        adverb = _ADVERB.match(content, clause.start, subject.start())
        named = Span(adverb.end() if adverb else clause.start, subject.start())
        if not _UNNAMED.fullmatch(named.of(content).strip()):
            return named
    if rest is None and (adverb := _ADVERB.match(content, *clause)):
        rest = Span(adverb.end(), clause.end)
    if rest is None:
        return None
    if said := _SUBJECT.search(content, *rest):
        rest = Span(rest.start, said.start())  # "problems such as A and B are rare"
    cut = _REMARK.search(content, *rest)
    return Span(rest.start, cut.start()) if cut else rest


def _rated(content: str, span: Span, words: str) -> Iterator[Item]:
    """One risk with its frequency: of a word before it, in its bracket, or of the nearest label."""
    adverb = _ADVERB.match(content, *span)
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
    for span in spans:
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
        named = _FOR.search(item.text)
        against = trim(item.text, Span(named.end(), len(item.text)), article=True).of(item.text) if named else None
        yield replace(item, for_risk=None if is_clause(content, span) else against)
