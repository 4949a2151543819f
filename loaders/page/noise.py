"""Lines that belong to the site and not to the page: tables/noise.tsv, menus, trails."""

from __future__ import annotations

import re

from loaders.page.fold import fold
from loaders.page.tables import rows


def _compiled(pattern: str) -> str:
    """` *` at the end and `* ` at the start may stand for nothing at all."""
    words = re.escape(pattern).replace(r"\*", ".*")
    return words.replace(r"\ .*", r"(?:\b.*)?")


_NOISE = re.compile("|".join(_compiled(line) for (line,) in rows("noise")))
_TRAIL = re.compile(r"^[^.!?]{1,60}(?:\s[>›»/]\s[^.!?]{1,60}){2,}$")  # Home > Treatments > Pain
_MENU = re.compile(r"^[^.!?|]{1,50}(?:\s\|\s[^.!?|]{1,50}){2,}$")  # Home | Clinics | Contact
_RULE = re.compile(r"^[\W_]+$")


def is_noise(line: str) -> bool:
    """True for menus, trails, dates of review, advertisements, lines of signs only. Long lines are never noise."""
    if len(line) > 200:
        return False
    if _RULE.match(line) or _TRAIL.match(line) or _MENU.match(line):
        return True
    return bool(_NOISE.fullmatch(fold(line)))
