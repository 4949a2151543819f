"""What no step understood: the words of the page that ended in no statement."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from loaders.page import lexicon
from loaders.page.model import Span
from loaders.page.phrases import trim

# Words that only join what was read: "performed in a", "the team includes".
_JOINTS = frozenset(
    (
        *lexicon.STOPS,
        *lexicon.AUXILIARIES,
        *lexicon.VERBS,
        *lexicon.PREPOSITIONS,
        *lexicon.RELATIVE,
        *lexicon.words("joints"),
    )
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def unread(content: str, candidates: Iterable[Span], read: Sequence[Span]) -> tuple[Span, ...]:
    """The parts of the candidates that no read span covers and that say something."""
    done = sorted(read)
    found: list[Span] = []
    for candidate in candidates:
        start = candidate.start
        for span in done:
            if span.end <= start or span.start >= candidate.end:
                continue
            found.extend(_said(content, Span(start, span.start)))
            start = max(start, span.end)
        found.extend(_said(content, Span(start, candidate.end)))
    return tuple(sorted(set(found)))


def _said(content: str, span: Span) -> list[Span]:
    if span.end <= span.start:
        return []
    span = trim(content, span)
    words = _WORD.findall(span.of(content))
    return [span] if any(word.casefold() not in _JOINTS for word in words) else []
