"""Making the changes that mutations ask for."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson

from api.codes import page_code
from api.planning.mutations import MutationField
from api.schema.rows import Is
from graph.queries import Find, Listed, Reference
from graph.store import AsyncReader
from loaders.files import Member
from loaders.formats import PAGE
from loaders.library import Library, Loaded, new_store


class Changes:
    """Makes changes in the store at an address, one at a time, in a thread of their own."""

    def __init__(self, store: str) -> None:
        self._store = store
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="changes")

    async def made(self, change: MutationField, reader: AsyncReader, *, seconds: float) -> bytes:
        """Make a change, and tell of it as JSON. It is whole or not at all, and no limit of time stops it."""
        does = {"load_page": self._load, "remove_source": self._remove}[change.does]
        done = await asyncio.get_running_loop().run_in_executor(self._thread, does, change.arguments)
        parts = []
        for key, what in change.told:
            match what:
                case Is(name=name):
                    value = orjson.dumps(done[name])
                case Listed(name=name, first=first):
                    value = orjson.dumps(done[name][:first])
                case str():
                    value = orjson.dumps(what)
                case _:
                    value = await reader.answer_json(Find(Reference(done["id"], ("Document",)), what), seconds=seconds)
            parts.append(f'"{key}":'.encode() + value)
        return b"{" + b",".join(parts) + b"}"

    def close(self) -> None:
        """Wait for the change that is under way."""
        self._thread.shutdown(cancel_futures=True)

    def _load(self, given: Mapping[str, Any]) -> dict[str, Any]:
        data = given["content"].encode()
        member = Member(given.get("fileName", "page"), lambda: io.BytesIO(data))
        code = page_code(given["code"]) if "code" in given else None
        with new_store(self._store) as store:
            loaded: Loaded = Library(store).load(member, kind=PAGE, code=code, licence=given.get("licence"))
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
