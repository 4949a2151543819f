"""A small graph that has something of everything the schema can ask for, in a real store."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from api.execution import execute
from graph.model import Document, Edge, Evidence, Name, Node, Section, Source, SourceKind
from graph.store import PageRecords, Store, open_store
from ontologies.vocabulary import PREDICATES

WORDS = Source("procgraph:words", SourceKind.VOCABULARY, "A few words", "2025", "CC0-1.0")
BLOCK_PAGE = Source("procgraph:page-block", SourceKind.PAGE, "Stellate block", url="https://example.org/block")
TENS_PAGE = Source("procgraph:page-tens", SourceKind.PAGE, "TENS unit")

BLOCK, TENS = "procgraph:cpt4-64510", "procgraph:hcpcs-E0730"
CRPS, CRPS_I, PAIN = "mesh:D020918", "mesh:D012019", "mesh:D010146"

CONTENT = """Stellate block 💉
Indications
Complex regional pain syndrome
Hot flashes that nothing else helped
Alternatives
Physical therapy
Medications, such as gabapentin
TENS
Risks
Infection is rare but serious.
Soreness is common.
Steps
Come without breakfast.
Lie on your back.
The needle is placed under ultrasound.
Antibiotics for infection.
Tell us about blood thinners.
Done in 20 to 30 minutes by an anesthesiologist or a pain physician, and a nurse if sedation is used, in a clinic.
You may sleep better.
"""
TENS_CONTENT = "TENS unit\nFor CRPS type I. Instead: medications. Redness is common."


def _quoted(source: Source, content: str, section: str, words: str) -> Evidence:
    start = content.index(words)
    before, whole = (len(content[:place].encode("utf-16-le")) // 2 for place in (start, start + len(words)))
    return Evidence(source.id, section, section.capitalize(), words, start, start + len(words), before, whole)


def _linked(predicate: str) -> dict[str, str | int]:
    """What a page's statement says of its words: they are the thing's name, where nothing else is said."""
    return {"link": "exact"} if "link" in PREDICATES[predicate].qualifiers else {}


def _block(predicate: str, object_: str, section: str = "", words: str = "", **qualifiers: str | int) -> Edge:
    evidence = (_quoted(BLOCK_PAGE, CONTENT, section, words),) if words else ()
    return Edge(BLOCK, predicate, object_, BLOCK_PAGE.id, _linked(predicate) | qualifiers, evidence)


def _tens(predicate: str, object_: str, section: str = "", words: str = "", **qualifiers: str | int) -> Edge:
    evidence = (_quoted(TENS_PAGE, TENS_CONTENT, section, words),) if words else ()
    return Edge(TENS, predicate, object_, TENS_PAGE.id, _linked(predicate) | qualifiers, evidence)


def _word(subject: str, predicate: str, object_: str, **qualifiers: str | int) -> Edge:
    return Edge(subject, predicate, object_, WORDS.id, qualifiers)


def _minutes(text: str, low: int, high: int) -> dict[str, str | int]:
    return {"duration_text": text, "min_minutes": low, "max_minutes": high}


VOCABULARY: tuple[Node | Edge, ...] = (
    Node(CRPS, "Condition", "Complex Regional Pain Syndromes", (Name("CRPS"),)),
    Node(CRPS_I, "Condition", "Reflex Sympathetic Dystrophy", (Name("CRPS type I"), Name("RSD"))),
    Node(PAIN, "Condition", "Pain"),
    Node("mesh:D019584", "Condition", "Hot Flashes"),
    Node("mesh:D007239", "Condition", "Infections"),
    Node("mesh:D063806", "Condition", "Myalgia", (Name("Soreness"),)),
    Node("mesh:D004890", "Condition", "Erythema", (Name("Redness"),)),
    Node("MONDO:0015360", "Condition", "regional pain syndrome"),
    Node("mesh:D001340", "Procedure", "Autonomic Nerve Block"),
    Node("mesh:D004561", "Procedure", "Transcutaneous Electric Nerve Stimulation", (Name("TENS"),)),
    Node("mesh:D026741", "Procedure", "Physical Therapy Modalities", (Name("Physical therapy"),)),
    Node("mesh:D004358", "Procedure", "Drug Therapy", (Name("Medications"),)),
    Node("mesh:D014463", "Procedure", "Ultrasonography", (Name("Ultrasound"),)),
    Node("mesh:D000772", "Procedure", "Local Anesthesia"),
    Node("icd10pcs:3E0T3BZ", "Procedure", "Introduction of anesthetic", notation="3E0T3BZ"),
    Node("mesh:D000077206", "Substance", "Gabapentin"),
    Node("mesh:D000925", "Substance", "Anticoagulants", (Name("Blood thinners"),)),
    Node("mesh:D009339", "Device", "Needles", (Name("Needle"),)),
    Node("mesh:D000072162", "Role", "Anesthesiologists", (Name("Anesthesiologist"),)),
    Node("procgraph:core-pain-physician", "Role", "Pain physician"),
    Node("mesh:D009726", "Role", "Nurses", (Name("Nurse"),)),
    Node("cmspos:11", "Setting", "Office", (Name("Clinic"),), notation="11"),
    Node("mesh:D000368", "Setting", "Aged", (Name("Twin"),)),
    Node("mesh:D000369", "Setting", "Aged, 80 and over", (Name("Twin"),)),
    _word(CRPS, "BROADER", PAIN, tree_number="C23.888.592.612.336"),
    _word(CRPS_I, "BROADER", CRPS, tree_number="C23.888.592.612.336.100"),
    _word("MONDO:0015360", "MAPS_TO", CRPS, mapping_predicate="skos:exactMatch",
          mapping_justification="semapv:ManualMappingCuration"),
)  # fmt: skip

_STEPS = (
    ("procgraph:step-1", "preparation", 1, "Come without breakfast."),
    ("procgraph:step-2", "procedure", 1, "Lie on your back."),
    ("procgraph:step-3", "procedure", 2, "The needle is placed under ultrasound."),
)
BLOCK_NODES = (
    Node(BLOCK, "Procedure", "Stellate block", (Name("Stellate ganglion block"),), documented=True,
         properties={"summary": "A shot in the neck.", "purpose": "To calm nerves.", "patient_experience": "A pinch."}
         | _minutes("20 to 30 minutes", 20, 30)),
    Node("cpt:64510", "Code", None, notation="64510"),
    *(Node(id_, "Step", text) for id_, _, _, text in _STEPS),
    Node("procgraph:step-4", "Step", "Antibiotics for infection."),
    Node("procgraph:statement-1", "Statement", "Tell us about blood thinners."),
    Node("procgraph:outcome-1", "Outcome", "Sleep better"),
    Node("mesh:D004358", "Procedure", None),
    Node("mesh:D007239", "Condition", None),
)  # fmt: skip
BLOCK_EDGES = (
    _block("DESCRIBED_IN", BLOCK_PAGE.id),
    _block("BROADER", "mesh:D001340"),
    _block("HAS_CODE", "cpt:64510"),
    _block("INDICATED_FOR", CRPS, "indications", "Complex regional pain syndrome"),
    _block("INDICATED_FOR", "mesh:D019584", "indications", "Hot flashes", qualifier="that nothing else helped",
           link="close"),
    _block("HAS_ALTERNATIVE", "mesh:D026741", "alternatives", "Physical therapy"),
    _block("HAS_ALTERNATIVE", "mesh:D004358", "alternatives", "Medications"),
    _block("HAS_ALTERNATIVE", "mesh:D000077206", "alternatives", "gabapentin", example_of="mesh:D004358"),
    _block("HAS_ALTERNATIVE", "mesh:D004561", "alternatives", "TENS"),
    _block("HAS_RISK", "mesh:D007239", "risks", "Infection is rare but serious.", frequency="rare", severity="serious"),
    _block("HAS_RISK", "mesh:D063806", "risks", "Soreness is common.", frequency="common", link="close"),
    *(_block("HAS_STEP", id_, "steps", text, phase=phase, position=place) for id_, phase, place, text in _STEPS),
    _block("HAS_STEP", "procgraph:step-4", "steps", "Antibiotics for infection.", phase="management", position=1,
           for_risk="mesh:D007239"),
    _block("HAS_PRECAUTION", "procgraph:statement-1", "steps", "Tell us about blood thinners.", position=1),
    Edge("procgraph:statement-1", "CONCERNS", "mesh:D000925", BLOCK_PAGE.id),
    Edge("procgraph:step-4", "CONCERNS", "mesh:D007239", BLOCK_PAGE.id),
    Edge("procgraph:step-4", "CONCERNS", "mesh:D009339", BLOCK_PAGE.id),
    _block("PERFORMED_BY", "mesh:D000072162", "steps", "an anesthesiologist", one_of=1),
    _block("PERFORMED_BY", "procgraph:core-pain-physician", "steps", "a pain physician", one_of=1),
    _block("PERFORMED_BY", "mesh:D009726", "steps", "a nurse", qualifier="if sedation is used"),
    _block("PERFORMED_IN", "cmspos:11", "steps", "a clinic"),
    _block("HAS_BENEFIT", "procgraph:outcome-1", "steps", "sleep better"),
    _block("USES", "mesh:D009339", "steps", "needle"),
    _block("GUIDED_BY", "mesh:D014463", "steps", "ultrasound"),
    _block("WITH_ANESTHESIA", "mesh:D000772"),
)  # fmt: skip
TENS_NODES = (
    Node(TENS, "Procedure", "TENS unit", (), documented=True, properties=_minutes("up to an hour", 60, 60)),
    Node("hcpcs:E0730", "Code", None, notation="E0730"),
)
TENS_EDGES = (
    _tens("DESCRIBED_IN", TENS_PAGE.id),
    _tens("BROADER", "mesh:D004561"),
    _tens("HAS_CODE", "hcpcs:E0730"),
    _tens("INDICATED_FOR", CRPS_I, "indications", "CRPS type I"),
    _tens("HAS_ALTERNATIVE", "mesh:D004358", "alternatives", "medications", link="close"),
    _tens("HAS_RISK", "mesh:D004890", "risks", "Redness is common.", frequency="common"),
)


def graph_in(folder: Path) -> AbstractContextManager[Store]:
    """A store in the folder, filled; open for reading."""
    return graph_at(f"sqlite:///{folder}/graph.db")


@contextmanager
def graph_at(url: str) -> Iterator[Store]:
    """A store at an address where there is none yet, filled; open for reading."""
    with open_store(url, create=True) as store, store.transaction() as change:
        change.put_source(WORDS, VOCABULARY)
        for source, content, nodes, edges in (
            (BLOCK_PAGE, CONTENT, BLOCK_NODES, BLOCK_EDGES),
            (TENS_PAGE, TENS_CONTENT, TENS_NODES, TENS_EDGES),
        ):
            whole = Section("indications", "Indications", 0, len(content))
            document = Document(source.id, content.encode(), content, (whole,), source.title, language="en")
            change.put_document(source, document, nodes[0])
            change.put_page(document.id, PageRecords(nodes, edges, (), frozenset()))
    with open_store(url) as store:
        yield store


def operations() -> list[Path]:
    """The recorded operations; beside each lies its answer. Recipes are asked of another graph (`tests.recipes`)."""
    found = (Path(__file__).parent / "operations").glob("*.graphql")
    return sorted(path for path in found if not path.stem.startswith("recipe-"))


if __name__ == "__main__":  # python -m tests.graphql_graph: record the answers anew
    with TemporaryDirectory() as folder, graph_in(Path(folder)) as store:
        for operation in operations():
            answer = execute(store, operation.read_text(encoding="utf-8"))
            text = json.dumps(answer, indent=2, ensure_ascii=False)
            operation.with_suffix(".json").write_text(f"{text}\n", encoding="utf-8")
