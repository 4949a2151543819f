"""Abbreviations that a page defines: "complex regional pain syndrome (CRPS)"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from loaders.page.words.fold import squeeze

_ACRONYM = re.compile(r"(?=[A-Za-z0-9&/-]*[A-Z][A-Za-z0-9&/-]*[A-Z])[A-Za-z0-9][A-Za-z0-9&/-]{1,9}s?$|[A-Z]\d{1,3}$")
_DEFINED = re.compile(r"\(\s*([A-Z][A-Za-z0-9&/-]{1,9}?)s?\s*\)")
_SPELLED_OUT = re.compile(r"\b([A-Z][A-Z0-9]{1,7})\s+\(([A-Z]?[a-z][A-Za-z' -]{5,80})\)")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’]*|\d+")
_SMALL = ("of", "the", "and", "a", "an", "for", "in", "to", "with")
_REACH = 120  # characters before a bracket that its long form may take


def is_acronym(words: str) -> bool:
    """True for "CRPS", "TENS", "RSD"."""
    return bool(_ACRONYM.match(words))


def abbreviations(content: str) -> tuple[tuple[str, str], ...]:
    """(short, long) for each "long form (SHORT)" whose letters begin the words before it."""
    found: dict[str, str] = {}
    for match in _DEFINED.finditer(content):
        short = match[1]
        if short not in found and is_acronym(short):
            at = long_form_start(content[max(0, match.start() - _REACH) : match.start()], short)
            if at is not None:
                found[short] = squeeze(content[max(0, match.start() - _REACH) : match.start()][at:])
    for match in _SPELLED_OUT.finditer(content):
        if match[1] not in found and long_form_start(match[2], match[1]) == 0:
            found[match[1]] = match[2]
    return tuple(found.items())


def long_forms(words: str) -> list[tuple[int, int]]:
    """Where the words before each "(SHORT)" stand that it abbreviates."""
    found = []
    for match in _DEFINED.finditer(words):
        at = long_form_start(words[: match.start()], match[1]) if is_acronym(match[1]) else None
        if at is not None:
            found.append((at, match.start()))
    return found


def long_form_start(before: str, short: str) -> int | None:
    """Where the shortest run of words at the end begins whose initials spell the abbreviation, small words left out or
    not; None where there is none."""
    letters = [c.casefold() for c in short if c.isalnum()]
    first = max((m.end() for m in re.finditer(r"[.;:!?()]", before)), default=0)
    words = list(_WORD.finditer(before, first))
    for count in range(1, min(len(words), len(letters) + 4) + 1):
        tail = words[-count:]
        if tail[0][0][0].casefold() == letters[0] and _spells([w[0].casefold() for w in tail], letters):
            return tail[0].start()
    return None


def _spells(words: Sequence[str], letters: Sequence[str]) -> bool:
    """True where the letters can be picked in order, one or more from each word's beginning part, none skipped."""
    if not letters:
        return len(words) <= 1  # "spinal cord stimulation therapy (SCS)"
    if not words:
        return False
    head, *rest = words
    if head[0] == letters[0]:
        if _spells(rest, letters[1:]) or (not letters[1:] and not rest):
            return True
        inside = head[1:].find(letters[1]) if len(letters) > 1 else -1
        if inside >= 0 and (_spells(rest, letters[2:]) or (len(letters) == 2 and not rest)):
            return True
    return head in _SMALL and _spells(rest, letters)
