"""Codes as people write them → ids."""

from __future__ import annotations

from graph.errors import BadInput
from loaders.page.model import Code
from ontologies.codes import SHAPES, is_code, written_code
from ontologies.vocabulary import CODE_SYSTEMS

# The code systems of each kind that is asked for by code; none of a kind's fits two of them.
_ALONE = {"Procedure": ("CPT4", "HCPCS", "ICD10PCS"), "Condition": ("ICD10CM",)}
_EXAMPLES = {"Procedure": "CPT4:64565", "Condition": "ICD10CM:G90.50"}
_PREFIXES = {name.casefold(): prefix for system, prefix in CODE_SYSTEMS.items() for name in (system, prefix)}


def code_id(text: str, kind: str = "Procedure") -> str:
    """The id of a code of a procedure or condition: of `CPT4:64565`, `cpt:64565` or `64565`, cpt:64565.

    Raises BadInput for what is no code.
    """
    system, separator, code = text.strip().partition(":")
    if separator:
        prefix = _PREFIXES.get(system.strip().casefold())
        if prefix is None:
            raise BadInput(f"{system!r} is no code system.", todo=f"Give one of {', '.join(CODE_SYSTEMS)}.")
        return f"{prefix}:{code.strip()}"
    for alone in _ALONE[kind]:
        if is_code(alone, system.upper()):
            return written_code(alone, system)
    todo = f"Give it with its system: {_EXAMPLES[kind]}."
    raise BadInput(f"{text!r} looks like no code of a {kind.lower()}.", todo=todo)


def page_code(text: str) -> Code:
    """The code of what a page describes, of `CPT4:64565`. Raises BadInput for what is none."""
    system, _, value = (part.strip() for part in text.upper().partition(":"))
    if system not in SHAPES:
        todo = f"Give SYSTEM:VALUE, SYSTEM one of {', '.join(SHAPES)}."
        raise BadInput(f"{text!r} is no code of a page.", todo=todo)
    if not is_code(system, value):
        raise BadInput(f"{value!r} doesn't look like a code of {system}.", todo=f"Look it up in {system}.")
    return Code(system, value)
