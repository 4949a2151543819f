"""The vocabulary is whole in itself, and what it says of other models is in them."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from rdflib.namespace import PROV, SDO, SKOS, ClosedNamespace, DefinedNamespace

from ontologies.prefixes import is_known, standard_curie
from ontologies.terms import ID_QUALIFIERS, classes, properties, term
from ontologies.vocabulary import CODE_SYSTEMS, KINDS, PREDICATES, PROPERTIES, QUALIFIERS, RiskFrequency, StepPhase

CLOSED: dict[str, type[DefinedNamespace] | ClosedNamespace] = {"schema": SDO, "skos": SKOS, "prov": PROV}
MAPPED = {c for k in KINDS.values() for c in k.close} | {c for p in PREDICATES.values() for c in p.close}


@pytest.fixture(scope="session")
def biolink(shared: Path) -> dict[str, Any]:
    """The Biolink model as its authors publish it."""
    text = (shared / "data" / "biolink-model" / "biolink-model.yaml").read_text(encoding="utf-8")
    model: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return model


def test_ends_and_qualifiers_are_in_the_vocabulary() -> None:
    for predicate in PREDICATES.values():
        assert set(predicate.domain) | set(predicate.range) <= set(KINDS), predicate.name
        assert predicate.domain, predicate.name
        assert predicate.range, predicate.name
        assert set(predicate.qualifiers) <= set(QUALIFIERS), predicate.name
    for literal in PROPERTIES.values():
        assert set(literal.domain) <= set(KINDS), literal.name


def test_every_qualifier_is_one_of_some_predicate() -> None:
    assert {name for predicate in PREDICATES.values() for name in predicate.qualifiers} == set(QUALIFIERS)
    assert set(QUALIFIERS) >= ID_QUALIFIERS


def test_closed_values_are_those_of_the_enumerations() -> None:
    assert QUALIFIERS["frequency"].values == tuple(RiskFrequency)
    assert QUALIFIERS["phase"].values == tuple(StepPhase)


def test_every_gloss_is_a_sentence_of_its_own() -> None:
    glosses = [*(c.gloss for c in classes()), *(p.gloss for p in properties())]
    assert [gloss for gloss in glosses if not gloss.endswith(".") or gloss != gloss.strip()] == []
    assert len(glosses) == len(set(glosses))


def test_rdf_names_are_told_apart() -> None:
    names = [c.curie for c in classes()] + [p.curie for p in properties()]
    assert len(names) == len(set(names))


def test_rdf_names_are_in_camel_case() -> None:
    assert term("min_minutes") == "pgo:minMinutes"
    assert term("Procedure") == "pgo:Procedure"


def test_every_prefix_is_known() -> None:
    terms = {*MAPPED, *(k.biolink for k in KINDS.values()), *(p.biolink for p in PREDICATES.values() if p.biolink)}
    terms |= {value for q in QUALIFIERS.values() if q.name in ID_QUALIFIERS for value in q.values}
    terms |= {f"{prefix}:1" for prefix in CODE_SYSTEMS.values()}
    assert {curie for curie in terms if not is_known(curie)} == set()


@pytest.mark.parametrize("curie", sorted(MAPPED))
def test_a_close_term_is_in_its_namespace(curie: str) -> None:
    prefix, _, local = curie.partition(":")
    assert local in CLOSED[prefix]


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_a_biolink_category_that_nodes_may_have(biolink: dict[str, Any], kind: str) -> None:
    category = biolink["classes"][_spelled(KINDS[kind].biolink, biolink["classes"])]
    assert not category.get("abstract")
    assert not category.get("mixin")
    assert not category.get("deprecated")


@pytest.mark.parametrize("name", [p.name for p in PREDICATES.values() if p.biolink])
def test_a_biolink_predicate_is_one(biolink: dict[str, Any], name: str) -> None:
    slots = biolink["slots"]
    slot = _spelled(str(PREDICATES[name].biolink), slots)
    assert not slots[slot].get("deprecated")
    while slot != "related to":
        slot = slots[slot]["is_a"]


def _spelled(curie: str, among: dict[str, Any]) -> str:
    """The model's own spelling of a CURIE: `biolink:has_input` is its slot "has input"."""
    plain = curie.removeprefix("biolink:").replace("_", "").lower()
    (found,) = [name for name in among if name.replace(" ", "").lower() == plain]
    return found


@pytest.mark.parametrize(
    ("text", "curie"),
    [
        ("MESH:D020918", "mesh:D020918"),
        ("CPT4:64565", "cpt:64565"),
        ("hp:0000001", "HP:0000001"),
        (" mondo:0019369 ", "MONDO:0019369"),
        ("http://id.nlm.nih.gov/mesh/D020918", "mesh:D020918"),
        ("https://nowhere.example/D020918", "https://nowhere.example/D020918"),
        ("CRPS", "CRPS"),
        ("pos: home", "pos: home"),
        ("ratio:2", "ratio:2"),
    ],
)
def test_an_id_may_be_spelled_as_others_do(text: str, curie: str) -> None:
    assert standard_curie(text) == curie
