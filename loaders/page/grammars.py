"""Which grammar reads which section, and into which fields of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from loaders.page.choices import choices
from loaders.page.listing import benefits, condition_list, indications, instructions
from loaders.page.model import Item
from loaders.page.personnel import personnel
from loaders.page.places import places
from loaders.page.risks import risks
from loaders.page.statements import Statement
from loaders.page.steps import steps

PASSAGES = ("summary", "purpose", "patient_experience", "prognosis_and_follow_up")
Said = Mapping[str, Sequence[Statement]]


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
    for name in ("causes", "risk_factors", "symptoms", "complications"):
        found[name] = condition_list(content, said.get(name, ()))
    return found
