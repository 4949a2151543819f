"""`show`: what is known of one thing, by the vocabulary's own list of relations and literals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

import click

from api.cli.options import SPOKEN_OF, THING, ask, first_option, json_option, near, reading, store_option
from api.cli.streams import note, print_json, print_table
from graph.queries import (
    Along,
    Edges,
    Field,
    Find,
    FindMany,
    Inner,
    Listed,
    Page,
    Reference,
    Related,
    Search,
    TotalCount,
    Value,
)
from graph.values import LISTS, NODE_VALUES, RELATION_VALUES
from ontologies.prefixes import standard_curie
from ontologies.vocabulary import KINDS, PREDICATES, PROPERTIES, QUALIFIERS, Predicate

if TYPE_CHECKING:
    from graph.store import Store

# What a relation is called from its object; from its subject it is called as in the vocabulary.
BACKWARD = MappingProxyType(
    {
        "INDICATED_FOR": "indication_of",
        "HAS_ALTERNATIVE": "alternative_to",
        "PERFORMED_BY": "performs",
        "PERFORMED_IN": "setting_of",
        "HAS_RISK": "risk_of",
        "HAS_BENEFIT": "benefit_of",
        "HAS_STEP": "step_of",
        "HAS_METHOD": "method_of",
        "HAS_SITE": "site_of",
        "HAS_APPROACH": "approach_of",
        "HAS_QUALIFIER": "qualifier_of",
        "USES": "used_in",
        "GUIDED_BY": "guides",
        "WITH_ANESTHESIA": "anesthesia_for",
        "HAS_PRECAUTION": "precaution_of",
        "HAS_PATIENT_CRITERION": "patient_criterion_of",
        "CONCERNS": "spoken_of_in",
        "BROADER": "narrower",
        "MAPS_TO": "mapped_from",
        "HAS_CODE": "code_of",
        "SIMILAR_CODE": "similar_code_of",
        "DESCRIBED_IN": "describes",
        "CAUSED_BY": "cause_of",
        "HAS_RISK_FACTOR": "risk_factor_of",
        "HAS_SYMPTOM": "symptom_of",
        "HAS_COMPLICATION": "complication_of",
        "DIAGNOSED_BY": "diagnostic_of",
        "TREATED_BY": "treatment_of",
    }
)
_HEAD = ("name", "iri", "notation", "documented")
_LISTS = {
    "codes": ("system", "value", "title"),
    "mappings": ("id", "name", "predicate"),
    "sources": ("id", "title", "version"),
}
OTHERS = 10  # things of the same name that are told
_SENTENCES = ("Step", "Statement")  # kinds whose name is a sentence; nobody asks for them by id


@click.command()
@click.argument("name")
@first_option(10)
@click.option(
    "--as",
    "form",
    type=click.Choice(("fhir", "schema.org")),
    help="A procedure as JSON of others: FHIR R5's PlanDefinition, or schema.org's MedicalProcedure.",
)
@store_option
@json_option
def show(name: str, first: int, form: str | None, url: str, as_json: bool) -> None:
    """What is known of a thing: its names, codes, texts and relations.

    NAME is its id, name, synonym, abbreviation or code; what else is named so is told. Of each relation the first 10
    are shown, or as many as --first says; --json adds the words of the pages. --as gives all that FHIR or schema.org
    has a place for.

    \b
    Examples:
      procgraph show "spinal cord stimulation"
      procgraph show mesh:D020918 --first 50
      procgraph show CRPS --json
      procgraph show "spinal cord stimulation" --as fhir
    """
    with reading(url) as store:
        it = found(store, name)
        if form is not None:
            print_json(_of_others(store, it["id"], form))
            return
        thing = ask(store, Find(Reference(it["id"], (it["kind"],)), tuple(_fields(it["kind"], first))))
        others = [f"{other['name']} ({other['id']})" for other in _also_named(store, name) if other["id"] != it["id"]]
    if others:
        note(f"Also named so: {', '.join(others)}")
    if as_json:
        print_json({key: value for key, value in thing.items() if not _is_empty(value)})
    else:
        print_table(("", thing["name"]), _rows(thing))


def _also_named(store: Store, name: str) -> Iterator[dict[str, Any]]:
    """The things that have the name, or a form of it."""
    parts = (Edges("results", (Inner("node", "node", THING), Value("rank", "rank"))),)
    kinds = tuple(kind for kind in SPOKEN_OF if kind != "Code")
    results = ask(store, Search(name, kinds, parts, Page(first=OTHERS)))["results"]
    return (edge["node"] for edge in results if edge["rank"] <= 1)  # not merely words of it


def _of_others(store: Store, id_: str, form: str) -> Mapping[str, Any]:
    """A procedure in another's terms. Raises BadInput for a thing of another kind."""
    from graph.exporting.plan_definition import plan_definition
    from graph.exporting.procedure import gathered
    from graph.exporting.schema_org import medical_procedure

    return {"fhir": plan_definition, "schema.org": medical_procedure}[form](gathered(store, id_))


def found(store: Store, name: str) -> dict[str, Any]:
    """The thing with this id, of any kind, but of a code what pages describe under it; else what is called so."""
    (by_id,) = cast(list[dict[str, Any] | None], store.answer(FindMany((standard_curie(name),), tuple(KINDS), THING)))
    if by_id is not None and by_id["kind"] != "Code":
        return by_id
    return ask(store, Find(Reference(name, SPOKEN_OF), THING))


def _fields(kind: str, first: int) -> Iterator[Field]:
    literals = (name for name, it in PROPERTIES.items() if kind in it.domain and name in NODE_VALUES)
    yield Value("id", "id")
    yield Value("kind", "typename")
    yield from (Value(name, name) for name in (*_HEAD, *literals))
    yield Listed("synonyms", "synonyms")
    yield from (
        Listed(name, name, tuple(Value(key, key) for key in keys), first=first) for name, keys in _LISTS.items()
    )
    for predicate in PREDICATES.values():
        if kind in predicate.domain:
            yield _related(predicate.name.lower(), predicate, True, first)
        if kind in predicate.range:
            yield _related(BACKWARD[predicate.name], predicate, False, first)


def _related(key: str, predicate: Predicate, outward: bool, first: int) -> Related:
    told = tuple(name for name in predicate.qualifiers if name in RELATION_VALUES or name == "example_of")
    qualifiers = tuple(Value(name, name) for name in told if name in RELATION_VALUES)
    example_of = (Inner("example_of", "example_of", THING),) if "example_of" in told else ()
    evidence = Listed(
        "evidence", "evidence",
        (
            Inner("document", "document", (Value("id", "id"), Value("title", "title"))),
            *(Value(name, name) for name in LISTS["evidence"]),
        ),
    )  # fmt: skip
    edges = Edges("edges", (Inner("node", "node", THING), *qualifiers, *example_of, evidence))
    along = Along(predicate.name, outward, apart=told)  # rows that would read the same are one
    return Related(key, along, parts=(TotalCount("total"), edges), page=Page(first=first))


def _rows(thing: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    """The thing as rows of the table: what it is called, and its values; empty ones are left out."""
    for key, value in thing.items():
        if _is_empty(value) or key == "name":
            continue
        label = key.replace("_", " ")
        match value:
            case {"edges": edges, "total": total}:
                rest = [f"… {total - len(edges):,} more"] if total > len(edges) else []
                yield label, "\n".join([*map(_relation, edges), *rest])
            case list():
                yield label, "\n".join(map(_entry, value))
            case _:
                yield label, value


def _relation(edge: Mapping[str, Any]) -> str:
    """The thing at the other end, with its id and what the statement says besides."""
    node = edge["node"]
    told = [*([] if node["kind"] in _SENTENCES else [node["id"]]), *_qualifiers(edge)]
    return str(node["name"]) + (f" ({', '.join(told)})" if told else "") + near(edge)


def _qualifiers(edge: Mapping[str, Any]) -> Iterator[str]:
    for key in QUALIFIERS:
        value = edge.get(key)
        if value is not None and key != "link":
            yield f"{key.replace('_', ' ')}: {value['name'] if isinstance(value, Mapping) else value}"


def _entry(value: object) -> str:
    if isinstance(value, Mapping):
        return " ".join(str(part) for part in value.values() if part is not None)
    return str(value)


def _is_empty(value: object) -> bool:
    return value in (None, "", [], False) or (isinstance(value, Mapping) and value.get("total") == 0)


COMMANDS = (show,)
