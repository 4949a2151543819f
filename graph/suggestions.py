"""What to say of a name that nothing has: who else has it, or the nearest names.

These are found by the same search as everybody's, asked for less and less of the text.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from difflib import SequenceMatcher
from itertools import islice
from typing import Any

from graph.errors import Candidate, UnknownCode, UnknownName
from graph.meaning import codes_of
from graph.naming import fold
from graph.queries import Answer, Edges, Ground, Inner, Listed, Page, Question, Reference, Search, Value
from ontologies.vocabulary import KINDS

_HITS, _SUGGESTIONS = 25, 5
_EXCHANGED = 12  # letters at most of a word in which two neighbours are tried the other way round: "CRSP"
_SHORTEST = 4  # letters of a word that are worth searching for by themselves; "B12" is no code
# Every attempt is a search, which whoever asks under a wrong name waits for.
_ATTEMPTS, _WORDS = 20, 8
_LONGEST = 200  # characters; hardly a name is as long, and nobody misspells one of those
_THING = (Value("id", "id"), Value("kind", "typename"), Value("name", "name"))
# Steps, sentences, codes and documents are asked for by no name.
_NAMED = tuple(kind for kind in KINDS if kind not in ("Step", "Statement", "Attribute", "Code", "Document"))
_NAMESAKES = (Listed("candidates", "candidates", _THING, _SUGGESTIONS),)
_PARTS = (Edges("edges", (Value("match", "match"), Inner("node", "node", _THING))),)


def what(reference: Reference) -> str:
    """What a message calls the thing that is referred to."""
    return reference.kinds[0].lower() if len(reference.kinds) == 1 else "thing"


def unknown(reference: Reference) -> Generator[Question, Answer, UnknownName]:
    """The error for a reference that nothing has, by way of the questions that it takes to tell more."""
    answer: Any = yield Ground((reference.text,), _NAMED, _NAMESAKES)
    namesakes = tuple(Candidate(**thing) for thing in answer[0]["candidates"])
    if namesakes:
        return UnknownName(reference.text, what(reference), namesakes, others=True)
    if codes_of(reference) and len(reference.text) >= _SHORTEST:
        return UnknownCode(reference.text)
    for search in searches(reference):
        if found := nearest((yield search), reference):
            return UnknownName(reference.text, what(reference), found)
    return UnknownName(reference.text, what(reference))


def error_of(ask: Callable[[Question], Answer], reference: Reference) -> UnknownName:
    """The error for a reference that nothing has."""
    telling = unknown(reference)
    try:
        question = next(telling)
        while True:
            question = telling.send(ask(question))
    except StopIteration as told:
        error: UnknownName = told.value
        return error


def suggestions(ask: Callable[[Question], Answer], reference: Reference) -> tuple[Candidate, ...]:
    """Things of the reference's kinds whose names are nearest to its text, the nearest first; at most five."""
    return next(filter(None, (nearest(ask(search), reference) for search in searches(reference))), ())


def searches(reference: Reference) -> Iterator[Search]:
    """The searches to try, one after another, until one finds something: see `nearest`.

    Texts of more than 200 characters have none, and of others the first eight words count.
    """
    if len(reference.text) <= _LONGEST:
        for text in islice(dict.fromkeys(_attempts(fold(reference.text))), _ATTEMPTS):
            yield Search(text, reference.kinds, _PARTS, Page(_HITS))


def nearest(answer: Answer, reference: Reference) -> tuple[Candidate, ...]:
    """What one of the searches found, the nearest name first; at most five."""
    edges = answer["edges"] if isinstance(answer, dict) else ()
    ranked = sorted(edges, key=lambda edge: -_likeness(edge["match"], reference.text))
    return tuple(Candidate(**edge["node"]) for edge in ranked[:_SUGGESTIONS])


def _attempts(text: str) -> Iterator[str]:
    """The text; with one word left out; each word, longest first; with two letters exchanged; beginnings of these."""
    words = text.split()[:_WORDS]
    yield " ".join(words)
    if len(words) > 1:
        yield from (" ".join(words[:place] + words[place + 1 :]) for place in range(len(words)))
    by_length = sorted((w for w in words if len(w) >= _SHORTEST), key=lambda word: -len(word))
    yield from by_length
    for word in by_length:
        if len(word) <= _EXCHANGED:
            yield from (word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in range(len(word) - 1))
    for word in by_length:
        yield from (word[:size] for size in range(len(word) - 1, _SHORTEST - 1, -1))


def _likeness(name: str, text: str) -> float:
    return SequenceMatcher(None, fold(name), fold(text)).ratio()
