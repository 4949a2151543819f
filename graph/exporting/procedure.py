"""One procedure with what it relates to, gathered for formats that describe one thing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graph.errors import BadInput
from graph.exporting.selection import Selection
from graph.exporting.view import Profile, Relation, Thing, View
from graph.model import Source
from graph.rows import Exportable
from ontologies.vocabulary import CODE_SYSTEMS, EXACT_MATCH

DESCRIBED = ("Procedure", "Device")
_PREFIXES = frozenset(CODE_SYSTEMS.values())


@dataclass(frozen=True, slots=True)
class Procedure:
    """A procedure or device, its relations, what they lead to by id, and the sources that say so."""

    thing: Thing
    others: Mapping[str, Thing]
    sources: tuple[Source, ...]
    notice: tuple[str, ...]

    @property
    def name(self) -> str:
        """What it is called, else its id."""
        return self.thing.label or self.thing.id

    def names(self) -> list[str]:
        """Its other names."""
        return sorted({name.text for claim in self.thing.claims for name in claim.names} - {self.name})

    def literal(self, name: str) -> str | int | None:
        """A property, of the first source that gives it."""
        said = (json.loads(claim.properties) for claim in self.thing.claims)
        return next((properties[name] for properties in said if name in properties), None)

    def related(self, predicate: str, **qualifiers: str) -> list[Relation]:
        """Relations by a predicate with these qualifiers, by position where they have one, each object once."""
        fitting = (
            r
            for r in self.thing.relations
            if r.predicate == predicate and all(r.qualifiers.get(key) == value for key, value in qualifiers.items())
        )
        placed = sorted(fitting, key=lambda r: (r.source, int(r.qualifiers.get("position", 0))))
        return list({r.object: r for r in placed}.values())

    def label(self, id_: str) -> str:
        """What a thing that it relates to is called, else its id."""
        return self.others[id_].label or id_

    def labels(self, predicate: str, **qualifiers: str) -> list[str]:
        """What it relates to by a predicate, by name."""
        return [self.label(r.object) for r in self.related(predicate, **qualifiers)]

    def codes(self) -> Iterator[tuple[str, str]]:
        """Its codes as prefix and notation: its own id, where that is one, those that pages give it, exact matches."""
        exact = [r.object for r in self.related("MAPS_TO", mapping_predicate=EXACT_MATCH)]
        for id_ in dict.fromkeys([self.thing.id, *(r.object for r in self.related("HAS_CODE")), *exact]):
            prefix, _, notation = id_.partition(":")
            if prefix in _PREFIXES:
                yield prefix, notation


def gathered(store: Exportable, id_: str) -> Procedure:
    """A procedure with what it relates to, as a public export shows it. Raises BadInput for a thing of another kind."""
    view = View(store, Profile.PUBLIC, Selection(around=id_))
    others = {thing.id: thing for thing in view.things()}
    thing = others[id_]
    if thing.kind not in DESCRIBED:
        raise BadInput(f"{thing.label or id_} is a {thing.kind}.", todo=f"Name a {' or '.join(DESCRIBED)}.")
    said_by = {claim.source for claim in thing.claims} | {relation.source for relation in thing.relations}
    return Procedure(thing, others, tuple(s for s in view.sources if s.id in said_by), tuple(view.notice()))
