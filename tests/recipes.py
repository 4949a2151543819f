"""What people ask: a graph to ask it of, the recorded answers, and the page of the docs that shows the operations."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from api.execution import execute
from graph.model import Document, Edge, Evidence, Name, Node, Source, SourceKind
from graph.store import PageRecords, Store, open_store
from tests.conftest import ROOT

DOCS = ROOT / "docs" / "recipes.md"
WORDS = Source("procgraph:words", SourceKind.VOCABULARY, "A few words", "2025", "CC0-1.0")
CRPS, FBSS, INFECTIONS = "mesh:D020918", "mesh:D055111", "mesh:D007239"
DOCTOR, PAIN_DOCTOR, NURSE = "mesh:D000072080", "procgraph:pain-physician", "mesh:D009726"
CLINIC, HOME = "cmspos:11", "cmspos:12"
TENS, FLUOROSCOPY = "mesh:D004561", "mesh:D005471"
CLOTS, WARFARIN, PACEMAKER = "mesh:D000925", "mesh:D014859", "mesh:D010138"

INTRODUCTION = """# What people ask

Each of these is one GraphQL operation: give it to `procgraph query @FILE` or to `/graphql`. The operations lie in
`tests/operations`, and tests replay them on both stores. Names of conditions, roles and so on may be ids, names,
synonyms or abbreviations. Filters compose: `and`, `or` and `not` take whole filters, every relation has `some`, `none`
and `every`, and the lists below take a `where`, too.
"""

Statement = tuple[str, str, str, dict[str, str | int]]  # predicate, object, the page's words, qualifiers

VOCABULARY: tuple[Node | Edge, ...] = (
    Node(CRPS, "Condition", "Complex Regional Pain Syndromes", (Name("CRPS"),)),
    Node(FBSS, "Condition", "Failed Back Surgery Syndrome", (Name("FBSS"),)),
    Node("icd10cm:G90.50", "Condition", "Complex regional pain syndrome I, unspecified", notation="G90.50"),
    Node(INFECTIONS, "Condition", "Infections", (Name("Infection"),)),
    Node("mesh:D014946", "Condition", "Wound Infection"),
    Node("mesh:D004890", "Condition", "Erythema", (Name("Redness"),)),
    Node(TENS, "Procedure", "Transcutaneous Electric Nerve Stimulation", (Name("TENS"),)),
    Node(FLUOROSCOPY, "Procedure", "Fluoroscopy"),
    Node("mesh:D004358", "Procedure", "Drug Therapy", (Name("Medications"),)),
    Node(CLOTS, "Substance", "Anticoagulants", (Name("Blood thinners"),)),
    Node(WARFARIN, "Substance", "Warfarin"),
    Node(PACEMAKER, "Device", "Pacemaker"),
    Node(DOCTOR, "Role", "Anesthesiologists", (Name("Anesthesiologist"),)),
    Node(PAIN_DOCTOR, "Role", "Pain physician"),
    Node(NURSE, "Role", "Nurses", (Name("Nurse"),)),
    Node(CLINIC, "Setting", "Office", (Name("Clinic"),), notation="11"),
    Node(HOME, "Setting", "Home", notation="12"),
    Edge("mesh:D014946", "BROADER", INFECTIONS, WORDS.id),
    Edge("icd10cm:G90.50", "MAPS_TO", CRPS, WORDS.id, {"mapping_predicate": "skos:exactMatch"}),
)


def _told(predicate: str, object_: str, words: str, **qualifiers: str | int) -> Statement:
    return predicate, object_, words, qualifiers


# Each page: its procedure, its longest duration in minutes, its step or precaution with what that names, what it says.
PAGES: tuple[tuple[str, int | None, tuple[str, str, tuple[str, ...]], tuple[Statement, ...]], ...] = (
    ("Spinal cord stimulation", 120, ("Ask when to stop warfarin", "HAS_STEP", (WARFARIN,)), (
        _told("INDICATED_FOR", CRPS, "CRPS"),
        _told("INDICATED_FOR", FBSS, "failed back surgery"),
        _told("HAS_ALTERNATIVE", TENS, "TENS"),
        _told("HAS_ALTERNATIVE", "mesh:D004358", "medicines"),
        _told("PERFORMED_BY", DOCTOR, "an anesthesiologist"),
        _told("PERFORMED_BY", NURSE, "a nurse"),
        _told("PERFORMED_IN", CLINIC, "a clinic"),
        _told("GUIDED_BY", FLUOROSCOPY, "under X-ray"),
        _told("HAS_RISK", INFECTIONS, "Infection is uncommon but serious", frequency="uncommon", severity="serious"),
    )),
    ("Epidural injection", 30, ("Stop anticoagulants a week before", "HAS_STEP", (CLOTS,)), (
        _told("INDICATED_FOR", FBSS, "pain after back surgery"),
        _told("PERFORMED_BY", DOCTOR, "an anesthesiologist", one_of=1),
        _told("PERFORMED_BY", PAIN_DOCTOR, "or a pain physician", one_of=1),
        _told("PERFORMED_BY", NURSE, "a nurse"),
        _told("GUIDED_BY", FLUOROSCOPY, "with a C-arm"),
        _told("HAS_RISK", INFECTIONS, "Infection is rare", frequency="rare"),
    )),
    ("TENS unit", 45, ("Say if you have a pacemaker", "HAS_STEP", (PACEMAKER,)), (
        _told("INDICATED_FOR", CRPS, "CRPS"),
        _told("BROADER", TENS, ""),
        _told("PERFORMED_IN", HOME, "at home"),
        _told("HAS_RISK", "mesh:D004890", "Redness is common", frequency="common"),
    )),
    ("Spinal fusion", 240, ("Tell of pacemakers and of pills against clots", "HAS_PRECAUTION", (CLOTS, PACEMAKER)), (
        _told("INDICATED_FOR", FBSS, "FBSS"),
        _told("PERFORMED_BY", DOCTOR, "an anesthesiologist", qualifier="if sedation is used"),
        _told("PERFORMED_BY", NURSE, "nurses"),
        _told("HAS_RISK", "mesh:D014946", "Wound infection is common", frequency="common", severity="serious"),
        _told("HAS_RISK", INFECTIONS, "Infection may come"),
    )),
)  # fmt: skip


@contextmanager
def recipes_at(url: str) -> Iterator[Store]:
    """A store at an address where there is none yet, with these pages; open for reading."""
    with open_store(url, create=True) as store, store.transaction() as change:
        change.put_source(WORDS, VOCABULARY)
        for place, (name, minutes, told, said) in enumerate(PAGES):
            content = "\n".join((name, told[0], *(words for _, _, words, _ in said)))
            page = Source(f"procgraph:page-{place}", SourceKind.PAGE, name)
            nodes, edges = _records(page, content, f"procgraph:procedure-{place}", minutes, told, said)
            change.put_document(page, Document(page.id, content.encode(), content, title=name), nodes[0])
            change.put_page(page.id, PageRecords(nodes, edges, (), frozenset()))
    with open_store(url) as store:
        yield store


def _records(
    page: Source,
    content: str,
    id_: str,
    minutes: int | None,
    told: tuple[str, str, tuple[str, ...]],
    said: tuple[Statement, ...],
) -> tuple[tuple[Node, ...], tuple[Edge, ...]]:
    def quoted(words: str) -> tuple[Evidence, ...]:
        start = content.index(words)
        end = start + len(words)
        return (Evidence(page.id, "page", None, words, start, end, start, end),) if words else ()

    text, predicate, concerned = told
    is_step = predicate == "HAS_STEP"
    place: dict[str, str | int] = {"position": 1} | ({"phase": "preparation"} if is_step else {})
    properties: dict[str, str | int] = {"duration_text": f"{minutes} minutes", "max_minutes": minutes or 0}
    nodes = (
        Node(id_, "Procedure", content.partition("\n")[0], documented=True, properties=properties),
        Node(f"{id_}-text", "Step" if is_step else "Statement", text),
    )
    edges = (
        Edge(id_, "DESCRIBED_IN", page.id, page.id),
        *(Edge(id_, predicate, of, page.id, values, quoted(words)) for predicate, of, words, values in said),
        Edge(id_, predicate, f"{id_}-text", page.id, place, quoted(text)),
        *(Edge(f"{id_}-text", "CONCERNS", of, page.id) for of in concerned),
    )
    return nodes, edges


def recipes() -> list[Path]:
    """The operations; beside each lies its answer."""
    return sorted((ROOT / "tests" / "operations").glob("recipe-*.graphql"))


def written() -> str:
    """The page of the docs: each operation under what its comment says."""
    parts = [INTRODUCTION]
    for path in recipes():
        lines = path.read_text(encoding="utf-8").splitlines()
        comment = [line.removeprefix("# ") for line in lines if line.startswith("#")]
        operation = "\n".join(line for line in lines if not line.startswith("#"))
        title = path.stem.removeprefix("recipe-").replace("-", " ").capitalize()
        parts.append(f"## {title}\n{' '.join(comment)}\n\n```graphql\n{operation.strip()}\n```\n")
    return "\n".join(parts)


def record(store: Store, operation: Path) -> None:
    """Write down an operation's answer."""
    text = json.dumps(execute(store, operation.read_text(encoding="utf-8")), indent=2, ensure_ascii=False)
    operation.with_suffix(".json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":  # python -m tests.recipes: record the answers and write the page anew
    with TemporaryDirectory() as folder, recipes_at(f"sqlite:///{folder}/graph.db") as recorded:
        for recipe in recipes():
            record(recorded, recipe)
    DOCS.write_text(written(), encoding="utf-8")
