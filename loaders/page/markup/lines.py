"""Text → lines, the common ground of plain text, Markdown and HTML.

A line is a stretch of the content and what the markup says of it. Plain text says nothing; there, signs do the work of
markup, and `blocks` reads them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from loaders.page.model import Span

HEADING, ITEM, TEXT, ROW = "heading", "item", "text", "row"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the content without its white space.

    mark: what the markup says it is (HEADING, ITEM, ROW, or TEXT where it says nothing); level: of a heading 1-6, of an
    item its nesting from 1; indent: columns of white space before a TEXT line; gap: empty lines before it;
    cells: those of a table's row.
    """

    start: int
    end: int
    mark: str = TEXT
    level: int = 0
    ordered: bool = False
    indent: int = 0
    gap: int = 0
    cells: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class PageText:
    """The content, its lines, and what the markup knows besides: language, address and title."""

    content: str
    lines: tuple[Line, ...]
    language: str | None = None
    address: str | None = None
    title: str | None = None


class LineWriter:
    """Builds the content of a page that came with markup: a line for each block, an empty line where `gap` is set."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.gap = False
        self._parts: list[str] = []
        self._length = 0

    def content(self) -> str:
        """All lines written so far."""
        return "".join(self._parts)

    def write(
        self,
        words: str,
        mark: str,
        level: int = 0,
        *,
        ordered: bool = False,
        indent: int = 0,
        cells: Sequence[str] = (),
    ) -> None:
        """Add a line; the words of a row are its cells with tabs between."""
        if self.lines:
            self._add("\n\n" if self.gap else "\n")
        start = self._length
        spans: list[Span] = []
        for cell in cells:
            at = spans[-1].end + 1 if spans else start
            spans.append(Span(at, at + len(cell)))
        self._add(words)
        self.lines.append(Line(start, self._length, mark, level, ordered, indent, int(self.gap), tuple(spans)))
        self.gap = False

    def _add(self, words: str) -> None:
        self._parts.append(words)
        self._length += len(words)


_LINE = re.compile(r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_BREAK = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_TAB = 4


def text_lines(content: str) -> tuple[Line, ...]:
    """The lines of plain text; empty ones are counted as gaps."""
    lines: list[Line] = []
    last = 0
    for match in _LINE.finditer(content):
        words = match[0].strip()
        if not words:
            continue
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        breaks = len(_BREAK.findall(content, last, start)) if lines else 1
        indent = len(content[match.start() : start].expandtabs(_TAB))
        lines.append(Line(start, start + len(words), indent=indent, gap=max(0, breaks - 1)))
        last = start + len(words)
    return tuple(lines)
