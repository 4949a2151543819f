"""What a word is: a modifier, a part of the body, a complaint, a preposition."""

from __future__ import annotations

import re

from loaders.page.words import lexicon

WORD = re.compile(r"[\w'/-]+")
PARTICIPLES = frozenset(lexicon.words("participles"))
DETERMINERS = frozenset(("a", "an", "the", "your", "his", "her", "their", "any", "some", "each", "this", "these"))
NO_PAST_ENDINGS = ("bleed", "seed", "feed", "weed", "speed", "breed", "need")
_SHORT_WORD = 4  # letters of a word in -ed that is no past form, "need"


def is_modifier(word: str) -> bool:
    """True for a word that can't be a thing without a noun after it: "spinal", "wrist"."""
    if word in lexicon.NO_MODIFIERS:
        return False
    return word in lexicon.MODIFIERS or (len(word) > 4 and word.endswith(lexicon.MODIFIER_ENDINGS))


def is_body_part(word: str) -> bool:
    """True for "wrist", "lungs"."""
    return word in lexicon.BODY_PARTS


def is_adjective(word: str) -> bool:
    """True for an adjective, not for a part of the body that stands before another noun."""
    return word in lexicon.ADJECTIVES or (is_modifier(word) and not is_body_part(word))


def is_complaint(word: str) -> bool:
    return word in lexicon.COMPLAINTS or word.endswith(lexicon.COMPLAINT_ENDINGS)


def has_preposition(words: str) -> bool:
    """True where a preposition stands among the words."""
    return any(is_preposition(word) for word in WORD.findall(words.casefold()))


def is_participle(word: str) -> bool:
    """True for "worn", "healed"."""
    return word in PARTICIPLES or is_regular_past(word)


def is_regular_past(word: str) -> bool:
    """True for "healed", not for "red", "need" and "nosebleed"."""
    return word.endswith("ed") and len(word) > _SHORT_WORD and not word.endswith(NO_PAST_ENDINGS)


def is_preposition(word: str) -> bool:
    return word in lexicon.PREPOSITIONS or word.startswith(("post-", "pre-"))
