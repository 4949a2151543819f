"""Labels inside a section ("Common:", "Patient criteria:", "Tools used:") and what they make of what follows.

`*` stands for any words or none. A label that no line here fits is neutral: it is taken off and changes nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache

from loaders.page.fold import fold

CRITERIA, AGAINST, TOOLS, ANESTHESIA, MANAGEMENT, COMMENT = (
    "criteria", "against", "tools", "anesthesia", "management", "comment",
)  # fmt: skip
BARE = "bare"  # known, and neutral: a sub-head even without colon

LABELS: dict[str, tuple[str, ...]] = {
    CRITERIA: (
        "patient criteria *", "criteria *", "eligibility *", "patient factors *", "selection criteria *", "suitability *",
        "suitable patients *", "candidate *", "candidates *", "patient selection *", "who qualifies *", "ideal candidates *",
        "good candidates *", "patient requirements *", "requirements *", "appropriate patients *", "* patient criteria",
    ),
    AGAINST: (
        "contraindications *", "not suitable *", "not for *", "who should not *", "exclusions *", "not recommended *",
        "contraindicated *", "unsuitable *", "when not *", "who should avoid *", "when it is not *",
    ),
    TOOLS: (
        "tools *", "equipment *", "instruments *", "materials *", "supplies *", "devices used *", "tools/equipment *",
        "equipment/tools *", "devices *", "instruments and *", "imaging used", "imaging", "imaging guidance", "guidance",
        "technology *", "technology used", "medications used", "medicines used", "drugs used",
    ),
    ANESTHESIA: ("anesthesia *", "anaesthesia *", "sedation *", "anesthetic *", "anaesthetic *", "type of anesthesia *", "pain control"),
    MANAGEMENT: (
        "management *", "managing *", "how they are treated", "how they are managed", "treatment of complications",
        "treatment", "treatments", "what is done about them", "how these are managed", "handling *", "if they occur",
        "how complications are treated", "how complications are managed", "complication management", "response",
        "how problems are treated", "how problems are handled", "risk management", "measures", "what helps",
    ),
    COMMENT: (
        "pros and cons *", "note", "notes", "please note", "comment", "comments", "comparison *", "considerations", "remember",
        "important", "tip", "tips", "caution", "advantages and disadvantages", "advantages and drawbacks", "discussion",
        "n.b", "nb", "good to know", "advantages and *", "remark", "weighing *", "comparing *", "how to choose *", "how they compare *",
    ),
    BARE: (
        "symptoms", "conditions", "symptoms/conditions", "symptoms or conditions", "diseases", "goals", "goals/outcomes",
        "diagnostic tests", "tests", "diagnostic tests *", "instructions", "pre-procedure instructions", "assessments",
        "step-by-step explanation", "steps", "where", "who", "medical condition *", "medical conditions *", "non-surgical",
        "surgical", "surgical options", "non-surgical options", "medication", "medicines", "at home", "in hospital",
        "short-term", "long-term", "immediate", "early", "late", "physical", "first day", "first week", "later",
        "outpatient", "inpatient", "lead", "support", "core team", "optional", "additional", "other", "general", "specific",
        "conservative", "minimally invasive", "symptoms *", "conditions *", "goals *", "main team", "supporting staff",
    ),
}  # fmt: skip

# Words that say how often; the first line that fits decides, so "less common" stands above "common".
FREQUENCIES: tuple[tuple[str, str], ...] = (
    ("uncommon", r"(?:less|not so|not very|not) (?:common|often|frequent|usual)(?:ly)?"),
    ("uncommon", r"uncommon(?:ly)?|infrequent(?:ly)?|unusual(?:ly)?|occasional(?:ly)?|now and then|from time to time|sometimes"),
    ("uncommon", r"once in a while|in a few (?:people|patients|cases)|a few (?:people|patients)|moderately common"),
    ("rare", r"(?:very |extremely |more |quite )?rare(?:r|st|ly)?|seldom|exceptional(?:ly)?|hardly ever|(?:very |highly )?unlikely"),
    ("common", r"(?:very |more |most |fairly |quite )?(?:common|frequent|usual|often)(?:ly|er)?"),
    ("common", r"most (?:people|patients)|many (?:people|patients)|expected|typical(?:ly)?|normally|as a rule|nearly always|almost always"),
)
SEVERITIES: tuple[tuple[str, str], ...] = (
    ("serious", r"serious(?:ly)?|severe|major|life-threatening|grave|most worrying|emergency|critical"),
)


def _table(rows: tuple[tuple[str, str], ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((value, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for value, words in rows)


def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    escaped = (re.escape(pattern).replace(r"\*", ".*").replace(r"\ .*", r"(?:[ /,].*)?") for pattern in patterns)
    return re.compile("|".join(escaped))


_LABELS = tuple((role, _any_of(patterns)) for role, patterns in LABELS.items())
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
    """"serious" where the words say so."""
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
