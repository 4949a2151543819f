"""Alternatives and treatments → groups, their examples, and plain items; sentences that weigh them are left aside."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from loaders.page.grammars.listing import comments, is_denied, is_prose, says_nothing, thing_cell
from loaders.page.layout.statements import Statement
from loaders.page.markup.lines import ITEM, ROW, TEXT
from loaders.page.model import Item, Span
from loaders.page.words.clauses import is_bare, is_clause
from loaders.page.words.labels import AGAINST, COMMENT
from loaders.page.words.lexicon import pattern
from loaders.page.words.lists import split_list
from loaders.page.words.phrases import Bracket, brackets, first_sentence, make_item, masked, parted, sentences
from loaders.page.words.prose import NEVER, UNNAMED, Wording, elements, named
from loaders.page.words.verbs import main_verb

_WORDING = Wording(
    pattern("choice naming"),
    pattern("choice forward"),
    NEVER,
    pattern("choice between"),
    pattern("choice orders"),
    denied=pattern("denied choice"),
    verbless=pattern("verbless choice"),
)
_INTRODUCED, _SUCH_AS, _WEIGHS = pattern("introduced"), pattern("such as"), pattern("weighs")
_CONDITION, _EXAMPLE_HEAD = pattern("shared condition"), pattern("example head")


def choices(content: str, statements: Sequence[Statement]) -> list[Item]:
    """Groups, examples (`example_of` holds the group's words) and plain items, in order."""
    found: list[Item] = []
    groups: dict[int, str] = {}
    said = comments(content, statements, sentences_too=True)
    for index, statement in enumerate(statements):
        weighs = statement.kind == ITEM and (
            _WEIGHS.match(content, *statement.span) or is_denied(content, statement.span)
        )
        skipped = weighs or statement.trailing or statement.role in (COMMENT, AGAINST) or index in said
        if skipped or says_nothing(content, statement.span) or _only_heads(content, statement.span):
            continue
        items: list[Item] = []
        for item in _statement(content, statement):
            if statement.kind != TEXT or not _is_repeated(item, (*found, *items)):
                items.append(item)
        above = groups.get(statement.parent) if statement.parent is not None else None
        found.extend(replace(i, example_of=i.example_of or above) for i in items)
        if items:
            groups[index] = items[0].text
    return found


def _is_repeated(item: Item, found: Sequence[Item]) -> bool:
    """True for a thing named before, whose second mention only says more of it: "Surgery heals more slowly"."""
    words = item.label.casefold().removesuffix("s")
    return any(re.search(rf"(?<!\w){re.escape(words)}s?(?!\w)", one.label.casefold()) for one in found)


def _only_heads(content: str, span: Span) -> bool:
    """True for "First steps:" over a list, which names nothing itself."""
    return content[span.end - 1] == ":" and bool(UNNAMED.fullmatch(content, span.start, span.end - 1))


def _statement(content: str, statement: Statement) -> Iterator[Item]:
    if statement.kind == ROW:
        things = thing_cell(statement)
        group = [item for part in parted(content, things) for item in _line(content, part)]
        yield from group
        for _, cell in (c for c in statement.columns[1:] if _EXAMPLE_HEAD.fullmatch(c[0].strip())):
            yield from _examples(content, cell, group)
    elif statement.own or (
        not is_prose(content, statement.span) if statement.kind == ITEM else _is_list(content, statement.span)
    ):
        parts = parted(content, first_sentence(content, statement.span))
        if any(_says(content, part) for part in parts):
            for part in parts:
                yield from _prose(content, part) if _says(content, part) else _line(content, part)
        else:
            yield from _line(content, Span(parts[0].start, parts[-1].end))
    else:
        for sentence in sentences(content, statement.span):
            if _WEIGHS.match(content, *sentence) or says_nothing(content, sentence):
                continue
            yield from _prose(content, sentence) if _has_verb(content, sentence) else _line(content, sentence)


def _says(content: str, span: Span) -> bool:
    """True for an item that is a sentence: by an auxiliary, or by a verb that can be no noun before a full stop."""
    verb = main_verb(content, span)
    stopped = span.of(content).rstrip().endswith(".")
    return is_clause(content, span) or (stopped and verb is not None and verb.sure)


def _is_list(content: str, span: Span) -> bool:
    return is_bare(content, span) and _WORDING.orders.match(content, *span) is None


def _has_verb(content: str, sentence: Span) -> bool:
    return bool(is_clause(content, sentence, any_verb=True) or _WORDING.orders.match(content, *sentence))


def _prose(content: str, sentence: Span) -> Iterator[Item]:
    if not _WEIGHS.match(content, *sentence):
        for one in named(content, sentence, _WORDING):
            found = [item for part in elements(content, one, _WORDING) for item in _line(content, part)]
            yield from found
            verb = main_verb(content, one.clause) if one.subject else None
            if verb and (behind := _SUCH_AS.match(content, verb.span.end, one.clause.end)):  # "can be tried, such as"
                yield from _examples(content, Span(behind.end(), one.clause.end), found)


def _line(content: str, span: Span) -> Iterator[Item]:
    """A list in words; each element may carry examples."""
    tail = _SUCH_AS.search(masked(content, span))
    if tail and ";" not in masked(content, span):
        group = [*_elements(content, Span(span.start, span.start + tail.start()))]
        yield from group
        yield from _examples(content, Span(span.start + tail.end(), span.end), group)
        return
    yield from _elements(content, span)


def _elements(content: str, span: Span) -> Iterator[Item]:
    pieces = split_list(content, span)
    pair = len(pieces) == 2 and pieces[1].joiner in ("and", "or")
    for piece in pieces:
        tail = _SUCH_AS.search(masked(content, piece.span))
        examples = [b for b in brackets(content, piece.span) if _holds_examples(content, b)]
        if tail:
            yield from _line(content, piece.span)
        elif examples:
            group = list(_made(content, Span(piece.span.start, examples[0].span.start), None))
            yield from group
            for bracket in examples:
                yield from _examples(content, bracket.inner, group)
        else:
            shared = _CONDITION.search(content, *piece.span) if pair else None
            yield from _made(content, Span(piece.span.start, shared.start()) if shared else piece.span, None)


def _holds_examples(content: str, bracket: Bracket) -> bool:
    words = bracket.inner.of(content)
    listed = not bracket.kept and "," in words and not is_clause(content, bracket.inner)
    return bool(_INTRODUCED.match(words)) or listed


def _examples(content: str, span: Span, group: Sequence[Item]) -> Iterator[Item]:
    """What stands behind "such as" or in a bracket, as examples of the last of the things before it."""
    introduced = _INTRODUCED.match(content, *span)
    for piece in split_list(content, Span(introduced.end() if introduced else span.start, span.end)):
        yield from _made(content, piece.span, group[-1].text if group else None)


def _made(content: str, span: Span, group: str | None) -> Iterator[Item]:
    if item := make_item(content, span, example_of=group):
        yield item
