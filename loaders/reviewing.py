"""What a curator may have a phrase mean that linked to nothing."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from rapidfuzz.distance import OSA

from graph import suggestions
from graph.errors import Candidate
from graph.naming import fold, normal_form
from graph.queries import Answer, Question, Reference, Search
from graph.store import Entry, Store
from loaders.linking import Linker

_LEAST_ALIKE = 0.6  # of the letters of two names
_MOST_WORDS = 4  # of a phrase that is sought letter by letter; a longer one is no misspelt name


class Suggestions:
    """Suggestions from what a store's vocabularies and pages name."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._linker = Linker(self._known)

    def of(self, phrase: str, kinds: tuple[str, ...]) -> tuple[Candidate, ...]:
        """Things of these kinds, the best first: those named by most of its words, else those of the nearest names."""
        named = self._linker.suggest(phrase, kinds)
        if named or len(phrase.split()) > _MOST_WORDS:
            return named
        return suggestions.suggestions(partial(self._search, phrase), Reference(phrase, kinds))

    def _search(self, phrase: str, question: Question) -> Answer:
        """An answer; a search's without what isn't named much like the phrase, or stands for phrases, as its own."""
        answer = self._store.answer(question)
        if not isinstance(question, Search):
            return answer
        assert isinstance(answer, dict)
        known = {entry.id for entry in self._known([normal_form(edge["node"]["name"]) for edge in answer["edges"]])}
        return {"edges": [e for e in answer["edges"] if e["node"]["id"] in known and _alike(e["match"], phrase)]}

    def _known(self, norms: Collection[str]) -> list[Entry]:
        """What is named, without the things that stand for phrases which linked to nothing."""
        return [entry for entry in self._store.lookup(norms) if entry.documented or entry.source_kind != "page"]


def _alike(name: str, phrase: str) -> bool:
    one, other = fold(name), fold(phrase)
    return OSA.distance(one, other) <= (1 - _LEAST_ALIKE) * max(len(one), len(other))
