"""A page's bytes → `Page`: the steps in their order."""

from __future__ import annotations

import re
from dataclasses import replace

from graph.errors import BadInput
from loaders.page.grammars.codes import code_in_address, code_line
from loaders.page.grammars.names import names_of, title_of
from loaders.page.layout.align import named_by_content
from loaders.page.layout.blocks import Block, blocks
from loaders.page.layout.lost_headings import with_lost_headings
from loaders.page.layout.sections import FoundSection, page_kind, split_sections
from loaders.page.layout.wrap import unwrap
from loaders.page.markup.decode import decode
from loaders.page.markup.from_html import read_html
from loaders.page.markup.from_markdown import read_markdown
from loaders.page.markup.lines import TEXT, PageText, text_lines
from loaders.page.model import Code, Page

PAGE_READER_VERSION = "8"
_HEAD = 6  # blocks among which the line of the code's kind stands
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_TAGS = re.compile(r"</?(?:p|div|h[1-6]|ul|ol|li|table|tr|td|main|section|article|br)\b[^>]*>", re.IGNORECASE)
_MARKDOWN = re.compile(
    r"^#{1,6}[ \t]+\S|^[ \t]*(?:[-*+][ \t]+)?\*\*[^*\n]+\*\*|^\|?[ \t]*:?-{3,}:?[ \t]*\|", re.MULTILINE
)


def read_page(
    data: bytes, *, file_name: str | None = None, code: Code | None = None, media_type: str | None = None
) -> Page:
    """Read one page of a procedure, a device or a condition, from text, Markdown or HTML.

    file_name: for messages, for its ending, and for a code in it (`cpt4-64565-….txt`); code: the page's code where
    the caller knows it, above what page and name say; media_type: what the page is written in, where that was told
    before. Raises BadInput where the bytes are no text (see `decode`) or the text has no section of a page.
    """
    # Its expressions take longer to compile than a small vocabulary to load: who reads no page doesn't wait for them.
    from loaders.page.assemble import Head, assemble

    text = decode(data, file_name)
    written_in = media_type or media_type_of(text, file_name)
    document = document_in(text, written_in)
    content = document.content
    found = blocks(document)
    layout = page_kind(content, found)
    head, parts = split_sections(content, found, layout)
    parts = _with_purpose_as_asked(content, named_by_content(content, parts, layout))
    head, parts = with_lost_headings(content, found, head, parts, layout)
    parts = (*_introduction(content, head, parts), *parts)
    if not any(part.names for part in parts):
        raise BadInput(
            "No section of a procedure or condition page was found in this text, neither by heading nor by order.",
            file=file_name,
            todo="Give a page with headings such as Indications, Risks or Setting, or name another kind with --as.",
        )
    title, title_span = title_of(content, head, document.title)
    named = [block for part in parts if "names" in part.names for block in part.body]
    names, stated = names_of(content, head, named, title_span)
    own = _own_code(code, list(stated), code_in_address(file_name), code_in_address(document.address))
    page = assemble(document, parts, Head(title, names, own, layout))
    return replace(page, address=document.address, media_type=written_in)


def media_type_of(text: str, file_name: str | None) -> str:
    """What a page is written in: told by the text itself, in doubt by the name's ending."""
    ending = (file_name or "").lower().rsplit(".", 1)[-1]
    if _HTML.match(text) or len(_TAGS.findall(text, 0, 20_000)) > (1 if ending in ("html", "htm", "xhtml") else 5):
        return "text/html"
    if ending in ("md", "markdown") or len(_MARKDOWN.findall(text)) > 1:
        return "text/markdown"
    return "text/plain"


def document_in(text: str, media_type: str) -> PageText:
    """The page's content and lines."""
    match media_type:
        case "text/html":
            return read_html(text)
        case "text/markdown":
            document = read_markdown(text)
        case _:
            document = PageText(text, text_lines(text))
    return replace(document, lines=unwrap(document.content, document.lines))


def sniff(data: bytes, file_name: str | None = None) -> bool:
    """True where the bytes look like a page of a procedure or condition: a line of its code's kind and a heading, or
    three headings. Never raises."""
    try:
        text = decode(data, file_name)
    except BadInput:
        return False
    document = document_in(text, media_type_of(text, file_name))
    found = blocks(document)
    _, parts = split_sections(document.content, found, page_kind(document.content, found))
    names = {name for part in parts for name in part.names}
    coded = any(code_line(block.span.of(document.content)) for block in found[:_HEAD])
    return len(names) >= 3 or (coded and bool(names))


def _with_purpose_as_asked(content: str, parts: tuple[FoundSection, ...]) -> tuple[FoundSection, ...]:
    """ "What is it for?" opens the indications of a page that has no other heading for them."""
    if any("indications" in part.names for part in parts):
        return parts
    return tuple(
        replace(part, names=("indications",))
        if part.names == ("purpose",) and part.heading and part.heading.of(content).rstrip().endswith("?")
        else part
        for part in parts
    )


def _own_code(*known: Code | list[Code] | None) -> Code:
    """The first system and the first value that anything gives, in the order of the arguments."""
    codes: list[Code] = []
    for one in known:
        codes.extend(one if isinstance(one, list) else [one] if one else [])
    system = next((c.system for c in codes if c.system), None)
    value = next((c.value for c in codes if c.value and c.system in (system, None)), None)
    return Code(system, value)


_FEWEST_WORDS = 15  # of a paragraph above the first heading that sums the page up


def _introduction(content: str, head: tuple[Block, ...], parts: tuple[FoundSection, ...]) -> tuple[FoundSection, ...]:
    """The summary of a page that begins with it, without a heading."""
    if any("summary" in part.names for part in parts) or not any(part.names for part in parts):
        return ()
    body = tuple(b for b in head[1:] if len(b.span.of(content).split()) >= _FEWEST_WORDS and b.kind == TEXT)
    body = tuple(b for b in body if b.span.of(content).rstrip().endswith((".", "!", "?")))
    return (FoundSection(("summary",), None, body),) if body else ()
