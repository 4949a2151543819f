"""The table of headings: which words open which section.

Curators: add a heading to tables/headings.tsv as it is spelled, a question or a phrase with free words to
tables/questions.tsv, special ones above general ones.
"""

from __future__ import annotations

import re
from functools import lru_cache

from loaders.page.fold import fold
from loaders.page.tables import rows

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
_HALVES = re.compile(r"(?:,?\s+and\s+|,\s*|\?\s*)(?=(?:who|where|how|what|when|why|by whom)\b)")
MAX_HEADING = 100  # characters


def _expression(pattern: str) -> str:
    parts = []
    for token in pattern.split():
        optional = token.startswith("(")
        words = "|".join(re.escape(word) for word in token.strip("()").split("/"))
        parts.append(r"(?:\S+ )*?" if token == "*" else rf"(?:(?:{words}) ){'?' if optional else ''}")
    return "".join(parts)


# All patterns in one, a group for each, so that the group says which fitted first; and those that begin with a word.
_PATTERNS = tuple(rows("questions"))
_FOR_SURE = re.compile("|".join(f"(?P<p{n}>{_expression(words)})" for n, (_, words) in enumerate(_PATTERNS)))
_FOR_ANY = re.compile(
    "|".join(f"(?P<p{n}>{_expression(words)})" for n, (_, words) in enumerate(_PATTERNS) if not words.startswith("*"))
)
_QUESTION = re.compile(r"\?\s*$|^\W*(?:who|where|how|what|when|why|which|is|are|do|does|will|can)\b", re.IGNORECASE)


def section_names(heading: str, *, sure: bool = False) -> tuple[str, ...]:
    """The sections that a heading opens: usually one, none where the table doesn't know it, several for
    "Where is it done and who does it?" and "Duration and Setting".

    sure: the layout says that it is a heading, so patterns that begin with any words count, too.
    """
    return _section_names(heading, sure) if 0 < len(heading) <= MAX_HEADING else ()


@lru_cache(maxsize=4096)
def _section_names(heading: str, sure: bool) -> tuple[str, ...]:
    words = fold(_NUMBER.sub("", heading.strip(" #*_\t")))
    for key in (words, _BRACKET.sub("", words)):
        if key in _EXACT:
            return (_EXACT[key],)
    if heading.rstrip().endswith("."):
        return ()
    parts = [_EXACT.get(part) for part in _AND.split(words)]
    if len(parts) > 1 and all(parts):
        return tuple(dict.fromkeys(part for part in parts if part))
    asked = sure or bool(_QUESTION.search(heading))
    found = [_first_pattern(half, asked) for half in _HALVES.split(words)]
    return tuple(dict.fromkeys(section for section in found if section))


def _first_pattern(words: str, asked: bool) -> str | None:
    """The section of the first pattern that fits; those that begin with `*` only fit sure ones and questions."""
    spaced = re.sub(r"[^\w' -]", "", words) + " "
    match = (_FOR_SURE if asked else _FOR_ANY).fullmatch(spaced)
    return _PATTERNS[int(match.lastgroup[1:])][0] if match and match.lastgroup else None


def is_exact(heading: str) -> bool:
    """True where the table holds the heading as it is: needed before a text on the same line ("Setting: hospital")."""
    return fold(_NUMBER.sub("", heading)) in _EXACT
