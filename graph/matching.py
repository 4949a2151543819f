"""Exact matches that may be seen through: which terms of different vocabularies are one thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graph.authority import authority


def several(pairs: Iterable[tuple[str, str]], denied: set[tuple[str, str]]) -> dict[tuple[str, str], list[str]]:
    """The terms that are exactly several terms of one vocabulary, which stands beside them; denied pairs left out."""
    partner: dict[tuple[str, str], str] = {}
    found: dict[tuple[str, str], set[str]] = {}
    for one, other in _kept(pairs, denied):
        for a, b in ((one, other), (other, one)):
            key = a, _vocabulary(b)
            first = partner.setdefault(key, b)
            if first != b:
                found.setdefault(key, {first}).add(b)
    return {key: sorted(others) for key, others in found.items()}


def one_to_one(pairs: Iterable[tuple[str, str]], denied: set[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The pairs of CURIEs that are one to one between their two vocabularies, denied ones left out first.

    A term that claims to be exactly several terms of one vocabulary is at most one of them, and nobody knows which.
    """
    kept = _kept(pairs, denied)
    dropped = several(kept, denied)
    for a, b in sorted(kept):
        if (a, _vocabulary(b)) not in dropped and (b, _vocabulary(a)) not in dropped:
            yield a, b


def exact_groups(pairs: Iterable[tuple[str, str]], denied: set[tuple[str, str]]) -> list[tuple[str, ...]]:
    """Groups of two or more CURIEs that are one thing, each sorted, in order of their first member.

    A match that would bring two terms of one vocabulary, or a denied pair, into a group by way of a third term is left
    out: matches are taken in order, so that the groups are the same whichever source came first.
    """
    groups: dict[str, frozenset[str]] = {}
    for a, b in one_to_one(pairs, denied):
        first, second = (groups.get(x, frozenset((x,))) for x in (a, b))
        if first != second and _may_join(first, second, denied):
            joined = first | second
            groups.update(dict.fromkeys(joined, joined))
    return sorted({tuple(sorted(group)) for group in groups.values()})


def representatives(pairs: Iterable[tuple[str, str]], denied: set[tuple[str, str]]) -> dict[str, str]:
    """For each member of a group, who stands for the group: of the vocabulary first in order, then the smallest id."""
    return {
        member: head
        for group in exact_groups(pairs, denied)
        for head in (min(group, key=lambda curie: (authority(curie), curie)),)
        for member in group
    }


def _may_join(first: frozenset[str], second: frozenset[str], denied: set[tuple[str, str]]) -> bool:
    if {_vocabulary(x) for x in first} & {_vocabulary(x) for x in second}:
        return False
    return not any((a, b) in denied or (b, a) in denied for a in first for b in second)


def _kept(pairs: Iterable[tuple[str, str]], denied: set[tuple[str, str]]) -> set[tuple[str, str]]:
    return set(pairs) - denied - {(b, a) for a, b in denied}


def _vocabulary(curie: str) -> str:
    return curie.partition(":")[0]
