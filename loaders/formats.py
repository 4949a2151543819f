"""What kind a file is of: one of the formats of vocabularies and mappings, each a loader of its own, or a page.

A page is no format of the table: its statements are linked, and kept with the document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import PurePath

from graph.errors import BadInput
from graph.model import Edge, Node, Source
from loaders import core, cpt, hcpcs, icd10cm, icd10cm_tabular, icd10pcs, kgx, mesh, obo, place_of_service, sssom
from loaders.files import Member, TooLarge
from loaders.page import sniff
from loaders.page.markup.decode import MAX_BYTES, decode

PAGE = "page"
# Endings of data and code, which may hold a page's words and still be none.
_NO_PAGES = frozenset({
    ".c", ".cfg", ".cpp", ".css", ".csv", ".go", ".h", ".ini", ".java", ".js", ".json", ".jsonl", ".jsonld", ".log",
    ".nq", ".nt", ".obo", ".owl", ".py", ".rdf", ".rs", ".sh", ".sql", ".toml", ".trig", ".ts", ".tsv", ".ttl", ".xml",
    ".yaml", ".yml",
})  # fmt: skip


class UnknownKind(BadInput):
    """A file that no loader recognises; in a folder such files are skipped and named."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: its name for `--as`, how it is recognised by its first 64 KiB and name, and how it is read.

    `read` gives the source and a stream of records; either raises BadInput, with the line, for what can't be read.
    """

    kind: str
    title: str
    recognises: Callable[[bytes, str], bool]
    read: Callable[[Member], tuple[Source, Iterable[Node | Edge]]]


FORMATS: tuple[Format, ...] = (
    Format("aliases", "alias file of a curator (TSV)", core.is_alias_file, core.alias_records),
    Format("mesh", "MeSH descriptors (XML)", mesh.recognises, mesh.read),
    Format("icd10cm", "ICD-10-CM order file", icd10cm.recognises, icd10cm.read),
    Format("icd10cm-tabular", "ICD-10-CM tabular list (XML)", icd10cm_tabular.recognises, icd10cm_tabular.read),
    Format("icd10pcs", "ICD-10-PCS tables (XML)", icd10pcs.recognises, icd10pcs.read),
    Format("hcpcs", "HCPCS Level II (fixed columns)", hcpcs.recognises, hcpcs.read),
    Format("place-of-service", "CMS place of service codes (CSV)", place_of_service.recognises, place_of_service.read),
    Format("obo", "ontology in OBO, such as MAxO or HPO", obo.recognises, obo.read),
    Format("sssom", "SSSOM mapping set (TSV)", sssom.recognises, sssom.read),
    Format("kgx", "KGX nodes or edges (TSV, JSON Lines)", kgx.recognises, kgx.read),
    Format("cpt", "CPT codes of a licensed user (tab or comma)", cpt.recognises, cpt.read),
)


KINDS = (PAGE, *(form.kind for form in FORMATS))


def format_of(member: Member, kind: str | None) -> Format | None:
    """The format of a file, None where it may be a page; told by content unless `kind` says it.

    Raises BadInput for a kind that is none, and where the content fits several.
    """
    if kind is None:
        return recognised(member)
    if kind not in KINDS:
        raise BadInput(f"no kind is called {kind!r}.", todo=f"Give one of {', '.join(KINDS)}.")
    return next((form for form in FORMATS if form.kind == kind), None)


def page_data(member: Member) -> bytes:
    """The bytes of a file that is in no format of the table. Raises UnknownKind where it looks like no page, either."""
    try:
        data = member.data(MAX_BYTES)
    except TooLarge:
        what = f"no vocabulary that is known here, and more than the {MAX_BYTES:,} bytes that a page may have."
        todo = "Give one page a file, or say by --as which vocabulary it is."
        raise UnknownKind(what, file=member.name, todo=todo) from None
    try:
        decode(data, member.name)
    except BadInput as error:
        raise UnknownKind(error.what, file=error.file, line=error.line, todo=error.todo) from None
    ending = PurePath(member.name).suffix.lower()
    if ending in _NO_PAGES:
        what = f"no vocabulary that is known here, and a {ending} file is taken for a page only where --as says so."
        raise UnknownKind(what, file=member.name, todo="Say what it is by --as.")
    if not sniff(data, member.name):
        what = "a text without the headings of a procedure or condition page, and no vocabulary that is known here."
        raise UnknownKind(what, file=member.name, todo="Say what it is by --as.")
    return data


def recognised(member: Member) -> Format | None:
    """The one format of a file by its first 64 KiB, None for what is none. Raises BadInput where it may be several."""
    head = member.head()
    found = [form for form in FORMATS if form.recognises(head, member.name)]
    if len(found) > 1:
        kinds = ", ".join(form.kind for form in found)
        raise BadInput(f"this may be several kinds of file: {kinds}.", file=member.name, todo="Say which by --as.")
    return found[0] if found else None
