"""Pages in other layouts than their own: what the tests of layouts write and what they compare.

A page is taken apart into its sections once and written again as a text, as Markdown or as HTML. What it names must
stay what it is.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from loaders.page import read_page
from loaders.page.layout.blocks import Block, blocks
from loaders.page.layout.sections import page_kind, split_sections
from loaders.page.markup.decode import decode
from loaders.page.markup.lines import ITEM, ROW
from loaders.page.reader import document_in, media_type_of
from loaders.page.words.fold import squeeze

FOLDERS = (Path(__file__).parent / "pages" / "open", Path(__file__).parent / "pages" / "dev")
FIELDS = (
    "indications", "preparation", "steps", "settings", "personnel", "management", "risks", "benefits", "recovery",
    "alternatives", "causes", "risk_factors", "symptoms", "diagnosis", "treatments", "complications",
)  # fmt: skip
_LONG_HEAD = 6  # lines above the first heading of a page whose sections begin without one
Items = Counter[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Section:
    """A section as written again: its name in the template, its heading there, and its blocks: kind, words, depth of
    nesting, whether numbered."""

    name: str
    heading: str
    body: tuple[tuple[str, str, int, bool], ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A page taken apart: its title, the lines above its sections, the sections, and what it names by itself."""

    path: Path
    title: str
    head: tuple[str, ...]
    sections: tuple[Section, ...]
    items: Items


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is written: the sign of a bullet, empty lines between blocks, whether steps keep their numbers and
    lists their nesting, and what becomes of a heading."""

    bullet: str = "  • "
    gap: bool = True
    numbers: bool = True
    nested: bool = True
    heading: Callable[[int, Section], str] = lambda _, section: section.heading


A = Style()
B = Style("- ", gap=False, numbers=False, nested=False)


def plain(words: str) -> str:
    """The words without markup, with straight quotes."""
    bare = html.unescape(re.sub(r"<[^>]+>|\*\*", "", words)).translate(str.maketrans("’‘“”\u00a0", "''\"\" "))
    return squeeze(bare).casefold().strip(" .*")


def items_of(data: bytes, until: int | None = None) -> Items:
    """Field and words of everything that a page names; until: only what ends before this character."""
    page = read_page(data)
    found = [(field, item.end, item.text) for field in FIELDS for item in getattr(page, field)]
    found += [("names", name.end, name.text) for name in page.names]
    found += [("similar codes", code.end, code.value) for code in page.similar_codes]
    return Counter((field, plain(words)) for field, end, words in found if until is None or end < until)


class F1:
    """The harmonic mean of precision and recall over several pages."""

    def __init__(self) -> None:
        self._right = self._all = 0

    def add(self, expected: Items, found: Items) -> None:
        self._right += 2 * (expected & found).total()
        self._all += expected.total() + found.total()

    @property
    def value(self) -> float:
        return self._right / self._all if self._all else 1.0


@cache
def pages() -> tuple[Written, ...]:
    """The open pages whose sections all have headings, and that hold no tables."""
    paths = [path for folder in FOLDERS for path in sorted(folder.iterdir()) if path.suffix in (".txt", ".md", ".html")]
    return tuple(page for path in paths if (page := _taken_apart(path)))


def _taken_apart(path: Path) -> Written | None:
    text = decode(path.read_bytes(), path.name)
    document = document_in(text, media_type_of(text, path.name))
    content, found = document.content, blocks(document)
    head, parts = split_sections(content, found, page_kind(content, found))
    named = {name for part in parts for name in part.names}
    page = read_page(path.read_bytes())
    whole = named - {"names"} == {section.name for section in page.sections} - {"names"} and len(head) < _LONG_HEAD
    if not whole or any(block.kind == ROW for part in parts for block in part.body):
        return None

    def words(block: Block) -> str:
        return squeeze(html.unescape(re.sub(r"<[^>]+>|\*\*", "", block.span.of(content))))

    kind = "Condition" if "symptoms" in named else "Procedure:"
    sections = tuple(
        Section(
            " and ".join(part.names),
            f"Name of the {kind}" if part.names == ("names",) else " and ".join(map(_template, part.names)),
            tuple((block.kind, words(block), block.depth, block.ordered) for block in part.body),
        )
        for part in parts
        if part.names
    )
    return Written(path, page.title, tuple(map(words, head)), sections, items_of(path.read_bytes()))


def _template(name: str) -> str:
    """ "risks_and_complications" → "Risks and Complications"."""
    titled = " ".join(word if word == "and" else word.capitalize() for word in name.split("_"))
    return titled.replace("Follow Up", "Follow-Up")


def text_of(page: Written, style: Style = A) -> str:
    """The page as a text."""
    gap = [""] if style.gap else []
    lines = [line for words in page.head for line in (words, *gap)]
    for n, section in enumerate(page.sections, 1):
        lines += [style.heading(n, section), *gap]
        counts: Counter[int] = Counter()
        for at, (kind, words, depth, ordered) in enumerate(section.body):
            if kind != ITEM:
                lines += ["      " * depth * style.nested + words, *gap]
                counts.clear()
                continue
            depth = depth if style.nested else 1
            counts[depth] += 1
            sign = f"  {counts[depth]}. " if ordered and style.numbers else style.bullet
            lines.append("    " * (depth - 1) + sign + words)
            if section.body[at + 1 : at + 2] and section.body[at + 1][0] == ITEM:
                continue
            lines += gap
    return "\n".join(lines).rstrip("\n") + "\n"


def html_of(page: Written) -> str:
    """The page as HTML."""
    tags = ("h1" if words == page.title else "p" for words in page.head)
    parts = [f"<{tag}>{html.escape(words, quote=False)}</{tag}>" for tag, words in zip(tags, page.head, strict=True)]
    for section in page.sections:
        parts += [f"<h2>{section.heading}</h2>", *_html_body(section.body)]
    return "<!doctype html><html><body>" + "\n".join(parts) + "</body></html>"


def _html_body(body: Iterable[tuple[str, str, int, bool]]) -> list[str]:
    parts: list[str] = []
    open_: list[str] = []
    for kind, words, depth, ordered in body:
        while len(open_) > depth:
            parts.append(f"</li></{open_.pop()}>")
        if kind != ITEM:
            parts.append(f"<p>{html.escape(words, quote=False)}</p>")
            continue
        parts += ["</li>"] if len(open_) == depth else []
        while len(open_) < depth:
            open_.append("ol" if ordered else "ul")
            parts.append(f"<{open_[-1]}>")
        parts.append(f"<li>{html.escape(words, quote=False)}")
    return [*parts, *(f"</li></{tag}>" for tag in reversed(open_))]
