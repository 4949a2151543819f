"""The server as clients see it, on a port of its own."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from http.client import HTTPResponse
from pathlib import Path

import apsw
import httpx
import pytest
from graphql import build_schema

from api import app
from api.app import create_app, make_app
from api.planning.limits import MAX_BODY
from api.server.http_request import GRAPHQL_JSON, JSON, media_type
from api.server.settings import Settings, origins
from api.server.workers import listening
from graph.errors import BadInput
from graph.stores.sqlite_store.serving import THREADS
from tests.conftest import ROOT
from tests.graphql_graph import graph_in, operations
from tests.http_server import ANSWER, ASKED, ask, served

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("graph")
    with graph_in(folder):
        yield f"sqlite:///{folder}/graph.db"


@pytest.fixture(scope="module")
def client(url: str) -> Iterator[httpx.Client]:
    with served(make_app(Settings(url))) as opened:
        yield opened


# ── GraphQL over HTTP ────────────────────────────────────────────────────────────────────────────────────────────────
def test_an_operation_is_posted(client: httpx.Client) -> None:
    response = ask(client)
    assert (response.status_code, response.headers["content-type"]) == (200, f"{JSON}; charset=utf-8")
    assert response.json() == ANSWER


def test_an_operation_is_got(client: httpx.Client) -> None:
    asked = {"query": "query ($c: String!) { condition(name: $c) { id } }", "variables": '{"c": "RSD"}'}
    assert client.get("/graphql", params=asked).json() == {"data": {"condition": {"id": "mesh:D012019"}}}


@pytest.mark.parametrize("operation", operations(), ids=lambda path: path.stem)
def test_recorded_answers(client: httpx.Client, operation: Path) -> None:
    recorded = json.loads(operation.with_suffix(".json").read_text(encoding="utf-8"))
    assert ask(client, operation.read_text(encoding="utf-8")).json() == recorded


def test_variables_and_operation_names(client: httpx.Client) -> None:
    asked = "query A($c: String!) { condition(name: $c) { id } } query B { __typename }"
    response = ask(client, asked, variables={"c": "RSD"}, operationName="A")
    assert response.json() == {"data": {"condition": {"id": "mesh:D012019"}}}


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", JSON),
        ("*/*", JSON),
        (JSON, JSON),
        (GRAPHQL_JSON, GRAPHQL_JSON),
        (f"{GRAPHQL_JSON}; charset=utf-8, {JSON}; q=0.9", GRAPHQL_JSON),
        (f"{JSON}, {GRAPHQL_JSON}", GRAPHQL_JSON),
        (f"{GRAPHQL_JSON};q=0.5,{JSON}", JSON),
        (f"{GRAPHQL_JSON};q=0", JSON),
        (f"{GRAPHQL_JSON};q=x", JSON),
    ],
)
def test_the_media_type_is_chosen_by_accept(accept: str, kind: str) -> None:
    assert media_type(accept) == kind


@pytest.mark.parametrize(
    "operation", ["{ nothing }", "{", "query ($a: Int!) { procedures(first: $a) { nodes { id } } }"]
)
def test_what_was_not_run_is_400_in_the_media_type_of_graphql(client: httpx.Client, operation: str) -> None:
    body = {"query": operation}
    own = client.post("/graphql", json=body, headers={"accept": GRAPHQL_JSON})
    plain = client.post("/graphql", json=body, headers={"accept": JSON})
    assert [own.status_code, plain.status_code] == [400, 200]
    assert own.headers["content-type"] == f"{GRAPHQL_JSON}; charset=utf-8"
    assert own.json() == plain.json()
    assert list(own.json()) == ["errors"]


def test_an_error_of_a_field_is_200(client: httpx.Client) -> None:
    asked = '{ condition(name: "nobody") { id } }'
    response = client.post("/graphql", json={"query": asked}, headers={"accept": GRAPHQL_JSON})
    assert response.status_code == 200
    assert response.json()["data"] == {"condition": None}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"3", 400),
        (b"null", 400),
        (b"[]", 400),
        (b'[{"query": "{ __typename }"}]', 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b'{"query": "\xff"}', 400),
        (b'{"query": 3}', 400),
        (b'{"query": "{ __typename }", "variables": []}', 400),
        (b'{"query": "{ __typename }", "variables": {"a": NaN}}', 400),
        (b'{"query": "{ __typename }", "operationName": {}}', 400),
    ],
)
def test_what_is_no_request_is_refused(client: httpx.Client, body: bytes, status: int) -> None:
    response = client.post("/graphql", content=body, headers={"content-type": JSON})
    assert response.status_code == status
    assert response.json()["errors"][0]["message"]


def test_a_form_is_refused(client: httpx.Client) -> None:
    """A page of another site can post a form without being asked, but not JSON."""
    assert client.post("/graphql", data={"query": ASKED}).status_code == 415
    assert client.post("/graphql", content=json.dumps({"query": ASKED})).status_code == 415


def test_a_mutation_is_never_got(client: httpx.Client) -> None:
    assert client.get("/graphql", params={"query": "mutation { __typename }"}).status_code == 405
    assert client.put("/graphql", json={"query": ASKED}).status_code == 405


def test_letters_stay_letters(client: httpx.Client) -> None:
    response = ask(client, '{ node(id: "procgraph:page-block") { ... on Document { content } } }')
    assert "💉".encode() in response.content


def test_many_at_once(client: httpx.Client) -> None:
    with ThreadPoolExecutor(16) as clients:
        answers = list(clients.map(lambda _: ask(client).json(), range(64)))
    assert answers == [ANSWER] * 64


# ── how much ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def refused_as_too_large(response: httpx.Response) -> bool:
    """Whether the server said that a body is too large, in GraphQL's form."""
    [error] = response.json()["errors"]
    assert error["extensions"]["limit"] == MAX_BODY
    assert error["extensions"]["figure"] > MAX_BODY
    return response.status_code == 413 and error["extensions"]["code"] == "LIMIT_EXCEEDED"


def test_a_body_that_says_it_is_too_large_is_refused_unread(client: httpx.Client) -> None:
    """Nothing of it is ever sent, so that an answer shows that nothing is waited for."""
    with socket.create_connection((client.base_url.host, client.base_url.port or 80), timeout=10) as plain:
        plain.sendall(
            b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9999999999\r\n\r\n"
        )
        answer = HTTPResponse(plain)
        answer.begin()
        assert refused_as_too_large(httpx.Response(answer.status, content=answer.read()))


def test_a_body_that_gets_too_large_is_refused_at_once(client: httpx.Client) -> None:
    with socket.create_connection((client.base_url.host, client.base_url.port or 80), timeout=10) as plain:
        plain.sendall(
            b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        plain.sendall(b"%x\r\n%b\r\n" % (MAX_BODY + 1, b" " * (MAX_BODY + 1)))  # and it doesn't end here
        answer = HTTPResponse(plain)
        answer.begin()
        assert refused_as_too_large(httpx.Response(answer.status, content=answer.read()))


def test_a_body_of_full_size_is_read(client: httpx.Client) -> None:
    body = json.dumps({"query": ASKED}).encode().ljust(MAX_BODY)
    assert client.post("/graphql", content=body, headers={"content-type": JSON}).json() == ANSWER


@pytest.mark.parametrize(
    ("operation", "code"),
    [("{" + " a" * 6_000 + "}", "LIMIT_EXCEEDED"), ('query { role(name: "%s") { id } }' % ("x" * 301), "BAD_INPUT")],
)
def test_what_is_too_much_is_told_by_code(client: httpx.Client, operation: str, code: str) -> None:
    [error] = ask(client, operation).json()["errors"]
    assert error["extensions"]["code"] == code


def test_half_a_letter_is_refused(client: httpx.Client) -> None:
    for body in (
        rb'{"query": "query ($n: String) { role(name: $n) { id } }", "variables": {"n": "\ud800"}}',
        rb'{"query": "{ role(name: \"\ud800\") { id } }"}',
        rb'{"query": "{ __typename }", "operationName": "\ud800"}',
        rb'{"query": "query ($n: Int) { procedures(first: $n) { totalCount } }", "variables": {"n": "\ud800"}}',
    ):
        response = client.post("/graphql", content=body, headers={"content-type": JSON})
        [error] = response.json()["errors"]
        assert (response.status_code, error["extensions"]["code"]) == (200, "BAD_INPUT")


# ── pages of other origins ───────────────────────────────────────────────────────────────────────────────────────────
PREFLIGHT = {
    "origin": "http://localhost:5173",
    "access-control-request-method": "POST",
    "access-control-request-headers": "content-type",
}
ALLOWED = "access-control-allow-origin"


def test_pages_of_an_origin_that_is_named_may_ask(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROCGRAPH_STORE", url)
    monkeypatch.setenv("PROCGRAPH_CORS_ORIGINS", "https://example.org, http://localhost:5173")
    with served(create_app()) as client:
        preflight = client.options("/graphql", headers=PREFLIGHT)
        assert (preflight.status_code, preflight.headers[ALLOWED]) == (200, PREFLIGHT["origin"])
        assert "POST" in preflight.headers["access-control-allow-methods"]
        answer = client.post("/graphql", json={"query": ASKED}, headers={"origin": PREFLIGHT["origin"]})
        assert (answer.json(), answer.headers[ALLOWED]) == (ANSWER, PREFLIGHT["origin"])
        stranger = client.options("/graphql", headers=PREFLIGHT | {"origin": "http://localhost:5174"})
        assert stranger.status_code == 400
        assert ALLOWED not in stranger.headers


def test_without_origins_pages_of_others_may_not_ask(client: httpx.Client) -> None:
    assert ALLOWED not in client.options("/graphql", headers=PREFLIGHT).headers
    assert ALLOWED not in client.post("/graphql", json={"query": ASKED}, headers={"origin": "http://x.org"}).headers


@pytest.mark.parametrize("text", ["http://localhost:5173/", "localhost:5173", "http://a.org http://b.org", "a"])
def test_what_is_no_origin_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match=r"http://localhost:5173\.$"):
        origins(text)


# ── the rest ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_browser_gets_graphiql(client: httpx.Client) -> None:
    response = client.get("/graphql", headers={"accept": BROWSER})
    assert response.headers["content-type"].startswith("text/html")
    assert "GraphiQL" in response.text


def test_the_schema_is_served(client: httpx.Client) -> None:
    response = client.get("/schema.graphql")
    assert response.headers["content-type"].startswith("text/plain")
    assert build_schema(response.text).query_type is not None


def test_the_page_asks_what_the_schema_has(client: httpx.Client) -> None:
    page = client.get("/")
    assert page.headers["content-type"].startswith("text/html")
    [document] = re.findall(r'documentId: "([^"]*)"', page.text)
    answer = client.get("/graphql", params={"documentId": document, "variables": '{"condition": "CRPS"}'})
    assert answer.json()["data"]["alternatives"]["totalCount"] == 4
    for link in re.findall(r'<a href="([^"]+)"', page.text):
        assert client.get(link, headers={"accept": BROWSER}).status_code == 200


def test_the_process_and_the_store_are_well(client: httpx.Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json()["release"]["dataVersion"]


def slow(place: int) -> str:
    """An operation that takes some tenths of a second; another text for each place."""
    lists = " ".join(f"a{place}_{number}: narrower {{ totalCount }}" for number in range(200))
    return f"{{ procedures {{ nodes {{ {lists} }} }} }}"


def test_it_is_well_however_much_it_has_to_do(client: httpx.Client) -> None:
    """With all threads busy and more requests waiting for one, who watches the server is answered at once."""
    many = 5 * THREADS
    with ThreadPoolExecutor(many) as clients:
        asked = [clients.submit(ask, client, slow(place)) for place in range(many)]
        wait(asked, return_when=FIRST_COMPLETED)
        statuses = [client.get(path).status_code for path in ("/healthz", "/readyz")]
        still_busy = [each for each in asked if not each.done()]
    assert statuses == [200, 200]
    assert len(still_busy) > THREADS  # so that some still waited for a thread
    assert all("errors" not in each.result().json() for each in asked)


def test_a_store_that_does_not_answer_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "READY_WITHIN", 0.2)
    with graph_in(tmp_path):
        pass
    with served(make_app(Settings(f"sqlite:///{tmp_path}/graph.db"))) as client:
        holder = apsw.Connection(f"{tmp_path}/graph.db")
        holder.execute("PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE").fetchall()  # others wait
        try:
            unready = client.get("/readyz")
            assert client.get("/healthz").status_code == 200
        finally:
            holder.close()
        assert unready.status_code == 503
        assert unready.json()["error"]["code"] == "STORE_UNAVAILABLE"
        assert "0.2 s" in unready.json()["error"]["message"]


def test_a_server_without_its_store_says_so_until_the_store_is_there(tmp_path: Path) -> None:
    with served(make_app(Settings(f"sqlite:///{tmp_path}/graph.db"))) as client:
        assert client.get("/healthz").status_code == 200
        unready = client.get("/readyz")
        assert unready.status_code == 503
        assert unready.json()["error"]["code"] == "STORE_UNAVAILABLE"
        assert "graph.db" in unready.json()["error"]["message"]
        [error] = ask(client).json()["errors"]
        assert error["extensions"]["code"] == "STORE_UNAVAILABLE"
        with graph_in(tmp_path):
            assert client.get("/readyz").status_code == 200
            assert ask(client).json() == ANSWER


def test_a_file_that_is_no_store_is_named(tmp_path: Path) -> None:
    (tmp_path / "graph.db").write_text("no store at all, and long enough to look at")
    with served(make_app(Settings(f"sqlite:///{tmp_path}/graph.db"))) as client:
        response = client.get("/readyz")
    assert (response.status_code, response.json()["error"]["code"]) == (503, "STORE_FILE")


def test_workers_learn_of_the_store_from_the_environment(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROCGRAPH_STORE", url)
    with served(create_app()) as client:
        assert ask(client).json() == ANSWER


@pytest.mark.parametrize("shared", [False, True])
def test_no_answer_of_a_worker_waits_for_more_to_send(shared: bool) -> None:
    with listening("127.0.0.1", 0, shared=shared) as listener:
        listener.listen()
        with socket.create_connection(listener.getsockname()), listener.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.mark.parametrize("workers", [1, 2])
def test_serve(url: str, workers: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    start = (
        "from api.app import serve; from api.server.settings import Settings;"
        f" serve(Settings({url!r}, log_level='warning'), port={port}, workers={workers})"
    )
    with subprocess.Popen([sys.executable, "-c", start], cwd=ROOT, stderr=subprocess.PIPE, text=True) as server:
        try:
            transport = httpx.HTTPTransport(retries=8)  # until it listens, with growing pauses
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", transport=transport, timeout=30) as client:
                assert ask(client).json() == ANSWER
        finally:
            server.send_signal(signal.SIGINT)
            _, said = server.communicate(timeout=30)
    assert said == ""
