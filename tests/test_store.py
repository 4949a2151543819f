"""What every store must do, whichever database is below it: one row in `STORES` and the whole suite runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph.errors import AmbiguousName, BadInput, UnknownName
from graph.model import Edge, Name, Node, Scope, Source, SourceKind
from graph.queries import (
    All,
    Along,
    Alternatives,
    AnyOf,
    Compare,
    Edges,
    Find,
    FindMany,
    Ground,
    HasCode,
    Inner,
    Listed,
    Nodes,
    Not,
    Order,
    Page,
    PageInfo,
    Quantified,
    Quantifier,
    Reference,
    Related,
    RelatedTo,
    Release,
    Search,
    Select,
    Sources,
    TotalCount,
    Value,
)
from graph.store import Store, open_store
from tests import neo4j_server

STORES: dict[str, Callable[[Path], str]] = {
    "sqlite": lambda folder: f"sqlite:///{folder}/graph.db",
    "neo4j": lambda folder: neo4j_server.clean_url(),
}
CONDITION, PROCEDURE = ("Condition",), ("Procedure",)
ID = (Value("id", "id"),)
NODES = (Nodes("nodes", ID),)
CORE = Source("procgraph:core", SourceKind.CORE, "Core", "1", "Apache-2.0")
OTHER = Source("procgraph:other", SourceKind.VOCABULARY, "Other", "2024")
PAGE = Source("procgraph:page", SourceKind.PAGE, "A page")


def edge(subject: str, predicate: str, object_: str, source: Source = CORE, **qualifiers: str | int) -> Edge:
    return Edge(subject, predicate, object_, source.id, qualifiers)


VOCABULARY: tuple[Node | Edge, ...] = (
    Node("mesh:D020918", "Condition", "Complex Regional Pain Syndromes", (Name("CRPS"),)),
    Node(
        "mesh:D012019", "Condition", "Reflex Sympathetic Dystrophy", (Name("CRPS type I"), Name("Shy pain", Scope.NEAR))
    ),
    Node("mesh:D010146", "Condition", "Pain"),
    Node("mesh:D009437", "Condition", "Neuralgia"),
    Node("MONDO:0019369", "Condition", "complex regional pain syndrome"),
    Node("icd10cm:G90.5", "Condition", "Complex regional pain syndrome I", notation="G90.5"),
    Node("mesh:D004561", "Procedure", "Transcutaneous Electric Nerve Stimulation", (Name("TENS"),)),
    Node("mesh:D015918", "Procedure", "Infusion Pumps"),
    Node("mesh:D004358", "Procedure", "Drug Therapy", (Name("Medication management"),)),
    Node("mesh:D001340", "Procedure", "Autonomic Nerve Block", properties={"max_minutes": 45, "min_minutes": 30}),
    # CRPS stands at two places of the tree; what is below it at one is not below its parent at the other.
    edge("mesh:D020918", "BROADER", "mesh:D010146", tree_number="C23.888.592.612.336"),
    edge("mesh:D020918", "BROADER", "mesh:D009437", tree_number="C10.668.829.600.200"),
    edge("mesh:D012019", "BROADER", "mesh:D020918", tree_number="C10.668.829.600.200.400"),
    edge("MONDO:0019369", "MAPS_TO", "mesh:D020918", mapping_predicate="skos:exactMatch"),
    edge("icd10cm:G90.5", "MAPS_TO", "mesh:D012019", mapping_predicate="skos:exactMatch"),
    edge("mesh:D004561", "INDICATED_FOR", "mesh:D012019", qualifier="of the arm"),
    edge("mesh:D004561", "HAS_ALTERNATIVE", "mesh:D004358"),
    edge("mesh:D004561", "HAS_ALTERNATIVE", "mesh:D015918", example_of="mesh:D004358"),
    edge("mesh:D001340", "INDICATED_FOR", "mesh:D020918"),
    edge("mesh:D001340", "HAS_ALTERNATIVE", "mesh:D004561"),
    edge("mesh:D001340", "HAS_RISK", "mesh:D010146", frequency="rare"),
)


@pytest.fixture(params=STORES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return STORES[request.param](tmp_path)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with open_store(url, create=True) as opened:
        put(opened, CORE, VOCABULARY)
        yield opened


def put(store: Store, source: Source, records: tuple[Node | Edge, ...]) -> None:
    with store.transaction() as change:
        change.put_source(source, records)


def ids(store: Store, question: Select | Search | Alternatives) -> list[str]:
    answer = store.answer(question)
    assert isinstance(answer, dict)
    return [node["id"] for node in answer["nodes"]]


def indicated_for(name: str, *, narrower: bool = True) -> Select:
    where = RelatedTo(Along("INDICATED_FOR"), (Reference(name, CONDITION),), narrower)
    return Select(PROCEDURE, NODES, where)


# ── what goes in comes out ───────────────────────────────────────────────────────────────────────────────────────────
def test_records_come_back_in_order(store: Store) -> None:
    nodes, edges = list(store.nodes()), list(store.edges())
    assert [n.id for n in nodes] == sorted(r.id for r in VOCABULARY if isinstance(r, Node))
    assert {e.id for e in edges} == {r.id for r in VOCABULARY if isinstance(r, Edge)}
    keys = [(e.subject, e.predicate, e.object) for e in edges]
    assert keys == sorted(keys)
    crps = next(n for n in nodes if n.id == "mesh:D012019")
    assert crps.names == (Name("CRPS type I"), Name("Shy pain", Scope.NEAR))


def test_loading_twice_changes_nothing(store: Store) -> None:
    before = [*store.nodes(), *store.edges()], store.data_version()
    put(store, CORE, VOCABULARY)
    assert ([*store.nodes(), *store.edges()], store.data_version()) == before


def test_a_source_is_replaced_whole(store: Store) -> None:
    put(store, CORE, (Node("mesh:D010146", "Condition", "Pain"),))
    assert [n.id for n in store.nodes()] == ["mesh:D010146"]
    assert list(store.edges()) == []


def test_removal_takes_only_what_the_source_alone_said(store: Store) -> None:
    before = [*store.nodes(), *store.edges()]
    put(store, OTHER, (Node("mesh:D010146", "Condition", "Ache", (Name("Dolor"),)), Node("mesh:X", "Condition", "X")))
    assert next(n.names for n in store.nodes() if n.id == "mesh:D010146") == (Name("Ache"), Name("Dolor"))
    with store.transaction() as change:
        change.remove_source(OTHER.id)
    assert [*store.nodes(), *store.edges()] == before


def test_removing_an_unknown_source_is_an_error(store: Store) -> None:
    with pytest.raises(UnknownName, match="procgraph:nothing"), store.transaction() as change:
        change.remove_source("procgraph:nothing")


def test_the_order_of_sources_decides_who_names_a_thing(url: str) -> None:
    mine, theirs = (Node("mesh:A", "Condition", "Mine"),), (Node("mesh:A", "Condition", "Theirs"),)
    for first, second in (((CORE, mine), (OTHER, theirs)), ((OTHER, theirs), (CORE, mine))):
        with open_store(url, create=True) as store:
            put(store, *first)
            put(store, *second)
            assert [n.name for n in store.nodes()] == ["Mine"]


def test_a_failed_change_leaves_nothing(store: Store) -> None:
    before = [*store.nodes(), *store.edges()], store.sources()
    dangling = (Node("mesh:B", "Condition", "B"), edge("mesh:B", "BROADER", "mesh:NOWHERE", OTHER))
    with pytest.raises(BadInput, match="mesh:B BROADER mesh:NOWHERE"):
        put(store, OTHER, dangling)
    assert ([*store.nodes(), *store.edges()], store.sources()) == before


def test_readers_see_the_former_state_until_the_change_is_whole(store: Store, url: str) -> None:
    with open_store(url) as reader:
        with store.transaction() as change:
            change.put_source(OTHER, (Node("mesh:NEW", "Condition", "New"),))
            assert "mesh:NEW" not in {n.id for n in reader.nodes()}
        assert "mesh:NEW" in {n.id for n in reader.nodes()}


# ── names ────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "name",
    ["mesh:D020918", "MESH:D020918", "CRPS", "crps", "Complex regional pain syndrome", "MONDO:0019369"],
)
def test_things_are_found_by_id_name_and_abbreviation(store: Store, name: str) -> None:
    answer = store.answer(Find(Reference(name, CONDITION), ID))
    assert answer in ({"id": "mesh:D020918"}, {"id": "MONDO:0019369"})


def test_an_unknown_name_comes_with_suggestions(store: Store) -> None:
    with pytest.raises(UnknownName) as error:
        store.answer(Find(Reference("complex", CONDITION), ID))
    assert "mesh:D020918" in {c.id for c in error.value.candidates}


@pytest.mark.parametrize("text", ["Complex regional pain sindrome", "complex regoinal pain syndromes", "Complx"])
def test_a_misspelt_name_is_answered_with_the_nearest(store: Store, text: str) -> None:
    with pytest.raises(UnknownName, match=r"Did you mean complex regional pain syndrome|Complex Regional") as error:
        store.answer(Find(Reference(text, CONDITION), ID))
    assert error.value.candidates[0].id in {"MONDO:0019369", "mesh:D020918"}


def test_a_name_of_two_things_is_ambiguous_and_lists_them(store: Store) -> None:
    put(store, OTHER, (Node("mesh:E1", "Condition", "ESI"), Node("mesh:E2", "Condition", "Esi")))
    with pytest.raises(AmbiguousName) as error:
        store.answer(Find(Reference("ESI", CONDITION), ID))
    assert [c.id for c in error.value.candidates] == ["mesh:E1", "mesh:E2"]


def test_a_name_counts_only_within_the_kinds_asked_for(store: Store) -> None:
    with pytest.raises(UnknownName):
        store.answer(Find(Reference("TENS", CONDITION), ID))


def test_the_documented_thing_wins_over_its_concept_but_two_of_them_do_not(store: Store) -> None:
    page = Node("procgraph:p1", "Procedure", "TENS", documented=True)
    put(store, PAGE, (page, edge("procgraph:p1", "BROADER", "mesh:D004561", PAGE)))
    assert store.answer(Find(Reference("TENS", PROCEDURE), ID)) == {"id": "procgraph:p1"}
    second = Node("procgraph:p2", "Procedure", "TENS", documented=True)
    put(store, PAGE, (page, second, edge("procgraph:p1", "BROADER", "mesh:D004561", PAGE)))
    assert store.answer(Find(Reference("TENS", PROCEDURE), ID)) == {"id": "mesh:D004561"}


def test_the_thing_with_this_very_name_wins_over_those_that_are_also_called_so(store: Store) -> None:
    block = Node("procgraph:p1", "Procedure", "Lumbar block", documented=True)
    other = Node("procgraph:p2", "Procedure", "Sympathetic block", (Name("Lumbar block"),), documented=True)
    put(store, PAGE, (block, other))
    assert store.answer(Find(Reference("lumbar block", PROCEDURE), ID)) == {"id": "procgraph:p1"}


# ── hierarchy and groups ─────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("CRPS", ["mesh:D001340", "mesh:D004561"]),  # narrower conditions count
        ("MONDO:0019369", ["mesh:D001340", "mesh:D004561"]),  # so do exact matches
        ("icd10cm:G90.5", ["mesh:D004561"]),
        ("Neuralgia", ["mesh:D001340", "mesh:D004561"]),
        ("Pain", ["mesh:D001340"]),  # RSD isn't below the place where CRPS is below pain
    ],
)
def test_what_lies_below_follows_the_tree_and_exact_matches(store: Store, name: str, found: list[str]) -> None:
    assert ids(store, indicated_for(name)) == found


def test_without_narrower_only_the_thing_itself_counts(store: Store) -> None:
    assert ids(store, indicated_for("CRPS", narrower=False)) == ["mesh:D001340"]


def test_a_cycle_ends(store: Store) -> None:
    put(store, OTHER, (edge("mesh:D009437", "BROADER", "mesh:D020918", OTHER),))
    assert ids(store, indicated_for("CRPS")) == ["mesh:D001340", "mesh:D004561"]


def test_matches_that_are_not_one_to_one_are_not_seen_through(store: Store) -> None:
    other = Node("MONDO:9", "Condition", "another syndrome")
    put(store, OTHER, (other, edge("MONDO:9", "MAPS_TO", "mesh:D020918", OTHER, mapping_predicate="skos:exactMatch")))
    assert ids(store, indicated_for("MONDO:0019369")) == []


def test_a_denied_match_is_dropped_before_one_to_one_is_asked(store: Store) -> None:
    records = (
        Node("MONDO:9", "Condition", "another syndrome"),
        edge("MONDO:9", "MAPS_TO", "mesh:D020918", OTHER, mapping_predicate="skos:exactMatch"),
        edge(
            "MONDO:9", "MAPS_TO", "mesh:D020918", OTHER, mapping_predicate="skos:exactMatch", predicate_modifier="Not"
        ),
    )
    put(store, OTHER, records)
    assert ids(store, indicated_for("MONDO:0019369")) == ["mesh:D001340", "mesh:D004561"]


# ── the mission's question ───────────────────────────────────────────────────────────────────────────────────────────
def alternatives(**changes: object) -> Alternatives:
    parts = (
        TotalCount("total"),
        Edges(
            "edges",
            (
                Inner("node", "node", ID),
                Value("basis", "basis"),
                Value("stated", "stated_for_condition"),
                Inner("exampleOf", "example_of", ID),
                Listed("insteadOf", "instead_of", ID),
            ),
        ),
    )
    return Alternatives(Reference("CRPS", CONDITION), parts, **changes)  # type: ignore[arg-type]  # fields by name


def test_alternatives_to_procedures_treating_a_condition(store: Store) -> None:
    assert store.answer(alternatives()) == {
        "total": 3,
        "edges": [
            {"node": {"id": "mesh:D004358"}, "basis": "STATED", "stated": False, "exampleOf": None,
             "insteadOf": [{"id": "mesh:D004561"}]},
            {"node": {"id": "mesh:D015918"}, "basis": "STATED", "stated": False, "exampleOf": {"id": "mesh:D004358"},
             "insteadOf": [{"id": "mesh:D004561"}]},
            {"node": {"id": "mesh:D004561"}, "basis": "STATED", "stated": True, "exampleOf": None,
             "insteadOf": [{"id": "mesh:D001340"}]},
        ],
    }  # fmt: skip


def test_alternatives_stated_for_the_condition_itself(store: Store) -> None:
    answer = store.answer(alternatives(stated_for_condition=True))
    assert isinstance(answer, dict)
    assert [e["node"]["id"] for e in answer["edges"]] == ["mesh:D004561"]


# ── filters, orders, pages ───────────────────────────────────────────────────────────────────────────────────────────
RISK = Along("HAS_RISK")
RARE = Compare("frequency", "eq", "rare")


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (Compare("max_minutes", "le", 45), ["mesh:D001340"]),
        (Compare("max_minutes", "lt", 45), []),
        (Not(Compare("max_minutes", "le", 45)), ["mesh:D004358", "mesh:D004561", "mesh:D015918"]),
        (Compare("name", "contains", "nerve"), ["mesh:D001340", "mesh:D004561"]),
        (Compare("name", "eq", "tens"), ["mesh:D004561"]),
        (Compare("name", "starts_with", "drug th"), ["mesh:D004358"]),
        (Compare("id", "in", ("mesh:D004561", "mesh:NONE")), ["mesh:D004561"]),
        (Quantified(RISK, Quantifier.SOME, RARE), ["mesh:D001340"]),
        (Quantified(RISK, Quantifier.NONE, RARE), ["mesh:D004358", "mesh:D004561", "mesh:D015918"]),
        (Quantified(RISK, Quantifier.SOME, None, Compare("name", "eq", "pain")), ["mesh:D001340"]),
        (All((Quantified(RISK, Quantifier.EVERY, RARE), Quantified(RISK, Quantifier.SOME, None))), ["mesh:D001340"]),
        (AnyOf((Compare("name", "eq", "tens"), RelatedTo(RISK, (Reference("Pain", CONDITION),)))),
         ["mesh:D001340", "mesh:D004561"]),
        (Quantified(Along("INDICATED_FOR"), Quantifier.SOME, Compare("qualifier", "eq", "Of the ARM")),
         ["mesh:D004561"]),
        (Quantified(Along("INDICATED_FOR"), Quantifier.SOME, Compare("qualifier", "in", ("of the arm.", "x"))),
         ["mesh:D004561"]),
        (Quantified(Along("INDICATED_FOR"), Quantifier.SOME, Compare("qualifier", "starts_with", "of The")),
         ["mesh:D004561"]),
        (AnyOf(()), []),
        (HasCode(("icd10cm",)), []),
    ],
)  # fmt: skip
def test_filters(store: Store, where: object, found: list[str]) -> None:
    assert ids(store, Select(PROCEDURE, NODES, where, (Order("id"),))) == found  # type: ignore[arg-type]  # a Where


def test_codes_are_found_through_exact_matches(store: Store) -> None:
    codes = Listed("codes", "codes", (Value("system", "system"), Value("value", "value")))
    assert ids(store, Select(CONDITION, NODES, HasCode(("icd10cm",)))) == ["icd10cm:G90.5", "mesh:D012019"]
    answer = store.answer(Find(Reference("mesh:D012019", CONDITION), (codes,)))
    assert answer == {"codes": [{"system": "ICD10CM", "value": "G90.5"}, {"system": "MESH", "value": "D012019"}]}


def test_missing_values_sort_last_either_way(store: Store) -> None:
    for descending in (False, True):
        found = ids(store, Select(PROCEDURE, NODES, None, (Order("max_minutes", descending),)))
        assert found == ["mesh:D001340", "mesh:D004358", "mesh:D004561", "mesh:D015918"]


@pytest.mark.parametrize("order", [(), (Order("id"),), (Order("name", True),), (Order("max_minutes", True),)])
@pytest.mark.parametrize("size", [1, 2, 3])
def test_pages_forward_and_backward_hold_everything_once(store: Store, order: tuple[Order, ...], size: int) -> None:
    whole = ids(store, Select(PROCEDURE, NODES, None, order))
    info = PageInfo("info", (("start", "startCursor"), ("end", "endCursor"), ("next", "hasNextPage"),
                             ("previous", "hasPreviousPage")))  # fmt: skip
    forward: list[str] = []
    page = Page(first=size)
    while True:
        answer = store.answer(Select(PROCEDURE, (*NODES, info), None, order, page))
        assert isinstance(answer, dict)
        forward += [n["id"] for n in answer["nodes"]]
        if not answer["info"]["next"]:
            break
        page = Page(first=size, after=answer["info"]["end"])
    backward: list[str] = []
    page = Page(last=size)
    while True:
        answer = store.answer(Select(PROCEDURE, (*NODES, info), None, order, page))
        assert isinstance(answer, dict)
        backward = [n["id"] for n in answer["nodes"]] + backward
        if not answer["info"]["previous"]:
            break
        page = Page(last=size, before=answer["info"]["start"])
    assert forward == backward == whole


@pytest.mark.parametrize("cursor", ["nonsense", "", "5B5D", "5B312C22", "zz"])
def test_a_cursor_that_is_none_is_refused(store: Store, cursor: str) -> None:
    with pytest.raises(BadInput, match="cursor"):
        store.answer(Select(PROCEDURE, NODES, None, (), Page(after=cursor)))


def test_a_count_alone_is_counted(store: Store) -> None:
    nothing = Related("alternativeTo", Along("HAS_ALTERNATIVE", False), None, (TotalCount("total"),))
    answer = store.answer(Find(Reference("Autonomic Nerve Block", PROCEDURE), (nothing,)))
    assert answer == {"alternativeTo": {"total": 0}}
    assert store.answer(Select(PROCEDURE, (TotalCount("total"),), None, (), Page(first=0))) == {"total": 4}


def test_nested_relations_have_pages_and_totals_of_their_own(store: Store) -> None:
    edges = (Value("qualifier", "qualifier"), Inner("node", "node", ID))
    nested = Related("indications", Along("INDICATED_FOR"), None, (Edges("edges", edges), TotalCount("total")))
    back = Related("alternativeTo", Along("HAS_ALTERNATIVE", False, apart=()), ID)
    answer = store.answer(Find(Reference("TENS", PROCEDURE), (nested, back)))
    assert answer == {
        "indications": {"edges": [{"qualifier": "of the arm", "node": {"id": "mesh:D012019"}}], "total": 1},
        "alternativeTo": [{"id": "mesh:D001340"}],
    }


# ── the other questions ──────────────────────────────────────────────────────────────────────────────────────────────
def test_things_by_id_keep_their_places(store: Store) -> None:
    asked = FindMany(("mesh:D004561", "mesh:NONE", "mesh:D010146"), (*CONDITION, *PROCEDURE), ID)
    assert store.answer(asked) == [{"id": "mesh:D004561"}, None, {"id": "mesh:D010146"}]


@pytest.mark.parametrize(
    ("text", "first"),
    [("mesh:D010146", "mesh:D010146"), ("pain", "mesh:D010146"), ("crps", "mesh:D020918"), ("comp", "MONDO:0019369"),
     ("regional syndrome", "MONDO:0019369"), ("g90.5", "icd10cm:G90.5"), ("neuralgias", "mesh:D009437")],
)  # fmt: skip
def test_search_ranks_exact_before_prefix_before_words(store: Store, text: str, first: str) -> None:
    assert ids(store, Search(text, CONDITION, NODES))[0] == first


def test_search_for_nothing_finds_nothing(store: Store) -> None:
    assert ids(store, Search("", CONDITION, NODES)) == []
    assert ids(store, Search('" OR *', CONDITION, NODES)) == []


def test_texts_are_grounded_in_their_order(store: Store) -> None:
    fields = (Value("text", "text"), Value("match", "match"), Inner("node", "node", ID))
    assert store.answer(Ground(("shy pain", "nothing", "CRPS"), CONDITION, fields)) == [
        {"text": "shy pain", "match": "CLOSE", "node": {"id": "mesh:D012019"}},
        {"text": "nothing", "match": None, "node": None},
        {"text": "CRPS", "match": "EXACT", "node": {"id": "mesh:D020918"}},
    ]


def test_sources_and_release_count(store: Store) -> None:
    put(store, OTHER, (Node("mesh:X", "Condition", "X"),))
    counts = Inner("counts", "counts", (Value("nodes", "nodes"), Value("edges", "edges")))
    answer = store.answer(Sources((Nodes("nodes", (*ID, Value("kind", "kind"), counts)),)))
    assert answer == {
        "nodes": [
            {"id": "procgraph:core", "kind": "CORE", "counts": {"nodes": 10, "edges": 11}},
            {"id": "procgraph:other", "kind": "VOCABULARY", "counts": {"nodes": 1, "edges": 0}},
        ]
    }
    assert store.answer(Release((Value("nodes", "nodes"),))) == {"nodes": 11}
