"""The regular expressions of tables/patterns.tsv, compiled; <verbs> and <auxiliaries> are those of `lexicon`."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

from loaders.page import lexicon
from loaders.page.tables import rows

_NAME = re.compile(r"<([a-z][a-z ]*)>")


@cache
def _sources() -> dict[str, str]:
    alternatives: defaultdict[str, list[str]] = defaultdict(list)
    for name, expression in rows("patterns"):
        alternatives[name].append(expression)
    joined = {name: "|".join(f"(?:{one})" for one in parts) for name, parts in alternatives.items()}
    return {**joined, "auxiliaries": "|".join(lexicon.AUXILIARIES), "verbs": "|".join(lexicon.VERBS)}


def _source(name: str) -> str:
    return _NAME.sub(lambda match: f"(?:{_source(match[1])})", _sources()[name])


@cache
def pattern(name: str) -> re.Pattern[str]:
    """The pattern of a name; raises KeyError for a name that the table doesn't have."""
    spaced = re.sub(r"(?<!\[)(?<!\[-) \?", r"\\s*", _source(name)).replace("[- ]", r"[-\s]").replace(" ", r"\s+")
    return re.compile(spaced, re.IGNORECASE)
