"""Procedure description → steps, and the lines that name tools and anesthesia."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from loaders.page.grammars.listing import numbered, says_nothing
from loaders.page.layout.statements import Statement
from loaders.page.markup.lines import ITEM, ROW
from loaders.page.model import Item, Span
from loaders.page.words.clauses import is_clause
from loaders.page.words.labels import ANESTHESIA, COMMENT, TOOLS
from loaders.page.words.lists import split_list
from loaders.page.words.phrases import make_item, parted, sentences


def steps(content: str, statements: Sequence[Statement]) -> tuple[list[Item], list[Item]]:
    """The steps in order, and the tools and kinds of anesthesia that are named beside them.

    A step is a list item at the top; in prose, a sentence. Sub-items are none, also where the page shows them flat.
    """
    mentioned = [s for s in statements if _is_mention(content, s)]
    others = [s for s in statements if s not in mentioned and s.role != COMMENT]
    listed = [s for s in others if s.kind != ITEM or s.parent is None]
    items = [s for s in listed if s.kind == ITEM]
    if items:
        spans = [s.span for s in _top(content, items)]
    else:
        rows = [s.cells[-1] for s in listed if s.kind == ROW]
        spans = rows or [one for s in listed for one in sentences(content, s.span)]
    found = (
        make_item(content, span, article=False, phase="procedure") for span in spans if not says_nothing(content, span)
    )
    return numbered(found), _mentions(content, mentioned)


_ASIDE = re.compile(r"/|tool|equipment|used|instrument|suppl", re.IGNORECASE)  # labels that never open a step


def _is_mention(content: str, statement: Statement) -> bool:
    """True under a label of tools or anesthesia; "Anesthesia: The wrist is numbed" in a list of steps is a step."""
    if statement.role not in (TOOLS, ANESTHESIA):
        return False
    step = statement.own and statement.kind == ITEM and is_clause(content, statement.span, any_verb=True)
    return not step or bool(_ASIDE.search(statement.label))


def _top(content: str, items: Sequence[Statement]) -> list[Statement]:
    """The items without those that a flat list hides under an item ending in a colon: they look unlike the others."""
    usual = Counter(_look(content, item) for item in items).most_common(1)[0][0]
    found: list[Statement] = []
    below = False
    for item in items:
        below = below and not item.own and _look(content, item) != usual
        if not below:
            found.append(item)
        below = below or item.span.of(content).rstrip().endswith(":")
    return found


def _look(content: str, item: Statement) -> tuple[bool, bool]:
    words = item.span.of(content).strip()
    return words[:1].islower(), words.endswith((".", ":"))


def _mentions(content: str, statements: Sequence[Statement]) -> list[Item]:
    found: list[Item | None] = []
    for statement in statements:
        for span in statement.cells[-1:] or (statement.span,):
            for sentence in sentences(content, span):
                for part in parted(content, sentence):
                    if not says_nothing(content, part):
                        found.extend(make_item(content, piece.span) for piece in split_list(content, Span(*part)))
    return [item for item in found if item]
