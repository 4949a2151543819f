"""Folding of words for look-ups in tables: never for what is shown."""

from __future__ import annotations

import re

_FIGURES = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "\u00ad": None}
)
_SPACE = re.compile(r"[\s\u200b\ufeff]+")
_ARTICLE = re.compile(r"^(?:an?|the|one's|your|our|his or her|their)\s+(?=\S)", re.IGNORECASE)


def squeeze(text: str) -> str:
    """White space folded to single spaces."""
    return _SPACE.sub(" ", text).strip()


def fold(text: str) -> str:
    """Case, white space, quotes and dashes made alike; leading signs and closing punctuation taken off."""
    return squeeze(text.translate(_FIGURES)).casefold().strip(" #*_=~>-.:;,!?•·|")


def without_article(text: str) -> str:
    """The words without a leading article or possessive."""
    return _ARTICLE.sub("", text, count=1)
