"""Turtle text from a subject and its predicates, one block a subject."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from ontologies.turtle import prefix_lines, quoted

HEAD = "Generated from ontologies/vocabulary.py and ontologies/terms.py by `python -m ontologies.render`. Don't edit."
Part = tuple[str, Collection[str]]


def document(base: str | None, blocks: Iterable[str]) -> str:
    """A Turtle file: where it comes from, the prefixes that it uses, the blocks."""
    body = "\n".join(blocks)
    used = set(re.findall(r"(\w+):\w", body))
    prefixes = [line for line in prefix_lines(base).splitlines() if line.split()[1].rstrip(":") in used]
    return "\n".join([f"# {HEAD}", *prefixes, "", body])


def block(subject: str, *parts: Part) -> str:
    """`subject p o, o ; p o .` with each predicate on a line; predicates without objects are left out."""
    said = " ;\n    ".join(_said(parts, ",\n        "))
    return f"{subject}\n    {said} .\n"


def node(*parts: Part) -> str:
    """A nameless node, on one line."""
    return f"[ {' ; '.join(_said(parts, ', '))} ]"


def listed(items: Iterable[str]) -> str:
    """An RDF list."""
    return f"( {' '.join(items)} )"


def texts(items: Iterable[str]) -> list[str]:
    """String literals."""
    return [quoted(item) for item in items]


def english(text: str) -> list[str]:
    """A string literal in English."""
    return [f"{quoted(text)}@en"]


def _said(parts: Iterable[Part], between: str) -> list[str]:
    return [f"{predicate} {between.join(objects)}" for predicate, objects in parts if objects]
