"""Operations against a real store: recorded answers, and what GraphQL's own language may do to a question."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from api.execution import Answers, execute
from graph.queries import Question
from graph.store import Store
from tests.conftest import ROOT
from tests.graphql_graph import BLOCK, CRPS, TENS, graph_in, operations


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with graph_in(tmp_path_factory.mktemp("graph")) as opened:
        yield opened


def data(store: Store, operation: str, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The data of an operation that has no errors."""
    response = execute(store, operation, variables)
    assert "errors" not in response, response["errors"]
    answer: dict[str, Any] = response["data"]
    return answer


# ── recorded ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("operation", operations(), ids=lambda path: path.stem)
def test_recorded_answers(store: Store, operation: Path) -> None:
    """`python -m tests.graphql_graph` records them anew."""
    response = execute(store, operation.read_text(encoding="utf-8"))
    recorded = json.loads(operation.with_suffix(".json").read_text(encoding="utf-8"))
    assert json.dumps(response, indent=1) == json.dumps(recorded, indent=1)  # keys in order, too
    assert "errors" not in response


def test_the_explorer_page_asks_what_is_recorded() -> None:
    recorded = (ROOT / "tests" / "operations" / "explorer.graphql").read_text(encoding="utf-8")
    assert recorded == (ROOT / "api" / "explorer" / "explorer.graphql").read_text(encoding="utf-8")


def test_the_readme_asks_what_is_recorded() -> None:
    recorded = (ROOT / "tests" / "operations" / "readme.graphql").read_text(encoding="utf-8")
    [body] = re.findall(r"-d '(\{.*?\})'$", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert json.loads(body) == {"query": recorded.strip()}


class Listening:
    """Keeps what the store answers."""

    def __init__(self, store: Answers) -> None:
        self._store = store
        self.answers: list[bytes] = []

    def answer_json(self, asked: Question) -> bytes:
        self.answers.append(self._store.answer_json(asked))
        return self.answers[-1]


@pytest.mark.parametrize("operation", operations(), ids=lambda path: path.stem)
def test_the_answer_of_the_store_is_the_response(store: Store, operation: Path) -> None:
    """Key by key and in order: none of the recorded operations asks for anything that is answered in another way."""
    listening = Listening(store)
    response = execute(listening, operation.read_text(encoding="utf-8"))
    for answer, value in zip(listening.answers, response["data"].values(), strict=True):
        assert json.dumps(json.loads(answer)) == json.dumps(value)


def test_one_statement_a_root_field(store: Store) -> None:
    listening = Listening(store)
    nested = 'condition(name: "CRPS") { procedures { nodes { risks { nodes { riskOf { nodes { name } } } } } } }'
    execute(listening, f"{{ a: {nested} b: {nested} }}")
    assert len(listening.answers) == 2


def test_a_risk_has_its_words_from_either_end(store: Store) -> None:
    asked = """{ condition(name: "Infections") {
      riskOf { totalCount edges { frequency severity node { id } evidence { text } } }
    } }"""
    assert data(store, asked)["condition"]["riskOf"] == {
        "totalCount": 1,
        "edges": [
            {
                "frequency": "RARE",
                "severity": "SERIOUS",
                "node": {"id": BLOCK},
                "evidence": [{"text": "Infection is rare but serious."}],
            }
        ],
    }


# ── the language ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_keys_are_the_aliases_in_the_order_of_the_operation(store: Store) -> None:
    asked = """query ($z: ID, $a: ID) {
      z: procedure(id: $z) { name id again: name }
      a: procedure(id: $a) { label: name }
    }"""
    answer = data(store, asked, {"z": BLOCK, "a": TENS})
    assert list(answer) == ["z", "a"]
    assert list(answer["z"].items()) == [("name", "Stellate block"), ("id", BLOCK), ("again", "Stellate block")]
    assert answer["a"] == {"label": "TENS unit"}


def test_one_relation_twice_with_other_arguments(store: Store) -> None:
    asked = """{ procedure(name: "Stellate block") {
      rare: risks(frequency: [RARE]) { nodes { name } }
      common: risks(frequency: COMMON) { nodes { name } }
      before: steps(phase: PREPARATION) { text }
    } }"""
    assert data(store, asked)["procedure"] == {
        "rare": {"nodes": [{"name": "Infections"}]},
        "common": {"nodes": [{"name": "Myalgia"}]},
        "before": [{"text": "Come without breakfast."}],
    }


def test_fragments_are_merged_as_the_specification_says(store: Store) -> None:
    asked = """
      query { condition(name: "CRPS") {
        ...Named ...Named procedures { nodes { id } } ... { procedures { nodes { name } } }
      } }
      fragment Named on Entity { ...Identified name }
      fragment Identified on Node { id }
    """
    answer = data(store, asked)["condition"]
    assert list(answer) == ["id", "name", "procedures"]
    assert answer["procedures"]["nodes"][0] == {"id": BLOCK, "name": "Stellate block"}


def test_behind_an_interface_fields_depend_on_the_type(store: Store) -> None:
    asked = """query ($ids: [ID!]!) { entities(ids: $ids) {
      ... on Procedure { documented what: __typename }
      __typename
      ... on Entity { name }
      ... on Condition { procedures { totalCount nodes { id } } }
    } }"""
    procedure, condition, device = data(store, asked, {"ids": [TENS, CRPS, "mesh:D009339"]})["entities"]
    assert list(procedure.items()) == [
        ("documented", True), ("what", "Procedure"), ("__typename", "Procedure"), ("name", "TENS unit"),
    ]  # fmt: skip
    assert condition == {
        "__typename": "Condition",
        "name": "Complex Regional Pain Syndromes",
        "procedures": {"totalCount": 2, "nodes": [{"id": BLOCK}, {"id": TENS}]},
    }
    assert device == {"__typename": "Device", "name": "Needles"}


def test_a_fragment_on_a_type_that_never_comes_asks_nothing(store: Store) -> None:
    asked = '{ entity(name: "Nurse") { ... on Procedure { name } } role(name: "Nurse") { __typename } }'
    assert data(store, asked) == {"entity": {}, "role": {"__typename": "Role"}}


def test_typename_is_known_everywhere(store: Store) -> None:
    asked = """{ __typename alternatives(treating: "CRPS", first: 1) { __typename pageInfo { __typename hasNextPage }
      edges { __typename node { __typename } insteadOf { __typename }
        evidence { __typename document { __typename } } } }
      release { __typename counts { __typename } } sources(first: 1) { edges { node { __typename } } } }"""
    assert data(store, asked) == {
        "__typename": "Query",
        "alternatives": {
            "__typename": "AlternativeConnection",
            "pageInfo": {"__typename": "PageInfo", "hasNextPage": True},
            "edges": [
                {
                    "__typename": "AlternativeEdge",
                    "node": {"__typename": "Procedure"},
                    "insteadOf": [{"__typename": "Procedure"}] * 2,
                    "evidence": [{"__typename": "Evidence", "document": {"__typename": "Document"}}] * 2,
                }
            ],
        },
        "release": {"__typename": "Release", "counts": {"__typename": "Counts"}},
        "sources": {"edges": [{"node": {"__typename": "Source"}}]},
    }


@pytest.mark.parametrize(
    ("variables", "keys"),
    [
        ({"yes": True, "no": False}, ["name", "kind", "documented"]),
        ({"yes": False, "no": True}, ["id"]),
        ({"yes": True, "no": True}, ["name", "documented"]),
    ],
)
def test_include_and_skip(store: Store, variables: dict[str, bool], keys: list[str]) -> None:
    asked = """query ($yes: Boolean!, $no: Boolean!) { procedure(name: "TENS unit") {
      id @skip(if: $yes) name @include(if: $yes) kind @include(if: $yes) @skip(if: $no)
      ...More @include(if: $yes) ... @skip(if: true) { iri }
    } }
    fragment More on Procedure { documented }"""
    assert list(data(store, asked, variables)["procedure"]) == keys


def test_variables_reach_every_place(store: Store) -> None:
    asked = """query ($who: String!, $minutes: Int, $phases: [StepPhase!], $of: ProcedureWhere, $first: Int = 1) {
      procedures(where: {
        and: [{ indicatedFor: [$who], maxMinutes: $minutes }, { steps: { some: { phase: $phases } } }]
      }) { nodes { steps(first: $first) { text } } }
      all: procedures(where: $of) { totalCount nodes { id } }
    }"""
    variables = {"who": "CRPS", "minutes": 45, "phases": "RECOVERY", "of": {"id": [TENS], "not": {"hasRisk": ["Pain"]}}}
    assert data(store, asked, variables) == {
        "procedures": {"nodes": []},
        "all": {"totalCount": 1, "nodes": [{"id": TENS}]},
    }
    found = data(store, asked, variables | {"phases": ["RECOVERY", "PROCEDURE"]})
    assert found["procedures"] == {"nodes": [{"steps": [{"text": "Come without breakfast."}]}]}


def test_an_argument_that_is_null_is_as_if_left_out(store: Store) -> None:
    asked = """query ($first: Int, $id: ID) {
      procedure(id: $id, name: "TENS unit", code: null) { indications(first: $first, after: null) { nodes { name } } }
      alternatives(treating: "CRPS", basis: null, includeNarrower: null, statedForCondition: null) { nodes { id } }
    }"""
    answer = data(store, asked, {"id": None})
    assert answer["procedure"] == {"indications": {"nodes": [{"name": "Reflex Sympathetic Dystrophy"}]}}
    assert len(answer["alternatives"]["nodes"]) == 4


def test_the_operation_is_chosen_by_name(store: Store) -> None:
    asked = 'query One { role(name: "Nurse") { id } } query Two { role(name: "Nurse") { name } }'
    assert execute(store, asked, operation_name="Two") == {"data": {"role": {"name": "Nurses"}}}
    assert "data" not in execute(store, asked)
    assert "Three" in execute(store, asked, operation_name="Three")["errors"][0]["message"]


def test_the_schema_tells_of_itself(store: Store) -> None:
    answer = data(store, '{ __schema { queryType { name } } __type(name: "Kind") { enumValues { name } } }')
    assert {"name": "PROCEDURE"} in answer["__type"]["enumValues"]


def test_one_list_of_a_path_twice(store: Store) -> None:
    asked = f'{{ paths(from: "{BLOCK}", to: "{TENS}", limit: 1) {{ edges {{ object }} again: edges {{ object }} }} }}'
    [path] = data(store, asked)["paths"]
    assert path["edges"] == path["again"]


# ── pages ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_pages_follow_one_another_by_cursor(store: Store) -> None:
    asked = """query ($after: String) { alternatives(treating: "CRPS", first: 3, after: $after) {
      nodes { id } pageInfo { hasNextPage hasPreviousPage endCursor } } }"""
    first = data(store, asked)["alternatives"]
    second = data(store, asked, {"after": first["pageInfo"]["endCursor"]})["alternatives"]
    assert [len(first["nodes"]), len(second["nodes"])] == [3, 1]
    assert not [node for node in second["nodes"] if node in first["nodes"]]
    assert [first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]] == [True, False]
    assert [first["pageInfo"]["hasPreviousPage"], second["pageInfo"]["hasPreviousPage"]] == [False, True]


def test_pages_from_the_end(store: Store) -> None:
    asked = """query ($before: String) { conditions(last: 2, before: $before) {
      nodes { name } pageInfo { hasPreviousPage startCursor } } }"""
    last = data(store, asked)["conditions"]
    before = data(store, asked, {"before": last["pageInfo"]["startCursor"]})["conditions"]
    names = data(store, "{ conditions { nodes { name } } }")["conditions"]["nodes"]
    assert before["nodes"] + last["nodes"] == names[-4:]


def test_a_count_alone(store: Store) -> None:
    asked = """{ procedures { totalCount } conditions(first: 0) { totalCount nodes { id } }
      procedure(name: "TENS unit") { narrower { totalCount } risks { totalCount } } }"""
    assert data(store, asked) == {
        "procedures": {"totalCount": 9},
        "conditions": {"totalCount": 8, "nodes": []},
        "procedure": {"narrower": {"totalCount": 0}, "risks": {"totalCount": 1}},
    }


def test_the_program_tells_its_version(store: Store) -> None:
    answer = data(store, "{ release { version dataVersion } }")["release"]
    assert answer == {"version": version("procedure-graph"), "dataVersion": store.data_version()}
