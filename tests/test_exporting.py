"""Exports in other formats than RDF's, of parts of a graph; what holds of all formats; whether pages fit the shapes."""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import networkx
import pytest
import yaml
from fhir.resources.plandefinition import PlanDefinition
from rdflib import SDO, Graph, URIRef

from api.cli import exporting
from graph.errors import BadInput, UnknownName
from graph.exporting import kgx
from graph.exporting.formats import ALONE, FORMATS, encoded
from graph.exporting.plan_definition import plan_definition
from graph.exporting.procedure import Procedure, gathered
from graph.exporting.schema_org import medical_procedure
from graph.exporting.selection import IdSet, Selection
from graph.exporting.view import Profile, View
from graph.model import Edge, Name, Node, Scope, SourceKind
from graph.rdf.blocks import Form, blocks
from graph.rdf.validity import page_statements_graph, violations
from graph.rows import Exportable
from graph.store import Store, open_store
from loaders.examples import example_paths
from loaders.library import Library, new_store
from ontologies.prefixes import converter, expand
from ontologies.vocabulary import KINDS, PREDICATES, QUALIFIERS
from tests.command_line import assert_one_line, procgraph
from tests.small_graph import CLAIMS, CRPS, EDGES, OBO, OWN, PAGE, VOCABULARY, ZAPPER, MemoryStore

STORE = MemoryStore()
ANY_PART = [(name, part) for name, format_ in FORMATS.items() for part in format_.parts]


def text(
    name: str,
    part: str = ALONE,
    store: Exportable = STORE,
    profile: Profile = Profile.PUBLIC,
    selection: Selection | None = None,
    form: Form = Form.STATEMENTS,
) -> str:
    view = View(store, profile, selection)
    return b"".join(encoded(FORMATS[name].parts[part](view, form))).decode()


def edges_of(selection: Selection) -> set[str]:
    return {relation.id for thing in View(STORE, selection=selection).things() for relation in thing.relations}


def things_of(selection: Selection) -> set[str]:
    return {thing.id for thing in View(STORE, selection=selection).things()}


# ── all formats ──────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("name", "part"), ANY_PART)
@pytest.mark.parametrize("profile", Profile)
def test_the_same_graph_gives_the_same_bytes(name: str, part: str, profile: Profile) -> None:
    turned = MemoryStore(EDGES[::-1], CLAIMS[::-1])
    assert text(name, part, turned, profile) == text(name, part, profile=profile)


@pytest.mark.parametrize(("name", "part"), ANY_PART)
def test_restricted_words_are_in_full_exports_only(name: str, part: str) -> None:
    own = replace(PAGE, restricted=True)
    described = tuple((own if source == PAGE else source, node) for source, node in CLAIMS)
    store = MemoryStore(EDGES, described, tuple((own, file) for _, file in STORE.files))
    words = ("nobody else", "Secret words", "zapper 🦵", "Mirror therapy", "if ripe", "30 to 60", "Medicines such")
    public = text(name, part, store)
    assert [word for word in words if word in public] == []
    if name != "graphml" and "metadata" not in part:
        full = text(name, part, store, Profile.FULL)
        assert [word for word in words if word in full] or "jsonl" in name


@pytest.mark.parametrize("name", FORMATS)
def test_licences_are_in_the_header(name: str) -> None:
    part = "_metadata.json" if "kgx" in name else ALONE
    head = text(name, part)[: 12_000 if name == "jsonld" else 2_000]
    for licence in ("Apache-2.0", "CC-BY-4.0", "https://www.nlm.nih.gov/terms"):
        assert licence in head


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("profile", Profile)
def test_every_prefix_and_term_is_known(profile: Profile, form: Form) -> None:
    """What is written as an IRI of a thing or term is one of the prefix map's (monarch-app#1424)."""
    others = ("https://spdx.org/licenses/", "https://www.nlm.nih.gov/", expand("pgo:").rstrip("#"))
    for iri in set(re.findall(r"<(https?://[^>]*)>", text("nquads", profile=profile, form=form))):
        assert converter().compress(iri) is not None or iri.startswith(others), iri
    curies = {word for line in text("kgx-tsv", "_edges.tsv").splitlines()[1:] for word in line.split("\t")[1:5]}
    assert all(converter().expand(curie) for curie in curies)


def test_reifiers_and_flat_say_the_same_triples() -> None:
    plain = Graph().parse(data=text("ntriples", form=Form.FLAT), format="nt")
    whole = Graph().parse(data=text("ntriples"), format="nt")
    assert {str(p) for p in plain.predicates()} < {str(p) for p in whole.predicates()}
    assert URIRef(expand("rdf:subject")) not in set(plain.predicates())
    relations = {expand(f"pgo:{p.local}") for p in PREDICATES.values()}
    stated = {triple for triple in whole if str(triple[1]) in relations}
    assert {triple for triple in plain if str(triple[1]) in relations} == stated
    reified = re.findall(
        r"<([^>]*)> <[^>]*#reifies> <<\( <([^>]*)> <([^>]*)> <([^>]*)> \)>>", text("nquads", form=Form.REIFIERS)
    )
    assert {edge for edge, *_ in reified} == {expand(edge.id) for edge in EDGES}
    denied = {expand(e.id) for e in EDGES if "predicate_modifier" in e.qualifiers}
    spoken = {tuple(map(str, triple)) for triple in stated}
    assert all(tuple(triple) in spoken for edge, *triple in reified if edge not in denied)


# ── parts of a graph ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_source_is_what_it_says_and_what_its_relations_lead_to() -> None:
    chosen = Selection(sources=(PAGE.id,))
    assert edges_of(chosen) == {edge.id for edge in EDGES if edge.source == PAGE.id}
    ends = {end for e in EDGES if e.source == PAGE.id for end in (e.subject, e.object)}
    claimed = {node.id for source, node in CLAIMS if source == PAGE}
    assert things_of(chosen) == ends | claimed
    view = View(STORE, selection=chosen)
    assert [s.id for s in view.sources] == [PAGE.id]
    labels = {thing.id: thing.label for thing in view.things()}
    assert labels[CRPS] == "Complex Regional Pain Syndromes"  # though another source says so
    assert OBO.title not in text("turtle", selection=chosen)


def test_kinds_are_those_things_and_what_is_between_them() -> None:
    chosen = Selection(kinds=("Condition",))
    conditions = {node.id for _, node in CLAIMS if node.kind == "Condition"}
    assert things_of(chosen) == conditions
    assert edges_of(chosen) == {e.id for e in EDGES if {e.subject, e.object} <= conditions}
    assert {s.id for s in View(STORE, selection=chosen).sources} == {VOCABULARY.id, OBO.id}


def test_a_neighborhood_is_so_many_relations_away_whichever_way() -> None:
    assert things_of(Selection(around="mesh:D010146", depth=0)) == {"mesh:D010146"}
    assert things_of(Selection(around="mesh:D010146")) == {"mesh:D010146", CRPS}
    near = things_of(Selection(around="mesh:D010146", depth=2))
    assert near == {"mesh:D010146", CRPS, ZAPPER, "MONDO:0015360", "MONDO:0005129"}
    assert edges_of(Selection(around="mesh:D010146", depth=2)) == {e.id for e in EDGES if {e.subject, e.object} <= near}


def test_what_is_not_there_can_not_be_chosen() -> None:
    for selection in (Selection(sources=("procgraph:none",)), Selection(around="mesh:none")):
        with pytest.raises(UnknownName):
            View(STORE, selection=selection)


def test_stores_choose_as_the_rows_say() -> None:
    with open_store("sqlite:///:memory:", create=True) as store:
        with store.transaction() as change:
            for source in sorted({s for s, _ in CLAIMS}, key=lambda s: s.id):
                records: list[Node | Edge] = [node for said_by, node in CLAIMS if said_by == source]
                if source != OWN:
                    records += [Node(n.id, n.kind, None) for s, n in CLAIMS if s != source]
                change.put_source(source, [*records, *(e for e in EDGES if e.source == source.id)])
        ids = [CRPS, "mesh:D010146", "mesh:none"]
        assert list(store.thing_rows(ids)) == [row for row in store.thing_rows() if row.id in ids]
        assert list(store.claim_rows(ids)) == [row for row in store.claim_rows() if row.id in ids]
        touching = [row for row in store.edge_rows() if row.subject in ids or row.object in ids]
        assert touching
        assert list(store.edge_rows(ids)) == touching


def test_a_set_larger_than_memory_is_a_set() -> None:
    numbers, ids = range(120_000), IdSet()
    for start in range(0, 120_000, 1_000):
        ids.update(str(n) for n in numbers[start : start + 1_500])
    assert all(str(n) in ids for n in (0, 77_777, 119_999))
    assert "120000" not in ids
    assert len(set(ids)) == 120_000


# ── the dataset's description ────────────────────────────────────────────────────────────────────────────────────────
def test_the_dataset_counts_what_there_is() -> None:
    graph = Graph().parse(data=text("ntriples"), format="nt")
    (dataset,) = graph.subjects(URIRef(expand("void:triples")), None)
    assert int(str(graph.value(dataset, URIRef(expand("void:triples"))))) == len(graph)
    assert int(str(graph.value(dataset, URIRef(expand("void:entities"))))) == len({node.id for _, node in CLAIMS})
    assert int(str(graph.value(dataset, URIRef(expand("pgo:relations"))))) == len(EDGES)
    licences = {str(o) for o in graph.objects(dataset, URIRef(expand("dct:license")))}
    assert "https://spdx.org/licenses/CC-BY-4.0" in licences
    derived = set(graph.objects(dataset, URIRef(expand("prov:wasDerivedFrom"))))
    assert derived == {URIRef(expand(s.id)) for s in STORE.sources()}


def test_two_parts_are_two_datasets() -> None:
    ids = {View(STORE, profile, part).id for profile in Profile for part in (None, Selection(kinds=("Condition",)))}
    assert len(ids) == 4


# ── KGX ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture(scope="module")
def model(shared: Path) -> dict[str, dict[str, dict[str, object]]]:
    path = shared / "data" / "biolink-model" / "biolink-model.yaml"
    found: dict[str, dict[str, dict[str, object]]] = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    return found


def camel(name: str) -> str:
    return "".join(word[0].upper() + word[1:] for word in name.split())


def ancestors(of: dict[str, dict[str, object]], name: str) -> set[str]:
    entry = of.get(name, {})
    above = [entry.get("is_a"), *(entry.get("mixins") or ())]  # type: ignore[misc]  # lists, in the model
    return {name}.union(*(ancestors(of, str(parent)) for parent in above if parent))


def test_kgx_is_in_biolinks_terms(model: dict[str, dict[str, dict[str, object]]]) -> None:
    classes, slots, enums = model["classes"], model["slots"], model["enums"]
    categories = {f"biolink:{camel(n)}": n for n, c in classes.items() if not c.get("mixin") and not c.get("abstract")}
    predicates = {f"biolink:{n.replace(' ', '_')}": n for n in slots if "related to" in ancestors(slots, n)}
    assert {kind.biolink for kind in KINDS.values()} <= set(categories)
    known = {name.replace(" ", "_") for name in slots}
    assert set(kgx.NODE_COLUMNS) - known <= {"notation"}
    assert set(kgx.EDGE_COLUMNS) - known <= {"supporting_text_location"}
    for predicate in PREDICATES.values():
        for subject in predicate.domain:
            for object_ in predicate.range:
                name = predicates[kgx.biolink_predicate(predicate.name, subject, object_, {})]
                assert_fits(slots[name], KINDS[subject].biolink, KINDS[object_].biolink, classes, categories)
    for mapping in QUALIFIERS["mapping_predicate"].values:
        assert kgx.biolink_predicate("MAPS_TO", "Condition", "Condition", {"mapping_predicate": mapping}) in predicates
    levels, agents = (set(enums[e]["permissible_values"]) for e in ("KnowledgeLevelEnum", "AgentTypeEnum"))  # type: ignore[call-overload]  # a mapping
    for kind in SourceKind:
        for qualifiers in ({}, {"mapping_justification": "semapv:LexicalMatching"}):
            level, agent = kgx.knowledge(kind, qualifiers)
            assert level in levels
            assert agent in agents


def assert_fits(
    slot: dict[str, object],
    subject: str,
    object_: str,
    classes: dict[str, dict[str, object]],
    categories: dict[str, str],
) -> None:
    """The predicate may lead from a thing of one category to one of the other.

    A procedure is what the definitions of predicates on treatment name beside substances, though the model's class has
    not their mixin; what is a condition here may be a phenotypic feature.
    """
    also = {
        "biolink:Procedure": "chemical or drug or treatment",
        "biolink:DiseaseOrPhenotypicFeature": "phenotypic feature",
        "biolink:Device": "diagnostic aid",
        "biolink:ChemicalEntity": "diagnostic aid",
    }
    for end, category in (("domain", subject), ("range", object_)):
        wanted = slot.get(end)
        fits = ancestors(classes, categories[category]) | {also.get(category, ""), "ontology class"}
        assert wanted is None or wanted in fits, (slot.get("description"), end, wanted, category)


def test_kgx_has_a_name_as_the_nearest_that_any_source_makes_it() -> None:
    told = ((VOCABULARY, Scope.EXACT, Scope.NEAR), (PAGE, Scope.USED, Scope.EXACT))
    described = tuple(
        (source, Node("mesh:D010146", "Condition", "Pain", (Name("Ache", ache), Name("Hurt", hurt))))
        for source, ache, hurt in told
    )
    node = json.loads(text("kgx-jsonl", "_nodes.jsonl", MemoryStore((), described, ())))
    assert node["exact_synonym"] == ["Ache", "Hurt"]
    assert "related_synonym" not in node


def test_kgx_edges_have_what_translator_asks_for() -> None:
    rows = [json.loads(line) for line in text("kgx-jsonl", "_edges.jsonl").splitlines()]
    nodes = {json.loads(line)["id"]: json.loads(line) for line in text("kgx-jsonl", "_nodes.jsonl").splitlines()}
    assert {row["id"] for row in rows} == {edge.id for edge in EDGES}
    for row in rows:
        assert {row["subject"], row["object"]} <= set(nodes)
        assert all(
            row[key] for key in ("knowledge_level", "agent_type", "primary_knowledge_source", "original_predicate")
        )
        assert row["aggregator_knowledge_source"] == [kgx.AGGREGATOR]
    by_id = {row["id"]: row for row in rows}
    for edge in EDGES:
        row = by_id[edge.id]
        assert row.get("supporting_text", []) == [quote.text for quote in edge.evidence]
        assert row.get("qualifiers", []) == [f"{key}={value}" for key, value in sorted(edge.qualifiers.items())]
        assert row["negated"] == ("predicate_modifier" in edge.qualifiers)
        page = edge.source == PAGE.id
        assert row["agent_type"] == ("text_mining_agent" if page else "manual_agent")
        assert row.get("publications", []) == ([PAGE.id] if page else [])
    said = {(row["original_predicate"], row["predicate"]) for row in rows}
    assert ("pgo:indicatedFor", "biolink:treats_or_applied_or_studied_to_treat") in said
    assert ("pgo:hasAlternative", "biolink:related_to") in said
    assert ("pgo:mapsTo", "biolink:exact_match") in said
    assert kgx.knowledge(SourceKind.MAPPINGS, {"mapping_justification": "semapv:LexicalMatching"}) == (
        "prediction", "computational_model",
    )  # fmt: skip


def test_kgx_tables_are_square_and_say_what_the_lines_say() -> None:
    for part, columns in (("_nodes", kgx.NODE_COLUMNS), ("_edges", kgx.EDGE_COLUMNS)):
        head, *rows = (line.split("\t") for line in text("kgx-tsv", f"{part}.tsv").splitlines())
        assert tuple(head) == columns
        assert {len(row) for row in rows} == {len(columns)}
        assert [row[0] for row in rows] == [
            json.loads(x)["id"] for x in text("kgx-jsonl", f"{part}.jsonl").splitlines()
        ]


# ── GraphML, FHIR, schema.org ────────────────────────────────────────────────────────────────────────────────────────
def test_networkx_reads_graphml() -> None:
    graph = networkx.read_graphml(io.BytesIO(text("graphml").encode()), force_multigraph=True)
    assert set(graph.nodes) == {node.id for _, node in CLAIMS}
    assert {key for *_, key in graph.edges} == {edge.id for edge in EDGES}
    assert graph.nodes[CRPS]["label"] == "Complex Regional Pain Syndromes"
    risk = next(data for *_, data in graph.edges(data=True) if data["predicate"] == "HAS_RISK")
    assert json.loads(risk["qualifiers"]) == {"frequency": "rare", "severity": "serious"}
    assert json.loads(risk["evidence"])[0]["text"] == "Infection is rare."


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The core and some example pages."""
    with new_store(f"sqlite:///{tmp_path_factory.mktemp('pages') / 'pages.db'}") as store:
        with Library(store).together() as batch:
            for path in example_paths():
                batch.load_file(path)
        yield store


@pytest.fixture(scope="module")
def procedures(pages: Store) -> list[Procedure]:
    documented = {row.id for row in pages.claim_rows() if row.documented and row.kind == "Procedure"}
    assert len(documented) > 10
    return [gathered(pages, id_) for id_ in sorted(documented)]


def test_fhir_accepts_every_documented_procedure(procedures: list[Procedure]) -> None:
    for procedure in procedures:
        plan = plan_definition(procedure)
        PlanDefinition.model_validate(json.loads(json.dumps(plan)))
        assert plan["title"] == procedure.name
        steps = [step["textEquivalent"] for action in plan["action"] for step in action.get("action", ())]
        assert len(steps) == sum(r.predicate == "HAS_STEP" for r in procedure.thing.relations)
        assert len(plan.get("useContext", [])) == len(procedure.related("INDICATED_FOR"))
        assert "Licences:" in plan["copyright"]


def test_schema_org_has_every_term(procedures: list[Procedure]) -> None:
    def terms(value: object) -> Iterator[str]:
        match value:
            case dict():
                for key, inner in value.items():
                    yield from [key] if not key.startswith("@") else []
                    yield from [str(inner)] if key == "@type" else terms(inner)
            case list():
                for item in value:
                    yield from terms(item)
            case _:
                pass

    for procedure in procedures:
        node = medical_procedure(procedure)
        assert node["name"] == procedure.name
        for term in set(terms(node)):
            assert term in SDO, term  # closed: what isn't there is refused
    assert "howPerformed" in node


def test_other_things_are_no_procedures() -> None:
    with pytest.raises(BadInput, match="Condition"):
        gathered(STORE, CRPS)


# ── validity ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_what_example_and_open_pages_say_fits_the_shapes(pages: Store, shared: Path) -> None:
    with Library(pages).together() as batch:
        for path in sorted((shared / "pages" / "open").iterdir()):
            batch.load_file(path)
    assert len(page_statements_graph(pages)) > 10_000
    assert list(violations(pages)) == []


def test_a_flaw_in_a_page_is_a_violation() -> None:
    odd = Edge(ZAPPER, "HAS_RISK", "mesh:D005706", PAGE.id, {"frequency": "often"})
    found = list(violations(MemoryStore((*EDGES, odd))))
    assert {expand(v.focus) for v in found} >= {expand(odd.id), expand("mesh:D005706")}
    assert any(v.path == "pgo:frequency" for v in found)
    assert list(violations(STORE)) == []
    assert len(list(blocks(View(STORE)))) > 10


# ── the command ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_command_offers_all_formats_and_writes_parts(pages: Store, tmp_path: Path) -> None:
    assert set(FORMATS) <= set(exporting.FORMATS)
    assert tuple(Form) == exporting.FORMS
    store = tmp_path / "x.db"
    with new_store(f"sqlite:///{store}") as made:
        Library(made).load_file(next(iter(example_paths())))
    done = procgraph("export", "kgx-tsv", "--kind", "Procedure", "-o", tmp_path / "g.tsv.gz", store=store)
    named = ", ".join(str(tmp_path / f"g_{part}.gz") for part in ("nodes.tsv", "edges.tsv", "metadata.json"))
    assert (done.returncode, done.stderr) == (0, f"Written: {named}\n")
    names = {path.name for path in tmp_path.glob("g*")}
    assert names == {"g_nodes.tsv.gz", "g_edges.tsv.gz", "g_metadata.json.gz"}
    assert procgraph("export", "kgx-tsv", store=store).returncode == 2
    assert procgraph("export", "jsonld", "--statements", "rdf12", store=store).returncode == 2
    near = procgraph("export", "turtle", "--around", "CRPS", "--statements", "rdf12", store=store)
    assert near.returncode == 0
    assert "rdf:reifies" in near.stdout
    assert_one_line(procgraph("export", "turtle", "--source", "procgraph:none", store=store), 1, "procgraph:none")
    shown = procgraph("show", "spinal cord stimulation", "--as", "schema.org", store=store)
    assert json.loads(shown.stdout)["@type"] == "MedicalProcedure"
    assert_one_line(procgraph("show", "CRPS", "--as", "fhir", store=store), 1, "Condition")
