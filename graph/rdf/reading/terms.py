"""IRIs back to ids, and literals back to values, each of the type that it must have."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import unquote

import pyoxigraph as ox

from graph.rdf.reading.runs import Term
from ontologies.prefixes import base_iri, converter

_XSD = "http://www.w3.org/2001/XMLSchema#"
_TEXT = (f"{_XSD}string", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString")


class Unfit(ValueError):
    """A term that is none of an export, or of another type than its place asks for."""


@lru_cache(maxsize=1 << 16)
def curie(iri: str) -> str:
    """The id that an IRI stands for. Raises Unfit for an IRI of no known prefix."""
    end = max(map(iri.rfind, "#/_")) + 1
    prefix, local = _prefixes().get(iri[:end]), iri[end:]
    if prefix is None:
        found = converter().parse_uri(iri, strict=False)
        if found is None:
            raise Unfit(f"<{iri}> is of no known prefix (this program's own base is {base_iri()}).")
        prefix, local = found.prefix, found.identifier
    if "%" not in local:
        return f"{prefix}:{local}"
    try:
        return f"{prefix}:{unquote(local, errors='strict')}"
    except UnicodeDecodeError:
        raise Unfit(f"<{iri}> has percent signs that encode no text.") from None


def id_(term: Term) -> str:
    """The id that a term stands for."""
    if not isinstance(term, ox.NamedNode):
        raise Unfit(f"{term} stands where an IRI must.")
    return curie(term.value)


def text(term: Term) -> str:
    """The words of a literal, whichever language they are in."""
    if not isinstance(term, ox.Literal) or term.datatype.value not in _TEXT:
        raise Unfit(f"{_short(term)} stands where text must.")
    return term.value


def typed(term: Term, datatype: str) -> str:
    """The text of a literal of a type of XML Schema."""
    if not isinstance(term, ox.Literal) or term.datatype.value != f"{_XSD}{datatype}":
        raise Unfit(f"{_short(term)} stands where an xsd:{datatype} must.")
    return term.value


def number(term: Term) -> int:
    """A whole number."""
    written = typed(term, "integer")
    try:
        return int(written)
    except ValueError:
        raise Unfit(f"{written!r} is no number.") from None


def truth(term: Term) -> bool:
    """A truth value."""
    written = typed(term, "boolean")
    if written not in ("true", "false"):
        raise Unfit(f"{written!r} is neither true nor false.")
    return written == "true"


def _short(term: Term) -> str:
    shown = str(term)
    return shown if len(shown) < 80 else f"{shown[:77]}..."


@lru_cache(maxsize=1)
def _prefixes() -> dict[str, str]:
    return {namespace: prefix for prefix, namespace in converter().bimap.items()}
