"""What is told of a thing, as queries about ?thing."""

from __future__ import annotations

from pyoxigraph import NamedNode

INCOMING = 500  # relations to the thing that are told; from it, all are

_PREFIXES = """
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX pgo: <https://w3id.org/procedure-graph/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""

# The thing, the labels of what it relates to, its statements with their evidence, and what relates to it.
DESCRIPTION = f"""{_PREFIXES}
CONSTRUCT {{
  ?thing ?p ?o . ?o rdfs:label ?label .
  ?statement ?said ?value . ?quote ?of ?words .
  ?other ?relation ?thing . ?other rdfs:label ?otherLabel .
}}
WHERE {{
  {{ ?thing ?p ?o . OPTIONAL {{ ?o rdfs:label ?label }} }}
  UNION {{ ?statement rdf:subject ?thing ; ?said ?value }}
  UNION {{ ?statement rdf:subject ?thing ; pgo:evidence ?quote . ?quote ?of ?words }}
  UNION {{
    {{ SELECT ?other ?relation WHERE {{ ?other ?relation ?thing }} ORDER BY ?relation ?other LIMIT {INCOMING} }}
    OPTIONAL {{ ?other rdfs:label ?otherLabel }}
  }}
}}"""

# Rows (p, o, label): what the thing is called and relates to, each once.
OUTGOING = f"""{_PREFIXES}
SELECT DISTINCT ?p ?o ?label WHERE {{
  ?thing ?p ?o . OPTIONAL {{ ?o rdfs:label ?label }}
}}
ORDER BY ?p ?label ?o"""

# Rows (p, o, words, link, document, title): the words of pages that relations of the thing rest on.
WORDS = f"""{_PREFIXES}
SELECT DISTINCT ?p ?o ?words ?link ?document ?title WHERE {{
  ?statement rdf:subject ?thing ; rdf:predicate ?p ; rdf:object ?o ; pgo:evidence ?quote .
  ?quote oa:exact ?words ; prov:wasQuotedFrom ?document .
  OPTIONAL {{ ?statement pgo:link ?link }}
  OPTIONAL {{ ?document dct:title ?title }}
}}
ORDER BY ?p ?o ?title ?words ?link"""

# Rows (p, o, label): what relates to the thing.
TOLD_OF_IT = f"""{_PREFIXES}
SELECT DISTINCT ?p ?o ?label WHERE {{
  ?o ?p ?thing . OPTIONAL {{ ?o rdfs:label ?label }}
  FILTER (?p NOT IN (rdf:subject, rdf:object))
}}
ORDER BY ?p ?label ?o LIMIT {INCOMING}"""


def about(iri: str, query: str) -> str:
    """The query about this thing. Raises ValueError for what is no IRI.

    Oxigraph's own substitution leaves a variable within a subquery as it is, which then reads the whole graph.
    """
    return query.replace("?thing", str(NamedNode(iri)))
