"""How codes look, and the ids that they have in the graph."""

from __future__ import annotations

import re

from ontologies.prefixes import standard_curie
from ontologies.vocabulary import CODE_SYSTEMS

# CPT: five digits, or four and a letter (AMA, category II and III). HCPCS level II: a letter and four digits (CMS).
# ICD-10-PCS: seven characters without I and O (CMS). ICD-10-CM: three to seven, a dot after three (CMS).
SHAPES = {
    "CPT4": re.compile(r"\d{4}[0-9A-Z]"),
    "HCPCS": re.compile(r"[A-Z]\d{4}"),
    "ICD10PCS": re.compile(r"[0-9A-HJ-NP-Z]{7}"),
    "ICD10CM": re.compile(r"[A-Z]\d[0-9A-Z](?:\.?[0-9A-Z]{1,4})?"),
}
_PREFIXES = frozenset(CODE_SYSTEMS[system] for system in SHAPES)
_DIGIT = re.compile(r"\d")


def is_code(system: str, value: str) -> bool:
    """Whether this looks like a code of the system, a key of SHAPES."""
    return SHAPES[system].fullmatch(value) is not None


def written_code(system: str, value: str) -> str:
    """The id of a code of the system, however it is written: ICD-10-CM's may lack its dot.

    >>> written_code("ICD10CM", "g9050"), written_code("CPT4", "64565")
    ('icd10cm:G90.50', 'cpt:64565')
    """
    value = value.upper()
    if system == "ICD10CM" and "." not in value and len(value) > 3:
        value = f"{value[:3]}.{value[3:]}"
    return f"{CODE_SYSTEMS[system]}:{value}"


def code_ids(text: str) -> tuple[str, ...]:
    """The ids of the codes that a text may be, with its system or alone; of other texts none.

    >>> code_ids("CPT4:64565"), code_ids("g90.50"), code_ids("CRPS")
    (('cpt:64565',), ('icd10cm:G90.50',), ())
    """
    prefix, separator, value = standard_curie(text).partition(":")
    if separator:
        return (f"{prefix}:{value.upper()}",) if prefix in _PREFIXES else ()
    value = text.strip().upper()
    if not _DIGIT.search(value):
        return ()
    return tuple(written_code(system, value) for system in SHAPES if is_code(system, value))
