"""Where headings are lost: blocks → sections, by the template's order and the words that a section tends to hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from loaders.page.layout.blocks import Block
from loaders.page.layout.sections import CONDITION, FoundSection
from loaders.page.markup.lines import ITEM, TEXT
from loaders.page.tables import rows
from loaders.page.words.fold import fold
from loaders.page.words.headings import CONDITION_ORDER, PROCEDURE_ORDER
from loaders.page.words.labels import is_frequency_label

_CUES = {name: re.compile(rf"(?<!\w)(?:{words})", re.IGNORECASE) for name, kind, words in rows("cues") if kind == "cue"}
_LABELS = {name: re.compile(rf"(?:{words})\b") for name, kind, words in rows("cues") if kind == "label"}
# Sections that are lists or prose as a rule; a block of the other kind speaks a little against them.
_PROSE = frozenset(("summary", "purpose", "duration", "patient_experience"))
# What a change of section costs: at a gap, within a run, after a line that announces a list; and each section skipped.
_SWITCH, _SWITCH_INSIDE, _AFTER_COLON, _SKIP = 0.0, -1.5, -6.0, -2.0
# What it costs to stay in a section behind a larger gap; and to leave it elsewhere than at one of the wide gaps.
_STAY_BEHIND_GAP, _STAY_BEHIND_WIDE, _SWITCH_BEFORE_WIDE = -1.0, -4.0, -4.0
_NEVER = 1 << 20
_HIGHEST = 3
_RISKS = "risks_and_complications"
_LABELLED = 4


def align(
    content: str,
    blocks: Sequence[Block],
    kind: str,
    after: str | None = None,
    until: str | None = None,
    *,
    wide: int = _NEVER,
) -> tuple[FoundSection, ...]:
    """Parts without heading for blocks that must lie between two known sections, in the template's order.

    The best way through the order is found by dynamic programming: each block adds the score of its section, each
    change of section costs less where the layout shows one (an empty line more than usual, prose after a list).
    wide: the empty lines that are more than a heading has before it, which nearly always part two sections.
    """
    order = between(kind, after, until)
    if not order or not blocks:
        return ()
    best: list[tuple[float, tuple[int, ...]]] = []
    for n, name in enumerate(order):
        best.append((_emission(content, blocks[0], name) + n * _SKIP, (n,)))
    usual = sorted(b.gap for b in blocks)[len(blocks) // 2]
    parted = any(block.gap >= wide for block in blocks[1:])
    for before, block in pairwise(blocks):
        change = _SWITCH if _is_border(content, before, block, usual) else _SWITCH_INSIDE
        change = _SWITCH_BEFORE_WIDE if parted and block.gap < wide else change
        change = _AFTER_COLON if before.span.of(content).endswith(":") else change
        stay = _STAY_BEHIND_WIDE if block.gap >= wide else _STAY_BEHIND_GAP if block.gap > max(usual, 1) else 0.0
        step = []
        for n, name in enumerate(order):
            ways = [
                (score + (stay if m == n else change + (n - m - 1) * _SKIP), path)
                for m, (score, path) in enumerate(best[: n + 1])
            ]
            score, path = max(ways, key=lambda way: way[0])
            step.append((score + _emission(content, block, name), (*path, n)))
        best = step
    path = max(best, key=lambda way: way[0])[1]
    return tuple(
        FoundSection((order[n],), None, tuple(b for b, at in zip(blocks, path, strict=True) if at == n))
        for n in dict.fromkeys(path)
    )


# The score of a section's words in each block that is enough where it is the only one missing there; where there are
# others; and the lead over the next of these.
_LIKELY, _CLEAR, _CLEARLY_BETTER = 0.5, 0.7, 0.3


def named_by_content(content: str, parts: Sequence[FoundSection], kind: str) -> tuple[FoundSection, ...]:
    """Parts under a question that no table knows take the section whose words they hold, if it is clear and has no
    part of its own: first of those that the template has between the sections around them."""
    order = CONDITION_ORDER if kind == CONDITION else PROCEDURE_ORDER
    found = list(parts)
    for n, part in enumerate(parts):
        if part.names or part.heading is None or not part.body or not part.heading.of(content).endswith("?"):
            continue
        missing = [name for name in order if not any(name in one.names for one in found)]
        before = next((one.names[-1] for one in reversed(found[:n]) if one.names), None)
        after = next((one.names[0] for one in found[n + 1 :] if one.names), None)
        expected = [name for name in between(kind, before, after) if name in missing]
        if name := _clearest(content, part.body, expected) or _clearest(content, part.body, missing):
            found[n] = replace(part, names=(name,))
    return tuple(found)


def _clearest(content: str, body: Sequence[Block], names: Sequence[str]) -> str | None:
    scores = {name: sum(_emission(content, block, name) for block in body) / len(body) for name in names}
    ranked = sorted(names, key=lambda name: -scores[name])
    if not ranked:
        return None
    second = scores[ranked[1]] if len(ranked) > 1 else None
    enough = _LIKELY if second is None else max(_CLEAR, second + _CLEARLY_BETTER)
    return ranked[0] if scores[ranked[0]] >= enough else None


def between(kind: str, after: str | None, until: str | None) -> tuple[str, ...]:
    """The sections that the template of this kind of page has between two of its own; None: the page's ends."""
    order = CONDITION_ORDER if kind == CONDITION else PROCEDURE_ORDER
    start = order.index(after) + 1 if after in order else 0
    end = order.index(until) if until in order else len(order)
    return order[start:end]


def _is_border(content: str, before: Block, block: Block, usual: int) -> bool:
    if block.kind == TEXT and (before.kind == ITEM or before.depth == block.depth == 0) and block.gap >= usual:
        return True
    return block.gap > usual or (
        before.kind == TEXT and not before.span.of(content).endswith(":") and block.kind == ITEM and block.gap >= usual
    )


def _emission(content: str, block: Block, name: str) -> float:
    words = block.span.of(content)
    score: float = min(_HIGHEST, len({cue.casefold() for cue in _CUES[name].findall(words)}))
    if block.kind == ITEM and block.ordered:
        score += 3 if name == "procedure_description" else -1
    if (block.kind == ITEM) == (name in _PROSE):
        score -= 0.5
    label = fold(words.split(":")[0]) if ":" in words else ""
    if label and ((name in _LABELS and _LABELS[name].match(label)) or (name == _RISKS and is_frequency_label(label))):
        score += _LABELLED
    return score


# Sections that one sentence may well speak of together; other sections under one heading part the blocks.
_TOGETHER = frozenset(("setting", "personnel", "duration"))


def route(content: str, part: FoundSection) -> list[tuple[str, tuple[Block, ...]]]:
    """The blocks of each section of a part: all of them, or, under a shared heading, those that speak of it."""
    if len(part.names) < 2 or set(part.names) <= _TOGETHER:
        return [(name, part.body) for name in part.names]
    best = [max(part.names, key=lambda name: _emission(content, block, name)) for block in part.body]
    return [(n, tuple(b for b, at in zip(part.body, best, strict=True) if at == n)) for n in part.names]
