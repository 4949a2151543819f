"""A thing as a page for people: what is said of it, with the words that say so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any
from urllib.parse import quote

from lxml.html import HtmlElement, tostring
from lxml.html.builder import BLOCKQUOTE, BODY, CITE, DD, DL, DT, H1, H2, HEAD, HTML, LINK, META, STYLE, TITLE, A, P

from graph.exporting.xml_text import possible
from ontologies.prefixes import converter, expand

Row = Mapping[str, Mapping[str, str]]  # a solution of SPARQL's JSON results: variable → term
_STYLE = """
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 1rem auto; padding: 0 1rem }
dt { font-weight: 600; margin-top: .6rem } dd { margin-left: 1.2rem; overflow-wrap: anywhere }
blockquote { margin: 0 0 .3rem; padding-left: .7rem; border-left: 3px solid #8886; font-size: .93rem }
"""
_NOTE = "What documents state, with their words; this is not medical advice."
_BESIDE = frozenset(  # what is not for reading, and what says the same once more in others' terms
    map(expand, ("pgo:content", "pgo:data", "pgo:evidence", "pgo:statedBy", "skos:broader", "skos:exactMatch"))
)


def page(
    iri: str, formats: Mapping[str, str], outgoing: Sequence[Row], words: Sequence[Row], incoming: Sequence[Row]
) -> bytes:
    """The page of the thing with this IRI: rows of `queries.OUTGOING`, `WORDS` and `TOLD_OF_IT`.

    `formats` has the addresses of the other forms by media type.
    """
    names = (row["o"]["value"] for row in outgoing if row["p"]["value"] == expand("rdfs:label"))
    name = possible(next(names, short(iri)))
    quotes = {key: list(rows) for key, rows in groupby(words, key=lambda row: (row["p"]["value"], row["o"]["value"]))}
    parts: list[HtmlElement] = [H1(name), P(A(iri, href=iri)), P(_NOTE), DL(*_said(outgoing, quotes))]
    if incoming:
        parts += [H2("What relates to it"), DL(*_said(incoming, {}))]
    parts.append(P("As data: ", *_joined(A(kind, href=address, rel="alternate") for kind, address in formats.items())))
    return document(f"{name} – Procedure Graph", parts, formats)


def nothing(message: str) -> bytes:
    """The page of what isn't there."""
    return document("Nothing here – Procedure Graph", [H1("Nothing here"), P(message), P(A("Ask", href="/"))], {})


def document(title: str, parts: Iterable[HtmlElement | str], formats: Mapping[str, str]) -> bytes:
    """A whole HTML page."""
    head = HEAD(
        META(charset="utf-8"),
        META(name="viewport", content="width=device-width, initial-scale=1"),
        TITLE(title),
        STYLE(_STYLE),
        *(LINK(rel="alternate", type=kind, href=address) for kind, address in formats.items()),
    )
    made: bytes = tostring(HTML(head, BODY(*parts), lang="en"), doctype="<!doctype html>", encoding="utf-8")
    return made


def short(iri: str) -> str:
    """The CURIE of an IRI; the IRI where it has none."""
    return converter().compress(iri) or iri


def _said(rows: Sequence[Row], quotes: Mapping[tuple[str, str], Sequence[Row]]) -> Iterator[HtmlElement]:
    shown = (row for row in rows if row["p"]["value"] not in _BESIDE)
    for predicate, group in groupby(shown, key=lambda row: row["p"]["value"]):
        yield DT(_LABELS.get(predicate) or _words(short(predicate)))
        for row in group:
            told = quotes.get((predicate, row["o"]["value"]), ())
            yield DD(_thing(row["o"], row.get("label")), *map(_quote, told))


def _words(curie: str) -> str:
    """`hasAlternative` in words, of the project's own terms; others' are left as they are."""
    name = curie.removeprefix("pgo:")
    return curie if name == curie else re.sub("(?<=[a-z])(?=[A-Z])", " ", name).lower()


def _thing(term_: Mapping[str, str], label: Mapping[str, str] | None) -> HtmlElement | str:
    if term_["type"] != "uri":
        return possible(term_["value"])
    iri = term_["value"]
    curie = short(iri)
    text = f"{possible(label['value'])} ({curie})" if label is not None else curie
    return A(text, href=f"/id/{quote(curie, safe=':')}" if curie != iri else iri)


def _quote(row: Row) -> HtmlElement:
    source = _thing(row["document"], row.get("title"))
    near = "(near) " if "link" in row and row["link"]["value"] == "close" else ""
    return BLOCKQUOTE(f"“{possible(row['words']['value'])}” {near}", CITE(source))


def _joined(links: Iterable[HtmlElement]) -> Iterator[Any]:
    for place, link in enumerate(links):
        if place:
            yield ", "
        yield link


_LABELS = {
    expand(curie): label
    for curie, label in (
        ("rdf:type", "kind"), ("rdfs:label", "name"), ("skos:altLabel", "also called"), ("skos:notation", "code"),
        ("skos:hiddenLabel", "called on pages"), ("oboInOwl:hasRelatedSynonym", "nearly called"),
    )
}  # fmt: skip
