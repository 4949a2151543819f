"""The verb of a clause, found without a parser: by the table of verbs and by the words around it.

Many English words are nouns as well as verbs ("causes", "attack", "swell"). One that stands after a determiner, an
adjective or a preposition is none here; one in -s wants a subject in the singular, one without it a plural; and a verb
of a relative clause belongs to that clause.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from loaders.page.model import Span
from loaders.page.words import lexicon
from loaders.page.words.nouns import NO_PAST_ENDINGS, PARTICIPLES, is_adjective, is_participle, is_regular_past
from loaders.page.words.phrases import masked

_TOKEN = re.compile(r"[^\W_](?:[\w-]|'(?!(?:s|re)\b))*|'(?:s|re)\b|[^\w\s\0]")
_CONTRACTED = frozenset(("'s", "'re"))  # "it's", "they're"; also of possessives
_AUXILIARIES, _VERBS, _IN_S = (
    frozenset(lexicon.AUXILIARIES),
    frozenset((*lexicon.VERBS, *lexicon.words("verbs in s"))),
    frozenset(lexicon.VERBS_IN_S),
)
_BASES = _VERBS - _IN_S
_NOUNS_TOO = frozenset(lexicon.words("verbs or nouns"))
_DETERMINERS = frozenset(lexicon.words("determiners"))
_PLURALS = frozenset(lexicon.words("plurals"))
_ADVERBS = frozenset(lexicon.words("adverbs"))
_RELATIVE = frozenset(("that", "which", "who", "whose", "whom", "where", "what"))
_SUBORDINATORS = frozenset(lexicon.words("subordinators"))
_SINGULAR_PRONOUNS = frozenset(lexicon.words("singular pronouns"))
_PRONOUNS = frozenset((*_SINGULAR_PRONOUNS, *lexicon.words("plural pronouns")))
_ARTICLES = frozenset(lexicon.words("articles"))
_ONE_OF_MANY = frozenset(("one", "none", "each", "neither", "either"))
_NUMBERS = frozenset(lexicon.words("numbers"))
_PAST = frozenset(lexicon.words("past forms"))
_PARTICLES = frozenset(("out", "off", "away", "apart", "loose", "open"))  # "the tube falls out"
_JOINTS = frozenset(("and", "or", "but", ",", ";"))
_NO_ADVERBS = lexicon.BODY_PARTS | frozenset(lexicon.words("nouns in ly"))
_SINGULARS, _NO_PLURALS = frozenset(lexicon.words("singulars")), ("ss", "us", "is")
_ADVERB = rf"(?:(?:{'|'.join(sorted(_ADVERBS))}|(?!(?:{'|'.join(lexicon.words('nouns in ly'))})\b)\w+ly)\s+)*"
_NO_PAST = rf"(?!\w*(?:{'|'.join(NO_PAST_ENDINGS)})\b)"
_MAIN = rf"(?P<main>(?:{'|'.join((*lexicon.VERBS, *lexicon.words('participles')))}|{_NO_PAST}\w+ed)\b(?!-))?"
_HELPERS = rf"(?:(?:{'|'.join(lexicon.AUXILIARIES)}|be|been|being|not|to be|'s|'re)(?!\w)\s+{_ADVERB})+"
_GROUP, _HELPERS_ONLY = re.compile(_HELPERS + _MAIN, re.IGNORECASE), re.compile(_HELPERS, re.IGNORECASE)
_NEVER_FIRST = frozenset(("be", "been", "being", "have"))
_FORMS_OF_HAVE = frozenset(("have", "has", "had"))
_AFTER_PARTICIPLES = frozenset(
    (
        *lexicon.PREPOSITIONS,
        *lexicon.RELATIVE,
        *_ADVERBS,
        *_DETERMINERS,
        "and",
        "or",
        "but",
        "as",
        "like",
        "out",
        "up",
        "off",
    )
)


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb with its auxiliaries, "may also be caused": where it stands, the verb itself, and whether it can be no
    noun."""

    span: Span
    word: str
    sure: bool


def main_verb(content: str, span: Span) -> Verb | None:
    """The verb of a clause outside its relative clauses; None where there is none."""
    text = masked(content, span).replace("’", "'")
    tokens = [(m[0].casefold(), m.start(), m.end()) for m in _TOKEN.finditer(text)]
    words = [word for word, _, _ in tokens]
    weak: int | None = None
    relative = 0  # 1: a relative clause has begun, 2: it has its verb, 3: a condition has begun
    for n, word in enumerate(words):
        if word in _SUBORDINATORS and n:
            relative = 3
        elif word in _RELATIVE and (n or word == "what"):
            relative = max(relative, 1)
        elif relative and word in (",", ";"):
            relative = 0
        strength = _strength(words, n)
        if relative == 1 and _is_past(word):
            relative = 2
        if not strength:
            continue
        if relative == 1:
            relative = 2
        elif relative == 3 or (relative == 2 and (words[n - 1] in ("and", "or") or word in ("had", "have"))):
            continue
        elif strength == SURE and not _in_reduced_relative(words, n):
            return _whole(span, text, tokens[n], True)
        elif weak is None:
            weak = n
    return _whole(span, text, tokens[weak], False) if weak is not None else None


def _is_past(word: str) -> bool:
    """True for "went", "healed": the verb of a relative clause, never looked for in a main clause."""
    return word in _PAST or is_regular_past(word)


def is_verb(word: str) -> bool:
    """True for a verb without ending: "breathe", "cough"."""
    return word.casefold() in _BASES


def is_base(word: str) -> bool:
    """True for a verb without ending that is no noun as well: "leave"."""
    return word.casefold() in _BASES and not _may_be_noun(word.casefold())


def _in_reduced_relative(words: Sequence[str], n: int) -> bool:
    """True for "notice" in "The first thing people notice is a lump"."""
    following = [word for word in words[n + 1 : n + 3] if word not in _ADVERBS]
    return words[n] not in _AUXILIARIES and bool(following) and following[0] in ("is", "are", "was")


def describes(words: str) -> bool:
    """True for words that begin with what somebody or something does: "reads the pictures", "it heats the nerve"."""
    first, _, rest = words.casefold().partition(" ")
    return bool(rest) and ((first in _IN_S and not _may_be_noun(first)) or first in _SINGULAR_PRONOUNS)


SURE, LIKELY = 2, 1


def _strength(words: Sequence[str], n: int) -> int:
    """SURE for what is a verb, LIKELY for what may be one, 0 for none."""
    word = words[n]
    at = _before(words, n)
    before = words[at] if at is not None else ""
    if word in _CONTRACTED:
        return SURE if word == "'re" or before in _SINGULAR_PRONOUNS or before in _RELATIVE else 0
    if word in _AUXILIARIES:
        if (before in _AUXILIARIES and word in _NEVER_FIRST) or before in ("to", "having", "not"):
            return 0  # of "cannot be", the first is the verb; "where they were | is sore" has two
        return LIKELY if before in ("and", "or") and n + 2 < len(words) else SURE
    in_s = word in _IN_S
    if not (in_s or word in _VERBS):
        return 0
    if at is None:
        return LIKELY if n and not in_s else 0  # "Later come thirst and fatigue"
    if before in _PLURALS and not in_s and not _may_be_noun(word):
        return SURE
    if (
        n - at > 1
        and before in _PLURALS
        and not in_s
        and (words[n - 1] in lexicon.SENTENCE_ADVERBS or words[n - 1] == "also")
    ):
        return SURE  # "Some also notice"
    if not _may_follow(before, word):
        return 0
    following = words[n + 1] if n + 1 < len(words) else ""
    has_object = following in _ARTICLES or following in _NUMBERS or (following in _PRONOUNS and following != "that")
    if before in _JOINTS:
        return LIKELY if (in_s and not _may_be_noun(word)) or has_object else 0
    if before in _PRONOUNS or before in _RELATIVE:
        return SURE if in_s == (before in _SINGULAR_PRONOUNS) or before in _RELATIVE else 0
    if in_s:
        return _third_person(words[: at + 1], word, following, has_object)
    adverb = n - at > 1  # "abscesses sometimes form"
    return _base_form(words[: at + 1], word, following, has_object or (adverb and not following))


def _may_follow(before: str, word: str) -> bool:
    """False for a word after "the", "of" or an adjective: it is a noun there."""
    if before in ("to", "'s") or before in lexicon.PREPOSITIONS or before in _AUXILIARIES or _narrows(before):
        return False
    if before in _DETERMINERS:
        return word in _IN_S and before in _NUMBERS and not _may_be_noun(word)
    return not (before in _VERBS and _may_be_noun(word) and not _may_be_noun(before))


def _third_person(subject: Sequence[str], word: str, following: str, has_object: bool) -> int:
    noun = _may_be_noun(word)
    if (_is_plural(_head(subject)) and _ONE_OF_MANY.isdisjoint(subject)) or (noun and following in _BASES):
        return 0
    acts = len(subject) == 2 and subject[0] in _ARTICLES and subject[1] in lexicon.BODY_PARTS  # "the jaw breaks"
    return LIKELY if noun and not (has_object or acts or following in _PARTICLES) else SURE


def _base_form(subject: Sequence[str], word: str, following: str, has_object: bool) -> int:
    noun, before = _may_be_noun(word), subject[-1]
    if before in _PLURALS:
        return SURE
    adjacent = _is_plural(before)
    if not (adjacent or _is_plural(_head(subject)) or "and" in subject or "or" in subject):
        return LIKELY if has_object else 0
    if not noun or has_object:
        return SURE
    closes = following in ("", ",") and subject[0] in _ARTICLES  # "A nurse and a technician help"
    said = following in _ADVERBS or following in lexicon.PREPOSITIONS
    calm = adjacent and following not in ("", *_JOINTS)  # "creams calm flare-ups"
    return LIKELY if said or closes or calm else 0


def _head(subject: Sequence[str]) -> str:
    """The noun that the verb agrees with: "splints" of "splints worn at night"."""
    start = max((n + 1 for n, word in enumerate(subject) if word in _JOINTS), default=0)
    last = subject[start:] or subject[-1:]
    amount = 2 if list(last[1:2]) == ["of"] and last[0] in _PLURALS else 0  # "most of the gain"
    narrower = (n for n, word in enumerate(last) if n > amount and _narrows_after(word))
    return last[next(narrower, len(last)) - 1]


def _narrows_after(word: str) -> bool:
    return is_participle(word) or word in lexicon.PREPOSITIONS or word in _RELATIVE or word == "such"


def _may_be_noun(verb: str) -> bool:
    return any(form in _NOUNS_TOO for form in (verb, verb.removesuffix("s"), verb.removesuffix("es"), f"{verb[:-3]}y"))


def _narrows(word: str) -> bool:
    """True for an adjective or a possessive, after which a noun is due."""
    return is_adjective(word) or word.endswith("'s")


def _is_plural(word: str) -> bool:
    regular = word.endswith("s") and not word.endswith(_NO_PLURALS) and word not in _SINGULARS
    return word in _PLURALS or regular


def _before(words: Sequence[str], n: int) -> int | None:
    """The index of the last word before that is no adverb."""
    at = n - 1
    while at >= 0 and (words[at] in _ADVERBS or (words[at].endswith("ly") and words[at] not in _NO_ADVERBS)):
        at -= 1
    return at if at >= 0 else None


def _whole(span: Span, text: str, token: tuple[str, int, int], sure: bool) -> Verb:
    word, start, end = token
    match = _GROUP.match(text + " ", start) if word in _AUXILIARIES or word in _CONTRACTED else None
    if match is None:
        return Verb(Span(span.start + start, span.start + end), word, sure)
    helpers = text[start : match.start("main") if match["main"] else match.end()].casefold().split()
    main = match["main"].casefold() if match["main"] else None
    compound = _last_helper(helpers) in lexicon.FORMS_OF_BE or _last_helper(helpers) in _FORMS_OF_HAVE
    if main and compound and not _completes(main, text[match.end("main") :]):
        match, main = _HELPERS_ONLY.match(text + " ", start) or match, None
    at = start + len(text[start : match.end()].rstrip())
    return Verb(Span(span.start + start, span.start + at), main or _last_helper(helpers), sure)


def _completes(word: str, after: str) -> bool:
    """True in "is caused by", "are affected", not in "are missed vaccinations" and "is rest"."""
    if word in _VERBS and word not in PARTICIPLES:
        return False
    following = _TOKEN.match(after.lstrip().casefold())
    noun = following and following[0][0].isalpha() and following[0] not in _AFTER_PARTICIPLES
    return not noun or bool(following and following[0].endswith("ly"))


def _last_helper(helpers: Sequence[str]) -> str:
    return next(h for h in reversed(helpers) if h in _AUXILIARIES or h in lexicon.FORMS_OF_BE or h in _CONTRACTED)
