"""Sentences told from phrases: by their verb, by the way they begin, by their length."""

from __future__ import annotations

import re

from loaders.page.model import Span
from loaders.page.words import lexicon
from loaders.page.words.lexicon import pattern
from loaders.page.words.phrases import masked, sentences
from loaders.page.words.verbs import main_verb

_AUXILIARY = re.compile(rf"\b(?:{'|'.join(lexicon.AUXILIARIES)})\b", re.IGNORECASE)
_SUBORDINATE, _DEPENDENT = pattern("subordinator"), pattern("dependent clause")
_IMPERATIVE = re.compile(rf"(?:{'|'.join(lexicon.IMPERATIVES)})\b", re.IGNORECASE)
_ADVICE = pattern("advice")
_SPEAKS_OF_PEOPLE = pattern("people do")
_SHORT_SENTENCE, _LONG_SENTENCE = 5, 9  # words, with and without a verb that the tables know
_GLUE = re.compile(r"(?<=[a-z)’'\0])\s+(?=[A-Z][a-z]+\b)")


def without_dependent(words: str) -> str:
    """The words with relative clauses between commas, and the like, blotted out at the same offsets."""
    return _DEPENDENT.sub(lambda match: "\0" * len(match[0]), words)


def is_clause(content: str, span: Span, any_verb: bool = False) -> bool:
    """True where the words have a verb of their own, outside relative clauses and brackets.

    any_verb: count common verbs beside auxiliaries; they may be nouns, too ("needs", "works")."""
    if any_verb:
        return main_verb(without_dependent(content[span.start : span.end]), Span(0, span.end - span.start)) is not None
    words = without_dependent(masked(content, span).replace("’", "'"))
    verbs = _AUXILIARY.finditer(words)
    first, end = None, 0
    for verb in verbs:
        if words[end : verb.start()].strip():
            first = verb.start()
            break
        end = verb.end()
    below = _SUBORDINATE.search(words)
    return first is not None and (below is None or first < below.start() or below.start() == 0)


def is_bare(content: str, span: Span) -> bool:
    """True for words that are no sentence: without full stop inside, and without verb.

    A full stop at the end makes a verb of words that might be nouns ("include", "helps")."""
    stopped = span.of(content).rstrip().endswith(".")
    if stopped and _ADVICE.match(content, *span):
        return False
    return len(sentences(content, span)) == 1 and not is_clause(content, span, any_verb=stopped)


def is_fragment(content: str, span: Span) -> bool:
    """True for a sentence that is but a list, without any verb: "Dry nose; sore ears."."""
    parted = {",", ";"}.intersection(masked(content, span))
    if _ADVICE.match(content, *span):
        return False
    return bool(parted) and not is_clause(content, span, any_verb=True)


def is_comment(content: str, span: Span) -> bool:
    """True for a sentence that says something of the things listed, rather than being one of them."""
    words = span.of(content)
    if is_clause(content, span) or _SPEAKS_OF_PEOPLE.match(words):
        return True
    return bool(_IMPERATIVE.match(words)) and words.rstrip().endswith(".")


def is_sentence(content: str, span: Span) -> bool:
    """True for words that read like a sentence, by their verb."""
    words = span.of(content).split()
    verb = main_verb(content, span)
    surely = verb is not None and (verb.sure or words[0] in lexicon.OPENERS)
    return verb is not None and len(words) >= (_SHORT_SENTENCE if surely else _LONG_SENTENCE)


def glued_at(content: str, span: Span) -> int | None:
    """Where a sentence begins that was glued to the end of an item without punctuation, if there is one."""
    words = masked(content, span)
    if not words.rstrip().endswith((".", "!")):
        return None
    for match in _GLUE.finditer(words):
        tail = words[match.end() :]
        adverb = any(word in lexicon.SENTENCE_ADVERBS for word in tail.split()[1:4])
        clause = is_clause(content, Span(span.start + match.end(), span.end), any_verb=True)
        if len(tail.split()) >= 4 and (clause or adverb):
            return span.start + match.end()
    return None
