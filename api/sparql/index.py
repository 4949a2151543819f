"""The files that engines read: made anew, by a process of their own, when the sources have changed."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from graph.errors import StoreUnavailable
from graph.queries import Release, Value
from graph.store import AsyncReader

log = logging.getLogger(__name__)

ASKING = 3.0  # seconds that the store has to say which version it is at
PATIENCE = 10.0  # seconds that a query waits for the first files; those of a million relations take minutes
_VERSION = Release((Value("version", "data_version"),))


@dataclass(slots=True)
class Index:
    """The files of the store at an address, in a folder that workers may share, or else in one of its own.

    While those of a newer version are made, the last ones serve. `reader` is asked for the version before each query.
    """

    url: str
    reader: AsyncReader
    shared: Path | None = None
    _own: TemporaryDirectory[str] | None = None
    _built: str | None = None
    _building: asyncio.Task[None] | None = field(default=None)

    async def current(self) -> tuple[Path, str]:
        """The folder to query, and the data version it is of. Raises StoreUnavailable where it can't be made."""
        wanted = json.loads(await self.reader.answer_json(_VERSION, seconds=ASKING))["version"]
        if self._built is not None and not (self._folder() / self._built).is_dir():
            self._built = None  # other workers have gone on, and the files were removed
        if self._built != wanted and (self._building is None or self._building.done()):
            self._building = asyncio.create_task(self._build())
            self._building.add_done_callback(_tell)
        if self._built is None:
            assert self._building is not None
            done, _ = await asyncio.wait([self._building], timeout=PATIENCE)  # which is left to the next query
            if not done:
                raise StoreUnavailable("The graph is being made ready for SPARQL. Ask again in a minute.")
            self._building.result()
        assert self._built is not None
        return self._folder() / self._built, self._built

    def _folder(self) -> Path:
        if self.shared is not None:
            return self.shared
        self._own = self._own or TemporaryDirectory(prefix="procgraph-sparql-")
        return Path(self._own.name)

    async def _build(self) -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "api.sparql.files", self.url, str(self._folder()),
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            told, complaint = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
        if process.returncode != 0:
            raise StoreUnavailable(f"The graph could not be made ready for SPARQL: {complaint.decode().strip()[-500:]}")
        self._built = told.decode().strip()

    async def close(self) -> None:
        """Stop what is being made, and remove what nobody else has."""
        if self._building is not None:
            self._building.cancel()
            await asyncio.wait([self._building])
        if self._own is not None:
            self._own.cleanup()


def _tell(building: asyncio.Task[None]) -> None:
    """Log why files could not be made: the last ones go on serving, and nobody waits for these."""
    if not building.cancelled() and (error := building.exception()) is not None:
        log.error("%s", error)
