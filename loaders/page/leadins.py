"""What stands in a sentence before the things that it lists: "Patients may have …", "It is used to treat …"."""

from __future__ import annotations

import re

from loaders.page.model import Span


def after_lead_in(content: str, span: Span, pattern: re.Pattern[str]) -> Span | None:
    """The part of a sentence that lists things: after its lead-ins; None where it has none."""
    match = pattern.search(content, *span)
    if match is None:
        return None
    start = match.end()
    while again := pattern.match(content, start, span.end):
        start = again.end()
    return Span(start, span.end)
