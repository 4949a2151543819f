"""What can be told of a query from its words alone, before an engine reads it.

The engine would follow SERVICE to any address, and nothing turns that off, so a query with the word is refused. Where a
word stands can't be told without the engine's own parser: after `1<2` it may be a keyword, or within the IRI that `<`
begins; keywords need no space around them ("trueSERVICE?x", "SERVICE:x"), and what can't be a name after all is read
otherwise (of `a:SERVICE`, where that makes no IRI, `a:` alone). So the letters are refused wherever they stand, but for
what is no keyword however the rest is read: in the prologue, in IRIs that begin with http, in variables and, where
nothing leaves open what is a string or a comment, in these.
"""

from __future__ import annotations

import re

MAX_BRACKETS = 1_000  # the engine's parser goes down one level for each that is open, and has no limit of its own

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U00([0-9A-Fa-f]{6})")
_PROLOGUE = re.compile(
    r"""\A(?:\s|\#[^\n\r]*+|(?:BASE|PREFIX\s*[\w.-]*:)\s*<[^<>"{}|^`\\\x00-\x20]*>)*+""", re.IGNORECASE
)
# No comparison can be written so: nothing is divided by a division. Without quotes, it reads the same in a string.
_WEB_IRI = re.compile(r"""<https?://[^<>"'{}|^`\\\s]*>""", re.IGNORECASE)
# An IRI within which a string or a comment begins if it is none but a comparison.
_OPEN = re.compile(r"""<(?=[^<>"{}|^`\\\x00-\x20]*+>)[^>#']*[#']""")
# Strings and comments, and escapes in names. A short string's end is optional, so that each is read once; of a long one
# that is never closed the engine takes the first two quotes for an empty string.
_TEXT = re.compile(
    r""""{3}(?:[^"\\]|\\.|"{1,2}(?!"))*+"{3}|'{3}(?:[^'\\]|\\.|'{1,2}(?!'))*+'{3}"""
    r"""|"(?:[^"\\\n\r]|\\.)*+"?|'(?:[^'\\\n\r]|\\.)*+'?|\#[^\n\r]*+|\\.""",
    re.DOTALL,
)
_VARIABLE = re.compile(r"[?$]\w+", re.ASCII)
_FROM = re.compile(r"(?<![\w?$:-])from(?![\w:-])", re.IGNORECASE)
_IRI = re.compile(r"""<[^<>"{}|^`\\\s]*+>""")


def calls_a_service(query: str) -> bool:
    """Whether the query may ask another server; of some queries that don't it can't be told."""
    if "\\" in query:  # which may write the word, or quotes that begin and end nothing
        return "service" in _ESCAPE.sub(_character, query).casefold()
    body = _WEB_IRI.sub(" ", _PROLOGUE.sub(" ", query))
    if _OPEN.search(body) is None:
        body = _TEXT.sub(" ", body)
    return "service" in _VARIABLE.sub(" ", body).casefold()


def names_a_dataset(query: str) -> bool:
    """Whether the query itself says which graphs it is about (FROM, FROM NAMED)."""
    return _FROM.search(_TEXT.sub(" ", _IRI.sub(" ", query))) is not None


def has_too_many_brackets(query: str) -> bool:
    """Whether there are more brackets than any query needs."""
    return query.count("{") + query.count("(") + query.count("[") > MAX_BRACKETS


def _character(escape: re.Match[str]) -> str:
    code = int(escape[1] or escape[2], 16)
    return chr(code) if code <= 0x10FFFF else " "
