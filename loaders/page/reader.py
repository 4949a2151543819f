"""A page's bytes → `Page`: the steps in their order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from loaders.page.align import FEWEST_BLOCKS, align, route
from loaders.page.blocks import Block, blocks
from loaders.page.codes import code_in_address, similar_codes
from loaders.page.decode import decode
from loaders.page.durations import read_duration
from loaders.page.from_html import read_html
from loaders.page.from_markdown import read_markdown
from loaders.page.grammars import PASSAGES, records
from loaders.page.kind import kind_of
from loaders.page.lines import Document, text_lines
from loaders.page.listing import says_nothing
from loaders.page.model import Code, Duration, Item, Name, Page, Passage, Section, Span
from loaders.page.names import abbreviations, names_of, title_of
from loaders.page.sections import Part, page_kind, split_sections
from loaders.page.statements import Statement, statements
from loaders.page.unread import unread
from loaders.page.wrap import unwrap

PAGE_READER_VERSION = "1"
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
    before. Raises BadInput where the bytes are no page (see `decode`).
    """
    text = decode(data, file_name)
    written_in = media_type or media_type_of(text, file_name)
    document = document_in(text, written_in)
    content = document.content
    found = blocks(document)
    layout = page_kind(content, found)
    head, parts = split_sections(content, found, layout)
    parts = _with_purpose_as_asked(content, parts)
    head, parts = _with_lost_headings(content, head, parts, layout)
    title, title_span = title_of(content, head, document.title)
    named = [block for part in parts if "names" in part.names for block in part.body]
    names, stated = names_of(content, head, named, title_span)
    own = _own_code(code, list(stated), code_in_address(file_name), code_in_address(document.address))
    page = _page(document, parts, _Head(head, title, title_span, names, own, layout))
    return replace(page, address=document.address, media_type=written_in)


def media_type_of(text: str, file_name: str | None) -> str:
    """What a page is written in: told by the text itself, in doubt by the name's ending."""
    ending = (file_name or "").lower().rsplit(".", 1)[-1]
    if _HTML.match(text) or len(_TAGS.findall(text, 0, 20_000)) > (1 if ending in ("html", "htm", "xhtml") else 5):
        return "text/html"
    if ending in ("md", "markdown") or len(_MARKDOWN.findall(text)) > 1:
        return "text/markdown"
    return "text/plain"


def document_in(text: str, media_type: str) -> Document:
    """The page's content and lines."""
    match media_type:
        case "text/html":
            return read_html(text)
        case "text/markdown":
            document = read_markdown(text)
        case _:
            document = Document(text, text_lines(text))
    return replace(document, lines=unwrap(document.content, document.lines))


def sniff(data: bytes, file_name: str | None = None) -> bool:
    """True where the bytes look like a page of a procedure or condition: a line of its code's kind and a heading, or
    three headings. Never raises."""
    from graph.errors import BadInput

    try:
        text = decode(data, file_name)
    except BadInput:
        return False
    document = document_in(text, media_type_of(text, file_name))
    found = blocks(document)
    _, parts = split_sections(document.content, found, page_kind(document.content, found))
    return len({name for part in parts for name in part.names}) >= 3


def _with_purpose_as_asked(content: str, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """ "What is it for?" opens the indications of a page that has no other heading for them."""
    if any("indications" in part.names for part in parts):
        return parts
    return tuple(
        replace(part, names=("indications",))
        if part.names == ("purpose",) and part.heading and part.heading.of(content).rstrip().endswith("?")
        else part
        for part in parts
    )


class _Head:
    """What stands before the sections, read."""

    def __init__(
        self, blocks_: Sequence[Block], title: str, span: Span | None, names: tuple[Name, ...], code: Code, layout: str
    ) -> None:
        self.blocks, self.title, self.span, self.names, self.code, self.layout = (
            blocks_,
            title,
            span,
            names,
            code,
            layout,
        )


def _own_code(*known: Code | None | list[Code]) -> Code:
    """The first system and the first value that anything gives, in the order of the arguments."""
    codes: list[Code] = []
    for one in known:
        codes.extend(one if isinstance(one, list) else [one] if one else [])
    system = next((c.system for c in codes if c.system), None)
    value = next((c.value for c in codes if c.value and c.system in (system, None)), None)
    return Code(system, value)


def _with_lost_headings(
    content: str, head: tuple[Block, ...], parts: tuple[Part, ...], layout: str
) -> tuple[tuple[Block, ...], tuple[Part, ...]]:
    """Parts for what lies between the few headings that a page has left; other pages stay as they are."""
    if len({name for part in parts for name in part.names} - {"names"}) > 3:
        return head, parts
    found: list[Part] = []
    for index, part in enumerate(parts):
        after = parts[index].names[-1] if part.names else None
        until = next((p.names[0] for p in parts[index + 1 :] if p.names), None)
        own = _own_length(content, part)
        found.append(replace(part, body=part.body[:own]))
        if len(part.body) - own >= 2:
            found.extend(align(content, part.body[own:], layout, after, until))
    if not parts and len(head) >= FEWEST_BLOCKS:
        found.extend(align(content, head[1:], layout))
        head = head[:1]
    return head, tuple(found)


def _own_length(content: str, part: Part) -> int:
    """How many blocks surely belong to a part's own heading: those before the first larger gap; of names, those before
    the first sentence."""
    for n in range(1, len(part.body)):
        block = part.body[n]
        sentence = (
            "names" in part.names and len(block.span.of(content).split()) > 8 and block.span.of(content).endswith(".")
        )
        if block.gap > max(1, part.body[0].gap) or sentence:
            return n
    return len(part.body)


def _page(document: Document, parts: Sequence[Part], head: _Head) -> Page:
    content = document.content
    bodies: dict[str, list[Block]] = {}
    shared: set[str] = set()
    for part in parts:
        for name, body in route(content, part):
            bodies.setdefault(name, []).extend(body)
            shared.update(part.names if len(part.names) > 1 else ())
    said = {name: statements(content, body) for name, body in bodies.items()}
    kind = kind_of(head.layout, head.code, [head.title, *(n.text for n in head.names)])
    items = records(content, said, shared)
    passages = {name: _passage(content, bodies.get(name, ())) for name in PASSAGES}
    duration = _duration(content, bodies.get("duration", ()))
    similar = similar_codes(content, said.get("similar_codes", ()), head.code.system)
    read = [
        *_read(content, items.values()), *(Span(c.start, c.end) for c in similar), *(Span(n.start, n.end) for n in head.names),
        *([head.span] if head.span else []), *([Span(duration.start, duration.end)] if duration else []),
    ]  # fmt: skip
    return Page(
        content=content, kind=kind, title=head.title, code=head.code, names=head.names, language=document.language,
        summary=passages["summary"], purpose=passages["purpose"], patient_experience=passages["patient_experience"],
        prognosis=passages["prognosis_and_follow_up"], sections=_sections(content, parts), duration=duration,
        similar_codes=tuple(similar), abbreviations=abbreviations(content), unread=unread(content, _candidates(content, parts, said), read),
        **{name: tuple(found) for name, found in items.items()},
    )  # fmt: skip


def _passage(content: str, body: Sequence[Block]) -> Passage | None:
    if not body:
        return None
    span = Span(min(b.start for b in body), max(b.end for b in body))
    return Passage(span.of(content), *span)


def _duration(content: str, body: Iterable[Block]) -> Duration | None:
    found = (read_duration(content, block.span) for block in body)
    return next((d for d in found if d), None)


def _sections(content: str, parts: Iterable[Part]) -> tuple[Section, ...]:
    found = []
    for part in parts:
        spans = [*([part.heading] if part.heading else []), *(b.span for b in part.body)]
        if spans:
            heading = part.heading.of(content) if part.heading else ""
            start, end = min(s.start for s in spans), max(s.end for s in spans)
            found.extend(Section(name, heading, start, end) for name in part.names)
    return tuple(found)


def _read(content: str, fields: Iterable[Sequence[Item]]) -> list[Span]:
    """The spans of the items and of their qualifiers."""
    found = []
    for items in fields:
        for item in items:
            found.append(Span(item.start, item.end))
            at = content.find(item.qualifier, item.end) if item.qualifier else -1
            if at >= 0 and item.qualifier:
                found.append(Span(at, at + len(item.qualifier)))
    return found


def _candidates(content: str, parts: Iterable[Part], said: dict[str, tuple[Statement, ...]]) -> list[Span]:
    """The words that should end in statements: of the sections, and of the parts under unknown headings."""
    unknown = [block.span for part in parts if not part.names for block in part.body]
    return unknown + [
        s.span
        for name, found in said.items()
        if name not in (*PASSAGES, "names")
        for s in found
        if not says_nothing(content, s.span)
    ]
