"""What one store answers, the other answers: values, order, cursors and the order of keys."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from api.execution import execute
from graph.errors import NamingError
from graph.model import Name
from graph.naming import fold, normal_form
from graph.queries import Alternatives, Page, Question, Search, Select
from graph.store import Store, open_store
from loaders.copying import copy
from loaders.library import Library, new_store
from ontologies.vocabulary import EXACT_MATCH
from tests import neo4j_server, random_graphs

QUESTIONS = 15  # of each graph
GRAPHS = 6
UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)  # to make one smaller takes a load for each attempt
FLOOR = 0.5  # of the questions find something


def asked(store: Store, question: Question) -> object:
    """The answer as JSON text, so that the order of keys counts; or the error with its candidates."""
    try:
        return json.dumps(json.loads(store.answer_json(question)))
    except NamingError as error:
        return type(error).__name__, str(error), error.candidates


def compare(one: Store, other: Store, question: Question) -> object:
    """The answer of both, which must be equal; null where it is an error."""
    answer = asked(one, question)
    assert answer == asked(other, question), question
    return json.loads(answer) if isinstance(answer, str) else None


def is_found(answer: object) -> bool:
    """Whether an answer says anything."""
    if isinstance(answer, dict):
        rows = [answer[key] for key in ("edges", "nodes") if isinstance(answer.get(key), list)]
        return bool(rows[0]) if rows else True
    return isinstance(answer, list) and any(item is not None for item in answer)


def pages(question: Question, answer: object) -> list[Question]:
    """The question of the next page and of the one before, where the answer has cursors."""
    if (
        not isinstance(question, Select | Search | Alternatives)
        or not isinstance(answer, dict)
        or not answer.get("info")
    ):
        return []
    end, size = answer["info"]["end"], question.page.size
    cursors = () if end is None else (Page(first=size, after=end), Page(last=size, before=end))
    return [replace(question, page=page) for page in cursors]


def traits(store: Store) -> dict[str, bool]:
    """Whether a graph has what stores may treat differently."""
    nodes, edges = list(store.nodes()), list(store.edges())
    claims = [node for _, node in store.claims()]
    named = Counter(norm for n in nodes for norm in {normal_form(x.text) for x in (Name(n.name or n.id), *n.names)})
    parents = Counter(subject for subject, _ in {(e.subject, e.object) for e in edges if e.predicate == "BROADER"})
    exact = {"mapping_predicate": EXACT_MATCH}
    return {
        "homonyms": max(named.values()) > 1,
        "several parents": max(parents.values(), default=0) > 1,
        "places in trees": any("tree_number" in e.qualifiers for e in edges),
        "mapping groups": any(e.qualifiers.items() >= exact.items() for e in edges),
        "ties": max(Counter(fold(n.name or n.id) for n in nodes).values()) > 1,
        "missing values": any(n.name is None for n in claims)
        and any("max_minutes" not in n.properties for n in nodes if "min_minutes" in n.properties),
        "text outside the BMP": any(max(n.name or "") > "\uffff" for n in nodes if n.name),
    }


def test_both_stores_answer_alike() -> None:
    url = neo4j_server.clean_url()
    found: list[bool] = []
    seen: Counter[str] = Counter()

    # A graph is as large as it is: what is drawn for one is no sign of a careless strategy.
    @settings(max_examples=GRAPHS, deadline=None, suppress_health_check=list(HealthCheck), phases=UNSHRUNK)
    @given(st.randoms(use_true_random=False))
    def check(random: Random) -> None:
        neo4j_server.empty(url)
        with open_store("sqlite:///:memory:", create=True) as one, open_store(url, create=True) as other:
            for source, records in random_graphs.records(random):
                for store in (one, other):
                    with store.transaction() as change:
                        change.put_source(source, records)
            assert list(one.nodes()) == list(other.nodes())
            assert list(one.claims()) == list(other.claims())
            assert list(one.edges()) == list(other.edges())
            assert one.sources() == other.sources()
            seen.update(name for name, there in traits(one).items() if there)
            for question in islice(random_graphs.questions(random), QUESTIONS):
                answer = compare(one, other, question)
                found.append(is_found(answer))
                for page in pages(question, answer):
                    compare(one, other, page)

    check()
    assert sum(found) >= FLOOR * len(found)
    assert len(seen) == 7, seen  # each trait is in some of the graphs


# ── the questions of ../shared/pages ─────────────────────────────────────────────────────────────────────────────────
class Client:
    """Asks a store as a front end does, and keeps what was asked and answered."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.heard: list[tuple[str, dict[str, Any], str]] = []

    def ask(self, operation: str, **variables: Any) -> Any:
        """The data of an operation's response."""
        response = execute(self._store, operation, variables)
        assert "errors" not in response, response["errors"]
        self.heard.append((operation, variables, json.dumps(response["data"])))
        return response["data"]


def test_the_thirty_questions_are_answered_alike(shared: Path, question_scorer: Any) -> None:
    questions = json.loads((shared / "pages" / "questions.json").read_text(encoding="utf-8"))["questions"]
    pages = [shared / "pages" / "seed.txt", *sorted((shared / "pages" / "open").glob("p*"))]
    with new_store("sqlite:///:memory:") as one, open_store(neo4j_server.clean_url(), create=True) as other:
        for page in pages:
            Library(one).load_file(page)
        copy(one, other)
        clients = [Client(store) for store in (one, other)]
        answers = []
        for client in clients:
            world = question_scorer.World(client)
            answers.append([question_scorer.answer(world, question) for question in questions])
    assert clients[0].heard == clients[1].heard
    assert answers[0] == answers[1]
    wrong = {
        question["id"]: differences
        for question, answer in zip(questions, answers[0], strict=True)
        if any(differences := question_scorer.compare(question, answer))
    }
    assert len(questions) == 30
    assert len(wrong) <= 2, wrong
