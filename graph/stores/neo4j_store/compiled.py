"""A question on its way: its one statement, and what is made of the rows that come back. Both drivers use it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from graph.errors import AmbiguousName, Candidate
from graph.queries import Question, Reference
from graph.stores.neo4j_store.items import Maker, maker
from graph.stores.neo4j_store.questions import compiled
from graph.suggestions import what


@dataclass(frozen=True, slots=True, eq=False)
class CompiledQuestion:
    """The statement of a question, what it binds, the names that it refers to things by, and what makes the answer of
    its first row, of what is `common` to its rows, and of each `entry` after the first."""

    text: str
    values: Mapping[str, object]
    references: tuple[Reference, ...]
    made: Maker
    common: tuple[Maker, ...]
    entry: Maker | None

    @classmethod
    def of(cls, question: Question) -> CompiledQuestion:
        """Compile a question. Raises BadInput for a cursor that is none."""
        text, statement, item = compiled(question)
        common = tuple(map(maker, statement.common))
        entry = None if statement.entries is None else maker(statement.entries.item)
        return cls(text, statement.values, tuple(statement.references), maker(item), common, entry)


class Answering:
    """The answer to a question in the making, as one row of its statement after the other is taken.

    The first has what is told but once, each other one an entry of the answer's list.
    """

    __slots__ = ("_answer", "_common", "_entries", "_meant", "_question")

    def __init__(self, question: CompiledQuestion) -> None:
        self._question = question
        self._answer: Any = None
        self._meant: list[Any] | None = None
        self._common: list[object] = []
        self._entries: list[object] = []

    def take(self, row: Any) -> None:
        """The value of a row."""
        if self._meant is None:
            self._answer, self._meant, common = row
            self._common = [make(value, ()) for make, value in zip(self._question.common, common, strict=True)]
        else:
            assert self._question.entry is not None
            self._entries.append(self._question.entry(row, self._common))

    def unknown(self) -> Reference | None:
        """The first reference that nothing has; None where each means one thing. Raises AmbiguousName."""
        for reference, found in zip(self._question.references, self._meant or (), strict=True):
            if not found:
                return reference
            if len({group for *_, group in found}) > 1:
                these = sorted(found, key=lambda n: (n[2], n[0]))
                raise AmbiguousName(
                    reference.text, what(reference), tuple(Candidate(id_, kind, name) for id_, kind, name, _ in these)
                )
        return None

    def answer(self) -> bytes:
        """What the rows tell, in the shape that the question asks for, as JSON in UTF-8."""
        return orjson.dumps(self._question.made(self._answer, self._common, self._entries))
