"""What stands around operations: limits of time and number, trusted documents, changes, and what is told of them."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import make_app
from api.planning.mutations import MAX_PAGE
from api.server.http_request import GRAPHQL_JSON
from api.server.record import GONE
from api.server.scan import MAX_ALIASES, MAX_DEPTH
from api.server.settings import Settings, from_environment
from graph.errors import BadInput
from loaders.examples import example_paths
from loaders.library import Library, new_store
from tests.conftest import ROOT
from tests.graphql_graph import graph_in
from tests.http_server import ANSWER, ASKED, ask, served

TOKEN = "a-token-of-this-test-only"
ALTERNATIVES = "query Alternatives($of: String!) { alternatives(treating: $of) { totalCount } }\n"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("graph")
    with graph_in(folder):
        return f"sqlite:///{folder}/graph.db"


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("documents")
    (folder / "pages").mkdir()
    (folder / "pages" / "alternatives.graphql").write_text(ALTERNATIVES)
    return folder


@pytest.fixture(scope="module")
def client(url: str, documents: Path) -> Iterator[httpx.Client]:
    with served(make_app(Settings(url, documents=documents))) as opened:
        yield opened


def code(response: httpx.Response) -> str:
    """The code of a response's one error."""
    [error] = response.json()["errors"]
    return str(error["extensions"]["code"])


def refused(response: httpx.Response) -> tuple[int, int]:
    """The limit and the figure of a response's one error, which must be one about a limit."""
    [error] = response.json()["errors"]
    assert error["extensions"]["code"] == "LIMIT_EXCEEDED"
    assert str(error["extensions"]["limit"]) in error["message"].replace(",", "")
    return error["extensions"]["limit"], error["extensions"]["figure"]


def slow(name: str = "x", aliases: int = 100) -> str:
    """An operation that takes some tenths of a second; another text for each name."""
    lists = " ".join(f"a{number}: narrower {{ totalCount }}" for number in range(aliases))
    return f"query {name} {{ procedures {{ nodes {{ {lists} }} }} }}"


# ── limits ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_many_aliases_are_refused(client: httpx.Client) -> None:
    many = " ".join(f"a{place}: __typename" for place in range(1_000))
    assert refused(ask(client, f"{{ {many} }}")) == (MAX_ALIASES, 1_000)


def test_depth_is_refused(client: httpx.Client) -> None:
    deep = "{ procedures { nodes " + "{ narrower { nodes " * 50 + "{ id }" + " } }" * 50 + " } }"
    limit, figure = refused(ask(client, deep))
    assert limit == MAX_DEPTH
    assert figure > 100


def test_what_looks_like_depth_or_aliases_in_texts_is_none(client: httpx.Client) -> None:
    text = "{a:" * 300
    grounded = f'ground(texts: ["""{text[:90]}"""]) {{ text }}'
    asked = f'# {text}\n{{ search(text: "{text[:200]}", first: 1) {{ totalCount }} {grounded} }}'
    assert "errors" not in ask(client, asked).json()


def test_cyclic_fragments_are_refused(client: httpx.Client) -> None:
    asked = "{ procedures { nodes { ...a } } } fragment a on Procedure { ...b } fragment b on Procedure { ...a }"
    assert "itself" in ask(client, asked).json()["errors"][0]["message"]


def test_large_pages_and_costs_are_refused(client: httpx.Client) -> None:
    of_a_million = "riskOf(first: 1000000) { nodes { id } }"
    large = f"{{ procedures(first: 1000000) {{ nodes {{ risks(first: 1000000) {{ nodes {{ {of_a_million} }} }} }} }} }}"
    assert refused(ask(client, large)) == (1_000, 1_000_000)
    asked = "query ($n: Int) { procedures(first: $n) { nodes { narrower(first: $n) { nodes { id } } } } }"
    assert refused(ask(client, asked, variables={"n": 1000}))[0] == Settings().max_cost
    assert "errors" not in ask(client, asked, variables={"n": 10}).json()


def test_an_operation_is_stopped_in_time(url: str) -> None:
    with served(make_app(Settings(url, operation_seconds=0.05))) as client:
        limit, figure = refused(ask(client, slow()))
        assert limit == 50
        assert figure >= 50


def test_more_operations_than_may_wait_are_refused(url: str) -> None:
    with served(make_app(Settings(url, operations=1, waiting=1))) as client, ThreadPoolExecutor(6) as clients:
        responses = list(clients.map(lambda n: ask(client, slow(f"q{n}")), range(6)))
        busy = [response for response in responses if response.status_code == 503]
        assert 0 < len(busy) < 6
        for response in busy:
            assert refused(response)[0] == 2
            assert response.headers["retry-after"] == "1"
        assert ask(client).json() == ANSWER


def given_up(client: httpx.Client) -> int:
    """How many requests nobody waited for in the end, by the server's own figures."""
    found = re.search(
        rf'^procgraph_http_requests_total{{.*status="{GONE}".*}} (\S+)$', client.get("/metrics").text, re.M
    )
    return int(float(found[1])) if found else 0


def test_nothing_runs_for_who_went_away(url: str) -> None:
    with served(make_app(Settings(url, operations=1, waiting=1))) as client:
        before = given_up(client)
        body = json.dumps({"query": slow("Long", 200)}).encode()
        with socket.create_connection((client.base_url.host, client.base_url.port or 80)) as plain:
            head = "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            plain.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            time.sleep(0.02)
        assert ask(client).json() == ANSWER  # once the only place is free
        assert given_up(client) == before + 1


# ── trusted documents ────────────────────────────────────────────────────────────────────────────────────────────────
def got(client: httpx.Client, headers: dict[str, str] | None = None, **parameters: str) -> httpx.Response:
    return client.get("/graphql", params={"variables": '{"of": "CRPS"}'} | parameters, headers=headers)


def test_a_document_is_asked_for_by_id(client: httpx.Client) -> None:
    by_name = got(client, documentId="pages/alternatives")
    assert by_name.json() == ANSWER
    hash_ = hashlib.sha256(ALTERNATIVES.encode()).hexdigest()
    assert got(client, documentId=f"sha256:{hash_}").json() == ANSWER
    persisted = json.dumps({"persistedQuery": {"version": 1, "sha256Hash": hash_}})
    assert got(client, extensions=persisted).json() == ANSWER
    both = {"query": ALTERNATIVES, "variables": {"of": "CRPS"}}
    for told, status in ((hash_, 200), (f"sha256:{hash_}", 200), (hash_[:-1], 400)):
        extensions = {"persistedQuery": {"version": 1, "sha256Hash": told}}
        assert client.post("/graphql", json={**both, "extensions": extensions}).status_code == status
    posted = client.post("/graphql", json={"documentId": "pages/alternatives", "variables": {"of": "CRPS"}})
    assert posted.json() == ANSWER
    assert "etag" not in posted.headers
    assert code(got(client, documentId="nothing")) == "PERSISTED_QUERY_NOT_FOUND"


def test_answers_to_documents_are_kept_by_caches(client: httpx.Client) -> None:
    first = got(client, documentId="pages/alternatives")
    assert "max-age=0" in first.headers["cache-control"]
    tag = first.headers["etag"]
    again = got(client, {"if-none-match": f'"x", {tag}'}, documentId="pages/alternatives")
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    other = got(client, {"if-none-match": tag}, documentId="pages/alternatives", variables='{"of": "RSD"}')
    assert other.status_code == 200
    assert other.headers["etag"] != tag
    kind = got(client, {"if-none-match": tag, "accept": GRAPHQL_JSON}, documentId="pages/alternatives")
    assert kind.status_code == 200
    wrong = got(client, documentId="pages/alternatives", variables='{"of": "nobody"}')
    assert wrong.headers["cache-control"] == "no-store"
    assert "etag" not in client.get("/graphql", params={"query": ASKED}).headers


def test_only_documents(url: str, documents: Path) -> None:
    with served(make_app(Settings(url, documents=documents, only_documents=True))) as client:
        assert got(client, documentId="pages/alternatives").json() == ANSWER
        assert ask(client, ALTERNATIVES, variables={"of": "CRPS"}).json() == ANSWER  # a trusted text as it is
        assert code(ask(client)) == "ONLY_TRUSTED_DOCUMENTS"
        own = got(client, documentId="procgraph/explorer").json()
        assert own["data"]["alternatives"]["totalCount"] == ANSWER["data"]["alternatives"]["totalCount"]


def test_a_document_that_is_not_valid_is_named(url: str, tmp_path: Path) -> None:
    (tmp_path / "wrong.graphql").write_text("{ nothing }")
    with pytest.raises(BadInput, match=r"wrong\.graphql"):
        make_app(Settings(url, documents=tmp_path))


# ── changes ──────────────────────────────────────────────────────────────────────────────────────────────────────────
LOAD = """mutation ($page: String!, $code: String, $licence: String) {
  loadPage(content: $page, code: $code, licence: $licence) {
  nodes edges unlinked unread document { id title describes { name } source { licence counts { edges } } } } }"""
REMOVE = "mutation ($id: ID!) { removeSource(id: $id) { id } }"


def changed(client: httpx.Client, operation: str, token: str | None = TOKEN, **variables: Any) -> httpx.Response:
    headers = {} if token is None else {"authorization": f"Bearer {token}"}
    return client.post("/graphql", json={"query": operation, "variables": variables}, headers=headers)


def test_pages_are_loaded_and_removed(tmp_path: Path) -> None:
    pages = {path.name.split("-")[1]: path for path in example_paths()}
    url = f"sqlite:///{tmp_path}/graph.db"
    with new_store(url) as store:
        Library(store).load_file(pages["64510"])
    with served(make_app(Settings(url, tokens=("another-token-here", TOKEN)))) as client:
        before = ask(client, "{ release { dataVersion } }").json()
        page = pages["97112"].read_text(encoding="utf-8")
        loaded = changed(client, LOAD, page=page, code="CPT4:97112", licence="Apache-2.0").json()["data"]["loadPage"]
        assert loaded["document"]["source"]["licence"] == "Apache-2.0"
        assert loaded["edges"] == loaded["document"]["source"]["counts"]["edges"] > 0
        assert loaded["document"]["describes"] == [{"name": "Mirror Therapy"}]
        asked = '{ procedure(code: "97112") { name } }'
        assert ask(client, asked).json() == {"data": {"procedure": {"name": "Mirror Therapy"}}}
        id_ = loaded["document"]["id"]
        assert changed(client, REMOVE, id=id_).json() == {"data": {"removeSource": {"id": id_}}}
        assert code(changed(client, REMOVE, id=id_)) == "UNKNOWN_NAME"
        assert ask(client, "{ release { dataVersion } }").json() == before


def test_the_change_that_the_docs_show_is_made(tmp_path: Path) -> None:
    docs = (ROOT / "docs" / "http.md").read_text(encoding="utf-8")
    [shown] = re.findall(r"^```graphql\n(.*?)^```", docs, re.MULTILINE | re.DOTALL)
    [example] = [path for path in example_paths() if path.name.startswith("cpt4-64565-")]
    page = f"{example.read_text(encoding='utf-8')}\nSetting\n  • Every other Tuesday, weather allowing.\n  • Or not.\n"
    url = f"sqlite:///{tmp_path}/graph.db"
    with new_store(url):
        pass
    with served(make_app(Settings(url, tokens=(TOKEN,)))) as client:
        loaded = changed(client, shown, page=page).json()["data"]["loadPage"]
        [described] = loaded["document"]["describes"]
        assert ask(client, '{ procedure(code: "64565") { name } }').json()["data"]["procedure"] == described
        some = "mutation ($page: String!) { loadPage(content: $page) { unread(first: 1) none: unread(first: 0) } }"
        again = changed(client, some, page=page).json()["data"]["loadPage"]
        assert again == {"unread": loaded["unread"][:1], "none": []}
        assert len(loaded["unread"]) > 1


def test_changes_need_a_token(tmp_path: Path) -> None:
    with graph_in(tmp_path):
        pass
    settings = Settings(f"sqlite:///{tmp_path}/graph.db", tokens=(TOKEN,))
    with served(make_app(settings)) as client:
        for token in (None, "wrong", TOKEN[:-1], TOKEN + "x", "y" * 300):
            response = changed(client, REMOVE, token, id="procgraph:page-block")
            assert (response.status_code, code(response)) == (401, "UNAUTHENTICATED")
            assert response.headers["www-authenticate"] == "Bearer"
        got_ = client.get("/graphql", params={"query": "mutation { removeSource(id: 1) { id } }"})
        assert got_.status_code == 405
    with served(make_app(replace(settings, tokens=()))) as client:
        response = changed(client, REMOVE, id="procgraph:page-block")
        assert (response.status_code, code(response)) == (403, "MUTATIONS_OFF")
        assert ask(client).json() == ANSWER


def test_what_cannot_be_loaded_changes_nothing(tmp_path: Path) -> None:
    with graph_in(tmp_path):
        pass
    with served(make_app(Settings(f"sqlite:///{tmp_path}/graph.db", tokens=(TOKEN,)))) as client:
        assert refused(changed(client, LOAD, page="x" * (MAX_PAGE + 1))) == (MAX_PAGE, MAX_PAGE + 1)
        assert code(changed(client, LOAD, page="A page", code="CPT4:nothing")) == "BAD_INPUT"
        assert ask(client, "{ sources { totalCount } }").json() == {"data": {"sources": {"totalCount": 3}}}


# ── what is told ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_metrics_have_few_labels(client: httpx.Client) -> None:
    got(client, documentId="pages/alternatives")
    for number in range(3):
        ask(client, f"query Unknown{number} {{ release {{ version }} }}")
        client.get(f"/path/{number}")
        client.get(f"/doc/nobody:{number}.html")
    client.get("/neo4j/guide.html")
    ask(client, '{ role(name: "nobody") { id } }')
    text = client.get("/metrics").text
    assert 'procgraph_operations_total{operation="Alternatives",outcome="ok"}' in text
    assert 'procgraph_operations_total{operation="other",outcome="errors"}' in text
    assert 'procgraph_operation_errors_total{code="UNKNOWN_NAME"}' in text
    assert 'procgraph_http_requests_total{method="GET",path="other",status="404"}' in text
    assert 'procgraph_http_requests_total{method="GET",path="/doc/…",status="404"}' in text
    assert 'procgraph_http_requests_total{method="GET",path="/neo4j/…",status="200"}' in text
    assert "Unknown1" not in text
    assert "/path/" not in text


def test_requests_have_ids(client: httpx.Client) -> None:
    assert ask(client).headers["x-request-id"] != ask(client).headers["x-request-id"]
    given = client.get("/healthz", headers={"x-request-id": "abc-1"})
    assert given.headers["x-request-id"] == "abc-1"
    strange = client.get("/healthz", headers={"x-request-id": "a b" * 100})
    assert len(strange.headers["x-request-id"]) == 16


def test_answers_are_compressed_for_who_can_read_it(client: httpx.Client) -> None:
    plain = client.get("/schema.graphql", headers={"accept-encoding": "identity"})
    packed = client.get("/schema.graphql", headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text
    assert int(packed.headers["content-length"]) < len(plain.content) / 3


def test_a_slash_too_many_leads_to_the_endpoint(client: httpx.Client) -> None:
    answer = client.post("/graphql/", json={"query": "{ __typename }"}, follow_redirects=True)
    assert (answer.url.path, answer.json()) == ("/graphql", {"data": {"__typename": "Query"}})


def test_introspection_and_graphiql_can_be_switched_off(url: str) -> None:
    browser = {"accept": "text/html"}
    with served(make_app(Settings(url, introspection=False, graphiql=False))) as client:
        assert code(ask(client, "{ __schema { queryType { name } } }")) == "INTROSPECTION_DISABLED"
        assert code(ask(client, '{ a: __type(name: "Query") { name } }')) == "INTROSPECTION_DISABLED"
        assert ask(client, "{ __typename }").json() == {"data": {"__typename": "Query"}}
        assert client.get("/graphql", headers=browser).status_code == 400
        assert client.get("/graphiql/graphiql.js").status_code == 404


class Collector(BaseHTTPRequestHandler):
    """Takes OpenTelemetry's traces."""

    received: list[bytes]

    def do_POST(self) -> None:
        self.received.append(self.rfile.read(int(self.headers["content-length"])))
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is written."""


def test_traces_are_sent_where_the_environment_says(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    received: list[bytes] = []
    with HTTPServer(("127.0.0.1", 0), type("Here", (Collector,), {"received": received})) as collector:
        thread = threading.Thread(target=collector.serve_forever)
        thread.start()
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{collector.server_port}")
        with served(make_app(Settings(url))) as client:
            asked = {"query": ALTERNATIVES, "variables": {"of": "CRPS"}}
            parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
            assert client.post("/graphql", json=asked, headers={"traceparent": parent}).json() == ANSWER
        collector.shutdown()
        thread.join()
    sent = b"".join(received)
    for part in (b"POST /graphql", b"query Alternatives", bytes.fromhex("0af7651916cd43dd8448eb211c80319c")):
        assert part in sent
    assert b"CRPS" not in sent


# ── processes ────────────────────────────────────────────────────────────────────────────────────────────────────────
def started(url: str, *options: str, **environment: str) -> tuple[subprocess.Popen[str], httpx.Client]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "api.cli", "serve", "--store", url, "--port", str(port), *options]
    server = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, stderr=subprocess.PIPE, text=True)
    transport = httpx.HTTPTransport(retries=8)  # until it listens, with growing pauses
    return server, httpx.Client(base_url=f"http://127.0.0.1:{port}", transport=transport, timeout=30)


def test_logs_are_json_and_what_is_under_way_is_finished(url: str) -> None:
    server, client = started(url, PROCGRAPH_TOKENS=TOKEN)
    with server, client:
        changed(client, REMOVE, "a-wrong-token-of-somebody", id="secret-variable")
        client.headers["x-request-id"] = "of-this-test"
        with ThreadPoolExecutor(1) as clients:
            long = clients.submit(ask, client, slow("Long", 200))
            time.sleep(0.05)
            server.send_signal(signal.SIGTERM)
            assert "errors" not in long.result().json()
        _, said = server.communicate(timeout=30)
    first, *lines = said.splitlines()
    assert "Serving" in first
    logged = [json.loads(line) for line in lines]
    told = {"level": "INFO", "path": "/graphql", "status": 200, "operation": "Long", "request_id": "of-this-test"}
    assert any(told.items() <= line.items() for line in logged)
    for secret in (TOKEN, "a-wrong-token", "secret-variable"):
        assert secret not in said


def test_workers_share_their_figures(url: str) -> None:
    server, client = started(url, "--workers", "2", "--log-level", "warning")
    with server, client:
        for _ in range(40):
            ask(client)
        text = client.get("/metrics").text
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=30)
    assert 'procgraph_http_requests_total{method="POST",path="/graphql",status="200"} 40.0' in text


# ── settings ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_environment_says_all() -> None:
    every = Settings(
        "sqlite:///x.db", ("https://example.org",), (TOKEN,), 2.5, 3, 4, 5, documents=Path("d"), only_documents=True,
        graphiql=False, introspection=False, log_level="error", sparql_seconds=7.0, sparql_folder=Path("s"),
    )  # fmt: skip
    assert from_environment(every.environment()) == every
    assert from_environment({}) == Settings()
    assert from_environment(Settings().environment()) == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PROCGRAPH_TOKENS", "short"),
        ("PROCGRAPH_OPERATION_SECONDS", "0"),
        ("PROCGRAPH_OPERATIONS", "many"),
        ("PROCGRAPH_GRAPHIQL", "perhaps"),
        ("PROCGRAPH_ONLY_DOCUMENTS", "on"),
        ("PROCGRAPH_LOG_LEVEL", "loud"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(BadInput, match=name) as refused_:
        from_environment({name: value})
    assert "short" not in str(refused_.value)
