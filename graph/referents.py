"""What relations name beside their ends: a source describes, or at least mentions, what its own relations name.

So an id that a qualifier holds is always a thing's. Another source that goes can't take the thing away, and whoever
asks for its id alone needn't look whether it is there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from graph.errors import BadInput
from graph.model import Edge, Node
from ontologies.terms import THING_QUALIFIERS


def named(qualifiers: Mapping[str, str | int]) -> list[str]:
    """The ids of things that qualifiers hold."""
    return [str(qualifiers[name]) for name in THING_QUALIFIERS & qualifiers.keys()]


@dataclass(frozen=True, slots=True)
class Referents:
    """The ids that qualifiers of a source's relations hold, each with the first relation that names it."""

    _by: dict[str, Edge] = field(default_factory=dict)

    @property
    def ids(self) -> Collection[str]:
        """What was named so far."""
        return self._by.keys()

    def noted(self, records: Iterable[Node | Edge]) -> Iterator[Node | Edge]:
        """The records as they are; what they name is noted as they go by."""
        for record in records:
            if isinstance(record, Edge) and record.qualifiers:
                for id_ in named(record.qualifiers):
                    self._by.setdefault(id_, record)
            yield record

    def must_be_among(self, described: Collection[str]) -> None:
        """Raise BadInput for the first that the source doesn't describe."""
        for id_, edge in self._by.items():
            if id_ not in described:
                raise BadInput(
                    f"the relation {edge.subject} {edge.predicate} {edge.object} names {id_}, which its source"
                    f" {edge.source} doesn't describe.",
                    todo="Describe it there, too, if only by its id and kind.",
                )
