"""Mutations: what a root field changes, and what it tells of that afterwards."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from graphql import FieldNode, get_named_type

from api.codes import page_code
from api.limits import Budget, assert_moderate
from api.plan import TYPENAME, Asked, first_of
from api.schema.rows import Change as Row
from api.schema.rows import Is, Many, row_of
from api.selection import Operation
from graph.errors import LimitExceeded
from graph.queries import Fields, Find, Listed, Reference
from graph.store import AsyncReader
from loaders.files import Member
from loaders.formats import PAGE
from loaders.library import Library, Loaded, new_store

MAX_PAGE = 500_000  # bytes; the longest page that was seen has a tenth of it
_CONTENT = "content"


@dataclass(frozen=True, slots=True)
class Change:
    """A root field of a mutation: what is to be done with which arguments.

    `told` is what is selected of it afterwards, by key in order: a value or list of the outcome, text, or fields of the
    page.
    """

    key: str
    does: str
    arguments: Mapping[str, Any]
    nodes: Sequence[FieldNode]
    told: tuple[tuple[str, Is | Listed | str | Fields], ...]


def change(key: str, nodes: Sequence[FieldNode], operation: Operation, budget: Budget) -> Change:
    """The change that a root field stands for, judged before anything is done. Raises as `api.plan.question`."""
    budget.question()
    assert operation.schema.mutation_type is not None
    field = operation.schema.mutation_type.fields[nodes[0].name.value]
    row: Row = row_of(field)
    given = operation.arguments(field, nodes[0])
    assert_moderate({name: value for name, value in given.items() if name != _CONTENT})
    size = len(given.get(_CONTENT, "").encode())
    if size > MAX_PAGE:
        message = f"A page has at most {MAX_PAGE:,} bytes, and this one has {size:,}. Load it by `procgraph load`."
        raise LimitExceeded(message, limit=MAX_PAGE, figure=size)
    if "code" in given:
        page_code(given["code"])
    payload = get_named_type(field.type)
    told: list[tuple[str, Is | Listed | str | Fields]] = []
    for inner, selected in operation.collect(payload, nodes).items():
        name = selected[0].name.value
        if name == TYPENAME:
            told.append((inner, payload.name))
            continue
        part = payload.fields[name]
        asked = Asked(operation, part, selected, budget)
        match row_of(part):
            case Is() as value:
                told.append((inner, value))
            case Many(name):
                told.append((inner, Listed(inner, name, first=first_of(asked))))
            case _:
                told.append((inner, asked.fields()))
    return Change(key, row.does, given, nodes, tuple(told))


class Changes:
    """Makes changes in the store at an address, one at a time, in a thread of their own."""

    def __init__(self, store: str) -> None:
        self._store = store
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="changes")

    async def made(self, change: Change, reader: AsyncReader, *, seconds: float) -> str:
        """Make a change, and tell of it as JSON text. It is whole or not at all, and no limit of time stops it."""
        does = {"load_page": self._load, "remove_source": self._remove}[change.does]
        done = await asyncio.get_running_loop().run_in_executor(self._thread, does, change.arguments)
        parts = []
        for key, what in change.told:
            match what:
                case Is(name=name):
                    text = json.dumps(done[name], ensure_ascii=False)
                case Listed(name=name, first=first):
                    text = json.dumps(done[name][:first], ensure_ascii=False)
                case str():
                    text = json.dumps(what)
                case _:
                    text = await reader.answer_text(Find(Reference(done["id"], ("Document",)), what), seconds=seconds)
            parts.append(f'"{key}":{text}')
        return f"{{{','.join(parts)}}}"

    def close(self) -> None:
        """Wait for the change that is under way."""
        self._thread.shutdown(cancel_futures=True)

    def _load(self, given: Mapping[str, Any]) -> dict[str, Any]:
        data = given[_CONTENT].encode()
        member = Member(given.get("fileName", "page"), lambda: io.BytesIO(data))
        code = page_code(given["code"]) if "code" in given else None
        with new_store(self._store) as store:
            loaded: Loaded = Library(store).load(member, kind=PAGE, code=code)
        return {
            "id": loaded.source.id,
            "nodes": loaded.nodes,
            "edges": loaded.edges,
            "unlinked": loaded.unlinked,
            "unread": loaded.unread,
        }

    def _remove(self, given: Mapping[str, Any]) -> dict[str, Any]:
        with new_store(self._store) as store:
            Library(store).remove(given["id"])
        return {"id": given["id"]}
