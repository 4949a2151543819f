"""Texts as indexes of Neo4j can hold and sort them: at most 8 kB long, and in the order of code points everywhere.

Java compares strings by their UTF-16 units, which puts what lies outside the BMP before U+E000; stored text is compared
by code points. A mark before each such character makes the two orders one.
"""

from __future__ import annotations

import hashlib
import json

from graph.naming import SORTED, sort_key
from ontologies.terms import ID_QUALIFIERS
from ontologies.vocabulary import QUALIFIERS

# Of `SORTED` characters none is more than 7 bytes with its mark, and an index of Neo4j takes 8 kB.
_DIGEST = 64
# Qualifiers whose values JSON may have to escape: no ids, no places in a tree, and none of a few words. How a mapping
# was justified is what its file says.
_PLAIN = ID_QUALIFIERS - {"mapping_justification"} | {"tree_number"}
ESCAPED = frozenset(q.name for q in QUALIFIERS.values() if q.datatype == "string" and not q.values) - _PLAIN
_MARK = "\uffff"  # no character, and after all others of the BMP


def property_of(name: str) -> str:
    """The property that has a qualifier: as JSON writes it, where that may be more than quotes around it."""
    return f"{name}_written" if name in ESCAPED else name


def marked(text: str) -> str:
    """A text that is compared as this one is by code points, by UTF-16 units as well."""
    if text.isascii():
        return text
    return "".join(_MARK + c if c > _MARK else f"{_MARK}\0" if c == _MARK else c for c in text)


def unmarked(text: str) -> str:
    """The text that was marked; it has no NUL, as JSON has none."""
    return text.replace(f"{_MARK}\0", "\0").replace(_MARK, "").replace("\0", _MARK) if _MARK in text else text


def written(text: str) -> str:
    """A text as JSON writes it, marked."""
    return marked(json.dumps(text, ensure_ascii=False))


def unwritten(text: str) -> object:
    """The text that was written."""
    return text[1:-1] if text.isascii() and "\\" not in text else json.loads(unmarked(text))


def index_key(text: str) -> str:
    """A text that is compared as the first characters of this one are."""
    return marked(sort_key(text))


def match_key(text: str) -> str:
    """A text that is equal where this one is; its own key."""
    if len(text) <= SORTED + _DIGEST:
        return text
    return text[:SORTED] + hashlib.sha256(text.encode()).hexdigest()


def folded(text: str) -> dict[str, str]:
    """The properties that a folded name is looked up by: `key`, and `fold` where that is another text."""
    key = index_key(text)
    return {"key": key} if key == text else {"key": key, "fold": text}
