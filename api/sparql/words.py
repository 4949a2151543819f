"""What can be told of a query from its words alone, before an engine reads it.

The engine would follow SERVICE to any address, and nothing turns that off, so a query with the word is refused. It is
sought outside of what may hold any text (IRIs, strings, comments, names). As Oxigraph's grammar needs no space around
its keywords ("trueSERVICE?x", "SERVICE:x"), the letters count wherever they stand.
"""

from __future__ import annotations

import re

_FREE = re.compile(
    r"""
      <[^<>"{}|^`\\\x00-\x20]*>                            # an IRI
    | \"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
    | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'        # strings
    | \#[^\n\r]*                                           # a comment
    | [?$]\w+                                              # a variable
    | _:\w+                                                # a blank node
    | (?<=[\w-]):\w+                                       # what follows the prefix in a name, up to a dot
    """,
    re.VERBOSE | re.DOTALL,
)


def bare(query: str) -> str:
    """The query's keywords and signs: its text without what may hold any text."""
    return _FREE.sub(" ", query)


def calls_a_service(query: str) -> bool:
    """Whether the query may ask another server."""
    words = bare(query)
    return "service" in words.casefold() or "\\" in words  # a keyword could be written in escapes


def names_a_dataset(query: str) -> bool:
    """Whether the query itself says which graphs it is about (FROM, FROM NAMED)."""
    return re.search(r"\bfrom\b", bare(query), re.IGNORECASE) is not None
