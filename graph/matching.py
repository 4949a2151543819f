"""Exact matches that may be seen through: which terms of different vocabularies are one thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator


def one_to_one(pairs: Iterable[tuple[str, str]], denied: set[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The pairs of CURIEs that are one to one between their two vocabularies, denied ones left out first.

    A term that claims to be exactly several terms of one vocabulary is at most one of them, and nobody knows which.
    """
    partners: dict[tuple[str, str], set[str]] = defaultdict(set)
    kept = {(a, b) for a, b in pairs if (a, b) not in denied and (b, a) not in denied}
    for a, b in kept:
        partners[a, _vocabulary(b)].add(b)
        partners[b, _vocabulary(a)].add(a)
    for a, b in sorted(kept):
        if len(partners[a, _vocabulary(b)]) == 1 and len(partners[b, _vocabulary(a)]) == 1:
            yield a, b


def exact_groups(pairs: Iterable[tuple[str, str]], denied: set[tuple[str, str]]) -> list[tuple[str, ...]]:
    """Groups of two or more CURIEs that are one thing, each sorted, in order of their first member."""
    parent: dict[str, str] = {}

    def root(x: str) -> str:
        while (above := parent.setdefault(x, x)) != x:
            parent[x] = parent[above]
            x = above
        return x

    for a, b in one_to_one(pairs, denied):
        first, second = sorted((root(a), root(b)))
        parent[second] = first
    groups: dict[str, list[str]] = defaultdict(list)
    for member in sorted(parent):
        groups[root(member)].append(member)
    return [tuple(g) for g in groups.values() if len(g) > 1]


def _vocabulary(curie: str) -> str:
    return curie.partition(":")[0]
