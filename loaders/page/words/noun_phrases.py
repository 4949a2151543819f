"""Noun phrases, found by what parts them: verbs, prepositions, determiners and punctuation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from loaders.page.model import Span
from loaders.page.words import lexicon
from loaders.page.words.lexicon import pattern
from loaders.page.words.nouns import is_modifier
from loaders.page.words.phrases import masked

_TOKEN = re.compile(rf"(?i:{pattern('compound').pattern})|[^\W_][\w'’/-]*(?:\.(?=\w))?|\S")
_NOUNS_TOO = frozenset(lexicon.words("verbs or nouns"))
_VERBS = (verb for verb in lexicon.VERBS if verb not in _NOUNS_TOO and verb.removesuffix("s") not in _NOUNS_TOO)
_STOPS = frozenset((*lexicon.STOPS, *lexicon.AUXILIARIES, *_VERBS, *lexicon.PREPOSITIONS, *lexicon.RELATIVE))


@dataclass(frozen=True, slots=True)
class Run:
    """Words that follow each other without a stop: their spans."""

    words: tuple[Span, ...]

    def until(self, index: int) -> Span:
        """From the first word to the one at the index."""
        return Span(self.words[0].start, self.words[index].end)


def runs(content: str, span: Span) -> Iterator[Run]:
    """The runs of a passage; words in brackets are in none."""
    words: list[Span] = []
    text = masked(content, span).replace("\0", " ")
    for match in _TOKEN.finditer(text):
        token = match[0].casefold().replace("’", "'")
        if token in _STOPS or not (token[0].isalpha() or token[0].isdigit()):
            if words:
                yield Run(tuple(words))
            words = []
        else:
            words.append(Span(span.start + match.start(), span.start + match.end()))
    if words:
        yield Run(tuple(words))


def phrases_with_head(content: str, span: Span, is_head: Callable[[str], bool]) -> list[Span]:
    """The noun phrases whose last word is such a head; "orthopedic or plastic surgeon" is one, as the two share it."""
    found: list[Span] = []
    before: Run | None = None
    for run in runs(content, span):
        heads = [n for n, word in enumerate(run.words) if is_head(word.of(content).casefold())]
        if heads:
            phrase = run.until(heads[-1])
            if before and _shares(content, before, phrase):
                phrase = Span(before.words[0].start, phrase.end)
            found.append(phrase)
        before = None if heads else run
    return found


def _shares(content: str, before: Run, phrase: Span) -> bool:
    between = content[before.words[-1].end : phrase.start]
    modifiers = all(is_modifier(word.of(content).casefold()) for word in before.words)
    return bool(re.fullmatch(r"\s+(?:and|or|and/or)\s+", between)) and modifiers and len(phrase.of(content).split()) > 1
