"""What all loaders share: their records on the way into the graph, checked as they pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from graph.errors import BadInput
from graph.model import Edge, Node
from ontologies.prefixes import is_known


class LeftOut(NamedTuple):
    """Something of the file that the graph has no place for, in words that are counted and shown."""

    what: str


Located = tuple[int, Node | Edge | LeftOut]


@dataclass(frozen=True, slots=True)
class Least:
    """How many nodes and edges a file must at least give; fewer means a broken download or a changed format."""

    nodes: int
    edges: int


@dataclass(slots=True)
class Records:
    """The records of a file, in one pass. `left_out` counts what was passed over, once the pass is done.

    Raises BadInput on the way: for an id whose prefix isn't known, an id with two names, a relation to something that
    the file doesn't have, and at the end where the file gave less than it must. An id that comes again with nothing
    new is passed on once.
    """

    file: str
    located: Iterable[Located]
    least: Least
    left_out: Counter[str] = field(default_factory=Counter)

    def __iter__(self) -> Iterator[Node | Edge]:
        names: dict[str, str | None] = {}
        wanted: dict[str, int] = {}
        edges = 0
        for line, record in self.located:
            if isinstance(record, Edge):
                edges += 1
                if record.subject not in names:
                    wanted.setdefault(record.subject, line)
                if record.object not in names:
                    wanted.setdefault(record.object, line)
                yield record
            elif isinstance(record, LeftOut):
                self.left_out[record.what] += 1
            elif self._is_new(record, names, line):
                yield record
        self._must_be_whole(names, wanted, edges)

    def _is_new(self, node: Node, names: dict[str, str | None], line: int) -> bool:
        if node.id not in names:
            if not _is_known_prefix(node.id.partition(":")[0]):
                todo = "Add the prefix to ontologies/prefixes.py, or take the line out."
                raise BadInput(f"{node.id!r} has no known prefix.", file=self.file, line=line, todo=todo)
            names[node.id] = node.name
            return True
        name = names[node.id]
        if name is not None and node.name is not None and node.name != name:
            what = f"{node.id} is named {node.name!r} here and {name!r} before."
            raise BadInput(what, file=self.file, line=line, todo="Decide for one name.")
        names[node.id] = node.name or name
        return bool(node.names) or (name is None and node.name is not None)

    def _must_be_whole(self, names: dict[str, str | None], wanted: dict[str, int], edges: int) -> None:
        for id_, line in wanted.items():
            if id_ not in names:
                what = f"the relation leads to {id_}, which the file doesn't have."
                raise BadInput(what, file=self.file, line=line, todo="Get the whole file, or mend the line.")
        for what, figure, least in (("things", len(names), self.least.nodes), ("relations", edges, self.least.edges)):
            if figure < least:
                seen = "".join(f"; left out: {name} ({n:,})" for name, n in self.left_out.most_common(5))
                raise BadInput(
                    f"it gives {figure:,} {what}, where such a file has at least {least:,}{seen}.",
                    file=self.file,
                    todo="Get the whole file again; if it is whole, its format has changed.",
                )


@cache
def _is_known_prefix(prefix: str) -> bool:
    return is_known(f"{prefix}:0")
