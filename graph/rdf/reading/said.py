"""What a run says of its subject in one graph, taken predicate by predicate, so that what nobody takes is noticed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from graph.rdf.reading.runs import Run, Term, Wrong
from graph.rdf.reading.terms import Unfit, curie

T = TypeVar("T")
Convert = Callable[[Term], T]


class Said:
    """The objects of each predicate, as CURIE, in the order of the file. Each way to take one raises Wrong."""

    def __init__(self, run: Run, graph: str) -> None:
        self._run, self.graph = run, graph
        self._objects: dict[str, list[Term]] = {}
        for place, quad in enumerate(run.quads, start=run.first):
            if quad.graph == graph:
                try:
                    self._objects.setdefault(curie(quad.predicate), []).append(quad.object)
                except Unfit as error:
                    raise Wrong(place, str(error)) from None

    def __contains__(self, predicate: str) -> bool:
        return predicate in self._objects

    def one(self, predicate: str, convert: Convert[T]) -> T:
        """The one object that there must be."""
        found = self.many(predicate, convert)
        if len(found) != 1:
            raise self.wrong(None, f"{self.subject()} has {len(found)} {predicate}, not one.")
        return found[0]

    def maybe(self, predicate: str, convert: Convert[T]) -> T | None:
        """The object, where there is one."""
        return self.one(predicate, convert) if predicate in self._objects else None

    def many(self, predicate: str, convert: Convert[T]) -> list[T]:
        """All objects."""
        try:
            return [convert(term) for term in self._objects.pop(predicate, ())]
        except Unfit as error:
            raise self.wrong(predicate, f"{self.subject()} {predicate}: {error}") from None

    def rest(self) -> list[str]:
        """The predicates that nobody has taken."""
        return list(self._objects)

    def must_be_done(self) -> None:
        """Raise Wrong where something was not taken."""
        for predicate in self._objects:
            raise self.wrong(predicate, f"{self.subject()} has {predicate}, which no export says of such a thing.")

    def subject(self) -> str:
        """The subject's id."""
        try:
            return curie(self._run.subject)
        except Unfit as error:
            raise Wrong(self._run.first, str(error)) from None

    def source(self) -> str:
        """The id of the source whose graph it is."""
        try:
            return curie(self.graph)
        except Unfit as error:
            raise self.wrong(None, str(error)) from None

    def wrong(self, predicate: str | None, what: str) -> Wrong:
        """What to raise for a predicate's first quad, or for the first of this graph."""
        for place, quad in enumerate(self._run.quads, start=self._run.first):
            if quad.graph == self.graph and (predicate is None or curie(quad.predicate) == predicate):
                return Wrong(place, what)
        return Wrong(self._run.first, what)
