"""What can be told of a query from its words alone, before an engine reads it.

The engine would follow SERVICE to any address, and nothing turns that off, so a query with the word is refused. Where a
word stands can't be told without the grammar: after `1<2` it may be a keyword, or within the IRI that `<` begins, and
keywords need no space around them ("trueSERVICE?x", "SERVICE:x"). So the letters are refused wherever they stand, but
for two places: the IRIs of PREFIX and BASE, and, where no `<` is left beside these, strings and comments.
"""

from __future__ import annotations

import re

MAX_BRACKETS = 1_000  # the engine's parser goes down one level for each that is open, and has no limit of its own

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U00([0-9A-Fa-f]{6})")
# A declaration: without quotes and white space in its IRI, it reads the same in a string or a comment, too.
_DECLARATION = re.compile(r"""\b(?:PREFIX\s+[\w.-]*:|BASE)\s*<[^<>"'{}|^`\\\s]*>""", re.IGNORECASE)
# Strings and comments; ends are optional, so that what is never closed is read once and not from each quote again.
_TEXT = re.compile(
    r""""{3}(?:[^"\\]|\\.|"{1,2}(?!"))*+(?:"{3})?|'{3}(?:[^'\\]|\\.|'{1,2}(?!'))*+(?:'{3})?"""
    r"""|"(?:[^"\\\n\r]|\\.)*+"?|'(?:[^'\\\n\r]|\\.)*+'?|\#[^\n\r]*+""",
    re.DOTALL,
)
_FROM = re.compile(r"(?<![\w?$:-])from(?![\w:-])", re.IGNORECASE)
_IRI = re.compile(r"""<[^<>"{}|^`\\\s]*+>""")


def calls_a_service(query: str) -> bool:
    """Whether the query may ask another server; of some queries that don't it can't be told."""
    body = _DECLARATION.sub(" ", _ESCAPE.sub(_character, query))
    if "<" not in body:
        body = _TEXT.sub(" ", body)
    return "service" in body.casefold()


def names_a_dataset(query: str) -> bool:
    """Whether the query itself says which graphs it is about (FROM, FROM NAMED)."""
    return _FROM.search(_TEXT.sub(" ", _IRI.sub(" ", query))) is not None


def is_too_nested(query: str) -> bool:
    """Whether there are more brackets than any query needs."""
    return query.count("{") + query.count("(") + query.count("[") > MAX_BRACKETS


def _character(escape: re.Match[str]) -> str:
    code = int(escape[1] or escape[2], 16)
    return chr(code) if code <= 0x10FFFF else " "
