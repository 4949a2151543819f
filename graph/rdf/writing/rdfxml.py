"""RDF/XML: a description a subject. It holds all of Unicode but what XML 1.0 has no place for, not even escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from xml.sax.saxutils import quoteattr

from graph.exporting.xml_text import content, possible
from graph.rdf.terms import Block, Iri, Literal, Object, by_subject, iri
from ontologies.prefixes import converter


def rdfxml(header: Sequence[str], blocks: Iterable[Block]) -> Iterator[str]:
    """RDF/XML: the union of all graphs; each statement names its source."""
    namespaces = "".join(
        f"\n  xmlns:{prefix}={quoteattr(namespace)}" for prefix, namespace in sorted(converter().bimap.items())
    )
    remark = "\n".join(possible(line).replace("--", "- -") for line in header)
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<!--\n{remark}\n-->\n<rdf:RDF{namespaces}>\n'
    for subject, said in by_subject(blocks):
        told = "".join(_said(predicate, object_) for predicate, objects in said.items() for object_ in objects)
        yield f"<rdf:Description rdf:about={_attribute(subject)}>\n{told}</rdf:Description>\n"
    yield "</rdf:RDF>\n"


def _said(predicate: str, object_: Object) -> str:
    match object_:
        case Literal(text, None, None):
            return f"  <{predicate}>{content(text)}</{predicate}>\n"
        case Literal(text, None, language):
            return f'  <{predicate} xml:lang="{language}">{content(text)}</{predicate}>\n'
        case Literal(text, datatype, _):
            return f"  <{predicate} rdf:datatype={_datatype(str(datatype))}>{content(text)}</{predicate}>\n"
        case _:
            return f"  <{predicate} rdf:resource={_attribute(Iri(str(object_)))}/>\n"


def _attribute(address: Iri) -> str:
    return quoteattr(address)


@cache
def _datatype(curie: str) -> str:
    return _attribute(iri(curie))
