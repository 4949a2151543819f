"""A wait ends in its time, whatever is waited for, and passes on what comes of it."""

from __future__ import annotations

import asyncio

import pytest

from api.server.waiting import wait_for


def test_a_wait_ends_in_its_time() -> None:
    async def work() -> None:
        assert await wait_for(asyncio.sleep(0, "done"), 1.0) == "done"
        assert await wait_for(asyncio.sleep(0, "done"), None) == "done"
        for seconds in (0.0, 0.01):
            with pytest.raises(TimeoutError):
                await wait_for(asyncio.sleep(10), seconds)
        waiting = asyncio.ensure_future(wait_for(asyncio.sleep(10), 5.0))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    asyncio.run(work())


def test_the_time_is_that_of_all_steps_together() -> None:
    done: list[int] = []

    async def steps() -> None:
        for step in range(100):
            await asyncio.sleep(0.02)
            done.append(step)

    with pytest.raises(TimeoutError):
        asyncio.run(wait_for(steps(), 0.1))
    assert len(done) < 100


def test_what_goes_wrong_after_a_wait_is_raised() -> None:
    async def failing() -> None:
        await asyncio.sleep(0)
        raise LookupError("gone")

    with pytest.raises(LookupError, match="gone"):
        asyncio.run(wait_for(failing(), 1.0))
