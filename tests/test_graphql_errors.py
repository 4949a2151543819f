"""What is said to whoever asks for something that can't be answered, and what is left of the rest of the answer."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest

from api.errors import INTERNAL
from api.execution import execute
from graph.store import Store
from tests.graphql_graph import BLOCK, graph_in


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with graph_in(tmp_path_factory.mktemp("graph")) as opened:
        yield opened


def refusal(store: Store, operation: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
    """The one error of an operation."""
    [error] = execute(store, operation, variables)["errors"]
    found: dict[str, Any] = error
    return found


# ── names ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_an_unknown_name_comes_with_suggestions(store: Store) -> None:
    error = refusal(store, '{ condition(name: "complex regional") { name } }')
    assert error["path"] == ["condition"]
    assert error["extensions"]["code"] == "UNKNOWN_NAME"
    suggested = error["extensions"]["candidates"][0]
    assert suggested == {"id": "mesh:D020918", "kind": "CONDITION", "name": "Complex Regional Pain Syndromes"}
    assert "complex regional" in error["message"]
    assert suggested["id"] in error["message"]


def test_an_ambiguous_name_comes_with_candidates(store: Store) -> None:
    error = refusal(store, '{ setting(name: "twin") { name } }')
    assert error["extensions"]["code"] == "AMBIGUOUS_NAME"
    assert [c["id"] for c in error["extensions"]["candidates"]] == ["mesh:D000368", "mesh:D000369"]


def test_a_name_in_a_filter_is_looked_up_like_any_other(store: Store) -> None:
    error = refusal(store, '{ procedures(where: { or: [{ performedBy: ["nobody"] }] }) { nodes { name } } }')
    assert error["extensions"]["code"] == "UNKNOWN_NAME"
    assert "'nobody'" in error["message"]


def test_a_name_of_another_kind_is_unknown(store: Store) -> None:
    assert refusal(store, '{ procedure(name: "CRPS") { name } }')["extensions"]["code"] == "UNKNOWN_NAME"


@pytest.mark.parametrize(
    "asked",
    [
        'alternatives(treating: "CRPS", basis: []) { totalCount }',
        "procedures { nodes { alternatives(basis: []) { totalCount } } }",
    ],
)
def test_alternatives_have_a_basis(store: Store, asked: str) -> None:
    error = refusal(store, f"{{ {asked} }}")
    assert error["extensions"]["code"] == "BAD_INPUT"
    assert error["message"].endswith("Give at least one basis.")
    assert "errors" not in execute(store, f"{{ {asked.replace('[]', '[STATED]')} }}")


@pytest.mark.parametrize("arguments", ["", "(id: null)", '(id: "a", name: "b")', '(name: "a", code: "b")'])
def test_exactly_one_argument_says_which_one(store: Store, arguments: str) -> None:
    error = refusal(store, f"{{ procedure{arguments} {{ name }} }}")
    assert error["extensions"]["code"] == "BAD_INPUT"
    assert error["message"].endswith("Give exactly one of id, name or code.")


# ── codes ────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("code", ["CPT4:64510", "cpt4: 64510", "cpt:64510", " 64510 "])
def test_a_code_leads_to_what_pages_describe_under_it(store: Store, code: str) -> None:
    asked = "query ($code: String) { procedure(code: $code) { id } }"
    assert execute(store, asked, {"code": code}) == {"data": {"procedure": {"id": BLOCK}}}


@pytest.mark.parametrize("code", ["3E0T3BZ", "3e0t3bz", "ICD10PCS:3E0T3BZ"])
def test_without_a_page_a_code_leads_to_the_entry_of_its_code_set(store: Store, code: str) -> None:
    asked = "query ($code: String) { procedure(code: $code) { id } }"
    assert execute(store, asked, {"code": code}) == {"data": {"procedure": {"id": "icd10pcs:3E0T3BZ"}}}


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        ("99999", "UNKNOWN_NAME", "99999"),
        ("CPT4:00000", "UNKNOWN_NAME", "00000"),
        ("nerve block", "BAD_INPUT", "CPT4:64565"),
        ("LOINC:1234-5", "BAD_INPUT", "CPT4, HCPCS"),
    ],
)
def test_what_is_no_code_is_refused(store: Store, code: str, kind: str, words: str) -> None:
    error = refusal(store, "query ($code: String) { procedure(code: $code) { id } }", {"code": code})
    assert error["extensions"]["code"] == kind
    assert words in error["message"]


# ── how much ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "field",
    [
        "procedures(%s) { nodes { id } }",
        "conditions { nodes { procedures(%s) { nodes { id } } } }",
        "procedures { nodes { steps(%s) { text } } }",
        'search(text: "a", %s) { nodes { id } }',
    ],
)
def test_first_has_its_bounds(store: Store, field: str) -> None:
    more = refusal(store, f"{{ {field % 'first: 1001'} }}")
    assert more["extensions"] == {"code": "LIMIT_EXCEEDED", "limit": 1000, "figure": 1001}
    assert len(more["path"]) == 1
    less = refusal(store, f"{{ {field % 'first: -1'} }}")
    assert less["extensions"]["code"] == "BAD_INPUT"
    assert "errors" not in execute(store, f"{{ {field % 'first: 1000'} }}")
    assert "errors" not in execute(store, f"{{ {field % 'first: 0'} }}")


@pytest.mark.parametrize("cursor", ["", "zz", "5B315D", "💉", "A" * 100_000])
def test_what_is_no_cursor_is_refused(store: Store, cursor: str) -> None:
    error = refusal(store, "query ($c: String) { procedures(after: $c) { nodes { id } } }", {"c": cursor})
    assert error["extensions"]["code"] == "BAD_INPUT"
    assert len(error["message"]) < 300


# ── nulls and siblings ───────────────────────────────────────────────────────────────────────────────────────────────
def test_one_error_leaves_its_siblings(store: Store) -> None:
    response = execute(store, '{ a: role(name: "Nurse") { name } b: role(name: "no") { name } c: role { name } }')
    assert response["data"] == {"a": {"name": "Nurses"}, "b": None, "c": None}
    assert [error["path"] for error in response["errors"]] == [["b"], ["c"]]


def test_a_fault_in_arguments_far_below_is_told_at_the_root(store: Store) -> None:
    asked = "query ($f: [RiskFrequency!] = [RARE]) { procedures { nodes { risks(frequency: $f) { nodes { id } } } } }"
    assert "errors" not in execute(store, asked)
    error = refusal(store, asked, {"f": ["SOMETIMES"]})
    assert "SOMETIMES" in error["message"]


def test_a_variable_that_turns_out_null_is_a_fault_of_who_asks(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    error = refusal(store, 'query ($id: ID = "x") { node(id: $id) { id } }', {"id": None})
    assert error["path"] == ["node"]
    assert "id" in error["message"]
    assert not caplog.records


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        ("", "no operation"),
        ("{ procedures { nodes { nam } } }", "nam"),
        ("{ procedures ", "Syntax Error"),
        ("{ nothing }", "nothing"),
        ('{ procedure(name: 3) { name } }', "3"),
        ("query ($x: Int!) { procedures(first: $x) { nodes { id } } }", "$x"),
        ("{ procedures }", "subfields"),
        ("{ ...A } fragment A on Query { ...A }", "A"),
        ("mutation { load }", "Mutation"),
        ("subscription { load }", "subscription"),
        ("fragment A on Query { __typename }", "operation"),
        ("{ " + "a { " * 10_000, "nest"),
        ("{ procedures(where: " + "{ not: " * 400 + "{}" + "}" * 400 + ") { nodes { id } } }", ""),
    ],
)  # fmt: skip
def test_what_is_no_operation_is_not_run(
    store: Store, caplog: pytest.LogCaptureFixture, operation: str, words: str
) -> None:
    response = execute(store, operation)
    assert "data" not in response
    assert words in response["errors"][0]["message"]
    assert response["errors"][0].get("extensions", {}).get("code") != INTERNAL
    assert not caplog.records


# ── defects ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_defect_is_logged_and_not_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A column that a statement needs is gone, which can't come about but by a defect."""
    with graph_in(tmp_path) as store:
        database = apsw.Connection(str(tmp_path / "graph.db"))
        database.execute("ALTER TABLE name RENAME COLUMN norm TO secret_internals")
        database.close()
        with caplog.at_level(logging.ERROR):
            response = execute(
                store, '{ role(name: "Nurse") { name } node(id: "mesh:D009339") { id } sources { nodes { id } } }'
            )
    assert response["data"]["role"] is None
    assert len(response["data"]["sources"]["nodes"]) == 3
    error = response["errors"][0]
    assert error["extensions"] == {"code": INTERNAL}
    assert "norm" not in error["message"]
    assert caplog.records[0].exc_info is not None
    assert "norm" in caplog.text
