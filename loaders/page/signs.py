"""The signs by which plain text shows a list: bullets, numbers, "Step 1:"."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BULLET = re.compile(
    r"(?P<glyph>[•·‣◦▪▫●○■□◆◇➢➤►▶→✓✔☑*+\-–—\uf0b7\u2043]|o(?=\s))(?P<space>\s+|(?<=[•●▪◦·\uf0b7])(?=\w))"
)
_NUMBER = re.compile(
    r"(?:step\s+\d{1,2}\s*[:.)\-–—]+|\(?\d{1,2}[.)]|\(?[a-z][.)]|\(?[ivx]{2,5}[.)])\s+(?=\S)", re.IGNORECASE
)
_STEP_ONLY = re.compile(r"step\s+\d{1,2}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sign:
    """How a line begins: the length of the sign with its white space, what it looks like, and whether it counts."""

    length: int
    look: str
    ordered: bool


def sign_of(words: str) -> Sign | None:
    """The list sign at the beginning of a line, None where there is none or nothing follows it."""
    if match := _BULLET.match(words):
        return Sign(match.end(), match["glyph"], False) if match.end() < len(words) else None
    if match := _NUMBER.match(words):
        look = re.sub(r"\d+", "1", match[0].strip()).casefold()
        return Sign(match.end(), look if "1" in look else "a", True)
    return None
