"""A GraphQL answer of about 1,000 objects, against the bare statement that it comes from."""

from __future__ import annotations

import json
from pathlib import Path

from api.execution import execute
from benchmarks.loading import made_pages
from benchmarks.timing import medians, milliseconds
from graph.queries import Question
from graph.store import Store
from loaders.library import Library, new_store

PAGES = 60
OPERATION = """
query Nested { procedures(where: {documented: true}, first: 50) { totalCount nodes {
  id name duration { maxMinutes }
  indications { edges { qualifier node { id name } } }
  alternatives { edges { node { id name } exampleOf { name } } }
  risks { edges { frequency node { id name } } }
} } }"""


class Recorded:
    """A store that keeps the last question it was asked."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.question: Question | None = None

    def answer_text(self, question: Question) -> str:
        """The store's answer."""
        self.question = question
        return self._store.answer_text(question)


def objects(answer: object) -> int:
    """How many objects an answer holds."""
    if isinstance(answer, dict):
        return 1 + sum(map(objects, answer.values()))
    return sum(map(objects, answer)) if isinstance(answer, list) else 0


def run(folder: Path) -> None:
    """Print the ratio."""
    with new_store(f"sqlite:///{folder}/pages.db") as store:
        library = Library(store)
        for path in made_pages(folder / "pages")[:PAGES]:
            library.load_file(path)
        recorded = Recorded(store)
        response = execute(recorded, OPERATION)
        question = recorded.question
        assert question is not None, response
        assert response["data"]["procedures"] == store.answer(question), "the answers differ"
        found = medians(
            {
                "the bare statement": lambda: store.answer_text(question),
                "GraphQL, to JSON text": lambda: json.dumps(execute(store, OPERATION)),
            },
            30,
        )
    for name, seconds in found.items():
        ratio = seconds / found["the bare statement"]
        print(f"{name}, {objects(response):,} objects: {milliseconds(seconds)}, {ratio:.1f} x")
