"""The mission's question on the example pages, through all that lies between a file and an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.execution import execute
from graph.store import Store
from loaders.library import Library, new_store
from tests.conftest import ROOT

PAGES = sorted((ROOT / "loaders" / "examples").glob("*.txt"))
SYSTEMS = ("cpt4", "hcpcs")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with new_store(f"sqlite:///{tmp_path_factory.mktemp('pages')}/graph.db") as opened:
        library = Library(opened)
        for page in PAGES:
            library.load_file(page)
        yield opened


def data(store: Store, operation: str, **variables: object) -> dict[str, Any]:
    response = execute(store, operation, variables)
    assert "errors" not in response, response["errors"]
    answer: dict[str, Any] = response["data"]
    return answer


def test_the_question_is_answered_with_words(store: Store) -> None:
    asked = """{ alternatives(treating: "CRPS", first: 1000) { totalCount edges {
      node { name } insteadOf { documented indications(first: 100) { nodes { name } } }
      evidence { text start end startUtf16 endUtf16 document { content describes { id } } }
    } } }"""
    answer = data(store, asked)["alternatives"]
    assert answer["totalCount"] == len(answer["edges"]) > 10
    for edge in answer["edges"]:
        assert all(procedure["documented"] and procedure["indications"]["nodes"] for procedure in edge["insteadOf"])
        assert edge["evidence"]
        for evidence in edge["evidence"]:
            content = evidence["document"]["content"]
            assert content[evidence["start"] : evidence["end"]] == evidence["text"]
            wide = content.encode("utf-16-le")[2 * evidence["startUtf16"] : 2 * evidence["endUtf16"]]
            assert wide.decode("utf-16-le") == evidence["text"]


@pytest.mark.parametrize("page", [p for p in PAGES if p.name.startswith(SYSTEMS)], ids=lambda page: page.stem)
def test_the_code_in_a_files_name_leads_to_what_the_page_describes(store: Store, page: Path) -> None:
    found = re.match(r"([a-z0-9]+)-([A-Za-z0-9]+)-", page.name)
    assert found is not None
    system, code = found[1].upper(), found[2]
    asked = (
        "query ($code: String) { procedure(code: $code) { documented codes { system value } documents { content } } }"
    )
    alone, whole = (data(store, asked, code=text)["procedure"] for text in (code, f"{system}:{code}"))
    assert alone == whole
    assert whole["documented"]
    assert {"system": system, "value": code} in whole["codes"]
    assert [document["content"] for document in whole["documents"]] == [page.read_text(encoding="utf-8")]
