"""What kind of thing a MeSH descriptor is: by the branches of the tree that it stands in, and a list of exceptions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

LEFT_OUT = "-"


def kind_of(descriptor: str, trees: Iterable[str]) -> str | None:
    """The kind of a descriptor, None for one that the graph has no use for.

    `descriptor` is its CURIE, `trees` its tree numbers. An exception wins; else the first branch in the order of
    mesh_trees.tsv that holds one of the tree numbers.
    """
    exception = _exceptions().get(descriptor)
    if exception is not None:
        return None if exception == LEFT_OUT else exception
    ranks = [rank for tree in trees if (rank := _rank(*_branch_names(tree))) is not None]
    return _branches()[min(ranks)][1] if ranks else None


def _branch_names(tree: str) -> tuple[str, str, str]:
    """The names by which a row may hold the tree number: `E04.525.210` is held by E, by E04 and by E04.525."""
    first, _, rest = tree.partition(".")
    return tree[0], first, f"{first}.{rest.partition('.')[0]}"


@cache
def _rank(letter: str, first: str, second: str) -> int | None:
    return next((n for n, (branch, _) in enumerate(_branches()) if branch in (letter, first, second)), None)


@cache
def _branches() -> tuple[tuple[str, str], ...]:
    return tuple((row[0], row[1]) for row in _rows("ontologies", "mesh_trees.tsv"))


@cache
def _exceptions() -> dict[str, str]:
    return {row[0]: row[1] for row in _rows("ontologies.core", "chosen.tsv")}


def _rows(package: str, name: str) -> Iterator[list[str]]:
    lines = files(package).joinpath(name).read_text(encoding="utf-8").splitlines()
    kept = (line.split("\t") for line in lines if line and not line.startswith("#"))
    next(kept)
    return kept
