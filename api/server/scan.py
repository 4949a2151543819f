"""A look at the text of an operation before it is parsed: what is deep or has many aliases costs no more than this.

The text is cut into GraphQL's tokens by one regular expression, some hundred times as fast as it is parsed.
"""

from __future__ import annotations

import re

from api.errors import told
from api.planning.documents import Refused
from api.planning.limits import at_most
from api.planning.recent import Recent
from graph.errors import LimitExceeded

MAX_DEPTH = 40  # selections and objects within one another; the question that tools ask of the schema has 13
MAX_ALIASES = 200  # of a document
# Strings and comments hold what looks like the rest; a name with a colon is an alias where no arguments are given.
# What a token begins with is read once, whether it ends or not: a text of a million quotes or letters is one, too.
_TOKEN = re.compile(
    r"""
    "{3} (?: [^"\\] | \\(?:"{3})?+ | "(?!"") )*+ (?:"{3})?
    | " (?: [^"\\\n] | \\. )*+ "?
    | \#[^\n\r]*+
    | [{}()\[\]]
    | (?<!\w)[A-Za-z_]\w*+ (?: [\s,\ufeff] | \#[^\n\r]*+ )*+ :
    """,
    re.ASCII | re.DOTALL | re.VERBOSE,
)


_ROOM = 300_000  # characters of the texts that were bearable
_bearable: Recent[bool] = Recent(_ROOM)


def assert_bearable(text: str) -> None:
    """Raises Refused for an operation that is nested too deeply, or has too many aliases."""
    if _bearable.get(text) is None:
        _scan(text)
        _bearable.put(text, True, len(text))


def _scan(text: str) -> None:
    depth = deepest = aliases = arguments = 0
    for token in _TOKEN.findall(text):
        match token[0]:
            case "{" | "[":
                depth += 1
                deepest = max(deepest, depth)
            case "}" | "]":
                depth -= 1
            case "(":
                arguments += 1
            case ")":
                arguments -= 1
            case '"' | "#":
                pass
            case _:
                aliases += not arguments
    try:
        at_most(MAX_DEPTH, deepest, "selections within one another", "Ask for less.")
        at_most(MAX_ALIASES, aliases, "aliases in one document", "Ask in several operations.")
    except LimitExceeded as error:
        raise Refused(told(error)) from error
