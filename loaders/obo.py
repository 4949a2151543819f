"""Ontologies in OBO 1.4 (MAxO, HPO and others whose terms are all of one kind).

Exact synonyms name the term, lay ones among them; broad, narrow and related ones are near. Cross-references become
mappings that say no more than that. Obsolete terms are left out, and so are ids of SNOMED CT and MedDRA, whose licences
not everybody has, and terms that a larger file took from other ontologies.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from graph.errors import BadInput
from graph.model import Edge, Name, Node, Scope, Source, SourceKind, project_id
from loaders.files import Member
from loaders.kinds import BY_PREFIX, kind_by_id
from loaders.obo_stanzas import PLACE, Stanza, header, stanzas
from loaders.records import Least, LeftOut, Located, Records
from ontologies.prefixes import PROJECT_PREFIX, prefix_of

_LICENSED = frozenset({"SCTID", "MEDDRA"})
_DROPPED_SYNONYMS = frozenset({"obsolete_synonym"})
_ANY = Least(nodes=1, edges=0)
_PLAIN = re.compile(r"[a-z][a-z0-9_]{0,19}")  # what ontologies are called
_XREF = "oboInOwl:hasDbXref"


@dataclass(frozen=True, slots=True)
class Ontology:
    """What is known of an ontology beforehand.

    `root`: only what lies below it is of the ontology's kind, the rest (modes of inheritance) is left out.
    """

    title: str
    licence: str | None = None
    root: str | None = None
    least: Least = _ANY


# By the id in the file's header, without its variant ("maxo/maxo-base", "hp.obo").
_ONTOLOGIES = {
    "hp": Ontology(
        "Human Phenotype Ontology (human-phenotype-ontology.org), unaltered but for what is left out",
        "https://hpo.jax.org/app/license",
        "HP:0000118",
        Least(nodes=17_000, edges=20_000),
    ),
    "maxo": Ontology(
        "Medical Action Ontology",
        "https://creativecommons.org/licenses/by/4.0/",
        least=Least(nodes=1_700, edges=2_300),
    ),
}


def recognises(head: bytes, name: str) -> bool:
    """Whether this is the beginning of an OBO file."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return text.startswith(b"format-version:") or b"\n[Term]" in b"\n" + text.replace(b"\r", b"")


def read(member: Member, least: Least | None = None) -> tuple[Source, Records]:
    """The source and its records. Raises BadInput, with the line, for a stanza that is broken."""
    tags = header(member)
    id_ = tags.get("ontology", "").partition("/")[0].removesuffix(".obo").removesuffix(".owl").lower()
    known = _ONTOLOGIES.get(id_, Ontology(tags.get("dc:title") or tags.get("dce:title") or f"Ontology {id_ or '?'}"))
    source = Source(
        _source_id(id_ or member.checksum()),
        SourceKind.VOCABULARY,
        known.title,
        tags.get("owl:versionInfo") or tags.get("data-version"),
        tags.get("dcterms:license") or tags.get("terms:license") or known.licence,
        checksum=member.checksum(),
    )
    return source, Records(member.name, _located(member, source.id, known.root), least or known.least)


def leasts() -> dict[str, Least]:
    """What each ontology that is known beforehand must at least give, by the id of its source."""
    return {_source_id(id_): ontology.least for id_, ontology in _ONTOLOGIES.items()}


def _source_id(ontology: str) -> str:
    """`procgraph:obo-hp`, whatever the release; never the id of something else, whatever a header says."""
    return f"{PROJECT_PREFIX}:obo-{ontology}" if _PLAIN.fullmatch(ontology) else project_id("obo", ontology)


def _located(member: Member, source: str, root: str | None) -> Iterator[Located]:
    parents = _parents(member)
    kept = parents.keys() if root is None else _below(root, parents)
    for stanza in stanzas(member):
        if stanza.id not in parents:
            if stanza.kind == "Term" and not stanza.obsolete:
                yield stanza.line, LeftOut("terms of other ontologies")
            continue
        if stanza.id not in kept:
            yield stanza.line, LeftOut(f"terms that don't lie below {root}")
            continue
        kind = BY_PREFIX[stanza.id.partition(":")[0]]
        yield stanza.line, _node(stanza, kind)
        for line, parent in stanza.is_a:
            if parent in kept:
                yield line, Edge(stanza.id, "BROADER", parent, source)
        yield from _mapped(stanza, kind, source)


def _parents(member: Member) -> dict[str, list[str]]:
    """The parents of each term that is of a known kind and not obsolete.

    A parent of the same ontology that isn't there is an error; those of others may be, in a file without its imports.
    """
    parents: dict[str, list[str]] = {}
    lines: dict[str, tuple[int, str]] = {}
    for stanza in stanzas(member, PLACE):
        prefix = stanza.id.partition(":")[0]
        if stanza.kind == "Term" and not stanza.obsolete and prefix in BY_PREFIX:
            parents[stanza.id] = [parent for _, parent in stanza.is_a]
            for line, parent in stanza.is_a:
                if parent.startswith(f"{prefix}:"):
                    lines.setdefault(parent, (line, stanza.id))
    for parent, (line, child) in lines.items():
        if parent not in parents:
            what = f"{child} is said to be a {parent}, which the file doesn't have or calls obsolete."
            raise BadInput(what, file=member.name, line=line, todo="Get the whole file, or mend the line.")
    return parents


def _below(root: str, parents: dict[str, list[str]]) -> set[str]:
    children = defaultdict(list)
    for child, above in parents.items():
        for parent in above:
            children[parent].append(child)
    found, waiting = {root}, [root]
    while waiting:  # a cycle ends where it began
        below = [child for child in children[waiting.pop()] if child not in found]
        found.update(below)
        waiting += below
    return found


def _node(stanza: Stanza, kind: str) -> Node:
    names: dict[str, Scope] = {}
    for text, scope, kind_of_synonym in stanza.synonyms:
        if kind_of_synonym not in _DROPPED_SYNONYMS and text != stanza.name:
            exact = scope == "EXACT"
            names[text] = Scope.EXACT if exact or names.get(text) is Scope.EXACT else Scope.NEAR
    synonyms = tuple(Name(text, scope) for text, scope in names.items())
    definition = {"definition": stanza.definition} if stanza.definition else {}
    return Node(stanza.id, kind, stanza.name, synonyms, stanza.id.partition(":")[2], properties=definition)


def _mapped(stanza: Stanza, kind: str, source: str) -> Iterator[Located]:
    for line, xref in stanza.xrefs:
        written, colon, local = xref.partition(":")
        prefix = prefix_of(written)
        if not colon or not local or prefix is None:
            yield line, LeftOut(f"cross-references to {written}")
        elif prefix in _LICENSED:
            yield line, LeftOut(f"cross-references to {prefix}, whose licence not everybody has")
        else:
            other = f"{prefix}:{local}"
            yield line, Node(other, kind_by_id(other) or kind, None, notation=local)
            yield line, Edge(stanza.id, "MAPS_TO", other, source, {"mapping_predicate": _XREF})
