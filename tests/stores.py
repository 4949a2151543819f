"""Both stores for one suite, and a graph to ask questions of: procedures with risks, roles, settings and mappings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from graph.model import Edge, Evidence, Name, Node, Source, SourceKind
from graph.queries import Nodes, Page, PageInfo, Question, Value
from graph.store import Store
from tests import neo4j_server

STORES: dict[str, Callable[[Path], str]] = {
    "sqlite": lambda folder: f"sqlite:///{folder}/graph.db",
    "neo4j": lambda folder: neo4j_server.clean_url(),
}
CONDITION, PROCEDURE = ("Condition",), ("Procedure",)
ID = (Value("id", "id"),)
NODES = (Nodes("nodes", ID),)
INFO = PageInfo("info", (("start", "startCursor"), ("end", "endCursor"), ("next", "hasNextPage"),
                         ("previous", "hasPreviousPage")))  # fmt: skip
CORE = Source("procgraph:core", SourceKind.CORE, "Core", "1", "Apache-2.0")
OTHER = Source("procgraph:other", SourceKind.VOCABULARY, "Other", "2024")
PAGE = Source("procgraph:page", SourceKind.PAGE, "A page")


def edge(subject: str, predicate: str, object_: str, source: Source = CORE, **qualifiers: str | int) -> Edge:
    """A relation that a source asserts; from the page with its words."""
    words = (Evidence(PAGE.id, "section", None, "words", 0, 5, 0, 5),) if source is PAGE else ()
    return Edge(subject, predicate, object_, source.id, qualifiers, words)


# Two indications of the pump and the stimulator are one thing by different terms: its MeSH and its Mondo one.
VOCABULARY: tuple[Node | Edge, ...] = (
    Node("mesh:C1", "Condition", "Limb pain", (Name("LP"),)),
    Node("MONDO:1", "Condition", "pain of a limb"),
    Node("mesh:C2", "Condition", "Arm pain"),
    Node("mesh:C3", "Condition", "Infection"),
    Node("mesh:C4", "Condition", "Bleeding"),
    Node("icd10cm:C2", "Condition", "Pain in arm", notation="C2"),
    Node("mesh:R1", "Role", "Nurse"),
    Node("mesh:R2", "Role", "Surgeon"),
    Node("mesh:S1", "Setting", "Home"),
    Node("mesh:P0", "Procedure", "Pain procedures"),
    Node("mesh:P1", "Procedure", "Stimulation", properties={"max_minutes": 45}),
    Node("mesh:P2", "Procedure", "Pump", properties={"max_minutes": 90}),
    Node("mesh:P3", "Procedure", "Block"),
    Node("mesh:P4", "Procedure", "Massage"),
    Node("mesh:M1", "Substance", "Gabapentin"),
    edge("MONDO:1", "MAPS_TO", "mesh:C1", mapping_predicate="skos:exactMatch"),
    edge("icd10cm:C2", "MAPS_TO", "mesh:C2", mapping_predicate="skos:exactMatch"),
    edge("mesh:C2", "BROADER", "mesh:C1"),
    *(edge(f"mesh:P{n}", "BROADER", "mesh:P0") for n in (1, 2, 3)),
)
STATED: tuple[Node | Edge, ...] = (
    Node(PAGE.id, "Document", "A page"),
    Node("procgraph:p1", "Procedure", "Stimulator trial", documented=True, properties={"max_minutes": 30}),
    Node("mesh:P4", "Procedure", None),
    edge("procgraph:p1", "BROADER", "mesh:P1", PAGE),
    edge("mesh:P1", "INDICATED_FOR", "mesh:C1", PAGE),
    edge("mesh:P1", "INDICATED_FOR", "mesh:C1", PAGE, qualifier="chronic"),
    edge("mesh:P2", "INDICATED_FOR", "MONDO:1", PAGE),
    edge("mesh:P3", "INDICATED_FOR", "mesh:C2", PAGE),
    edge("procgraph:p1", "INDICATED_FOR", "mesh:C2", PAGE),
    edge("mesh:P1", "HAS_ALTERNATIVE", "mesh:P2", PAGE),
    edge("mesh:P1", "HAS_ALTERNATIVE", "mesh:M1", PAGE, example_of="mesh:P4"),
    edge("mesh:P2", "HAS_ALTERNATIVE", "mesh:M1", PAGE),
    edge("mesh:P1", "HAS_RISK", "mesh:C3", PAGE, frequency="rare"),
    edge("mesh:P2", "HAS_RISK", "mesh:C3", PAGE, frequency="common"),
    edge("mesh:P2", "HAS_RISK", "mesh:C4", PAGE, frequency="rare", severity="serious"),
    edge("mesh:P3", "HAS_RISK", "mesh:C4", PAGE),
    edge("mesh:P1", "PERFORMED_BY", "mesh:R1", PAGE),
    edge("mesh:P2", "PERFORMED_BY", "mesh:R1", PAGE),
    edge("mesh:P2", "PERFORMED_BY", "mesh:R2", PAGE, qualifier="if implanted"),
    edge("mesh:P4", "PERFORMED_IN", "mesh:S1", PAGE),
    edge("mesh:P1", "PERFORMED_IN", "mesh:S1", PAGE),
)


def put(store: Store, source: Source, records: tuple[Node | Edge, ...]) -> None:
    """Load a source."""
    with store.transaction() as change:
        change.put_source(source, records)


def asked(store: Store, question: Question) -> Any:
    """An answer, to be looked into."""
    return store.answer(question)


def ids(store: Store, question: Question) -> list[str]:
    """The ids of the nodes of a connection."""
    return [node["id"] for node in asked(store, question)["nodes"]]


def all_pages(ask: Callable[[Page], Any], size: int, *, backward: bool = False) -> list[Any]:
    """All nodes of a connection, page by page from either end."""
    found: list[Any] = []
    page = Page(last=size) if backward else Page(first=size)
    while True:
        answer = ask(page)
        info = answer["info"]
        found = answer["nodes"] + found if backward else found + answer["nodes"]
        if not info["previous" if backward else "next"]:
            return found
        page = Page(last=size, before=info["start"]) if backward else Page(first=size, after=info["end"])
