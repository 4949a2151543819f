"""Sections → `Page`: each section to its grammar, and what none of them read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from loaders.page.abbreviations import abbreviations
from loaders.page.align import route
from loaders.page.blocks import Block
from loaders.page.codes import similar_codes
from loaders.page.durations import read_duration
from loaders.page.grammars import PASSAGES, records
from loaders.page.kind import kind_of
from loaders.page.lines import Document
from loaders.page.listing import says_nothing
from loaders.page.model import Code, Duration, Item, Name, Page, Passage, Section, Span
from loaders.page.sections import Part
from loaders.page.statements import Statement, statements
from loaders.page.unread import unread


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before the sections and in the name section; layout is that of a procedure or a condition page."""

    title: str
    names: tuple[Name, ...]
    code: Code
    layout: str


def assemble(document: Document, parts: Sequence[Part], head: Head) -> Page:
    """The page's record from its parts."""
    content = document.content
    said, shared = _said(content, parts)
    items = {name: tuple(found) for name, found in records(content, said, shared).items()}
    duration = _duration(content, said.get("duration", ()))
    similar = tuple(similar_codes(content, said.get("similar_codes", ()), head.code.system))
    read = [*_read(content, items.values()), *(Span(code.start, code.end) for code in similar)]
    read.extend([Span(duration.start, duration.end)] if duration else [])
    return Page(
        content=content,
        kind=kind_of(head.layout, head.code, [head.title, *(name.text for name in head.names)]),
        title=head.title,
        code=head.code,
        names=head.names,
        language=document.language,
        summary=_passage(content, parts, "summary"),
        purpose=_passage(content, parts, "purpose"),
        patient_experience=_passage(content, parts, "patient_experience"),
        prognosis=_passage(content, parts, "prognosis_and_follow_up"),
        sections=_sections(content, parts),
        indications=items["indications"],
        patient_criteria=items["patient_criteria"],
        preparation=items["preparation"],
        steps=items["steps"],
        duration=duration,
        settings=items["settings"],
        personnel=items["personnel"],
        management=items["management"],
        risks=items["risks"],
        benefits=items["benefits"],
        recovery=items["recovery"],
        alternatives=items["alternatives"],
        similar_codes=similar,
        causes=items["causes"],
        risk_factors=items["risk_factors"],
        symptoms=items["symptoms"],
        diagnosis=items["diagnosis"],
        treatments=items["treatments"],
        complications=items["complications"],
        mentions_text=items["mentions_text"],
        abbreviations=abbreviations(content),
        unread=unread(content, _candidates(content, parts, said), read),
    )


def _said(content: str, parts: Iterable[Part]) -> tuple[dict[str, tuple[Statement, ...]], set[str]]:
    """The statements of each section, and the sections that share a heading with another."""
    bodies: dict[str, list[Block]] = {}
    shared: set[str] = set()
    for part in parts:
        for name, body in route(content, part):
            bodies.setdefault(name, []).extend(body)
            shared.update(part.names if len(part.names) > 1 else ())
    return {name: statements(content, body) for name, body in bodies.items()}, shared


def _passage(content: str, parts: Iterable[Part], name: str) -> Passage | None:
    """The prose of the first section of that name that has any."""
    for part in parts:
        body = dict(route(content, part)).get(name)
        if body:
            span = Span(min(b.start for b in body), max(b.end for b in body))
            return Passage(span.of(content), *span)
    return None


def _duration(content: str, said: Iterable[Statement]) -> Duration | None:
    found = (read_duration(content, statement.span) for statement in said)
    return next((d for d in found if d), None)


def _sections(content: str, parts: Iterable[Part]) -> tuple[Section, ...]:
    found: list[Section] = []
    for part in parts:
        spans = [*([part.heading] if part.heading else []), *(b.span for b in part.body)]
        if spans:
            heading = part.heading.of(content) if part.heading else ""
            start, end = min(s.start for s in spans), max(s.end for s in spans)
            found.extend(Section(name, heading, start, end) for name in part.names)
    return tuple(found)


def _read(content: str, fields: Iterable[Sequence[Item]]) -> list[Span]:
    """The spans of the items and of their qualifiers."""
    found: list[Span] = []
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
