"""The generated files are those of the vocabulary, and say of a graph what is true."""

import io
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import owlrl  # type: ignore[import-untyped]  # it ships no types
import pyshacl
import pytest
import yaml
from rdflib import DCAT, DCTERMS, OWL, PROV, RDF, RDFS, SDO, SKOS, VOID, Graph, URIRef

from graph.exporting.formats import write
from graph.rdf.validity import page_statements_graph
from graph.store import open_store
from loaders.examples import example_paths
from loaders.library import Library
from ontologies import render
from ontologies.prefixes import DEFAULT_BASE, converter, expand
from ontologies.rendering import jsonld, owl, page, shacl
from ontologies.terms import classes, properties
from ontologies.turtle import prefix_lines
from ontologies.vocabulary import KINDS, PREDICATES, PROPERTIES, QUALIFIERS
from tests.small_graph import MemoryStore

PGO = expand("pgo:")

# What the vocabularies that the export borrows from say of the terms it uses, as far as it bears on types.
BORROWED = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix dct: <http://purl.org/dc/terms/> .
skos:semanticRelation rdfs:domain skos:Concept ; rdfs:range skos:Concept .
skos:broader rdfs:subPropertyOf skos:semanticRelation .
skos:exactMatch rdfs:subPropertyOf skos:semanticRelation .
prov:wasDerivedFrom rdfs:domain prov:Entity ; rdfs:range prov:Entity .
prov:wasQuotedFrom rdfs:subPropertyOf prov:wasDerivedFrom .
oa:exact rdfs:domain oa:TextQuoteSelector .
oa:start rdfs:domain oa:TextPositionSelector .
oa:end rdfs:domain oa:TextPositionSelector .
dct:license rdfs:range dct:LicenseDocument .
rdf:subject rdfs:domain rdf:Statement .
"""
# True of what has them: things in a hierarchy are concepts; sources, statements and quotes are entities.
TRUE_TYPES = {
    expand(curie) for curie in ("skos:Concept", "prov:Entity", "dct:LicenseDocument", "owl:Thing", "rdfs:Resource")
}


@pytest.fixture(scope="module")
def example() -> Graph:
    """The hand-made graph as its Turtle export says it."""
    out = io.BytesIO()
    write(MemoryStore(), out, "turtle", "full")
    return Graph().parse(data=out.getvalue(), format="turtle")


def inferred(*graphs: Graph) -> Graph:
    """All triples that a reasoner for OWL 2 RL finds."""
    whole = Graph()
    for graph in graphs:
        whole += graph
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(whole)
    return whole


def about(graph: Graph, example: Graph) -> set[tuple[URIRef, URIRef]]:
    """The types of what the example speaks of."""
    subjects = set(example.subjects())
    return {
        (s, c)
        for s, c in graph.subject_objects(RDF.type)
        if s in subjects and isinstance(s, URIRef) and isinstance(c, URIRef)
    }


# ── the files ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_committed_files_are_those_of_the_vocabulary() -> None:
    assert render.main(["--check"]) == 0


def test_a_stale_file_is_named(tmp_path: Path) -> None:
    render.write(tmp_path)
    assert render.stale(tmp_path) == []
    (tmp_path / "docs" / "ontology.md").write_text("old", encoding="utf-8")
    (tmp_path / "ontologies" / "generated" / "context.json").unlink()
    assert render.stale(tmp_path) == ["ontologies/generated/context.json", "docs/ontology.md"]


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_same_vocabulary_gives_the_same_bytes_on_the_base_asked_for(tmp_path: Path, seed: str) -> None:
    base = "https://example.org/graph#"
    settings = os.environ | {"PYTHONHASHSEED": seed, "PROCGRAPH_BASE_IRI": base}
    subprocess.run([sys.executable, "-m", "ontologies.render", "--output", tmp_path], env=settings, check=True)
    for name, function in render.FILES.items():
        assert (tmp_path / name).read_text(encoding="utf-8") == function(base)
        assert DEFAULT_BASE not in function(base)
        assert "ontologies/vocabulary.py" in function(base).partition("@")[0]


def test_the_page_says_whether_its_addresses_lead_anywhere() -> None:
    assert "lead nowhere" in page.render(DEFAULT_BASE)
    assert "w3id.org" not in page.render("https://example.org/graph/")


# ── OWL ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_every_term_of_the_project_is_defined(example: Graph) -> None:
    ontology = Graph().parse(data=owl.render(), format="turtle")
    used = {term for triple in example for term in triple if isinstance(term, URIRef) and term.startswith(PGO)}
    assert used - set(ontology.subjects(RDF.type, None)) == set()
    assert len(used) > 20


def test_no_property_has_a_domain_that_a_reasoner_would_act_on() -> None:
    ontology = Graph().parse(data=owl.render(), format="turtle")
    acted_on = {RDFS.domain, RDFS.range, RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass, OWL.disjointWith}
    assert not acted_on & set(ontology.predicates())
    indicated = URIRef(f"{PGO}indicatedFor")
    assert set(ontology.objects(indicated, SDO.domainIncludes)) == {
        URIRef(f"{PGO}{k}") for k in ("Procedure", "Device")
    }


def test_a_reasoner_finds_no_type_and_no_relation_that_was_not_stated(example: Graph) -> None:
    closure = inferred(Graph().parse(data=owl.render(), format="turtle"), example)
    new = about(closure, example) - about(example, example)
    assert {str(c) for _, c in new} <= TRUE_TYPES
    assert {t for t in closure if str(t[1]).startswith(PGO)} == {t for t in example if str(t[1]).startswith(PGO)}


@pytest.mark.parametrize("path", list(example_paths())[::8], ids=lambda path: path.stem)
def test_a_reasoner_finds_no_type_that_an_example_page_does_not_state(path: Path) -> None:
    with open_store("sqlite:///:memory:", create=True) as store:
        Library(store).load_file(path)
        page = page_statements_graph(store)
    assert len(page) > 500
    terms = Graph().parse(data=owl.render(), format="turtle").parse(data=BORROWED, format="turtle")
    new = about(inferred(terms, page), page) - about(page, page)
    assert {str(c) for _, c in new} <= TRUE_TYPES


def test_borrowed_terms_imply_only_what_is_true(example: Graph) -> None:
    borrowed = Graph().parse(data=BORROWED, format="turtle")
    closure = inferred(borrowed, Graph().parse(data=owl.render(), format="turtle"), example)
    new = about(closure, example) - about(example, example)
    assert {str(c) for _, c in new} <= TRUE_TYPES
    assert expand("skos:Concept") in {str(c) for _, c in new}  # else the axioms above are not in force


def test_terms_of_others_are_in_their_namespaces(example: Graph) -> None:
    oa = {"TextQuoteSelector", "TextPositionSelector", "exact", "start", "end"}  # of those that rdflib doesn't list
    others = {"biolink": {"Association"}, "oboInOwl": {"hasRelatedSynonym"}, "oa": oa}
    closed = {"schema": SDO, "skos": SKOS, "prov": PROV, "dct": DCTERMS, "rdf": RDF, "rdfs": RDFS, "owl": OWL}
    closed |= {"void": VOID, "dcat": DCAT}
    terms = {*example.predicates(), *example.objects(None, RDF.type)}
    for prefix, local in (converter().compress(str(term), strict=True).split(":", 1) for term in terms):
        assert prefix == "pgo" or local in closed.get(prefix, others.get(prefix, set())), f"{prefix}:{local}"


# ── SHACL ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_shapes_are_well_formed() -> None:
    shapes = Graph().parse(data=shacl.render(), format="turtle")
    conforms, _, report = pyshacl.validate(Graph(), shacl_graph=shapes, meta_shacl=True)
    assert conforms, report


def test_the_export_conforms(example: Graph) -> None:
    conforms, _, report = pyshacl.validate(example, shacl_graph=Graph().parse(data=shacl.render(), format="turtle"))
    assert conforms, report


BROKEN = {
    "a subject of the wrong kind": "mesh:D010146 pgo:hasRisk mesh:D007239 .",
    "an object of no kind": "procgraph:procedure-1 pgo:indicatedFor mesh:D999999 .",
    "a frequency that is none": "procgraph:s a rdf:Statement ; pgo:frequency 'often' .",
    "a statement without a source": (
        "procgraph:s a rdf:Statement, biolink:Association ; rdf:subject mesh:D010146 ; rdf:predicate pgo:broader ; "
        "rdf:object mesh:D007239 ."
    ),
    "a qualifier of another predicate": (
        "procgraph:s a rdf:Statement, biolink:Association ; rdf:subject mesh:D010146 ; rdf:predicate pgo:broader ; "
        "rdf:object mesh:D007239 ; prov:wasDerivedFrom procgraph:mesh ; pgo:frequency 'rare' ."
    ),
    "a quote that ends before it starts": (
        "procgraph:q a oa:TextQuoteSelector ; oa:start 5 ; oa:end 4 ; pgo:startUtf16 5 ; pgo:endUtf16 6 ; "
        "pgo:section 'risks' ; prov:wasQuotedFrom procgraph:page-1 ."
    ),
    "minutes that are no number": "procgraph:procedure-1 pgo:minMinutes 'thirty' .",
    "a duration that is words": "procgraph:procedure-1 pgo:maxDuration 'an hour' .",
    "a duration without its unit": "procgraph:procedure-1 pgo:maxDuration 'PT60'^^xsd:duration .",
    "bytes that are words": "procgraph:page-1 pgo:data 'words' .",
    "two labels": "mesh:D010146 rdfs:label 'Ache' .",
    "a source without a title": "procgraph:x a pgo:Source ; pgo:sourceKind 'page' .",
}


@pytest.mark.parametrize("flaw", BROKEN)
def test_a_flaw_is_found(example: Graph, flaw: str) -> None:
    broken = Graph() + example
    broken.parse(data=prefix_lines() + BROKEN[flaw], format="turtle")
    conforms, _, _ = pyshacl.validate(broken, shacl_graph=Graph().parse(data=shacl.render(), format="turtle"))
    assert not conforms


# ── JSON-LD and the page ─────────────────────────────────────────────────────────────────────────────────────────────
# rdflib reads JSON-LD through a class that it has itself declared out of date.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_the_context_reads_as_the_turtle_does() -> None:
    document = {
        "@context": json.loads(jsonld.render())["@context"],
        "id": "procgraph:procedure-1",
        "type": "Procedure",
        "label": "Nerve zapper",
        "minMinutes": 30,
        "documented": True,
        "indicatedFor": ["MONDO:0015360", "mesh:D002386"],
    }
    turtle = """procgraph:procedure-1 a pgo:Procedure ; rdfs:label "Nerve zapper" ; pgo:minMinutes 30 ;
        pgo:documented true ; pgo:indicatedFor MONDO:0015360, mesh:D002386 ."""
    read = Graph().parse(data=json.dumps(document), format="json-ld")
    assert set(read) == set(Graph().parse(data=prefix_lines() + turtle, format="turtle"))


def test_the_context_has_a_key_for_every_term() -> None:
    context = json.loads(jsonld.render())["@context"]
    for curie in [c.curie for c in classes()] + [p.curie for p in properties()]:
        entry = context[curie.removeprefix("pgo:")]
        assert (entry if isinstance(entry, str) else entry["@id"]) == curie


def test_the_page_lists_all_of_the_vocabulary() -> None:
    text = page.render()
    for name in (*KINDS, *PREDICATES, *QUALIFIERS, *PROPERTIES):
        assert f"`{name}`" in text


# ── how to cite it ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_citation_is_of_this_version(root: Path) -> None:
    citation = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert citation["version"] == project["version"]
    assert citation["license"] == project["license"]
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
