"""Completion of prefixes and counts of facets, at 2,000 and at 1,000,000 nodes, beside looking through all of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import partial
from typing import Any

from benchmarks.bounds import at_most
from benchmarks.timing import medians, milliseconds, percentile, times
from graph.queries import All, Edges, Facets, Inner, Listed, Page, Search, Select, TotalCount, Value
from graph.store import Store

KINDS = ("Procedure", "Condition")
FACETS = ("INDICATION", "KIND", "DOCUMENTED", "SOURCE", "CODE_SYSTEM", "ROLE", "SETTING", "RISK")
_LETTERS = (2, 14)  # the shortest and the longest beginning that somebody types
_TEXTS = 200
_PARTS = (Edges("edges", (Inner("node", "node", (Value("id", "id"), Value("name", "name"))), Value("match", "match"))),)
_COUNTS = Listed("counts", "counts", tuple(Value(name, name) for name in ("id", "name", "count")))


def beginnings(seed: int = 1) -> Iterator[str]:
    """Beginnings of names that graphs of every size have (see `made`)."""
    draw = random.Random(seed)
    names = ("procedure {} of many", "proc {}", "condition {} of the tree", "cond {}")
    while True:
        name = draw.choice(names).format(draw.randrange(1000))
        yield name[: min(draw.randint(*_LETTERS), len(name) - 1)]


def completion(stores: dict[int, Store]) -> None:
    """Print how long the first ten for a prefix take at the 95th percentile, and the growth."""
    texts = [text for text, _ in zip(beginnings(), range(_TEXTS), strict=False)]
    found: dict[int, float] = {}
    for nodes, store in stores.items():
        for text in texts[:20]:
            _must_be_equal(store, text)
        calls = {f"{place} {text}": partial(store.answer_json, _search(text)) for place, text in enumerate(texts)}
        every = [seconds for of_text in times(calls, 5).values() for seconds in of_text]
        found[nodes] = percentile(every, 95)
    smallest = next(iter(found.values()))
    for nodes, seconds in found.items():
        growth = at_most(5, seconds / smallest, f"completion, p95, {nodes} nodes by the fewest")
        print(f"completion, p95, {nodes:>9,} nodes: {milliseconds(seconds)}, {growth} x")


def facets(stores: dict[int, Store]) -> None:
    """Print how long counts over all procedures take, beside counting them when asked."""
    for nodes, store in stores.items():
        kept, counted = _facets(None), _facets(All(()))
        assert store.answer(kept) == store.answer(counted), "the counts differ"
        took = medians({"kept": partial(store.answer_json, kept)}, 20)["kept"]
        live = medians({"counted": partial(store.answer_json, counted)}, 3)["counted"]
        kept_ms = at_most(20, took * 1000, f"facets of all procedures, {nodes} nodes, ms")
        print(f"{len(FACETS)} facets of all procedures, {nodes:>9,} nodes, ms: {kept_ms};"
              f" counted when asked: {milliseconds(live)}")  # fmt: skip


def _search(text: str, *parts: TotalCount) -> Search:
    return Search(text, KINDS, (*_PARTS, *parts), Page(first=10))


def _facets(where: All | None) -> Select:
    return Select(("Procedure",), (Facets("facets", FACETS, 10, (Value("by", "by"), _COUNTS)),), where)


def _must_be_equal(store: Store, text: str) -> None:
    quick: Any = store.answer(_search(text))
    whole: Any = store.answer(_search(text, TotalCount("total")))  # what is counted is looked through
    assert quick["edges"] == whole["edges"], f"the answers for {text!r} differ"
