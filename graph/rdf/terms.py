"""IRIs, literals and blocks: plain and quick, since an export makes millions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple, NewType

from graph.errors import BadInput
from ontologies.prefixes import PROJECT_PREFIX, expand

Iri = NewType("Iri", str)

# What RFC 3987 forbids in an IRI, and any white space, which it allows in part and readers of N-Quads refuse.
_FORBIDDEN_IN_IRI = re.compile(r'[\x00-\x20\s<>"{}|^`\\\x7f-\x9f\ufff0-\uffff]')
# In ids the percent sign is encoded too, so that each id can be had back from its IRI.
_FORBIDDEN_IN_ID = re.compile(rf"%|{_FORBIDDEN_IN_IRI.pattern}")


class Literal(NamedTuple):
    """A literal: its text, and its datatype (a CURIE) or its language (neither: a plain string)."""

    text: str
    datatype: str | None = None
    language: str | None = None


class Triple(NamedTuple):
    """A triple that is spoken of and thereby not stated: RDF 1.2's triple term. The predicate is a CURIE."""

    subject: Iri
    predicate: str
    object: Iri


Object = Iri | Literal | Triple
Said = tuple[str, Object]  # a predicate's CURIE, and its object


class Block(NamedTuple):
    """What is said of a subject in one graph: the IRI of the source that says it, None for the default graph.

    No pair comes twice.
    """

    subject: Iri
    graph: Iri | None
    said: list[Said]


@lru_cache(maxsize=1 << 16)
def iri(curie: str) -> Iri:
    """The IRI of a CURIE. Raises BadInput for a prefix that isn't in the map."""
    prefix, _, local = curie.partition(":")
    try:
        # Of letters and digits none is forbidden, and most ids are of nothing else.
        return Iri(_namespace(prefix) + (local if local.isalnum() else _FORBIDDEN_IN_ID.sub(_percent, local)))
    except ValueError as error:
        raise BadInput(f"{curie!r}: {error}.", todo="Load its source again with ids of known prefixes.") from error


def own_iri(curie: str) -> Iri:
    """The IRI of an id that this program made of a hash, in which there is nothing to encode; quicker."""
    return Iri(_namespace(PROJECT_PREFIX) + curie[len(PROJECT_PREFIX) + 1 :])


@cache
def _namespace(prefix: str) -> str:
    return expand(f"{prefix}:")


def address(url: str) -> Iri:
    """A web address as an IRI: what IRIs forbid is percent-encoded, the rest left as it is."""
    return Iri(_FORBIDDEN_IN_IRI.sub(_percent, url))


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found.group().encode())


def literal(value: str | int) -> Literal:
    """A truth value as xsd:boolean, a number as xsd:integer, words as a plain string."""
    match value:
        case bool():
            return Literal(str(value).lower(), "xsd:boolean")
        case int():
            return Literal(str(value), "xsd:integer")
        case str():
            return Literal(value)


def by_subject(blocks: Iterable[Block]) -> Iterator[tuple[Iri, dict[str, dict[Object, None]]]]:
    """The union of all graphs: each subject with what is said of it, each triple once."""
    for subject, group in groupby(blocks, key=itemgetter(0)):
        said: dict[str, dict[Object, None]] = {}
        for block in group:
            for predicate, object_ in block.said:
                said.setdefault(predicate, {})[object_] = None
        yield subject, said
