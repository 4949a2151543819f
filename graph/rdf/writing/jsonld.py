"""JSON-LD: a node object a subject, one a line, with the vocabulary's own context in the file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain

from graph.rdf.terms import Block, Iri, Literal, Object, by_subject
from ontologies.prefixes import converter
from ontologies.rendering.jsonld import context
from ontologies.turtle import shortened

_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def jsonld(header: Sequence[str], blocks: Iterable[Block]) -> Iterator[str]:
    """JSON-LD: the union of all graphs; each statement names its source. The first node is the dataset's."""
    yield f'{{"@context":{_ENCODE(context())},\n"@graph":[\n'
    nodes = ((_ENCODE(_node(subject, said))) for subject, said in by_subject(blocks))
    yield from chain.from_iterable(("" if place == 0 else ",\n", node) for place, node in enumerate(nodes))
    yield "\n]}\n"


def _node(subject: Iri, said: Mapping[str, Iterable[Object]]) -> dict[str, object]:
    node: dict[str, object] = {"id": _name(subject)}
    values: list[object]
    for predicate, objects in said.items():
        if predicate == "rdf:type":
            key, values = "type", [_type(str(object_)) for object_ in objects]
        else:
            key, datatype = _keys().get(predicate, (predicate, None))
            values = [_value(object_, datatype) for object_ in objects]
        node[key] = values[0] if len(values) == 1 else values
    return node


def _value(object_: Object, datatype: str | None) -> object:
    match object_:
        case Literal("true" | "false" as text, "xsd:boolean", _) if datatype == "xsd:boolean":
            return text == "true"
        case Literal(text, "xsd:integer", _) if datatype == "xsd:integer":
            return int(text)
        case Literal(text, None, None) if datatype is None:
            return text
        case Literal(text, None, None):
            return {"@value": text}
        case Literal(text, None, language):
            return {"@value": text, "@language": language}
        case Literal(text, given, _):
            return text if given == datatype else {"@value": text, "@type": given}
        case _:
            return _name(Iri(str(object_))) if datatype == "@id" else {"id": _name(Iri(str(object_)))}


def _name(address: Iri) -> str:
    """An IRI as a CURIE of the context, else in full."""
    name = shortened(address)
    return name if name[0] != "<" else address


@cache
def _type(address: str) -> str:
    curie = _name(Iri(address))
    return _keys().get(curie, (curie, None))[0]


@cache
def _keys() -> Mapping[str, tuple[str, str | None]]:
    """Each term's key in the context, and what its values are there."""
    prefixes = converter().bimap
    found: dict[str, tuple[str, str | None]] = {}
    for key, term in context().items():
        if isinstance(term, dict) and key not in prefixes:
            found[term["@id"]] = key, term.get("@type")
        elif isinstance(term, str) and ":" in term:
            found[term] = key, None
    return found
