"""Statements → items, for the sections that simply list things, and what the other grammars share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from loaders.page.layout.statements import Statement
from loaders.page.markup.lines import ITEM, ROW, TEXT
from loaders.page.model import Item, Span
from loaders.page.words import lexicon
from loaders.page.words.clauses import is_bare, is_clause, is_comment, is_fragment, is_sentence
from loaders.page.words.labels import AGAINST, COMMENT, CRITERIA
from loaders.page.words.lexicon import pattern
from loaders.page.words.lists import Piece, is_apposition, shares_preposition, split_list
from loaders.page.words.main_clauses import clauses
from loaders.page.words.nouns import has_preposition
from loaders.page.words.phrases import first_sentence, make_item, parted, sentences, trim
from loaders.page.words.prose import NEVER, Wording, elements, named

_INDICATIONS = Wording(
    NEVER,
    pattern("indication forward"),
    pattern("indication backward"),
    pattern("indication between"),
    lead_in=pattern("indications"),
    subject=False,
    conditions=True,
    people=True,
)
_BENEFITS = Wording(
    pattern("benefit naming"),
    pattern("benefit forward"),
    pattern("benefit backward"),
    pattern("benefit between"),
    pattern("benefit orders"),
    subject=False,
    denied=NEVER,
)
_CAUSES = Wording(
    pattern("cause naming"),
    pattern("cause forward"),
    NEVER,
    pattern("cause between"),
    pattern("cause orders"),
    unnamed=pattern("unnamed cause"),
    conditions=True,
)
SIGNS = Wording(
    pattern("sign naming"),
    pattern("sign forward"),
    pattern("sign backward"),
    pattern("sign between"),
    pattern("sign orders"),
    whole=True,
    verbless=pattern("verbless sign"),
)
_COMMA = re.compile(r"[,;]")
_FEW_WORDS = 5
_KINDS = pattern("kinds named by examples")
_LABEL_COLUMN = pattern("label column")
_NOT_AT_ALL, _NEVER, _PEOPLE_WITH = pattern("not at all"), pattern("never occurs"), pattern("people with")
_NOTHING, _BEGUN = pattern("nothing"), pattern("sentence begun")


def says_nothing(content: str, span: Span) -> bool:
    """True for "None required.", "No recovery period is needed."."""
    return bool(_NOTHING.fullmatch(trim(content, span).of(content)))


def is_denied(content: str, span: Span) -> bool:
    """True for "No risk of infection", "Except low back pain", "Bleeding does not occur"."""
    return bool(_NOT_AT_ALL.match(content, *span) or _NEVER.search(content, *span))


def comments(content: str, statements: Sequence[Statement], *, sentences_too: bool = False) -> set[int]:
    """Indexes of list items that say something of the things listed instead of being one of them.

    They close the list and show by their full stop where the others have none; sentences_too: a sentence among mere
    names shows anyway, wherever it stands.
    """
    items = [n for n, s in enumerate(statements) if s.kind == ITEM and (not s.own or s.role is None)]
    stopped = {n for n in items if statements[n].span.of(content).rstrip().endswith((".", "!"))}
    stopped |= _cut_off(content, statements, items)
    sentences_ = {n for n in items if is_comment(content, first_sentence(content, statements[n].span))}
    few_stops = len(stopped) * 2 < len(items)
    said = {n for n in stopped if few_stops and not statements[n].role and _is_remark(content, statements, n)}
    if sentences_too and len(sentences_) * 2 < len(items):
        said |= {n for n in sentences_ if not statements[n].own}
    return said


def _cut_off(content: str, statements: Sequence[Statement], items: Sequence[int]) -> set[int]:
    """The index of the last item of a text that ends in the middle of it, unless the others read like sentences."""
    if not items or content[statements[items[-1]].span.end :].strip():
        return set()
    others = sum(is_sentence(content, statements[n].span) for n in items[:-1])
    return {items[-1]} if others * 2 < len(items) - 1 else set()


def _is_remark(content: str, statements: Sequence[Statement], index: int) -> bool:
    """True for a sentence; at the end of a list whatever reads like one."""
    span = first_sentence(content, statements[index].span)
    first = span.of(content).split(maxsplit=1)[:1]
    last = not any(later.kind == ITEM for later in statements[index + 1 :])
    opened = bool(first) and first[0] in lexicon.OPENERS
    return is_comment(content, span) or ((last or opened) and is_sentence(content, span))


def listed(
    content: str, statements: Sequence[Statement], wording: Wording, *, bullets_whole: bool = False
) -> list[Item]:
    """The items of a section that lists things, in bullets, after labels, or in sentences.

    bullets_whole: an unlabelled bullet is one item whatever it joins by "and".
    """
    found: list[Item | None] = []
    said = comments(content, statements)
    for index, statement in enumerate(statements):
        if statement.trailing or index in said or statement.role in (COMMENT, AGAINST):
            continue
        if any(s.parent == index and s.kind == ITEM for s in statements):  # "Inherited" over a list of its own
            continue
        denied = wording.denied.search(content, *statement.span) and is_clause(content, statement.span)
        not_at_all = statement.kind == ITEM and not bullets_whole and is_denied(content, statement.span)
        if says_nothing(content, statement.span) or not_at_all or (denied and statement.kind == ITEM):
            continue
        if statement.kind == ROW:
            found.extend(in_list(content, thing_cell(statement)))
        elif statement.kind == ITEM and bullets_whole and not statement.own:
            found.append(
                make_item(content, trim(content, first_sentence(content, statement.span), article=True), article=False)
            )
        elif statement.kind == TEXT and bullets_whole and not statement.own and not _is_list(content, statement.span):
            found.extend(in_prose(content, statement.span, wording, else_whole=True))
        elif statement.kind == ITEM and not statement.own and is_prose(content, statement.span):
            found.extend(in_prose(content, statement.span, wording))
        elif statement.own or statement.kind == ITEM or _is_bare_list(content, statement.span, wording):
            found.extend(in_list(content, first_sentence(content, statement.span), labelled=statement.own))
        else:
            found.extend(in_prose(content, statement.span, wording))
    return [item for item in found if item]


def is_prose(content: str, span: Span) -> bool:
    """True for a bullet of several sentences, the first of which says something by a verb."""
    first, *others = sentences(content, span)
    return bool(others) and is_clause(content, first, any_verb=True)


def thing_cell(row: Statement) -> Span:
    """The cell of a row that names things: the first whose column isn't headed "Aim" or "Stage"."""
    return next((cell for head, cell in row.columns if not _LABEL_COLUMN.fullmatch(head.strip())), row.cells[0])


def in_list(content: str, span: Span, *, labelled: bool = True) -> list[Item | None]:
    """The items of a list in words. Without label "resistance of muscle, fat, and liver" is one thing."""
    if not labelled:
        span = _without_remarks(content, span)
    if (kinds := _KINDS.match(content, *span)) and not has_preposition(kinds[1]):
        span = Span(kinds.end(), span.end)  # "Chronic pain conditions such as gout and arthritis"
    if people := _PEOPLE_WITH.match(content, *span):
        pieces = split_list(content, Span(people.end(), span.end))
        if len(pieces) > 1:
            return [make_item(content, piece.span) for piece in pieces]  # "People with obesity, diabetes or gout"
    pieces = split_list(content, span)
    if not labelled and is_apposition(content, pieces):
        pieces = (Piece(span, ""),)
    if not labelled and shares_preposition(content, pieces):
        pieces = (Piece(span, ""),)
    return [make_item(content, piece.span) for piece in pieces]


def _without_remarks(content: str, span: Span) -> Span:
    """The words before the first semicolon where what follows it is a sentence about them."""
    first, *others = parted(content, span)
    return first if others and all(is_clause(content, other) for other in others) else span


def _is_bare_list(content: str, span: Span, wording: Wording) -> bool:
    """True for words without verb ("Dust, pets such as cats."), not for "Done for snoring and for a blocked nose."."""
    comma = _COMMA.search(content, *span)
    begun = comma.start() if comma else span.end
    said = span.of(content).endswith(".") and any(n.things.start <= begun for n in named(content, span, wording))
    return is_bare(content, span) and not said


def _is_list(content: str, span: Span) -> bool:
    """True for a paragraph that is a list in words: without verb, and not begun like a sentence."""
    return is_bare(content, span) and _BEGUN.match(content, *span) is None and "," in span.of(content)


def in_prose(content: str, span: Span, wording: Wording, *, else_whole: bool = False) -> list[Item | None]:
    """The items of sentences that say what they list.

    else_whole: a sentence that names nothing else is an item itself; otherwise it lists nothing."""
    found: list[Item | None] = []
    every = sentences(content, span)
    if len(every) > 1 and all(_is_name(content, sentence) for sentence in every):
        return [make_item(content, sentence) for sentence in every]
    for sentence in every:
        if says_nothing(content, sentence):
            continue
        said = list(named(content, sentence, wording))
        found.extend(
            item
            for one in said
            for part in elements(content, one, wording)
            for item in _one_or_list(content, part, one.itself)
        )
        if else_whole and not said:
            found.extend(make_item(content, clause) for clause in clauses(content, sentence))
        elif not said and is_fragment(content, sentence):
            found.extend(in_list(content, sentence))
    return found


def _is_name(content: str, sentence: Span) -> bool:
    """True for "A stiff neck.": a few words without verb and comma."""
    few = len(sentence.of(content).split()) <= _FEW_WORDS
    return few and not is_fragment(content, sentence) and not is_clause(content, sentence, any_verb=True)


def _one_or_list(content: str, span: Span, clause: bool) -> list[Item | None]:
    """A clause is one item, other words are a list."""
    return [make_item(content, span)] if clause else in_list(content, span)


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


def causes(content: str, statements: Sequence[Statement]) -> list[Item]:
    """Causes and risk factors."""
    return listed(content, statements, _CAUSES)


def signs(content: str, statements: Sequence[Statement]) -> list[Item]:
    """Symptoms and complications."""
    return listed(content, statements, SIGNS)


def whole(content: str, statements: Iterable[Statement]) -> list[Item]:
    """Each statement as one item."""
    found = (make_item(content, s.span) for s in statements if not s.trailing and not says_nothing(content, s.span))
    return [item for item in found if item]


def instructions(content: str, statements: Sequence[Statement], phase: str) -> list[Item]:
    """What to do or what is done, of preparation or recovery: parted at full stops and semicolons, never at commas."""
    bulleted = any(s.kind == ITEM for s in statements)
    kept = [s for s in statements if s.role != COMMENT and not (s.trailing and bulleted)]
    cells = [cell for s in kept for cell in (s.cells[-1:] if s.kind == ROW else (s.span,))]
    parts = [part for cell in cells for sentence in sentences(content, cell) for part in parted(content, sentence)]
    said = (part for part in parts if not says_nothing(content, part))
    return numbered(make_item(content, part, article=False, phase=phase) for part in said)


def numbered(items: Iterable[Item | None]) -> list[Item]:
    """Items with their positions counted from 1."""
    return [replace(item, position=n) for n, item in enumerate((i for i in items if i), 1)]
