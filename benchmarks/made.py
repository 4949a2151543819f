"""A made graph of any size: Zipf degrees, a hierarchy 12 deep, and in its midst one neighbourhood that never changes.

The questions that are timed are asked of that neighbourhood, so that their answers have the same size in every graph.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from graph.model import Edge, Evidence, Name, Node, Source, SourceKind

SOURCE = Source("procgraph:made", SourceKind.VOCABULARY, "A made graph", "1", "CC0-1.0")
PAGE = Source("procgraph:document-made", SourceKind.PAGE, "A made page")
DEPTH = 12
ASKED = "Asked syndrome"
TREATING, PER_PROCEDURE = 10, 5  # procedures for the asked syndrome, and alternatives that each names
_EDGES_PER_PROCEDURE = 6


def records(nodes: int, seed: int = 1) -> Iterator[Node | Edge]:
    """The records of a graph of about so many nodes: half conditions in a tree, half procedures."""
    half = nodes // 2
    yield from _asked()
    for place in range(half):
        yield Node(f"mesh:C{place}", "Condition", f"condition {place} of the tree", (Name(f"cond {place}"),))
        if place:
            yield _edge(f"mesh:C{place}", "BROADER", f"mesh:C{_parent(place, half)}")
    draw = random.Random(seed)
    for place in range(half):
        id_ = f"mesh:P{place}"
        yield Node(id_, "Procedure", f"procedure {place} of many", (Name(f"proc {place}"),))
        for _ in range(_EDGES_PER_PROCEDURE // 2):
            yield _edge(id_, "INDICATED_FOR", f"mesh:C{_zipf(draw, half)}")
            yield _edge(id_, "HAS_ALTERNATIVE", f"mesh:P{_zipf(draw, half)}")


def page_records() -> Iterator[Node | Edge]:
    """What the page says of the asked neighbourhood, with evidence."""
    yield Node(PAGE.id, "Document", "A made page")
    for place in range(TREATING):
        for other in range(PER_PROCEDURE):
            said = Evidence(
                PAGE.id, "alternatives", "Alternatives", "words of the page", place, place + 17, place, place + 17
            )
            target = f"mesh:ASKED_A{(place + other) % (TREATING + PER_PROCEDURE)}"
            yield Edge(f"mesh:ASKED_P{place}", "HAS_ALTERNATIVE", target, PAGE.id, {}, (said,))


def _asked() -> Iterator[Node | Edge]:
    """A chain of conditions 12 deep below the asked one, procedures for each of them, and what these name instead."""
    for depth in range(DEPTH):
        yield Node(f"mesh:ASKED_C{depth}", "Condition", ASKED if depth == 0 else f"asked syndrome, type {depth}")
        if depth:
            yield _edge(f"mesh:ASKED_C{depth}", "BROADER", f"mesh:ASKED_C{depth - 1}")
    for place in range(TREATING):
        yield Node(f"mesh:ASKED_P{place}", "Procedure", f"asked procedure {place}")
        yield _edge(f"mesh:ASKED_P{place}", "INDICATED_FOR", f"mesh:ASKED_C{place % DEPTH}")
    for place in range(TREATING + PER_PROCEDURE):
        yield Node(f"mesh:ASKED_A{place}", "Procedure", f"asked alternative {place}")


def _edge(subject: str, predicate: str, object_: str) -> Edge:
    return Edge(subject, predicate, object_, SOURCE.id)


def _parent(place: int, count: int) -> int:
    """The parent in a tree whose depth is DEPTH whatever the count."""
    width: int = max(2, round(count ** (1 / DEPTH)) + 1)
    return (place - 1) // width


def _zipf(draw: random.Random, count: int) -> int:
    """A place from 0, low ones far more often: the distribution of degrees in real graphs."""
    return int(count ** draw.random()) - 1
