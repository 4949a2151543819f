"""The formats of vocabularies and mappings that `load` knows, each a loader of its own; one row each.

A page is no format of this table: its statements are linked, and kept with the document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from graph.model import Edge, Node, Source
from loaders import core
from loaders.files import Member


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: its name for `--as`, how it is recognised by its first 64 KiB and name, and how it is read.

    `read` gives the source and a stream of records; either raises BadInput, with the line, for what can't be read.
    """

    kind: str
    title: str
    recognises: Callable[[bytes, str], bool]
    read: Callable[[Member], tuple[Source, Iterable[Node | Edge]]]


FORMATS: tuple[Format, ...] = (
    Format("aliases", "alias file of a curator (TSV)", core.is_alias_file, core.alias_records),
)
