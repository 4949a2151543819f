"""Markdown → lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import html
from markdown_it import MarkdownIt
from markdown_it.token import Token

from loaders.page.markup.from_html import WEAK
from loaders.page.markup.lines import HEADING, ITEM, ROW, TEXT, LineWriter, PageText

# Indented text is no code on these pages, and a rule below a paragraph makes no heading of it.
_PARSER = MarkdownIt("commonmark").enable("table").disable(["code", "smartquotes", "replacements"], ignoreInvalid=True)
_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n.{0,5000}?\r?\n---[ \t]*\r?\n", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def read_markdown(text: str) -> PageText:
    """The words of the page without marks. A line break within a paragraph stays one."""
    out = LineWriter()
    writer = _Writer(out)
    for token in _PARSER.parse(_FRONT_MATTER.sub("", text)):
        writer.take(token)
    return PageText(out.content(), tuple(out.lines))


class _Writer:
    def __init__(self, out: LineWriter) -> None:
        self._out = out
        self._lists: list[bool] = []
        self._item_open = False
        self._heading = 0
        self._row: list[str] | None = None
        self._header = False

    def take(self, token: Token) -> None:
        kind = token.type
        if kind in ("bullet_list_open", "ordered_list_open"):
            self._lists.append(kind == "ordered_list_open")
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self._lists.pop()
        elif kind in ("list_item_open", "list_item_close"):
            self._item_open = kind == "list_item_open"
        elif kind == "heading_open":
            self._heading = int(token.tag[1])
        elif kind == "heading_close":
            self._heading = 0
        elif kind in ("thead_open", "thead_close"):
            self._header = kind == "thead_open"
        elif kind == "tr_open":
            self._row = []
        elif kind == "tr_close":
            self._end_row()
        elif kind == "inline":
            self._inline(token.children or [])
        elif kind in ("fence", "code_block"):
            self._paragraph(token.content, bold=False)
        elif kind == "html_block":
            self._paragraph(_without_tags(token.content), bold=False)
        if kind in ("paragraph_open", "heading_open", "table_open", "bullet_list_open", "ordered_list_open") and not (
            kind == "paragraph_open" and self._lists
        ):
            self._out.gap = True

    def _inline(self, children: Sequence[Token]) -> None:
        words = _plain(children)
        if self._row is not None:
            self._row.append(" ".join(words.split()))
        else:
            self._paragraph(words, _is_bold(children))

    def _paragraph(self, words: str, bold: bool) -> None:
        for row in words.split("\n"):
            if line := row.strip():
                self._line(line, bold and "\n" not in words)

    def _line(self, words: str, bold: bool) -> None:
        if self._heading:
            self._out.write(words, HEADING, self._heading)
        elif self._item_open:
            self._item_open = False
            self._out.write(words, ITEM, len(self._lists), ordered=self._lists[-1])
        elif bold and not self._lists and len(words) < 80 and not words.endswith((".", "!", ";")):
            self._out.write(words, HEADING, WEAK)
        else:
            self._out.write(words, TEXT, indent=len(self._lists))

    def _end_row(self) -> None:
        cells = [cell for cell in self._row or () if cell]
        self._row = None
        if len(cells) > 1:
            self._out.write("\t".join(cells), ROW, level=int(self._header), cells=cells)
        elif cells:
            self._out.write(cells[0], TEXT)


def _plain(children: Sequence[Token]) -> str:
    parts = []
    for child in children:
        if child.type in ("text", "code_inline", "text_special"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak") or (
            child.type == "html_inline" and child.content[:3].lower() == "<br"
        ):
            parts.append("\n")
    return "".join(parts)


def _is_bold(children: Sequence[Token]) -> bool:
    """True where all words stand in bold."""
    depth = 0
    for child in children:
        depth += {"strong_open": 1, "strong_close": -1}.get(child.type, 0)
        if child.type == "text" and child.content.strip(" :") and not depth:
            return False
    return any(child.type == "strong_open" for child in children)


def _without_tags(source: str) -> str:
    """The text of a piece of HTML; comments leave none."""
    if source.lstrip().startswith("<!--"):
        return ""
    return str(html.fragment_fromstring(source, create_parent="div").text_content()) if _TAG.search(source) else source
