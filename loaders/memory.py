"""What a library remembers from one change to the next, so that a thousand pages don't ask the same a thousand times.

All of it follows from the store's sources. What vocabularies say holds until one comes or goes; what pages call the
things they describe, until a page with one of these names does. When somebody else changed the store, all is forgotten.
"""

from __future__ import annotations

from collections.abc import Collection

from graph.model import SourceKind
from graph.store import Entry, Transaction
from loaders.linking import Linker
from loaders.statements import ANESTHESIA_AND_ANALGESIA, DIAGNOSTIC_IMAGING, Uses

_NAMES = 200_000  # normal forms remembered; most mean nothing and take little


class Memory:
    """What names mean, what phrases lead to by vocabularies alone, and which procedures are imaging or anesthesia."""

    _change: Transaction  # the one under way, of which is asked what isn't remembered

    def __init__(self) -> None:
        self._version: str | None = None
        self.forget()

    def is_of(self, version: str) -> None:
        """Forget all unless the store's data are of the version that this was remembered of."""
        if version != self._version:
            self.forget()

    def holds_for(self, version: str) -> None:
        """What is remembered holds for the store's data of this version."""
        self._version = version

    def forget(self) -> None:
        """Forget all: a vocabulary came or went, or a change was dropped."""
        self._entries: dict[str, tuple[Entry, ...]] = {}
        self._concepts: Linker | None = None
        self._uses: Uses | None = None

    def forget_names(self, norms: Collection[str] | None = None) -> None:
        """Forget what these normal forms mean, or all: pages that have them as names came or went."""
        for norm in tuple(self._entries) if norms is None else norms:
            self._entries.pop(norm, None)

    def concepts(self, change: Transaction) -> Linker:
        """A linker by what vocabularies alone say."""
        self._change = change
        if self._concepts is None:
            self._concepts = Linker(self._of_vocabularies)
        return self._concepts

    def phrases(self, change: Transaction) -> Linker:
        """A linker by all names, those that pages give what they describe included."""
        self._change = change
        return Linker(self._lookup)

    def uses(self, change: Transaction) -> Uses:
        """The procedures that are imaging, and those that are anesthesia."""
        if self._uses is None:
            self._uses = Uses(change.below(DIAGNOSTIC_IMAGING), change.below(ANESTHESIA_AND_ANALGESIA))
        return self._uses

    def _of_vocabularies(self, norms: Collection[str]) -> list[Entry]:
        return [entry for entry in self._lookup(norms) if entry.source_kind is not SourceKind.PAGE]

    def _lookup(self, norms: Collection[str]) -> list[Entry]:
        unknown = [norm for norm in norms if norm not in self._entries]
        if unknown:
            if len(self._entries) + len(unknown) > _NAMES:
                self._entries.clear()
                unknown = list(norms)
            found: dict[str, list[Entry]] = {norm: [] for norm in unknown}
            for entry in self._change.lookup(unknown):
                found[entry.norm].append(entry)
            self._entries.update((norm, tuple(entries)) for norm, entries in found.items())
        return [entry for norm in sorted(norms) for entry in self._entries[norm]]
