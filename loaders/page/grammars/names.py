"""The page's title and names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from loaders.page.grammars.codes import code_line, remark
from loaders.page.layout.blocks import Block
from loaders.page.markup.lines import HEADING
from loaders.page.model import Code, Name, Span
from loaders.page.words import lexicon
from loaders.page.words.abbreviations import is_acronym
from loaders.page.words.fold import fold, squeeze
from loaders.page.words.lexicon import pattern
from loaders.page.words.lists import split_list
from loaders.page.words.phrases import brackets, masked, trim

# The kinds of names and the patterns of the words that introduce them.
_KINDS = (
    ("technical", "technical name"),
    ("abbreviation", "abbreviation"),
    ("common", "common name"),
    ("name", "plain name"),
)
_ANY = "|".join(f"(?P<{kind}>{pattern(words).pattern})" for kind, words in _KINDS)
_INLINE = "|".join(f"(?P<{kind}>{pattern(words).pattern})" for kind, words in _KINDS if kind != "name")
_AT_START = re.compile(rf"(?:{_ANY})\s*(?::|\s[–—-]\s|\s(?=as\b))\s*", re.IGNORECASE)
_WITHIN = re.compile(rf"(?P<cut>[\s,;.(\[–—-]+)\b(?:{_INLINE})\b(?:\s*:|\s)\s*", re.IGNORECASE)
_TITLE_LABEL = re.compile(r"(?:page )?title\s*:\s*", re.IGNORECASE)
_START_BARE = re.compile(
    r"(?:also\s+(?:called|known as)|commonly\s+(?:called|known as)|aka|known as)\s*:?\s+", re.IGNORECASE
)
_LABEL_ONLY = re.compile(rf"(?:{_ANY})\s*:?", re.IGNORECASE)
_SINGULAR = re.compile(r"(?:term|name)\s*:", re.IGNORECASE)
# "poor circulation of the legs or intermittent claudication": a name with a noun of its own before "or", one behind it
_OR_NAME = re.compile(rf"(\w.*\s(?:{'|'.join(lexicon.PREPOSITIONS)})\s.+|[\w-]+['’]s\s.+)\s+or\s+(\S+\s+\S.*)")
_NOTE = pattern("note")
_OR = re.compile(r"^(?:or|and|as|simply|the)\s+", re.IGNORECASE)
_QUOTES = '"“„«'
_BEFORE_NAMES = "([*_ "
_CLOSING = " \t\r\n.,;:)]”\"'’–—-\u00a0"


LONGEST_LINE = 1000  # characters; a longer one holds no names


def title_of(content: str, head: Sequence[Block], given: str | None) -> tuple[str, Span | None]:
    """The title: the first heading before the sections, else the line above the code's system or other names, else the
    first line; else what the markup gave."""
    other = [n for n, b in enumerate(head) if _introduces(b.span.of(content))]
    lines = [b for n, b in enumerate(head) if n not in other]
    above = [b for b in head[: other[0]] if b in lines] if other else []
    first = above[-1] if above else lines[0] if lines else None
    best = next((b for b in lines if b.kind == HEADING and b.level == 1), first)
    if best is None:
        return given or "", None
    label = _TITLE_LABEL.match(content, *best.span)
    span = Span(label.end(), best.end) if label else best.span
    return squeeze(span.of(content)), span


def _introduces(words: str) -> bool:
    """True for a line that gives the code's system or other names, and so is no title."""
    words = words.lstrip(_BEFORE_NAMES)
    return bool(code_line(words) or _AT_START.match(words) or _START_BARE.match(words))


def names_of(
    content: str, head: Sequence[Block], body: Sequence[Block], title: Span | None
) -> tuple[tuple[Name, ...], tuple[Code, ...]]:
    """All names, and the codes that stand among them.

    head: the blocks before the sections, of which only the title and "Also called: …" are names; body: the name
    section, where every line is one or holds some. The title is a name only where there is no such section.
    """
    reader = _Reader(content)
    for block in head:
        if title is None or block.end != title.end:
            reader.read(block.span, named=False)
        elif not body:
            reader.names.extend(_plain(content, title, "title"))
    reader.pending = None
    for block in body:
        reader.read(block.span, named=True)
    return tuple(_once(reader.names)), tuple(reader.codes)


class _Reader:
    """Reads lines of names; a label on a line of its own is kept for the next line."""

    def __init__(self, content: str) -> None:
        self.names: list[Name] = []
        self.codes: list[Code] = []
        self.pending: str | None = None
        self._content = content

    def read(self, span: Span, *, named: bool) -> None:
        """named: the line is a name even without label."""
        if not named:
            span = Span(span.end - len(span.of(self._content).lstrip(_BEFORE_NAMES)), span.end)
        words = span.of(self._content)
        if len(words) > LONGEST_LINE:
            return
        if code := code_line(words):
            self.codes.append(code)
            return
        if label := _LABEL_ONLY.fullmatch(words.strip()):
            self.pending = _kind(label)
            return
        introduced = _AT_START.match(self._content, *span) or _START_BARE.match(self._content, *span)
        if not (named or introduced or self.pending):
            return
        kind = _kind(introduced) if introduced else self.pending or "name"
        whole = introduced is not None and bool(_SINGULAR.search(introduced[0]))
        for name, code in _names(self._content, Span(introduced.end(), span.end) if introduced else span, kind, whole):
            self.names.extend([name] if name else [])
            self.codes.extend([code] if code else [])


def _kind(match: re.Match[str]) -> str:
    groups = match.re.groupindex
    return next((kind for kind, _ in _KINDS if kind in groups and match[kind]), "common")


def _names(content: str, span: Span, kind: str, whole: bool = False) -> Iterator[tuple[Name | None, Code | None]]:
    """The names of one line, which may itself go on to others: "X (RFA), commonly called Y or Z".

    whole: the label promises one name, so a comma before a small letter belongs to it.
    """
    words = span.of(content)
    if coded := remark(words):
        code, at = coded
        yield None, code
        for part in (Span(span.start, span.start + at.start), Span(span.start + at.end, span.end)):
            for name, other in _names(content, part, kind, whole):
                yield name, other
        return
    cuts = list(_WITHIN.finditer(content, *span))
    first = Span(span.start, cuts[0].start() if cuts else span.end)
    listed = kind not in ("name", "title") and not (whole and re.search(r",\s+[a-z]", first.of(content)))
    for name in _listed(content, first, kind) if listed else _plain(content, first, kind):
        yield name, None
    for n, cut in enumerate(cuts):
        end = cuts[n + 1].start() if n + 1 < len(cuts) else span.end
        for name in _listed(content, Span(cut.end(), end), _kind(cut)):
            yield name, None


def _listed(content: str, span: Span, kind: str) -> Iterator[Name]:
    for piece in split_list(content, _bare(content, span)):
        if other := _OR_NAME.fullmatch(masked(content, piece.span)):
            yield from _plain(content, Span(piece.span.start, piece.span.start + other.end(1)), kind)
            yield from _plain(content, Span(piece.span.start + other.start(2), piece.span.end), kind)
        else:
            yield from _plain(content, piece.span, kind)


def _bare(content: str, span: Span) -> Span:
    """Without the closing bracket of "(also known as …)" and closing punctuation."""
    start, end = trim(content, span)
    while (
        end > start
        and content[end - 1] in _CLOSING
        and not (content[end - 1] in ")]" and _balanced(content[start:end]))
    ):
        end -= 1
    if match := _OR.match(content[start:end]):
        start += match.end()
    while start < end and content[start] in _QUOTES:
        start += 1
    return Span(start, end)


def _balanced(words: str) -> bool:
    return words.count("(") >= words.count(")") and words.count("[") >= words.count("]")


def _plain(content: str, span: Span, kind: str) -> Iterator[Name]:
    """A name, and the abbreviation or long form in its bracket as a name of its own."""
    span = _bare(content, span)
    words = span.of(content)
    for bracket in brackets(content, span):
        inner = bracket.inner.of(content)
        rest = trim(content, Span(span.start, bracket.span.start))
        ends = bracket.span.end == span.end
        if ends and inner and (_is_short(inner, rest.of(content)) or is_acronym(rest.of(content))):
            yield from _one(content, rest, "abbreviation" if is_acronym(rest.of(content)) else kind)
            yield from _one(content, bracket.inner, "abbreviation" if is_acronym(inner) else kind)
            return
        if ends and " " in inner and _NOTE.match(inner):
            span = rest  # "Podagra (when it sits in the big toe)"
    yield from _one(content, span, kind if not is_acronym(words) or kind == "title" else "abbreviation")


def _is_short(inner: str, name: str) -> bool:
    """True for "ACL" and, after "Anterior cruciate ligament reconstruction", for "ACL reconstruction"."""
    others = [word for word in inner.split() if not is_acronym(word)]
    return len(others) < len(inner.split()) and set(map(fold, others)) <= set(fold(name).split())


def _one(content: str, span: Span, kind: str) -> Iterator[Name]:
    if any(character.isalnum() for character in span.of(content)):
        yield Name(span.of(content), span.start, span.end, kind)


def _once(names: Sequence[Name]) -> list[Name]:
    return list({fold(n.text): n for n in reversed(names)}.values())[::-1]
