"""The fixtures of the loaders' tests, and how they are read: as by `procgraph load`, but with no promise of figures."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from graph.model import Edge, Node, Source
from graph.store import Store
from loaders import cpt, hcpcs, icd10cm, icd10cm_tabular, icd10pcs, kgx, mesh, obo, place_of_service, sssom
from loaders.files import Member, in_memory, members
from loaders.records import Least, Records

HERE = Path(__file__).parent / "fixtures"
ANY = Least(nodes=0, edges=0)
READERS = {
    "mesh": mesh.read, "icd10cm": icd10cm.read, "icd10cm-tabular": icd10cm_tabular.read, "icd10pcs": icd10pcs.read,
    "hcpcs": hcpcs.read, "place-of-service": place_of_service.read, "obo": obo.read, "sssom": sssom.read,
    "kgx": kgx.read, "cpt": cpt.read,
}  # fmt: skip
FIXTURES = sorted(path for kind in READERS for path in (HERE / kind).iterdir())
MESH, TABULAR, PCS = "mesh/descriptors.xml", "icd10cm-tabular/tabular.xml", "icd10pcs/tables.xml"
ORDER, HCPCS, SSSOM = "icd10cm/order.txt", "hcpcs/codes.txt", "sssom/conditions.sssom.tsv"
OBO, NODES, EDGES = "obo/actions.obo", "kgx/nodes.tsv", "kgx/edges.tsv"


def kind_of_fixture(path: Path) -> str:
    """The format that a fixture is of: its folder's name."""
    return path.relative_to(HERE).parts[0]


def fixture(name: str) -> Member:
    """The fixture of this path."""
    return next(members(HERE / name))


def loaded(member: Member, kind: str) -> tuple[Source, list[Node | Edge], Records]:
    """A file's source, its records, and what held them."""
    source, records = READERS[kind](member, ANY)
    return source, list(records), records


def loaded_text(text: str | bytes, kind: str) -> list[Node | Edge]:
    """The records of a file that is written here."""
    return loaded(in_memory("some.file", text.encode() if isinstance(text, str) else text), kind)[1]


def put(store: Store, source: Source, records: Iterable[Node | Edge]) -> None:
    """Load a source, as one change."""
    with store.transaction() as change:
        change.put_source(source, records)


def nodes_by_id(records: list[Node | Edge]) -> dict[str, Node]:
    """The things among the records."""
    return {r.id: r for r in records if isinstance(r, Node)}


def triples(records: list[Node | Edge]) -> set[tuple[str, str, str]]:
    """The relations among the records."""
    return {(r.subject, r.predicate, r.object) for r in records if isinstance(r, Edge)}
