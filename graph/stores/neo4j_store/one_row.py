"""One row from one of the driver's connections, without what a session and a result of it do beside.

`AsyncSession.run` and `AsyncResult` prepare for all that may be asked of a session and a result later. What is used
instead lies beneath the driver's public interface, and pyproject.toml holds the driver to the releases that have it so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from neo4j import READ_ACCESS, AsyncSession


async def one_row(session: AsyncSession, text: str, values: Mapping[str, object], seconds: float) -> list[Any]:
    """The one row of a reading statement that commits by itself, which the server ends when the seconds are over.

    The session has no other work, and keeps its connection for the next row. Raises the errors of `AsyncSession.run`,
    after which the session is to be closed.
    """
    way: Any = session  # whose inner parts have no types
    if way._connection is not None and (way._connection.stale() or way._connection.defunct()):
        await way._disconnect()
    if way._connection is None:
        await way._connect(READ_ACCESS)
    connection = way._connection
    # Nothing is sent or answered but maps, lists, text and numbers, as they are.
    hooks = {"dehydration_hooks": connection.hydration_handler.dehydration_hooks, "hydration_hooks": {}}
    rows: list[list[Any]] = []
    told: dict[str, Any] = {}
    connection.run(
        text,
        values,
        mode=READ_ACCESS,
        db=way._config.database,
        bookmarks=await way._get_bookmarks(),
        timeout=seconds,
        **hooks,
    )
    connection.pull(on_records=rows.extend, on_success=told.update, **hooks)
    await connection.send_all()  # both at once
    while connection.responses:
        await connection.fetch_message()
    await way._update_bookmark(told.get("bookmark"))
    (row,) = rows
    return row
