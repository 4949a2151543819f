"""What every loader must do: a file in tests/fixtures and the whole suite runs over it."""

from __future__ import annotations

import gzip
import socket
from collections import Counter
from pathlib import Path

import pytest

from graph.errors import BadInput
from graph.model import Edge, Name, Node, Scope
from graph.store import open_store
from loaders import mesh, obo
from loaders.files import Member, in_memory, members
from loaders.formats import FORMATS, Format, recognised
from ontologies.core import __file__ as core_file
from ontologies.mesh import kind_of
from ontologies.prefixes import is_known
from ontologies.vocabulary import KINDS, PREDICATES, PROPERTIES, QUALIFIERS
from tests.loader_fixtures import (
    EDGES,
    FIXTURES,
    HCPCS,
    HERE,
    MESH,
    NODES,
    OBO,
    ORDER,
    PCS,
    READERS,
    SSSOM,
    TABULAR,
    fixture,
    kind_of_fixture,
    loaded,
    nodes_by_id,
    put,
    triples,
)

# What the files of ../shared/data give: file, kind, nodes by kind, edges by predicate.
REAL: tuple[tuple[str, str, dict[str, int], dict[str, int]], ...] = (
    (
        "mesh-2024/desc2024.xml.gz", "mesh",
        {"Condition": 5100, "Procedure": 2800, "Substance": 10000, "Device": 300, "Role": 140, "Setting": 160},
        {"BROADER": 50_000},
    ),
    (
        "icd10cm-2021/icd10cm-order-Jan-2021.txt", "icd10cm",
        {"Condition": 83_719, "Factor": 11_639}, {"BROADER": 93_447},
    ),
    (
        "icd10cm-2021/icd10cm_tabular_2021.xml", "icd10cm-tabular",
        {"Condition": 40_000, "Factor": 5_000}, {"BROADER": 45_313},
    ),
    (
        "icd10pcs-2020/icd10pcs_tables_2020.xml", "icd10pcs",
        {"Procedure": 77_559, "Attribute": 1_400, "Device": 150, "Substance": 100},
        {
            "HAS_METHOD": 77_000, "HAS_SITE": 150_000, "HAS_APPROACH": 70_000, "HAS_QUALIFIER": 19_000, "USES": 45_000,
            "BROADER": 77_559,
        },
    ),
    ("hcpcs-2019/HCPC2019_CONTR_ANWEB.txt", "hcpcs", {"Device": 2_500, "Procedure": 2_200, "Substance": 1_200}, {}),
    ("place-of-service/place_of_service.csv", "place-of-service", {"Setting": 50}, {}),
    ("maxo-2024/maxo-base.obo", "obo", {"Procedure": 1_903}, {"BROADER": 2_600, "MAPS_TO": 500}),
    ("hpo-2025/hp.obo.gz", "obo", {"Condition": 18_000}, {"BROADER": 22_000, "MAPS_TO": 13_000}),
    ("mondo-mappings/mondo_exactmatch_mesh.sssom.tsv", "sssom", {"Condition": 16_000}, {"MAPS_TO": 8_181}),
    ("mondo-mappings/mondo_exactmatch_doid.sssom.tsv", "sssom", {"Condition": 23_000}, {"MAPS_TO": 11_966}),
    ("mondo-kgx/mondo_nodes.tsv", "kgx", {"Condition": 28_446}, {}),
    ("mondo-kgx/mondo_edges.tsv", "kgx", {"Condition": 22_000}, {"BROADER": 33_652}),
)  # fmt: skip


@pytest.fixture(params=FIXTURES, ids=lambda path: path.relative_to(HERE).as_posix())
def path(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


# ── what holds for all ───────────────────────────────────────────────────────────────────────────────────────────────
def test_every_format_has_a_fixture() -> None:
    assert {form.kind for form in FORMATS} - {"aliases"} == set(READERS)


def test_a_file_is_recognised_by_its_content(path: Path) -> None:
    member = next(members(path))
    form = recognised(Member("no name that says anything", member.opener))
    assert form is not None
    assert form.kind == kind_of_fixture(path)


def test_records_obey_the_vocabulary(path: Path) -> None:
    source, records, _ = loaded(next(members(path)), kind_of_fixture(path))
    nodes = nodes_by_id(records)
    for record in records:
        if isinstance(record, Node):
            assert record.kind in KINDS
            assert all(record.kind in PROPERTIES[key].domain for key in record.properties)
            assert all(name.text.strip() == name.text != "" for name in record.names)
        else:
            predicate = PREDICATES[record.predicate]
            assert nodes[record.subject].kind in predicate.domain
            assert nodes[record.object].kind in predicate.range
            assert set(record.qualifiers) <= set(predicate.qualifiers)
            for key, value in record.qualifiers.items():
                assert isinstance(value, int if QUALIFIERS[key].datatype == "integer" else str)
                assert not QUALIFIERS[key].values or value in QUALIFIERS[key].values
            assert record.source == source.id


def test_every_prefix_is_known(path: Path) -> None:
    source, records, _ = loaded(next(members(path)), kind_of_fixture(path))
    assert is_known(source.id)
    for record in records:
        assert is_known(record.id)
        if isinstance(record, Edge):
            assert is_known(record.subject)
            assert is_known(record.object)


def test_a_broader_thing_is_of_the_same_kind(path: Path) -> None:
    _, records, _ = loaded(next(members(path)), kind_of_fixture(path))
    nodes = nodes_by_id(records)
    for subject, predicate, object_ in triples(records):
        assert predicate != "BROADER" or nodes[subject].kind == nodes[object_].kind


def test_the_same_file_gives_the_same_records(path: Path) -> None:
    member, kind = next(members(path)), kind_of_fixture(path)
    first, second = loaded(member, kind), loaded(member, kind)
    assert (first[0], repr(first[1])) == (second[0], repr(second[1]))


def test_the_source_is_stated(path: Path) -> None:
    member = next(members(path))
    source, _, _ = loaded(member, kind_of_fixture(path))
    assert source.id.startswith("procgraph:")
    assert source.title
    assert source.checksum == member.checksum()
    assert source.restricted == (kind_of_fixture(path) == "cpt")
    assert source.licence is not None or kind_of_fixture(path) in ("kgx", "obo")


def test_nothing_is_asked_of_the_network(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise AssertionError("a loader opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    loaded(next(members(path)), kind_of_fixture(path))


def test_a_compressed_file_gives_the_same(path: Path, tmp_path: Path) -> None:
    packed = tmp_path / f"{path.name}.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    kind = kind_of_fixture(path)
    assert repr(loaded(next(members(packed)), kind)[1]) == repr(loaded(next(members(path)), kind)[1])


@pytest.mark.parametrize("kind", sorted(set(READERS) - {"kgx", "obo", "sssom", "cpt"}))
def test_too_few_records_load_nothing(kind: str, tmp_path: Path) -> None:
    form = next(form for form in FORMATS if form.kind == kind)
    member = next(members(next((HERE / kind).iterdir())))
    with open_store(f"sqlite:///{tmp_path}/graph.db", create=True, write=True) as store:
        with pytest.raises(BadInput, match="has at least"):
            put(store, *form.read(member))
        assert store.sources() == []
        assert list(store.nodes()) == []


def test_too_few_terms_of_a_known_ontology_load_nothing() -> None:
    for name in ("obo/actions.obo", "obo/phenotypes.obo"):
        with pytest.raises(BadInput, match="has at least"):
            list(obo.read(fixture(name))[1])


def test_a_file_of_no_kind_is_recognised_as_none() -> None:
    for text in ("", "Some page\n\nAlternatives\n- rest\n", "a,b,c\n1,2,3\n", '{"nodes": []}', "id\tname\n1\tx\n"):
        assert recognised(in_memory("x", text.encode())) is None


def test_a_file_that_may_be_two_kinds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    twice = (*FORMATS, Format("second", "", mesh.recognises, mesh.read))
    monkeypatch.setattr("loaders.formats.FORMATS", twice)
    with pytest.raises(BadInput, match=r"mesh, second.*--as"):
        recognised(fixture("mesh/descriptors.xml"))


# ── what each loader makes of its file ───────────────────────────────────────────────────────────────────────────────
def test_mesh_names_places_and_kinds() -> None:
    source, records, left = loaded(fixture(MESH), "mesh")
    nodes = nodes_by_id(records)
    assert source.version == "2024"
    assert nodes["mesh:D020918"].names == (
        Name("Complex Regional Pain Syndrome"),
        Name("CRPS (Complex Regional Pain Syndromes)", Scope.NEAR),
    )
    assert nodes["mesh:D004567"].kind == "Device"
    assert left.left_out == {"descriptors of other trees": 1}
    places = {
        (r.object, r.qualifiers["tree_number"]) for r in records if isinstance(r, Edge) and "D020918" in r.subject
    }
    assert places == {("mesh:D009422", "C10.177"), ("mesh:D013568", "C23.888")}


def test_mesh_kinds_follow_the_first_branch_and_the_exceptions() -> None:
    assert kind_of("mesh:X", ["E01.370", "C23.888.592"]) == "Condition"
    assert kind_of("mesh:X", ["D27.505", "E02.319"]) == "Procedure"
    assert kind_of("mesh:X", ["M01.526.485"]) == "Role"
    assert kind_of("mesh:X", ["N02.278.216"]) == "Setting"
    assert kind_of("mesh:X", ["N02.421", "H02"]) is None
    assert kind_of("mesh:D000059", ["N06.850.135"]) == "Factor"  # Accidents
    assert kind_of("mesh:D000058", ["N06.850.135.122"]) == "Condition"  # Accidental Falls


def test_icd10cm_chapters_v_to_z_are_no_conditions() -> None:
    nodes = nodes_by_id(loaded(fixture(ORDER), "icd10cm")[1])
    assert nodes["icd10cm:G90.511"].notation == "G90.511"
    assert {node.kind for id_, node in nodes.items() if id_.startswith("icd10cm:V")} == {"Factor"}
    # The seventh character follows a placeholder that is no code of its own.
    assert ("icd10cm:V00.01XA", "BROADER", "icd10cm:V00.01") in triples(loaded(fixture(ORDER), "icd10cm")[1])


def test_icd10cm_inclusion_terms_are_near() -> None:
    _, records, _ = loaded(fixture(TABULAR), "icd10cm-tabular")
    nodes = nodes_by_id(records)
    assert nodes["icd10cm:G90.5"].names == (Name("Reflex sympathetic dystrophy", Scope.NEAR),)
    assert nodes["icd10cm:Z66-Z66"].kind == nodes["icd10cm:Z66"].kind == "Factor"
    assert ("icd10cm:G89-G99", "BROADER", "icd10cm:G00-G99") in triples(records)


def test_icd10pcs_codes_share_what_their_axes_say() -> None:
    _, records, _ = loaded(fixture(PCS), "icd10pcs")
    nodes, edges = nodes_by_id(records), triples(records)
    codes = [id_ for id_ in nodes if len(id_) == len("icd10pcs:00HU0MZ") and id_.startswith("icd10pcs:")]
    assert len(codes) == 6
    assert nodes["icd10pcs:00HU3MZ"].name == "Insertion, Spinal Canal, Percutaneous, Neurostimulator Lead"
    sites = {name: {s for s, p, o in edges if p == "HAS_SITE" and nodes[o].name == name} for name in ("Spinal Canal",)}
    assert sites["Spinal Canal"] == {"icd10pcs:00HU0MZ", "icd10pcs:00HU3MZ", "icd10pcs:00HU3ZX"}
    uses = {s: nodes[o] for s, p, o in edges if p == "USES"}
    assert (uses["icd10pcs:00HV0MZ"].kind, uses["icd10pcs:XW03321"].kind) == ("Device", "Substance")
    assert "icd10pcs:00HU3ZX" not in uses
    qualifiers = {s: nodes[o] for s, p, o in edges if p == "HAS_QUALIFIER"}
    assert qualifiers["icd10pcs:00HU3ZX"].name == "Diagnostic"
    assert qualifiers["icd10pcs:00HU3ZX"].properties == {"axis": "qualifier"}
    assert "icd10pcs:00HU0MZ" not in qualifiers


def test_hcpcs_text_goes_on_over_lines() -> None:
    _, records, left = loaded(fixture(HCPCS), "hcpcs")
    nodes = nodes_by_id(records)
    assert nodes["hcpcs:E0730"].name is not None
    assert nodes["hcpcs:E0730"].name.endswith("four or more leads, for multiple nerve stimulation")
    assert {id_: node.kind for id_, node in nodes.items()} == {
        "hcpcs:C1778": "Device", "hcpcs:E0730": "Device", "hcpcs:G0260": "Procedure", "hcpcs:J0171": "Substance",
        "hcpcs:J9999": "Substance",
    }  # fmt: skip
    assert nodes["hcpcs:J9999"].name == "Sézary drug, not otherwise classified"
    assert left.left_out == {"modifiers": 2}


def test_obo_synonyms_have_their_scope() -> None:
    nodes = nodes_by_id(loaded(fixture(OBO), "obo")[1])
    assert nodes["MAXO:0000945"].names == (
        Name("SCS"), Name("stimulation", Scope.NEAR), Name("dorsal column stimulation", Scope.NEAR),
    )  # fmt: skip
    assert not any(id_.startswith(("SCTID:", "UBERON:", "MAXO:0000008")) for id_ in nodes)


def test_hpo_has_phenotypes_with_their_lay_names_and_nothing_else() -> None:
    nodes = nodes_by_id(loaded(fixture("obo/phenotypes.obo"), "obo")[1])
    assert nodes["HP:0000421"].names == (Name("Nosebleed"), Name("Bleeding nose", Scope.NEAR))
    assert set(nodes) == {"HP:0000118", "HP:0000421", "UMLS:C0014591"}


def test_sssom_obeys_the_prefix_map_of_the_file() -> None:
    source, records, left = loaded(fixture(SSSOM), "sssom")
    assert source.url == "https://example.org/mappings/conditions.sssom.tsv"
    assert source.version == "2026-08-04"
    edges = {(r.subject, r.object): dict(r.qualifiers) for r in records if isinstance(r, Edge)}
    assert edges["MONDO:0019369", "mesh:D020918"] == {
        "mapping_predicate": "skos:exactMatch", "mapping_justification": "semapv:ManualMappingCuration",
        "confidence": 950,
    }  # fmt: skip
    assert edges["MONDO:0019369", "icd10cm:M89.0"]["predicate_modifier"] == "Not"
    assert len(edges) == 3
    assert sum(left.left_out.values()) == 2


def test_kgx_keeps_what_the_vocabulary_has_and_counts_the_rest() -> None:
    _, records, left = loaded(fixture(NODES), "kgx")
    assert {id_: node.kind for id_, node in nodes_by_id(records).items()} == {
        "MONDO:0019369": "Condition", "MONDO:0000001": "Condition", "mesh:D020918": "Condition",
    }  # fmt: skip
    assert left.left_out == {"things that are biolink:Gene": 1, "cross-references to GARD": 1}
    _, records, left = loaded(fixture(EDGES), "kgx")
    assert triples(records) == {
        ("MONDO:0011441", "BROADER", "MONDO:0019369"), ("MONDO:0019369", "MAPS_TO", "mesh:D020918"),
    }  # fmt: skip
    assert left.left_out == {
        "relations by biolink:interacts_with": 1, "relations by biolink:subclass_of between HGNC and HGNC": 1,
    }  # fmt: skip


def test_kgx_parts_only_what_may_be_several() -> None:
    head = b"id\tcategory\tname\tdescription\tsynonym\n"
    row = b"MONDO:0019369\tbiolink:Disease\tone | two\tthree | four\tfive|six\n"
    _, records, _ = loaded(in_memory("nodes.tsv", head + row), "kgx")
    (node,) = nodes_by_id(records).values()
    assert (node.name, node.properties) == ("one | two", {"definition": "three | four"})
    assert {name.text for name in node.names} >= {"five", "six"}


def test_cpt_is_restricted() -> None:
    for name in ("cpt/codes.csv", "cpt/codes.tsv"):
        source, records, _ = loaded(fixture(name), "cpt")
        assert source.restricted
        assert all(isinstance(r, Node) and r.kind == "Procedure" and r.notation for r in records)


# ── the publishers' own files ────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("name", "kind", "nodes", "edges"), REAL, ids=[row[0] for row in REAL])
def test_a_publishers_file_gives_what_is_promised(
    shared: Path, name: str, kind: str, nodes: dict[str, int], edges: dict[str, int]
) -> None:
    member = next(members(shared / "data" / name))
    form = recognised(member)
    assert form is not None
    assert form.kind == kind
    _, records = form.read(member)
    found = Counter(record.kind if isinstance(record, Node) else record.predicate for record in records)
    for what, figure in (nodes | edges).items():
        assert found[what] >= figure, what


def test_no_folder_of_data_is_recognised_as_what_it_is_not(shared: Path) -> None:
    expected = {name: kind for name, kind, _, _ in REAL}
    for file in sorted((shared / "data").rglob("*")):
        name = file.relative_to(shared / "data").as_posix()
        if file.is_file() and not name.startswith(("mondo-mappings", "kgx-samples")):
            form = recognised(next(members(file)))
            assert (form and form.kind) == expected.get(name), name


def test_the_core_vocabulary_and_whole_mesh_agree_on_kinds(shared: Path) -> None:
    _, records = mesh.read(next(members(shared / "data" / "mesh-2024" / "desc2024.xml.gz")))
    kinds = {record.id: record.kind for record in records if isinstance(record, Node)}
    lines = (Path(core_file).parent / "concepts.tsv").read_text(encoding="utf-8").splitlines()
    core = dict(line.split("\t")[:2] for line in lines if line.startswith("mesh:"))
    assert {id_: (kind, kinds.get(id_)) for id_, kind in core.items() if kinds.get(id_) != kind} == {}
