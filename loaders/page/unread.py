"""What no grammar understood: the sentences of the page that ended in no statement."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

from loaders.page.model import Span
from loaders.page.words.phrases import trim

_WORD = re.compile(r"[^\W\d_]{2,}")


def unread(content: str, said: Iterable[Span], read: Iterable[Span]) -> tuple[Span, ...]:
    """Those of the sentences that no read span touches, without white space and closing stops.

    A sentence that gave an item counts as read, whatever else it says.
    """
    done = _joined(read)
    starts = [span.start for span in done]
    found: set[Span] = set()
    for sentence in said:
        before = bisect_right(starts, sentence.end - 1)
        touched = before > 0 and done[before - 1].end > sentence.start
        if not touched and _WORD.search(content, *sentence):
            found.add(trim(content, sentence))
    return tuple(sorted(found))


def _joined(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that overlap joined."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found
