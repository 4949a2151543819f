"""What a name means: the order in which every store looks for it. Why it is so is told in docs/decisions/0012.

An id, a CURIE of a known prefix or its IRI, is never a name. A name or exact synonym comes before a near one. What
vocabularies call so comes before what only pages do, the first vocabulary before others. What one page describes stands
for its exact match, and for the concept that pages say it is a kind of, or is done with; a list by that name is one by
the concept, too. Among things that pages describe, what has the very words as its name comes before what has them as a
synonym, and both before another form of them.
"""

from __future__ import annotations

from enum import IntEnum

from graph.naming import fold, normal_form
from graph.queries import Reference
from ontologies.codes import code_ids
from ontologies.prefixes import is_known


class Tier(IntEnum):
    """How a thing has a name, nearest first. To all but `ID` and the codes the vocabulary's rank is added, which is
    below their distance, so that the first vocabulary decides among those that have it equally."""

    ID = 0  # of all but a code
    CALLED = 1  # exactly so by a vocabulary or an alias file
    PAGE = 500  # exactly so by pages alone, of what they describe
    DESCRIBED = 998  # by pages that give it a code which is written so
    CODED = 999  # its own code is written so
    NEAR = 1000


def is_id(reference: Reference) -> bool:
    """Whether what a person names can only be an id: a CURIE of a known prefix, or its IRI, that is no code's."""
    curie = reference.curie
    _, _, local = curie.partition(":")
    is_curie = local != "" and len(curie.split()) == 1 and is_known(curie)  # "HP: pain" is none
    return is_curie and not reference.coded and not codes_of(reference)


def looked_up(reference: Reference) -> tuple[str | None, str | None, str | None]:
    """The id and the two forms of a name that a reference is looked up by: a code is none of them, an id is no name."""
    if reference.coded:
        return None, None, None
    if is_id(reference):
        return reference.curie, None, None
    return reference.curie, normal_form(reference.text), fold(reference.text)


def codes_of(reference: Reference) -> tuple[str, ...]:
    """The ids of the codes that what a person names may be."""
    return (reference.curie,) if reference.coded else code_ids(reference.text)
