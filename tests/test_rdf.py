"""The export holds all of the graph, in bytes that depend on nothing else, and others' tools read it."""

import base64
import io
import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rdflib import RDF, RDFS, XSD, Dataset, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

from graph.errors import BadInput
from graph.exporting.formats import write
from graph.exporting.view import Profile, View
from graph.model import Edge, Name, Node
from graph.rdf.blocks import blocks
from graph.rdf.terms import address, iri
from graph.rows import ThingRow
from ontologies.prefixes import expand
from tests.small_graph import CLAIMS, DOCUMENT, EDGES, OBO, PAGE, VOCABULARY, MemoryStore

# rdflib fills a Dataset through attributes that it has itself declared out of date.
pytestmark = pytest.mark.filterwarnings("ignore:Dataset.\\w+ is deprecated:DeprecationWarning")

STORE = MemoryStore()


def turtle(store: MemoryStore = STORE, profile: str = "public") -> str:
    out = io.BytesIO()
    write(store, out, "turtle", profile)
    return out.getvalue().decode()


def nquads(store: MemoryStore = STORE, profile: str = "public") -> str:
    out = io.BytesIO()
    write(store, out, "nquads", profile)
    return out.getvalue().decode()


def read(store: MemoryStore = STORE, profile: str = "public") -> Graph:
    return Graph().parse(data=turtle(store, profile), format="turtle")


def dataset(store: MemoryStore = STORE, profile: str = "public") -> Dataset:
    return Dataset().parse(data=nquads(store, profile), format="nquads")


def ref(curie: str) -> URIRef:
    return URIRef(expand(curie))


# ── both formats ─────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("profile", Profile)
def test_rdflib_reads_the_same_from_both_formats(profile: Profile) -> None:
    union = Graph()
    for subject, predicate, object_, _ in dataset(profile=profile).quads():
        union.add((subject, predicate, object_))
    assert isomorphic(union, read(profile=profile))


@pytest.mark.parametrize("profile", Profile)
def test_every_quad_is_written_once_and_read(profile: Profile) -> None:
    lines = [line for line in nquads(profile=profile).splitlines() if not line.startswith("#")]
    assert len(lines) == len(set(lines)) == sum(len(block.said) for block in blocks(View(STORE, profile)))
    assert len(list(dataset(profile=profile).quads())) == len(lines)


def test_the_same_graph_gives_the_same_bytes_whatever_came_first() -> None:
    turned = MemoryStore(EDGES[::-1], CLAIMS[::-1])
    assert turtle(turned, "full") == turtle(profile="full")
    assert nquads(turned, "full") == nquads(profile="full")


def test_there_are_no_blank_nodes_and_no_times() -> None:
    assert not re.search(r"(^|\s)_:", nquads(profile="full"), re.MULTILINE)
    assert "dateTime" not in nquads(profile="full")


def test_turtle_has_its_prefixes_first_and_things_in_order() -> None:
    head, _, body = turtle().partition("\n\n")
    assert all(line.startswith(("@prefix ", "# ")) for line in head.splitlines())
    licences_and_vocabulary = r"<https?://(spdx\.org|www\.nlm\.nih\.gov|w3id\.org/procedure-graph/ontology>)"
    assert not re.search(r"<http[^>]*>", re.sub(licences_and_vocabulary, "", body))
    labelled = re.findall(r"^(\S+)\n    a pgo:\w+ ;\n    rdfs:label", body, re.MULTILINE)
    assert labelled == sorted(labelled)
    subjects = re.findall(r"^(\S+)\n    a ", body, re.MULTILINE)
    assert all(earlier != later for earlier, later in pairwise(subjects))


def test_progress_counts_up_to_the_number_of_things() -> None:
    seen: list[int] = []
    write(STORE, io.BytesIO(), progress=seen.append)
    assert seen[-1] == sum(1 for _ in STORE.nodes())


def test_what_is_read_is_written_before_the_rest_is_read() -> None:
    """Of a graph that fits no memory, one thing at a time is held."""
    things_read = 0

    class Large(MemoryStore):
        __slots__ = ()

        def thing_rows(self, ids: Collection[str] | None = None) -> Iterator[ThingRow]:
            nonlocal things_read
            for things_read in range(20_000):
                yield ThingRow(f"mesh:{things_read:07}", "Condition", "")

    out, held = io.BytesIO(), []
    write(Large((), (), ()), out, progress=lambda count: held.append((things_read - count, out.tell() > 0)))
    assert all(abs(ahead) < 5 for ahead, _ in held)
    assert all(written for _, written in held)
    assert len(held) == 21


# ── what is in it ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_each_source_is_a_graph_and_nothing_else_is() -> None:
    graphs = {g.identifier for g in dataset().graphs()} - {DATASET_DEFAULT_GRAPH_ID}
    assert graphs == {ref(source.id) for source in STORE.sources()}


def test_what_a_source_says_is_in_its_graph() -> None:
    all_ = dataset()
    page, mesh = all_.graph(ref(PAGE.id)), all_.graph(ref(VOCABULARY.id))
    broader = (ref("mesh:D020918"), ref("skos:broader"), ref("mesh:D010146"))
    risk = (ref("procgraph:procedure-1"), ref("pgo:hasRisk"), ref("mesh:D007239"))
    assert broader in mesh
    assert broader not in page
    assert risk in page
    assert risk not in mesh
    assert (ref("mesh:D000001"), ref("pgo:preferredName"), Literal("Mirror therapy", lang="en")) in page
    label = (ref("mesh:D000001"), RDFS.label, Literal("Mirror Movement Therapy"))
    assert label in all_.graph(DATASET_DEFAULT_GRAPH_ID)


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: f"{edge.subject} {edge.predicate} {edge.object}")
def test_an_edge_is_a_statement_with_its_id(edge: Edge) -> None:
    graph, statement = read(), ref(edge.id)
    assert set(graph.objects(statement, RDF.type)) == {RDF.Statement, ref("biolink:Association")}
    assert graph.value(statement, RDF.subject) == ref(edge.subject)
    assert graph.value(statement, RDF.object) == ref(edge.object)
    assert set(graph.objects(statement, ref("prov:wasDerivedFrom"))) == {ref(edge.source)}
    assert len(list(graph.objects(statement, ref("pgo:evidence")))) == len(edge.evidence)
    plain = (ref(edge.subject), graph.value(statement, RDF.predicate), ref(edge.object))
    assert (plain in graph) == ("predicate_modifier" not in edge.qualifiers)


def test_qualifiers_are_typed_and_ids_are_iris() -> None:
    graph = read()
    risk = next(e for e in EDGES if e.predicate == "HAS_RISK")
    assert graph.value(ref(risk.id), ref("pgo:frequency")) == Literal("rare")
    assert graph.value(ref(risk.id), ref("pgo:severity")) == Literal("serious")
    example_ = next(e for e in EDGES if "example_of" in e.qualifiers)
    assert graph.value(ref(example_.id), ref("pgo:exampleOf")) == ref("procgraph:phrase-1")
    mapping = next(e for e in EDGES if "confidence" in e.qualifiers)
    assert graph.value(ref(mapping.id), ref("pgo:confidence")) == Literal(900)
    assert graph.value(ref(mapping.id), ref("pgo:mappingPredicate")) == ref("skos:exactMatch")


def test_evidence_gives_the_words_and_their_places() -> None:
    graph = read()
    found = 0
    for quote in graph.subjects(RDF.type, ref("oa:TextQuoteSelector")):
        start, end, start16, end16 = (
            int(str(graph.value(quote, ref(p)))) for p in ("oa:start", "oa:end", "pgo:startUtf16", "pgo:endUtf16")
        )
        words = graph.value(quote, ref("oa:exact"))
        assert words == Literal(DOCUMENT.content[start:end], lang="en")
        assert DOCUMENT.content.encode("utf-16-le")[2 * start16 : 2 * end16].decode("utf-16-le") == str(words)
        assert graph.value(quote, ref("prov:wasQuotedFrom")) == ref(DOCUMENT.id)
        found += 1
    assert found == sum(len(edge.evidence) for edge in EDGES)


def test_a_denied_mapping_is_no_match() -> None:
    graph = read()
    assert (ref("MONDO:0015360"), ref("skos:exactMatch"), ref("mesh:D020918")) in graph
    assert (ref("MONDO:0005129"), None, ref("mesh:D020918")) not in graph


def test_a_thing_has_one_label_its_names_by_nearness_and_typed_properties() -> None:
    graph = read()
    crps, zapper = ref("mesh:D020918"), ref("procgraph:procedure-1")
    assert list(graph.objects(crps, RDFS.label)) == [Literal("Complex Regional Pain Syndromes")]
    assert list(graph.objects(crps, ref("skos:altLabel"))) == [Literal("CRPS")]
    assert list(graph.objects(crps, ref("oboInOwl:hasRelatedSynonym"))) == [Literal("RSD")]
    assert graph.value(zapper, ref("pgo:maxMinutes")) == Literal(60)
    assert graph.value(zapper, ref("pgo:maxDuration")) == Literal("PT60M", datatype=XSD.duration)
    assert graph.value(zapper, ref("pgo:documented")) == Literal(True)


def test_sources_and_documents_are_described() -> None:
    graph, page = read(), ref(PAGE.id)
    assert graph.value(page, ref("dct:license")) == URIRef("https://spdx.org/licenses/Apache-2.0")
    assert str(graph.value(page, ref("schema:url"))) == "https://example.org/a b"
    assert graph.value(page, ref("pgo:content")) == Literal(DOCUMENT.content, lang="en")
    assert graph.value(ref(VOCABULARY.id), ref("owl:versionInfo")) == Literal("2024")
    assert graph.value(ref(OBO.id), ref("pgo:sha256")) == Literal("ab" * 32)
    assert len(list(graph.subjects(ref("dct:isPartOf"), page))) == len(DOCUMENT.sections)


# ── profiles ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_restricted_text_is_in_the_full_export_only() -> None:
    for word in ("nobody else", "Secret words"):
        assert word not in nquads()
        assert word not in turtle()
        assert word in nquads(profile="full")
    assert (ref("cpt:64999"), ref("skos:notation"), Literal("64999")) in read()


def test_a_restricted_page_gives_away_none_of_its_words() -> None:
    own = replace(PAGE, restricted=True)
    described = tuple((own if source == PAGE else source, node) for source, node in CLAIMS)
    store = MemoryStore(EDGES, described, ((own, DOCUMENT),))
    words = ("zapper 🦵", "Zapper", "gabapentin", "Mirror therapy", "if ripe", "30 to 60", "Indications")
    assert [word for word in words if word in nquads(store)] == []
    assert [word for word in words if word not in nquads(store, "full")] == []
    assert len(list(read(store).subjects(RDF.type, RDF.Statement))) == len(EDGES)


def test_the_full_export_has_the_bytes_as_they_came() -> None:
    data = read(profile="full").value(ref(PAGE.id), ref("pgo:data"))
    assert base64.b64decode(str(data)) == DOCUMENT.data
    assert ref("pgo:data") not in set(read().predicates())


def test_an_unknown_profile_is_refused() -> None:
    with pytest.raises(ValueError, match="secret"):
        turtle(profile="secret")


# ── escaping ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def _one_thing(id_: str, text: str) -> MemoryStore:
    node = Node(id_, "Condition", text, (Name(f"{text}."),), text, properties={"definition": text})
    return MemoryStore((), ((VOCABULARY, node),), ())


@given(st.text())
@example('"\\\n\r\t\x00\x0b\x1f\x7f\x85\u2028\u2029\ufeff\ufffe\U0001f9b5')
@example("\\u0041 ends in \\")
def test_any_text_comes_back_from_both_formats(text: str) -> None:
    store, thing = _one_thing("mesh:D1", text), ref("mesh:D1")
    union = Dataset(default_union=True).parse(data=nquads(store), format="nquads")
    for graph in (read(store), union):
        for predicate in (RDFS.label, ref("skos:notation"), ref("pgo:definition")):
            assert str(graph.value(thing, predicate)) == text
        assert str(graph.value(thing, ref("skos:altLabel"))) == f"{text}."


@given(st.text(min_size=1))
@example("a b<c>%20#é/..")
@example("G90.5.")
def test_any_id_is_one_iri_that_both_formats_agree_on(local: str) -> None:
    store = _one_thing(f"mesh:{local}", "x")
    assert set(read(store).subjects()) == {quad[0] for quad in dataset(store).quads()}
    assert URIRef(iri(f"mesh:{local}")) in set(read(store).subjects())


@given(st.text(), st.text())
def test_two_ids_are_two_iris(one: str, other: str) -> None:
    assert (iri(f"mesh:{one}") == iri(f"mesh:{other}")) == (one == other)


def test_addresses_keep_what_they_have_encoded() -> None:
    assert address("https://example.org/a b%20c") == "https://example.org/a%20b%20c"


def test_an_unknown_prefix_is_refused() -> None:
    with pytest.raises(BadInput, match="nowhere"):
        turtle(_one_thing("nowhere:1", "x"))


# ── the mission's question ───────────────────────────────────────────────────────────────────────────────────────────
ALTERNATIVES = """
SELECT ?alternative ?name ?procedure ?words ?group WHERE {
  ?condition rdfs:label|skos:altLabel "CRPS" .
  ?procedure pgo:indicatedFor/skos:broader* ?condition .
  ?statement rdf:subject ?procedure ; rdf:predicate pgo:hasAlternative ; rdf:object ?alternative ;
    prov:wasDerivedFrom ?source ; pgo:evidence/oa:exact ?words .
  OPTIONAL { ?statement pgo:exampleOf ?group }
  ?alternative rdfs:label ?name .
} ORDER BY ?name
"""


def test_sparql_answers_what_the_alternatives_to_procedures_for_crps_are() -> None:
    rows = [tuple(None if cell is None else str(cell) for cell in row) for row in read().query(ALTERNATIVES)]  # type: ignore[union-attr]  # SELECT gives rows
    zapper, group = expand("procgraph:procedure-1"), expand("procgraph:phrase-1")
    assert rows == [
        (expand("mesh:D005706"), "Gabapentin", zapper, "gabapentin", group),
        (group, "Medicines", zapper, "Medicines", None),
        (expand("mesh:D000001"), "Mirror Movement Therapy", zapper, "Mirror therapy", None),
    ]
