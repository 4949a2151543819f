"""Biolink's categories and predicates in our vocabulary's terms, where both say the same."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ontologies.vocabulary import PREDICATES

_CATEGORIES = {
    "Condition": (
        "Disease", "DiseaseOrPhenotypicFeature", "PhenotypicFeature", "BehavioralFeature", "ClinicalFinding",
        "PathologicalProcess", "PathologicalAnatomicalStructure",
    ),
    "Procedure": ("Procedure", "Treatment", "ClinicalIntervention"),
    "Device": ("Device",),
    "Substance": (
        "ChemicalEntity", "ChemicalMixture", "ComplexMolecularMixture", "Drug", "MolecularEntity", "MolecularMixture",
        "ProcessedMaterial", "SmallMolecule",
    ),
    "Factor": (
        "Behavior", "ChemicalExposure", "EnvironmentalExposure", "EnvironmentalFeature", "EnvironmentalProcess",
        "Food", "OrganismTaxon", "SocioeconomicExposure",
    ),
}  # fmt: skip
_MAPPINGS = {
    "exact_match": "skos:exactMatch",
    "same_as": "skos:exactMatch",
    "close_match": "skos:closeMatch",
    "broad_match": "skos:broadMatch",
    "narrow_match": "skos:narrowMatch",
    "related_match": "skos:relatedMatch",
    "xref": "oboInOwl:hasDbXref",
}

KIND_OF: Mapping[str, str] = MappingProxyType(
    {f"biolink:{category}": kind for kind, categories in _CATEGORIES.items() for category in categories}
)
MAPPING_OF: Mapping[str, str] = MappingProxyType({f"biolink:{name}": mapping for name, mapping in _MAPPINGS.items()})
# A mapping needs one of the predicates above; "related at concept level" alone says too little.
RELATION_OF: Mapping[str, str] = MappingProxyType(
    {p.biolink: p.name for p in PREDICATES.values() if p.biolink is not None and p.name != "MAPS_TO"}
)
