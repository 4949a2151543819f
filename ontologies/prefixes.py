"""Every CURIE prefix the graph may use, with its IRI. An id whose prefix isn't here is refused, never guessed."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import curies

PROJECT_PREFIX = "procgraph"
DEFAULT_BASE = "https://w3id.org/procedure-graph/"

# From the registries of the OBO Foundry, Bioregistry and the publishers themselves.
PREFIXES = {
    "mesh": "http://id.nlm.nih.gov/mesh/",
    "icd10cm": "http://purl.bioontology.org/ontology/ICD10CM/",
    "icd10pcs": "http://purl.bioontology.org/ontology/ICD10PCS/",
    "hcpcs": "http://purl.bioontology.org/ontology/HCPCS/",
    "cpt": "http://purl.bioontology.org/ontology/CPT/",
    "cmspos": "https://www.cms.gov/medicare/coding-billing/place-of-service-codes#",
    "MONDO": "http://purl.obolibrary.org/obo/MONDO_",
    "HP": "http://purl.obolibrary.org/obo/HP_",
    "MAXO": "http://purl.obolibrary.org/obo/MAXO_",
    "DOID": "http://purl.obolibrary.org/obo/DOID_",
    "NCIT": "http://purl.obolibrary.org/obo/NCIT_",
    "SCTID": "http://snomed.info/id/",
    "UMLS": "http://linkedlifedata.com/resource/umls/id/",
    "Orphanet": "http://www.orpha.net/ORDO/Orphanet_",
    "CHEBI": "http://purl.obolibrary.org/obo/CHEBI_",
    "MP": "http://purl.obolibrary.org/obo/MP_",
    "OBI": "http://purl.obolibrary.org/obo/OBI_",
    "OGMS": "http://purl.obolibrary.org/obo/OGMS_",
    "EFO": "http://www.ebi.ac.uk/efo/EFO_",
    "ICD10": "http://purl.bioontology.org/ontology/ICD10/",
    "MEDDRA": "http://purl.bioontology.org/ontology/MEDDRA/",
    "biolink": "https://w3id.org/biolink/vocab/",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "dct": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "void": "http://rdfs.org/ns/void#",
    "infores": "https://w3id.org/biolink/infores/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "sh": "http://www.w3.org/ns/shacl#",
    "oboInOwl": "http://www.geneontology.org/formats/oboInOwl#",
    "semapv": "https://w3id.org/semapv/vocab/",
    "sssom": "https://w3id.org/sssom/",
}

# How others write the same prefixes, in any case, and the other namespaces that they give them.
_SPELLINGS = {
    "cpt4": "cpt",
    "hpo": "HP",
    "icd-10-cm": "icd10cm",
    "icd-10-pcs": "icd10pcs",
    "msh": "mesh",
    "pos": "cmspos",
    "icd-10": "ICD10",
    "nci": "NCIT",
    "orpha": "Orphanet",
    "snomed_ct": "SCTID",
    "snomedct": "SCTID",
    "snomedct_us": "SCTID",
    "umls_cui": "UMLS",
}
_NAMESPACES = {
    "http://identifiers.org/mesh/": "mesh",
    "https://identifiers.org/mesh/": "mesh",
    "https://meshb.nlm.nih.gov/record/ui?ui=": "mesh",
    "http://purl.bioontology.org/ontology/MESH/": "mesh",
    "https://icd.codes/icd10cm/": "icd10cm",
    "http://identifiers.org/snomedct/": "SCTID",
    "https://identifiers.org/umls:": "UMLS",
    "https://uts.nlm.nih.gov/uts/umls/concept/": "UMLS",
    "http://identifiers.org/orphanet/": "Orphanet",
}


def base_iri() -> str:
    """The base of the project's own IRIs: `PROCGRAPH_BASE_IRI`, else https://w3id.org/procedure-graph/.

    Raises ValueError where the setting is no http(s) address that ends in `/` or `#`.
    """
    base = os.environ.get("PROCGRAPH_BASE_IRI", DEFAULT_BASE)
    if not base.startswith(("http://", "https://")) or base[-1] not in "/#":
        raise ValueError(f"PROCGRAPH_BASE_IRI is {base!r}: give an http(s) address that ends in / or #")
    return base


@cache
def converter(base: str | None = None) -> curies.Converter:
    """The prefix map with the project's own prefixes on `base`: `procgraph:` for things, `pgo:` for the vocabulary."""
    import curies  # takes a tenth of a second, which whoever asks for help need not wait

    base = base or base_iri()
    return curies.Converter.from_prefix_map(PREFIXES | {PROJECT_PREFIX: f"{base}id/", "pgo": f"{base}ontology#"})


def expand(curie: str) -> str:
    """The IRI of a CURIE. Raises ValueError for a prefix that isn't in the map."""
    iri = converter().expand(curie)
    if iri is None:
        raise ValueError(f"{curie!r}: unknown prefix; known are {', '.join(sorted(converter().bimap))}")
    return iri


def is_known(curie: str) -> bool:
    """Whether the text is a CURIE whose prefix is in the map."""
    return ":" in curie and converter().expand(curie) is not None


def prefix_of(spelling: str, namespace: str | None = None) -> str | None:
    """Our prefix for another's, None where we have none.

    Where the file says which namespace its prefix stands for, that alone decides: two files may mean different things
    by one prefix.
    """
    if namespace is not None:
        return _by_namespace().get(namespace)
    return _by_spelling().get(spelling.casefold())


def standard_curie(text: str) -> str:
    """The id as the graph writes it, of a CURIE in another's spelling or an IRI; any other text as it is.

    >>> standard_curie("MESH:D020918"), standard_curie("http://id.nlm.nih.gov/mesh/D020918"), standard_curie("CRPS")
    ('mesh:D020918', 'mesh:D020918', 'CRPS')
    """
    text = text.strip()
    spelling, separator, local = text.partition(":")
    if local.startswith("//"):
        parsed = converter().parse_uri(text)
        return text if parsed is None else parsed.curie
    prefix = prefix_of(spelling) if separator and local and " " not in local else None
    return text if prefix is None else f"{prefix}:{local}"


@cache
def _by_namespace() -> dict[str, str]:
    return _NAMESPACES | {iri: prefix for prefix, iri in converter().bimap.items()}


@cache
def _by_spelling() -> dict[str, str]:
    return _SPELLINGS | {prefix.casefold(): prefix for prefix in converter().bimap}
