"""Where a page has lost some of its headings: what lies between two that are left → parts of the sections between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import median_high

from loaders.page.layout.align import align, between
from loaders.page.layout.blocks import Block
from loaders.page.layout.sections import FoundSection
from loaders.page.words.labels import AGAINST, label_role

_FEW_SECTIONS = 3
_FEWEST_BLOCKS = 6
_FEWEST_SKIPPED = 2  # sections in a row whose headings are lost
_LONG_NAME = 8  # words


def with_lost_headings(
    content: str, blocks: Sequence[Block], head: tuple[Block, ...], parts: tuple[FoundSection, ...], kind: str
) -> tuple[tuple[Block, ...], tuple[FoundSection, ...]]:
    """The blocks above the first heading and the parts, with parts for what lies between the few headings that a page
    has left; pages that kept theirs stay as they are."""
    named = {name for part in parts for name in part.names}
    most_are_there = len(named - {"names"}) > _FEW_SECTIONS
    wide = _wide_gap(blocks, parts)
    found: list[FoundSection] = []
    for index, part in enumerate(parts):
        after = part.names[-1] if part.names else None
        until = next((p.names[0] for p in parts[index + 1 :] if p.names), None)
        own = _own_length(content, part, wide)
        if own < len(part.body) and label_role(part.body[own].span.of(content)) == AGAINST:
            own = len(part.body)  # "Who should not have it?" has its heading
        if most_are_there:
            following = parts[index + 1] if index + 1 < len(parts) else None
            cut = _where_others_begin(part, following, wide, own, between(kind, after, until), named)
            own = len(part.body) if cut is None else cut
        found.append(replace(part, body=part.body[:own]))
        if len(part.body) > own and (most_are_there or len(part.body) - own > 1):
            found.extend(align(content, part.body[own:], kind, after, until, wide=wide))
    if not parts and len(head) >= _FEWEST_BLOCKS:
        found.extend(align(content, head[1:], kind))
        head = head[:1]
    return head, tuple(found)


def _where_others_begin(
    part: FoundSection, following: FoundSection | None, wide: int, own: int, skipped: Sequence[str], named: set[str]
) -> int | None:
    """Where a part runs on into sections that the template has before the next heading, and that have no heading of
    their own anywhere: behind a gap wider than that before its headings; or, of several, behind one wider than usual.
    """
    if not part.names or (following and not following.names) or not skipped or not named.isdisjoint(skipped):
        return None
    if own < len(part.body) and part.body[own].gap >= wide:
        return own
    fewest = _FEWEST_BLOCKS if part.names == ("names",) else len(skipped)
    several = following and len(skipped) >= _FEWEST_SKIPPED and len(part.body) - own >= fewest
    return own if several else None


def _wide_gap(blocks: Sequence[Block], parts: Sequence[FoundSection]) -> int:
    """Empty lines that are more than a heading usually has before it."""
    gaps = {block.start: block.gap for block in blocks}
    return 1 + median_high([gaps.get(part.heading.start, 0) for part in parts if part.heading] or [1])


def _own_length(content: str, part: FoundSection, wide: int) -> int:
    """How many blocks surely belong to a part's own heading: those before the first wide gap, or else the first larger
    one; of names, those before the first sentence."""
    if parted := [n for n, block in enumerate(part.body) if n and block.gap >= wide]:
        return parted[0]
    usual = max((block.gap for block in part.body[:2]), default=0)
    for n in range(1, len(part.body)):
        block = part.body[n]
        words = block.span.of(content)
        sentence = "names" in part.names and len(words.split()) > _LONG_NAME and words.endswith(".")
        if block.gap > usual or sentence:
            return n
    return len(part.body)
