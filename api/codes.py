"""Codes as people write them → ids."""

from __future__ import annotations

import re

from graph.errors import BadInput
from loaders.page.model import Code
from ontologies.vocabulary import CODE_SYSTEMS

# How codes look. CPT: five digits, or four and a letter (AMA, category II and III). HCPCS level II: a letter and four
# digits (CMS). ICD-10-PCS: seven characters without I and O (CMS). ICD-10-CM: three to seven, a dot after three (CMS).
_SHAPES = {
    "CPT4": re.compile(r"\d{4}[0-9A-Z]"),
    "HCPCS": re.compile(r"[A-Z]\d{4}"),
    "ICD10PCS": re.compile(r"[0-9A-HJ-NP-Z]{7}"),
    "ICD10CM": re.compile(r"[A-Z]\d[0-9A-Z](?:\.?[0-9A-Z]{1,4})?"),
}
_ALONE = ("CPT4", "HCPCS", "ICD10PCS")  # the codes of procedures; none fits two of these
_PREFIXES = {name.casefold(): prefix for system, prefix in CODE_SYSTEMS.items() for name in (system, prefix)}


def code_id(text: str) -> str:
    """The id of a code: of `CPT4:64565`, `cpt:64565` or `64565`, cpt:64565. Raises BadInput for what is no code."""
    system, separator, code = text.strip().partition(":")
    if separator:
        prefix = _PREFIXES.get(system.strip().casefold())
        if prefix is None:
            raise BadInput(f"{system!r} is no code system.", todo=f"Give one of {', '.join(CODE_SYSTEMS)}.")
        return f"{prefix}:{code.strip()}"
    code = system.upper()
    for alone in _ALONE:
        if is_code(alone, code):
            return f"{CODE_SYSTEMS[alone]}:{code}"
    raise BadInput(f"{text!r} looks like no code of a procedure.", todo="Give it with its system: CPT4:64565.")


def page_code(text: str) -> Code:
    """The code of what a page describes, of `CPT4:64565`. Raises BadInput for what is none."""
    system, _, value = (part.strip() for part in text.upper().partition(":"))
    if system not in _SHAPES:
        todo = f"Give SYSTEM:VALUE, SYSTEM one of {', '.join(_SHAPES)}."
        raise BadInput(f"{text!r} is no code of a page.", todo=todo)
    if not is_code(system, value):
        raise BadInput(f"{value!r} doesn't look like a code of {system}.", todo=f"Look it up in {system}.")
    return Code(system, value)


def is_code(system: str, value: str) -> bool:
    """Whether this looks like a code of the system (CPT4, HCPCS, ICD10PCS, ICD10CM)."""
    return _SHAPES[system].fullmatch(value) is not None
