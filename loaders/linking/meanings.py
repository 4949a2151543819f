"""What words mean: of the things that have a name, the one that decides; and what else is said may change it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from graph.model import Scope, SourceKind
from graph.store import Entry
from loaders.linking.heads import ANYTHING, BODY, JOINED, OF_AN_ORGAN, Reading, Token
from loaders.linking.tables import EVERY_KIND, general_heads
from loaders.linking.variants import Variant

# Where several vocabularies know a name, the first of these decides; others follow in alphabetical order.
_PREFIXES = ("mesh", "procgraph", "MONDO", "HP", "MAXO", "icd10cm", "icd10pcs", "hcpcs", "cmspos")
_SCOPES = (Scope.PREFERRED, Scope.EXACT, Scope.NEAR)
_FIRST_RANK = ("mesh", "procgraph")  # one vocabulary: the project's own concepts are those that MeSH lacks
_OF_AN_ORGAN = frozenset({"Condition", "Device"})
_TELLING = frozenset({"Condition", "Substance"})
_FEW_SORTS = 1


@dataclass(frozen=True, slots=True)
class Doubt:
    """Several things have the name, and nothing decides between them."""


def allowed_kinds(way: Reading, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Of these kinds, those that the reading's head may be of."""
    return kinds if EVERY_KIND in way.kinds else tuple(kind for kind in kinds if kind in way.kinds)


def with_kinds(
    ways: Sequence[Reading],
    norms: Mapping[Reading, Sequence[str]],
    known: Mapping[str, Sequence[Entry]],
    kinds: tuple[str, ...],
    first: bool,
) -> Iterator[tuple[Reading, tuple[str, ...]]]:
    """The readings, with the kinds of thing that each may mean.

    Where what is left out changes the thing that some words name, fewer of these words don't say it either: "cancer
    that has spread" to a vertebra isn't just cancer.
    """
    changed: list[tuple[frozenset[Token], str]] = []
    for way in ways:
        words = frozenset(way.head)
        hidden = {kind for others, kind in changed if words < others}
        allowed = tuple(kind for kind in allowed_kinds(way, kinds) if kind not in hidden)
        yield way, allowed
        if JOINED not in way.sorts and (kind := changed_kind(way, norms[way], known, allowed, first)):
            changed.append((words, kind))


def changed_kind(
    way: Reading, norms: Sequence[str], known: Mapping[str, Sequence[Entry]], kinds: tuple[str, ...], first: bool
) -> str | None:
    """The kind of what the reading's words name, where what it leaves out changes what that is."""
    found = next(filter(None, (choose(known.get(norm, ()), kinds, first) for norm in norms)), None)
    return found.kind if isinstance(found, Entry) and _changed(found, way) else None


def whole(
    way: Reading, norms: Sequence[str], known: Mapping[str, Sequence[Entry]], kinds: tuple[str, ...], first: bool
) -> tuple[Entry, str] | Doubt | None:
    """What the reading's words name as they are."""
    for place, norm in enumerate(norms):
        found = choose(known.get(norm, ()), kinds, first)
        if isinstance(found, Doubt):
            return found
        if found is not None and not _changed(found, way):
            return found, "exact" if found.scope is not Scope.NEAR and place == 0 else "close"
    return None


def reworded(
    way: Reading,
    others: Mapping[Reading, Sequence[tuple[Variant, Sequence[Entry]]]],
    kinds: tuple[str, ...],
    first: bool,
) -> tuple[Entry, str] | None:
    """What the reading names in as few other words as possible, one thing only, or nothing.

    General heads have names of their own in everyday words, so that they are never what others mean.
    """
    for _, group in groupby(others.get(way, ()), key=lambda pair: pair[0].exchanges):
        found: dict[str, Entry] = {}
        for variant, entries in group:
            named = [entry for entry in entries if entry.source_kind is not SourceKind.PAGE]
            entry = choose(named, tuple(kind for kind in kinds if kind in variant.kinds), first)
            if isinstance(entry, Entry) and not _is_general(entry):
                found.setdefault(entry.group, entry)
        if found:
            return (next(iter(found.values())), "close") if len(found) == 1 else None
    return None


def _is_general(entry: Entry) -> bool:
    """Whether most of what may be said of it makes another thing of it."""
    head = general_heads().get(entry.id)
    return head is not None and (ANYTHING in head.sorts or len(head.sorts) > _FEW_SORTS)


def choose(entries: Sequence[Entry], kinds: tuple[str, ...], first: bool) -> Entry | Doubt | None:
    """The thing that a name means: of the first vocabulary that knows it, nearest first, one thing only.

    `first`: only MeSH with the project's own concepts, and pages, are asked. What a page calls the procedure that it
    describes counts where no vocabulary knows the name.
    """
    if not entries:
        return None
    fitting = [e for e in entries if e.kind in kinds and (is_first(e) or not first)]
    known = [e for e in fitting if e.source_kind is not SourceKind.PAGE] or [e for e in fitting if e.documented]
    if not known:
        return None
    best = min(rank(entry) for entry in known)
    chosen = sorted((e for e in known if rank(e) == best), key=lambda e: (_prefix(e), e.id))
    return chosen[0] if len({entry.group for entry in chosen}) == 1 else Doubt()


def is_asked_first(id_: str) -> bool:
    """Whether the vocabulary of the id is asked no later than pages; the others are asked after them."""
    return id_.partition(":")[0] in _FIRST_RANK


def is_first(entry: Entry) -> bool:
    """Whether the name is asked for first: of MeSH with the project's own concepts, or of a page."""
    return is_asked_first(entry.id) or entry.source_kind is SourceKind.PAGE


def rank(entry: Entry) -> tuple[int, str, int]:
    """The order in which names decide: by vocabulary, then preferred, exact and near ones."""
    prefix = _prefix(entry)
    if prefix in _FIRST_RANK:
        return 0, "", _SCOPES.index(entry.scope)
    place = _PREFIXES.index(prefix) if prefix in _PREFIXES else len(_PREFIXES)
    return place, prefix, _SCOPES.index(entry.scope)


def _prefix(entry: Entry) -> str:
    return entry.id.partition(":")[0]


def _is_unlooked_at(entry: Entry) -> bool:
    """Whether this is a single word that the core lacks ("Methods", "Persons"): nobody has looked whether it is too
    general to be a head. Names of diseases and drugs tell enough."""
    return entry.source_kind is SourceKind.VOCABULARY and " " not in entry.norm and entry.kind not in _TELLING


def _changed(entry: Entry, way: Reading) -> bool:
    """Whether what a reading leaves out changes what the head is."""
    if OF_AN_ORGAN in way.sorts and entry.kind in _OF_AN_ORGAN:
        return True
    if way.dropped and _is_unlooked_at(entry):
        return True
    head = general_heads().get(entry.id)
    if head is None or not way.dropped:
        return False
    changing = head.sorts & way.sorts
    if head.unless and changing <= BODY and way.places <= head.unless:
        return False
    return bool(changing) or ANYTHING in head.sorts
