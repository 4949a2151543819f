"""`check`: what is wrong in a store is found, what publishers say is only noted, and what a load leaves is in order."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import apsw
import pytest

from graph.checking import Check, Finding, Promise, findings
from graph.model import Document, Edge, Evidence, Node, Source, SourceKind
from graph.store import PageRecords, Store, open_store
from tests.command_line import EXAMPLES, procgraph

PAGE = Source("procgraph:document-1", SourceKind.PAGE, "A page", checksum="1")
CONTENT = "🦵 Zapping\nRisks: pain\n"
SUBJECT = Node("procgraph:procedure-1", "Procedure", "Zapping", documented=True)
VOCABULARY = Source("procgraph:mesh", SourceKind.VOCABULARY, "A vocabulary", checksum="2")
MAPPINGS = Source("procgraph:mappings-1", SourceKind.MAPPINGS, "Mappings", checksum="3")
EXACT = {"mapping_predicate": "skos:exactMatch"}


def quoted(start: int, end: int, wide: int, text: str = "pain", document: str = PAGE.id) -> Evidence:
    return Evidence(document, "risks", "Risks", text, start, end, start + wide, end + wide)


def put(store: Store, source: Source, *records: Node | Edge) -> None:
    with store.transaction() as change:
        change.put_source(source, records)


def put_page(store: Store, *edges: Edge) -> None:
    pain = Node("mesh:D010146", "Condition", "Pain")
    with store.transaction() as change:
        change.put_source(VOCABULARY, [pain])
        change.put_document(PAGE, Document(PAGE.id, CONTENT.encode(), CONTENT), SUBJECT)
        change.put_page(PAGE.id, PageRecords((SUBJECT,), edges, (), frozenset()))


def risk(quote: Evidence, **qualifiers: str) -> Edge:
    return Edge(SUBJECT.id, "HAS_RISK", "mesh:D010146", PAGE.id, qualifiers, (quote,))


def below(child: str, parent: str, **qualifiers: str) -> Edge:
    return Edge(child, "BROADER", parent, VOCABULARY.id, qualifiers)


def same(one: str, other: str, **qualifiers: str) -> Edge:
    return Edge(one, "MAPS_TO", other, MAPPINGS.id, EXACT | qualifiers)


def conditions(*ids: str) -> Iterable[Node]:
    return (Node(id_, "Condition", f"condition {id_}") for id_ in ids)


def found(store: Store, promises: dict[str, Promise] | None = None) -> list[Finding]:
    return list(findings(store, promises or {}))


def checks(store: Store) -> list[Check]:
    return [finding.check for finding in found(store)]


def test_words_must_stand_where_they_are_said_to(store_url: str) -> None:
    start = CONTENT.index("pain")
    with open_store(store_url, write=True, create=True) as store:
        put_page(store, risk(quoted(start, start + 4, 1)))
        assert found(store) == []
        for wrong, words in (
            (quoted(start + 1, start + 5, 1), "'pain' isn't what stands in"),
            (quoted(start, start + 4, 0), "in UTF-16"),
        ):
            put_page(store, risk(wrong))
            (finding,) = found(store)
            assert (finding.check, finding.is_wrong, finding.sources) == (Check.OFFSETS, True, (PAGE.id,))
            assert words in finding.message


def test_what_pages_say_must_fit_the_shapes(store_url: str) -> None:
    start = CONTENT.index("pain")
    with open_store(store_url, write=True, create=True) as store:
        put_page(store, risk(quoted(start, start + 4, 1), frequency="now and then"))
        (finding,) = found(store)
    assert (finding.check, finding.is_wrong) == (Check.SHAPES, True)
    assert "frequency" in finding.message


def test_a_source_must_give_what_it_promises(store_url: str) -> None:
    with open_store(store_url, write=True, create=True) as store:
        put(store, VOCABULARY, *conditions("mesh:D1", "mesh:D2"), below("mesh:D1", "mesh:D2"))
        assert found(store, {VOCABULARY.id: Promise(2, 1), "procgraph:absent": Promise(1, 1)}) == []
        few = found(store, {VOCABULARY.id: Promise(3, 2)})
    assert [(f.check, f.sources) for f in few] == [(Check.COUNTS, (VOCABULARY.id,))] * 2
    assert "2 things, where it promises at least 3" in few[0].message


def test_matches_that_are_not_seen_through_are_noted(store_url: str) -> None:
    mondo, mesh = ("MONDO:0000001", "MONDO:0000002", "MONDO:0000003"), ("mesh:D1", "mesh:D2", "mesh:D3")
    with open_store(store_url, write=True, create=True) as store:
        put(
            store, MAPPINGS, *conditions(*mondo, *mesh, "icd10cm:A00", "icd10cm:A01"),
            same(mondo[0], mesh[0]), same(mondo[0], mesh[1]),
            same(mondo[1], mesh[2]), same(mondo[1], "icd10cm:A00"), same("icd10cm:A00", mesh[1]),
            same(mondo[2], "icd10cm:A01"), same(mondo[2], "icd10cm:A01", predicate_modifier="Not"),
        )  # fmt: skip
        noted = found(store)
    assert not any(finding.is_wrong for finding in noted)
    assert [(f.check, f.things) for f in noted] == [
        (Check.NOT_ONE_TO_ONE, (mondo[0], mesh[0], mesh[1])),
        (Check.LEFT_OUT, ("icd10cm:A00", mesh[1])),
        (Check.DENIED, (mondo[2], "icd10cm:A01")),
    ]


def test_cycles_are_noted(store_url: str) -> None:
    ids = [f"HP:000000{n}" for n in range(7)]
    with open_store(store_url, write=True, create=True) as store:
        put(
            store, VOCABULARY, *conditions(*ids, "mesh:D1", "mesh:D2"),
            below(ids[0], ids[1]), below(ids[1], ids[2]), below(ids[2], ids[1]), below(ids[2], ids[3]),
            below(ids[4], ids[4]), below(ids[5], ids[6]),
            # Each stands above the other, but at other places of the tree.
            below("mesh:D1", "mesh:D2", tree_number="C1.1"), below("mesh:D2", "mesh:D1", tree_number="C2.1"),
        )  # fmt: skip
        noted = found(store)
    assert [(f.check, f.things) for f in noted] == [(Check.CYCLE, (ids[1], ids[2])), (Check.CYCLE, (ids[4],))]
    assert not any(finding.is_wrong for finding in noted)


DAMAGE = (
    ("DELETE FROM node WHERE id='mesh:D004561'", "relation"),
    ("DELETE FROM claim WHERE node=(SELECT node FROM document)", "thing"),
    ("DELETE FROM document", "words"),
    ("DELETE FROM edge WHERE predicate='HAS_RISK'", "words"),
    ("UPDATE node SET grp=-1 WHERE id='mesh:D004561'", "group"),
    ("DELETE FROM source WHERE kind='page'", "relation"),
)


@pytest.mark.parametrize(("sql", "what"), DAMAGE)
def test_rows_of_a_damaged_file_that_lead_to_nothing_are_found(sql: str, what: str, tmp_path: Path) -> None:
    store = tmp_path / "graph.db"
    assert procgraph("load", EXAMPLES / "hcpcs-E0730-tens-unit.txt", store=store).returncode == 0
    db = apsw.Connection(str(store))
    db.execute(sql)
    db.close()
    done = procgraph("check", "--json", store=store)
    assert done.returncode == 1, done
    wrong = [finding for finding in json.loads(done.stdout)["findings"] if finding["wrong"]]
    assert any(f["check"] == "loose end" and f["message"].startswith(f"{what} ") for f in wrong), wrong


def test_what_a_qualifier_of_a_damaged_file_names_must_be_there(tmp_path: Path) -> None:
    file = tmp_path / "graph.db"
    with open_store(f"sqlite:///{file}", write=True, create=True) as store:
        put_page(store, Edge(SUBJECT.id, "HAS_ALTERNATIVE", SUBJECT.id, PAGE.id, {"example_of": SUBJECT.id}))
        assert found(store) == []
    db = apsw.Connection(str(file))
    db.execute("UPDATE edge SET qualifiers=json_set(qualifiers, '$.example_of', 'mesh:D1')")
    db.close()
    with open_store(f"sqlite:///{file}") as store:
        (finding,) = found(store)
    assert (finding.check, finding.things) == (Check.LOOSE_END, ("mesh:D1",))


def test_what_a_load_leaves_is_in_order(tmp_path: Path) -> None:
    store = tmp_path / "graph.db"
    assert procgraph("load", EXAMPLES, store=store).returncode == 0
    done = procgraph("check", store=store)
    assert done.returncode == 0, done
    assert "0 wrong" in done.stderr
    answer = json.loads(procgraph("check", "--json", store=store).stdout)
    assert not [finding for finding in answer["findings"] if finding["wrong"]]
    assert set(answer["checks"]) == {check.value for check in Check}
