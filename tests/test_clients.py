"""Front ends' own tools and clients, run by Node.js against the schema and the server (`tests/clients`)."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import make_app
from api.schema_file import FILE
from api.server.settings import Settings
from tests.conftest import ROOT
from tests.graphql_graph import CONTENT, graph_in, operations
from tests.http_server import ask, served
from tools.node import run

CLIENTS = ROOT / "tests" / "clients"
PAGE = ROOT / "docs" / "front-ends.md"
AUDITS = 61  # of graphql-http 1.23.1


@pytest.fixture(scope="module", autouse=True)
def _packages() -> None:
    if not (CLIENTS / "node_modules").is_dir():
        # `make test` installs them where it can.
        pytest.skip("the packages of tests/clients are not installed (npm ci)")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("graph")
    with graph_in(folder), served(make_app(Settings(f"sqlite:///{folder}/graph.db"))) as opened:
        yield opened


def said(script: str, *arguments: str | Path) -> Any:
    """What a script of tests/clients prints, JSON."""
    return json.loads(run(["node", script, *arguments], CLIENTS))


def test_graphql_over_http(client: httpx.Client) -> None:
    result = said("audit.mjs", f"{client.base_url}/graphql")
    assert result == {"audited": AUDITS, "failed": []}


def test_types_of_graphql_codegen(tmp_path: Path) -> None:
    result = said("types.mjs", FILE, tmp_path, *operations())
    assert result["problems"] == []
    assert {"AlternativesQuery", "AlternativesQueryVariables", "RiskFrequency"} <= set(result["names"])


def test_the_relay_compiler_takes_the_schema(tmp_path: Path) -> None:
    for folder in ("src", "out"):
        (tmp_path / folder).mkdir()
    shutil.copyfile(CLIENTS / "Alternatives.js", tmp_path / "src" / "Alternatives.js")
    shutil.copyfile(FILE, tmp_path / "schema.graphql")
    settings = {"src": "src", "schema": "schema.graphql", "language": "typescript", "artifactDirectory": "out"}
    (tmp_path / "relay.config.json").write_text(json.dumps(settings))
    run(["node", CLIENTS / "node_modules/relay-compiler/cli.js", "relay.config.json"], tmp_path)
    assert "AlternativesPageQuery.graphql.ts" in {path.name for path in (tmp_path / "out").iterdir()}


def test_apollo_client_pages_through_a_connection(client: httpx.Client) -> None:
    result = said("pages.mjs", f"{client.base_url}/graphql")
    whole = ask(client, "{ conditions(first: 1000) { totalCount nodes { name } } }").json()["data"]["conditions"]
    assert result["names"] == [node["name"] for node in whole["nodes"]]
    assert result["totalCount"] == whole["totalCount"] == len(result["names"])
    assert result["pages"] == -(-whole["totalCount"] // 3) > 1


def test_what_the_page_for_front_ends_shows_is_run() -> None:
    shown = re.findall(r"^```js\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    files = "".join(path.read_text(encoding="utf-8") for path in sorted(CLIENTS.glob("*.*js")))
    assert len(shown) > 4
    assert not [block for block in shown if block not in files]


def test_the_page_for_front_ends_has_every_code() -> None:
    told = (ROOT / "docs" / "http.md").read_text(encoding="utf-8")
    codes = set(re.findall(r"`([A-Z]+_[A-Z_]+)`", told)) - set(re.findall(r"`(PROCGRAPH_\w+|OTEL_\w+)`", told))
    assert {"UNKNOWN_NAME", "LIMIT_EXCEEDED"} < codes
    assert not [code for code in codes if f"`{code}`" not in PAGE.read_text(encoding="utf-8")]


def test_a_front_end_pages_chooses_and_highlights(client: httpx.Client) -> None:
    result = said("frontend.mjs", f"{client.base_url}/graphql", "Stellate block", "twin")
    whole = ask(client, "{ conditions(first: 1000) { nodes { id name } } }").json()["data"]["conditions"]
    assert result["conditions"] == whole["nodes"]
    assert result["chosen"]["id"] == "mesh:D000368"  # the first of two that have the name
    everything, all_too, nothing, some = result["counts"]
    assert everything == all_too > some > nothing == 0
    marked = {part["text"] for part in result["parts"] if part["marked"]}
    assert marked == {words["text"] for words in result["evidence"]} != set()
    assert "".join(part["text"] for part in result["parts"]) == CONTENT
