"""What the grammars know of words: the word lists of tables/words.tsv and the expressions of tables/patterns.tsv."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

from graph.errors import BadInput
from loaders.page.tables import numbered_rows, rows

_PATTERNS = "patterns"
_FILE = f"loaders/page/tables/{_PATTERNS}.tsv"
_ROWS = rows("words")
_NAME = re.compile(r"<([a-z][a-z ]*)>")


def words(name: str) -> tuple[str, ...]:
    """The words of a name of tables/words.tsv, in its order."""
    return tuple(word for row, line in _ROWS if row == name for word in line.split())


def _third_person(verb: str) -> str:
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return f"{verb[:-1]}ies"
    return f"{verb}es" if verb.endswith(("s", "sh", "ch", "x", "z", "o")) else f"{verb}s"


AUXILIARIES = words("auxiliaries")
FORMS_OF_BE = frozenset(words("forms of be"))
VERBS_IN_S = tuple(_third_person(verb) for verb in (*words("verbs"), *words("verbs in s")))
VERBS = (*words("verbs"), *VERBS_IN_S)
OPENERS = frozenset(words("openers"))
IMPERATIVES = words("imperatives")
RELATIVE = words("relative")
PREPOSITIONS = words("prepositions")
GOES_ON = frozenset((*RELATIVE, *PREPOSITIONS, *words("goes on")))
BODY_PARTS = frozenset(words("body parts"))
POSITIONS = frozenset(words("positions"))
MODIFIERS = frozenset((*(part for part in BODY_PARTS if not part.endswith("s")), *words("modifiers")))
MODIFIER_ENDINGS = words("modifier endings")
NO_MODIFIERS = frozenset(words("no modifiers"))
ABSTRACT_ENDINGS = words("abstract endings")
PERSONS = frozenset(words("persons"))
COMPLAINTS = frozenset(words("complaints"))
COMPLAINT_ENDINGS = words("complaint endings")
PROCEDURE_ENDINGS = words("procedure endings")
ILLNESSES = frozenset(words("illnesses"))
DOSAGE_FORMS = frozenset(words("dosage forms"))
ROLES = frozenset(words("roles"))
ROLE_ENDINGS = words("role endings")
NOT_ROLES = frozenset(words("no roles"))
GENERAL_ROLES = frozenset(words("general roles"))
STOPS = words("stops")
ADJECTIVES = frozenset(words("adjectives"))
SENTENCE_ADVERBS = frozenset(words("sentence adverbs"))
PLACES = frozenset(words("places"))
PLACES_WITHIN = frozenset(words("places within"))
PLACE_PREPOSITIONS = words("place prepositions")


@cache
def _sources() -> dict[str, str]:
    alternatives: defaultdict[str, list[str]] = defaultdict(list)
    for name, expression in rows(_PATTERNS):
        alternatives[name].append(expression)
    joined = {name: "|".join(f"(?:{one})" for one in parts) for name, parts in alternatives.items()}
    return {**joined, "auxiliaries": "|".join(AUXILIARIES), "verbs": "|".join(VERBS)}


def _written_out(expression: str) -> str:
    return _NAME.sub(lambda match: f"(?:{_written_out(_sources()[match[1]])})", expression)


def _compiled(source: str) -> re.Pattern[str]:
    spaced = re.sub(r"(?<!\[)(?<!\[-) \?", r"\\s*", source).replace("[- ]", r"[-\s]").replace(" ", r"\s+")
    return re.compile(spaced, re.IGNORECASE)


@cache
def pattern(name: str) -> re.Pattern[str]:
    """The expression of a name of tables/patterns.tsv; raises KeyError for a name that the table doesn't have.

    A space stands for any white space, <name> for the expressions of another name, <verbs> and <auxiliaries> for these
    word lists. Raises BadInput for a row that is no expression.
    """
    try:
        return _compiled(_written_out(_sources()[name]))
    except re.error as error:
        raise _fault(error) from error


def _fault(error: re.error) -> BadInput:
    """What is wrong in the table. Of several rows that can't be read, the shortest is at fault: the others name it."""
    faults: list[tuple[int, int, str]] = []
    for line, (_, expression) in numbered_rows(_PATTERNS):
        source = _written_out(expression)
        try:
            _compiled(source)
        except re.error as wrong:
            faults.append((len(source), line, f"{expression!r} is no regular expression: {wrong.msg}."))
    if not faults:  # each is one for itself
        return BadInput(f"the expressions don't fit together: {error.msg}.", file=_FILE)
    _, line, what = min(faults)
    return BadInput(what, file=_FILE, line=line, todo="Correct the row.")
