"""Times measured side by side: calls in turn, so that a machine that slows down slows all of them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping


def medians(calls: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The median seconds of each call; every round makes each once, after one round that isn't counted."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for counted in range(-1, rounds):
        for name, call in calls.items():
            start = time.perf_counter()
            call()
            if counted >= 0:
                times[name].append(time.perf_counter() - start)
    return {name: statistics.median(seconds) for name, seconds in times.items()}


def milliseconds(seconds: float) -> str:
    """Seconds as a person reads them."""
    return f"{seconds * 1000:.3f} ms"
