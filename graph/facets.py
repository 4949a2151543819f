"""What connections can be counted by: each key of `graph.queries.Facets`, and where its values come from."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# The things at the other end of a relation, which the row's thing is the subject of.
RELATIONS: Mapping[str, str] = MappingProxyType(
    {
        "INDICATION": "INDICATED_FOR",
        "RISK": "HAS_RISK",
        "ROLE": "PERFORMED_BY",
        "SETTING": "PERFORMED_IN",
        "BENEFIT": "HAS_BENEFIT",
        "USES": "USES",
        "GUIDANCE": "GUIDED_BY",
        "ANESTHESIA": "WITH_ANESTHESIA",
        "SYMPTOM": "HAS_SYMPTOM",
        "TREATMENT": "TREATED_BY",
    }
)
# The values of a relation's qualifier: predicate and qualifier.
QUALIFIERS: Mapping[str, tuple[str, str]] = MappingProxyType({"RISK_FREQUENCY": ("HAS_RISK", "frequency")})
# What the thing itself is: its kind; whether a page describes it; its longest stated duration; who speaks of it; the
# code systems of its codes.
KIND, DOCUMENTED, DURATION, SOURCE, CODE_SYSTEM = OWN = ("KIND", "DOCUMENTED", "DURATION", "SOURCE", "CODE_SYSTEM")
FACETS = (*OWN, *RELATIONS, *QUALIFIERS)

# Longest stated durations, in minutes, by the name of their range; what is longer than all of them is LONGER.
DURATIONS = ((15, "UP_TO_15"), (30, "UP_TO_30"), (60, "UP_TO_60"), (120, "UP_TO_120"), (240, "UP_TO_240"))
LONGER = "LONGER"
