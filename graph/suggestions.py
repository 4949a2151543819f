"""What to say of a name that nothing has: who else has it, or the nearest names.

The nearest are found by the same search as everybody's, for the text as it is; else with each word that no name has put
right, by all words one letter away that names have (Norvig, How to Write a Spelling Corrector, 2007); else for less and
less of the text.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from itertools import islice, product
from string import ascii_lowercase
from typing import Any, TypeVar

from rapidfuzz.distance import OSA

from graph.errors import Candidate, UnknownCode, UnknownId, UnknownName
from graph.meaning import codes_of, is_id
from graph.naming import STOP_WORDS, fold
from graph.queries import Answer, Edges, Ground, Inner, Listed, Page, Question, Reference, Search, Value, Words
from ontologies.vocabulary import KINDS

T = TypeVar("T")
_Hits = list[dict[str, Any]]
_HITS, _SUGGESTIONS = 25, 5
_SHORTEST = 4  # letters of a word that is put right, or searched for by itself; "B12" is no code
_BEGINNING = 3  # letters that a name must at least begin with
# Every attempt is a search, which whoever asks under a wrong name waits for.
_ATTEMPTS, _WORDS = 9, 8
_PUT_RIGHT, _LONGEST_WORD = 3, 20  # words that may be wrong, and how many letters one may have
_LONGEST = 200  # characters; hardly a name is as long, and nobody misspells one of those
_THING = (Value("id", "id"), Value("kind", "typename"), Value("name", "name"))
# Steps, sentences, codes and documents are asked for by no name.
_NAMED = tuple(kind for kind in KINDS if kind not in ("Step", "Statement", "Attribute", "Code", "Document"))
_NAMESAKES = (Listed("candidates", "candidates", _THING, _SUGGESTIONS),)
_USED = (Value("documented", "documented"), Listed("sources", "sources", (Value("id", "id"),)))
_PARTS = (Edges("edges", (Value("match", "match"), Inner("node", "node", (*_THING, *_USED)))),)


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
    if is_id(reference):
        return UnknownId(reference.text, what(reference))
    return UnknownName(reference.text, what(reference), (yield from near(reference)))


def error_of(ask: Callable[[Question], Answer], reference: Reference) -> UnknownName:
    """The error for a reference that nothing has."""
    return _told(ask, unknown(reference))


def suggestions(ask: Callable[[Question], Answer], reference: Reference) -> tuple[Candidate, ...]:
    """Things of the reference's kinds whose names are nearest to its text: see `near`."""
    return _told(ask, near(reference))


def near(reference: Reference) -> Generator[Question, Answer, tuple[Candidate, ...]]:
    """Things of the reference's kinds whose names are nearest to its text, the nearest first; at most five.

    Nearest by how many letters its words are from words of the name, then by how many the whole is from the whole name;
    then what pages describe and what more sources name. Texts of more than 200 characters have none, and of others the
    first eight words count.
    """
    words = fold(reference.text).split()[:_WORDS]
    if not words or len(reference.text) > _LONGEST:
        return ()
    found = yield from _found([" ".join(words)], reference)
    if found:
        return _nearest(found, words)
    words = [word for word in words if word not in STOP_WORDS]
    known: Any = yield Words(tuple(words))
    right = yield from _put_right(words, set(words).difference(known))
    found = yield from _with_all(right, words, reference)
    if not found and known:  # a wrong word may be another one that there is
        found = yield from _with_all((yield from _put_right(words, set(words))), words, reference)
    for text in islice(dict.fromkeys(_less(right[0])), _ATTEMPTS):
        found = found or (yield from _found([text], reference))
    return _nearest(found, words)


def _told(ask: Callable[[Question], Answer], telling: Generator[Question, Answer, T]) -> T:
    try:
        question = next(telling)
        while True:
            question = telling.send(ask(question))
    except StopIteration as told:
        result: T = told.value
        return result


def _found(texts: Collection[str], reference: Reference) -> Generator[Question, Answer, _Hits]:
    """What searches for the texts find."""
    hits: _Hits = []
    for text in texts:
        answer: Any = yield Search(text, reference.kinds, _PARTS, Page(_HITS))
        hits += answer["edges"]
    return hits


def _put_right(words: Sequence[str], wrong: set[str]) -> Generator[Question, Answer, list[Sequence[str]]]:
    """The words with the wrong ones as they may be meant, likely ones first; last as they are."""
    longest = sorted((word for word in wrong if _SHORTEST <= len(word) <= _LONGEST_WORD), key=lambda w: (-len(w), w))
    edited = {word: _edited(word) for word in longest[:_PUT_RIGHT]}
    if not edited:
        return [words]
    known: Any = yield Words(tuple(sorted(set().union(*edited.values()))))

    def meant(word: str) -> list[str]:
        likely = edited.get(word, set()).intersection(known)
        return [*sorted(likely, key=lambda w: (sorted(w) != sorted(word), w[0] != word[0], w)), word]

    return list(islice(product(*map(meant, words)), _ATTEMPTS))


def _with_all(
    texts: Sequence[Sequence[str]], words: Sequence[str], reference: Reference
) -> Generator[Question, Answer, _Hits]:
    """What searches for the texts find whose name has each of the words, but for one letter."""
    hits = yield from _found([" ".join(text) for text in texts], reference)
    return [hit for hit in hits if max(_apart(hit["match"], words)) <= 1]


def _edited(word: str) -> set[str]:
    """The word with one letter left out, exchanged with its neighbour, replaced or put in."""
    places = range(len(word))
    return {
        *(word[:n] + word[n + 1 :] for n in places),
        *(word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in places[:-1]),
        *(word[:n] + letter + word[n + 1 :] for n in places for letter in ascii_lowercase),
        *(word[:n] + letter + word[n:] for n in range(len(word) + 1) for letter in ascii_lowercase),
    }


def _less(words: Sequence[str]) -> Iterator[str]:
    """The text with one word left out; each word, longest first; beginnings of these."""
    if len(words) > 1:
        yield from (" ".join((*words[:place], *words[place + 1 :])) for place in range(len(words)))
    by_length = sorted((w for w in words if len(w) >= _SHORTEST), key=lambda word: -len(word))
    yield from by_length
    for word in by_length:
        yield from (word[:size] for size in range(len(word) - 1, _BEGINNING - 1, -1))


def _nearest(hits: _Hits, words: Sequence[str]) -> tuple[Candidate, ...]:
    """The things whose names that were found are nearest; of those with one name the first."""

    def order(hit: dict[str, Any]) -> tuple[object, ...]:
        node = hit["node"]
        whole = OSA.distance(fold(hit["match"]), " ".join(words))
        used = not node["documented"], -len(node["sources"])
        return sum(_apart(hit["match"], words)), whole, *used, node["name"], node["id"]

    first: dict[tuple[str, str], Candidate] = {}
    for hit in sorted(hits, key=order):
        thing = Candidate(*(hit["node"][key] for key in ("id", "kind", "name")))
        first.setdefault((thing.kind, fold(thing.name)), thing)
    return tuple(first.values())[:_SUGGESTIONS]


def _apart(name: str, words: Sequence[str]) -> list[int]:
    """How many letters each word is from the nearest of a name, or from its beginning."""
    of_name = fold(name).split()
    return [min(0 if other.startswith(word) else OSA.distance(other, word) for other in of_name) for word in words]
