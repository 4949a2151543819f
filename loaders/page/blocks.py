"""Lines → blocks: headings, paragraphs, list items with their nesting, rows. Lines of the site are left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from loaders.page.headings import section_names
from loaders.page.lines import HEADING, ITEM, ROW, TEXT, Document, Line
from loaders.page.model import Span
from loaders.page.noise import is_noise
from loaders.page.signs import Sign, sign_of

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


def blocks(document: Document) -> tuple[Block, ...]:
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
