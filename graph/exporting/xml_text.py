"""Text as XML 1.0 holds it: all of Unicode but what XML has no place for."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what it has no place for, not even escaped
_REPLACED = "\ufffd"  # stands for that
_LINE_END = {"\r": "&#13;"}  # which a reader of XML would make a line feed


def possible(text: str) -> str:
    """The text without what XML has no place for."""
    return _NO_XML.sub(_REPLACED, text)


def content(text: str) -> str:
    """Text between tags."""
    return escape(possible(text), _LINE_END)
