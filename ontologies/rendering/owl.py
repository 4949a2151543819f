"""The vocabulary as an OWL ontology from which a reasoner infers no type (docs/decisions/0005-rdf.md)."""

from __future__ import annotations

import re

from ontologies.prefixes import base_iri
from ontologies.rendering.blocks import block, document, english, texts
from ontologies.terms import LINK, ClassTerm, PropertyTerm, classes, properties

# Annotations: a reasoner draws nothing from them. Declared, so that the file is OWL 2 DL.
_ANNOTATIONS = (
    "dct:license", "schema:domainIncludes", "schema:rangeIncludes", "skos:broadMatch", "skos:closeMatch",
    "skos:definition", "skos:example",
)  # fmt: skip


def render(base: str | None = None) -> str:
    """The ontology as Turtle, its terms on `base` (without: the configured one)."""
    base = base or base_iri()
    blocks = [
        _header(base),
        *(block(name, ("a", ["owl:AnnotationProperty"])) for name in _ANNOTATIONS),
        *map(_class, classes()),
        *map(_property, properties()),
    ]
    return document(base, blocks)


def _header(base: str) -> str:
    about = "Kinds of things and relations of Procedure Graph: medical procedures as documents describe them."
    return block(
        f"<{base}ontology>",
        ("a", ["owl:Ontology"]),
        ("rdfs:label", english("Procedure Graph vocabulary")),
        ("rdfs:comment", english(about)),
        ("dct:license", ["<https://spdx.org/licenses/Apache-2.0>"]),
    )


def _class(this: ClassTerm) -> str:
    return block(
        this.curie,
        ("a", ["owl:Class"]),
        ("rdfs:label", english(label(this.curie))),
        ("skos:definition", english(this.gloss)),
        ("skos:closeMatch", this.close),
    )


def _property(this: PropertyTerm) -> str:
    return block(
        this.curie,
        ("a", ["owl:ObjectProperty" if this.datatype == LINK else "owl:DatatypeProperty"]),
        ("rdfs:label", english(label(this.curie))),
        ("skos:definition", english(this.gloss)),
        ("skos:example", texts(this.values)),
        ("schema:domainIncludes", this.domain),
        ("schema:rangeIncludes", this.ends or ([] if this.datatype == LINK else [f"xsd:{this.datatype}"])),
        ("skos:broadMatch", this.broad),
        ("skos:closeMatch", this.close),
    )


def label(curie: str) -> str:
    """The words of a term's local name: `pgo:hasRiskFactor` is "has risk factor"."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", curie.removeprefix("pgo:")).lower()
