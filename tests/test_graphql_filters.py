"""Filters and orders: each field of an input keeps what it says, and what GraphQL's logic joins is joined."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest
from graphql import GraphQLInputObjectType

from api.execution import execute
from api.planning.filters import condition
from api.planning.operations import StoreField, planned
from api.schema.built import SCHEMA
from api.schema.rows import Relation, row_of
from graph.queries import All, Along, Compare, Quantified, Quantifier, Reference, RelatedTo
from graph.store import Store
from tests import neo4j_server
from tests.graphql_graph import BLOCK, TENS, graph_at

BOTH = {BLOCK, TENS}


@pytest.fixture(scope="module", params=["sqlite", "neo4j"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    in_neo4j = request.param == "neo4j"
    url = neo4j_server.clean_url() if in_neo4j else f"sqlite:///{tmp_path_factory.mktemp('graph')}/graph.db"
    with graph_at(url) as opened:
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
        ('{indicatedFor: ["CRPS"], includeNarrower: null}', BOTH),
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
        ('{source: ["procgraph:page-tens"]}', {TENS}),
        ('{source: ["procgraph:page-tens", "procgraph:page-block"], documented: true}', BOTH),
        ('{source: ["procgraph:page-block"], not: {source: ["procgraph:words"]}}', {BLOCK}),
        ('{source: ["procgraph:words"], documented: true}', set()),
        ('{source: ["procgraph:none"]}', set()),
        ("{source: []}", set()),
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
        ('{precautions: {some: {entity: {name: {eq: "anticoagulants"}}}}}', {BLOCK}),
        ("{precautions: {some: {entity: {kind: DEVICE}}}}", set()),
        ("{steps: {some: {entity: {kind: DEVICE}}}}", {BLOCK}),
        ('{steps: {some: {phase: MANAGEMENT, entity: {broader: ["Infections"]}}}}', {BLOCK}),
        ('{steps: {some: {phase: PREPARATION, entity: {broader: ["Infections"]}}}}', set()),
        ('{personnel: {some: {node: {name: {eq: "nurse"}}, without: [QUALIFIER]}}}', set()),
        ('{personnel: {some: {node: {name: {eq: "anesthesiologist"}}, without: [QUALIFIER]}}}', {BLOCK}),
        ("{personnel: {none: {without: [QUALIFIER, ONE_OF]}}}", BOTH),
        ("{risks: {some: {without: [SEVERITY]}}}", BOTH),
        ("{risks: {some: {link: CLOSE}}}", {BLOCK}),
        ("{risks: {every: {link: [EXACT]}}}", {TENS}),
        ("{indications: {none: {link: [CLOSE]}}}", {TENS}),
        ("{alternatives: {some: {link: CLOSE}}}", {TENS}),
        ("{alternatives: {some: {link: []}}}", set()),
        ("{risks: {some: {not: {frequency: COMMON}}}}", {BLOCK}),
        ('{risks: {some: {or: [{frequency: RARE}, {node: {name: {eq: "redness"}}}]}}}', BOTH),
        ("{risks: {every: {and: [{frequency: COMMON}, {without: [SEVERITY]}]}}}", {TENS}),
        ('{alternatives: {some: {node: {broader: ["gabapentin"]}}}}', {BLOCK}),
        ("{alternatives: {some: {node: {procedure: {documented: false}}}}}", BOTH),
        ("{alternatives: {some: {node: {condition: {}}}}}", set()),
        ("{alternatives: {every: {node: {not: {kind: SUBSTANCE}}}}}", {TENS}),
        ('{summary: {contains: "neck"}}', {BLOCK}),
        ('{broader: ["TENS"]}', {TENS}),
        ('{risks: {some: {source: ["procgraph:page-tens"]}}}', {TENS}),
        ('{risks: {every: {source: ["procgraph:page-tens", "procgraph:none"]}}}', {TENS}),
        ('{steps: {none: {source: "procgraph:page-tens"}}}', BOTH),
        ('{alternatives: {some: {source: "procgraph:page-block", node: {source: "procgraph:words"}}}}', {BLOCK}),
        ('{alternatives: {some: {source: "procgraph:page-block", node: {source: "procgraph:page-tens"}}}}', set()),
        ("{risks: {some: {source: []}}}", set()),
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
    ("where", "kept"),
    [
        ("{procedures: {some: {}}}", {"mesh:D020918", "mesh:D012019", "mesh:D019584"}),
        ("{procedures: {some: {node: {maxMinutes: 30}}}}", {"mesh:D020918", "mesh:D019584"}),
        ("{riskOf: {some: {severity: SERIOUS}}}", {"mesh:D007239"}),
        ('{riskOf: {some: {node: {id: ["procgraph:hcpcs-E0730"]}}}}', {"mesh:D004890"}),
        ("{codeSystem: [MONDO]}", {"mesh:D020918", "MONDO:0015360"}),
        ("{symptoms: {some: {}}}", set()),
    ],
)
def test_conditions_by_what_is_said_of_them(store: Store, where: str, kept: set[str]) -> None:
    assert found(store, "conditions", where) == kept


QUANTIFIED = [
    f"{name}(where: {{{field}: {{{quantifier}: {{}}}}}})"
    for name, type_ in (("procedures", "ProcedureWhere"), ("conditions", "ConditionWhere"))
    for field, of in cast("GraphQLInputObjectType", SCHEMA._schema.type_map[type_]).fields.items()
    if isinstance(row_of(of), Relation)
    for quantifier in ("some", "none", "every")
]


@pytest.mark.parametrize("asked", QUANTIFIED)
def test_every_quantified_relation_is_compiled(store: Store, asked: str) -> None:
    [field] = planned(f"{{ {asked} {{ totalCount }} }}").fields
    assert isinstance(field, StoreField)
    assert "errors" not in execute(store, f"{{ {asked} {{ totalCount }} }}")


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("risks(where: {frequency: RARE}) { nodes { name } }", ["Infections"]),
        ('risks(where: {node: {name: {eq: "soreness"}}}) { nodes { name } }', ["Myalgia"]),
        ("personnel(where: {without: [ONE_OF]}) { nodes { name } }", ["Nurses"]),
        ('indications(where: {qualifier: {contains: "nothing"}}) { nodes { name } }', ["Hot Flashes"]),
        ("settings(where: {node: {kind: ROLE}}) { nodes { name } }", []),
        ("uses(where: {kind: DEVICE}) { nodes { name } }", ["Needles"]),
        ("guidedBy(where: {documented: true}) { nodes { name } }", []),
        ("alternatives(where: {kind: SUBSTANCE}) { nodes { name } }", ["Gabapentin"]),
    ],
)
def test_a_list_below_is_filtered(store: Store, asked: str, kept: list[str]) -> None:
    [connection] = execute(store, f'{{ procedure(id: "{BLOCK}") {{ {asked} }} }}')["data"]["procedure"].values()
    assert [node["name"] for node in connection["nodes"]] == kept


def test_what_a_page_says_is_filtered_by_its_words(store: Store) -> None:
    asked = """{ procedure(id: "%s") {
      precautions(where: {text: {contains: "thinners"}}) { text } none: precautions(where: {text: {eq: "x"}}) { text }
      steps(where: {text: {contains: "back"}}, phase: PROCEDURE) { text }
    } }"""
    assert execute(store, asked % BLOCK)["data"]["procedure"] == {
        "precautions": [{"text": "Tell us about blood thinners."}],
        "none": [],
        "steps": [{"text": "Lie on your back."}],
    }


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
        All((Quantified(risk, Quantifier.NONE, All((All((All((Compare("name", "eq", "x"),)),)),))),)),
    ))  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        *(
            (f"procedures(where: {where}) {{ totalCount }}", {"totalCount": 0})
            for where in (
                "{indicatedFor: []}", "{id: []}", "{codeSystem: []}", "{broader: []}", "{name: {in: []}}", "{or: []}",
                "{risks: {some: {frequency: []}}}", "{personnel: {some: {oneOf: []}}}",
            )
        ),
        ("procedures(where: {and: []}) { totalCount }", {"totalCount": 9}),
        ("procedures(where: {indicatedFor: null}) { totalCount }", {"totalCount": 9}),
        ("procedures(where: {risks: {some: {without: []}}}) { totalCount }", {"totalCount": 2}),
        ('search(text: "pain", kinds: []) { totalCount }', {"totalCount": 0}),
        ('procedure(name: "Stellate block") { codes(system: []) { id } risks(frequency: []) { totalCount } }',
         {"codes": [], "risks": {"totalCount": 0}}),
        ("procedures { facets(by: []) { by } }", {"facets": []}),
        ('neighborhood(of: "CRPS type I", predicates: []) { nodes { kind name } }',
         {"nodes": [{"kind": "CONDITION", "name": "Reflex Sympathetic Dystrophy"},
                    {"kind": "CONDITION", "name": "Complex Regional Pain Syndromes"},
                    {"kind": "PROCEDURE", "name": "TENS unit"}]}),
    ],
)  # fmt: skip
def test_what_an_empty_list_means(store: Store, asked: str, answer: dict[str, object]) -> None:
    """Its description says so: any of no values is nothing."""
    assert execute(store, f"{{ asked: {asked} }}") == {"data": {"asked": answer}}
