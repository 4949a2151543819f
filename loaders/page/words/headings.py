"""The table of headings: which words open which section.

Curators: add a heading to tables/headings.tsv as it is spelled, a question or a phrase with free words to
tables/questions.tsv, special ones above general ones.
"""

from __future__ import annotations

import re
from functools import lru_cache

from loaders.page.tables import rows
from loaders.page.words.fold import fold
from loaders.page.words.labels import AGAINST, label_role
from loaders.page.words.numbers import NUMBER, UNITS, any_of

# The order of a procedure page and of a condition page, used where headings are missing.
PROCEDURE_ORDER = (
    "summary", "purpose", "indications", "preparation", "procedure_description", "duration", "setting", "personnel",
    "risks_and_complications", "benefits", "recovery", "alternatives", "patient_experience", "similar_codes",
)  # fmt: skip
CONDITION_ORDER = (
    "summary", "causes", "risk_factors", "symptoms", "diagnosis", "treatment_options", "prognosis_and_follow_up",
    "complications", "similar_codes",
)  # fmt: skip

_EXACT = {fold(words): section for section, words in rows("headings")}
_NUMBER = re.compile(
    r"^(?:section\s+)?(?:\d{1,2}|[ivx]{1,4}|[a-h])[.)]\s+|^(?:section|part|step)\s+\d{1,2}\s*[:.-]\s*", re.IGNORECASE
)
_BRACKET = re.compile(r"\s*\([^()]*\)\s*$")
_AND = re.compile(r"\s*(?:,|/|&|\band\b|\bor\b)\s*(?:and\s+)?")
_HALVES = re.compile(r"(?:,?\s+and\s+|,\s*|\?\s*)(?=(?:whom?|where|how|what|when|why|by whom)\b)")
# "About 45 minutes", "about an hour": what is told below "Duration", not the heading of what the page is about.
_HOW_LONG = re.compile(rf"about (?:\d|(?:{NUMBER})[\s-]+(?:{any_of(UNITS)})\b)")
MAX_HEADING = 100  # characters
_FEW_WORDS = 4  # of "Planning and preparation": one known part tells the section


def _expression(pattern: str) -> str:
    parts = []
    for token in pattern.split():
        optional = token.startswith("(")
        words = "|".join(re.escape(word) for word in token.strip("()").split("/"))
        parts.append(r"(?:\S+ )*?" if token in ("*", "?") else rf"(?:(?:{words}) ){'?' if optional else ''}")
    return "".join(parts)


_PATTERNS = tuple(rows("questions"))


def _all_but(signs: tuple[str, ...]) -> re.Pattern[str]:
    """All patterns in one, save those that begin with a sign; a group for each says which fitted first."""
    kept = [(n, words) for n, (_, words) in enumerate(_PATTERNS) if not words.startswith(signs)]
    return re.compile("|".join(f"(?P<p{n}>{_expression(words)})" for n, words in kept))


_FOR_QUESTIONS, _FOR_SURE, _FOR_ANY = _all_but(()), _all_but(("?",)), _all_but(("?", "*"))
_QUESTION = re.compile(r"\W*(?:whom?|where|how|what|when|why|which|is|are|do|does|will|can)\b", re.IGNORECASE)


def section_names(heading: str, *, sure: bool = False) -> tuple[str, ...]:
    """The sections that a heading opens: usually one, none where the table doesn't know it, several for
    "Where is it done and who does it?" and "Duration and Setting".

    sure: the layout says that it is a heading, so patterns that begin with any words and single words count, too.
    """
    return _section_names(heading, sure) if 0 < len(heading) <= MAX_HEADING else ()


@lru_cache(maxsize=4096)
def _section_names(heading: str, sure: bool) -> tuple[str, ...]:
    words = fold(_NUMBER.sub("", heading.strip(" #*_\t")))
    if label_role(words) == AGAINST:  # "Who should not have it?" names no indications
        return ()
    for key in (words, _BRACKET.sub("", words)):
        if key in _EXACT:
            return (_EXACT[key],)
    if heading.rstrip().endswith(".") or _HOW_LONG.match(words):
        return ()
    parts = [_EXACT.get(part) for part in _AND.split(words)]
    if len(parts) > 1 and (all(parts) or (sure and any(parts) and len(words.split()) <= _FEW_WORDS)):
        return tuple(dict.fromkeys(part for part in parts if part))
    asked = heading.rstrip().endswith("?")
    known = _FOR_QUESTIONS if asked or sure else _FOR_SURE if _QUESTION.match(heading) else _FOR_ANY
    found = [_first_pattern(half, known) for half in _HALVES.split(words)]
    return tuple(dict.fromkeys(section for section in found if section))


def _first_pattern(words: str, known: re.Pattern[str]) -> str | None:
    """The section of the first pattern that fits."""
    spaced = re.sub(r"[^\w' -]", "", words) + " "
    match = known.fullmatch(spaced)
    return _PATTERNS[int(match.lastgroup[1:])][0] if match and match.lastgroup else None


def is_exact(heading: str) -> bool:
    """True where the table holds the heading as it is: needed before a text on the same line ("Setting: hospital")."""
    return fold(_NUMBER.sub("", heading)) in _EXACT
