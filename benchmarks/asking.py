"""One statement's time as the graph grows: `alternatives`, completion and facets at 2,000 to 1,000,000 nodes."""

from __future__ import annotations

from pathlib import Path

import apsw

from benchmarks.bounds import at_most
from benchmarks.finding import completion, facets
from benchmarks.made import ASKED, PAGE, SOURCE, page_records, records
from benchmarks.timing import medians, milliseconds
from graph.queries import Alternatives, Edges, Inner, Listed, Page, Reference, TotalCount, Value
from graph.store import Store, open_store

SIZES = (2_000, 200_000, 1_000_000)
_THING = (Value("id", "id"), Value("name", "name"))
_WORDS = (Value("text", "text"), Value("start", "start"), Value("end", "end"), Value("section", "section"))
QUESTION = Alternatives(
    Reference(ASKED, ("Condition",)),
    (
        TotalCount("totalCount"),
        Edges(
            "edges",
            (
                Inner("node", "node", _THING),
                Value("stated", "stated_for_condition"),
                Listed("insteadOf", "instead_of", _THING),
                Listed("evidence", "evidence", _WORDS),
            ),
        ),
    ),
    page=Page(first=50),
)


def made_store(file: Path, nodes: int) -> Store:
    """A store with a made graph of so many nodes, opened anew: counts are made when who loads lets go of it."""
    with open_store(f"sqlite:///{file}", create=True) as store, store.transaction() as change:
        change.put_source(SOURCE, records(nodes))
        change.put_source(PAGE, page_records())
    return open_store(f"sqlite:///{file}")


def run(folder: Path, sizes: tuple[int, ...] = SIZES) -> None:
    """Print the medians and their growth from the smallest to the largest graph."""
    stores = {size: made_store(folder / f"made{size}.db", size) for size in sizes}
    answers = {size: store.answer(QUESTION) for size, store in stores.items()}
    assert len({repr(answer) for answer in answers.values()}) == 1, "the answers differ"
    ends = {size: stores[size] for size in (sizes[0], sizes[-1])}
    completion(ends)
    facets(ends)
    for analysed in (False, True):
        if analysed:
            for size in sizes:
                with apsw.Connection(str(folder / f"made{size}.db")) as db:
                    db.execute("ANALYZE")
            stores = {size: open_store(f"sqlite:///{folder}/made{size}.db") for size in sizes}
        calls = {str(size): (lambda store=store: store.answer_json(QUESTION)) for size, store in stores.items()}
        found = medians(calls, 200)
        smallest = found[str(sizes[0])]
        label = "analysed" if analysed else "as loaded"
        for nodes, seconds in found.items():
            growth = at_most(1.5, seconds / smallest, f"alternatives, {label}, {nodes} nodes by the fewest")
            print(f"alternatives, {label}, {int(nodes):>9,} nodes: {milliseconds(seconds)}, {growth} x")
