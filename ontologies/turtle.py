"""How Turtle and its relatives write IRIs and text. Shared by the generated vocabulary files and the export."""

from __future__ import annotations

import re
from functools import lru_cache

from ontologies.prefixes import converter

# Beyond what the grammars ask for: control characters, line separators and non-characters, which tools trip over.
_ESCAPED = re.compile('["\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
# Part of what the grammar allows as a prefixed name's local part; the rest is written in full.
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")


def quoted(text: str) -> str:
    """Text as a string literal of N-Quads and Turtle, on one line."""
    return f'"{_ESCAPED.sub(_escape, text)}"'


def prefix_lines(base: str | None = None) -> str:
    """The `@prefix` lines of every prefix in the map, in order."""
    return "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in _prefixes(base))


@lru_cache(maxsize=1 << 14)
def shortened(iri: str) -> str:
    """An IRI as Turtle writes it: a prefixed name where the prefix map has one, else in angle brackets."""
    end = max(map(iri.rfind, "#/_")) + 1
    prefix, local = _by_namespace().get(iri[:end]), iri[end:]
    return f"{prefix}:{local}" if prefix is not None and _LOCAL.fullmatch(local) else f"<{iri}>"


def _escape(found: re.Match[str]) -> str:
    character = found.group()
    return _SHORT.get(character) or f"\\u{ord(character):04X}"


def _prefixes(base: str | None) -> list[tuple[str, str]]:
    return sorted(converter(base).bimap.items())


@lru_cache(maxsize=1)
def _by_namespace() -> dict[str, str]:
    return {iri: prefix for prefix, iri in _prefixes(None)}
