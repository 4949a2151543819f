"""HTML → lines. What a reader of the page would not call its text (menus, cookie boxes, related links) is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from loaders.page.markup.lines import HEADING, ITEM, ROW, TEXT, LineWriter, PageText
from loaders.page.model import Span
from loaders.page.words import lexicon
from loaders.page.words.headings import section_names
from loaders.page.words.labels import is_label
from loaders.page.words.verbs import describes, main_verb

HEADINGS = {f"h{n}": n for n in range(1, 7)}
WEAK = 7  # the level of a heading that is one by its look only: <dt>, or a line wholly in bold

_NEVER = frozenset(lexicon.words("html left out"))
_BLOCKS = frozenset(lexicon.words("html blocks"))
_ROLES = frozenset(lexicon.words("html roles left out"))
_NOISE = frozenset(lexicon.words("html names left out"))
_BOLD = frozenset(("b", "strong"))
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_TOKENS = re.compile(r"[a-z]+")
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_SPACE = re.compile(r"[ \t\r\n\f\v]+")


def read_html(text: str) -> PageText:
    """The visible text of the page's main part, a line for each block, without markup."""
    try:
        root = html.document_fromstring(_XML_DECLARATION.sub("", text))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return PageText("", ())
    out = LineWriter()
    writer = _Writer(out)
    for part in _main_parts(root):
        _walk(part, writer)
    writer.end_line()
    language = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang")
    return PageText(out.content(), tuple(out.lines), language, _address(root), _title(root))


def _main_parts(root: html.HtmlElement) -> list[html.HtmlElement]:
    for path in ("//main", "//*[@role='main']", "//article"):
        parts: list[html.HtmlElement] = root.xpath(path)
        if len(parts) == 1 and len(parts[0].text_content().strip()) > 200:
            return parts
    return [root]


def _address(root: html.HtmlElement) -> str | None:
    found = root.xpath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content")
    return str(found[0]) if found else None


def _title(root: html.HtmlElement) -> str | None:
    found = root.xpath("//h1[normalize-space()] | //head/title[normalize-space()]")
    headline = next((e for e in found if e.tag == "h1"), found[0] if found else None)
    if headline is None:
        return None
    words = _SPACE.sub(" ", str(headline.text_content())).strip()
    return words if headline.tag == "h1" else re.split(r"\s[|–—-]\s|\s*\|\s*", words)[0]


def _walk(root: html.HtmlElement, writer: _Writer) -> None:
    """Send the tree to the writer in document order; without recursion, so that no depth of nesting can break it."""
    walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walker:
        if event in ("comment", "pi"):
            writer.text(element.tail)
            continue
        if event == "start":
            if element is not root and _is_noise(element):
                walker.skip_subtree()
                continue
            writer.start(element)
            writer.text(element.text)
        else:
            if not _is_noise(element) or element is root:
                writer.end(element)
            if element is not root:
                writer.text(element.tail)


def _is_noise(element: html.HtmlElement) -> bool:
    tag = element.tag
    if tag in _NEVER or "hidden" in element.attrib or element.get("aria-hidden") == "true":
        return True
    if _HIDDEN.search(element.get("style", "")):
        return True
    marked = element.get("role") in _ROLES or tag in ("form", "header")
    if not marked and tag not in ("body", "html", "main", "article"):
        names = f"{element.get('class', '')} {element.get('id', '')}".lower()
        marked = any(token in _NOISE for token in _TOKENS.findall(names))
    return marked and not _has_headings(element)


def _has_headings(element: html.HtmlElement) -> bool:
    """True where the part holds the page's title or one of its sections, whatever its class says."""
    return any(e.tag == "h1" or section_names(_words(e)) for e in _headings(element))


def _headings(element: html.HtmlElement) -> Iterator[html.HtmlElement]:
    yield from element.iter("h1", "h2", "h3", "h4", "h5", "h6", "dt", "legend")


def _words(element: html.HtmlElement) -> str:
    return _SPACE.sub(" ", str(element.text_content())).strip()


def _is_layout(row: html.HtmlElement) -> bool:
    """True for a row whose cells hold lists, headings or several paragraphs: a table for looks, not for data."""
    held = ("ul", "ol", "dl", "table", *HEADINGS)
    return any(next(cell.iter(*held), None) is not None or len(cell.findall("p")) > 1 for cell in row)


def _is_described(term: html.HtmlElement) -> bool:
    """True for a term of a definition list whose definitions are sentences; lists of names have terms for labels."""
    definitions = [_words(one) for one in term.getparent().iter("dd")]
    said = [words for words in definitions if describes(words) or main_verb(words, Span(0, len(words)))]
    return len(said) * 2 >= len(definitions)


class _Writer:
    """Collects inline text and writes a line at each block's border."""

    def __init__(self, out: LineWriter) -> None:
        self._out = out
        self._text: list[str] = []  # of the line being collected
        self._lists: list[bool] = []  # True: ordered
        self._item_open = False  # no line of the current list item is written yet
        self._heading = 0
        self._term = False  # the line is the term of a definition list
        self._described = False  # the definitions of the list belong to items
        self._plain = False  # the line holds words outside bold
        self._unlinked = False  # the line holds words outside links
        self._bold = self._link = 0
        self._cells: list[str] | None = None
        self._header_row = False

    def text(self, words: str | None) -> None:
        if words:
            self._text.append(words)
            if words.strip(" \t\r\n\f\v:"):
                self._plain = self._plain or not self._bold
                self._unlinked = self._unlinked or not self._link

    def start(self, element: html.HtmlElement) -> None:
        tag = element.tag
        if tag in _BOLD:
            self._bold += 1
        elif tag == "a":
            self._link += 1
        elif self._cells is not None:
            self._text.append(" " if tag in _BLOCKS else "")
        elif tag in _BLOCKS:
            self.end_line()
        if tag in ("ul", "ol"):
            self._lists.append(tag == "ol")
        elif tag == "li":
            self._item_open = True
        elif tag in HEADINGS or tag in ("dt", "legend", "summary"):
            self._heading = HEADINGS.get(tag, WEAK)
            self._term = tag == "dt" and _is_described(element)
        elif tag == "tr" and not _is_layout(element):
            self._cells = []
            self._header_row = all(cell.tag == "th" for cell in element)
        if tag in HEADINGS or tag in ("p", "ul", "ol", "dl", "table"):
            self._out.gap = True

    def end(self, element: html.HtmlElement) -> None:
        tag = element.tag
        if tag in _BOLD:
            self._bold -= 1
        elif tag == "a":
            self._link -= 1
        elif self._cells is not None and tag in ("td", "th"):
            self._cells.append(self._take())
        elif tag == "tr" and self._cells is not None:
            self._end_row()
        elif self._cells is not None:
            self._text.append(" " if tag in _BLOCKS else "")
        elif tag in _BLOCKS:
            self.end_line()
        if tag == "dl":
            self._described = False
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
            self._out.gap = True
        elif tag == "li":
            self._item_open = False
        elif tag in HEADINGS or tag in ("dt", "legend", "summary"):
            self._heading = 0

    def end_line(self) -> None:
        plain, unlinked = self._plain, self._unlinked
        words = self._take()
        if not words:
            return
        level = self._heading
        if not level and not plain and not self._lists and len(words) < 80 and not words.endswith((".", "!", ";")):
            level = WEAK
        if self._term and self._heading and not section_names(words) and not is_label(words):
            self._described = True
            self._out.write(words, ITEM, len(self._lists) + 1)
        elif level:
            self._out.write(words, HEADING, level)
        elif self._item_open and self._lists:
            self._item_open = False
            self._out.write(words, ITEM, len(self._lists), ordered=self._lists[-1])
        elif unlinked or self._lists or re.search(r"\d", words):
            self._out.write(words, TEXT, indent=len(self._lists) + self._described)

    def _end_row(self) -> None:
        cells = [cell for cell in self._cells or () if cell]
        self._cells = None
        if len(cells) == 1:
            self._out.write(cells[0], HEADING if self._header_row else TEXT, WEAK if self._header_row else 0)
        elif cells:
            self._out.write("\t".join(cells), ROW, level=int(self._header_row), cells=cells)

    def _take(self) -> str:
        words = _SPACE.sub(" ", "".join(self._text)).strip(" ")
        self._text.clear()
        self._plain = self._unlinked = False
        return words if words.strip() else ""
