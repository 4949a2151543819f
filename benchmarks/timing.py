"""Times measured side by side: calls in turn, so that a machine that slows down slows all of them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping


def medians(calls: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The median seconds of each call; see `times`."""
    return {name: statistics.median(seconds) for name, seconds in times(calls, rounds).items()}


def times(calls: Mapping[str, Callable[[], object]], rounds: int, *, before: int = 1) -> dict[str, list[float]]:
    """The seconds of each call; every round makes each once, after those `before` that aren't counted."""
    found: dict[str, list[float]] = {name: [] for name in calls}
    for counted in range(-before, rounds):
        for name, call in calls.items():
            start = time.perf_counter()
            call()
            if counted >= 0:
                found[name].append(time.perf_counter() - start)
    return found


def percentile(seconds: list[float], of_hundred: int) -> float:
    """The time within which so many of a hundred calls were done."""
    return statistics.quantiles(seconds, n=100)[of_hundred - 1]


def milliseconds(seconds: float) -> str:
    """Seconds as a person reads them."""
    return f"{seconds * 1000:.3f} ms"
