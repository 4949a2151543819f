"""The ontology: as files, and as a page with an anchor for each term."""

from __future__ import annotations

from functools import cache

import pyoxigraph
from lxml.html import HtmlElement, fragments_fromstring
from markdown_it import MarkdownIt

from api.linked_data.page import document
from api.sparql.engine import GRAPHS
from ontologies.prefixes import base_iri, converter
from ontologies.rendering import owl, page
from ontologies.vocabulary import PREDICATES


@cache
def as_data(media_type: str) -> bytes:
    """The ontology in one of the media types for triples."""
    source = owl.render(base_iri())
    if media_type == "text/turtle":
        return source.encode()
    triples = pyoxigraph.parse(source, format=pyoxigraph.RdfFormat.TURTLE)
    made = pyoxigraph.serialize(
        (quad.triple for quad in triples), format=GRAPHS[media_type], prefixes=dict(converter().bimap)
    )
    assert made is not None  # as there is no file to write to
    return made


@cache
def as_page(formats: tuple[tuple[str, str], ...]) -> bytes:
    """The ontology for people; `formats` are the media types and addresses of its files."""
    parts = fragments_fromstring(MarkdownIt("commonmark").enable("table").render(page.render(base_iri())))
    for part in parts:
        for row in part.iter("tr"):
            _anchor(row)
        for link in part.findall(".//a"):
            if isinstance(link, HtmlElement) and not link.get("href", "").startswith("http"):
                link.drop_tag()  # it leads to a file that is beside the Markdown alone
    return document("The vocabulary – Procedure Graph", parts, dict(formats))


def _anchor(row: HtmlElement) -> None:
    """Let the IRI of the term that a row of a table is about lead to it."""
    codes = [code.text_content() for code in row.iter("code")]
    if not codes:
        return
    named = next((code for code in codes[:2] if code.startswith("pgo:")), codes[0]).removeprefix("pgo:")
    row.set("id", PREDICATES[named].local if named in PREDICATES else named)
