"""Risks → risks with how often and how bad they are, and what is done about them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from loaders.page.labels import AGAINST, COMMENT, MANAGEMENT, frequency_of, is_frequency_label, severity_of
from loaders.page.leadins import after_lead_in, compiled
from loaders.page.lines import ITEM, ROW
from loaders.page.listing import comments, first_sentence, is_bare, numbered, parted, says_nothing
from loaders.page.model import Item, Span
from loaders.page.phrases import brackets, is_clause, make_item, masked, sentences, split_list, trim
from loaders.page.statements import Statement

_BE = r"(?:is|are|may be|can be|might be|could be|include[sd]?|was|were)"
_NOUN = r"(?:problems?|risks?|complications?|side[ -]effects?|effects?|reactions?|dangers?|events?|hazards?|issues?|ones?|symptoms?|troubles?|complaints?)"
LEAD_INS = (
    rf"\b{_NOUN}\b[^.;:]{{0,60}}?\b{_BE}\s+(?!(?:rare|common|uncommon|possible|unlikely|low|small|serious|usually|often|very|mild|minor|treated)\b)(?:that\s+)?",
    rf"\b{_NOUN}\s+(?:such as|like|including)\s+",
    r"\b(?:risk|chance|danger|possibility|likelihood)\s+of\s+",
    r"\bthere\s+(?:is|are|may be|can be|might be|could be)\s+(?:(?:also|sometimes|rarely|often|occasionally|usually|always|a small|a slight|a very small|a)\s+)*(?:(?:risk|chance|danger|possibility)\s+of\s+)?",
    r"\b(?:can|may|might|could|will|sometimes|rarely|occasionally|often)\s+(?:\w+ly\s+)?(?:cause|lead\s+to|result\s+in|bring(?:\s+on)?|produce|trigger|give|include|leave|set off)\s+(?:you\s+)?",
    r"\b(?:causes|leads\s+to|results\s+in|brings\s+on|leaves)\s+",
    r"\b(?:you|people|patients|some|many|most|others|few|(?:some|many|most|a few|one in \w+)\s+(?:people|patients|users))\s+(?:(?:can|may|might|will|also|sometimes|often|usually|rarely)\s+)*(?:have|get|feel|notice|develop|experience|suffer(?:\s+from)?|report)\s+",
    r"\b(?:such as|include[sd]?|including)\s+",
    r"\b(?:expect|watch\s+for)\s+",
    r"(?<=[:])\s+",
)
# Before the thing itself: how often.
_ADVERBS = re.compile(
    r"(?:(?:very |more |most |less |extremely )?(?:rarely|rare|common(?:ly)?|uncommon(?:ly)?|occasional(?:ly)?|often|frequent(?:ly)?|sometimes|seldom|usually"
    r"|infrequently|in rare cases|in (?:very )?few cases|once in a while|now and then|exceptionally|less often|more rarely)"
    r"\s*,?\s+)(?:(?:there (?:is|are|may be|can be)|you may (?:have|get|notice))\s+)?",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"\s+(?:(?:can|may|might|could|will)\s+(?:\w+ly\s+)?(?:occur|happen|follow|develop|appear|arise|form|go on|last|persist|remain|return|come back|worsen|spread|be\s+\w+)"
    r"|(?:is|are)\s+(?:(?:very|quite|usually|extremely|more|most|fairly|less|also|only|both|a|the)\s+)*"
    r"(?:common|uncommon|rare|frequent|infrequent|possible|unlikely|unusual|usual|serious|seen|expected|exceptional|reported|occasional|normal|mild|likely|known|main|most)"
    r"|(?:occurs?|happens?|follows?|develops?|appears?)\b)",
    re.IGNORECASE,
)
_MANAGED = re.compile(
    r"\b(?:treated|managed|handled|relieved|eased|controlled|corrected|repaired|drained|dealt with|cleared|calmed|reversed|sewn|soothed|helped)\b"
    r"|^(?:if|should|when)\b[^,]+,\s.*\b(?:is|are|will be|can be|may be)\b"
    r"|\b(?:helps?|eases?|relieves?|calms?|settles? (?:it|them|this|these|with)|responds? to|answers? to|cleared? up with|needs? (?:antibiotics|surgery|treatment|an?\b))\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"(?:it|they|these|this|those|that|most|all|none|some|many|each|both|such|others?|problems?|complications?|risks?|side effects?|the risks?|serious (?:problems?|complications?|risks?))(?:\s+of\s+(?:these|them|those))?$", re.IGNORECASE)
_CLAUSE = re.compile(r";\s*|,?\s+(?:but|while|whereas|although|though)\s+(?=\w)|,\s+and\s+(?=(?:very |more |less )?(?:rarely|occasionally|sometimes|in rare|seldom))", re.IGNORECASE)
_CUT = re.compile(r",\s+(?:which|who|but|so|although|though|because|as|since|and (?:it|this|these|they|most)|particularly|especially|usually|often)\b|\s+(?:because|although|though)\b", re.IGNORECASE)
_NONE = re.compile(r"\bno\s+(?:known|serious|major|real|significant|lasting|special)?\s*(?:risks?|complications?|side effects?|problems)\b|\bnot\s+(?:harm|dangerous)", re.IGNORECASE)
_FOR = re.compile(r"\s(?:for|against|in case of|after)\s+(?=\S)")
_LEAD_INS = compiled(LEAD_INS)


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
        elif statement.kind == ITEM or statement.own or is_bare(content, statement.span):
            found.extend(_line(content, statement))
        else:
            for sentence in sentences(content, statement.span):
                if _MANAGED.search(sentence.of(content)):
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
    named = next((c for c in statement.cells if not is_frequency_label(c.of(content))), statement.cells[0])
    others = " ".join(cell.of(content) for cell in statement.cells if cell != named)
    for piece in split_list(content, named):
        yield from _rated(content, piece.span, others if frequency_of(others) or severity_of(others) else statement.label)


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
        adverb = _ADVERBS.match(content, clause.start, subject.start())
        named = Span(adverb.end() if adverb else clause.start, subject.start())
        if not _PRONOUN.fullmatch(named.of(content).strip()):
            return named
    if rest is None and (adverb := _ADVERBS.match(content, *clause)):
        rest = Span(adverb.end(), clause.end)
    if rest is None:
        return None
    if said := _SUBJECT.search(content, *rest):
        rest = Span(rest.start, said.start())  # "problems such as A and B are rare"
    cut = _CUT.search(content, *rest)
    return Span(rest.start, cut.start()) if cut else rest


def _rated(content: str, span: Span, words: str) -> Iterator[Item]:
    """One risk with its frequency: of a word before it, in its bracket, or of the nearest label."""
    adverb = _ADVERBS.match(content, *span)
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


