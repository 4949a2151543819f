"""Whole-graph analysis with NetworkX, over a part of the graph that is asked for.

A graph of a million edges takes NetworkX minutes and gigabytes. A view therefore takes only what is named, and refuses
what is larger than its limit before it is built.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import networkx as nx

from graph import walks
from graph.errors import LimitExceeded
from graph.matching import representatives
from graph.queries import Listed, Neighborhood, Reference, Release, Value
from ontologies.vocabulary import EXACT_MATCH, KINDS

if TYPE_CHECKING:
    from graph.rows import EdgeRow
    from graph.store import Store

    View = nx.MultiDiGraph[str]

MOST_EDGES = 100_000  # some 100 MB, and seconds of most algorithms
SEED = 1  # of what draws lots, so that the same view gives the same result


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two procedures are, per mille, and what both have, in the terms of the first."""

    score: int
    shared: tuple[str, ...]


def view(
    store: Store,
    *,
    kinds: Collection[str] = (),
    predicates: Collection[str] = (),
    sources: Collection[str] = (),
    around: str | None = None,
    depth: int = 2,
    limit: int = MOST_EDGES,
) -> View:
    """A part of the graph: nodes by id with `kind` and `name`, an edge for each statement with `predicate`, `source`.

    Things of these kinds, relations of these predicates and sources (none given: of all); `around`, what a thing's
    neighbourhood holds (`Neighborhood`), else all. Things without a relation among them are left out unless `around`.
    Raises LimitExceeded for more than `limit` relations, which a larger number allows; UnknownName, AmbiguousName.
    """
    near = None if around is None else _near(store, around, depth)
    if near is None and not (kinds or predicates or sources):
        _must_fit(_size(store), limit)
    things = (
        {row.id for row in store.thing_rows(near) if row.kind in kinds}
        if kinds
        else None
        if near is None
        else set(near)
    )
    graph: View = nx.MultiDiGraph()
    if near is not None:
        graph.add_nodes_from(sorted(things or ()))
    count = 0
    for row in store.edge_rows(near):
        if _is_wanted(row, things, predicates, sources):
            count += 1
            if count <= limit:  # beyond, it is only counted
                graph.add_edge(row.subject, row.object, predicate=row.predicate, source=row.source, **_mapping(row))
    _must_fit(count, limit)
    for thing in store.thing_rows(list(graph)):
        graph.add_node(thing.id, kind=thing.kind, name=thing.name)
    return graph


def degree_centrality(graph: View, first: int = 10) -> list[tuple[str, float]]:
    """The things with the most relations, as shares of all others; ties by id."""
    return _ranked(nx.degree_centrality(graph), first)


def betweenness_centrality(graph: View, first: int = 10, samples: int | None = None) -> list[tuple[str, float]]:
    """The things through which most shortest paths lead; estimated from so many `samples` where given. Ties by id."""
    plain: nx.Graph[str] = nx.Graph(graph)
    drawn = None if samples is None else min(samples, len(plain))
    return _ranked(nx.betweenness_centrality(plain, k=drawn, seed=SEED), first)


def communities(graph: View) -> list[tuple[str, ...]]:
    """Groups of things with more relations among them than to others (Louvain), the largest first; members by id."""
    plain: nx.Graph[str] = nx.Graph()
    plain.add_nodes_from(sorted(graph))
    plain.add_edges_from(sorted({(min(a, b), max(a, b)) for a, b in graph.edges() if a != b}))
    found = cast(Iterable[set[str]], nx.community.louvain_communities(plain, seed=SEED))
    return sorted((tuple(sorted(group)) for group in found), key=lambda group: (-len(group), group))


def likeness(graph: View, one: str, other: str) -> Likeness:
    """How alike two procedures are: what the question `Similar` says of them, where the view holds what both have."""
    groups = _groups(graph)
    mine, theirs = _has(graph, one, groups), _has(graph, other, groups)
    both, either = (_weight(keys) for keys in (mine.keys() & theirs.keys(), mine.keys() | theirs.keys()))
    shared = sorted({term for key in mine.keys() & theirs.keys() for term in mine[key]})
    return Likeness(walks.FULL * both // either if either else 0, tuple(shared))


def _near(store: Store, name: str, depth: int) -> list[str]:
    fields = (Listed("nodes", "nodes", (Value("id", "id"),)),)
    answer = store.answer(Neighborhood(Reference(name, tuple(KINDS)), fields, depth, walks.MOST_NODES))
    assert isinstance(answer, dict)
    return [node["id"] for node in answer["nodes"]]


def _size(store: Store) -> int:
    answer = store.answer(Release((Value("edges", "edges"),)))
    assert isinstance(answer, dict)
    return int(answer["edges"])


def _must_fit(figure: int, limit: int) -> None:
    if figure > limit:
        raise LimitExceeded(
            f"The view would hold {figure:,} relations, more than {limit:,}."
            " Ask for kinds, predicates, sources or what is around a thing; or give a larger limit.",
            limit=limit,
            figure=figure,
        )


def _is_wanted(
    row: EdgeRow, things: Collection[str] | None, predicates: Collection[str], sources: Collection[str]
) -> bool:
    return (
        (things is None or (row.subject in things and row.object in things))
        and (not predicates or row.predicate in predicates)
        and (not sources or row.source in sources)
    )


def _mapping(row: EdgeRow) -> dict[str, str]:
    """What a mapping says of itself, which likeness looks at."""
    if row.predicate != "MAPS_TO":
        return {}
    said = json.loads(row.qualifiers)
    names = {"mapping": "mapping_predicate", "modifier": "predicate_modifier"}
    return {name: said[key] for name, key in names.items() if key in said}


def _ranked(scores: dict[str, float], first: int) -> list[tuple[str, float]]:
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:first]


# ── likeness ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def _groups(graph: View) -> dict[str, str]:
    """The member that stands for each thing's group of exact matches, by what the view holds."""
    matches = [
        (a, b, data.get("modifier")) for a, b, data in graph.edges(data=True) if data.get("mapping") == EXACT_MATCH
    ]
    denied = {(a, b) for a, b, modifier in matches if modifier}
    return representatives([(a, b) for a, b, modifier in matches if not modifier], denied)


def _has(graph: View, node: str, groups: dict[str, str]) -> dict[tuple[str, str], set[str]]:
    """What a procedure has: predicate and group of each thing, with the terms for it."""
    found: dict[tuple[str, str], set[str]] = {}
    for _, object_, data in graph.out_edges(node, data=True):
        if data["predicate"] in walks.WEIGHTS:
            found.setdefault((data["predicate"], groups.get(object_, object_)), set()).add(object_)
    return found


def _weight(keys: Collection[tuple[str, str]]) -> int:
    return sum(walks.WEIGHTS[predicate] for predicate, _ in keys)
