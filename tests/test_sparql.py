"""The SPARQL endpoint: the W3C's protocol tests, what is refused or stopped, and that it follows the store."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph
import pytest
from rdflib import RDF, Graph, Namespace
from rdflib.collection import Collection
from rdflib.term import Literal, Node
from starlette.applications import Starlette

from api.sparql.engine import GRAPHS, Outcome, Result, Task
from api.sparql.index import Index
from api.sparql.pool import Pool
from api.sparql.routes import PROBLEM, VERSION_HEADER, Sparql
from api.sparql.words import calls_a_service, names_a_dataset
from graph import model
from graph.model import Source, SourceKind
from graph.store import open_reader, open_store
from tests.http_server import served

SPARQL_JSON = "application/sparql-results+json"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
W3C_DATA = "http://kasei.us/2009/09/sparql/data/{}.rdf"
MEMORY = 200 << 20
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


class Fixed:
    """Files that nothing changes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def current(self) -> tuple[Path, str]:
        return self._folder, "fixed"

    async def close(self) -> None:
        """There is nothing to close."""


def application(sparql: Sparql) -> Starlette:
    """A server of nothing else."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await sparql.close()

    return Starlette(routes=sparql.routes(), lifespan=lifespan)


@contextmanager
def endpoint(folder: Path, seconds: float = 20.0, memory: int = 1 << 30) -> Iterator[httpx.Client]:
    """A client of the endpoint on a folder of files."""
    sparql = Sparql(Fixed(folder), Pool(memory=memory), seconds)
    with served(application(sparql)) as client:
        yield client


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of 300 triples in each of two graphs."""
    folder = tmp_path_factory.mktemp("files")
    store = pyoxigraph.Store(str(folder))
    node = pyoxigraph.NamedNode
    store.extend(
        pyoxigraph.Quad(node(f"x:{n}"), node("x:p"), pyoxigraph.Literal(n), node(f"g:{n % 2}")) for n in range(600)
    )
    store.flush()
    return folder


@pytest.fixture(scope="module")
def client(files: Path) -> Iterator[httpx.Client]:
    with endpoint(files) as opened:
        yield opened


def count(client: httpx.Client, query: str, **parameters: Any) -> int:
    answer = client.get("/sparql", params={"query": query, **parameters}, headers={"Accept": SPARQL_JSON})
    assert answer.status_code == 200, answer.text
    return int(answer.json()["results"]["bindings"][0]["n"]["value"])


# ── the W3C's tests of the protocol ──────────────────────────────────────────────────────────────────────────────────
@pytest.fixture(scope="module")
def manifest(shared: Path) -> Graph:
    return Graph().parse(shared / "data" / "w3c-sparql11-protocol" / "manifest.ttl")


@pytest.fixture(scope="module")
def w3c(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("w3c")
    store = pyoxigraph.Store(str(folder))
    for name in ("data1", "data2", "data3"):
        path = shared / "data" / "w3c-sparql11-protocol" / f"{name}.nt"
        store.load(path=str(path), to_graph=pyoxigraph.NamedNode(W3C_DATA.format(name)))
    store.flush()
    with endpoint(folder) as opened:
        yield opened


def _requests(manifest: Graph, test: Node) -> Iterator[tuple[httpx.Request, Node]]:
    """The requests of a test, each with the description of its response."""
    (requests,) = manifest.objects(manifest.value(test, MF.action), HT.requests)
    for asked in Collection(manifest, requests):
        listed = manifest.value(asked, HT.headers)
        headers = {
            str(manifest.value(header, HT.fieldName)): str(manifest.value(header, HT.fieldValue))
            for header in (Collection(manifest, listed) if listed is not None else ())
        }
        body = manifest.value(asked, HT.body)
        encoding = str(manifest.value(body, CNT.characterEncoding))
        content = None if body is None else str(manifest.value(body, CNT.chars)).encode(encoding)
        url = f"http://w3c.example{manifest.value(asked, HT.absolutePath)}"
        method = str(manifest.value(asked, HT.methodName))
        response = manifest.value(asked, HT.resp)
        assert response is not None
        yield httpx.Request(method, url, headers=headers, content=content), response


def _tests(manifest: Graph, *, of_updates: bool) -> list[Node]:
    found = [test for test in manifest.subjects(RDF.type, MF.ProtocolTest) if ("update" in str(test)) is of_updates]
    return sorted(found, key=str)


def _sent(client: httpx.Client, request: httpx.Request) -> httpx.Response:
    return client.send(
        client.build_request(
            request.method, request.url.raw_path.decode(), headers=request.headers.raw[1:], content=request.content
        )
    )


def test_the_w3c_tests_of_queries_pass(manifest: Graph, w3c: httpx.Client) -> None:
    tests = _tests(manifest, of_updates=False)
    assert len(tests) == 20
    for test in tests:
        for request, expected in _requests(manifest, test):
            answer = _sent(w3c, request)
            allowed = {str(status)[-3] for status in manifest.objects(expected, MF.expectedStatus)}
            assert str(answer.status_code)[0] in allowed, (test, answer.text)
            boolean = manifest.value(expected, MF.expectedBoolean)
            if isinstance(boolean, Literal):
                assert answer.json()["boolean"] is boolean.toPython(), test
            match str(manifest.value(expected, MF.expectedFormat)):
                case "boolean" | "tabular":
                    assert answer.headers["content-type"] == SPARQL_JSON, test
                case "RDF":
                    assert answer.headers["content-type"].startswith("text/turtle"), test
                case _:
                    assert answer.is_client_error, test


def test_the_w3c_updates_are_refused(manifest: Graph, w3c: httpx.Client) -> None:
    tests = _tests(manifest, of_updates=True)
    assert len(tests) == 14
    for test in tests:
        request, _ = next(_requests(manifest, test))
        assert _sent(w3c, request).is_client_error, test
    assert count(w3c, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == 3


# ── what is asked of which graphs, and in which form it is answered ──────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("query", "parameters", "expected"),
    [
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", {}, 600),
        ("SELECT (COUNT(*) AS ?n) FROM <g:1> { ?s ?p ?o }", {}, 300),
        ("SELECT (COUNT(*) AS ?n) FROM NAMED <g:1> { ?s ?p ?o }", {}, 0),
        ("SELECT (COUNT(*) AS ?n) { GRAPH <g:1> { ?s ?p ?o } }", {}, 300),
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", {"default-graph-uri": "g:0"}, 300),
        ("SELECT (COUNT(*) AS ?n) FROM <g:1> { ?s ?p ?o }", {"default-graph-uri": ["g:0", "g:1"]}, 600),
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", {"named-graph-uri": "g:0"}, 0),
        ("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", {"named-graph-uri": "g:0"}, 300),
    ],
)
def test_a_query_reads_the_graphs_it_says(client: httpx.Client, query: str, parameters: Any, expected: int) -> None:
    assert count(client, query, **parameters) == expected


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", SPARQL_JSON),
        ("*/*", SPARQL_JSON),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("application/json", "application/json"),
        ("text/html;q=0.1, application/*;q=0.5, text/csv", "text/csv; charset=utf-8"),
    ],
)
def test_solutions_come_in_the_media_type_accepted(client: httpx.Client, accept: str, kind: str) -> None:
    query = "SELECT ?o { <x:7> ?p ?o }"
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
    assert "7" in answer.text
    assert answer.headers["vary"] == "Accept"


@pytest.mark.parametrize("kind", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"])
def test_triples_come_in_the_media_type_accepted(client: httpx.Client, kind: str) -> None:
    query = "CONSTRUCT WHERE { <x:7> ?p ?o }"
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": kind})
    assert answer.headers["content-type"].partition(";")[0] == kind
    assert len(list(pyoxigraph.parse(answer.text, format=GRAPHS[kind]))) == 1


def test_a_media_type_that_isnt_there_is_refused(client: httpx.Client) -> None:
    answer = client.get("/sparql", params={"query": "ASK {}"}, headers={"Accept": "image/png"})
    assert (answer.status_code, answer.headers["content-type"]) == (406, PROBLEM)


def test_a_browser_gets_a_page(client: httpx.Client) -> None:
    page = client.get("/sparql", headers={"Accept": "text/html,*/*;q=0.8"})
    assert page.headers["content-type"].startswith("text/html")
    assert "src=" not in page.text  # all of it is there
    assert "script-src 'sha256-" in page.headers["content-security-policy"]


# ── what is refused or stopped ───────────────────────────────────────────────────────────────────────────────────────
CALLS = [
    "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "select*{{}Service<http://x>{}}",
    "PREFIX :<http://127.0.0.1:1/> SELECT * { SERVICE:x { ?s ?p ?o } }",
    "SELECT * { ?x <x:p> trueSERVICE SILENT ?x { ?s ?p ?o } }",
    "SELECT * { ?s <x:p> ?c FILTER(?a<?b)SERVICE?c{ ?x <x:p> ?y } }",
    "SELECT * { \\u0053ERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "SELECT * { ?s ?p 'a' . ?s ?p '''it's''' SERVICE <http://127.0.0.1:1/> {} }",
    "SELECT * # 'a comment\n{ SERVICE <http://127.0.0.1:1/> {} } #'",
    "PREFIX :<http://127.0.0.1:1/>SELECT*{FILTER(1<2)SERVICE:x#>\n{?s ?p ?o}}",
    "SELECT * { FILTER(1<2) BIND('a' AS ?a) FILTER(1<'>'''' SERVICE ?x {} '''') }",
    'SELECT * { ?s ?p "\\u0022 SERVICE <http://127.0.0.1:1/> {} }',
    "PREFIX x: <http://127.0.0.1:1/> SELECT * { FILTER(?base<4#>'''\n) SERVICE x:a { ?s ?p ?o } #'''\n}",
    "PREFIX x: <http://127.0.0.1:1/> SELECT * { ?s ?p x:it\\'s . SERVICE x:a { ?s ?p ?o } #'\n}",
    "PREFIX x: <http://127.0.0.1:1/> SELECT * { ?s ?p '\\u0027 ' SERVICE x:a { ?s ?p ?o } #'\n}",
    "PREFIX x: <http://127.0.0.1:1/> SELECT * { VALUES ?x { '''a' } SERVICE x:a { ?s ?p ?o } }",
    "PREFIX a: <http://x:> SELECT * { ?s ?p a:SERVICE ?x { ?s ?p ?o } }",
]


@pytest.mark.parametrize("query", CALLS)
def test_no_query_asks_another_server(client: httpx.Client, query: str) -> None:
    answer = client.get("/sparql", params={"query": query})
    assert (answer.status_code, answer.headers["content-type"]) == (403, PROBLEM)
    assert "SERVICE is off" in answer.json()["detail"]


def test_an_engine_has_no_network(files: Path) -> None:
    """Nor does a query that was not refused ask another server."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.setblocking(False)
        query = f"SELECT * {{ SERVICE <http://127.0.0.1:{other.getsockname()[1]}/> {{ ?s ?p ?o }} }}"
        task = Task(query, None, None, union=True, table="text/csv", graph="text/turtle")
        result, _ = asyncio.run(_answered(files, task))
        assert result.outcome is Outcome.FAILED
        with pytest.raises(BlockingIOError):
            other.accept()


async def _answered(files: Path, task: Task) -> tuple[Result, bytes]:
    pool = Pool()
    try:
        async with asyncio.timeout(20):  # who is called doesn't answer
            return await pool.answer(files, task)
    finally:
        await pool.close()


@pytest.mark.parametrize(
    "query",
    [
        "PREFIX s: <https://www.example.org/place-of-service-codes#> ASK { ?from s:11 s:from }",
        "BASE <http://service.example/> PREFIX x: <x:> ASK { ?s x:p 'Health Services' } # SERVICE",
        "PREFIX a: <x:'SERVICE:y> SELECT * { }",
        "ASK { ?service <http://x/service#of> $service2 ; ?p 'Service' FILTER (1 < 2) } # SERVICE",
        'PREFIX x: <x:> ASK { ?s x:p \'SERVICE\', "SERVICE", \'\'\'it\'s SERVICE\'\'\', """a "SERVICE" """ } # from',
    ],
)
def test_the_word_alone_calls_nobody(client: httpx.Client, query: str) -> None:
    assert not calls_a_service(query)
    assert not names_a_dataset(query)
    assert client.get("/sparql", params={"query": query}).status_code == 200


def test_what_is_no_query_is_an_error_that_says_where(client: httpx.Client) -> None:
    answer = client.get("/sparql", params={"query": "SELECT ?x { ?x ?y }"})
    assert answer.status_code == 400
    assert "1:20" in answer.json()["detail"]
    unknown = client.post("/sparql", data={"query": f"ASK {{ ?s ?p ?o FILTER (<x:{'f' * 90_000}>(1)) }}"})
    assert (unknown.status_code, len(unknown.text) < 2_000) == (400, True)
    assert client.post("/sparql", data={"query": "LOAD <http://127.0.0.1:1/>"}).status_code == 400
    assert client.post("/sparql", data={"query": "ASK {}" + " " * 100_000}).status_code == 413


def test_words_are_looked_through_once() -> None:
    """What is never closed is read once, not from each of its beginnings again: that would take hours."""
    for part in ('\\"', '"', "''' a", "<", "PREFIX a: <", "'''x\n", '"""x\n\\', "from"):
        text = part * (2_000_000 // len(part))
        assert not calls_a_service(text)
        assert not names_a_dataset(text)


def test_what_would_break_the_engine_is_refused(client: httpx.Client) -> None:
    deep = "SELECT * " + "{" * 2_000 + "}" * 2_000
    assert client.post("/sparql", data={"query": deep}).status_code == 400
    assert count(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == 600


def test_a_long_query_is_stopped_and_the_next_one_answered(files: Path) -> None:
    with endpoint(files, seconds=1.0) as client:
        answer = client.get("/sparql", params={"query": ENDLESS})
        assert (answer.status_code, answer.json()["limit"]) == (503, 1.0)
        assert "needed more" in answer.json()["detail"]
        assert count(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == 600


def test_a_query_that_takes_too_much_memory_is_stopped(files: Path) -> None:
    with endpoint(files, memory=MEMORY) as client:
        much = "SELECT (COUNT(DISTINCT CONCAT(STR(?a), STR(?d), STR(?g))) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
        answer = client.get("/sparql", params={"query": much})
        assert (answer.status_code, answer.json()["limit"]) == (503, MEMORY), answer.text
        assert count(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == 600


def test_an_answer_that_is_too_large_is_refused(client: httpx.Client) -> None:
    answer = client.get("/sparql", params={"query": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 3000000"})
    assert answer.status_code == 503
    assert "LIMIT" in answer.json()["detail"]


# ── the store behind it ──────────────────────────────────────────────────────────────────────────────────────────────
def test_it_follows_the_store_and_says_which_version_it_read(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/graph.db"
    source = Source("procgraph:core", SourceKind.CORE, "Core")

    def put(*names: str) -> str:
        with open_store(url, write=True, create=True) as store:
            with store.transaction() as change:
                change.put_source(source, [model.Node(f"mesh:{name}", "Condition", name) for name in names])
                change.settle()
            return store.data_version()

    first = put("Pain")
    index = Index(url, open_reader(url))
    asked = {"query": "SELECT (COUNT(*) AS ?n) { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?o }"}
    with served(application(Sparql(index))) as client:
        answer = client.get("/sparql", params=asked)
        assert answer.headers[VERSION_HEADER] == first
        assert answer.json()["results"]["bindings"][0]["n"]["value"] == "1"
        source = Source("procgraph:core", SourceKind.CORE, "Core", checksum="2")
        second = put("Pain", "Fever")
        assert second != first
        deadline = time.monotonic() + 30
        while answer.headers[VERSION_HEADER] != second:
            assert time.monotonic() < deadline
            answer = client.get("/sparql", params=asked)
        assert answer.json()["results"]["bindings"][0]["n"]["value"] == "2"


def test_without_a_store_it_says_so(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/none.db"
    with served(application(Sparql(Index(url, open_reader(url))))) as client:
        answer = client.get("/sparql", params={"query": "ASK {}"})
        assert (answer.status_code, answer.headers["content-type"]) == (503, PROBLEM)
        assert "no such store" in answer.json()["detail"]
