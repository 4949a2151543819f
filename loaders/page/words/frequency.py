"""How often a risk comes and how bad it is, from words ("now and then") and shares ("one in ten people")."""

from __future__ import annotations

import re
from functools import lru_cache

from loaders.page.words.lexicon import pattern
from loaders.page.words.numbers import NUMBER, value_of

# The first that fits decides: "less common" is no "common".
_FREQUENCIES = tuple((value, pattern(value)) for value in ("uncommon", "rare", "common"))
_SERIOUS = pattern("serious")
_SHARE = re.compile(
    rf"(?<!\w)(?!an?\b)(?P<part>{NUMBER})\s+(?:\w+\s+)?(?:in|out\s+of)\s+(?:every\s+|each\s+)?(?P<all>{NUMBER})(?!\w)"
    rf"|\b(?P<percent>{NUMBER})\s*(?:%|percent|per\s+cent)",
    re.IGNORECASE,
)
# At least one in twenty is common, less than one in five hundred rare; pages have three words for five classes.
_COMMON_SHARE, _RARE_SHARE = 0.05, 0.002


@lru_cache(maxsize=4096)
def frequency_of(words: str) -> str | None:
    """How often, as the words say: common, uncommon or rare."""
    said = next((value for value, known in _FREQUENCIES if known.search(words)), None)
    return said or _frequency_of_share(words)


def _frequency_of_share(words: str) -> str | None:
    match = _SHARE.search(words)
    if match is None:
        return None
    if match["percent"]:
        share = value_of(match["percent"]) / 100
    else:
        whole = value_of(match["all"])
        share = value_of(match["part"]) / whole if whole else 0
    if not 0 < share <= 1:
        return None
    return "common" if share >= _COMMON_SHARE else "rare" if share < _RARE_SHARE else "uncommon"


@lru_cache(maxsize=4096)
def severity_of(words: str) -> str | None:
    """ "serious" where the words say so."""
    return "serious" if _SERIOUS.search(words) else None


def without_ratings(words: str) -> str:
    """The words without those that say how often or how bad."""
    for known in (*(known for _, known in _FREQUENCIES), _SERIOUS, _SHARE):
        words = known.sub("", words)
    return words
