"""Personnel → roles, when they are needed, and which of them stand for each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from loaders.page.grammars.listing import comments, says_nothing
from loaders.page.layout.statements import Statement
from loaders.page.markup.lines import ITEM, ROW
from loaders.page.model import Item, Span
from loaders.page.words import lexicon
from loaders.page.words.clauses import is_bare, is_clause
from loaders.page.words.labels import COMMENT
from loaders.page.words.noun_phrases import phrases_with_head
from loaders.page.words.phrases import brackets, make_item, parted, sentences, trim
from loaders.page.words.prose import LONGEST_SENTENCE

_QUALIFIER = r"(?:only\s+)?(?:if|for|when|whenever|after|during|unless|in case(?:s)?(?: of)?|before|until|to)\b"
_IN_BRACKET = re.compile(
    rf"{_QUALIFIER}|(?:only|with|where|as needed|on request|optional(?:ly)?|sometimes)\b", re.IGNORECASE
)
_TAIL = re.compile(rf"[\s,–—-]+(?P<words>{_QUALIFIER})", re.IGNORECASE)
_CONDITION = re.compile(r"[\s,]+(?P<words>(?:only\s+)?(?:if|when|whenever|unless|in case of)\s)", re.IGNORECASE)
_FIRST = re.compile(  # "If the hand is burned, …", "For sedation an anesthesiologist …"
    r"(?P<words>(?:if|when|whenever|in case of|for)\b[^,]+(?=,\s)|for(?: (?!an?\b)[\w-]+){1,3}(?=\san?\s)),?\s",
    re.IGNORECASE,
)
_INSERTED = re.compile(
    r"\b(?P<words>(?:if|when|whenever|in case of|(?<=, )for)\b[^,;]+),\s+(?:(?:an?|the|your)\s+)?$", re.IGNORECASE
)
_OR = re.compile(r"\s*,?\s*(?:and/or|or)\s+(?:(?:sometimes|occasionally|else|another|an?|the|your|by|possibly)\s+)*")
_FIELD = re.compile(r"\s+(?:in|of)\s+(?:[\w-]+\s+){0,3}[\w-]+(?=\s*(?:[,;.(]|$|and\b|or\b))")
_SKILL = "trained|certified|board-certified|specialized|specialised|specializing|experienced|qualified|skilled"
_TRAINED = re.compile(
    rf"\s+(?:{_SKILL}|with (?:\w+ )?(?:training|experience|expertise)) in\s+(?:[\w-]+\s+){{0,3}}[\w-]+"
    r"(?=\s*(?:[,;.(]|$|and\b|or\b|can\b|may\b))"
)
_OF = re.compile(_FIELD.pattern.replace("in|of", "of"))
_COMMA = re.compile(r"\s*,\s*(?:(?:an?|the|your)\s+)*")
_NONE = re.compile(r"\b(?:no|not|without|never|nobody|n't)\b", re.IGNORECASE)
_WORDS, _ARTICLE = re.compile(r"\w"), re.compile(r"^\s*(?:an?|the|your)\b", re.IGNORECASE)
_REACH = 200  # characters in which a qualifier may stand before a role within it
_CLAUSES = re.compile(r"[,;]\s+(?:and|but|while|whereas)\s+|[;:]\s+")


def is_role(word: str) -> bool:
    """True for a word that names someone who does something: "nurse", "-ologist"."""
    word = word.replace("’", "'")
    if word in lexicon.NOT_ROLES:
        return False
    return (
        word in lexicon.ROLES
        or word.endswith(lexicon.ROLE_ENDINGS)
        or any(p in lexicon.ROLES for p in re.split("[/-]", word))
    )


def personnel(content: str, statements: Sequence[Statement], *, shared: bool = False) -> list[Item]:
    """The roles that a section names, in order.

    shared: the section speaks of other things, too; then only words that surely name a role count.
    """
    found: list[Item] = []
    said = comments(content, statements)
    for index, statement in enumerate(statements):
        if statement.role == COMMENT or says_nothing(content, statement.span):
            continue
        start = len(found)
        if statement.trailing and statement.parent is not None:
            _qualify(content, found, statement.span)
            continue
        for part, qualifier in _parts(content, statement):
            found.extend(_roles(content, part, qualifier, _last_group(found)))
        if len(found) == start and statement.own and is_role(statement.label.split()[-1].casefold()):
            at = content.rfind(statement.label, 0, statement.span.start)
            found.extend(_roles(content, Span(at, at + len(statement.label)), None, _last_group(found)))
            _qualify(content, found, statement.span)
        alone = len(found) == start and statement.kind == ITEM and not shared and index not in said
        if alone and not _NONE.search(content, *statement.span) and is_bare(content, statement.span):
            found.extend(_unknown(content, statement.span))
    return _without_general(found)


def _qualify(content: str, found: list[Item], span: Span) -> None:
    """Give the last role the condition that its description begins with: "Nurse: if you are sedated"."""
    if found and _IN_BRACKET.match(content, *span):
        found[-1] = replace(found[-1], qualifier=trim(content, span).of(content))


def _parts(content: str, statement: Statement) -> list[tuple[Span, str | None]]:
    """The clauses of a statement, and the qualifier that a table's row gives."""
    if statement.kind == ROW:
        named = next((c for c in statement.cells if phrases_with_head(content, c, is_role)), statement.cells[0])
        others = [cell.of(content) for cell in statement.cells if cell != named]
        return [(named, next((words for words in others if _IN_BRACKET.match(words)), None))]
    given = statement.label if statement.own and _IN_BRACKET.match(statement.label) else None
    return [
        (clause, given)
        for sentence in sentences(content, statement.span)
        for part in parted(content, sentence)
        for clause in _clauses(content, part)
    ]


def _clauses(content: str, span: Span) -> list[Span]:
    """A sentence's main clauses, each with a verb of its own; a list of roles stays whole."""
    found, start = [], span.start
    if span.end - span.start > LONGEST_SENTENCE:
        return [span]
    for match in _CLAUSES.finditer(content, *span):
        if is_clause(content, Span(match.end(), span.end), any_verb=True) and is_clause(
            content, Span(start, match.start()), any_verb=True
        ):
            found.append(Span(start, match.start()))
            start = match.end()
    return [*found, Span(start, span.end)]


def _roles(content: str, span: Span, given: str | None, group: int) -> list[Item]:
    """The roles of one clause with their qualifiers; roles joined by "or" share a number above `group`."""
    clause = is_clause(content, span, any_verb=True)
    first = _FIRST.match(content, *span)
    tail = next(
        (m for m in (_CONDITION if clause else _TAIL).finditer(content, *span) if not _inserted(content, m, span)), None
    )
    if first:
        searched, general = Span(first.end(), span.end), first["words"]
    elif clause and tail:
        searched, general = (
            Span(span.start, tail.start()),
            trim(content, Span(tail.start("words"), span.end)).of(content),
        )
    else:
        searched, general = span, None
    named = [s for s in phrases_with_head(content, searched, is_role) if not _qualifying(content, searched, s, clause)]
    alone = bool(clause and tail and not first) and _stands_alone(content, named, searched.end)
    if _NONE.search(content, span.start, named[0].end if named else span.end):
        return []
    items: list[Item] = []
    joined = _groups(content, named, group)
    for n, phrase in enumerate(named):
        until = named[n + 1].start if n + 1 < len(named) else searched.end
        earlier = named[n - 1].end if n else searched.start
        qualifier = (
            given
            or _before(content, Span(earlier, phrase.start))
            or _after(content, Span(phrase.end, until))
            or (None if alone and n < len(named) - 1 else general)
        )
        item = make_item(content, _with_field(content, phrase, until))
        if item:
            bracket = _synonym(content, phrase.end, until)
            items.append(replace(item, qualifier=qualifier, one_of=joined[n], synonyms=item.synonyms + bracket))
    return _shared(items)


def _stands_alone(content: str, named: Sequence[Span], end: int) -> bool:
    """True in "A nurse sees you, and a social worker if help is needed": the condition is the last one's only."""
    if len(named) < 2 or content[named[-1].end : end].strip(" ,"):
        return False
    return bool(re.search(r",\s+(?:and|but)\b", content[named[-2].end : named[-1].start]))


def _inserted(content: str, tail: re.Match[str], span: Span) -> bool:
    """True in "and, if needed, an anesthesiologist": the role after the comma is what the condition is for."""
    comma = content.find(",", tail.end(), span.end)
    following = phrases_with_head(content, Span(comma + 1, span.end), is_role) if comma >= 0 else []
    return bool(following) and not _WORDS.search(_ARTICLE.sub("", content[comma + 1 : following[0].start]))


def _qualifying(content: str, searched: Span, phrase: Span, clause: bool) -> bool:
    """True for a role within the words that qualify another one: "Nurse if the surgeon asks for one"."""
    if clause:
        return False
    near = max(searched.start, phrase.start - _REACH)
    tail = _TAIL.search(content, max(near, content.rfind(",", near, phrase.start)), phrase.start)
    return bool(tail) and not _OR.search(content, tail.end(), phrase.start) if tail else False


def _groups(content: str, named: Sequence[Span], group: int) -> list[int | None]:
    """A number for each role, the same for those joined by "or": "A or B", "A, B or C"."""
    found: list[int | None] = [None] * len(named)
    for n in range(len(named) - 1):
        between = _unbracketed(content, Span(named[n].end, named[n + 1].start))
        if not _OR.fullmatch(between):
            continue
        first = n
        while (
            first
            and found[first] is None
            and _COMMA.fullmatch(_unbracketed(content, Span(named[first - 1].end, named[first].start)))
        ):
            first -= 1
        if found[n] is None:
            group += 1
        for member in range(first if found[n] is None else n, n + 2):
            found[member] = group
    return found


def _unbracketed(content: str, span: Span) -> str:
    words = span.of(content)
    for bracket in brackets(content, span):
        words = words.replace(bracket.span.of(content), "")
    return words


def _after(content: str, span: Span) -> str | None:
    """The qualifier that follows a role, in brackets or bare."""
    for bracket in brackets(content, span):
        words = bracket.inner.of(content)
        if _IN_BRACKET.match(words) or not (bracket.kept or phrases_with_head(content, bracket.inner, is_role)):
            return words or None
    if match := _TAIL.match(content, *span):
        words = re.split(r",\s|\s(?:and|or)\s(?:an?|the)\s", content[match.start("words") : span.end])[0]
        return trim(words, Span(0, len(words))).of(words) or None
    return None


def _before(content: str, span: Span) -> str | None:
    """The qualifier that stands before a role between commas: "and, if the hand is burned, a therapist"."""
    match = _INSERTED.search(content, *span)
    return match["words"] if match else None


def _synonym(content: str, start: int, end: int) -> tuple[str, ...]:
    return tuple(
        b.inner.of(content)
        for b in brackets(content, Span(start, end))
        if b.kept and content[start : b.span.start].isspace()
    )


def _with_field(content: str, phrase: Span, until: int) -> Span:
    """ "Specialist in pain medicine": the field belongs to the role."""
    general = phrase.of(content).split()[-1].casefold() in lexicon.GENERAL_ROLES
    match = (_FIELD if general else _OF).match(content, phrase.end, until)
    match = match or _TRAINED.match(content, phrase.end, until)
    return Span(phrase.start, match.end()) if match else phrase


def _shared(items: list[Item]) -> list[Item]:
    """Both sides of an "or" have the qualifier that stands after the last."""
    last = {item.one_of: item.qualifier for item in items if item.one_of is not None}
    return [replace(i, qualifier=i.qualifier or last[i.one_of]) if i.one_of is not None else i for i in items]


def _last_group(items: Sequence[Item]) -> int:
    return max((item.one_of or 0 for item in items), default=0)


def _unknown(content: str, span: Span) -> list[Item]:
    """A bullet whose words no table knows is a role all the same."""
    tail = _TAIL.search(content, *span)
    item = make_item(content, Span(span.start, tail.start()) if tail else span)
    qualifier = _after(content, Span(tail.start(), span.end)) if tail else _after(content, span)
    return [replace(item, qualifier=qualifier)] if item else []


def _without_general(items: list[Item]) -> list[Item]:
    """Without "team", "staff" and the like where others are named."""
    named = [
        i for i in items if i.label.casefold() not in lexicon.GENERAL_ROLES and not i.label.casefold().endswith(" team")
    ]
    return named if named else items
