"""Filters and orders: each field of an input keeps what it says, and what GraphQL's logic joins is joined."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from graphql import GraphQLInputObjectType

from api.execution import execute
from api.filters import condition
from api.schema.built import SCHEMA
from graph.queries import All, Along, Compare, Quantified, Quantifier, Reference, RelatedTo
from graph.store import Store
from tests.graphql_graph import BLOCK, TENS, graph_in

BOTH = {BLOCK, TENS}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with graph_in(tmp_path_factory.mktemp("graph")) as opened:
        yield opened


def found(store: Store, field: str, where: str) -> set[str]:
    response = execute(store, f"{{ {field}(where: {where}) {{ nodes {{ id }} }} }}")
    assert "errors" not in response, response["errors"]
    return {node["id"] for node in response["data"][field]["nodes"]}


@pytest.mark.parametrize(
    ("where", "kept"),
    [
        ('{indicatedFor: ["CRPS"]}', BOTH),
        ('{indicatedFor: "CRPS"}', BOTH),
        ('{indicatedFor: ["CRPS"], includeNarrower: false}', {BLOCK}),
        ('{indicatedFor: ["RSD", "Hot Flashes"]}', BOTH),
        ("{indicatedFor: []}", set()),
        ('{performedBy: ["Nurse"]}', {BLOCK}),
        ('{performedIn: ["Clinic"]}', {BLOCK}),
        ('{hasRisk: ["Redness", "Pain"]}', {TENS}),
        ('{usesAny: ["Needle"]}', {BLOCK}),
        ('{usesAny: ["gabapentin"]}', set()),
        ("{documented: true}", BOTH),
        ("{documented: true, maxMinutes: 59}", {BLOCK}),
        ("{maxMinutes: 60}", BOTH),
        ("{minMinutes: 21}", {TENS}),
        ("{codeSystem: [HCPCS]}", {TENS}),
        ("{codeSystem: [CPT4, HCPCS]}", BOTH),
        ("{id: []}", set()),
        (f'{{id: ["{TENS}", "mesh:none"]}}', {TENS}),
        ('{name: {eq: "stellate GANGLION block"}}', {BLOCK}),
        ('{name: {in: ["TENS unit", "x"]}}', {TENS}),
        ('{name: {contains: "gangl"}}', {BLOCK}),
        ('{name: {startsWith: "ganglion"}}', set()),
        ('{documented: true, name: {startsWith: "s", contains: "block"}}', {BLOCK}),
    ],
)
def test_procedures(store: Store, where: str, kept: set[str]) -> None:
    assert found(store, "procedures", where) == kept


@pytest.mark.parametrize(
    ("where", "kept"),
    [
        ("{risks: {some: {severity: SERIOUS}}}", {BLOCK}),
        ("{risks: {none: {severity: SERIOUS}}}", {TENS}),
        ("{risks: {every: {frequency: [COMMON]}}}", {TENS}),
        ("{risks: {some: {frequency: [RARE, UNCOMMON]}}}", {BLOCK}),
        ("{risks: {some: {frequency: RARE}, none: {frequency: COMMON}}}", set()),
        ('{risks: {some: {node: {name: {eq: "redness"}}, frequency: COMMON}}}', {TENS}),
        ('{risks: {some: {node: {name: {eq: "infections"}}, frequency: COMMON}}}', set()),
        ('{indications: {some: {qualifier: {contains: "nothing else"}}}}', {BLOCK}),
        ('{indications: {some: {node: {broader: ["Pain"]}}}}', BOTH),
        ('{personnel: {some: {qualifier: {startsWith: "if"}, node: {name: {eq: "nurses"}}}}}', {BLOCK}),
        ("{personnel: {some: {oneOf: 1}}}", {BLOCK}),
        ("{personnel: {none: {}}}", {TENS}),
        ('{settings: {some: {node: {id: ["cmspos:11"]}}}}', {BLOCK}),
        ('{benefits: {some: {node: {name: {contains: "sleep"}}}}}', {BLOCK}),
        ("{alternatives: {some: {node: {kind: SUBSTANCE}}}}", {BLOCK}),
        ("{uses: {some: {node: {kind: [DEVICE]}}}}", {BLOCK}),
        ('{guidedBy: {some: {node: {name: {eq: "ultrasound"}}}}}', {BLOCK}),
        ("{anesthesia: {some: {}}}", {BLOCK}),
        ('{steps: {some: {phase: PREPARATION, text: {contains: "breakfast"}}}}', {BLOCK}),
        ('{steps: {some: {phase: RECOVERY, text: {contains: "breakfast"}}}}', set()),
        ("{steps: {some: {position: [2]}}}", {BLOCK}),
        ('{precautions: {some: {text: {contains: "blood thinners"}}}}', {BLOCK}),
    ],
)
def test_statements_of_a_relation(store: Store, where: str, kept: set[str]) -> None:
    documented = f"{{documented: true, and: [{where}]}}"
    assert found(store, "procedures", documented) == kept


@pytest.mark.parametrize(
    ("where", "kept"),
    [
        ("{and: [{maxMinutes: 60}, {minMinutes: 60}]}", {TENS}),
        ("{or: [{maxMinutes: 30}, {minMinutes: 60}]}", BOTH),
        ("{documented: true, not: {or: [{maxMinutes: 30}, {minMinutes: 61}]}}", {TENS}),
        ("{documented: true, not: {}}", set()),
        ("{documented: true, and: [], not: null}", BOTH),
        ("{or: []}", set()),
    ],
)
def test_logic(store: Store, where: str, kept: set[str]) -> None:
    assert found(store, "procedures", where) == kept


@pytest.mark.parametrize(
    ("where", "kept"),
    [
        ('{broader: ["CRPS"]}', {"mesh:D020918", "mesh:D012019", "MONDO:0015360"}),
        ('{broader: ["CRPS"], name: {contains: "dystrophy"}}', {"mesh:D012019"}),
        ('{not: {broader: ["Pain"]}, name: {startsWith: "i"}}', {"mesh:D007239"}),
        ("{documented: true}", set()),
    ],
)
def test_conditions(store: Store, where: str, kept: set[str]) -> None:
    assert found(store, "conditions", where) == kept


@pytest.mark.parametrize(
    ("order", "first"),
    [
        ("[{by: NAME}]", "Stellate block"),
        ("[{by: NAME, direction: DESC}]", "TENS unit"),
        ("[{by: MAX_MINUTES, direction: DESC}, {by: NAME}]", "TENS unit"),
        ("[{by: MIN_MINUTES}]", "Stellate block"),
        ("{by: ID, direction: DESC}", "TENS unit"),
        ("[]", "Stellate block"),
    ],
)
def test_orders(store: Store, order: str, first: str) -> None:
    asked = f"{{ procedures(where: {{documented: true}}, orderBy: {order}) {{ nodes {{ name }} }} }}"
    assert execute(store, asked)["data"]["procedures"]["nodes"][0] == {"name": first}


def test_a_filter_is_data() -> None:
    type_ = SCHEMA._schema.type_map["ProcedureWhere"]
    assert isinstance(type_, GraphQLInputObjectType)
    given = {
        "indicatedFor": ["CRPS", "CRPS"],
        "includeNarrower": False,
        "risks": {"none": {"node": {"name": {"eq": "x"}}}},
    }
    conditions = ("Condition",)
    risk = Along("HAS_RISK", kinds=conditions, apart=())
    assert condition(type_, given) == All((
        RelatedTo(Along("INDICATED_FOR", kinds=conditions, apart=()), (Reference("CRPS", conditions),), narrower=False),
        All((Quantified(risk, Quantifier.NONE, All(()), All((All((All((Compare("name", "eq", "x"),)),)),))),)),
    ))  # fmt: skip
