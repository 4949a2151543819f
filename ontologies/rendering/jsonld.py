"""The vocabulary as a JSON-LD context: short keys for every term, typed."""

from __future__ import annotations

import json

from ontologies.prefixes import converter
from ontologies.rendering.blocks import HEAD
from ontologies.terms import LINK, classes, properties

# What the export takes from other vocabularies.
_BORROWED = {
    "label": "rdfs:label",
    "synonym": "skos:altLabel",
    "relatedSynonym": "oboInOwl:hasRelatedSynonym",
    "notation": "skos:notation",
    "title": "dct:title",
    "version": "owl:versionInfo",
    "language": "schema:inLanguage",
    "quote": "oa:exact",
    "start": {"@id": "oa:start", "@type": "xsd:integer"},
    "end": {"@id": "oa:end", "@type": "xsd:integer"},
    "url": {"@id": "schema:url", "@type": "xsd:anyURI"},
    **{
        key: {"@id": curie, "@type": "@id"}
        for key, curie in {
            "subject": "rdf:subject",
            "predicate": "rdf:predicate",
            "object": "rdf:object",
            "source": "prov:wasDerivedFrom",
            "quotedFrom": "prov:wasQuotedFrom",
            "partOf": "dct:isPartOf",
            "license": "dct:license",
        }.items()
    },
}


def render(base: str | None = None) -> str:
    """The context as JSON, its terms on `base` (without: the configured one)."""
    return json.dumps({"comment": HEAD, "@context": context(base)}, indent=2, ensure_ascii=False) + "\n"


def context(base: str | None = None) -> dict[str, object]:
    """The context: prefixes, and a key for each term with what its values are."""
    made: dict[str, object] = {"@version": 1.1, "id": "@id", "type": "@type"}
    # Said outright: without it, only an IRI that ends in a delimiter may serve as a prefix, and OBO's end in "_".
    made |= {prefix: {"@id": iri, "@prefix": True} for prefix, iri in sorted(converter(base).bimap.items())}
    made |= {c.curie.removeprefix("pgo:"): c.curie for c in classes()}
    made |= {p.curie.removeprefix("pgo:"): _typed(p.curie, p.datatype) for p in properties()}
    return made | _BORROWED


def _typed(curie: str, datatype: str) -> str | dict[str, str]:
    if datatype == "string":
        return curie
    return {"@id": curie, "@type": "@id" if datatype == LINK else f"xsd:{datatype}"}
