"""Every export format, once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import BinaryIO

from graph.exporting import kgx
from graph.exporting.graphml import graphml
from graph.exporting.view import Profile, Progress, View
from graph.rdf.blocks import Form, blocks
from graph.rdf.terms import Block
from graph.rdf.writing.jsonld import jsonld
from graph.rdf.writing.lines import nquads, ntriples
from graph.rdf.writing.rdfxml import rdfxml
from graph.rdf.writing.turtle import trig, turtle
from graph.rows import Exportable

Writer = Callable[[View, Form], Iterator[str]]
_PIECE = 1 << 16  # characters
ALONE = ""  # the part of a format that is one file
_LATER = (Form.STATEMENTS, Form.REIFIERS, Form.FLAT)
_NOW = (Form.STATEMENTS, Form.FLAT)  # JSON-LD 1.1 and RDF/XML 1.1 know no triple terms


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write a graph as text in UTF-8.

    `parts` are the files that it is made of, by what their names end in; where it is one, that is ALONE. `forms` are
    the ways in which it can say what there is to say of a relation; other formats than RDF's know one.
    """

    name: str
    suffix: str
    parts: Mapping[str, Writer]
    forms: tuple[Form, ...] = (Form.STATEMENTS,)


def _rdf(write: Callable[[Sequence[str], Iterable[Block]], Iterator[str]]) -> Mapping[str, Writer]:
    return MappingProxyType({ALONE: lambda view, form: write(view.notice(), blocks(view, form))})


def _plain(parts: Mapping[str, Callable[[View], Iterator[str]]]) -> Mapping[str, Writer]:
    return MappingProxyType({part: partial(_formless, write) for part, write in parts.items()})


def _formless(write: Callable[[View], Iterator[str]], view: View, _: Form) -> Iterator[str]:
    return write(view)


_FORMATS = (
    Format("turtle", ".ttl", _rdf(turtle), _LATER),
    Format("ntriples", ".nt", _rdf(ntriples), _LATER),
    Format("nquads", ".nq", _rdf(nquads), _LATER),
    Format("trig", ".trig", _rdf(trig), _LATER),
    Format("jsonld", ".jsonld", _rdf(jsonld), _NOW),
    Format("rdfxml", ".rdf", _rdf(rdfxml), _NOW),
    Format(
        "kgx-tsv", ".tsv",
        _plain({"_nodes.tsv": kgx.node_table, "_edges.tsv": kgx.edge_table, "_metadata.json": kgx.metadata}),
    ),
    Format(
        "kgx-jsonl", ".jsonl",
        _plain({"_nodes.jsonl": kgx.node_lines, "_edges.jsonl": kgx.edge_lines, "_metadata.json": kgx.metadata}),
    ),
    Format("graphml", ".graphml", _plain({ALONE: graphml})),
)  # fmt: skip
FORMATS: Mapping[str, Format] = MappingProxyType({format_.name: format_ for format_ in _FORMATS})


def write(
    store: Exportable,
    out: BinaryIO,
    format_: str = "nquads",
    profile: str = Profile.PUBLIC,
    progress: Progress | None = None,
) -> None:
    """Write all of a graph in a format that is one file.

    `progress` is called now and then with the number of things written so far. Raises BadInput for an id whose prefix
    isn't in the map.
    """
    view = View(store, Profile(profile), progress=progress)
    out.writelines(encoded(FORMATS[format_].parts[ALONE](view, Form.STATEMENTS)))


def encoded(texts: Iterable[str]) -> Iterator[bytes]:
    """What a writer gives, in pieces of a size that is worth a write."""
    waiting: list[str] = []
    size = 0
    for text in texts:
        waiting.append(text)
        size += len(text)
        if size > _PIECE:
            yield "".join(waiting).encode()
            waiting.clear()
            size = 0
    yield "".join(waiting).encode()
