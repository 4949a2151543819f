"""The core vocabulary and the alias file that ship with the program, and alias files that curators write."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import PurePath

from graph.errors import BadInput
from graph.model import Edge, Name, Node, Scope, Source, SourceKind, project_id
from loaders.files import Member
from ontologies.prefixes import is_known
from ontologies.vocabulary import EXACT_MATCH, KINDS

CORE_ID = "procgraph:core"
ALIASES_ID = "procgraph:aliases"
CORE_VERSION = "MeSH 2024, 1"
_CORE_FILES = ("concepts.tsv", "additions.tsv", "lay_names.tsv", "mondo.tsv", "maxo.tsv", "matches.tsv", "denials.tsv")
_ALIASES = "aliases.tsv"
_ALIAS_COLUMNS = ("phrase", "id", "scope")
_PARTED = re.compile(r"[\t,;]")  # as tables are saved; an alias file is by tabs
_LICENCE = "https://www.nlm.nih.gov/databases/download/terms_and_conditions_mesh.html"
_SCOPES = {Scope.EXACT.value: Scope.EXACT, Scope.NEAR.value: Scope.NEAR}
_LARGEST = 50_000_000  # bytes of an alias file
_CURATED = "semapv:ManualMappingCuration"

Records = tuple[Source, Iterator[Node | Edge]]
Row = dict[str, str]


def core_records() -> Records:
    """The core vocabulary: its source, and its nodes and then edges in the order of the files."""
    checksum = hashlib.sha256(b"".join(_bytes(name) for name in _CORE_FILES)).hexdigest()
    title = "Core vocabulary: a part of MeSH 2024 with lay names and mappings"
    return Source(CORE_ID, SourceKind.CORE, title, CORE_VERSION, _LICENCE, checksum=checksum), _core()


def alias_records(file: Member | None = None) -> Records:
    """The alias file that ships with the program, or a curator's own."""
    if file is not None:
        return read_alias_file(file)
    return _alias_source(ALIASES_ID, "Alias file of the program", "Apache-2.0", _ALIASES, _bytes(_ALIASES))


def read_alias_file(file: Member) -> Records:
    """A curator's alias file, a table of phrase, id and scope, and of note and kind where it has them.

    `phrase` may hold several, parted by `|`; a column kind is needed where the core doesn't have the id. The file
    replaces the one loaded under its name before: what it declares by `# id: NAME` above its columns, or else the
    file's own name without its ending. Raises BadInput, with the line, for a row that can't be used.
    """
    path = PurePath(file.name)
    id_ = project_id("aliases", file.declared() or path.stem)
    return _alias_source(id_, f"Alias file {path.name}", None, file.name, file.data(_LARGEST))


def is_alias_file(head: bytes, name: str) -> bool:
    """Whether a file's beginning is that of an alias file, or of what was to be one: column names after remarks."""
    lines = (line for line in head.decode("utf-8-sig", "replace").splitlines() if line.strip() and line[0] != "#")
    names = _PARTED.split(next(lines, ""))
    return "phrase" in names and ("id" in names or "scope" in names)


def denials() -> frozenset[tuple[str, str]]:
    """The pairs of CURIEs whose mapping a curator denies."""
    return frozenset((row["subject"], row["object"]) for _, row in _table("denials.tsv"))


def _core() -> Iterator[Node | Edge]:
    concepts = [row for _, row in _table("concepts.tsv")]
    additions = [row for _, row in _table("additions.tsv")]
    lay = defaultdict(list)
    for _, row in _table("lay_names.tsv"):
        lay[row["id"]].append(Name(row["name"], _SCOPES[row["scope"]]))
    for row in (*concepts, *additions):
        names = (*_names(row["exact"], Scope.EXACT), *_names(row["near"], Scope.NEAR), *lay[row["id"]])
        yield Node(row["id"], row["kind"], row["name"], names, _notation(row["id"]))
    yield from _mapped({row["id"]: row["kind"] for row in (*concepts, *additions)})
    yield from _hierarchy(concepts)
    for row in additions:
        if row["broader"]:
            yield Edge(row["id"], "BROADER", row["broader"], CORE_ID)


def _hierarchy(concepts: Iterable[Row]) -> Iterator[Edge]:
    """A concept lies below the one of its kind whose tree number is its own without the last part."""
    rows = {row["id"]: row for row in concepts}
    placed = [(tree, row) for row in rows.values() for tree in _trees(row, rows)]
    at = dict(placed)
    for tree, row in placed:
        above = at.get(tree.rpartition(".")[0])
        if above is not None and above["kind"] == row["kind"]:
            yield Edge(row["id"], "BROADER", above["id"], CORE_ID, {"tree_number": tree})


def _trees(row: Row, rows: Mapping[str, Row]) -> list[str]:
    """A concept's tree numbers; the place D012345.100 is each tree number of D012345 with .100 behind."""
    found = []
    for place in filter(None, row["places"].split("|")):
        parent, _, number = place.partition(".")
        above = rows.get(f"mesh:{parent}")
        found += [place] if above is None else [f"{tree}.{number}" for tree in _trees(above, rows)]
    return found


def _mapped(kinds: Mapping[str, str]) -> Iterator[Node | Edge]:
    nodes: dict[str, Node] = {}
    edges: dict[tuple[str, str], Edge] = {}

    def maps(subject: str, predicate: str, object_: str, **more: str) -> None:
        qualifiers = {"mapping_predicate": predicate, "mapping_justification": _CURATED, **more}
        edges[subject, object_] = Edge(subject, "MAPS_TO", object_, CORE_ID, qualifiers)

    def mentions(id_: str, kind: str, name: str | None) -> None:
        nodes.setdefault(id_, Node(id_, kind, name, (), _notation(id_)))

    for _, row in _table("mondo.tsv"):
        mentions(row["mondo"], kinds[row["mesh"]], row["mondo_name"])
        maps(row["mondo"], EXACT_MATCH, row["mesh"])
        mentions(row["icd10cm"], kinds[row["mesh"]], row["icd10cm_name"])
        maps(row["mondo"], EXACT_MATCH, row["icd10cm"])
    for _, row in _table("maxo.tsv"):
        mentions(row["maxo"], kinds[row["mesh"]], row["maxo_name"])
        maps(row["maxo"], "oboInOwl:hasDbXref", row["mesh"])
    for _, row in _table("matches.tsv"):
        mentions(row["match"], kinds[row["id"]], row["match_name"])
        maps(row["id"], EXACT_MATCH, row["match"])
    for subject, object_ in sorted(denials()):
        mentions(subject, "Condition", None)
        mentions(object_, "Condition", None)
        maps(subject, EXACT_MATCH, object_, predicate_modifier="Not")
    yield from nodes.values()
    yield from edges.values()


def _alias_source(id_: str, title: str, licence: str | None, file: str, data: bytes) -> Records:
    source = Source(id_, SourceKind.ALIASES, title, None, licence, checksum=hashlib.sha256(data).hexdigest())
    return source, iter(_aliases(_rows(data, file, _ALIAS_COLUMNS), file))


def _aliases(rows: Iterable[tuple[int, Row]], file: str) -> list[Node]:
    named: dict[str, list[Name]] = defaultdict(list)
    kinds: dict[str, str] = {}
    for line, row in rows:
        id_, scope, kind = row["id"], _SCOPES.get(row["scope"]), row.get("kind") or _core_kinds().get(row["id"], "")
        names = () if scope is None else _names(row["phrase"], scope)
        if kind not in KINDS or not names or id_ not in _core_kinds():
            _refuse_unusable(row, kind, file, line)
        kinds[id_] = kind
        named[id_] += names
    return [Node(id_, kinds[id_], None, tuple(names), _notation(id_)) for id_, names in named.items()]


def _refuse_unusable(row: Row, kind: str, file: str, line: int) -> None:
    """Raises BadInput for a row of an alias file that says too little, or nothing that is known."""
    for wrong, what, todo in (
        (not is_known(row["id"]), f"{row['id']!r} has no known prefix", "Give a CURIE such as mesh:D020918."),
        (row["scope"] not in _SCOPES, f"the scope is {row['scope']!r}", "Give exact or near."),
        (
            kind not in KINDS,
            f"nothing in the core vocabulary has the id {row['id']}, and no column kind says what it is",
            f"Check the id; of another vocabulary's thing give its kind, one of {', '.join(KINDS)}.",
        ),
        (not row["phrase"].strip(" |"), "the phrase is empty", "Give one, or take the line out."),
    ):
        if wrong:
            raise BadInput(f"{what}.", file=file, line=line, todo=todo)


@cache
def _core_kinds() -> Mapping[str, str]:
    lines = (line for name in ("concepts.tsv", "additions.tsv") for line in _bytes(name).decode().splitlines())
    return dict(line.split("\t", 2)[:2] for line in lines if not line.startswith("#"))


def _names(text: str, scope: Scope) -> tuple[Name, ...]:
    return tuple([Name(name, scope) for part in text.split("|") if (name := part.strip())])


def _notation(id_: str) -> str | None:
    prefix, _, local = id_.partition(":")
    return None if prefix == "procgraph" else local


def _table(name: str) -> Iterator[tuple[int, Row]]:
    return _rows(_bytes(name), name, ())


def _rows(data: bytes, file: str, columns: Sequence[str]) -> Iterator[tuple[int, Row]]:
    """The lines of a TSV table with their numbers; those that begin with # are remarks, the first other has names."""
    header: list[str] | None = None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"byte {error.start:,} is no UTF-8.", file=file, todo="Save the file as UTF-8.") from None
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if header is None:
            header = cells
            missing = [column for column in columns if column not in cells]
            if missing:
                todo = f"Name the columns in the first line, parted by tabs: {', '.join(columns)}."
                raise BadInput(f"there is no column {missing[0]}.", file=file, line=number, todo=todo)
        elif len(cells) != len(header):
            what = f"there are {len(cells)} columns where the first line has {len(header)}."
            raise BadInput(what, file=file, line=number, todo="Part columns by one tab each.")
        else:
            yield number, dict(zip(header, cells, strict=True))


def _bytes(name: str) -> bytes:
    return files("ontologies.core").joinpath(name).read_bytes()
