"""Cutting words into phrases: sentences, lists, brackets. Everything works on spans, so that offsets stay exact."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from loaders.page import lexicon
from loaders.page.fold import fold, squeeze, without_article
from loaders.page.model import Item, Span
from loaders.page.patterns import pattern

_OUTER = " \t\r\n\v\f\u00a0\u200b\ufeff,;:.…·•|*_\u2028\u2029"
_ARTICLE = re.compile(
    r"(?:(?:sometimes|possibly|occasionally|perhaps|maybe|also|even|usually|often)\s+)*(?:an?|the|your|any|some)\s+(?=\S)"
    r"|(?:sometimes|possibly|occasionally|perhaps|maybe|also|even)\s+(?=\S)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*(?=\s+[\"'“‘(]?[A-Z0-9])|[.!?]$")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|approx|dr|mr|mrs|ms|prof|st|no|fig|min|mins|hr|hrs|sec|incl|resp|ca|ave|dept|al|cf|a\.m|p\.m)|\b[A-Z])\.$",
    re.IGNORECASE,
)
_LONGEST_ABBREVIATION = 12  # characters, with what must stand before it
_SPACED_STOP = re.compile(r"\s+([,;.])")
_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_ACRONYM = re.compile(r"(?=[A-Za-z0-9&/-]*[A-Z][A-Za-z0-9&/-]*[A-Z])[A-Za-z0-9][A-Za-z0-9&/-]{1,9}s?$|[A-Z]\d{1,3}$")
_NOTE, _COMPOUND = pattern("note"), pattern("compound")
_ALSO = re.compile(r"(?:also\s+)?(?:called|known as|named|or|abbreviated(?: as)?|formerly|=)\s+", re.IGNORECASE)
_COMMA = re.compile(r"\s*,\s*(?P<word>(?:and/or|and|or|as well as|plus|&)\s+)?(?:then\s+)?")
_BARE = re.compile(r"\s+(?P<word>and/or|and|or|as well as|plus|&)\s+")
_IF_NEEDED = re.compile(
    r",?\s+(?:if|when|where|as)\s+(?:needed|necessary|required|possible|appropriate|wanted|desired)$", re.IGNORECASE
)
_PURPOSE = re.compile(
    r"\s+to\s+(?:rule|look|check|find|see|exclude|confirm|show|help|measure|make|find out|assess|tell)\b"
)
_AFTERTHOUGHT = re.compile(r",\s+(?:guided|followed|supported|depending|based|combined)\b")
_CUT = "\0"


def trim(content: str, span: Span, article: bool = False) -> Span:
    """Without white space and punctuation around it and, if asked, without a leading article."""
    start, end = span
    while start < end and content[start] in _OUTER:
        start += 1
    while end > start and content[end - 1] in _OUTER:
        end -= 1
    if article and (match := _ARTICLE.match(content, start, end)):
        start = match.end()
    return Span(start, end)


def masked(content: str, span: Span) -> str:
    """The words of the span with what stands in brackets blotted out, at the same offsets."""
    words = span.of(content)
    if "(" in words or "[" in words:
        words = _BRACKETS.sub(lambda m: _CUT * len(m[0]), words)
    return words


def sentences(content: str, span: Span) -> tuple[Span, ...]:
    """The sentences of a passage."""
    words, found, start = span.of(content), [], 0
    for match in _SENTENCE_END.finditer(words):
        before = words[max(start, match.start() - _LONGEST_ABBREVIATION) : match.start() + 1]
        if match[0][0] == "." and _ABBREVIATION.search(before) and match.end() < len(words):
            continue
        found.append(Span(span.start + start, span.start + match.end()))
        start = match.end()
    found.append(Span(span.start + start, span.end))
    return tuple(_stripped(content, one) for one in found if one.of(content).strip(_OUTER))


def _stripped(content: str, span: Span) -> Span:
    words = span.of(content)
    return Span(span.end - len(words.lstrip()), span.start + len(words.rstrip()))


@dataclass(frozen=True, slots=True)
class Piece:
    """An element of a list and the word before it: "", ",", ";", "and" or "or"."""

    span: Span
    joiner: str


def split_list(content: str, span: Span, last_pair: bool = True, *, pairs: bool = True) -> tuple[Piece, ...]:
    """The elements of a list in words: at semicolons if there are any, else at commas, "and" and "or".

    last_pair: whether "and" in the last element parts it, too, when no comma stands before it ("itching, nausea and
    vomiting"); pairs: whether "A and B" is parted where there is no comma at all.
    """
    words = masked(content, span)
    if ";" in words:
        return _pieces(content, span, [(m.start(), m.end(), ";") for m in re.finditer(r";(?:\s*(?:and|or)\b)?", words)])
    words = _COMPOUND.sub(lambda m: re.sub(r"[\s,]", "_", m[0]), words)
    cuts = [(m.start(), m.end(), _joiner(m)) for m in _COMMA.finditer(words) if _starts_anew(words[m.end() :], m)]
    if not cuts:
        pair = _pair_cut(words) if pairs else None
        purpose = _PURPOSE.search(words, pair[1]) if pair else None
        return _pieces(
            content, Span(span.start, span.start + purpose.start()) if purpose else span, [pair] if pair else []
        )
    if last_pair and pairs and not any(joiner in ("and", "or") for _, _, joiner in cuts):
        tail = cuts[-1][1]
        if pair := _pair_cut(words[tail:]):
            cuts.append((pair[0] + tail, pair[1] + tail, pair[2]))
    return _pieces(content, span, cuts)


def _joiner(match: re.Match[str]) -> str:
    word = (match["word"] or "").strip()
    return "or" if word in ("or", "and/or") else "and" if word else ","


def _starts_anew(rest: str, match: re.Match[str]) -> bool:
    if match.start() and match.string[match.start() - 1].isdigit() and rest[:1].isdigit():
        return False
    first = re.match(r"[\w'.-]+", rest)
    if first is None:
        return rest[:1] == _CUT
    last = match.string[: match.start()].casefold().rpartition(" ")
    adjective = last[2] in lexicon.ADJECTIVES or (not last[0] and is_modifier(last[2]))
    if not match["word"] and adjective and " " in rest:
        return False  # "severe, lasting pain", "in a dark, quiet room"
    return first[0].casefold() not in (lexicon.RELATIVE if match["word"] else lexicon.GOES_ON)


def _pair_cut(words: str) -> tuple[int, int, str] | None:
    """Where "A and B" or "A or B" parts; None where the two share a noun, a preposition or a bracket."""
    for match in _BARE.finditer(words):
        if complete(words[: match.start()], words[match.end() :], _joiner(match)):
            return match.start(), match.end(), _joiner(match)
    return None


def complete(left: str, right: str, joiner: str = "and") -> bool:
    """True where both sides of an "and" or "or" are things by themselves."""
    before, after = (re.findall(r"[\w'/-]+", side.casefold()) for side in (left, right))
    if not before or not after or any(word in lexicon.RELATIVE for word in before):
        return False
    if after[0] in lexicon.GOES_ON or before[-1] in lexicon.PREPOSITIONS or "both" in before or "either" in before:
        return False
    if _has_preposition(before) and not _has_preposition(after):
        return _begins_anew(before, after)
    head = after[
        : next((n for n, word in enumerate(after) if word in lexicon.PREPOSITIONS + lexicon.RELATIVE), len(after))
    ]
    if len(before) == 1 and before[0].endswith("ing") and head and head[0].endswith("ing"):
        return False  # "waiting and watching"
    if before[-1] in lexicon.DOSAGE_FORMS and head and head[-1] in lexicon.DOSAGE_FORMS:
        return False
    shared_end = after[1:2] == ["of"] and head[0].endswith(lexicon.ABSTRACT_ENDINGS) if len(head) == 1 else False
    if joiner == "or" and len(before) == 1 and shared_end:
        return False  # "fault or displacement of the electrode"
    if (
        len(before) == 2
        and before[0] in ("a", "an")
        and len(head) == 1
        and len(after) > 1
        and after[0] not in ("a", "an")
    ):
        return False  # "a parent or sibling with migraine"
    if len(before) > 1 or len(head) < 2:
        return not (len(before) > 1 and is_modifier(before[-1]) and len(head) > 1 and is_modifier(head[0]))
    return not is_modifier(before[0])


def _begins_anew(before: list[str], after: list[str]) -> bool:
    """ "Air in the blood or a severe allergic reaction": an article of its own shows a thing of its own."""
    at = max(n for n, word in enumerate(before) if word in lexicon.PREPOSITIONS or word.startswith(("post-", "pre-")))
    return after[0] in ("a", "an") and before[at + 1 : at + 2] not in (["a"], ["an"])


def is_modifier(word: str) -> bool:
    """True for a word that can't be a thing without a noun after it: "spinal", "wrist"."""
    if word in lexicon.NO_MODIFIERS:
        return False
    return word in lexicon.MODIFIERS or (len(word) > 4 and word.endswith(lexicon.MODIFIER_ENDINGS))


def has_preposition(content: str, span: Span) -> bool:
    """True where a preposition stands in the phrase, outside brackets."""
    return _has_preposition(re.findall(r"[\w'/-]+", masked(content, span).casefold()))


def _has_preposition(words: list[str]) -> bool:
    return any(word in lexicon.PREPOSITIONS or word.startswith(("post-", "pre-")) for word in words)


def _pieces(content: str, span: Span, cuts: list[tuple[int, int, str]]) -> tuple[Piece, ...]:
    pieces, start, joiner = [], span.start, ""
    for cut_start, cut_end, word in cuts:
        pieces.append(Piece(trim(content, Span(start, span.start + cut_start)), joiner))
        start, joiner = span.start + cut_end, word
    pieces.append(Piece(trim(content, Span(start, span.end)), joiner))
    return tuple(piece for piece in pieces if piece.span.start < piece.span.end)


@dataclass(frozen=True, slots=True)
class Bracket:
    """A bracket: the whole of it, what it holds, and whether that is an abbreviation or synonym of the item."""

    span: Span
    inner: Span
    kept: bool


def brackets(content: str, span: Span) -> Iterator[Bracket]:
    """The brackets within a phrase, outermost text only."""
    for match in _BRACKETS.finditer(content, span.start, span.end):
        group = 1 if match[1] is not None else 2
        inner = trim(content, Span(*match.span(group)))
        yield Bracket(Span(*match.span()), inner, bool(inner.of(content)) and _is_synonym(inner.of(content)))


def _is_synonym(words: str) -> bool:
    if _ACRONYM.match(words) or _ALSO.match(words):
        return True
    return (
        not _NOTE.match(words)
        and "," not in words
        and " or " not in words
        and " and " not in words
        and len(words.split()) <= 4
    )


def is_acronym(words: str) -> bool:
    """True for "CRPS", "TENS", "RSD"."""
    return bool(_ACRONYM.match(words))


def make_item(content: str, span: Span, *, article: bool = True, **fields: str | int | None) -> Item | None:
    """The item that a phrase names, without brackets that only comment; None for no words.

    article: take a leading article off, as sentences don't want it.
    """
    span = trim(content, span, article)
    if article and (after := _AFTERTHOUGHT.search(masked(content, span))):
        span = Span(span.start, span.start + after.start())
    if article and (after := _IF_NEEDED.search(span.of(content))):
        span = Span(span.start, span.start + after.start())
    found = list(brackets(content, span))
    while found and not found[-1].kept and found[-1].span.end == span.end:
        span = trim(content, Span(span.start, found.pop().span.start))
    words = span.of(content)
    if not any(character.isalnum() for character in words):
        return None
    plain = squeeze(_BRACKETS.sub(" ", words)) if found else squeeze(words)
    label = _SPACED_STOP.sub(r"\1", plain).strip(_OUTER) or squeeze(words)
    synonyms = tuple(squeeze(_ALSO.sub("", b.inner.of(content))) for b in found if b.kept)
    return Item(words, span.start, span.end, without_article(label) if article else label, synonyms, **fields)  # type: ignore[arg-type]  # names come from callers


_MAIN_VERB = re.compile(rf"\b(?:{'|'.join((*lexicon.AUXILIARIES, *lexicon.VERBS))})\b", re.IGNORECASE)
_AUXILIARY = re.compile(rf"\b(?:{'|'.join(lexicon.AUXILIARIES)})\b", re.IGNORECASE)
_SUBORDINATE = re.compile(rf"\b(?:{'|'.join(lexicon.RELATIVE)})\b", re.IGNORECASE)
_IMPERATIVE = re.compile(rf"(?:{'|'.join(lexicon.IMPERATIVES)})\b", re.IGNORECASE)


def is_clause(content: str, span: Span, any_verb: bool = False) -> bool:
    """True where the words have a verb of their own, outside relative clauses and brackets.

    any_verb: count common verbs beside auxiliaries; they may be nouns, too ("needs", "works")."""
    words = masked(content, span)
    verb = (_MAIN_VERB if any_verb else _AUXILIARY).search(words.replace("’", "'"))
    below = _SUBORDINATE.search(words)
    if verb is None:
        return False
    return verb.start() > 0 and (below is None or verb.start() < below.start() or below.start() == 0)


def is_comment(content: str, span: Span) -> bool:
    """True for a sentence that says something of the things listed, rather than being one of them."""
    words = span.of(content)
    return is_clause(content, span) or (bool(_IMPERATIVE.match(words)) and words.rstrip().endswith("."))


_SHORT_SENTENCE, _LONG_SENTENCE = 5, 9  # words, with and without a verb that the tables know


def is_sentence(content: str, span: Span) -> bool:
    """True for words that read like a sentence, by any verb, by the way they begin or by their length."""
    words = span.of(content).split()
    if words and (words[0] in lexicon.OPENERS or is_clause(content, span, any_verb=True)):
        return len(words) >= _SHORT_SENTENCE
    return len(words) >= _LONG_SENTENCE


_GLUE = re.compile(r"(?<=[a-z)’'])\s+(?=[A-Z][a-z]+\b)")


def glued_at(content: str, span: Span) -> int | None:
    """Where a sentence begins that was glued to the end of an item without punctuation, if there is one."""
    words = masked(content, span)
    if not words.rstrip().endswith((".", "!")):
        return None
    for match in _GLUE.finditer(words):
        tail = words[match.end() :]
        first = tail.split(None, 1)[0].strip(",")
        opener = first in lexicon.OPENERS
        adverb = any(word in lexicon.SENTENCE_ADVERBS for word in tail.split()[1:4])
        clause = is_clause(content, Span(span.start + match.end(), span.end), any_verb=opener)
        if len(tail.split()) >= 4 and (clause or adverb):
            return span.start + match.end()
    return None


def negligible(words: str) -> bool:
    """True where words carry nothing but joints of a sentence."""
    return not re.sub(r"[\W\d_]+", "", fold(words))
