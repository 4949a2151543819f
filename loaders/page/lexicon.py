"""Words that the grammars of the sections look for: tables/words.tsv."""

from __future__ import annotations

from loaders.page.tables import rows


def _words(name: str) -> tuple[str, ...]:
    return tuple(word for row, words in rows("words") if row == name for word in words.split())


AUXILIARIES = _words("auxiliaries")
VERBS = _words("verbs")
OPENERS = frozenset(_words("openers"))
IMPERATIVES = _words("imperatives")
RELATIVE = _words("relative")
PREPOSITIONS = _words("prepositions")
GOES_ON = frozenset((*RELATIVE, *PREPOSITIONS, *_words("goes on")))
MODIFIERS = frozenset(_words("modifiers"))
MODIFIER_ENDINGS = _words("modifier endings")
NO_MODIFIERS = frozenset(_words("no modifiers"))
ABSTRACT_ENDINGS = _words("abstract endings")
DOSAGE_FORMS = frozenset(_words("dosage forms"))
ROLES = frozenset(_words("roles"))
ROLE_ENDINGS = _words("role endings")
NOT_ROLES = frozenset(_words("no roles"))
GENERAL_ROLES = frozenset(_words("general roles"))
STOPS = _words("stops")
PLACES = frozenset(_words("places"))
PLACE_PREPOSITIONS = _words("place prepositions")
