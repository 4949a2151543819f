"""What a page says, as frozen records. Every span counts Unicode code points of `Page.content`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of the content: `content[start:end]`."""

    start: int
    end: int

    def of(self, content: str) -> str:
        """The words themselves."""
        return content[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a section lists: a condition, a role, a place, a step.

    `text` is exactly `content[start:end]`; `label` is what to link: without leading article and brackets, white space
    folded. The other fields are set in the sections that have them (see the contract of `procgraph parse`).
    """

    text: str
    start: int
    end: int
    label: str
    synonyms: tuple[str, ...] = ()
    qualifier: str | None = None
    frequency: str | None = None
    severity: str | None = None
    one_of: int | None = None
    example_of: str | None = None
    position: int | None = None
    phase: str | None = None
    for_risk: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page; `heading` is empty where the page lost it and the template's order told the name."""

    name: str
    heading: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Code:
    """A notation and its code system (CPT4, HCPCS, ICD10PCS, ICD10CM); None where the page does not say."""

    system: str | None
    value: str | None


@dataclass(frozen=True, slots=True)
class SimilarCode:
    """A code that the page lists beside its own."""

    system: str | None
    value: str
    title: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Duration:
    """How long the procedure or one session takes, in minutes; None where the words give no number."""

    text: str
    start: int
    end: int
    min_minutes: int | None
    max_minutes: int | None


@dataclass(frozen=True, slots=True)
class Name:
    """A name of what the page describes; kind is title, name, common, technical or abbreviation."""

    text: str
    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Passage:
    """Prose kept as it stands: summary, purpose, patient experience, prognosis."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Page:
    """Everything read from one page. `address` is where the page says it lives, `media_type` what it is written in."""

    content: str
    kind: str
    title: str
    code: Code
    names: tuple[Name, ...]
    language: str | None
    summary: Passage | None
    purpose: Passage | None
    patient_experience: Passage | None
    prognosis: Passage | None
    sections: tuple[Section, ...]
    indications: tuple[Item, ...]
    patient_criteria: tuple[Item, ...]
    preparation: tuple[Item, ...]
    steps: tuple[Item, ...]
    duration: Duration | None
    settings: tuple[Item, ...]
    personnel: tuple[Item, ...]
    management: tuple[Item, ...]
    risks: tuple[Item, ...]
    benefits: tuple[Item, ...]
    recovery: tuple[Item, ...]
    alternatives: tuple[Item, ...]
    similar_codes: tuple[SimilarCode, ...]
    causes: tuple[Item, ...]
    risk_factors: tuple[Item, ...]
    symptoms: tuple[Item, ...]
    diagnosis: tuple[Item, ...]
    treatments: tuple[Item, ...]
    complications: tuple[Item, ...]
    mentions_text: tuple[Item, ...]
    abbreviations: tuple[tuple[str, str], ...]
    unread: tuple[Span, ...]
    address: str | None = None
    media_type: str = "text/plain"
