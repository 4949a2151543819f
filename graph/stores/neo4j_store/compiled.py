"""A question on its way: its one statement, and what is made of the one row that comes back. Both drivers use it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.errors import AmbiguousName, Candidate
from graph.queries import Question, Reference
from graph.stores.neo4j_store.items import Maker, maker
from graph.stores.neo4j_store.questions import compiled
from graph.suggestions import what


@dataclass(frozen=True, slots=True, eq=False)
class CompiledQuestion:
    """The statement of a question, what it binds, the names that it refers to things by, and what makes the answer of
    its row, and of what is `common` to rows of the answer."""

    text: str
    values: Mapping[str, object]
    references: tuple[Reference, ...]
    made: Maker
    common: tuple[Maker, ...]

    @classmethod
    def of(cls, question: Question) -> CompiledQuestion:
        """Compile a question. Raises BadInput for a cursor that is none."""
        text, statement, item = compiled(question)
        common = tuple(map(maker, statement.common))
        return cls(text, statement.values, tuple(statement.references), maker(item), common)

    def unknown(self, row: Sequence[Any]) -> Reference | None:
        """The first reference that nothing has; None where each means one thing. Raises AmbiguousName."""
        _, meant, _ = row
        for reference, found in zip(self.references, meant, strict=True):
            if not found:
                return reference
            if len({group for *_, group in found}) > 1:
                these = sorted(found, key=lambda n: (n[2], n[0]))
                raise AmbiguousName(
                    reference.text, what(reference), tuple(Candidate(id_, kind, name) for id_, kind, name, _ in these)
                )
        return None

    def answer(self, row: Sequence[Any]) -> Any:
        """The answer that a row holds, in the shape that the question asks for."""
        answer, _, common = row
        return self.made(answer, [make(value, ()) for make, value in zip(self.common, common, strict=True)])
