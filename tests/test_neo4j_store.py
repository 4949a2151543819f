"""What only a server can get wrong: its schema, its plans, its errors, and being killed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from neo4j import exceptions

from graph.errors import BadInput, ProcedureGraphError, StoreUnavailable
from graph.model import Node
from graph.queries import Along, Alternatives, Find, Question, Reference, Related, Search, Select, Sources, Value
from graph.store import Store, open_store
from graph.stores.neo4j_store import schema
from graph.stores.neo4j_store.connection import must_be_supported
from graph.stores.neo4j_store.errors import CLASSES, CODES, DEFECTS
from graph.stores.neo4j_store.questions import compiled
from tests import neo4j_server, random_graphs
from tests.command_line import EXAMPLES, assert_one_line, procgraph
from tests.stores import asked, edge
from tests.test_store import CONDITION, CORE, OTHER, PROCEDURE, VOCABULARY, alternatives, indicated_for, put


@pytest.fixture
def url() -> str:
    return neo4j_server.clean_url()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with open_store(url, create=True) as opened:
        put(opened, CORE, VOCABULARY)
        yield opened


# ── schema and plans ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_every_constraint_and_index_is_there_and_online(store: Store, url: str) -> None:
    with neo4j_server.driver(url) as driver:
        constraints = {r["name"] for r in driver.execute_query("SHOW CONSTRAINTS").records}
        states = {r["name"]: r["state"] for r in driver.execute_query("SHOW INDEXES").records}
    assert {"entity_id", "source_id", "file_id"} <= constraints
    assert {name: states.get(name) for name in schema.STATEMENTS} == dict.fromkeys(schema.STATEMENTS, "ONLINE")


SAID = ("of the arm", 'said "so"', "𐌰", "für\\n")
_OLDER = (  # format 1 had the written form only where it is another text; beside it lies what isn't ours
    "MATCH ()-[e:INDICATED_FOR]->() WHERE e.qualifier_written = '\"' + e.qualifier + '\"' REMOVE e.qualifier_written",
    "CREATE (:Person)-[:USES {qualifier: true}]->(:Tool), (:Person)-[:USES {qualifier: 'daily'}]->(:Tool)",
    "MATCH (g:ProcedureGraph) SET g.format = 1",
)


def test_a_graph_of_an_older_program_is_brought_up_to_date_when_it_is_written(store: Store, url: str) -> None:
    tens, pain = "mesh:D004561", "mesh:D010146"
    put(store, OTHER, tuple(edge(tens, "INDICATED_FOR", pain, OTHER, qualifier=said) for said in SAID))
    told = Related("indications", Along("INDICATED_FOR", apart=("qualifier",)), (Value("said", "qualifier"),))
    question = Find(Reference(tens, PROCEDURE), (told,))
    answer = asked(store, question)
    assert {row["said"] for row in answer["indications"]} == set(SAID)
    with neo4j_server.driver(url) as driver:
        for _ in range(2):  # as where it was broken off before the end
            for statement in _OLDER:
                driver.execute_query(statement)
            with pytest.raises(StoreUnavailable, match=r"older Procedure Graph .*format 1, .*procgraph load"):
                open_store(url)
            with open_store(url, write=True) as opened:
                assert opened.answer(question) == answer
            with open_store(url) as opened:
                assert opened.answer(question) == answer
        others = driver.execute_query("MATCH (:Person)-[e]->() RETURN DISTINCT keys(e) AS keys").records
    assert [row["keys"] for row in others] == [["qualifier"]]


@pytest.mark.parametrize("write", [False, True])
def test_a_graph_of_a_newer_program_is_refused(store: Store, url: str, write: bool) -> None:
    with neo4j_server.driver(url) as driver:
        driver.execute_query("MATCH (g:ProcedureGraph) SET g.format = $newer", {"newer": schema.FORMAT + 1})
    with pytest.raises(StoreUnavailable, match=r"newer Procedure Graph"):
        open_store(url, write=write)


def test_things_have_their_kind_and_relations_their_predicate(store: Store, url: str) -> None:
    with neo4j_server.driver(url) as driver:
        (row,) = driver.execute_query(
            "MATCH (p:Procedure {name: 'Autonomic Nerve Block'})-[e:HAS_RISK]->(c:Condition) RETURN e.frequency, c.name"
        ).records
    assert row.values() == ["rare", "Pain"]


def _operators(plan: dict[str, Any]) -> Iterator[str]:
    """The kinds of a plan's steps; a product of which one side is a single row is none."""
    name, children = plan["operatorType"].partition("@")[0], plan.get("children", ())
    if name != "CartesianProduct" or not any(_is_one_row(child) for child in children):
        yield name
    for child in children:
        yield from _operators(child)


def _is_one_row(plan: dict[str, Any]) -> bool:
    """Whether a step makes one row of all: it collects, and keeps nothing apart."""
    is_collected = str(plan["args"].get("Details", "")).startswith("collect(")
    return plan["operatorType"].startswith("EagerAggregation") and is_collected


def _listed() -> list[Question]:
    """The mission's first, those of the suite, and as many random ones."""
    source = random.Random(7)
    chosen = random_graphs.questions(source)
    known: list[Question] = [
        alternatives(), indicated_for("CRPS"), Select(PROCEDURE, alternatives().parts[:1]),
        Search("pain", CONDITION, alternatives().parts[:1]), Sources(alternatives().parts[:1]),
        Alternatives(Reference("CRPS", CONDITION), alternatives().parts, stated_for_condition=False),
    ]  # fmt: skip
    return [*known, *(next(chosen) for _ in range(20))]


def test_no_question_scans_all_nodes_or_a_label(store: Store, url: str) -> None:
    scans = {"AllNodesScan", "NodeByLabelScan", "UnionNodeByLabelsScan", "DirectedRelationshipTypeScan",
             "UndirectedRelationshipTypeScan", "DirectedAllRelationshipsScan", "CartesianProduct"}  # fmt: skip
    with neo4j_server.driver(url) as driver:
        for question in _listed():
            text, statement, _ = compiled(question)
            plan = driver.execute_query(f"EXPLAIN {text}", statement.values).summary.plan
            assert plan is not None
            assert not scans & set(_operators(plan)), question


# ── errors ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def _subclasses(class_: type[Exception]) -> set[type[Exception]]:
    return {class_}.union(*(_subclasses(c) for c in class_.__subclasses__()))


def test_every_error_of_the_driver_is_mapped_or_a_defect() -> None:
    abstract = {exceptions.DriverError, exceptions.Neo4jError, exceptions.ClientError, exceptions.ResultError}
    lower = _subclasses(exceptions.DriverError) | _subclasses(exceptions.Neo4jError)
    public = {c for c in lower if not c.__name__.startswith("_")} - abstract
    assert not [c for c in public if not issubclass(c, (*CLASSES, *DEFECTS))]
    for kind, told in (*CODES.values(), *CLASSES.values()):
        assert issubclass(kind, ProcedureGraphError)
        assert told.endswith(".")


@pytest.mark.parametrize("agent", ["Neo4j/4.4.30", "Neo4j/5.25.1", "Neo4j/3.5.0", "Memgraph/5.99.0", ""])
def test_an_unsupported_server_is_refused(agent: str) -> None:
    with pytest.raises(StoreUnavailable, match=r"Neo4j 5\.26 or newer"):
        must_be_supported(agent, "neo4j://db")


@pytest.mark.parametrize("agent", ["Neo4j/5.26.0", "Neo4j/5.27-aura", "Neo4j/2025.06.0"])
def test_a_supported_server_is_taken(agent: str) -> None:
    must_be_supported(agent, "neo4j://db")


def test_a_wrong_password_is_one_clear_line(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", "wrong")
    with pytest.raises(StoreUnavailable, match="NEO4J_PASSWORD"):
        open_store(url)


def test_a_wrong_address_is_one_clear_line() -> None:
    with pytest.raises(StoreUnavailable, match="can't be reached"):
        open_store("bolt://127.0.0.1:9")


def test_a_wrong_database_is_one_clear_line(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_DATABASE", "nowhere")
    with pytest.raises(StoreUnavailable, match="NEO4J_DATABASE"):
        open_store(url)


@pytest.mark.parametrize("given", ["bolt://", "neo4j://someone:secret@db"])
def test_an_address_without_a_server_or_with_a_password_is_refused(given: str) -> None:
    with pytest.raises(BadInput):
        open_store(given)


def test_an_empty_database_is_no_store_to_read(url: str) -> None:
    with pytest.raises(StoreUnavailable, match="no graph yet"):
        open_store(url)


def test_a_database_of_somebody_else_is_not_touched(url: str) -> None:
    with neo4j_server.driver(url) as driver:
        driver.execute_query("CREATE (:Movie {title: 'Sneakers'})")
        for wish in ({}, {"write": True}, {"create": True}):
            with pytest.raises(StoreUnavailable, match="isn't Procedure Graph's"):
                open_store(url, **wish)
        assert driver.execute_query("MATCH (n) RETURN count(n) AS n").records[0]["n"] == 1
        with open_store(url, create=True, force=True) as store:
            put(store, CORE, VOCABULARY)
            assert len(list(store.nodes())) == 10
        assert driver.execute_query("MATCH (m:Movie) RETURN m.title AS t").records[0]["t"] == "Sneakers"


COMMANDS: list[tuple[str | Path, ...]] = [("search", "pain"), ("sources",), ("load", EXAMPLES)]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_the_command_line_ends_with_3_where_nothing_is(scheme: str, command: tuple[str | Path, ...]) -> None:
    assert_one_line(procgraph(*command, PROCGRAPH_STORE=f"{scheme}://127.0.0.1:9"), 3, "can't be reached")


def test_the_command_line_ends_with_3_at_a_wrong_password(url: str) -> None:
    done = procgraph("sources", PROCGRAPH_STORE=url, NEO4J_PASSWORD="wrong")
    assert_one_line(done, 3, "it refuses the user or password. Set NEO4J_USERNAME and NEO4J_PASSWORD.")


def test_the_command_line_leaves_a_database_of_somebody_else_as_it_is(url: str) -> None:
    with neo4j_server.driver(url) as driver:
        driver.execute_query("CREATE (:Movie {title: 'Sneakers'})-[:BY]->(:Person {name: 'Robinson'})")
        for command in COMMANDS:
            assert_one_line(procgraph(*command, PROCGRAPH_STORE=url), 3, "isn't Procedure Graph's")
        rows = driver.execute_query(
            "MATCH (n) OPTIONAL MATCH (n)-[e]->() RETURN labels(n) AS of, type(e) AS type"
        ).records
    assert sorted(row.values() for row in rows) == [[["Movie"], "BY"], [["Person"], None]]


def test_a_name_longer_than_an_index_takes_is_kept_and_found(store: Store) -> None:
    name = "long 🦵 " * 3000
    put(store, OTHER, (Node("mesh:LONG", "Condition", name),))
    assert next(n.name for n in store.nodes() if n.id == "mesh:LONG") == name
    assert [e.id for e in store.lookup([" ".join(["long"] * 3000)])] == ["mesh:LONG"]


def test_what_is_changed_while_it_is_read_is_told(store: Store) -> None:
    with pytest.raises(ProcedureGraphError, match="was changed"), store.reading():
        put(store, OTHER, (Node("mesh:X", "Condition", "X"),))
