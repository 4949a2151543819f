"""Labels inside a section ("Common:", "Patient criteria:", "Tools used:") and what they make of what follows.

They stand in tables/labels.tsv. A label that no line there fits is neutral: it is taken off and changes nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache

from loaders.page.fold import fold
from loaders.page.tables import rows

CRITERIA, AGAINST, TOOLS, ANESTHESIA, MANAGEMENT, COMMENT = (
    "criteria", "against", "tools", "anesthesia", "management", "comment",
)  # fmt: skip
BARE = "bare"  # known, and neutral: a sub-head even without colon
ROLES = (CRITERIA, AGAINST, TOOLS, ANESTHESIA, MANAGEMENT, COMMENT, BARE)

# Words that say how often; the first line that fits decides, so "less common" stands above "common".
FREQUENCIES: tuple[tuple[str, str], ...] = (
    ("uncommon", r"(?:less|not so|not very|not) (?:common|often|frequent|usual)(?:ly)?"),
    (
        "uncommon",
        r"uncommon(?:ly)?|infrequent(?:ly)?|unusual(?:ly)?|occasional(?:ly)?|now and then|from time to time|sometimes",
    ),
    ("uncommon", r"once in a while|in a few (?:people|patients|cases)|a few (?:people|patients)|moderately common"),
    (
        "rare",
        r"(?:very |extremely |more |quite )?rare(?:r|st|ly)?|seldom|exceptional(?:ly)?|hardly ever|(?:very |highly )?unlikely",
    ),
    ("common", r"(?:very |more |most |fairly |quite )?(?:common|frequent|usual|often)(?:ly|er|est)?"),
    (
        "common",
        r"most (?:people|patients)|many (?:people|patients)|expected|typical(?:ly)?|normally|as a rule|nearly always|almost always",
    ),
)
SEVERITIES: tuple[tuple[str, str], ...] = (
    ("serious", r"serious(?:ly)?|severe|major|life-threatening|grave|most worrying|emergency|critical"),
)


def _table(rows: tuple[tuple[str, str], ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((value, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for value, words in rows)


def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    escaped = (re.escape(pattern).replace(r"\*", ".*").replace(r"\ .*", r"(?:[ /,].*)?") for pattern in patterns)
    return re.compile("|".join(escaped))


_LABELS = tuple((role, _any_of(tuple(words for r, words in rows("labels") if r == role))) for role in ROLES)
_FREQUENCIES = _table(FREQUENCIES)
_SEVERITIES = _table(SEVERITIES)
_LABEL_FILL = re.compile(
    r"\b(?:and|but|or|also|the|potential|possible|risks?|complications?|side|effects?|problems?|events?|reactions?|adverse|ones?|issues?"
    r"|unwanted|symptoms|occurrences?|after[- ]?effects)\b"
)


@lru_cache(maxsize=4096)
def label_role(label: str) -> str | None:
    """CRITERIA, TOOLS … for a label that the table knows, else None."""
    words = fold(label)
    return next((role for role, pattern in _LABELS if pattern.fullmatch(words)), None)


@lru_cache(maxsize=4096)
def frequency_of(words: str) -> str | None:
    """How often, as the words say: common, uncommon or rare."""
    return next((value for value, pattern in _FREQUENCIES if pattern.search(words)), None)


@lru_cache(maxsize=4096)
def severity_of(words: str) -> str | None:
    """ "serious" where the words say so."""
    return next((value for value, pattern in _SEVERITIES if pattern.search(words)), None)


@lru_cache(maxsize=4096)
def is_frequency_label(label: str) -> bool:
    """True for a label that says nothing but how often or how bad: "Rare but serious", "Common side effects"."""
    words = fold(re.sub(r"\([^()]*\)", "", label))
    if not (frequency_of(words) or severity_of(words)):
        return False
    for _, pattern in (*_FREQUENCIES, *_SEVERITIES):
        words = pattern.sub("", words)
    return not re.sub(r"[\W_]+", "", _LABEL_FILL.sub("", words))


def is_label(words: str) -> bool:
    """True where a line by itself is a label that the tables know."""
    return len(words) <= 60 and (is_frequency_label(words) or label_role(words) is not None)
