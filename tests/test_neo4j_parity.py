"""What one store answers, the other answers: values, order, cursors and the order of keys."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import islice
from random import Random

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from graph.errors import NamingError
from graph.queries import Alternatives, Page, Question, Search, Select
from graph.store import Store, open_store
from tests import neo4j_server, random_graphs

QUESTIONS = 15  # of each graph
GRAPHS = 6
UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)  # to make one smaller takes a load for each attempt
FLOOR = 0.5  # of the questions find something


def asked(store: Store, question: Question) -> object:
    """The answer as JSON text, so that the order of keys counts; or the error with its candidates."""
    try:
        return json.dumps(json.loads(store.answer_text(question)))
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


def test_both_stores_answer_alike() -> None:
    url = neo4j_server.clean_url()
    found: list[bool] = []

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
            for question in islice(random_graphs.questions(random), QUESTIONS):
                answer = compare(one, other, question)
                found.append(is_found(answer))
                for page in pages(question, answer):
                    compare(one, other, page)

    check()
    assert sum(found) >= FLOOR * len(found)
