"""The question that the project is for, asked of the seed page in each way that a person may ask it."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib

from api.execution import execute
from graph.exporting.formats import write
from graph.store import Store, open_store

# The page's words for each alternative, the concept that they mean, and the group that they are an example of.
ANSWER = {
    ("Medication management", "mesh:D004358", None),
    ("Physical therapy", "mesh:D026741", None),
    ("Surgical interventions", "mesh:D013514", None),
    ("spinal cord stimulator implantation", "mesh:D062187", "mesh:D013514"),
}
GRAPHQL = """query Alternatives($condition: String!) { alternatives(treating: $condition) { totalCount edges {
  basis statedForCondition node { id } exampleOf { id } insteadOf { name }
  evidence { text start end section document { content } } } } }"""
SPARQL = """
PREFIX pgo: <https://w3id.org/procedure-graph/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?words ?alternative ?group WHERE {
  ?condition skos:altLabel|rdfs:label "CRPS" .
  ?procedure pgo:indicatedFor ?condition .
  ?statement rdf:subject ?procedure ; rdf:predicate pgo:hasAlternative ; rdf:object ?alternative ; pgo:evidence ?quote .
  ?quote oa:exact ?words .
  OPTIONAL { ?statement pgo:exampleOf ?group }
}"""


# Every relation that the seed page's sections stand for.
STATED = {
    "INDICATED_FOR", "PERFORMED_BY", "PERFORMED_IN", "HAS_RISK", "HAS_BENEFIT", "HAS_STEP", "HAS_ALTERNATIVE",
    "HAS_PRECAUTION", "GUIDED_BY", "WITH_ANESTHESIA", "USES", "DESCRIBED_IN", "CONCERNS",
}  # fmt: skip


def procgraph(*arguments: str) -> str:
    done = subprocess.run([sys.executable, "-m", "api.cli", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def url(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    address = f"sqlite:///{tmp_path_factory.mktemp('mission')}/graph.db"
    procgraph("load", str(shared / "pages" / "seed.txt"), "--store", address)
    return address


@pytest.fixture(scope="module")
def store(url: str) -> Iterator[Store]:
    with open_store(url) as opened:
        yield opened


@pytest.mark.parametrize("condition", ["CRPS", "mesh:D020918", "complex regional pain syndrome", "MONDO:0019369"])
def test_graphql_gives_the_alternatives_with_the_pages_words(store: Store, condition: str) -> None:
    response = execute(store, GRAPHQL, {"condition": condition})
    found = response["data"]["alternatives"]
    assert found["totalCount"] == len(ANSWER)
    said = set()
    for edge in found["edges"]:
        (evidence,) = edge["evidence"]
        assert evidence["document"]["content"][evidence["start"] : evidence["end"]] == evidence["text"]
        assert (edge["basis"], evidence["section"]) == ("STATED", "alternatives")
        assert [p["name"].startswith("Percutaneous Implantation") for p in edge["insteadOf"]] == [True]
        said.add((evidence["text"], edge["node"]["id"], edge["exampleOf"] and edge["exampleOf"]["id"]))
    assert said == ANSWER


def test_the_command_line_gives_the_same(url: str) -> None:
    found = json.loads(procgraph("alternatives", "CRPS", "--json", "--store", url))["alternatives"]
    assert {
        (a["evidence"][0]["text"], a["node"]["id"], a["example_of"] and a["example_of"]["id"]) for a in found
    } == ANSWER


def test_every_section_of_the_page_is_in_the_graph(store: Store) -> None:
    said = [edge for edge in store.edges() if edge.source.startswith("procgraph:document")]
    assert {edge.predicate for edge in said} == STATED
    assert [edge for edge in said if not edge.evidence and edge.predicate != "DESCRIBED_IN"] == []
    phases = [edge.qualifiers["phase"] for edge in said if edge.predicate == "HAS_STEP"]
    assert {phase: phases.count(phase) for phase in set(phases)} == {
        "preparation": 3, "procedure": 6, "recovery": 4, "management": 3,
    }  # fmt: skip
    assert len([edge for edge in said if edge.predicate == "HAS_BENEFIT"]) == 3


def test_query_gives_the_same_without_a_server(store: Store, url: str) -> None:
    variables = json.dumps({"condition": "CRPS"})
    answered = json.loads(procgraph("query", GRAPHQL, "--variables", variables, "--store", url))
    assert answered == execute(store, GRAPHQL, {"condition": "CRPS"})


def test_sparql_over_the_exported_turtle_gives_the_same(store: Store) -> None:
    out = io.BytesIO()
    write(store, out, "turtle")
    graph = rdflib.Graph().parse(data=out.getvalue(), format="turtle")
    table = io.BytesIO(graph.query(SPARQL).serialize(format="csv") or b"")
    rows = list(csv.reader(io.TextIOWrapper(table, "utf-8")))[1:]
    mesh = "http://id.nlm.nih.gov/mesh/"
    assert {
        (words, node.replace(mesh, "mesh:"), group.replace(mesh, "mesh:") or None) for words, node, group in rows
    } == ANSWER
