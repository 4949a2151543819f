"""The linker: readings of a phrase, looked up; the first that a vocabulary knows without doubt is what it means."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from graph.errors import Candidate
from graph.model import Scope, SourceKind
from graph.naming import STOP_WORDS, fold, normal_form, singular
from graph.store import Entry
from loaders.linking.heads import ORGAN, Reading, readings
from loaders.linking.meanings import (
    Doubt,
    allowed_kinds,
    changed_kind,
    choose,
    is_asked_first,
    is_first,
    rank,
    reworded,
    whole,
    with_kinds,
)
from loaders.linking.tables import alone, compounds
from loaders.linking.variants import Variant, variants

Lookup = Callable[[Collection[str]], Sequence[Entry]]

_ARTICLE = re.compile(r"\A(?:an?|the)\s+(?=\w)", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_SENTENCE = re.compile(r"[^.;!?\n]+(?:\.(?=\S)[^.;!?\n]*)*")
_LONGEST_MENTION = 7  # words
_NO_BORDER = STOP_WORDS | {"a", "an"}  # a name neither begins nor ends with these
_SUGGESTIONS = 5
_TOLD_BY_A_TERM = frozenset({"Condition", "Procedure"})
_PUBLISHED = frozenset({SourceKind.CORE, SourceKind.VOCABULARY})
LINKS_KEPT = 10_000  # phrases that a linker remembers


@dataclass(frozen=True, slots=True)
class Link:
    """What a phrase means. `name` is its head as the page writes it; `qualifier` the words that narrow it.

    `match` is None where nothing was found. `tried` are all normal forms looked up: a new name among them may change
    the outcome.
    """

    id: str | None
    kind: str | None
    match: str | None
    name: str
    qualifier: str | None
    tried: tuple[str, ...]

    @classmethod
    def of_nothing(cls, phrase: str, tried: tuple[str, ...]) -> Link:
        """The outcome for a phrase that means nothing known."""
        return cls(None, None, None, _capital(phrase), None, tried)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name that stands in a text: `text == whole[start:end]`."""

    start: int
    end: int
    text: str
    id: str
    kind: str


class Linker:
    """Links phrases by a look-up of normal forms. What it was asked once, it remembers."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._links: dict[tuple[object, ...], Link] = {}

    def link(
        self,
        phrase: str,
        kinds: tuple[str, ...],
        synonyms: tuple[str, ...] = (),
        abbreviations: Mapping[str, str] | None = None,
    ) -> Link:
        """What the phrase means, among these kinds.

        `synonyms` are other names that the page gives beside it, `abbreviations` those that the page defines.
        """
        spoken = {short: long for short, long in (abbreviations or {}).items() if short in phrase}
        key = (phrase, kinds, synonyms, tuple(sorted(spoken.items())))
        if key not in self._links:
            if len(self._links) >= LINKS_KEPT:
                self._links.clear()
            self._links[key] = self._find(phrase, kinds, synonyms, spoken)
        return self._links[key]

    def called(self, name: str, kinds: tuple[str, ...]) -> dict[str, str]:
        """The things of these kinds that have exactly this name: their ids, with those of their groups."""
        norm = normal_form(name)
        found = self._entries([norm])[norm]
        return {entry.id: entry.group for entry in found if entry.kind in kinds and entry.scope is not Scope.NEAR}

    def mentions(self, text: str, kinds: tuple[str, ...]) -> tuple[Mention, ...]:
        """The longest names of things of these kinds in a text, from left to right; none reaches over a sentence."""
        spans = [span for sentence in _SENTENCE.finditer(text) for span in _runs(text, *sentence.span())]
        norms = {span: normal_form(text[slice(*span)]) for span in spans}
        entries = self._entries(norms.values())
        found: list[Mention] = []
        for span in sorted((span for span in spans if norms[span] in entries), key=lambda s: (s[0], -s[1])):
            if found and span[0] < found[-1].end:
                continue
            entry = choose(entries[norms[span]], kinds, False)
            if isinstance(entry, Entry) and _is_name(text, span, entry):
                found.append(Mention(*span, text[slice(*span)], entry.id, entry.kind))
        return tuple(found)

    def suggest(self, phrase: str, kinds: tuple[str, ...]) -> tuple[Candidate, ...]:
        """What a curator may have the phrase mean: things of these kinds named by most of its words, best first."""
        spans = list(_runs(phrase, 0, len(phrase)))
        norms = dict.fromkeys(normal_form(phrase[slice(*span)]) for span in spans)
        entries = self._entries(norms)
        known = [e for norm in norms for e in entries[norm] if e.kind in kinds]
        ranked = sorted(known, key=lambda e: (-len(e.norm.split()), *rank(e), e.name, e.id))
        chosen = {entry.id: Candidate(entry.id, entry.kind, entry.name) for entry in reversed(ranked)}
        return tuple(reversed(chosen.values()))[:_SUGGESTIONS]

    def _find(self, phrase: str, kinds: tuple[str, ...], synonyms: tuple[str, ...], spoken: Mapping[str, str]) -> Link:
        names = [name for text in (phrase, *synonyms) for name in _written_out(_ARTICLE.sub("", text), spoken)]
        own, *others_ways = [readings(name) for name in dict.fromkeys(names)]
        ways = [way for found in (own, *others_ways) for way in found]
        norms = {way: way.spellings() for way in ways}
        tried = tuple(sorted({norm for found in norms.values() for norm in found}))
        known = self._entries(tried)
        terms = {way for found in others_ways for way in found if _is_term(way, norms[way], known, kinds)}
        ways.sort(key=lambda way: (way not in terms, len(way.dropped)))
        others = self._in_other_words(ways, norms, known, kinds)
        for first in (True, False):
            for way, allowed in with_kinds(ways, norms, known, kinds, first):
                found = whole(way, norms[way], known, allowed, first) or reworded(way, others, allowed, first)
                if isinstance(found, Doubt):
                    return Link.of_nothing(phrase, tried)
                if found is not None:
                    entry, match = self._narrowed(way, *self._of_first_vocabulary(*found))
                    told = _as_written(way, own, entry, norms, known, allowed)
                    return Link(entry.id, entry.kind, match, _capital(told.text), _left_out(told), tried)
        return Link.of_nothing(phrase, tried)

    def _of_first_vocabulary(self, entry: Entry, match: str) -> tuple[Entry, str]:
        """The thing of MeSH that what another vocabulary knows under these words matches exactly, or that has its name
        ("sweating"), if any."""
        if is_first(entry):
            return entry, match
        if is_asked_first(entry.group) and entry.group_kind == entry.kind:
            return replace(entry, id=entry.group), match
        norm = normal_form(entry.name)
        same = choose([e for e in self._entries([norm])[norm] if e.scope is not Scope.NEAR], (entry.kind,), True)
        return (same, "close") if isinstance(same, Entry) else (entry, match)

    def _narrowed(self, way: Reading, entry: Entry, match: str) -> tuple[Entry, str]:
        """What a vocabulary calls the thing together with a word that the reading leaves out, if anything: "hives" are
        urticaria, and "chronic hives" are a thing of their own."""
        norms = {normal_form(f"{words} {entry.name}") for words in way.narrowing()}
        named = [
            one
            for found in self._entries(norms - {entry.norm}).values()
            for one in found
            if one.source_kind is not SourceKind.PAGE and one.scope is not Scope.NEAR and one.id != entry.id
        ]
        narrower = choose(named, (entry.kind,), True)
        return (narrower, "close") if isinstance(narrower, Entry) else (entry, match)

    def _in_other_words(
        self,
        ways: Sequence[Reading],
        norms: Mapping[Reading, Sequence[str]],
        known: Mapping[str, Sequence[Entry]],
        kinds: tuple[str, ...],
    ) -> Mapping[Reading, Sequence[tuple[Variant, Sequence[Entry]]]]:
        """What vocabularies know in other words of the readings that come before the first known as it is.

        A single word says too little for that, and so do what is left without its organ and an organ alone. What is
        left out changes other words for a thing as it changes its name.
        """
        asked: dict[Reading, tuple[Variant, ...]] = {}
        for way in ways:
            allowed = allowed_kinds(way, kinds)
            if isinstance(whole(way, norms[way], known, allowed, True), tuple):
                break
            if norms[way] and " " in norms[way][-1] and ORGAN not in way.sorts and not way.is_part_of_body:
                changed = changed_kind(way, norms[way], known, allowed, True)
                asked[way] = variants(norms[way][-1], frozenset(allowed) - {changed})
        entries = self._entries(variant.norm for found in asked.values() for variant in found)
        return {way: [(v, named) for v in found if (named := entries.get(v.norm))] for way, found in asked.items()}

    def _entries(self, norms: Iterable[str]) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = defaultdict(list)
        for entry in self._lookup([norm for norm in dict.fromkeys(norms) if norm]):
            found[entry.norm].append(entry)
        return found


def _is_term(way: Reading, norms: Sequence[str], known: Mapping[str, Sequence[Entry]], kinds: tuple[str, ...]) -> bool:
    """Whether another name that a page gives is the technical term for what it tells in everyday words: "hearing test
    (audiometry)". Abbreviations are none, and of drugs and devices such a bracket gives but an example."""
    named = [entry for norm in norms[:1] for entry in known.get(norm, ()) if entry.kind in _TOLD_BY_A_TERM]
    technical = any(
        entry.kind in kinds and entry.scope is not Scope.NEAR and entry.source_kind in _PUBLISHED for entry in named
    )
    return technical and not way.dropped and not way.text.isupper()


def _as_written(
    way: Reading,
    own: Sequence[Reading],
    entry: Entry,
    norms: Mapping[Reading, Sequence[str]],
    known: Mapping[str, Sequence[Entry]],
    kinds: tuple[str, ...],
) -> Reading:
    """The reading of the phrase's own words that means the same where another name of it decided: "complex regional
    pain syndrome" of "… (CRPS) of a leg", which leaves "of a leg" to be the qualifier."""
    if way in own:
        return way
    named = (
        one
        for one in own
        if any(e.group == entry.group and e.kind in kinds for n in norms[one] for e in known.get(n, ()))
    )
    return next(named, way)


def _written_out(phrase: str, abbreviations: Mapping[str, str]) -> Iterator[str]:
    """The phrase with the page's abbreviations written out, then as it is."""
    written = _WORD.sub(lambda match: abbreviations.get(match[0], match[0]), phrase)
    yield from dict.fromkeys((written, phrase))


def _left_out(way: Reading) -> str | None:
    return " ".join(token.text for token in way.dropped).strip(" ,;:.") or None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _runs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The spans of one to so many words in a sentence."""
    words = [(word.span(), fold(word[0]) not in _NO_BORDER) for word in _WORD.finditer(text, start, end)]
    for first, ((begin, _), may_begin) in enumerate(words):
        if may_begin:
            for (_, finish), may_end in words[first : first + _LONGEST_MENTION]:
                if may_end:
                    yield begin, finish


def _is_name(text: str, span: tuple[int, int], entry: Entry) -> bool:
    """Whether words in running text name this thing: by an exact name, and as no part of a compound.

    A single word has to be a vocabulary's: curated aliases are lay words, which mean much else in a sentence. A table
    has the exceptions of both.
    """
    if entry.scope is Scope.NEAR:
        return False
    words = text[slice(*span)]
    if " " not in (key := fold(words)):
        names = entry.source_kind is not SourceKind.ALIASES
        if not (names if words.isupper() else alone().get(singular(key), names)):
            return False
    following = _WORD.match(text, span[1] + 1)
    return following is None or text[span[1]] != " " or singular(following[0].casefold()) not in compounds()
