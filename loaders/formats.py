"""The formats of vocabularies and mappings that `load` knows, each a loader of its own; one row each.

A page is no format of this table: its statements are linked, and kept with the document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from graph.errors import BadInput
from graph.model import Edge, Node, Source
from loaders import core, cpt, hcpcs, icd10cm, icd10cm_tabular, icd10pcs, kgx, mesh, obo, place_of_service, sssom
from loaders.files import Member


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


def recognised(member: Member) -> Format | None:
    """The one format of a file by its first 64 KiB, None for what is none. Raises BadInput where it may be several."""
    head = member.head()
    found = [form for form in FORMATS if form.recognises(head, member.name)]
    if len(found) > 1:
        kinds = ", ".join(form.kind for form in found)
        raise BadInput(f"this may be several kinds of file: {kinds}.", file=member.name, todo="Say which by --as.")
    return found[0] if found else None
