"""`Page` → the JSON of `procgraph parse`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from loaders.page.model import Item, Page, Passage

# Fields of items beyond text, start, end, name and id, by section.
FIELDS: dict[str, tuple[str, ...]] = {
    "indications": (),
    "patient_criteria": (),
    "preparation": ("position",),
    "steps": ("position", "phase"),
    "settings": (),
    "personnel": ("one_of",),
    "management": ("for_risk",),
    "risks": ("frequency", "severity"),
    "benefits": (),
    "recovery": ("position",),
    "alternatives": ("example_of",),
    "causes": (),
    "risk_factors": (),
    "symptoms": (),
    "diagnosis": ("example_of",),
    "treatments": ("example_of",),
    "complications": (),
}


class Linked(NamedTuple):
    """What the words of an item link to: a CURIE or None, the plain name, and the rest of the words."""

    id: str | None
    name: str
    qualifier: str | None


Link = Callable[[str, Item], Linked]


def unlinked(section: str, item: Item) -> Linked:
    """No link: the name is the label with a capital."""
    return Linked(None, item.label[:1].upper() + item.label[1:], item.qualifier)


def page_json(page: Page, link: Link = unlinked) -> dict[str, Any]:
    """The page as the contract's JSON; `link` says what each item of a section stands for."""
    names = [name.text for name in page.names]
    found: dict[str, Any] = {
        "content": page.content,
        "kind": page.kind,
        "title": page.title,
        "code": {"system": page.code.system, "value": page.code.value},
        "about": _about(page, link),
        "names": names,
        "language": page.language,
        "summary": _text(page.summary),
        "purpose": _text(page.purpose),
        "patient_experience": _text(page.patient_experience),
        "prognosis": _text(page.prognosis),
        "sections": [{"name": s.name, "heading": s.heading, "start": s.start, "end": s.end} for s in page.sections],
        "duration": None,
        "similar_codes": [
            {"system": c.system, "value": c.value, "title": c.title, "text": c.text, "start": c.start, "end": c.end}
            for c in page.similar_codes
        ],
        "abbreviations": [{"short": short, "long": long} for short, long in page.abbreviations],
        "unread": [{"start": span.start, "end": span.end} for span in page.unread],
    }
    if time := page.duration:
        found["duration"] = {
            "text": time.text, "start": time.start, "end": time.end,
            "min_minutes": time.min_minutes, "max_minutes": time.max_minutes,
        }  # fmt: skip
    for section, fields in FIELDS.items():
        found[section] = _items(section, getattr(page, section), fields, link)
    return found


def _about(page: Page, link: Link) -> dict[str, str | None]:
    """The concept of the first of the page's names that links to one."""
    section = {"condition": "symptoms", "device": "alternatives", "procedure": "alternatives"}[page.kind]
    linked = [link(section, Item(n.text, n.start, n.end, n.text)) for n in page.names]
    best = next((one for one in linked if one.id), linked[0] if linked else None)
    return {"name": best.name if best else page.title, "id": best.id if best else None}


def _items(section: str, items: Sequence[Item], fields: tuple[str, ...], link: Link) -> list[dict[str, Any]]:
    found = []
    for item in items:
        linked = link(section, item)
        found.append(
            {
                "text": item.text,
                "start": item.start,
                "end": item.end,
                "name": linked.name,
                "id": linked.id,
                "qualifier": item.qualifier or (None if section == "personnel" else linked.qualifier),
                **{field: getattr(item, field) for field in fields},
            }
        )
    return found


def _text(passage: Passage | None) -> str | None:
    return passage.text if passage else None
