"""What hostile or careless requests may take of the server: its time, its memory, its places."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import apsw
import pytest
from prometheus_client import REGISTRY
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.app import make_app
from api.planning import limits
from api.planning.documents import Refused
from api.server.context import Context
from api.server.gate import Gate
from api.server.scan import MAX_ALIASES, assert_bearable
from api.server.settings import Settings, from_environment
from graph.errors import BadInput, LimitExceeded, ProcedureGraphError
from graph.stores.sqlite_store.errors import mapped
from tests.conftest import ROOT
from tests.graphql_graph import graph_in
from tests.http_server import ask, served

# ── the text of an operation ─────────────────────────────────────────────────────────────────────────────────────────
LOOKED = """
import sys
from api.app import make_app
from api.planning import limits
from api.planning.documents import Refused
from api.server.gate import Gate
from api.server.scan import assert_bearable
for text in sys.argv[1:]:
    try:
        assert_bearable(text * (1_000_000 // len(text)))
    except Refused:
        pass
"""


def test_a_megabyte_of_anything_is_looked_at_once() -> None:
    texts = ["a", "a ", "a#\n", '"', '"""', '"""a', '"""\\"""', '"\\"', '"a\n', "#a", "\\", "{ a", "{"]
    # By time squared it would take hours. A process of its own can be ended whatever it does.
    subprocess.run([sys.executable, "-c", LOOKED, *texts], cwd=ROOT, timeout=60, check=True)


@pytest.mark.parametrize("before", ['"""\\\\""" """', '"""\\""" {{{ """', '"\\\\" "\\""', '""', '""""""', '# "\n'])
def test_what_follows_a_text_is_counted(before: str) -> None:
    aliases = " ".join(f"a{place} # why\n : id" for place in range(MAX_ALIASES + 1))
    with pytest.raises(Refused, match=f"these are {MAX_ALIASES + 1}"):
        assert_bearable(f"{before} {{ {aliases} }}")
    with pytest.raises(Refused):  # nor the second time
        assert_bearable(f"{before} {{ {aliases} }}")


# ── places ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_places_are_handed_on() -> None:
    async def work() -> None:
        gate = Gate(1, 2)
        order: list[int] = []

        async def enter(number: int, seconds: float) -> None:
            async with gate.passed(seconds):
                order.append(number)
                await asyncio.sleep(0.05)

        first = asyncio.create_task(enter(1, 9))
        await asyncio.sleep(0)
        late = asyncio.create_task(enter(2, 0.01))
        gone = asyncio.create_task(enter(3, 9))
        await asyncio.sleep(0)
        with pytest.raises(LimitExceeded):
            await enter(4, 9)
        gone.cancel()
        with pytest.raises(LimitExceeded):
            await late
        await asyncio.gather(first, enter(5, 9), enter(6, 9))
        assert order == [1, 5, 6]

    asyncio.run(work())


def test_who_goes_away_as_a_place_gets_free_is_passed_over() -> None:
    async def work() -> None:
        gate = Gate(1, 2)
        order: list[int] = []
        leave = asyncio.Event()

        async def enter(number: int) -> None:
            async with gate.passed(9):
                order.append(number)
                await leave.wait()

        first, gone, next_ = [asyncio.create_task(enter(number)) for number in (1, 2, 3)]
        await asyncio.sleep(0)
        leave.set()
        gone.cancel()  # both learn of it in the same moment, the first before the other
        results = await asyncio.gather(first, gone, next_, return_exceptions=True)
        assert [type(result) for result in results] == [type(None), asyncio.CancelledError, type(None)]
        assert order == [1, 3]
        await asyncio.wait_for(enter(4), 1)

    asyncio.run(work())


# ── the store ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_trusted_document_is_answered_in_graphqls_form_without_the_store(tmp_path: Path) -> None:
    (tmp_path / "size.graphql").write_text("{ procedures { totalCount } }")
    with served(make_app(Settings(f"sqlite:///{tmp_path}/graph.db", documents=tmp_path))) as client:
        away = client.get("/graphql", params={"documentId": "size"})
        [error] = away.json()["errors"]
        assert (away.status_code, error["extensions"]["code"]) == (200, "STORE_UNAVAILABLE")
        assert error["path"] == ["procedures"]
        assert away.headers["cache-control"] == "no-store"


def test_a_trusted_document_has_no_more_time_than_others(tmp_path: Path) -> None:
    (tmp_path / "size.graphql").write_text("{ procedures { totalCount } }")
    with graph_in(tmp_path):
        pass
    settings = Settings(f"sqlite:///{tmp_path}/graph.db", documents=tmp_path, operation_seconds=1e-9)
    with served(make_app(settings)) as client:
        late = client.get("/graphql", params={"documentId": "size"})
        [error] = late.json()["errors"]
        assert (late.status_code, error["extensions"]["code"]) == (200, "LIMIT_EXCEEDED")
        assert late.headers.get("connection") != "close"


def test_another_version_of_the_program_answers_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "size.graphql").write_text("{ procedures { totalCount } }")
    with graph_in(tmp_path):
        pass
    settings = Settings(f"sqlite:///{tmp_path}/graph.db", documents=tmp_path)
    tags = []
    for number in ("1.0", "1.0", "2.0"):
        monkeypatch.setattr("api.server.endpoint.version", lambda _, number=number: number)
        with served(make_app(settings)) as client:
            tags.append(client.get("/graphql", params={"documentId": "size"}).headers["etag"])
    assert tags[0] == tags[1] != tags[2]


def test_a_document_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "latin.graphql").write_bytes("# Händel\n{ release { version } }".encode("latin-1"))
    with pytest.raises(BadInput, match=r"latin\.graphql.*UTF-8"):
        make_app(Settings("sqlite:///graph.db", documents=tmp_path))
    (tmp_path / "latin.graphql").unlink()
    (tmp_path / "folder.graphql").mkdir()
    with pytest.raises(BadInput, match=r"folder\.graphql.*can't be read"):
        make_app(Settings("sqlite:///graph.db", documents=tmp_path))


def test_a_browser_that_names_a_document_gets_its_answer(tmp_path: Path) -> None:
    text = "{ __typename }"
    (tmp_path / "type.graphql").write_text(text)
    persisted = json.dumps({"persistedQuery": {"sha256Hash": hashlib.sha256(text.encode()).hexdigest()}})
    with served(make_app(Settings(f"sqlite:///{tmp_path}/graph.db", documents=tmp_path))) as client:
        for named in ({"documentId": "type"}, {"extensions": persisted}):
            told = client.get("/graphql", params=named, headers={"accept": "text/html,*/*"})
            assert told.headers["content-type"].startswith("application/json")


# ── the size of an answer ────────────────────────────────────────────────────────────────────────────────────────────
def test_an_answer_has_so_many_bytes_at_most(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.execution.MAX_ANSWER", 200)
    with graph_in(tmp_path):
        pass
    with served(make_app(Settings(f"sqlite:///{tmp_path}/graph.db"))) as client:
        told = ask(client, "{ few: procedures { totalCount } many: procedures { nodes { id name synonyms } } }").json()
        [error] = told["errors"]
        assert (error["path"], error["extensions"]["code"], error["extensions"]["limit"]) == (
            ["many"], "LIMIT_EXCEEDED", 200,
        )  # fmt: skip
        assert error["extensions"]["figure"] > 200
        assert "errors" not in ask(client, "{ few: procedures { totalCount } }").json()


def test_whole_pages_again_and_again_are_refused_by_their_cost(tmp_path: Path) -> None:
    with graph_in(tmp_path):
        pass
    with served(make_app(Settings(f"sqlite:///{tmp_path}/graph.db"))) as client:
        often = " ".join(f"c{place}: content" for place in range(190))
        [error] = ask(client, f"{{ procedures {{ nodes {{ documents {{ {often} }} }} }} }}").json()["errors"]
        assert (error["extensions"]["code"], error["extensions"]["limit"]) == ("LIMIT_EXCEEDED", Settings().max_cost)


LONG = b"0123456789" * 5_000_000


async def long(_: Request) -> Response:
    return Response(LONG)


WITH_RECORDS = Middleware(Context, tracing=None, names=frozenset())
LONG_ANSWERS = Starlette(routes=[Route("/", long)], middleware=[WITH_RECORDS])


def test_a_long_answer_comes_whole() -> None:
    with served(LONG_ANSWERS) as client:
        assert client.get("/").content == LONG
        assert client.head("/").headers["content-length"] == str(len(LONG))


async def wrong(_: Request) -> Response:
    raise ValueError("a defect")


def test_a_defect_is_counted_as_one() -> None:
    app = Starlette(routes=[Route("/", wrong)], middleware=[WITH_RECORDS])
    before = failed()
    with served(app) as client:
        assert client.get("/").status_code == 500
    assert failed() == before + 1


def failed() -> float:
    return (
        REGISTRY.get_sample_value("procgraph_http_requests_total", {"method": "GET", "path": "/", "status": "500"}) or 0
    )


def test_who_does_not_take_an_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.server.context.PATIENCE", 0.2)
    monkeypatch.setattr("api.server.context._SLOWEST", 1e9)
    with served(LONG_ANSWERS) as client:
        with socket.create_connection((client.base_url.host, client.base_url.port or 80), timeout=10) as plain:
            plain.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            time.sleep(1)
            taken = 0
            while part := plain.recv(1_000_000):
                taken += len(part)
        assert 0 < taken < len(LONG)


def test_what_sqlite_cannot_hold_is_told_with_its_limit() -> None:
    connection = apsw.Connection(":memory:")
    limit = connection.limit(apsw.SQLITE_LIMIT_LENGTH)
    with pytest.raises(LimitExceeded, match=f"{limit:,}") as refused, mapped("graph.db"):
        connection.execute(f"SELECT zeroblob({limit + 1})").fetchall()
    assert refused.value.figure > refused.value.limit == limit


# ── pages ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_page_runs_its_own_script_and_is_framed_by_nobody(tmp_path: Path) -> None:
    with served(make_app(Settings(f"sqlite:///{tmp_path}/graph.db"))) as client:
        page = client.get("/")
    [script] = re.findall(r"<script[^>]*>(.*?)</script>", page.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = page.headers["content-security-policy"]
    assert f"script-src 'sha256-{digest}';" in policy
    assert "frame-ancestors 'none'" in policy
    assert (page.headers["x-content-type-options"], page.headers["x-frame-options"]) == ("nosniff", "DENY")
    assert not re.search(r"\son\w+=", page.text)  # which no policy of ours would let run


# ── what is told of all this ─────────────────────────────────────────────────────────────────────────────────────────
def test_every_limit_and_code_is_documented() -> None:
    said = (ROOT / "docs" / "http.md").read_text(encoding="utf-8")
    told = said[said.index("## Limits") : said.index("## Trusted")]
    for name, limit in vars(limits).items():
        if name.startswith("MAX_"):
            assert re.search(rf"\b{limit:,}\b", told), name
    left = [ProcedureGraphError]
    while left:
        left += (error := left.pop()).__subclasses__()
        assert error.code == ProcedureGraphError.code or f"`{error.code}`" in told  # of several together


# ── settings ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("name", "value"),
    [("OPERATIONS", "0.5"), ("OPERATIONS", "0"), ("MAX_COST", "1e3"), ("WAITING", "-1"), ("WAITING", "0.5")],
)
def test_numbers_of_things_are_whole(name: str, value: str) -> None:
    with pytest.raises(BadInput, match=f"PROCGRAPH_{name}"):
        from_environment({f"PROCGRAPH_{name}": value})


def test_nobody_need_be_let_wait() -> None:
    assert from_environment({"PROCGRAPH_WAITING": "0"}).waiting == 0
