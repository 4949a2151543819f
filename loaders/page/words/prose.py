"""Sentences that name things → the stretches that list them.

A clause names things after a lead-in ("It is used for …"), as its subject ("… are common", "… may follow"), or as a
whole ("Rarely, the lung collapses"). What a section's lead-ins and predicates are lies in tables/patterns.tsv.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from loaders.page.model import Span
from loaders.page.words.clauses import is_clause, without_dependent
from loaders.page.words.lexicon import pattern
from loaders.page.words.phrases import masked, trim

_OPENING, _HOW_OFTEN, _CLAUSE_END = pattern("opening"), pattern("risk adverb"), pattern("clause end")
_PEOPLE, _PASSIVE = pattern("people"), pattern("passive")
_OPENING_CLAUSE = pattern("opening clause")
_SAID, _REMARK, _DENIED = pattern("predicate"), pattern("remark"), pattern("denied")
NEVER = re.compile(r"(?!)")
LONGEST_SENTENCE = 1500  # characters; a longer stretch is none, and would take quadratic time


@dataclass(frozen=True, slots=True)
class Wording:
    """How the sentences of a section name things.

    lead_in: what stands before them; predicate: what follows them where they are the subject; unnamed: subjects that
    name nothing ("it", "most people"); aside: where the clause goes over to circumstances, behind which no lead-in
    counts; whole: what shows that a clause without lead-in and predicate is itself the thing; denied: what makes the
    sentence say the opposite.
    """

    lead_in: re.Pattern[str]
    predicate: re.Pattern[str]
    unnamed: re.Pattern[str]
    aside: re.Pattern[str] = NEVER
    whole: re.Pattern[str] = NEVER
    denied: re.Pattern[str] = _DENIED


class Named(NamedTuple):
    """The things that a clause names, and the clause."""

    things: Span
    clause: Span


def named(content: str, sentence: Span, wording: Wording) -> Iterator[Named]:
    """Clause by clause, the stretch that names things; nothing for a sentence that denies them."""
    if sentence.end - sentence.start > LONGEST_SENTENCE or wording.denied.search(content, *sentence):
        return
    for clause in clauses(content, sentence, wording):
        things = _things(content, trim(content, clause), wording)
        if things and things.of(content).strip():
            yield Named(things, clause)


def after_lead_in(content: str, span: Span, lead_in: re.Pattern[str], before: int | None = None) -> Span | None:
    """The part of a clause after its lead-ins, of which the first begins before an offset; None where it has none."""
    match = lead_in.search(content, *span)
    if match is None or (before is not None and match.start() >= before):
        return None
    start = match.end()
    while again := lead_in.match(content, start, span.end) or _after_people(content, Span(start, span.end), lead_in):
        start = again.end()
    return Span(start, span.end)


def _after_people(content: str, span: Span, lead_in: re.Pattern[str]) -> re.Match[str] | None:
    """A lead-in that goes on from another by way of people: "is ordered when | the doctor suspects"."""
    people = _PEOPLE.match(content, *span)
    return lead_in.match(content, people.end(), span.end) if people else None


def clauses(content: str, sentence: Span, wording: Wording) -> list[Span]:
    """The clauses of a sentence; a comma or "but" parts them only where both sides say something."""
    found, start = [], sentence.start
    for match in _CLAUSE_END.finditer(masked(content, sentence)):
        at, end = sentence.start + match.start(), sentence.start + match.end()
        if _goes_on(content, start, Span(end, sentence.end), wording):
            continue
        if _speaks(content, Span(start, at), wording) and _speaks(content, Span(end, sentence.end), wording):
            found.append(Span(start, at))
            start = end
    return [*found, Span(start, sentence.end)]


def _goes_on(content: str, start: int, following: Span, wording: Wording) -> bool:
    """True in "Rarely, A happens, or B fails": both are rare."""
    rated = _HOW_OFTEN.match(content, start, following.end)
    said = wording.predicate.search(content, *following) or _HOW_OFTEN.match(content, *following)
    return rated is not None and said is None


def _speaks(content: str, span: Span, wording: Wording) -> bool:
    if opening := _OPENING_CLAUSE.match(content, *span):
        span = Span(opening.end(), span.end)
    stated = wording.predicate.search(content, *span) or wording.aside.search(content, *span)
    return bool(stated or _HOW_OFTEN.match(content, *span)) or is_clause(content, span, any_verb=True)


def _without_opening(content: str, clause: Span) -> tuple[Span, bool]:
    """The clause without "In rare cases", "If it is left alone, "; and whether that said how often."""
    start, rated = clause.start, False
    while match := _HOW_OFTEN.match(content, start, clause.end) or _OPENING.match(content, start, clause.end):
        rated = rated or match.re is _HOW_OFTEN
        start = match.end()
    return Span(start, clause.end), rated


def _things(content: str, clause: Span, wording: Wording) -> Span | None:
    body, rated = _without_opening(content, clause)
    aside = wording.aside.search(content, *body)
    rest = after_lead_in(content, body, wording.lead_in, aside.start() if aside else None)
    subject = _subject(content, body, wording)
    if subject and (rest is None or subject.end < rest.start):
        begun = wording.lead_in.match(content, *subject)
        return Span(begun.end(), subject.end) if begun else subject
    if rest is not None:
        said = _SAID.search(content, *rest)
        return _without_remark(content, Span(rest.start, said.start()) if said else rest)
    return _whole(content, body, rated, wording)


def _subject(content: str, body: Span, wording: Wording) -> Span | None:
    """What stands before the predicate, or before the circumstances where the verb is left out ("and rest if …")."""
    words = without_dependent(masked(content, body))
    ends = [m.start() for one in (wording.predicate, wording.aside) if (m := one.search(words))]
    if not ends:
        return None
    end = body.start + min(ends)
    if _PASSIVE.match(content, end, body.end):
        return None  # "The pain can be treated with tablets"
    named_ = trim(content, Span(body.start, end))
    return named_ if named_.start < named_.end and not wording.unnamed.fullmatch(named_.of(content)) else None


def _whole(content: str, body: Span, rated: bool, wording: Wording) -> Span | None:
    modal = wording.whole.search(content, *body)
    if not rated and (modal is None or wording.unnamed.fullmatch(content, body.start, modal.start())):
        return None
    return _without_remark(content, body)


def _without_remark(content: str, span: Span) -> Span:
    cut = _REMARK.search(content, *span)
    return Span(span.start, cut.start()) if cut else span
