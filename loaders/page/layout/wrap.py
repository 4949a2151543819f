"""Lines that a text broke at a right margin are joined again."""

from __future__ import annotations

import re
from dataclasses import replace

from loaders.page.layout.blocks import sign_of
from loaders.page.markup.lines import TEXT, Line
from loaders.page.words.headings import is_exact, section_names
from loaders.page.words.labels import is_label

WIDEST = 120  # characters; a text with longer lines was not broken at a margin
_LONG = 40  # a shorter line was ended by its writer
_FULL = 0.6  # of the width: a shorter line was ended by its writer, too
_ENDED = re.compile(r"[.:;!?|]['\"”’)]?$")


def unwrap(content: str, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Join each TEXT line to the one before it that was broken only for want of room."""
    width = max((line.indent + line.end - line.start for line in lines), default=0)
    joined: list[Line] = []
    tail = 0  # length of the last physical line
    for line in lines:
        if joined and _continues(content, joined[-1], tail, line, width):
            joined[-1] = replace(joined[-1], end=line.end)
        else:
            joined.append(line)
        tail = line.indent + line.end - line.start
    return tuple(joined)


_LABEL = re.compile(r"([^:\n]{2,60}?)\s*:\s")


def _opens(words: str) -> bool:
    """True for a line that begins with a heading or a label: "Setting: hospital"."""
    match = _LABEL.match(words)
    return bool(match) and (is_exact(match[1]) or is_label(match[1])) if match else False


def _continues(content: str, before: Line, tail: int, line: Line, width: int) -> bool:
    if line.gap or line.mark != TEXT or before.mark not in (TEXT, "item"):
        return False
    words = content[line.start : line.end]
    above = content[before.start : before.end]
    if sign_of(words) or _opens(words):
        return False
    if _LONG < tail <= width <= WIDEST and above.rfind("(") > above.rfind(")"):
        return True  # "(HCPCS code: | E0730)"
    goes_on = words[0].islower() and tail > width * _FULL and not _ENDED.search(above)
    if section_names(words) and not goes_on:
        return False
    if tail < _LONG or (section_names(above) and not above.endswith(",")):
        return False
    if not _LONG < width <= WIDEST:
        return False
    if words[0].islower() and not _ENDED.search(above):
        return goes_on
    first = words.split(None, 1)[0]
    return tail + 1 + len(first) > width and not above.endswith(":")
