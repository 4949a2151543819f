"""The whole graph as RDF, streamed: the same graph gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import BinaryIO

from graph.exporting.view import Profile, Progress, View
from graph.rdf.blocks import blocks
from graph.rdf.terms import Block
from graph.rdf.writing.lines import nquads
from graph.rdf.writing.turtle import turtle
from graph.rows import Exportable

__all__ = ["Profile", "export_nquads", "export_turtle"]


def export_nquads(
    store: Exportable, out: BinaryIO, profile: str = Profile.PUBLIC, progress: Progress | None = None
) -> None:
    """Write the graph as N-Quads, each source's statements in a graph of its own.

    `profile` is one of `Profile`; `progress` is called now and then with the number of things written so far. Raises
    BadInput for an id whose prefix isn't in the map.
    """
    _export(nquads, store, out, profile, progress)


def export_turtle(
    store: Exportable, out: BinaryIO, profile: str = Profile.PUBLIC, progress: Progress | None = None
) -> None:
    """Write the graph as Turtle, one block a subject; each statement names its source. Else as `export_nquads`."""
    _export(turtle, store, out, profile, progress)


def _export(
    write: Callable[[Sequence[str], Iterable[Block]], Iterator[str]],
    store: Exportable,
    out: BinaryIO,
    profile: str,
    progress: Progress | None,
) -> None:
    view = View(store, Profile(profile), progress=progress)
    out.writelines(text.encode() for text in write(view.notice(), blocks(view)))
