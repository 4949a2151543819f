"""What kind of thing an id stands for, where its vocabulary says it by prefix or by code."""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

# Where a vocabulary has things of one kind only.
BY_PREFIX: Mapping[str, str] = MappingProxyType(
    {
        "MONDO": "Condition",
        "DOID": "Condition",
        "Orphanet": "Condition",
        "ICD10": "Condition",
        "HP": "Condition",
        "MP": "Condition",
        "MAXO": "Procedure",
        "icd10pcs": "Procedure",
        "cpt": "Procedure",
        "CHEBI": "Substance",
        "cmspos": "Setting",
    }
)
# External causes of morbidity (V to Y), and factors influencing health status and contact with health services (Z).
_NO_CONDITIONS = frozenset("VWXYZ")


def kind_by_id(curie: str) -> str | None:
    """The kind of a thing by its CURIE alone, None where that doesn't say it (a MeSH descriptor can be anything)."""
    prefix, _, code = curie.partition(":")
    match prefix:
        case "icd10cm":
            return icd10cm_kind(code)
        case "hcpcs":
            return hcpcs_kind(code)
        case _:
            return BY_PREFIX.get(prefix)


def icd10cm_kind(code: str) -> str:
    """Condition, or Factor in the chapters whose entries are no conditions of a person."""
    return "Factor" if code[:1] in _NO_CONDITIONS else "Condition"


def hcpcs_kind(code: str) -> str:
    """The kind of an HCPCS Level II code by its range (hcpcs_ranges.tsv); Code where its letter has none so far."""
    ranges = _hcpcs_ranges()
    first, kind = ranges[bisect_right(ranges, code, key=lambda row: row[0]) - 1]
    return kind if first <= code and first[0] == code[0] else "Code"


@cache
def _hcpcs_ranges() -> tuple[tuple[str, str], ...]:
    lines = files("loaders").joinpath("hcpcs_ranges.tsv").read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE)
    return tuple(sorted((row["first"], row["kind"]) for row in rows))
