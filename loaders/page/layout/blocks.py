"""Lines → blocks: headings, paragraphs, list items with their nesting, rows. Lines of the site are left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from loaders.page.markup.lines import HEADING, ITEM, ROW, TEXT, Line, PageText
from loaders.page.model import Span
from loaders.page.tables import rows
from loaders.page.words.fold import fold
from loaders.page.words.headings import section_names

_UNDERLINE = re.compile(r"(=|-|~|_|\*|\u2014)\1{2,}$")


@dataclass(frozen=True, slots=True)
class Block:
    """A unit of the page; start and end leave out bullets, numbers and white space.

    depth: for an item its nesting from 1, for other blocks the number of lists that they are indented under;
    level: of a heading as its markup says, 0 for text; gap: empty lines before it.
    """

    kind: str
    start: int
    end: int
    depth: int = 0
    ordered: bool = False
    level: int = 0
    gap: int = 0
    cells: tuple[Span, ...] = ()

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


def blocks(document: PageText) -> tuple[Block, ...]:
    """The page's blocks in order."""
    content = document.content
    found: list[Block] = []
    lists = _Lists()
    for line in document.lines:
        words = content[line.start : line.end]
        if line.mark == TEXT and found and found[-1].kind == TEXT and _UNDERLINE.match(words) and not line.gap:
            found[-1] = replace(found[-1], kind=HEADING, level=1 if words[0] == "=" else 2)
        elif line.mark != TEXT or section_names(words) or not is_noise(words):
            found.append(_block(line, words, lists))
        elif found:
            lists.end()
    return tuple(found)


def _block(line: Line, words: str, lists: _Lists) -> Block:
    if line.mark in (HEADING, ROW):
        lists.end()
        return Block(line.mark, line.start, line.end, level=line.level, gap=line.gap, cells=line.cells)
    sign = sign_of(words)
    start = line.start + (sign.length if sign else 0)
    if line.mark == ITEM:
        lists.open_to(line.level)
        return Block(ITEM, start, line.end, line.level, line.ordered, gap=line.gap)
    if sign is None:
        return Block(TEXT, line.start, line.end, lists.under(line), gap=line.gap)
    return Block(ITEM, start, line.end, lists.depth(line, sign), sign.ordered, gap=line.gap)


class _Lists:
    """The open lists of plain text, told apart by indent and by the look of their signs."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str]] = []

    def end(self) -> None:
        self._open.clear()

    def open_to(self, level: int) -> None:
        """The lists open at an item whose nesting the markup tells."""
        self._open = [(indent, "") for indent in range(level)]

    def under(self, line: Line) -> int:
        """How many lists a line without sign is indented under; a line at the margin ends them all."""
        self._open = [one for one in self._open if one[0] < line.indent]
        return len(self._open)

    def depth(self, line: Line, sign: Sign) -> int:
        """The nesting of an item: deeper when indented further, or when another sign begins at the same indent."""
        while self._open and (self._open[-1][0] > line.indent or (line.gap and self._open[-1][0] == line.indent)):
            self._open.pop()
        same = [n for n, one in enumerate(self._open) if one == (line.indent, sign.look)]
        if same:
            del self._open[same[-1] + 1 :]
        else:
            self._open.append((line.indent, sign.look))
        return len(self._open)


def parents(items: Sequence[Block]) -> tuple[int | None, ...]:
    """For each block the index of the item that it is nested under, if any."""
    above: list[tuple[int, int]] = []  # depth and index of the items open
    found: list[int | None] = []
    for index, block in enumerate(items):
        deepest = block.depth - (block.kind == ITEM)
        while above and above[-1][0] > deepest:
            above.pop()
        found.append(above[-1][1] if above else None)
        if block.kind == ITEM:
            above.append((block.depth, index))
    return tuple(found)


# --- the signs by which plain text shows a list: bullets, numbers, "Step 1:" ---

_BULLET = re.compile(
    r"(?P<glyph>[•·‣◦▪▫●○■□◆◇➢➤►▶→✓✔☑*+\-–—\uf0b7\u2043]|o(?=\s))(?P<space>\s+|(?<=[•●▪◦·\uf0b7])(?=\w))"
)
_NUMBER = re.compile(
    r"(?:step\s+\d{1,2}\s*[:.)\-–—]+|\(?\d{1,2}[.)]|\(?[a-z][.)]|\(?[ivx]{2,5}[.)])\s+(?=\S)", re.IGNORECASE
)


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


# --- lines that belong to the site and not to the page: tables/noise.tsv, menus, trails ---


def _compiled(pattern: str) -> str:
    """` *` at the end and `* ` at the start may stand for nothing at all."""
    words = re.escape(pattern).replace(r"\*", ".*")
    return words.replace(r"\ .*", r"(?:(?:\b|(?!\w)).*)?")


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
