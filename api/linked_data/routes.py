"""The addresses of things and terms: by Accept to one of the forms, which has an address of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from urllib.parse import quote

from pyoxigraph import NamedNode
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.linked_data import queries, terms
from api.linked_data.page import Row, nothing, page
from api.server.negotiation import best
from api.server.page_headers import page_headers
from api.server.receiving import Gone
from api.sparql.engine import Outcome, Task
from api.sparql.routes import PROBLEM, VERSION_HEADER, Sparql, problem
from graph.errors import ProcedureGraphError, StoreUnavailable
from graph.exporting.xml_text import possible
from ontologies.prefixes import PROJECT_PREFIX, expand, standard_curie

PAGE_HEADERS = page_headers("")  # these pages run nothing
HTML, JSON = "text/html", "application/sparql-results+json"
FORMS = MappingProxyType(
    {HTML: ".html", "text/turtle": ".ttl", "application/ld+json": ".jsonld", "application/n-triples": ".nt"}
)
_KINDS = MappingProxyType({suffix: kind for kind, suffix in FORMS.items()})


@dataclass(frozen=True, slots=True)
class LinkedData:
    """The addresses, answered by the engines of `/sparql`."""

    sparql: Sparql

    def routes(self) -> list[Route]:
        """Its routes."""
        return [
            Route("/id/{curie:path}", self.thing),
            Route("/doc/{curie:path}", self.description),
            Route("/ontology", ontology),
            Route("/ontology{suffix}", ontology_in),
        ]

    async def thing(self, request: Request) -> Response:
        """Lead to a description of the thing: it is no page itself (https://www.w3.org/TR/cooluris/)."""
        curie = _curie(request.path_params["curie"])
        if curie is None:
            return _unknown(request, request.path_params["curie"])
        return _see_other(request, f"/doc/{quote(curie, safe=':')}")

    async def description(self, request: Request) -> Response:
        """A description of the thing, in the form that the address ends with."""
        name, dot, ending = request.path_params["curie"].rpartition(".")
        kind, curie = _KINDS.get(dot + ending), _curie(name)
        if kind is None or curie is None:
            return _unknown(request, request.path_params["curie"])
        try:
            content, version = await self._described(request, curie, kind)
        except Gone:
            return Response(status_code=HTTPStatus.BAD_REQUEST)  # which nobody reads
        except TimeoutError:
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, "That took too long; ask again.")
        except ProcedureGraphError as error:
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, str(error))
        if content is None:
            return _unknown(request, curie)
        address = quote(curie, safe=":")
        links = [
            *_alternates(f"/doc/{address}"),
            f'</id/{address}>; rel="describes"',
            f'<{expand(curie)}>; rel="about"',
        ]
        headers = {VERSION_HEADER: version, "Link": ", ".join(links)} | PAGE_HEADERS
        return Response(content, media_type=kind, headers=headers)

    async def _described(self, request: Request, curie: str, kind: str) -> tuple[bytes | None, str]:
        """The description, None where there is nothing to tell; and the data version, of which all of it is."""
        iri = expand(curie)
        parts = (queries.WORDS, queries.TOLD_OF_IT) if kind == HTML else (queries.DESCRIPTION,)
        told, version = await self._asked(request, iri, kind, queries.OUTGOING, *parts)
        outgoing = _rows(told[0])
        if not outgoing:
            return None, version
        if kind != HTML:
            return told[1], version
        words, incoming = map(_rows, told[1:])
        address = f"/doc/{quote(curie, safe=':')}"
        others = {other: f"{address}{suffix}" for other, suffix in FORMS.items() if other != HTML}
        return page(iri, others, outgoing, words, incoming), version

    async def _asked(self, request: Request, iri: str, kind: str, *asked: str) -> tuple[list[bytes], str]:
        tasks = [Task(queries.about(iri, query), None, None, union=True, table=JSON, graph=kind) for query in asked]
        answers, version = await self.sparql.run(request, *tasks)
        for result, _ in answers:
            if result.outcome is not Outcome.ANSWERED:
                raise StoreUnavailable(f"The description could not be made ({result.outcome}). Ask /sparql for a part.")
        return [written for _, written in answers], version


async def ontology(request: Request) -> Response:
    """Lead to the ontology in one of its forms."""
    return _see_other(request, "/ontology")


async def ontology_in(request: Request) -> Response:
    """The ontology in the form that the address ends with."""
    kind = _KINDS.get(request.path_params["suffix"])
    if kind is None:
        return _unknown(request, request.url.path)
    formats = {other: f"/ontology{suffix}" for other, suffix in FORMS.items() if other != HTML}
    content = terms.as_page(tuple(formats.items())) if kind == HTML else terms.as_data(kind)
    return Response(content, media_type=kind, headers={"Link": ", ".join(_alternates("/ontology"))} | PAGE_HEADERS)


def _rows(written: bytes) -> list[Row]:
    rows: list[Row] = json.loads(written)["results"]["bindings"]
    return rows


def _see_other(request: Request, address: str) -> Response:
    kind = best(",".join(request.headers.getlist("accept")), tuple(FORMS))
    headers = {"Vary": "Accept", "Link": ", ".join(_alternates(address))}
    if kind is None:
        answer = problem(HTTPStatus.NOT_ACCEPTABLE, f"There is {', '.join(FORMS)}.")
        answer.headers.update(headers)
        return answer
    return Response(status_code=HTTPStatus.SEE_OTHER, headers=headers | {"Location": f"{address}{FORMS[kind]}"})


def _alternates(address: str) -> list[str]:
    return [f'<{address}{suffix}>; rel="alternate"; type="{kind}"' for kind, suffix in FORMS.items()]


def _curie(text: str) -> str | None:
    """The id that an address ends with: a CURIE, or what follows the base in one of the project's own IRIs."""
    curie = standard_curie(text if ":" in text else f"{PROJECT_PREFIX}:{text}")
    try:
        NamedNode(expand(curie))
    except ValueError:  # an unknown prefix, or what no IRI may hold
        return None
    return curie if curie.isprintable() else None


def _unknown(request: Request, what: str) -> Response:
    """That there is nothing, as a page for who asks for one."""
    message = f"Nothing here has the id {what!r}."
    kind = best(",".join(request.headers.getlist("accept")), (PROBLEM, HTML))
    if kind != HTML:
        return problem(HTTPStatus.NOT_FOUND, message)
    content = nothing(possible(message))
    return Response(content, HTTPStatus.NOT_FOUND, {"Vary": "Accept"} | PAGE_HEADERS, HTML)
