"""Statements → items, for the sections that simply list things, and what the other grammars share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from loaders.page import lexicon
from loaders.page.labels import AGAINST, COMMENT, CRITERIA
from loaders.page.leadins import after_lead_in
from loaders.page.lines import ITEM, ROW, TEXT
from loaders.page.model import Item, Span
from loaders.page.patterns import pattern
from loaders.page.phrases import (
    Piece,
    brackets,
    has_preposition,
    is_clause,
    is_comment,
    is_sentence,
    make_item,
    sentences,
    split_list,
    trim,
)
from loaders.page.statements import Statement

_INDICATIONS, _BENEFITS, _CONDITIONS = pattern("indications"), pattern("benefits"), pattern("conditions")
_NOTHING, _SUBJECT, _UNNAMED = pattern("nothing"), pattern("subject"), pattern("nothing named")
_REMARK, _BEGUN, _DENIED = pattern("list remark"), pattern("sentence begun"), pattern("denied")


def says_nothing(content: str, span: Span) -> bool:
    """True for "None required.", "No recovery period is needed."."""
    return bool(_NOTHING.fullmatch(trim(content, span).of(content)))


def is_bare(content: str, span: Span) -> bool:
    """True for words that are no sentence: without full stop inside, and without verb.

    A full stop at the end makes a verb of words that might be nouns ("include", "helps")."""
    stopped = span.of(content).rstrip().endswith(".")
    return len(sentences(content, span)) == 1 and not is_clause(content, span, any_verb=stopped)


def comments(content: str, statements: Sequence[Statement], *, sentences_too: bool = False) -> set[int]:
    """Indexes of list items that say something of the things listed instead of being one of them.

    They close the list and show by their full stop where the others have none; sentences_too: a sentence among mere
    names shows anyway, wherever it stands.
    """
    items = [n for n, s in enumerate(statements) if s.kind == ITEM and (not s.own or s.role is None)]
    stopped = {n for n in items if statements[n].span.of(content).rstrip().endswith((".", "!"))}
    sentences_ = {n for n in items if is_comment(content, statements[n].span)}
    few_stops = len(stopped) * 2 < len(items)
    said = {n for n in stopped if few_stops and not statements[n].role and _is_remark(content, statements, n)}
    if sentences_too and len(sentences_) * 2 < len(items):
        said |= {n for n in sentences_ if not statements[n].own}
    return said


def _is_remark(content: str, statements: Sequence[Statement], index: int) -> bool:
    """True for a sentence; at the end of a list whatever reads like one."""
    span = statements[index].span
    first = span.of(content).split(maxsplit=1)[:1]
    last = not any(later.kind == ITEM for later in statements[index + 1 :])
    opened = bool(first) and first[0] in lexicon.OPENERS
    return is_comment(content, span) or ((last or opened) and is_sentence(content, span))


def listed(
    content: str, statements: Sequence[Statement], lead_in: re.Pattern[str], *, bullets_whole: bool = False
) -> list[Item]:
    """The items of a section that lists things, in bullets, after labels, or in sentences.

    bullets_whole: an unlabelled bullet is one item whatever it joins by "and".
    """
    found: list[Item | None] = []
    said = comments(content, statements)
    for index, statement in enumerate(statements):
        if statement.trailing or index in said or statement.role in (COMMENT, AGAINST):
            continue
        if statement.span.of(content).endswith(":") and any(s.parent == index for s in statements):
            continue
        if says_nothing(content, statement.span):
            continue
        if statement.kind == ROW:
            found.append(make_item(content, statement.cells[0]))
        elif statement.kind == ITEM and bullets_whole and not statement.own:
            found.append(make_item(content, first_sentence(content, statement.span)))
        elif statement.kind == TEXT and bullets_whole and not statement.own and not is_list(content, statement.span):
            found.extend(in_prose(content, statement.span, lead_in, else_whole=True))
        elif statement.own or statement.kind == ITEM or is_bare(content, statement.span):
            found.extend(in_list(content, first_sentence(content, statement.span), labelled=statement.own))
        else:
            found.extend(in_prose(content, statement.span, lead_in))
    return [item for item in found if item]


def first_sentence(content: str, span: Span) -> Span:
    """What stands before the first full stop within the words."""
    return next(iter(sentences(content, span)), span)


def in_list(content: str, span: Span, *, labelled: bool = True) -> list[Item | None]:
    """The items of a list in words. Without label "resistance of muscle, fat, and liver" is one thing."""
    if not labelled:
        span = _without_remarks(content, span)
    pieces = split_list(content, span)
    if not labelled and len(pieces) > 2 and has_preposition(content, pieces[0].span):
        pieces = pieces if any(has_preposition(content, p.span) for p in pieces[1:]) else (Piece(span, ""),)
    return [make_item(content, piece.span) for piece in pieces]


def _without_remarks(content: str, span: Span) -> Span:
    """The words before the first semicolon where what follows it is a sentence about them."""
    first, *others = parted(content, span)
    return first if others and all(is_clause(content, other) for other in others) else span


def is_list(content: str, span: Span) -> bool:
    """True for a paragraph that is a list in words: without verb, and not begun like a sentence."""
    return is_bare(content, span) and _BEGUN.match(content, *span) is None and "," in span.of(content)


def in_prose(content: str, span: Span, lead_in: re.Pattern[str], *, else_whole: bool = False) -> list[Item | None]:
    """The items of sentences that say what they list by a lead-in.

    else_whole: a sentence without lead-in is an item itself; otherwise it lists nothing."""
    found: list[Item | None] = []
    for sentence in sentences(content, span):
        if _DENIED.search(content, *sentence):
            continue
        rest = after_lead_in(content, sentence, lead_in)
        subject = _SUBJECT.search(content, *sentence)
        named = Span(sentence.start, subject.start()) if subject else None
        if named and (rest is None or named.end < rest.start) and not _UNNAMED.fullmatch(named.of(content)):
            found.extend(in_list(content, named))
        elif rest:
            cut = _REMARK.search(content, *rest)
            found.extend(_repeated(content, Span(rest.start, cut.start()) if cut else rest))
        elif else_whole:
            found.append(make_item(content, sentence))
    return found


def _repeated(content: str, span: Span) -> list[Item | None]:
    """The items of a list that may repeat the word before it: "after a stroke, after surgery, and after a fall"."""
    word = content[: span.start].split()[-1:]
    again = re.compile(rf",?\s+(?:and\s+|or\s+)?{re.escape(word[0])}\s+") if word else None
    cuts = [match.span() for match in again.finditer(content, *span)] if again else []
    starts, ends = [span.start, *(end for _, end in cuts)], [*(start for start, _ in cuts), span.end]
    return [item for part in zip(starts, ends, strict=True) for item in in_list(content, Span(*part))]


def indications(content: str, statements: Sequence[Statement]) -> tuple[list[Item], list[Item]]:
    """What the procedure is done for, and whom it suits (the criteria)."""
    criteria = [s for s in statements if s.role == CRITERIA]
    others = [s for s in statements if s.role != CRITERIA]
    return listed(content, _reindexed(statements, others), _INDICATIONS), whole(content, criteria)


def _reindexed(statements: Sequence[Statement], kept: Sequence[Statement]) -> Sequence[Statement]:
    """Statements of a part of a section; nesting isn't looked at there."""
    return statements if len(kept) == len(statements) else [replace(s, parent=None) for s in kept]


def benefits(content: str, statements: Sequence[Statement]) -> list[Item]:
    """What is gained; a bullet is one benefit, whatever it joins."""
    return listed(content, statements, _BENEFITS, bullets_whole=True)


def condition_list(content: str, statements: Sequence[Statement]) -> list[Item]:
    """Causes, risk factors, symptoms, complications, ways of diagnosis."""
    return listed(content, statements, _CONDITIONS)


def whole(content: str, statements: Iterable[Statement]) -> list[Item]:
    """Each statement as one item."""
    found = (make_item(content, s.span) for s in statements if not s.trailing and not says_nothing(content, s.span))
    return [item for item in found if item]


def instructions(content: str, statements: Sequence[Statement], phase: str) -> list[Item]:
    """What to do or what is done, of preparation or recovery: parted at full stops and semicolons, never at commas."""
    found: list[Item] = []
    bulleted = any(s.kind == ITEM for s in statements)
    for statement in statements:
        if statement.role == COMMENT or (statement.trailing and bulleted):
            continue
        cells = statement.cells[-1:] if statement.kind == ROW else (statement.span,)
        for sentence in (s for cell in cells for s in sentences(content, cell)):
            for part in parted(content, sentence):
                item = (
                    None
                    if says_nothing(content, part)
                    else make_item(content, part, article=False, phase=phase, position=len(found) + 1)
                )
                if item:
                    found.append(item)
    return found


def parted(content: str, span: Span) -> list[Span]:
    """The parts between semicolons that stand outside brackets."""
    inside = [b.span for b in brackets(content, span)]
    cuts = [m.start() for m in re.finditer(";", span.of(content))]
    found, start = [], span.start
    for cut in (span.start + c for c in cuts):
        if not any(b.start <= cut < b.end for b in inside):
            found.append(Span(start, cut))
            start = cut + 1
    return [*found, Span(start, span.end)]


def numbered(items: Iterable[Item]) -> list[Item]:
    """Items with their positions counted from 1."""
    return [replace(item, position=n) for n, item in enumerate(items, 1)]
