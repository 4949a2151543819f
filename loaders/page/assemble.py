"""Sections → `Page`: each section to its grammar, and what none of them read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from loaders.page.grammars.choices import choices
from loaders.page.grammars.codes import similar_codes
from loaders.page.grammars.durations import read_duration
from loaders.page.grammars.listing import benefits, causes, indications, instructions, says_nothing, signs
from loaders.page.grammars.personnel import personnel
from loaders.page.grammars.places import places
from loaders.page.grammars.risks import risks
from loaders.page.grammars.steps import steps
from loaders.page.layout.align import route
from loaders.page.layout.blocks import Block
from loaders.page.layout.sections import FoundSection
from loaders.page.layout.statements import Statement, statements
from loaders.page.markup.lines import PageText
from loaders.page.model import Code, Duration, Item, Name, Page, Passage, Section, Span
from loaders.page.unread import unread
from loaders.page.words import lexicon
from loaders.page.words.abbreviations import abbreviations
from loaders.page.words.phrases import sentences

PASSAGES = ("summary", "purpose", "patient_experience", "prognosis_and_follow_up")
Said = Mapping[str, Sequence[Statement]]

# HCPCS groups that hold devices and supplies, and those that hold others, too (food by tube, temporary codes); the rest
# are services and drugs.
DEVICE_GROUPS, MIXED_GROUPS = frozenset("AEKLV"), frozenset("BCQST")
_DEVICE = re.compile(rf"\b(?:{'|'.join(lexicon.words('devices'))})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before the sections and in the name section; layout is that of a procedure or a condition page."""

    title: str
    names: tuple[Name, ...]
    code: Code
    layout: str


def assemble(document: PageText, parts: Sequence[FoundSection], head: Head) -> Page:
    """The page's record from its parts."""
    content = document.content
    said, shared = _said(content, parts)
    items = {name: tuple(found) for name, found in records(content, said, shared).items()}
    duration = _duration(content, said.get("duration", ()))
    similar = tuple(similar_codes(content, said.get("similar_codes", ()), head.code.system))
    read = [Span(item.start, item.end) for found in items.values() for item in found]
    read.extend(Span(code.start, code.end) for code in similar)
    read.extend([Span(duration.start, duration.end)] if duration else [])
    return Page(
        content=content,
        kind=kind_of(head.layout, head.code, [head.title, *(name.text for name in head.names)]),
        title=head.title or next((name.text for name in head.names), ""),
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


def _said(content: str, parts: Iterable[FoundSection]) -> tuple[dict[str, tuple[Statement, ...]], set[str]]:
    """The statements of each section, and the sections that share a heading with another."""
    bodies: dict[str, list[Block]] = {}
    shared: set[str] = set()
    for part in parts:
        for name, body in route(content, part):
            bodies.setdefault(name, []).extend(body)
            shared.update(part.names if len(part.names) > 1 else ())
    return {name: statements(content, body) for name, body in bodies.items()}, shared


def _passage(content: str, parts: Iterable[FoundSection], name: str) -> Passage | None:
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


def _sections(content: str, parts: Iterable[FoundSection]) -> tuple[Section, ...]:
    found: list[Section] = []
    for part in parts:
        spans = [*([part.heading] if part.heading else []), *(b.span for b in part.body)]
        if spans:
            heading = part.heading.of(content) if part.heading else ""
            start, end = min(s.start for s in spans), max(s.end for s in spans)
            found.extend(Section(name, heading, start, end) for name in part.names)
    return tuple(found)


def _candidates(content: str, parts: Iterable[FoundSection], said: Said) -> list[Span]:
    """The sentences that should end in statements: of the sections, and of the parts under unknown headings."""
    spans = [block.span for part in parts if not part.names for block in part.body]
    spans.extend(s.span for name, found in said.items() if name not in (*PASSAGES, "names") for s in found)
    all_sentences = (one for span in spans for one in sentences(content, span))
    return [one for one in all_sentences if not says_nothing(content, one)]


def records(content: str, said: Said, shared: set[str]) -> dict[str, list[Item]]:
    """Every field of the page that holds items. shared: sections whose heading they share with another."""
    found: dict[str, list[Item]] = {
        "preparation": instructions(content, said.get("preparation", ()), "preparation"),
        "recovery": instructions(content, said.get("recovery", ()), "recovery"),
        "settings": places(content, said.get("setting", ()), shared="setting" in shared),
        "personnel": personnel(content, said.get("personnel", ()), shared="personnel" in shared),
        "benefits": benefits(content, said.get("benefits", ())),
        "alternatives": choices(content, said.get("alternatives", ())),
        "treatments": choices(content, said.get("treatment_options", ())),
    }
    found["indications"], found["patient_criteria"] = indications(content, said.get("indications", ()))
    found["steps"], found["mentions_text"] = steps(content, said.get("procedure_description", ()))
    found["risks"], found["management"] = risks(content, said.get("risks_and_complications", ()))
    found["diagnosis"] = choices(content, said.get("diagnosis", ()))
    for name in ("causes", "risk_factors"):
        found[name] = causes(content, said.get(name, ()))
    for name in ("symptoms", "complications"):
        found[name] = signs(content, said.get(name, ()))
    return found


def kind_of(layout: str, code: Code, titles: Iterable[str]) -> str:
    """ "condition", "device" or "procedure", from the page's headings, its code and, for HCPCS, its title and names."""
    if layout == "condition" or code.system == "ICD10CM":
        return "condition"
    if code.system != "HCPCS":
        return "procedure"
    if code.value and code.value[0] not in MIXED_GROUPS:
        return "device" if code.value[0] in DEVICE_GROUPS else "procedure"
    return "device" if any(_DEVICE.search(title) for title in titles) else "procedure"
