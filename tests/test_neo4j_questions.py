"""The questions of docs/questions: GraphQL, Cypher and SPARQL give the same, and what the annotations say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jq
import pyoxigraph
import pytest
from markdown_it import MarkdownIt
from neo4j import Driver

from api.execution import execute
from api.sparql.files import build
from graph.store import Store, open_store
from loaders.copying import copy
from loaders.library import Library, new_store
from ontologies.prefixes import converter
from tests import neo4j_server
from tests.conftest import ROOT

FOLDER = ROOT / "docs" / "questions"
PAGES = ROOT / "tests" / "pages" / "open"
QUESTIONS = tuple(sorted(path.stem for path in FOLDER.glob("q*.md")))


@dataclass(frozen=True, slots=True)
class Languages:
    """The same graph for each of the languages."""

    store: Store
    driver: Driver
    rdf: pyoxigraph.Store
    names: dict[str, set[str]]  # of each thing, folded


@pytest.fixture(scope="module")
def asked(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Languages]:
    folder = tmp_path_factory.mktemp("questions")
    url = f"sqlite:///{folder}/graph.db"
    with new_store(url) as made:
        library = Library(made)
        for path in [shared / "pages" / "seed.txt", *sorted(PAGES.glob("p0[1-9].*")), *sorted(PAGES.glob("p1[0-2].*"))]:
            library.load_file(path)
    server = neo4j_server.clean_url()
    with open_store(url) as store, open_store(server, create=True) as other, neo4j_server.driver(server) as driver:
        copy(store, other)
        names = {
            n.id: {name.text.casefold() for name in n.names} | {(n.name or n.id).casefold()} for n in store.nodes()
        }
        rdf = pyoxigraph.Store.read_only(str(folder / build(store, folder)))
        yield Languages(store, driver, rdf, names)


@pytest.fixture(scope="module")
def annotated(shared: Path) -> dict[str, Any]:
    questions = json.loads((shared / "pages" / "questions.json").read_text(encoding="utf-8"))["questions"]
    return {question["id"]: question for question in questions}


def _fences(id_: str) -> dict[str, str]:
    text = (FOLDER / f"{id_}.md").read_text(encoding="utf-8")
    return {token.info: token.content for token in MarkdownIt().parse(text) if token.type == "fence"}


def _by_sparql(rdf: pyoxigraph.Store, query: str) -> set[str]:
    found = rdf.query(query, use_default_graph_as_union=True)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    named = [v.value for v in found.variables]
    columns = ["answer"] if "answer" in named else ["one", "other"]
    return {" -- ".join(str(converter().compress(row[column].value)) for column in columns) for row in found}


@pytest.mark.parametrize("id_", QUESTIONS)
def test_three_languages_give_one_answer(asked: Languages, annotated: dict[str, Any], id_: str) -> None:
    fences = _fences(id_)
    response = execute(asked.store, fences["graphql"])
    assert "errors" not in response
    by_graphql = set(jq.compile(fences["jq"]).input_value(response).all())
    by_cypher = {record["answer"] for record in asked.driver.execute_query(fences["cypher"]).records}
    assert by_graphql == by_cypher == _by_sparql(asked.rdf, fences["sparql"])

    question = annotated[id_]
    assert (FOLDER / f"{id_}.md").read_text(encoding="utf-8").startswith(f"# {question['question']}\n")
    assert bool(by_graphql) is not question.get("empty_is_right", False)
    things = [[asked.names[each] for each in answer.split(" -- ")] for answer in by_graphql]
    accepted = [_accepted(each) for each in question["accept"]]
    missed = [name for name, fits in zip(question["answers"], accepted, strict=True) if not _any(things, fits)]
    extra = [thing for thing in things if not any(_any([thing], fits) for fits in accepted)]
    assert (missed, extra) == ([], [])


def _accepted(accept: list[Any]) -> list[set[str]]:
    """The names that may stand for each thing of an answer: of one, or of the two of a pair."""
    sides = accept if isinstance(accept[0], list) else [accept]
    return [{name.casefold() for name in side} for side in sides]


def _any(things: list[list[set[str]]], fits: list[set[str]]) -> bool:
    return any(
        all(one & other for one, other in zip(order, fits, strict=True))
        for thing in things
        for order in (thing, thing[::-1])
    )


def test_all_questions_are_there(annotated: dict[str, Any]) -> None:
    assert set(QUESTIONS) == set(annotated)
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert all(f"| [{id_}]({id_}.md) | {question['question']} |" in index for id_, question in annotated.items())
