"""Whose word counts where several vocabularies, or several sources, have a thing."""

from __future__ import annotations

from graph.model import SourceKind
from ontologies.prefixes import PREFIXES, PROJECT_PREFIX

SOURCE_RANKS = {kind: rank for rank, kind in enumerate(SourceKind)}  # the first is 0
_RANKS = {prefix: rank for rank, prefix in enumerate([*PREFIXES, PROJECT_PREFIX])}


def authority(curie: str) -> int:
    """The rank of the id's vocabulary, the first is 0: the order of `ontologies.prefixes.PREFIXES`."""
    return _RANKS.get(curie.partition(":")[0], len(_RANKS))
