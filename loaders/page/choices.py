"""Alternatives and treatments → groups, their examples, and plain items; sentences that weigh them are left aside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from loaders.page.labels import AGAINST, COMMENT
from loaders.page.leadins import after_lead_in
from loaders.page.lines import ITEM, ROW
from loaders.page.listing import comments, first_sentence, is_bare, parted, says_nothing
from loaders.page.model import Item, Span
from loaders.page.patterns import pattern
from loaders.page.phrases import Bracket, brackets, is_clause, make_item, masked, sentences, split_list, trim
from loaders.page.statements import Statement

_LEAD_INS, _SUBJECT_END, _UNNAMED = pattern("choices"), pattern("choice subject"), pattern("no choice named")
_INTRODUCED, _SUCH_AS, _REMARK = pattern("introduced"), pattern("such as"), pattern("choice remark")
_CLAUSE, _SUBORDINATE = pattern("choice clause end"), pattern("subordinate")


def choices(content: str, statements: Sequence[Statement]) -> list[Item]:
    """Groups, examples (`example_of` holds the group's words) and plain items, in order."""
    found: list[Item] = []
    groups: dict[int, str] = {}
    said = comments(content, statements, sentences_too=True)
    for index, statement in enumerate(statements):
        skipped = statement.trailing or statement.role in (COMMENT, AGAINST) or index in said
        if skipped or says_nothing(content, statement.span):
            continue
        items = list(_statement(content, statement))
        above = groups.get(statement.parent) if statement.parent is not None else None
        found.extend(replace(i, example_of=i.example_of or above) for i in items)
        if items:
            groups[index] = items[0].text
    return found


def _statement(content: str, statement: Statement) -> Iterator[Item]:
    if statement.kind == ROW:
        yield from _line(content, statement.cells[0])
    elif statement.kind == ITEM or statement.own or is_bare(content, statement.span):
        parts = parted(content, first_sentence(content, statement.span))
        if any(is_clause(content, part) for part in parts):
            for part in parts:
                yield from _prose(content, part) if is_clause(content, part) else _line(content, part)
        else:
            yield from _line(content, Span(parts[0].start, parts[-1].end))
    else:
        for sentence in sentences(content, statement.span):
            yield from _prose(content, sentence) if _has_verb(content, sentence) else _line(content, sentence)


def _line(content: str, span: Span) -> Iterator[Item]:
    """A list in words; each element may carry examples."""
    tail = _SUCH_AS.search(masked(content, span))
    if tail and ";" not in masked(content, span):
        group = [*_elements(content, Span(span.start, span.start + tail.start()))]
        yield from group
        for piece in split_list(content, Span(span.start + tail.end(), span.end)):
            yield from _made(content, piece.span, group[-1].text if group else None)
        return
    yield from _elements(content, span)


def _elements(content: str, span: Span) -> Iterator[Item]:
    for piece in split_list(content, span):
        tail = _SUCH_AS.search(masked(content, piece.span))
        examples = [b for b in brackets(content, piece.span) if _holds_examples(content, b)]
        if tail:
            yield from _line(content, piece.span)
        elif examples:
            group = list(_made(content, Span(piece.span.start, examples[0].span.start), None))
            yield from group
            for bracket in examples:
                yield from _examples(content, bracket, group[0].text if group else None)
        else:
            yield from _made(content, piece.span, None)


def _holds_examples(content: str, bracket: Bracket) -> bool:
    words = bracket.inner.of(content)
    return bool(_INTRODUCED.match(words)) or (
        not bracket.kept and "," in words and not is_clause(content, bracket.inner)
    )


def _examples(content: str, bracket: Bracket, group: str | None) -> Iterator[Item]:
    introduced = _INTRODUCED.match(content, *bracket.inner)
    listed = Span(introduced.end() if introduced else bracket.inner.start, bracket.inner.end)
    for piece in split_list(content, listed):
        yield from _made(content, piece.span, group)


def _made(content: str, span: Span, group: str | None) -> Iterator[Item]:
    if item := make_item(content, span, example_of=group):
        yield item


def _prose(content: str, sentence: Span) -> Iterator[Item]:
    """What a sentence names after a lead-in, or else the subjects of its clauses."""
    aside = _SUBORDINATE.search(content, *sentence)
    main = Span(sentence.start, aside.start()) if aside else sentence
    if after_lead_in(content, main, _LEAD_INS) and (rest := after_lead_in(content, sentence, _LEAD_INS)):
        cut = _REMARK.search(content, *rest)
        yield from _line(content, Span(rest.start, cut.start()) if cut else rest)
        return
    for clause in _clauses(content, sentence):
        yield from _subject(content, clause)


def _has_verb(content: str, sentence: Span) -> bool:
    return bool(is_clause(content, sentence, any_verb=True) or after_lead_in(content, sentence, _LEAD_INS))


def _clauses(content: str, span: Span) -> list[Span]:
    """The clauses of a sentence; a comma parts them only where both sides have a verb, or leave one out."""
    found, start = [], span.start
    for match in _CLAUSE.finditer(masked(content, span)):
        at, end = span.start + match.start(), span.start + match.end()
        if _ends(content, Span(start, at)) and _ends(content, Span(end, span.end)):
            found.append(Span(start, at))
            start = end
    return [*found, Span(start, span.end)]


def _ends(content: str, clause: Span) -> int | None:
    """Where the subject of a clause ends; in "and stimulation when pain remains" the verb is left out."""
    ends = [m.start() for p in (_SUBJECT_END, _SUBORDINATE) if (m := p.search(content, *clause))]
    return min(ends, default=None)


def _subject(content: str, clause: Span) -> Iterator[Item]:
    end = _ends(content, clause)
    if end is None:
        return
    span = trim(content, Span(clause.start, end))
    if _UNNAMED.fullmatch(span.of(content).strip()) or not span.of(content).strip():
        return
    yield from _line(content, span)
