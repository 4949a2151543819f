"""A section's blocks → statements: each list item, paragraph or row with the label it stands under."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from loaders.page.layout.blocks import Block, parents
from loaders.page.markup.lines import HEADING, ITEM, ROW, TEXT
from loaders.page.model import Span
from loaders.page.words import lexicon
from loaders.page.words.clauses import glued_at, is_clause
from loaders.page.words.labels import GROUP, is_label, label_role
from loaders.page.words.phrases import sentences
from loaders.page.words.verbs import describes

_RUN_IN = re.compile(r"(?P<label>[^:.;!?\n(]{2,60}?(?:\s*\([^()\n]{1,60}\))?)\s*(?::|\s[–—])\s+(?=\S)")
_BRACKET = re.compile(r"\([^()]*\)")
_UNFINISHED = frozenset((*lexicon.PREPOSITIONS, *lexicon.RELATIVE, "have", "has", "are", "include", "includes"))
_LONGEST_LABEL = 6  # words; longer ones that end in a colon introduce a list
_LONGEST_SUBHEAD = 9


@dataclass(frozen=True, slots=True)
class Statement:
    """A stretch of a section, cut no further than the page's own layout cuts it.

    kind: ITEM, TEXT or ROW; label: the words of the nearest label, "" for none; own: the label stands before the words
    on the same line; depth: nesting of an item from 1; parent: index of the statement that it is nested under;
    trailing: prose after a list, or glued to its last item; cells and heads: of a row, with the words at the head of
    each column.
    """

    kind: str
    span: Span
    label: str = ""
    own: bool = False
    depth: int = 0
    ordered: bool = False
    parent: int | None = None
    trailing: bool = False
    cells: tuple[Span, ...] = ()
    heads: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[tuple[str, Span], ...]:
        """The cells of a row, each with the head of its column, "" where the table has no heads for all."""
        heads = self.heads if len(self.heads) == len(self.cells) else ("",) * len(self.cells)
        return tuple(zip(heads, self.cells, strict=True))

    @property
    def role(self) -> str | None:
        """What the label makes of the words (`labels.CRITERIA` and so on); None where it is neutral."""
        return label_role(self.label) if self.label else None


def statements(content: str, body: Sequence[Block]) -> tuple[Statement, ...]:
    """The statements of a section in the page's order."""
    unmarked = _unmarked(content, body)
    body = [replace(block, kind=ITEM, depth=1) if n in unmarked else block for n, block in enumerate(body)]
    reader = _Reader(content, body)
    for index in range(len(body)):
        reader.read(index)
    return tuple(reader.found)


def _unmarked(content: str, body: Sequence[Block]) -> set[int]:
    """Indexes of lines that make a list though its bullets were lost: several in a row, most without a full stop."""
    found: set[int] = set()
    row: list[int] = []
    for n, block in enumerate([*body, None]):
        follows = bool(row) and block is not None and not block.gap
        if (
            block is not None
            and block.kind == TEXT
            and not block.depth
            and (follows or not row)
            and _could_be_item(content, block)
        ):
            row.append(n)
            continue
        found.update(_listed(content, body, row))
        row = (
            [n]
            if block is not None and block.kind == TEXT and not block.depth and _could_be_item(content, block)
            else []
        )
    return found


def _could_be_item(content: str, block: Block) -> bool:
    words = block.span.of(content)
    leads = words.endswith(":") or words.split()[-1].casefold() in _UNFINISHED
    return not leads and _RUN_IN.match(words) is None and not is_label(words)


def _listed(content: str, body: Sequence[Block], row: list[int]) -> list[int]:
    stops = sum(body[n].span.of(content).endswith((".", "!", "?")) for n in row)
    return row if len(row) > 1 and stops * 2 < len(row) else []


class _Reader:
    def __init__(self, content: str, body: Sequence[Block]) -> None:
        self.found: list[Statement] = []
        self._content = content
        self._body = body
        self._above = parents(body)
        self._label = ""
        self._heads: tuple[str, ...] = ()
        self._labels: dict[int, str] = {}  # block index of an item that is a label → its words
        self._at: dict[int, int] = {}  # block index → statement index

    def read(self, index: int) -> None:
        block = self._body[index]
        words = block.span.of(self._content)
        if block.kind == ROW:
            if block.level:
                self._heads = tuple(cell.of(self._content) for cell in block.cells)
            else:
                self._add(index, Statement(ROW, block.span, self._label, cells=block.cells, heads=self._heads))
        elif self._is_subhead(index, words):
            *said, last = sentences(self._content, block.span)
            if said and block.kind == TEXT:  # "The key test is a scan. Others are:"
                self.found.append(Statement(TEXT, Span(block.start, said[-1].end), self._label))
                words = last.of(self._content)
            if self._above[index] is None and (block.kind != ITEM or not self._has_children(index)):
                self._label = words
            else:
                self._labels[index] = words
        else:
            self._add_labelled(index, words)

    def _is_subhead(self, index: int, words: str) -> bool:
        block = self._body[index]
        if block.kind == HEADING:
            return True
        short = len(words.split()) <= _LONGEST_SUBHEAD
        if block.kind == ITEM:
            named = label_role(words) == GROUP  # "Medicines" over some medicines is an item itself
            return is_label(words) and (words.endswith(":") or (self._has_children(index) and not named))
        if words.endswith(":"):
            return short or not block.depth
        return short and is_label(words) and not words.endswith(".") and not self._alone(index)

    def _alone(self, index: int) -> bool:
        """True for a line that nothing follows or that has its section to itself: no sub-head then."""
        return index + 1 >= len(self._body)

    def _has_children(self, index: int) -> bool:
        return index in self._above[index + 1 :]

    def _add_labelled(self, index: int, words: str) -> None:
        block = self._body[index]
        above = self._above[index]
        label, own, span = self._labels.get(above, self._label) if above is not None else self._label, False, block.span
        if match := self._run_in(words):
            label, own, span = match["label"], True, Span(block.start + match.end(), block.end)
        kind = ITEM if block.kind == ITEM else TEXT
        if own and kind == ITEM and describes(span.of(self._content)) and not is_label(label):
            parent = self._at.get(above) if above is not None else None
            self._add(
                index, Statement(ITEM, Span(block.start, block.start + len(label)), depth=block.depth, parent=parent)
            )
            self.found.append(Statement(TEXT, span, parent=self._at[index], trailing=True))
            return
        after_list = kind == TEXT and not own and any(s.kind != TEXT for s in self.found) and not self._leads(index)
        parent = self._at.get(above) if above is not None else None
        statement = Statement(kind, span, label, own, block.depth, block.ordered, parent, after_list)
        last = index + 1 == len(self._body) or self._body[index + 1].kind != ITEM
        cut = (
            glued_at(self._content, span)
            if kind == ITEM and last and index and self._body[index - 1].kind == ITEM
            else None
        )
        if cut is None:
            self._add(index, statement)
        else:
            self._add(index, replace(statement, span=Span(span.start, cut)))
            self.found.append(Statement(TEXT, Span(cut, span.end), label, trailing=True))

    def _leads(self, index: int) -> bool:
        """True for a paragraph that a list follows: it belongs to that list, not to the one before."""
        return index + 1 < len(self._body) and self._body[index + 1].kind == ITEM and self._body[index].depth == 0

    def _run_in(self, words: str) -> re.Match[str] | None:
        match = _RUN_IN.match(words)
        if match is None:
            return None
        if len(_BRACKET.sub("", match["label"]).split()) > _LONGEST_LABEL and not is_label(match["label"]):
            return None
        if words[match.end("label") :].lstrip()[0] != ":" and not is_label(match["label"]):
            return None
        label = Span(0, match.end("label"))
        return match if is_label(match["label"]) or not is_clause(words, label, any_verb=True) else None

    def _add(self, index: int, statement: Statement) -> None:
        self._at[index] = len(self.found)
        self.found.append(statement)
