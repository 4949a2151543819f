"""The linker: readings of a phrase, looked up; the first that a vocabulary knows without doubt is what it means."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from graph.errors import Candidate
from graph.model import Scope, SourceKind
from graph.naming import STOP_WORDS, fold, normal_form
from graph.store import Entry
from loaders.linking.heads import Reading, readings
from loaders.linking.tables import EVERY_KIND, general_heads

Lookup = Callable[[Collection[str]], Sequence[Entry]]

# Where several vocabularies know a name, the first of these decides; others follow in alphabetical order.
_PREFIXES = ("mesh", "procgraph", "MONDO", "HP", "MAXO", "icd10cm", "icd10pcs", "hcpcs", "cmspos")
_SCOPES = (Scope.PREFERRED, Scope.EXACT, Scope.NEAR)
_FIRST_RANK = ("mesh", "procgraph")  # one vocabulary: the project's own concepts are those that MeSH lacks
_ARTICLE = re.compile(r"\A(?:an?|the)\s+(?=\w)", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_SENTENCE = re.compile(r"[^.;!?\n]+(?:\.(?=\S)[^.;!?\n]*)*")
_LONGEST_MENTION = 7  # words
_NO_BORDER = STOP_WORDS | {"a", "an"}  # a name neither begins nor ends with these
_SUGGESTIONS = 5


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


@dataclass(frozen=True, slots=True)
class Mention:
    """A name that stands in a text: `text == whole[start:end]`."""

    start: int
    end: int
    text: str
    id: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Doubt:
    """Several things have the name, and nothing decides between them."""


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
            self._links[key] = self._find(phrase, kinds, synonyms, spoken)
        return self._links[key]

    def mentions(self, text: str, kinds: tuple[str, ...]) -> tuple[Mention, ...]:
        """The longest names of things of these kinds in a text, from left to right; none reaches over a sentence."""
        spans = [span for sentence in _SENTENCE.finditer(text) for span in _runs(text, *sentence.span())]
        norms = {span: normal_form(text[slice(*span)]) for span in spans}
        entries = self._entries(norms.values())
        found: list[Mention] = []
        for span in sorted(spans, key=lambda s: (s[0], -s[1])):
            if found and span[0] < found[-1].end:
                continue
            entry = _choose(entries[norms[span]], kinds)
            if isinstance(entry, Entry) and _is_name(text[slice(*span)], entry):
                found.append(Mention(*span, text[slice(*span)], entry.id, entry.kind))
        return tuple(found)

    def suggest(self, phrase: str, kinds: tuple[str, ...]) -> tuple[Candidate, ...]:
        """What a curator may have the phrase mean: things of these kinds named by most of its words, best first."""
        spans = list(_runs(phrase, 0, len(phrase)))
        norms = dict.fromkeys(normal_form(phrase[slice(*span)]) for span in spans)
        entries = self._entries(norms)
        known = [e for norm in norms for e in entries[norm] if e.kind in kinds]
        ranked = sorted(known, key=lambda e: (-len(e.norm.split()), *_rank(e), e.name, e.id))
        chosen = {entry.id: Candidate(entry.id, entry.kind, entry.name) for entry in reversed(ranked)}
        return tuple(reversed(chosen.values()))[:_SUGGESTIONS]

    def _find(self, phrase: str, kinds: tuple[str, ...], synonyms: tuple[str, ...], spoken: Mapping[str, str]) -> Link:
        names = [name for text in (phrase, *synonyms) for name in _written_out(_ARTICLE.sub("", text), spoken)]
        ways = [way for name in dict.fromkeys(names) for way in readings(name)]
        ways.sort(key=lambda way: len(way.dropped))
        spellings = {way: way.spellings() for way in ways}
        tried = tuple(sorted({norm for norms in spellings.values() for norm in norms}))
        entries = self._entries(tried)
        for way in ways:
            found = self._meaning(way, spellings[way], entries, kinds)
            if isinstance(found, _Doubt):
                break
            if found is not None:
                entry, match = found
                return Link(entry.id, entry.kind, match, _capital(way.text), _left_out(way), tried)
        return Link(None, None, None, _capital(phrase), None, tried)

    def _meaning(
        self, way: Reading, norms: Sequence[str], entries: Mapping[str, Sequence[Entry]], kinds: tuple[str, ...]
    ) -> tuple[Entry, str] | _Doubt | None:
        allowed = kinds if EVERY_KIND in way.kinds else tuple(kind for kind in kinds if kind in way.kinds)
        for place, norm in enumerate(norms):
            found = _choose(entries[norm], allowed)
            if isinstance(found, _Doubt):
                return found
            if found is not None and not _changed(found, way):
                return found, "exact" if found.scope is not Scope.NEAR and place == 0 else "close"
        return None

    def _entries(self, norms: Iterable[str]) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = defaultdict(list)
        for entry in self._lookup([norm for norm in dict.fromkeys(norms) if norm]):
            found[entry.norm].append(entry)
        return found


def _choose(entries: Sequence[Entry], kinds: tuple[str, ...]) -> Entry | _Doubt | None:
    """The thing that a name means: of the first vocabulary that knows it, nearest first, one thing only.

    What a page calls the procedure it describes counts where no vocabulary knows the name.
    """
    fitting = [entry for entry in entries if entry.kind in kinds]
    known = [e for e in fitting if e.source_kind is not SourceKind.PAGE] or [e for e in fitting if e.documented]
    if not known:
        return None
    best = min(_rank(entry) for entry in known)
    first = sorted((e for e in known if _rank(e) == best), key=lambda e: (_prefix(e), e.id))
    return first[0] if len({entry.group for entry in first}) == 1 else _Doubt()


def _rank(entry: Entry) -> tuple[int, str, int]:
    prefix = _prefix(entry)
    if prefix in _FIRST_RANK:
        return 0, "", _SCOPES.index(entry.scope)
    place = _PREFIXES.index(prefix) if prefix in _PREFIXES else len(_PREFIXES)
    return place, prefix, _SCOPES.index(entry.scope)


def _prefix(entry: Entry) -> str:
    return entry.id.partition(":")[0]


def _changed(entry: Entry, way: Reading) -> bool:
    """Whether what a reading leaves out changes what the head is."""
    changes = general_heads().get(entry.id)
    match changes:
        case None:
            return False
        case "anything":
            return bool(way.dropped)
        case "any":
            return way.place is not None
        case _:
            return way.place == changes


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
    words = list(_WORD.finditer(text, start, end))
    for first, begin in enumerate(words):
        for finish in words[first : first + _LONGEST_MENTION]:
            if not {fold(begin[0]), fold(finish[0])} & _NO_BORDER:
                yield begin.start(), finish.end()


def _is_name(text: str, entry: Entry) -> bool:
    """Whether words in running text are likely this thing's name: no near synonym of a single word."""
    return entry.scope is not Scope.NEAR or " " in fold(text)
