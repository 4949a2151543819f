"""N-Quads and Turtle from quads. Written as they come; nothing is held but the block at hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, islice
from operator import attrgetter
from typing import BinaryIO

from graph.rdf.quads import Exportable, Profile, quads
from graph.rdf.terms import Iri, Literal, Object, Quad, iri
from ontologies.turtle import prefix_lines, quoted, shortened

Progress = Callable[[int], None]
_CHUNK = 5000  # quads between two reports of progress, blocks between two writes
_BARE = {"xsd:integer", "xsd:boolean"}  # literals that Turtle writes without quotes


def export_nquads(
    store: Exportable, out: BinaryIO, profile: str = Profile.PUBLIC, progress: Progress | None = None
) -> None:
    """Write the graph as N-Quads, each source's statements in a graph of its own.

    `profile` is one of `Profile`; `progress` is called now and then with the number of quads written so far. Raises
    BadInput for an id whose prefix isn't in the map.
    """
    _write(out, map(_nquad, _counted(quads(store, Profile(profile)), progress)))


def export_turtle(
    store: Exportable, out: BinaryIO, profile: str = Profile.PUBLIC, progress: Progress | None = None
) -> None:
    """Write the graph as Turtle, one block a subject; each statement names its source. Else as `export_nquads`."""
    by_subject = groupby(_counted(quads(store, Profile(profile)), progress), key=attrgetter("subject"))
    out.write(prefix_lines().encode())
    _write(out, (_block(subject, group) for subject, group in by_subject))


def _write(out: BinaryIO, parts: Iterator[str]) -> None:
    while chunk := "".join(islice(parts, _CHUNK)):
        out.write(chunk.encode())


def _counted(items: Iterable[Quad], progress: Progress | None) -> Iterator[Quad]:
    count = 0
    for count, item in enumerate(items, start=1):
        yield item
        if progress is not None and count % _CHUNK == 0:
            progress(count)
    if progress is not None:
        progress(count)


def _nquad(quad: Quad) -> str:
    subject, predicate, object_, graph = quad
    end = "." if graph is None else f"<{graph}> ."
    return f"<{subject}> <{predicate}> {_full(object_)} {end}\n"


def _full(object_: Object) -> str:
    match object_:
        case Literal(text, None, None):
            return quoted(text)
        case Literal(text, None, language):
            return f"{quoted(text)}@{language}"
        case Literal(text, datatype, _):
            return f"{quoted(text)}^^<{iri(str(datatype))}>"
        case _:
            return f"<{object_}>"


def _block(subject: Iri, quads_: Iterable[Quad]) -> str:
    """A subject with what is said of it, each triple once, in the order in which predicates and objects first come."""
    said: dict[Iri, dict[Object, None]] = {}
    for quad in quads_:
        said.setdefault(quad.predicate, {})[quad.object] = None
    lines = (f"{_predicate(p)} {', '.join(map(_short, objects))}" for p, objects in said.items())
    told = " ;\n    ".join(lines)
    return f"\n{shortened(subject)}\n    {told} .\n"


def _predicate(predicate: Iri) -> str:
    return "a" if predicate == iri("rdf:type") else shortened(predicate)


def _short(object_: Object) -> str:
    match object_:
        case Literal(text, datatype, _) if datatype in _BARE:
            return text
        case Literal(text, str(datatype), _):
            return f"{quoted(text)}^^{datatype}"
        case Literal():
            return _full(object_)
        case _:
            return shortened(object_)
