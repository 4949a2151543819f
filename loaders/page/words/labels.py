"""Labels inside a section ("Common:", "Patient criteria:", "Tools used:") and what they make of what follows.

They stand in tables/labels.tsv. A label that no line there fits is neutral: it is taken off and changes nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache

from loaders.page.tables import rows
from loaders.page.words.fold import fold
from loaders.page.words.frequency import frequency_of, severity_of, without_ratings
from loaders.page.words.lexicon import pattern

CRITERIA, AGAINST, TOOLS, ANESTHESIA, MANAGEMENT, COMMENT = (
    "criteria", "against", "tools", "anesthesia", "management", "comment",
)  # fmt: skip
BARE = "bare"  # known, and neutral: a sub-head even without colon
GROUP = "group"  # a sub-head with colon, a thing itself without
ROLES = (CRITERIA, AGAINST, TOOLS, ANESTHESIA, MANAGEMENT, COMMENT, BARE, GROUP)


def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    escaped = (re.escape(pattern).replace(r"\*", ".*").replace(r"\ .*", r"(?:[ /,].*)?") for pattern in patterns)
    return re.compile("|".join(escaped))


_LABELS = tuple((role, _any_of(tuple(words for r, words in rows("labels") if r == role))) for role in ROLES)
_LABEL_FILL = pattern("rating filler")


@lru_cache(maxsize=4096)
def label_role(label: str) -> str | None:
    """CRITERIA, TOOLS … for a label that the table knows, else None."""
    words = fold(label)
    return next((role for role, known in _LABELS if known.fullmatch(words)), None)


@lru_cache(maxsize=4096)
def is_frequency_label(label: str) -> bool:
    """True for a label that says nothing but how often or how bad: "Rare but serious", "Common side effects"."""
    words = fold(re.sub(r"\([^()]*\)", "", label))
    if not (frequency_of(words) or severity_of(words)):
        return False
    return not re.sub(r"[\W_]+", "", _LABEL_FILL.sub("", without_ratings(words)))


def is_label(words: str) -> bool:
    """True where a line by itself is a label that the tables know."""
    return len(words) <= 60 and (is_frequency_label(words) or label_role(words) is not None)
