"""Running GraphQL operations on a store: each root field is one question, and the store's answer is its value.

The answers, JSON, are put side by side as they are: nothing is taken apart and completed again. `api.planning`
sees to it that an answer has the response's keys in the response's order, and stores that no field is null which the
schema says isn't.
"""

from __future__ import annotations

import json
from asyncio import get_running_loop
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Protocol

from graphql import GraphQLError

from api.changes import Changes
from api.errors import of_field
from api.planning.documents import Refused
from api.planning.limits import MAX_ANSWER, at_most
from api.planning.mutations import MutationField
from api.planning.operations import Failed, Introspected, Known, Plan, Planned, StoreField, planned
from graph.errors import BadInput, OutOfTime
from graph.queries import Question
from graph.store import AsyncReader


class Answers(Protocol):
    """What answers questions: a store, or whoever asks one."""

    def answer_json(self, question: Question) -> bytes:
        """The answer as JSON in UTF-8, keys in the order of the question's fields."""
        ...


@dataclass(frozen=True, slots=True)
class Response:
    """A GraphQL response: JSON in UTF-8, and the codes of the errors in it."""

    body: bytes
    codes: tuple[str, ...] = ()


def execute(
    store: Answers,
    operation: str,
    variables: Mapping[str, Any] | None = None,
    operation_name: str | None = None,
) -> dict[str, Any]:
    """Run an operation on a store: the whole GraphQL response, errors in it."""
    try:
        plan = planned(operation, variables, operation_name)
    except Refused as error:
        response = refused(error.errors)
    else:
        answers = Answered(plan)
        for field_ in plan.fields:
            with answers.of(field_):
                if isinstance(field_, MutationField):
                    raise BadInput(
                        "Nothing is changed by an operation here.", todo="Use `procgraph load` and `remove`."
                    )
                answers.put(field_, store.answer_json(field_.question) if isinstance(field_, StoreField) else None)
        response = answers.response()
    read: dict[str, Any] = json.loads(response.body)
    return read


async def execute_async(reader: AsyncReader, plan: Plan, *, seconds: float, changes: Changes | None = None) -> Response:
    """Run a plan within a time, all of its root fields together; of a mutation, by what makes `changes`.

    A field with which the answer would have more than MAX_ANSWER bytes is refused.
    """
    answers = Answered(plan)
    clock = get_running_loop().time
    end = clock() + seconds
    size = 0
    for field_ in plan.fields:
        with answers.of(field_):
            answer = None
            if isinstance(field_, StoreField):
                try:
                    answer = await reader.answer_json(field_.question, seconds=max(end - clock(), 0.0))
                except OutOfTime as error:  # of what the fields before it had left
                    raise OutOfTime(seconds, seconds - end + clock()) from error
                size += len(answer)
                at_most(MAX_ANSWER, size, "bytes of one answer", "Ask for less, or in several operations.")
            elif isinstance(field_, MutationField):
                assert changes is not None  # who plans a mutation may make it
                answer = await changes.made(field_, reader, seconds=seconds)
            answers.put(field_, answer)
    return answers.response()


def refused(errors: Iterable[GraphQLError]) -> Response:
    """The response to a request whose operation is not run: without `data`, as the specification says."""
    told = tuple(errors)
    return Response(_json({"errors": [error.formatted for error in told]}), _codes(told))


@dataclass(slots=True)
class Answered:
    """The response to a plan, field by field."""

    plan: Plan
    _values: list[bytes] = field(default_factory=list)  # before each of which is its key
    _errors: list[GraphQLError] = field(default_factory=list)
    _no_data: bool = False

    def of(self, planned_: Planned) -> _Guard:
        """A block in which the field's value is found; what goes wrong in it is the field's error."""
        return _Guard(self, planned_)

    def put(self, planned_: Planned, answer: bytes | None) -> None:
        """The value of a field; `answer` is the store's to one that was asked."""
        match planned_:
            case Known(text=known) | Introspected(text=known):
                self._put(planned_, known.encode())
            case Failed(error=error):
                self.fail(planned_, error)
            case StoreField() | MutationField():
                assert answer is not None
                self._put(planned_, answer)

    def fail(self, planned_: Planned, error: Exception) -> None:
        """What went wrong with a field: it is null, and where it may not be, there is no data at all."""
        nodes = planned_.nodes if isinstance(planned_, StoreField | MutationField) else ()
        self._errors.append(of_field(error, nodes, planned_.key))
        self._put(planned_, b"null")
        self._no_data |= planned_.key in self.plan.required

    def response(self) -> Response:
        """All of it. An answer is told as the store wrote it."""
        data = (b"null",) if self._no_data else (b"{", *self._values, b"}")
        if not self._errors:
            return Response(b"".join((b'{"data":', *data, b"}")))
        errors = _json([error.formatted for error in self._errors])
        return Response(b"".join((b'{"errors":', errors, b',"data":', *data, b"}")), _codes(self._errors))

    def _put(self, planned_: Planned, value: bytes) -> None:
        comma = "," if self._values else ""
        self._values += (f'{comma}"{planned_.key}":'.encode(), value)


@dataclass(frozen=True, slots=True)
class _Guard:
    answered: Answered
    planned: Planned

    def __enter__(self) -> None:
        return None

    def __exit__(self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None) -> bool:
        if not isinstance(error, Exception):  # what ends the task or the program is not the field's
            return False
        self.answered.fail(self.planned, error)
        return True


def _codes(errors: Iterable[GraphQLError]) -> tuple[str, ...]:
    return tuple(str((error.extensions or {}).get("code", "")) for error in errors)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
