"""Addresses of things and terms: by Accept, with links, in all forms."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pyoxigraph
import pytest
from lxml import html
from starlette.applications import Starlette

from api.app import make_app
from api.linked_data.page import page
from api.linked_data.routes import FORMS, LinkedData
from api.server.settings import Settings
from api.sparql.engine import GRAPHS
from api.sparql.routes import VERSION_HEADER, Sparql
from ontologies.prefixes import expand
from tests.graphql_graph import BLOCK, CRPS, graph_in
from tests.http_server import served

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
DATA = tuple(kind for kind in FORMS if kind != "text/html")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("linked")
    with graph_in(folder), served(make_app(Settings(store=f"sqlite:///{folder}/graph.db"))) as opened:
        yield opened


class Changing:
    """Files of another version whenever they are asked for: in each, all labels name the version."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._version = folder, 0

    async def current(self) -> tuple[Path, str]:
        self._version += 1
        folder = self._folder / str(self._version)
        store = pyoxigraph.Store(str(folder))
        label = pyoxigraph.Literal(f"version {self._version}")
        things = [pyoxigraph.NamedNode(expand(curie)) for curie in (CRPS, BLOCK)]
        store.extend(pyoxigraph.Quad(it, pyoxigraph.NamedNode(expand("rdfs:label")), label) for it in things)
        store.add(pyoxigraph.Quad(things[1], pyoxigraph.NamedNode(expand("pgo:indicatedFor")), things[0]))
        store.flush()
        return folder, str(self._version)

    async def close(self) -> None:
        """There is nothing to close."""


def triples(answer: httpx.Response) -> set[tuple[str, str, str]]:
    kind = answer.headers["content-type"].partition(";")[0]
    quads = pyoxigraph.parse(answer.content, format=GRAPHS[kind])
    return {(q.subject.value, q.predicate.value, q.object.value) for q in quads}


@pytest.mark.parametrize(("accept", "suffix"), [*FORMS.items(), ("", ".html"), (BROWSER, ".html")])
def test_a_thing_leads_to_a_description_by_accept(client: httpx.Client, accept: str, suffix: str) -> None:
    answer = client.get(f"/id/{CRPS}", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/doc/{CRPS}{suffix}")
    assert answer.headers["vary"] == "Accept"
    assert all(
        f'</doc/{CRPS}{each}>; rel="alternate"; type="{kind}"' in answer.headers["link"] for kind, each in FORMS.items()
    )


def test_all_forms_of_data_say_the_same(client: httpx.Client) -> None:
    answers = [client.get(f"/id/{BLOCK}", headers={"Accept": kind}, follow_redirects=True) for kind in DATA]
    said = [triples(answer) for answer in answers]
    assert said[0] == said[1] == said[2]
    iri = expand(BLOCK)
    assert (iri, expand("pgo:indicatedFor"), expand(CRPS)) in said[0]
    assert any(p == expand("rdf:subject") and o == iri for _, p, o in said[0])
    assert any(p == expand("oa:exact") and o == "Complex regional pain syndrome" for _, p, o in said[0])
    assert any(s == expand(CRPS) and p == expand("rdfs:label") for s, p, _ in said[0])
    for answer in answers:
        assert f'<{iri}>; rel="about"' in answer.headers["link"]
        assert len(answer.headers[VERSION_HEADER]) == 32


def test_a_page_for_people_names_what_it_links_to(client: httpx.Client) -> None:
    answer = client.get(f"/doc/{CRPS}.html")
    shown = html.fromstring(answer.content)
    assert {each.get("type") for each in shown.findall(".//link")} == set(DATA)
    (link,) = (each for each in shown.findall(".//dd/a") if "Stellate" in (each.text or ""))
    followed = client.get(link.get("href", ""), headers={"Accept": BROWSER}, follow_redirects=True)
    words = [quote.text for quote in html.fromstring(followed.content).findall(".//blockquote")]
    assert "“Complex regional pain syndrome” " in words
    assert "“Hot flashes” (near) " in words


def test_a_description_is_of_one_version_of_the_data(tmp_path: Path) -> None:
    sparql = Sparql(Changing(tmp_path))

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await sparql.close()

    with served(Starlette(routes=LinkedData(sparql).routes(), lifespan=lifespan)) as client:
        for place, suffix in enumerate((".html", ".ttl"), start=1):
            answer = client.get(f"/doc/{CRPS}{suffix}")
            assert answer.headers[VERSION_HEADER] == str(place)
            assert set(re.findall(r"version (\d+)", answer.text)) == {str(place)}
            assert BLOCK in answer.text


def test_a_page_shows_a_name_that_html_has_no_place_for() -> None:
    label = {"p": {"type": "uri", "value": expand("rdfs:label")}, "o": {"type": "literal", "value": "A\x0bB\uffff"}}
    shown = html.fromstring(page(expand(CRPS), {}, [label], [], []).decode())
    assert [shown.findtext(f".//{tag}") for tag in ("h1", "dd")] == ["A\ufffdB\ufffd"] * 2


def test_ids_may_be_spelled_otherwise_and_the_projects_own_without_prefix(client: httpx.Client) -> None:
    assert client.get("/id/MESH:D020918").headers["location"] == f"/doc/{CRPS}.html"
    own = BLOCK.removeprefix("procgraph:")
    assert client.get(f"/id/{own}").headers["location"] == f"/doc/{BLOCK}.html"


@pytest.mark.parametrize("path", ["/id/nobody:1", "/doc/mesh:D020918", "/doc/mesh:D020918.png", "/doc/mesh:NONE.ttl",
                                  "/doc/mesh:%3E%20%3Cx.ttl", "/doc/mesh:D%25zz.html",
                                  "/doc/mesh:%5B.ttl", "/ontology.png"])  # fmt: skip
def test_what_isnt_there_is_not_found(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json()["status"]) == (404, 404)


@pytest.mark.parametrize("path", ["/id/nobody:1", "/doc/mesh:D999.html", "/doc/mesh:D020918.png", "/ontology.png"])
def test_people_are_told_on_a_page_that_it_isnt_there(client: httpx.Client, path: str) -> None:
    answer = client.get(path, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert answer.status_code == 404
    assert answer.headers["vary"].startswith("Accept")
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert html.fromstring(answer.text).findtext(".//h1") == "Nothing here"


def test_a_form_that_isnt_there_is_not_acceptable(client: httpx.Client) -> None:
    assert client.get(f"/id/{CRPS}", headers={"Accept": "image/png"}).status_code == 406


def test_the_ontology_in_all_forms(client: httpx.Client) -> None:
    answers = [client.get("/ontology", headers={"Accept": kind}, follow_redirects=True) for kind in DATA]
    assert len({len(triples(answer)) for answer in answers}) == 1
    assert any(s == expand("pgo:hasAlternative") for s, _, _ in triples(answers[0]))


def test_each_term_has_its_place_on_the_page_of_the_ontology(client: httpx.Client) -> None:
    shown = html.fromstring(client.get("/ontology.html").content)
    anchors = {row.get("id") for row in shown.iter("tr")}
    assert {"Condition", "hasAlternative", "oneOf", "minMinutes", "summary"} <= anchors
