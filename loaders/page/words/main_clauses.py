"""A sentence → its main clauses, without the words that open them."""

from __future__ import annotations

import re

from loaders.page.model import Span
from loaders.page.words import lexicon
from loaders.page.words.lexicon import pattern
from loaders.page.words.phrases import masked, trim
from loaders.page.words.verbs import is_base, is_verb, main_verb

_CLAUSE_END, _CLAUSE_JOINT = pattern("clause end"), pattern("clause joint")
_OPENING, _HOW_OFTEN, _BARE_OPENING = pattern("opening"), pattern("risk adverb"), pattern("bare opening")
INVERTED_BEHIND_OPENING = pattern("inverted behind opening")
INVERTED, SUBORDINATE, TRAILING_ADVERBS = pattern("inverted"), pattern("subordinate"), pattern("trailing adverbs")
_CONDITION_LIST = re.compile(r"[^,;]+(?:, [^,;]+)*?, (?:and|or) [^,;]+, ")
_OPEN_CONDITION = re.compile(rf"\b(?:{'|'.join((*lexicon.words('subordinators'), 'where'))})\b[^,;]*$", re.IGNORECASE)
ENDS_IN_VERB = re.compile(r"\b(?:is|are|be|have|get|notice)\s+$")  # "In rare cases there is | an air leak"
_ARTICLES = frozenset((*lexicon.words("articles"), *lexicon.words("determiners")))
_MOST_OPENINGS = 4


def clauses(content: str, sentence: Span) -> list[Span]:
    """The clauses of a sentence: parted at semicolons, "but" and the like, then at "and" and "or", where both sides
    have subject and verb."""
    parts = _parted(content, sentence, _CLAUSE_END, sure=False)
    return [clause for part in parts for clause in _parted(content, part, _CLAUSE_JOINT, sure=True)]


def _parted(content: str, span: Span, ends: re.Pattern[str], *, sure: bool) -> list[Span]:
    found, start = [], span.start
    for match in ends.finditer(masked(content, span)):
        at, end = span.start + match.start(), span.start + match.end()
        if sure and "," not in match[0] and _OPEN_CONDITION.search(content[start:at]):
            continue  # "because the joint stiffens and nerves suffer"
        if "," in match[0] and _may_be_noun(content, Span(start, at)):
            continue  # "eye drops, | tablets and patches can help"
        comma = content.find(", ", end, span.end) if match[0].strip() == "," else -1
        following = Span(end, comma if comma >= 0 else span.end)
        if _stands(content, Span(start, at), sure and "," not in match[0]) and _stands(content, following, sure):
            found.append(Span(start, at))
            start = end
    return [*found, Span(start, span.end)]


def _may_be_noun(content: str, span: Span) -> bool:
    """True for words without article that end in a verb which may be a noun: "eye drops", "Repeated blood tests"."""
    verb = main_verb(content, span)
    if verb is None or verb.sure or (verb.span.end < span.end and content[verb.span.end] != ","):
        return False
    return span.of(content).split(maxsplit=1)[0].casefold() not in _ARTICLES


def _stands(content: str, span: Span, sure: bool) -> bool:
    """True for words with a subject and a verb of their own; sure: one that can be no noun."""
    body, rated = without_opening(content, trim(content, span))
    if INVERTED.match(content, *body):
        return True
    if begun := SUBORDINATE.match(content, *body):
        comma = content.find(", ", begun.end(), body.end)
        if comma < 0:
            return False
        body = trim(content, Span(comma, body.end))
    verb = main_verb(content, body)
    if rated and body.start < body.end and ENDS_IN_VERB.search(content[span.start : body.start]):
        return True  # "very rarely there may be | nerve damage"
    if verb is None and rated:  # "Rarely, there is | infection", not "usually | fade" and "Rarely, the lip or | tongue"
        words = body.of(content).split()
        return bool(words) and words[0] not in ("the", *lexicon.PREPOSITIONS) and not is_verb(words[0])
    subject = TRAILING_ADVERBS.sub("", content[body.start : verb.span.start]).split() if verb else []
    if subject and subject[0].endswith(",") and (is_verb(subject[0][:-1]) or subject[0][:-1] in lexicon.VERBS_IN_S):
        return False  # "race or | flutter, and you feel faint"
    if subject and (is_base(subject[0]) or subject[0] in (*lexicon.PREPOSITIONS, *lexicon.RELATIVE)):
        return False
    return bool(subject) and subject[-1] not in ("and", "or") and bool(verb and (verb.sure or not sure))


def without_opening(content: str, clause: Span) -> tuple[Span, bool]:
    """The clause without "In rare cases", "If it is left alone, "; and whether that said how often."""
    start, rated = clause.start, False
    for _ in range(_MOST_OPENINGS):
        often = _HOW_OFTEN.match(content, start, clause.end)
        rated = rated or often is not None
        behind = often.end() if often else _opening(content, Span(start, clause.end))
        if behind is None:
            break
        start = behind
    return Span(start, clause.end), rated


def _opening(content: str, span: Span) -> int | None:
    """Where a clause begins behind "In rare cases, " or "If you have gout, a fracture, or pain, "."""
    match = _OPENING.match(content, *span)
    if match and SUBORDINATE.match(content, *span):
        return _behind_condition(content, span) or match.end()
    if match:
        verb = main_verb(content, Span(*match.span()))
        match = None if verb and verb.sure else match
    match = match or _BARE_OPENING.match(content, *span)
    return match.end() if match else None


def _behind_condition(content: str, span: Span) -> int | None:
    """Behind a list in the condition: "If you have gout, a fracture, or pain, | ..."."""
    match = _CONDITION_LIST.match(masked(content, span))
    return span.start + match.end() if match else None
