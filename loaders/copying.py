"""One store into another: every source as it was loaded, and its pages linked anew, which gives the same graph."""

from __future__ import annotations

from contextlib import ExitStack

from graph.model import Source
from graph.store import Store
from loaders.spools import Progress, Spools, told


def copy(origin: Store, target: Store, progress: Progress = lambda _: None) -> list[Source]:
    """Put all sources of one store into another, which keeps what it has of other sources; those that were put.

    Each source comes whole or not at all; `progress` is told now and then what is being done. Raises Conflict where the
    first store is changed meanwhile and can't be read as it was, and what its loading raises.
    """
    with ExitStack() as files, origin.reading():
        spools = Spools(files)
        sources = origin.sources()
        for source in sources:
            spools.add_source(source)
        for id_, node in told(origin.claims(), "Reading things", progress):
            spools.add_claim(id_, node)
        for edge in told(origin.edges(), "Reading relations", progress):
            spools.add_edge(edge)
        spools.put_into(target, origin.documents(), progress)
    return sources
