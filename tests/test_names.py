"""What a name means: the same by every way of asking, whatever pages are loaded, in both stores."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from api.execution import execute
from graph.errors import UnknownId, UnknownName
from graph.exporting.formats import write
from graph.model import Name, Node, Scope
from graph.queries import (
    Along,
    Below,
    Find,
    FindMany,
    Ground,
    Inner,
    Listed,
    Reference,
    RelatedTo,
    Search,
    Select,
    Value,
)
from graph.store import Store, open_store
from loaders.copying import copy
from loaders.files import in_memory
from loaders.library import Library, new_store
from tests.command_line import EXAMPLES, ask
from tests.stores import CONDITION, ID, NODES, OTHER, PAGE, PROCEDURE, STORES, asked, edge, ids, put

CRPS, TYPE_I = "mesh:D020918", "mesh:D012019"
ABOUT_CRPS = EXAMPLES / "icd10cm-G90.50-complex-regional-pain-syndrome.txt"
BLOCK = EXAMPLES / "cpt4-64510-stellate-ganglion-block.txt"
EVERY_WAY = """query Ask($name: String!) {
  condition(name: $name) { id }
  procedures(where: { indicatedFor: [$name] }) { nodes { id } }
  alternatives(treating: $name) { edges { node { id } insteadOf { id } } }
  below: conditions(where: { broader: [$name] }) { nodes { id } }
}"""


@pytest.fixture(scope="module", params=STORES)
def store(request: pytest.FixtureRequest, examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """All example pages."""
    url = STORES[request.param](tmp_path_factory.mktemp("names"))
    with open_store(f"sqlite:///{examples}") as origin, open_store(url, create=True) as opened:
        copy(origin, opened)
        yield opened


@pytest.fixture(params=STORES)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with open_store(STORES[request.param](tmp_path), create=True) as opened:
        yield opened


def every_way(store: Store, name: str) -> Any:
    response = execute(store, EVERY_WAY, {"name": name})
    assert "errors" not in response, response["errors"]
    return response["data"]


def found(store: Store, name: str, kinds: tuple[str, ...]) -> str:
    """The id of what a name means."""
    return str(asked(store, Find(Reference(name, kinds), ID))["id"])


@pytest.mark.parametrize("name", ["mesh: hernia repair", "HP: pain", "MP:", "OBI: x", "Note: pain"])
def test_a_name_that_begins_like_an_id_is_none(empty: Store, name: str) -> None:
    put(empty, OTHER, (Node("mesh:C1", "Condition", name),))
    assert asked(empty, Find(Reference(name, CONDITION), ID)) == {"id": "mesh:C1"}
    with pytest.raises(UnknownName) as caught:
        asked(empty, Find(Reference(f"{name} of nobody's", CONDITION), ID))
    assert not isinstance(caught.value, UnknownId)


@pytest.mark.parametrize("spelling", ["mesh:C9", "MESH:C9", "http://id.nlm.nih.gov/mesh/C9"])
def test_an_id_is_never_a_name(empty: Store, spelling: str) -> None:
    named = Node(
        "mesh:C1", "Condition", "Pain", (Name("mesh:C9"), Name("MESH:C9"), Name("http://id.nlm.nih.gov/mesh/C9"))
    )
    put(empty, OTHER, (named,))
    asked_for = Reference(spelling, CONDITION)
    with pytest.raises(UnknownName):
        asked(empty, Find(asked_for, ID))
    assert asked(empty, FindMany((spelling, "mesh:C1"), CONDITION, ID)) == [None, {"id": "mesh:C1"}]
    put(empty, PAGE, (Node("mesh:C9", "Condition", "Ache"),))
    assert asked(empty, Find(asked_for, ID)) == {"id": "mesh:C9"}
    with pytest.raises(UnknownName):
        asked(empty, Find(Reference(spelling, PROCEDURE), ID))


def test_a_name_of_one_thing_stays_its_name_when_a_page_calls_another_so(store: Store) -> None:
    assert "CRPS type I" in ABOUT_CRPS.read_text()
    assert every_way(store, "CRPS type I") == every_way(store, TYPE_I)
    assert every_way(store, "CRPS") == every_way(store, CRPS)
    assert every_way(store, "CRPS type I") != every_way(store, "CRPS")


def test_the_command_line_means_the_same(examples: Path) -> None:
    by_name, by_id = (ask(examples, "alternatives", name, "--json").stdout for name in ("CRPS type I", TYPE_I))
    assert json.loads(by_name)["condition"]["id"] == TYPE_I
    assert by_name == by_id


def test_what_only_a_page_calls_a_condition_leads_to_it(store: Store) -> None:
    title = "Lasting pain after an operation on the spine, not classed elsewhere"
    assert found(store, "Persistent spinal pain syndrome type 2", CONDITION) == "mesh:D055111"
    assert found(store, title, CONDITION) == "mesh:D055111"


def test_what_a_code_or_another_thing_is_called_is_no_synonym(store: Store) -> None:
    asked_for = f'{{ crps: condition(id: "{CRPS}") {{ synonyms }} fbss: condition(name: "FBSS") {{ synonyms }} }}'
    data = execute(store, asked_for)["data"]
    assert {"FBSS", "Persistent spinal pain syndrome type 2"} <= set(data["fbss"]["synonyms"])
    assert not {"CRPS type I", "Algodystrophy"} & set(data["crps"]["synonyms"])
    assert not [name for name in data["crps"]["synonyms"] + data["fbss"]["synonyms"] if "not classed" in name]


TITLED = b"""CRPS type I

Name of the Condition

\xe2\x80\xa2 Complex Regional Pain Syndrome
\xe2\x80\xa2 Also known as: Zorb ache

Summary

\xe2\x80\xa2 It hurts.

Causes

\xe2\x80\xa2 Fracture of the wrist
"""


WORDS = b"""# id: lay
phrase\tid\tscope\tnote
zorb ache\tmesh:D012019\texact\ta word of this test
"""


@pytest.mark.parametrize("page", [ABOUT_CRPS.read_bytes(), TITLED], ids=["names", "title"])
def test_a_page_that_comes_first_or_last_gives_the_same(page: bytes, tmp_path: Path) -> None:
    files = {"page.txt": page, "block.txt": BLOCK.read_bytes(), "words.tsv": WORDS}
    new_store(f"sqlite:///{tmp_path}/core.db").close()
    made = set()
    for order in permutations(files):
        copied = shutil.copy(tmp_path / "core.db", tmp_path / "graph.db")
        with new_store(f"sqlite:///{copied}") as store:
            for name in order:
                Library(store).load(in_memory(name, files[name]))
            assert [found(store, name, CONDITION) for name in ("CRPS type I", "zorb ache")] == [TYPE_I, TYPE_I]
            out = io.BytesIO()
            write(store, out, profile="full")
            made.add(out.getvalue())
    assert len(made) == 1


def test_a_page_stands_for_what_it_is_a_kind_of_and_for_nothing_else(empty: Store) -> None:
    put(empty, OTHER, (Node("mesh:P1", "Procedure", "Massage"), Node("mesh:P2", "Procedure", "Pump"),
                       Node("mesh:P3", "Procedure", "Kneading", (Name("Rub"),))))  # fmt: skip
    called = (Name("Massage"), Name("Pump"), Name("Zorb"), Name("Rub", Scope.NEAR))
    page = Node("procgraph:p1", "Procedure", "Massage of a hand", called, documented=True)
    put(empty, PAGE, (page, edge("procgraph:p1", "BROADER", "mesh:P1", PAGE)))
    meant = {name.text: found(empty, name.text, PROCEDURE) for name in called}
    assert meant == {"Massage": "procgraph:p1", "Pump": "mesh:P2", "Zorb": "procgraph:p1", "Rub": "mesh:P3"}


@pytest.mark.parametrize("narrower", [True, False])
def test_a_list_by_a_name_is_by_the_concept_that_a_page_stands_for_too(empty: Store, narrower: bool) -> None:
    feet = Node("mesh:P2", "Procedure", "Massage of a foot")
    put(empty, OTHER, (Node("mesh:P1", "Procedure", "Massage"), feet, edge("mesh:P2", "BROADER", "mesh:P1", OTHER)))
    own = Node("procgraph:p1", "Procedure", "Massage of a hand", (Name("Massage"),), documented=True)
    others = {end: Node(f"procgraph:by-{end[5:]}", "Procedure", end) for end in ("mesh:P1", "mesh:P2", "procgraph:p1")}
    instead = [edge(other.id, "HAS_ALTERNATIVE", end, PAGE) for end, other in others.items()]
    put(empty, PAGE, (own, edge(own.id, "BROADER", "mesh:P1", PAGE), *others.values(), *instead))
    massage = (Reference("Massage", PROCEDURE),)
    assert found(empty, "Massage", PROCEDURE) == own.id
    below = ids(empty, Select(PROCEDURE, NODES, Below(massage)))
    assert set(below) == {"mesh:P1", "mesh:P2", own.id}
    led = ids(empty, Select(PROCEDURE, NODES, RelatedTo(Along("HAS_ALTERNATIVE"), massage, narrower)))
    assert set(led) == {other.id for end, other in others.items() if narrower or end != "mesh:P2"}


def test_a_page_stands_for_the_exact_match_of_what_it_describes(empty: Store) -> None:
    same = edge("MONDO:1", "MAPS_TO", "mesh:C1", OTHER, mapping_predicate="skos:exactMatch")
    put(empty, OTHER, (Node("mesh:C1", "Condition", "Ache"), Node("MONDO:1", "Condition", "Zorb"), same))
    assert found(empty, "Zorb", CONDITION) == "MONDO:1"
    put(empty, PAGE, (Node("mesh:C1", "Condition", "Ache", (Name("Zorb"),), documented=True),))
    assert found(empty, "Zorb", CONDITION) == "mesh:C1"


def test_a_text_is_grounded_in_what_its_name_means(store: Store) -> None:
    names = {
        (name, node.kind)
        for _, node in store.claims()
        if node.documented
        for name in (node.name or "", *(n.text for n in node.names if n.scope is not Scope.USED))
    }
    assert len(names) > 100
    for kind in ("Procedure", "Condition"):
        texts = sorted(name for name, of in names if of == kind)
        grounded = asked(store, Ground(tuple(texts), (kind,), (Inner("node", "node", ID), Value("match", "match"))))
        assert [row["node"] for row in grounded] == [{"id": found(store, text, (kind,))} for text in texts]
        assert {row["match"] for row in grounded} <= {"EXACT", "CLOSE"}


def test_what_is_not_one_thing_is_grounded_in_its_candidates(empty: Store) -> None:
    put(empty, OTHER, (Node("mesh:C1", "Condition", "ESI"), Node("mesh:C2", "Condition", "Esi")))
    fields = (Inner("node", "node", ID), Value("match", "match"), Listed("candidates", "candidates", ID))
    both = [{"id": "mesh:C1"}, {"id": "mesh:C2"}]
    iri = "http://id.nlm.nih.gov/mesh/C2"
    assert asked(empty, Ground(("esi", iri, "MESH:C2", ""), CONDITION, fields)) == [
        {"node": None, "match": "EXACT", "candidates": both},
        *[{"node": both[1], "match": "EXACT", "candidates": both[1:]}] * 2,
        {"node": None, "match": None, "candidates": []},
    ]


BY_CODE = """{
  condition(code: "G90.50") { id } again: condition(code: "ICD10CM:G90.50") { id }
  undotted: condition(code: "g9050") { id } id: condition(id: "icd10cm:G90.50") { id }
  procedure(code: "64565") { id } of: procedure(id: "CPT4:64565") { id }
  node(id: "cpt:64565") { id } entity(id: "http://purl.bioontology.org/ontology/CPT/64565") { id }
  entities(ids: ["MESH:D020918", "http://id.nlm.nih.gov/mesh/D020918", "mesh:NONE"]) { id }
  conditions(where: { id: ["MSH:D020918"] }) { nodes { id } }
}"""


def test_codes_lead_to_what_pages_describe(store: Store) -> None:
    data = execute(store, BY_CODE)["data"]
    assert {data[key]["id"] for key in ("condition", "again", "undotted", "id")} == {CRPS}
    [lead] = {data[key]["id"] for key in ("procedure", "of", "node", "entity")}
    assert data["entities"] == [{"id": CRPS}, {"id": CRPS}, None]
    assert data["conditions"]["nodes"] == [{"id": CRPS}]
    for text, first in (
        ("64565", lead),
        ("CPT4:64565", lead),
        ("cpt:64565", lead),
        ("g90.50", CRPS),
        ("ICD10CM:G90.50", CRPS),
    ):
        assert ids(store, Search(text, (*CONDITION, *PROCEDURE), NODES)) == [first]
        assert found(store, text, (*CONDITION, *PROCEDURE)) == first


def test_a_code_of_another_kind_is_told_as_such(store: Store) -> None:
    [error] = execute(store, '{ condition(name: "64565") { id } }')["errors"]
    assert error["message"].startswith("No condition is named '64565': '64565' is a procedure, ")


def test_an_unknown_code_is_told_as_such(store: Store) -> None:
    for asked_for, name in (
        ('procedure(code: "99999") { id }', "cpt:99999"),
        ('procedure(name: "99999") { id }', "99999"),
        ('node(id: "cpt:99999") { id }', "cpt:99999"),
    ):
        [error] = execute(store, f"{{ {asked_for} }}")["errors"]
        assert error["extensions"] == {"code": "UNKNOWN_NAME", "name": name, "candidates": []}
        assert error["message"].startswith("Nothing that is loaded has the code ")
        assert "Load a page" in error["message"]


def test_a_name_of_another_kind_is_told_as_such(store: Store) -> None:
    [error] = execute(store, '{ alternatives(treating: "TENS unit") { totalCount } }')["errors"]
    assert "'TENS unit' is a procedure" in error["message"]
    [candidate] = error["extensions"]["candidates"]
    assert candidate["kind"] == "PROCEDURE"


def test_an_unknown_source_is_told_with_what_to_do(empty: Store) -> None:
    with pytest.raises(UnknownName, match="`procgraph sources`"), empty.transaction() as change:
        change.remove_source("nothing")


DEVICE = """{
  procedure(code: "E0730") { id uses { nodes { kind name } edges { evidence { text } } } }
  procedures(where: { usesAny: ["TENS unit"] }) { nodes { id } }
  search(text: "TENS unit", kinds: [DEVICE]) { nodes { name } }
}"""


def test_a_page_about_a_device_is_of_what_is_done_with_it(store: Store) -> None:
    data = execute(store, DEVICE)["data"]
    uses = data["procedure"]["uses"]
    assert {"kind": "DEVICE", "name": "TENS unit"} in uses["nodes"]
    assert [{"text": "TENS unit"}] in [edge["evidence"] for edge in uses["edges"]]
    assert data["procedure"]["id"] in [node["id"] for node in data["procedures"]["nodes"]]
    assert data["search"]["nodes"][0] == {"name": "TENS unit"}
    assert found(store, "TENS unit", (*PROCEDURE, "Device")) == data["procedure"]["id"]


def test_show_takes_codes(examples: Path) -> None:
    shown = [ask(examples, "show", text, "--json").stdout for text in ("64565", "CPT4:64565", "cpt:64565")]
    assert json.loads(shown[0])["kind"] == "Procedure"
    assert shown == shown[:1] * 3


def test_what_narrows_a_page_s_own_condition_is_another_thing(store: Store) -> None:
    assert "Earlier complex regional pain syndrome" in ABOUT_CRPS.read_text()
    factors = execute(store, '{ condition(name: "CRPS") { riskFactors(first: 100) { nodes { id name } } } }')["data"]
    named = {node["name"]: node["id"] for node in factors["condition"]["riskFactors"]["nodes"]}
    assert named["Earlier complex regional pain syndrome"].startswith("procgraph:")
    assert CRPS not in named.values()
