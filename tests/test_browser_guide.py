"""The guide that Neo4j Browser plays: whole, from the address that it was asked by, for pages of any origin."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import html

from api.app import make_app
from api.neo4j_browser import ASKED_WITH, GUIDE, PATH, QUERIES, STYLE, saved_queries
from api.server.settings import Settings
from tests.http_server import served

ORIGIN = "http://localhost:7474"


@pytest.mark.parametrize("origins", [(), (ORIGIN,)])
def test_browser_may_fetch_it_all(origins: tuple[str, ...], tmp_path: Path) -> None:
    settings = Settings(store=f"sqlite:///{tmp_path}/none.db", cors_origins=origins)
    asking = {"Origin": ORIGIN, "Access-Control-Request-Method": "GET"}
    with served(make_app(settings)) as client:
        for name in (GUIDE, STYLE, QUERIES):
            # Browser asks past its cache, and so asks first whether it may (Fetch, section 3.3).
            may = client.options(
                f"{PATH}/{name}", headers=asking | {"Access-Control-Request-Headers": ", ".join(ASKED_WITH)}
            )
            assert may.status_code == 200, may.text
            assert may.headers["Access-Control-Allow-Origin"] in ("*", ORIGIN)
            answer = client.get(f"{PATH}/{name}", headers={"Origin": ORIGIN, "Pragma": "no-cache"})
            assert answer.status_code == 200
            assert answer.headers["Access-Control-Allow-Origin"] in ("*", ORIGIN)
        page = client.get(f"{PATH}/{GUIDE}").text
        assert f":style {str(client.base_url).rstrip('/')}{PATH}/{STYLE}" in page


def test_the_guide_has_each_saved_query(tmp_path: Path) -> None:
    with served(make_app(Settings(store=f"sqlite:///{tmp_path}/none.db"))) as client:
        page = client.get(f"{PATH}/{GUIDE}").text
    slides = html.fromstring(page).findall(".//slide")
    assert len(slides) == 1 + len(saved_queries()) == 6
    for query, slide in zip(saved_queries(), slides[1:], strict=True):
        code = slide.find(".//pre")
        assert code is not None
        assert code.text == query.cypher
        assert {"code", "runnable"} <= set(str(code.get("class")).split())
        assert slide.findtext(".//h3") == query.title
        assert len(query.gloss) > 20


def test_each_saved_query_is_one_statement() -> None:
    assert all(re.fullmatch(r"MATCH\b[^;]*\bRETURN\b[^;]*;", query.cypher) for query in saved_queries())
