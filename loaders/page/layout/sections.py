"""Blocks → sections, by the table of headings and by what the page's own headings look like."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from loaders.page.layout.blocks import Block
from loaders.page.markup.lines import HEADING, ITEM, ROW, TEXT
from loaders.page.model import Span
from loaders.page.words.clauses import is_clause
from loaders.page.words.headings import CONDITION_ORDER, PROCEDURE_ORDER, is_exact, section_names
from loaders.page.words.labels import is_label

CONDITION, PROCEDURE = "condition", "procedure"
# What a heading means on the other kind of page; sections without a line here stay as they are, None is no section.
_ON_CONDITION_PAGES: dict[str, str | None] = {
    "risks_and_complications": "complications",
    "patient_experience": "symptoms",  # "What does it feel like?"
    "indications": "causes",  # "Why did I get it?"
    "alternatives": "treatment_options",
    "benefits": None,
    "procedure_description": None,
    "recovery": "prognosis_and_follow_up",  # "What happens next?"
    "preparation": None,
    "setting": None,
    "duration": "prognosis_and_follow_up",  # "How long does it last?"
    "purpose": None,
}
_ON_PROCEDURE_PAGES: dict[str, str | None] = {
    "complications": "risks_and_complications",
    **dict.fromkeys(
        ("causes", "risk_factors", "symptoms", "diagnosis", "treatment_options", "prognosis_and_follow_up")
    ),
}
_NAME_OF_CONDITION = re.compile(r"name of (?:the )?condition\b", re.IGNORECASE)
_RUN_IN = re.compile(r"(?P<heading>[^:\n–—]{2,60}?)\s*(?::|\s[–—-])\s+(?=\S)")
_ASKED = re.compile(r"(?P<heading>[^.?!\n]{3,60}\?)\s+(?=\S)")  # "Who does it? A surgeon and a nurse."
_STOPPED = re.compile(r"(?P<heading>[^.:?!\n]{3,60})\.\s+(?=\S)")  # "Who does it. A surgeon and a nurse."
_LIKE_QUESTION = re.compile(r"(?:what|who|how|why|where|when)\b(?:\s+\S+){1,5}$", re.IGNORECASE)
_FEW_WORDS = 8
_FEW_SECTIONS = 3
_LONG_PAGE = 12  # blocks
_FEWEST_LISTED = 5  # sections that list items must open before they count as headings


@dataclass(frozen=True, slots=True)
class FoundSection:
    """A section as found: names (several for a shared heading, none for a heading that no table knows)."""

    names: tuple[str, ...]
    heading: Span | None
    body: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A block that may be a heading; rest is what follows a heading on its own line."""

    names: tuple[str, ...]
    style: str
    heading: Span
    rest: Block | None
    exact: bool


def page_kind(content: str, blocks: Iterable[Block]) -> str:
    """Whether the headings are those of a condition page or of a procedure page."""
    seen: set[str] = set()
    for block in blocks:
        words = content[block.start : block.end]
        if block.kind in (HEADING, TEXT) or (block.ordered and is_exact(words)):
            if _NAME_OF_CONDITION.match(words):
                return CONDITION
            run_in = _ASKED.match(words) or _stopped(words) or _RUN_IN.match(words)
            before = run_in and (run_in.re is not _RUN_IN or is_exact(run_in["heading"]))
            seen.update(section_names(run_in["heading"] if run_in and before else words))
        elif block.kind == ROW and is_exact(block.cells[0].of(content)):
            seen.update(section_names(block.cells[0].of(content)))
    ours = len(seen & (set(CONDITION_ORDER) - set(PROCEDURE_ORDER)))
    return CONDITION if ours >= 2 and ours > len(seen & (set(PROCEDURE_ORDER) - set(CONDITION_ORDER))) else PROCEDURE


def split_sections(
    content: str, blocks: tuple[Block, ...], kind: str
) -> tuple[tuple[Block, ...], tuple[FoundSection, ...]]:
    """The blocks before the first heading, and the parts that the headings open."""
    alone = _standing_alone(content, blocks)
    candidates = [_candidate(content, block, kind, n in alone) for n, block in enumerate(blocks)]
    main, accepted = _accepted(candidates)
    if headings_lost(blocks, accepted):
        accepted = {
            c for c in accepted if "names" in c.names or c.style in ("text", "capitals") or c.style.startswith("h")
        }
    head: list[Block] = []
    parts: list[tuple[_Candidate, list[Block]]] = []
    for n, (block, candidate) in enumerate(zip(blocks, candidates, strict=True)):
        if candidate and candidate in accepted:
            parts.append((candidate, [candidate.rest] if candidate.rest else []))
        elif parts and (
            _closes(content, block, main)
            or (n in alone and _is_unknown_heading(content, parts[-1], block, blocks[n + 1]))
        ):
            parts.append((_Candidate((), main, block.span, None, False), []))
        elif parts:
            parts[-1][1].append(block)
        else:
            head.append(block)
    return tuple(head), tuple(FoundSection(c.names, c.heading, tuple(body)) for c, body in parts)


def _standing_alone(content: str, blocks: Sequence[Block]) -> set[int]:
    """Indexes of short lines between empty lines, below the first heading, without full stop; a name is none."""
    found: set[int] = set()
    above: tuple[str, ...] = ()  # what the last line opens that is a heading wherever it stands
    for n, (block, following) in enumerate(pairwise(blocks)):
        words = content[block.start : block.end]
        short = len(words.split()) <= _FEW_WORDS and words[:1].isupper() and not words.endswith((".", "!", ";", ","))
        alone = block.kind == TEXT and not block.depth and block.gap and following.gap
        if alone and short and ":" not in words and above not in ((), ("names",)):
            found.add(n)
        above = section_names(words) or (above if short or above != ("names",) else ("",))
    return found


def _is_unknown_heading(content: str, part: tuple[_Candidate, list[Block]], block: Block, following: Block) -> bool:
    """True for a line standing alone that opens something new: after finished prose or a list, before one of these."""
    candidate, body = part
    words = block.span.of(content)
    plain = not re.search(r"[,:;\d]", words) and len(words.split()) <= _FEW_WORDS - 2 and not is_label(words)
    finished = bool(body) and (body[-1].kind == ITEM or body[-1].span.of(content).endswith("."))
    opened = following.kind == ITEM or following.span.of(content).endswith(".")
    return plain and finished and opened and candidate.style == "text" and "names" not in candidate.names


def _candidate(content: str, block: Block, kind: str, alone: bool) -> _Candidate | None:
    words = content[block.start : block.end]
    whole = _names(words, kind, sure=(alone and not is_label(words)) or block.kind == HEADING)
    if block.kind == HEADING:
        return _Candidate(whole, f"h{block.level}", block.span, None, is_exact(words)) if whole else None
    if block.kind == ROW and not block.level:
        first, second = block.cells[0], Span(block.cells[1].start, block.end)
        names = _names(first.of(content), kind) if is_exact(first.of(content)) else ()
        rest = replace(block, kind=TEXT, start=second.start, end=second.end, cells=())
        return _Candidate(names, ROW, first, rest, True) if names else None
    asked = (_ASKED.match(words) or _stopped(words)) if block.kind == TEXT else None
    if asked and (names := _names(asked["heading"], kind)):
        heading = Span(block.start, block.start + asked.end("heading"))
        rest = replace(block, start=block.start + asked.end(), depth=0)
        return _Candidate(names, f"{TEXT} run-in", heading, rest, True)
    if whole and (block.kind == TEXT or (block.ordered and (is_exact(words) or len(whole) > 1))):
        exact = is_exact(words)
        if exact or words.endswith("?") or len(words.split()) <= _FEW_WORDS:
            return _Candidate(whole, _style(words, block), block.span, None, exact)
        return None
    if match := _RUN_IN.match(words):
        names = _names(match["heading"], kind) if is_exact(match["heading"]) else ()
        if names == ("procedure_description",) and not is_clause(
            content, Span(block.start + match.end(), block.end), any_verb=True
        ):
            names = ("names",)  # "Procedure: cataract surgery"
        heading = Span(block.start, block.start + match.end("heading"))
        rest = replace(block, kind=TEXT, start=block.start + match.end(), depth=0)
        return _Candidate(names, f"{block.kind} run-in", heading, rest, True) if names else None
    return None


def _stopped(words: str) -> re.Match[str] | None:
    """A heading before a text on the same line, parted by a full stop: as the table has it, or like a question."""
    match = _STOPPED.match(words)
    known = match and (is_exact(match["heading"]) or _LIKE_QUESTION.match(match["heading"]))
    return match if known else None


def _names(heading: str, kind: str, *, sure: bool = False) -> tuple[str, ...]:
    other = _ON_CONDITION_PAGES if kind == CONDITION else _ON_PROCEDURE_PAGES
    names = (other.get(name, name) for name in section_names(heading, sure=sure))
    return tuple(dict.fromkeys(name for name in names if name))


def _style(words: str, block: Block) -> str:
    if block.kind == ITEM:
        return "numbered"
    if words.isupper():
        return "capitals"
    return "colon" if words.rstrip().endswith(":") else "text"


def _accepted(candidates: list[_Candidate | None]) -> tuple[str, set[_Candidate]]:
    """The page's main style of heading, and the candidates that are headings: those of the main style, and of others
    only exact ones that open a section which the main style doesn't. One for several sections that each have a heading
    of their own is none ("Goals/Expected outcomes:")."""
    styles: defaultdict[str, set[str]] = defaultdict(set)
    for candidate in candidates:
        if candidate:
            styles[candidate.style].update(
                candidate.names if candidate.exact or "run-in" not in candidate.style else ()
            )
    listed_styles = (f"{ITEM} run-in", "numbered")
    for style in listed_styles:
        if len(styles[style]) < _FEWEST_LISTED:
            styles.pop(style, None)
    main = max(styles, key=lambda style: len(styles[style] - {"names"}), default="")
    claimed = set(styles[main]) if main else set()
    accepted = {c for c in candidates if c and c.style == main}
    for candidate in candidates:
        if candidate is None or candidate.style in listed_styles:
            continue
        sure = candidate.exact or candidate.style.startswith("h")
        if sure and len(candidate.names) == 1 and candidate.names[0] not in claimed:
            accepted.add(candidate)
    alone = {c.names for c in accepted if len(c.names) == 1}
    return main, {c for c in accepted if len(c.names) < 2 or not {(name,) for name in c.names} <= alone}


def headings_lost(blocks: Sequence[Block], accepted: Iterable[_Candidate]) -> bool:
    """True for a page of the template (it has a name section) that kept few of its other headings."""
    names = {name for candidate in accepted for name in candidate.names}
    return "names" in names and len(names) <= 1 + _FEW_SECTIONS and len(blocks) >= _LONG_PAGE


def _closes(content: str, block: Block, main: str) -> bool:
    """True for a heading that no table knows: it ends the section before it."""
    words = content[block.start : block.end]
    if is_label(words):
        return False
    if block.kind == HEADING:
        return not main.startswith("h") or block.level <= int(main[1:])
    if block.kind != TEXT or len(words.split()) > 2 * _FEW_WORDS:
        return False
    return words.endswith("?") or (main == "capitals" and words.isupper())
