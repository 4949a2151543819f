"""Makes the generated files of the core vocabulary: `python -m ontologies.core.build_core FOLDER`.

FOLDER holds the publishers' files as SOURCES.md names them. What is taken follows three rules, so that nobody has to
guess which pages will be read:

1. whole subtrees of MeSH down to a level (`selection.tsv`), and in these, at any level, what is in common use: a
   condition with a code of its own in ICD-10-CM (by Mondo's exact mappings) or with lay names in HPO;
2. drugs in common use: those that HCPCS has a drug code for;
3. what a lay dictionary has words for (`aliases.tsv`), what lies above the project's own concepts (`additions.tsv`),
   and descriptors taken one by one (`common.tsv`, `chosen.tsv`).

Everything above what is taken, within the selected trees, is taken too. Near synonyms are taken of what is in common
use or chosen. The same files give the same output.
"""

from __future__ import annotations

import csv
import gzip
import re
import sys
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from ontologies.mesh import kind_of

HERE = Path(__file__).parent
ALL_LEVELS = 99
# Near synonyms of three words, with a comma, or with other words beside all those of the name are rare subtypes.
NEAR = re.compile(r"[^\s,]+(?: [^\s,]+)?")
NEAR_DRUG = re.compile(r"[^\W\d]+")  # and of drugs those of more than a word are salts and makers' names
LONGEST_NAME = 38  # characters; longer ones are systematic chemical names and headings nobody writes
LONGEST_RARE = 28  # of what is not in common use
_LAY = re.compile(r'^synonym: "(.+?)" (EXACT|RELATED|NARROW|BROAD) layperson')
_SYNONYM = re.compile(r'^synonym: "(.+?)" EXACT')
EXACT = "skos:exactMatch"
CATEGORY = re.compile(r"icd10cm:\w{3}")  # a category of ICD-10-CM, not its divisions
ANIMALS = "C22"
SYSTEMATIC = re.compile(r"[(\[]|\d[,']|\d-|-\d")  # chemical names that no page writes


@dataclass(frozen=True, slots=True)
class Descriptor:
    """A MeSH descriptor. `concepts` are its concepts' terms, the preferred concept's and the preferred term first."""

    id: str
    name: str
    trees: tuple[str, ...]
    concepts: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """A row of `selection.tsv`."""

    tree: str
    depth: int
    deeper: bool

    def holds(self, tree: str) -> bool:
        """Whether the tree number lies in this branch, at any level."""
        return tree == self.tree or tree.startswith(self.tree if len(self.tree) == 1 else f"{self.tree}.")


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a TSV file with a header line; lines that begin with # are remarks."""
    with path.open(encoding="utf-8", newline="") as lines:
        kept = (line for line in lines if not line.startswith("#"))
        return list(csv.DictReader(kept, delimiter="\t", quoting=csv.QUOTE_NONE))


def descriptors(path: Path) -> dict[str, Descriptor]:
    """MeSH's descriptors by CURIE, from NLM's XML, compressed."""
    found = {}
    with gzip.open(path) as file:
        for _, element in ET.iterparse(file):
            if element.tag != "DescriptorRecord":
                continue
            concepts = sorted(element.iterfind("ConceptList/Concept"), key=lambda c: c.get("PreferredConceptYN") != "Y")
            id_ = f"mesh:{element.findtext('DescriptorUI')}"
            found[id_] = Descriptor(
                id_,
                element.findtext("DescriptorName/String", ""),
                tuple(sorted(tree.text or "" for tree in element.iterfind("TreeNumberList/TreeNumber"))),
                tuple(tuple(term.findtext("String", "") for term in c.iterfind("TermList/Term")) for c in concepts),
            )
            element.clear()
    return found


def key(text: str) -> tuple[str, ...]:
    """What tells names apart here: the words, whatever their order, case and plural s."""
    return tuple(sorted(word.rstrip("s") for word in re.findall(r"\w+", text.casefold().replace("'", ""))))


def distinct(names: Iterable[str], seen: set[tuple[str, ...]], longest: int = LONGEST_NAME) -> list[str]:
    """The names that aren't in `seen` (and puts them there), those in plain word order first."""
    kept = []
    for name in sorted(names, key=lambda n: ("," in n, len(n), n)):
        if len(name) <= longest and key(name) not in seen and "|" not in name:
            seen.add(key(name))
            kept.append(name)
    return sorted(kept, key=lambda n: (n.casefold(), n))


def unambiguous(mesh: Iterable[Descriptor]) -> dict[tuple[str, ...], str]:
    """The descriptor that a name means, for names of preferred concepts that only one descriptor has."""
    owners = defaultdict(set)
    for descriptor in mesh:
        for term in descriptor.concepts[0]:
            owners[key(term)].add(descriptor.id)
    return {name: next(iter(ids)) for name, ids in owners.items() if len(ids) == 1}


def lay_names(path: Path, named: Mapping[tuple[str, ...], str]) -> list[tuple[str, str, str, str]]:
    """HPO's lay synonyms of the terms that MeSH has under the same name: (MeSH id, scope, lay name, HPO id)."""
    found: set[tuple[str, str, str, str]] = set()
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for stanza in file.read().split("\n\n"):
            lines = stanza.splitlines()
            if not lines or lines[0] != "[Term]" or "is_obsolete: true" in lines:
                continue
            fields = dict(line.split(": ", 1) for line in lines[1:] if ": " in line and line[:2] in ("id", "na"))
            lay = [match.groups() for line in lines if (match := _LAY.match(line))]
            exact = [m[1] for line in lines if not _LAY.match(line) and (m := _SYNONYM.match(line))]
            ids = {named[key(name)] for name in [fields["name"], *exact] if key(name) in named}
            if len(ids) == 1:
                (id_,) = ids
                found.update(
                    (id_, "exact" if scope == "EXACT" else "near", name, fields["id"])
                    for name, scope in lay
                    if scope in ("EXACT", "RELATED") and key(name) not in named
                )
    return sorted(found)


def marketed(path: Path) -> set[str]:
    """The words of HCPCS's drug codes, in lower case: what drugs in common use are named by."""
    text = " ".join(line[11:91] for line in path.read_text("latin-1").splitlines() if line.startswith("J"))
    return set(re.findall(r"[a-z]{5,}", text.casefold()))


def mondo(folder: Path) -> tuple[list[tuple[str, str, str]], dict[str, list[tuple[str, str]]]]:
    """Mondo's exact matches: (Mondo id, Mondo name, MeSH id), and by Mondo id the ICD-10-CM codes with titles."""
    codes = defaultdict(list)
    for row in rows(folder / "mondo_exactmatch_icd10cm.sssom.tsv"):
        if row["predicate_id"] == EXACT and "-" not in row["object_id"]:  # a range of codes is no code
            codes[row["subject_id"]].append((row["object_id"].replace("ICD10CM:", "icd10cm:"), row["object_label"]))
    mesh = [
        (row["subject_id"], row["subject_label"], row["object_id"])
        for row in rows(folder / "mondo_exactmatch_mesh.sssom.tsv")
        if row["predicate_id"] == EXACT
    ]
    return sorted(mesh), codes


def maxo(path: Path) -> list[tuple[str, str, str]]:
    """MAxO's cross-references to MeSH: (MAxO id, MAxO name, MeSH id)."""
    found = []
    for stanza in path.read_text(encoding="utf-8").split("\n\n"):
        fields = dict(line.split(": ", 1) for line in stanza.splitlines() if line.startswith(("id: ", "name: ")))
        found += [
            (fields["id"], fields["name"], f"mesh:{ui}")
            for ui in re.findall(r"^xref: MeSH:(D\d+)", stanza, re.MULTILINE)
        ]
    return sorted(found)


def _named(mesh: Mapping[str, Descriptor]) -> set[str]:
    """The ids of the descriptors that common.tsv names. Raises KeyError for a name that none has."""
    ids = {descriptor.name: id_ for id_, descriptor in mesh.items()}
    return {ids[row["name"]] for row in rows(HERE / "common.tsv")}


class Selection:
    """Which descriptors are taken, of which kind, and by which tree numbers they hang together."""

    def __init__(self, mesh: Mapping[str, Descriptor], common: Set[str]) -> None:
        self._branches = [
            Branch(r["tree"], int(r["depth"] or ALL_LEVELS), r["deeper"] == "common")
            for r in rows(HERE / "selection.tsv")
        ]
        self._chosen: Set[str] = {row["id"] for row in rows(HERE / "chosen.tsv")}
        above = {row["broader"] for row in rows(HERE / "additions.tsv")}
        self._spoken = {row["id"] for row in rows(HERE / "aliases.tsv")} | _named(mesh) | above
        self.in_use = common | self._chosen | self._spoken
        self._at = {tree: id_ for id_, descriptor in mesh.items() for tree in descriptor.trees}
        self._below: dict[str, set[str]] = defaultdict(set)  # the kinds right below a tree number
        self.kinds: dict[str, str] = {}
        for descriptor in mesh.values():
            named = descriptor.id in self._chosen or descriptor.id in self._spoken
            if named or self._falls_in(descriptor, descriptor.id in common):
                self._take(descriptor, mesh)
        for id_, kind in self.kinds.items():
            for tree in mesh[id_].trees:
                self._below[tree.rpartition(".")[0]].add(kind)
        self._kept = {id_: self.trees(mesh[id_]) for id_ in self.kinds}

    def trees(self, descriptor: Descriptor) -> list[str]:
        """The tree numbers that place the descriptor under or over another that is taken as the same kind."""
        kind = self.kinds[descriptor.id]
        return [tree for tree in descriptor.trees if kind in (self._above(tree), *self._below[tree])]

    def places(self, descriptor: Descriptor) -> list[str]:
        """The tree numbers, written as D012345.100 where they are all those of a parent with .100 behind."""
        under: dict[str, set[str]] = defaultdict(set)
        for tree in self.trees(descriptor):
            above, _, number = tree.rpartition(".")
            under[f"{self._at.get(above, '').removeprefix('mesh:')}.{number}"].add(tree)
        written: list[str] = []
        for place, trees in under.items():
            parent, _, number = place.partition(".")
            every = {f"{tree}.{number}" for tree in self._kept.get(f"mesh:{parent}", ())}
            written += [place] if every == trees else trees
        return sorted(written)

    def _above(self, tree: str) -> str | None:
        return self.kinds.get(self._at.get(tree.rpartition(".")[0], ""))

    def _branch(self, tree: str) -> Branch | None:
        return next((branch for branch in self._branches if branch.holds(tree)), None)

    def _falls_in(self, descriptor: Descriptor, common: bool) -> bool:
        if any(tree.startswith(ANIMALS) for tree in descriptor.trees):
            return False
        branches = ((self._branch(tree), tree.count(".") + 1) for tree in descriptor.trees)
        return any(b is not None and (level <= b.depth or (common and b.deeper)) for b, level in branches)

    def _take(self, descriptor: Descriptor, mesh: Mapping[str, Descriptor]) -> None:
        kind = kind_of(descriptor.id, descriptor.trees)
        if descriptor.id in self.kinds or kind is None:
            return
        self.kinds[descriptor.id] = kind
        for tree in descriptor.trees:
            above = self._at.get(tree.rpartition(".")[0])
            branch = self._branch(tree)
            if above is not None and branch and branch.depth and kind_of("", (tree,)) == kind and tree != branch.tree:
                self._take(mesh[above], mesh)


def concept_row(descriptor: Descriptor, selection: Selection) -> tuple[str, ...]:
    """A line of concepts.tsv."""
    kind = selection.kinds[descriptor.id]
    seen = {key(descriptor.name)}
    written = [
        [term for term in terms if kind != "Substance" or not SYSTEMATIC.search(term)] for terms in descriptor.concepts
    ]
    used = descriptor.id in selection.in_use
    exact = distinct(written[0], seen, LONGEST_NAME if used else LONGEST_RARE)
    usual = NEAR_DRUG if kind == "Substance" else NEAR
    said = [set(key(term)) for term in (descriptor.name, *exact)]
    others = (term for terms in written[1:] for term in terms if usual.fullmatch(term))
    usual_names = (term for term in others if not any(words < set(key(term)) for words in said))
    near = distinct(usual_names, seen) if used else []
    places = selection.places(descriptor)
    return descriptor.id, kind, descriptor.name, "|".join(exact), "|".join(near), "|".join(places)


def build(folder: Path) -> dict[str, str]:
    """The generated files, by name."""
    mesh = descriptors(folder / "mesh-2024" / "desc2024.xml.gz")
    matches, codes = mondo(folder / "mondo-mappings")
    written = {key(phrase): row["id"] for row in rows(HERE / "aliases.tsv") for phrase in row["phrase"].split("|")}
    found = lay_names(folder / "hpo-2025" / "hp.obo.gz", unambiguous(mesh.values()))
    lay = [row for row in found if written.get(key(row[2]), row[0]) == row[0]]
    drugs = marketed(folder / "hcpcs-2019" / "HCPC2019_CONTR_ANWEB.txt")
    common = {id_ for id_, *_ in lay}
    common |= {row[2] for row in matches if any(CATEGORY.fullmatch(code) for code, _ in codes.get(row[0], ()))}
    common |= {d.id for d in mesh.values() if any(tree[0] == "D" for tree in d.trees) and d.name.casefold() in drugs}
    selection = Selection(mesh, common)
    kept = [match for match in matches if match[0] in codes and selection.kinds.get(match[2]) == "Condition"]
    return {
        "concepts.tsv": table(
            ("id", "kind", "name", "exact", "near", "places"),
            (concept_row(mesh[id_], selection) for id_ in sorted(selection.kinds)),
            "MeSH 2024, courtesy of the U.S. National Library of Medicine; cut down, not the current release.",
        ),
        "lay_names.tsv": table(
            ("id", "scope", "name", "hpo"),
            (row for row in lay if row[0] in selection.kinds),
            "This product used the Human Phenotype Ontology (version 2025-01-16): its lay synonyms, unaltered.",
        ),
        "mondo.tsv": table(
            ("mondo", "mondo_name", "mesh", "icd10cm", "icd10cm_name"),
            ((*match, *code) for match in kept for code in codes[match[0]]),
            "Exact matches of Mondo's mapping files, release 2026-08-04 (CC0).",
        ),
        "maxo.tsv": table(
            ("maxo", "maxo_name", "mesh"),
            (row for row in maxo(folder / "maxo-2024" / "maxo-base.obo") if row[2] in selection.kinds),
            "Cross-references of MAxO, release 2024-07-29 (CC BY 4.0).",
        ),
    }


def table(header: Sequence[str], lines: Iterable[Sequence[str]], origin: str) -> str:
    """A generated file: what it is made from, the column names, the lines."""
    return "\n".join((f"# Generated by build_core.py. {origin}", *map("\t".join, (header, *lines)), ""))


def main(folder: Path) -> None:
    """Writes the generated files beside this module."""
    for name, text in build(folder).items():
        (HERE / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
