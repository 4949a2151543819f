"""Neo4j: loading against a bare UNWIND loop of the same rows, and questions against Cypher written by hand."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from neo4j import Driver, GraphDatabase, Transaction

from benchmarks.timing import medians, milliseconds
from graph.batching import batched
from graph.model import Edge, Node, Source
from graph.naming import fold, normal_form
from graph.queries import (
    Along,
    Alternatives,
    Below,
    Edges,
    Find,
    Inner,
    Nodes,
    Question,
    Reference,
    Related,
    Search,
    Select,
    Value,
)
from graph.store import Store, open_store
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
ROUNDS = 50
_BARE_SCHEMA = (
    "CREATE CONSTRAINT bare_id IF NOT EXISTS FOR (n:Bare) REQUIRE n.id IS UNIQUE",
    "CREATE INDEX bare_name IF NOT EXISTS FOR (n:Bare) ON (n.kind, n.fold, n.id)",
    "CREATE INDEX bare_norm IF NOT EXISTS FOR ()-[m:BARE_NAME]-() ON (m.norm)",
    "CREATE INDEX bare_fold IF NOT EXISTS FOR ()-[m:BARE_NAME]-() ON (m.fold)",
    "CREATE FULLTEXT INDEX bare_words IF NOT EXISTS FOR ()-[m:BARE_NAME]-() ON EACH [m.fold]",
)
_PAIN = "Nervous System Diseases"
CONDITION, PROCEDURE, THING = ("Condition",), ("Procedure",), (Value("id", "id"), Value("name", "name"))
_CRPS = "MATCH (a:Entity)-[:NAMED {norm: 'crps'}]->() WHERE a.kind = 'Condition' WITH DISTINCT a "
_UNDER = "<-[w:BROADER|UNDER*0..]-(b) WHERE all(x IN w WHERE x.tree_number IS NULL) WITH DISTINCT b OPTIONAL MATCH (b)-[:OF]->(o) WITH DISTINCT coalesce(o, b) AS c "  # noqa: E501
ASKED: dict[str, tuple[Question, str]] = {
    "one thing by name": (
        Find(Reference("CRPS", CONDITION), THING),
        f"{_CRPS} RETURN a.id, a.name",
    ),
    "search": (
        Search("complex regional", CONDITION, (Edges("edges", (Inner("node", "node", THING),)),)),
        "CALL db.index.fulltext.queryRelationships('names_words', '+complex* +regional*') YIELD relationship AS m"
        " WITH startNode(m) AS n, min(size(m.text)) AS s WHERE n.kind = 'Condition'"
        " RETURN n.id, n.name ORDER BY s, n.id LIMIT 25",
    ),
    "the first procedures": (
        Select(PROCEDURE, (Nodes("nodes", THING),)),
        "MATCH (n:Entity) WHERE n.kind = 'Procedure' AND n.key IS NOT NULL AND n.id IS NOT NULL"
        " RETURN n.id, n.name ORDER BY n.kind, n.key, n.id LIMIT 25",
    ),
    "what lies below": (
        Select(CONDITION, (Nodes("nodes", THING),), Below((Reference(_PAIN, CONDITION),))),
        f"MATCH (a:Entity {{id: 'mesh:D009422'}}){_UNDER} MATCH (n:Entity {{group: c.group}})"
        " WHERE n.kind = 'Condition' WITH DISTINCT n RETURN n.id, n.name ORDER BY n.key, n.id LIMIT 25",
    ),
    "a thing and what is narrower": (
        Find(Reference("mesh:D010146", CONDITION),
             (Related("narrower", Along("BROADER", False, apart=()), None, (Nodes("nodes", THING),)),)),
        "MATCH (a:Entity {id: 'mesh:D010146'})<-[:BROADER]-(n) WITH DISTINCT n"
        " RETURN n.id, n.name ORDER BY n.key, n.id LIMIT 25",
    ),
    "alternatives": (
        Alternatives(Reference("CRPS", CONDITION), (Edges("edges", (Inner("node", "node", THING),)),)),
        f"{_CRPS} MATCH (a){_UNDER} MATCH (c)<-[:INDICATED_FOR]-(i) WITH DISTINCT i MATCH (i)-[e:HAS_ALTERNATIVE]->(n)"
        " WITH DISTINCT n, e.example_of AS g RETURN n.id, n.name ORDER BY n.key, n.id LIMIT 25",
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
                _ask(store, driver)
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
    print(f"loading: {total / ours:,.0f} records/s; bare UNWIND: {total / bare:,.0f}/s; {bare / ours:.2f} of its rate")
    with driver.session() as session:
        session.run("MATCH (n:Bare) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 20000 ROWS").consume()


def _ask(store: Store, driver: Driver) -> None:
    for name, (question, cypher) in ASKED.items():
        found = medians(
            {
                "ours": partial(store.answer, question),
                "by hand": partial(driver.execute_query, cypher, routing_="r"),
            },
            ROUNDS,
        )
        ratio = found["ours"] / found["by hand"]
        print(
            f"{name}: {milliseconds(found['ours'])}, by hand {milliseconds(found['by hand'])}, {ratio:.2f} x",
            flush=True,
        )


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
