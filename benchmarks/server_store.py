"""Neo4j: loading against a bare UNWIND loop of the same rows, and questions against Cypher written by hand."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from neo4j import Driver, GraphDatabase, RoutingControl, Transaction

from benchmarks.bounds import at_least, at_most
from benchmarks.timing import milliseconds, percentile, times
from graph.batching import batched
from graph.model import Edge, Node, Source
from graph.naming import fold, normal_form
from graph.queries import (
    All,
    Along,
    Alternatives,
    Below,
    Compare,
    Edges,
    Field,
    Find,
    Inner,
    Nodes,
    Quantified,
    Quantifier,
    Question,
    Reference,
    Related,
    RelatedTo,
    Search,
    Select,
    TotalCount,
    Value,
)
from graph.store import Store, open_store
from graph.values import RELATION_VALUES
from loaders.examples import example_paths
from loaders.files import members
from loaders.formats import recognised
from loaders.library import Library, new_store
from tools.neo4j.server import USER, start

DATA = Path(__file__).parents[2] / "shared" / "data"
FILES = (
    "mesh-2024/desc2024.xml.gz", "icd10cm-2021/icd10cm-order-Jan-2021.txt", "icd10pcs-2020/icd10pcs_tables_2020.xml",
    "hpo-2025/hp.obo.gz", "maxo-2024/maxo-base.obo", "hcpcs-2019/HCPC2019_CONTR_ANWEB.txt",
    "mondo-kgx/mondo_nodes.tsv", "mondo-kgx/mondo_edges.tsv",
    "mondo-mappings/mondo_exactmatch_mesh.sssom.tsv", "mondo-mappings/mondo_exactmatch_icd10cm.sssom.tsv",
)  # fmt: skip
PASSWORD = "only-for-benchmarks"
BATCH = 5000
ROUNDS, WARMING = 200, 100  # the server compiles what it does often
_BARE_SCHEMA = (
    "CREATE CONSTRAINT bare_id IF NOT EXISTS FOR (n:Bare) REQUIRE n.id IS UNIQUE",
    "CREATE INDEX bare_name IF NOT EXISTS FOR (n:Bare) ON (n.kind, n.fold, n.id)",
    "CREATE INDEX bare_norm IF NOT EXISTS FOR ()-[m:BARE_NAME]-() ON (m.norm)",
    "CREATE INDEX bare_fold IF NOT EXISTS FOR ()-[m:BARE_NAME]-() ON (m.fold)",
    "CREATE FULLTEXT INDEX bare_words IF NOT EXISTS FOR ()-[m:BARE_NAME]-() ON EACH [m.fold]",
)
_PAIN = "Nervous System Diseases"
CONDITION, PROCEDURE, THING = ("Condition",), ("Procedure",), (Value("id", "id"), Value("name", "name"))
_OF = "{id: m.id, name: m.name"
_CRPS = (  # what is asked for by an id or a name
    "CALL () { MATCH (a:Entity {id: 'CRPS'}) RETURN a UNION"
    " MATCH (a)-[m:NAMED {norm: 'crps'}]->() WHERE m.scope <> 'used' RETURN a } WITH a WHERE a.kind = 'Condition' "
)
_UNDER = (
    "<-[w:BROADER|UNDER*0..]-(b) WHERE all(x IN w WHERE x.tree_number IS NULL) WITH DISTINCT b"
    " OPTIONAL MATCH (b)-[:OF]->(o) WITH DISTINCT coalesce(o, b) AS c "
)
_NAMES = " RETURN n.id AS id, n.name AS name"


def _related(key: str, predicate: str, *apart: str) -> Related:
    values: tuple[Field, ...] = tuple(Value(name, name) for name in apart if name in RELATION_VALUES)
    edge = (*values, Inner("node", "node", THING))
    return Related(key, Along(predicate, apart=apart), parts=(Edges("edges", edge),))


def _by_hand(predicate: str, *apart: str) -> str:
    values = "".join(f", e.{name} AS {name}" for name in apart)
    return (
        f"COLLECT {{ MATCH (n)-[e:{predicate}]->(m) WITH DISTINCT m{values} ORDER BY m.key, m.id, {', '.join(apart)}"
        f" LIMIT 25 RETURN {_OF}{''.join(f', {name}: {name}' for name in apart)}}} }} AS {predicate}"
    )


_RELATIONS = (
    ("INDICATED_FOR", "qualifier"), ("HAS_ALTERNATIVE", "example_of"), ("HAS_RISK", "frequency"),
    ("PERFORMED_BY", "qualifier"), ("HAS_BENEFIT", "qualifier"),
)  # fmt: skip
# Each question, and Cypher that gives the ids and names in the answer, in its order.
ASKED: dict[str, tuple[Question, str]] = {
    "one thing by name": (Find(Reference("CRPS", CONDITION), THING), f"{_CRPS} RETURN a.id AS id, a.name AS name"),
    "search": (
        Search("complex regional", CONDITION, (Edges("edges", (Inner("node", "node", THING),)),)),
        "CALL db.index.fulltext.queryRelationships('names_words', '+complex* +regional*') YIELD relationship AS m"
        " WITH startNode(m) AS n, m WHERE n.kind = 'Condition'"
        " WITH n, min([CASE WHEN m.key STARTS WITH 'complex regional' THEN 2 ELSE 3 END, size(m.text)]) AS best"
        f"{_NAMES} ORDER BY best[0], best[1], n.id LIMIT 25",
    ),
    "the first procedures": (
        Select(PROCEDURE, (Nodes("nodes", THING),)),
        "MATCH (n:Entity) WHERE n.kind = 'Procedure' AND n.key IS NOT NULL AND n.id IS NOT NULL"
        f"{_NAMES} ORDER BY n.kind, n.key, n.id LIMIT 25",
    ),
    "what lies below": (
        Select(CONDITION, (Nodes("nodes", THING),), Below((Reference(_PAIN, CONDITION),))),
        "MATCH (x:Entity {id: 'mesh:D009422'}) MATCH (a:Entity {group: x.group})"
        f" MATCH (a){_UNDER} MATCH (n:Entity {{group: c.group}})"
        f" WHERE n.kind = 'Condition' WITH DISTINCT n{_NAMES} ORDER BY n.key, n.id LIMIT 25",
    ),
    "a thing and what is narrower": (
        Find(Reference("mesh:D010146", CONDITION),
             (Related("narrower", Along("BROADER", False, apart=()), None, (Nodes("nodes", THING),)),)),
        "MATCH (a:Entity {id: 'mesh:D010146'})<-[:BROADER]-(n) WITH DISTINCT n"
        f"{_NAMES} ORDER BY n.key, n.id LIMIT 25",
    ),
    "alternatives": (
        Alternatives(Reference("CRPS", CONDITION), (Edges("edges", (Inner("node", "node", THING),)),)),
        f"{_CRPS} MATCH (a){_UNDER} MATCH (c)<-[:INDICATED_FOR]-(i) WITH DISTINCT i MATCH (i)-[e:HAS_ALTERNATIVE]->(n)"
        f" WITH DISTINCT n, e.example_of AS g{_NAMES} ORDER BY n.key, n.id, g LIMIT 25",
    ),
    "a filter of two steps": (
        Select(PROCEDURE, (TotalCount("total"), Nodes("nodes", THING)), All((
            RelatedTo(Along("INDICATED_FOR"), (Reference("Chronic Pain", CONDITION),)),
            Quantified(Along("HAS_RISK"), Quantifier.SOME, None, Compare("name", "contains", "infection")),
        ))),
        _CRPS.replace("CRPS", "Chronic Pain").replace("crps", "chronic pain") +
        f"MATCH (a){_UNDER} MATCH (x:Entity {{group: c.group}})<-[:INDICATED_FOR]-(n) WHERE n.kind = 'Procedure'"
        " WITH DISTINCT n WHERE EXISTS { (n)-[:HAS_RISK]->()-[m:NAMED]->() WHERE m.key CONTAINS 'infection' }"
        " WITH n ORDER BY n.key, n.id WITH collect(n) AS all, count(*) AS total UNWIND all[..25] AS n"
        f"{_NAMES}, total",
    ),
    "nested": (
        Select(PROCEDURE, (Nodes("nodes", (*THING, *(_related(name, name, *apart) for name, *apart in _RELATIONS))),),
               Compare("documented", "eq", value=True)),
        "MATCH (n:Entity) WHERE n.documented IS NOT NULL AND n.kind = 'Procedure' WITH n ORDER BY n.key, n.id LIMIT 25"
        f"{_NAMES}, {', '.join(_by_hand(name, *apart) for name, *apart in _RELATIONS)}",
    ),
}  # fmt: skip


def run(folder: Path) -> None:
    """Print rates and times, and their ratios."""
    os.environ.update(NEO4J_USERNAME=USER, NEO4J_PASSWORD=PASSWORD)
    server = start(folder / "neo4j", password=PASSWORD)
    try:
        with GraphDatabase.driver(server.address, auth=(USER, PASSWORD), notifications_min_severity="OFF") as driver:
            with new_store(server.address) as store:
                _load(store, driver)
                for page in example_paths():
                    Library(store).load_file(page)
            with open_store(server.address) as store:
                ask(store, driver)
    finally:
        server.stop()


def _load(store: Store, driver: Driver) -> None:
    for statement in _BARE_SCHEMA:
        driver.execute_query(statement)
    driver.execute_query("CALL db.awaitIndexes()")
    ours = bare = 0.0
    total = 0
    for name in FILES:
        for member in members(DATA / name):
            form = recognised(member)
            assert form is not None
            source, found = form.read(member)
            records = list(found)
            total += len(records)
            began = time.perf_counter()
            _bare(driver, records)
            between = time.perf_counter()
            _put(store, source, records)
            seconds = time.perf_counter() - between
            bare += between - began
            ours += seconds
            print(f"{name}: {len(records):,} records, {len(records) / seconds:,.0f} a second", flush=True)
    ratio = at_least(0.5, bare / ours, "rate of loading by a bare UNWIND")
    print(f"loading: {total / ours:,.0f} records/s; bare UNWIND: {total / bare:,.0f}/s; {ratio} of its rate")
    with driver.session() as session:
        session.run("MATCH (n:Bare) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 20000 ROWS").consume()


def ask(store: Store, driver: Driver) -> None:
    """Print the times of each question beside its Cypher, and their ratios; answers are compared first."""
    for name, (question, cypher) in ASKED.items():
        ours, by_hand = partial(store.answer, question), partial(_answer, driver, cypher)
        rows = list(_things(by_hand()))
        assert rows, name
        assert list(_things(ours())) == rows, f"{name}: the answers differ"
        found = times({"ours": ours, "by hand": by_hand}, ROUNDS, before=WARMING)
        for of_hundred in (50, 95):
            mine, theirs = (percentile(found[which], of_hundred) for which in ("ours", "by hand"))
            print(
                f"{name}, {len(rows)} things, p{of_hundred}: {milliseconds(mine)}, by hand {milliseconds(theirs)},"
                f" {at_most(1.2, mine / theirs, f'{name}, p{of_hundred} by that of Cypher by hand')} x",
                flush=True,
            )


def _answer(driver: Driver, cypher: str) -> list[dict[str, Any]]:
    """The answer as plain values, as a store gives it."""
    records = driver.execute_query(cypher, routing_=RoutingControl.READ).records
    return [record.data() for record in records]


def _things(answer: Any) -> Iterator[tuple[str, str]]:
    """The id and name of each thing in an answer, in order."""
    if isinstance(answer, list):
        for part in answer:
            yield from _things(part)
    elif isinstance(answer, dict):
        if "id" in answer:
            yield answer["id"], answer["name"]
        yield from _things([value for key, value in answer.items() if key not in ("id", "name")])


def _put(store: Store, source: Source, records: Iterable[Node | Edge]) -> None:
    with store.transaction() as change:
        change.put_source(source, records)


def _bare(driver: Driver, records: list[Node | Edge]) -> None:
    """The same rows, in one transaction, with the same indexes on names; nothing is checked or kept by source."""
    with driver.session() as session, session.begin_transaction() as tx:
        tx.run("MERGE (:BareSource {id: 1})")
        nodes: list[dict[str, Any]] = []
        edges: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for r in records:
            if isinstance(r, Node):
                names = [{"text": t, "fold": fold(t), "norm": normal_form(t)} for t in _names(r)]
                nodes.append({"id": r.id, "kind": r.kind, "name": r.name, "fold": fold(r.name or r.id), "names": names})
            else:
                edges[r.predicate].append({"a": r.subject, "b": r.object, "p": {"source": r.source, **r.qualifiers}})
        _unwind(tx, nodes, "MATCH (s:BareSource) UNWIND $rows AS row MERGE (n:Bare {id: row.id}) SET n.kind = row.kind,"
                " n.name = row.name, n.fold = row.fold"
                " FOREACH (name IN row.names | CREATE (n)-[m:BARE_NAME]->(s) SET m = name)")  # fmt: skip
        for predicate, rows in edges.items():
            _unwind(tx, rows, "UNWIND $rows AS row MATCH (a:Bare {id: row.a}) MATCH (b:Bare {id: row.b})"
                    f" CREATE (a)-[e:BARE_{predicate}]->(b) SET e = row.p")  # fmt: skip
        tx.commit()


def _names(node: Node) -> list[str]:
    return [text for text in dict.fromkeys((node.name, *(n.text for n in node.names))) if text is not None]


def _unwind(tx: Transaction, rows: list[dict[str, Any]], statement: str) -> None:
    for part in batched(rows, BATCH):
        tx.run(statement, rows=list(part)).consume()
