"""What is said of an export as a whole: VoID, DCAT and PROV-O, with its licences, sources, version and counts.

There is no time in it, so that the same graph gives the same bytes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from graph.exporting.view import Thing, View
from graph.rdf.terms import Block, Iri, Literal, Said, address, iri, literal, own_iri
from ontologies.prefixes import base_iri
from ontologies.terms import term
from ontologies.vocabulary import PREDICATES

TITLE = "Procedure Graph: medical procedures as documents describe them"
ABOUT = (
    "Each relation has the source that states it and, where that is a page, the page's words. What documents state, no "
    "advice; what is absent is not stated."
)
_SPDX = re.compile(r"[A-Za-z0-9.+-]+")


@dataclass(slots=True)
class Counts:
    """What there is in an export: triples in the union of its graphs, things by kind, relations by predicate."""

    triples: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    predicates: Counter[str] = field(default_factory=Counter)

    def note(self, thing: Thing) -> None:
        """Count a thing with its relations; triples are their writer's to count."""
        self.kinds[thing.kind] += 1
        for relation in thing.relations:
            self.predicates[relation.predicate] += 1


def described(view: View) -> list[Said]:
    """What is known of the dataset before it is read: what it is, its version, licences and sources."""
    licences = sorted({source.licence for source in view.sources if source.licence is not None})
    return [
        ("rdf:type", iri("void:Dataset")),
        ("rdf:type", iri("dcat:Dataset")),
        ("rdf:type", iri("prov:Entity")),
        ("dct:title", Literal(TITLE, language="en")),
        ("dct:description", Literal(ABOUT, language="en")),
        ("owl:versionInfo", Literal(view.version)),
        ("pgo:profile", Literal(view.profile.value)),
        ("void:vocabulary", Iri(f"{base_iri()}ontology")),
        ("void:uriSpace", Literal(f"{base_iri()}id/")),
        *dict.fromkeys(("dct:license", where) for licence in licences for where in licence_address(licence)),
        *(("pgo:licence", Literal(licence)) for licence in licences),
        *(("prov:wasDerivedFrom", iri(source.id)) for source in view.sources),
    ]


def counted(view: View, counts: Counts) -> Iterator[Block]:
    """What is known of it when all is read: how many triples and things there are, by kind and by predicate.

    `counts.triples` are those of all other blocks, `described` included; what is given says these and its own, and its
    last block is how a reader knows that a file is whole.
    """
    this = own_iri(view.id)
    kinds = [(own_iri(f"{view.id}-{kind}"), kind, count) for kind, count in sorted(counts.kinds.items())]
    predicates = [
        (own_iri(f"{view.id}-{PREDICATES[name].local}"), PREDICATES[name].local, count)
        for name, count in sorted(counts.predicates.items())
    ]
    said: list[Said] = [
        ("void:entities", literal(counts.kinds.total())),
        ("pgo:relations", literal(counts.predicates.total())),
        ("void:documents", literal(counts.kinds["Document"])),
        *(("void:classPartition", part) for part, _, _ in kinds),
        *(("void:propertyPartition", part) for part, _, _ in predicates),
    ]
    parts = [
        *(
            Block(part, None, [("void:class", iri(term(kind))), ("void:entities", literal(n))])
            for part, kind, n in kinds
        ),
        *(
            Block(part, None, [("void:property", iri(f"pgo:{local}")), ("pgo:relations", literal(n))])
            for part, local, n in predicates
        ),
    ]
    total = counts.triples + 1 + len(said) + sum(len(part.said) for part in parts)
    yield from parts
    yield Block(this, None, [("void:triples", literal(total)), *said])


def licence_address(licence: str) -> Iterator[Iri]:
    """Where a licence can be read: its own address, or SPDX's for an SPDX id. None for other words."""
    if licence.startswith(("http://", "https://")):
        yield address(licence)
    elif _SPDX.fullmatch(licence) and not licence.startswith("LicenseRef-"):
        yield address(f"https://spdx.org/licenses/{licence}")
