"""Numbers in words and figures: tables/numbers.tsv."""

from __future__ import annotations

import re

from loaders.page.tables import rows
from loaders.page.words.fold import squeeze


def _table(kind: str) -> dict[str, float]:
    """The words of a kind of the table (number, fraction, sign, unit) with their values."""
    return {words: float(value) for row, words, value in rows("numbers") if row == kind}


def any_of(values: dict[str, float]) -> str:
    """An expression for any of the words, the longest first."""
    return "|".join(re.escape(words).replace(r"\ ", r"\s+") for words in sorted(values, key=len, reverse=True))


NUMBERS, FRACTIONS, SIGNS, UNITS = (_table(kind) for kind in ("number", "fraction", "sign", "unit"))
FRACTION = any_of(FRACTIONS)
NUMBER = (
    rf"(?:\d+(?:,\d{{3}})*(?:\.\d+)?(?:\s*[½¼¾]|\s+[13]/[24](?!\d))?|[½¼¾]"
    rf"|(?:{any_of(NUMBERS)})(?:\s+and\s+(?:{FRACTION}))?)"
)


def value_of(words: str) -> float:
    """The value of a number in words or figures: "one and a half", "1½", "10,000"."""
    folded = squeeze(words).lower()
    if folded in NUMBERS:
        return NUMBERS[folded]
    whole, _, rest = folded.partition(" and ")
    if rest:
        return value_of(whole) + FRACTIONS[rest]
    for sign, value in SIGNS.items():
        if folded.endswith(sign):
            return float(folded.removesuffix(sign).strip() or 0) + value
    return float(folded.replace(",", ""))
