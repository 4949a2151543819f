"""Whether a graph is as it should be: what is wrong with it, and what its sources say that one should only know.

Wrong is what a load can't leave behind: a relation without an end, words that don't stand where they are said to, less
than a source promises. A cycle in a publisher's hierarchy and a match that isn't one to one are the publisher's own,
are left as they are and only noted; no answer is wrong for them (docs/decisions/0060-check.md).
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import cast

import networkx

from graph.batching import batched
from graph.matching import exact_groups, one_to_one, several
from graph.model import Document, Evidence
from graph.queries import Inner, Nodes, Page, PageInfo, Sources, Value
from graph.referents import named
from graph.rows import EdgeRow
from graph.store import Store
from ontologies.vocabulary import EXACT_MATCH

_DOCUMENTS = 64  # kept at hand: the relations of one thing come together, and most are of one page
_BATCH = 1000
_SHOWN = 20  # members of a cycle that are named


class Check(StrEnum):
    """What is looked at. The value is shown."""

    LOOSE_END = "loose end"
    OFFSETS = "offsets"
    COUNTS = "promised counts"
    SHAPES = "shapes"
    NOT_ONE_TO_ONE = "exact matches that aren't one to one"
    LEFT_OUT = "exact matches that would join two terms of one vocabulary"
    DENIED = "denied matches"
    CYCLE = "cycles"


NOTED = frozenset({Check.NOT_ONE_TO_ONE, Check.LEFT_OUT, Check.DENIED, Check.CYCLE})


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a check found: what, the ids of the things it is about, and the sources that say it."""

    check: Check
    message: str
    things: tuple[str, ...]
    sources: tuple[str, ...] = ()

    @property
    def is_wrong(self) -> bool:
        """Whether something has to be mended; else it is only to be known."""
        return self.check not in NOTED


@dataclass(frozen=True, slots=True)
class Promise:
    """How many nodes and edges a source must at least give."""

    nodes: int
    edges: int


def findings(store: Store, promises: Mapping[str, Promise]) -> Iterator[Finding]:
    """All that is found, check by check. `promises` are by source.

    The graph is read as a stream, once; what is kept of it are the hierarchy, the exact matches and the ids that
    qualifiers name. The statements of pages are then read again, a hundred pages at a time.
    """
    yield from _loose_ends(store)
    passed = _Passed()
    yield from _pass(store, passed)
    yield from _unknown(store, passed.named)
    yield from _broken_promises(store, promises)
    yield from _misshapen(store)
    yield from _matches(passed)
    yield from _cycles(passed.above)


@dataclass(slots=True)
class _Passed:
    """What is kept of the relations that went by."""

    above: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    matches: dict[tuple[str, str], str] = field(default_factory=dict)  # with the source
    denied: dict[tuple[str, str], str] = field(default_factory=dict)
    named: dict[str, EdgeRow] = field(default_factory=dict)  # the ids that qualifiers name, with the first relation


def _loose_ends(store: Store) -> Iterator[Finding]:
    for what, row, missing in store.loose_ends():
        yield Finding(Check.LOOSE_END, f"{what} {row}: there is no {missing}.", (row,))


def _pass(store: Store, passed: _Passed) -> Iterator[Finding]:
    """Look at every relation: its words at once, the rest is kept for when all have gone by."""

    @lru_cache(_DOCUMENTS)
    def document(id_: str) -> Document | None:
        return next((found for _, found in store.documents((id_,))), None)

    for edge in store.edge_rows():
        for quote in edge.evidence:
            wrong = _misquoted(document(quote.document), quote)
            if wrong is not None:
                said = f"{edge.subject} {edge.predicate} {edge.object}"
                message = f"{said}: {wrong} {quote.document} at {quote.start}–{quote.end}."
                yield Finding(Check.OFFSETS, message, (edge.subject, edge.object), (edge.source,))
        if edge.qualifiers != "{}":
            _keep(passed, edge, json.loads(edge.qualifiers))
        elif edge.predicate == "BROADER":
            passed.above[edge.subject].append(edge.object)


def _keep(passed: _Passed, edge: EdgeRow, qualifiers: Mapping[str, str | int]) -> None:
    if edge.predicate == "MAPS_TO" and qualifiers.get("mapping_predicate") == EXACT_MATCH:
        kept = passed.denied if "predicate_modifier" in qualifiers else passed.matches
        kept.setdefault((edge.subject, edge.object), edge.source)
    elif edge.predicate == "BROADER" and "tree_number" not in qualifiers:  # a place in a tree has one parent
        passed.above[edge.subject].append(edge.object)
    for id_ in named(qualifiers):
        passed.named.setdefault(id_, edge)


def _misquoted(document: Document | None, quote: Evidence) -> str | None:
    """What is wrong with words that should stand at a place of a document."""
    if document is None:
        return "it rests on a document that isn't there,"
    content = document.content
    if content[quote.start : quote.end] != quote.text or quote.start > quote.end:
        return f"{quote.text!r} isn't what stands in"
    wide = _utf16(content[: quote.start]), _utf16(content[: quote.end])
    if wide != (quote.start_utf16, quote.end_utf16):
        return f"{quote.start_utf16}–{quote.end_utf16} in UTF-16 is another place in"
    return None


def _utf16(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _unknown(store: Store, named: Mapping[str, EdgeRow]) -> Iterator[Finding]:
    for part in batched(sorted(named), _BATCH):
        for id_ in sorted(set(part) - {thing.id for thing in store.thing_rows(part)}):
            edge = named[id_]
            said = f"{edge.subject} {edge.predicate} {edge.object}"
            yield Finding(Check.LOOSE_END, f"{said} names {id_}, which is nothing.", (id_,), (edge.source,))


def _broken_promises(store: Store, promises: Mapping[str, Promise]) -> Iterator[Finding]:
    for source, nodes, edges in _counts(store):
        promise = promises.get(source, Promise(0, 0))
        for what, figure, least in (("things", nodes, promise.nodes), ("relations", edges, promise.edges)):
            if figure < least:
                message = f"{source} says {figure:,} {what}, where it promises at least {least:,}. Load it again."
                yield Finding(Check.COUNTS, message, (), (source,))


def _counts(store: Store) -> Iterator[tuple[str, int, int]]:
    """How many nodes and edges each source says."""
    counts = Inner("counts", "counts", (Value("nodes", "nodes"), Value("edges", "edges")))
    parts = (
        Nodes("sources", (Value("id", "id"), counts)),
        PageInfo("page", (("more", "hasNextPage"), ("end", "endCursor"))),
    )
    after: str | None = None
    while True:
        answer = cast(dict[str, object], store.answer(Sources(parts, Page(first=_BATCH, after=after))))
        for row in cast(list[dict[str, object]], answer["sources"]):
            said = cast(dict[str, int], row["counts"])
            yield str(row["id"]), said["nodes"], said["edges"]
        page = cast(dict[str, object], answer["page"])
        if not page["more"]:
            return
        after = str(page["end"])


def _misshapen(store: Store) -> Iterator[Finding]:
    from graph.rdf.validity import violations  # rdflib takes its time to import

    for broken in violations(store):
        where = broken.focus if broken.path is None else f"{broken.focus}, {broken.path}"
        yield Finding(Check.SHAPES, f"{where}: {broken.message}", (broken.focus,))


def _matches(passed: _Passed) -> Iterator[Finding]:
    pairs, denied = passed.matches, set(passed.denied)
    for (one, vocabulary), others in sorted(several(pairs, denied).items()):
        shown = ", ".join(others)
        message = f"{one} is exactly {len(others)} terms of {vocabulary} ({shown}): none is seen through."
        sources = {pairs[p] for other in others for p in ((one, other), (other, one)) if p in pairs}
        yield Finding(Check.NOT_ONE_TO_ONE, message, (one, *others), tuple(sorted(sources)))
    group = {member: members for members in exact_groups(pairs, denied) for member in members}
    for a, b in one_to_one(pairs, denied):
        if group.get(a, (a,)) != group.get(b, (b,)):
            message = f"{a} is exactly {b}, and each of them is another term of one vocabulary: not seen through."
            yield Finding(Check.LEFT_OUT, message, (a, b), (pairs[a, b],))
    for a, b in sorted(denied):
        said = [pairs[pair] for pair in ((a, b), (b, a)) if pair in pairs]
        if said:
            message = f"{said[0]} has {a} exactly match {b}, which {passed.denied[a, b]} denies: not seen through."
            yield Finding(Check.DENIED, message, (a, b), (*said, passed.denied[a, b]))


def _cycles(above: Mapping[str, list[str]]) -> Iterator[Finding]:
    """Things that lie below themselves: what is left when all goes, time and again, that nothing else lies below."""
    below = Counter(parent for parents in above.values() for parent in parents)
    waiting = [thing for thing in above if thing not in below]
    while waiting:
        for parent in above.get(waiting.pop(), ()):
            below[parent] -= 1
            if not below[parent]:
                waiting.append(parent)
    left = {thing for thing, count in below.items() if count}
    graph: networkx.DiGraph[str] = networkx.DiGraph(
        (thing, parent) for thing in left for parent in above.get(thing, ()) if parent in left
    )
    for cycle in sorted(map(sorted, networkx.strongly_connected_components(graph))):
        if len(cycle) == 1 and not graph.has_edge(cycle[0], cycle[0]):
            continue
        yield Finding(Check.CYCLE, f"these lie below one another: {_named(cycle)}.", tuple(cycle))


def _named(ids: Iterable[str]) -> str:
    shown = list(ids)
    more = f" and {len(shown) - _SHOWN:,} more" if len(shown) > _SHOWN else ""
    return ", ".join(shown[:_SHOWN]) + more
