"""Words that the grammars of the sections look for: tables/words.tsv."""

from __future__ import annotations

from loaders.page.tables import rows

_ROWS = rows("words")


def words(name: str) -> tuple[str, ...]:
    """The words of a name of the table, in its order."""
    return tuple(word for row, line in _ROWS if row == name for word in line.split())


AUXILIARIES = words("auxiliaries")
VERBS = words("verbs")
OPENERS = frozenset(words("openers"))
IMPERATIVES = words("imperatives")
RELATIVE = words("relative")
PREPOSITIONS = words("prepositions")
GOES_ON = frozenset((*RELATIVE, *PREPOSITIONS, *words("goes on")))
MODIFIERS = frozenset(words("modifiers"))
MODIFIER_ENDINGS = words("modifier endings")
NO_MODIFIERS = frozenset(words("no modifiers"))
ABSTRACT_ENDINGS = words("abstract endings")
DOSAGE_FORMS = frozenset(words("dosage forms"))
ROLES = frozenset(words("roles"))
ROLE_ENDINGS = words("role endings")
NOT_ROLES = frozenset(words("no roles"))
GENERAL_ROLES = frozenset(words("general roles"))
STOPS = words("stops")
ADJECTIVES = frozenset(words("adjectives"))
SENTENCE_ADVERBS = frozenset(words("sentence adverbs"))
PLACES = frozenset(words("places"))
PLACE_PREPOSITIONS = words("place prepositions")
