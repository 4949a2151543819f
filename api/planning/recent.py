"""What was used last, kept as long as there is room."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

V = TypeVar("V")


class Recent(Generic[V]):
    """Values by key, those used last; together they weigh at most `room`. Threads may share it.

    Weights are in whatever unit the owner counts in; what alone takes more than a quarter of the room isn't kept.
    """

    def __init__(self, room: int) -> None:
        self._room, self._weight = room, 0
        self._kept: OrderedDict[Hashable, tuple[V, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> V | None:
        """The value, if it is still kept."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is None:
                return None
            self._kept.move_to_end(key)
            return kept[0]

    def put(self, key: Hashable, value: V, weight: int) -> None:
        """Keep a value, in place of those that were not used for longest."""
        if weight > self._room // 4:
            return
        with self._lock:
            _, former = self._kept.pop(key, (None, 0))
            self._kept[key] = value, weight
            self._weight += weight - former
            while self._weight > self._room:
                _, (_, gone) = self._kept.popitem(last=False)
                self._weight -= gone
