"""`alternatives`, `search`, `show`, `query`, `review`, `export`: what can be had from a store."""

import gzip
import json
from pathlib import Path

import pytest

from api.cli.showing import BACKWARD
from ontologies.vocabulary import PREDICATES
from tests.command_line import EXAMPLES, ask, assert_one_line, procgraph, without_privileges
from tests.graphql_graph import graph_in

pytestmark = pytest.mark.xdist_group("cli-ask")  # the store is made once
ALTERNATIVES = (
    """query Named($name: String!) { alternatives(treating: $name, first: 500) { edges { node { name } } } }"""
)


# ── alternatives ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_alternatives_come_with_the_words_of_the_page(examples: Path) -> None:
    done = ask(examples, "alternatives", "CRPS", "--json")
    assert done.exit_code == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["condition"]["id"] == "mesh:D020918"
    assert answer["total"] == len(answer["alternatives"]) > 10
    contents = [path.read_text(encoding="utf-8") for path in EXAMPLES.glob("*-*.txt")]
    for edge in answer["alternatives"]:
        assert edge["node"]["kind"] in ("Procedure", "Substance", "Device")
        assert edge["instead_of"]
        assert edge["stated_for_condition"] in (True, False)
        assert edge["evidence"]
        for words in edge["evidence"]:
            assert any(content[words["start"] : words["end"]] == words["text"] for content in contents)


def test_what_rests_on_a_mapping_says_on_which(examples: Path) -> None:
    done = ask(examples, "alternatives", "icd10cm:G90.5", "--json")
    edges = json.loads(done.stdout)["alternatives"]
    assert edges
    assert {(edge["match"], edge["via"]["id"]) for edge in edges} == {("skos:exactMatch", "mesh:D012019")}
    table = ask(examples, "alternatives", "icd10cm:G90.5")
    assert "By skos:exactMatch: what is stated for Reflex Sympathetic Dystrophy (mesh:D012019)." in table.stderr
    assert "skos:exactMatch" not in ask(examples, "alternatives", "mesh:D012019").stderr


def test_alternatives_as_a_table(examples: Path) -> None:
    done = ask(examples, "alternatives", "CRPS")
    assert done.exit_code == 0, done.stderr
    assert "mesh:D020918" in done.stderr
    assert "“" in done.stdout
    assert "Dorsal root ganglion stimulation" in done.stdout


def test_an_alternative_says_for_which_narrower_condition_and_whose_words(tmp_path: Path) -> None:
    with graph_in(tmp_path):
        done = ask(tmp_path / "graph.db", "alternatives", "CRPS")
        alone = ask(tmp_path / "graph.db", "alternatives", "CRPS", "--no-narrower")
        answer = json.loads(ask(tmp_path / "graph.db", "alternatives", "CRPS", "--json").stdout)
    assert "Complex Regional Pain Syndromes (mesh:D020918) or a narrower condition" in done.stderr
    drugs = [" ".join(line.split()) for line in done.stdout.splitlines()[2:6]]
    assert drugs == [
        "Drug Therapy no Stellate block “Medications”",
        "Stellate block, 127–138",
        "TENS unit “medications” (near)",
        "(for Reflex Sympathetic Dystrophy) TENS unit, 36–47",
    ]
    assert "narrower" not in alone.stderr
    assert "TENS unit" not in alone.stdout
    assert [row["link"] for row in answer["alternatives"]] == ["EXACT"] * 4
    (row,) = [row for row in answer["alternatives"] if row["node"]["name"] == "Drug Therapy"]
    stated = [(it["name"], [of["name"] for of in it["indicated_for"]]) for it in row["instead_of"]]
    assert stated == [
        ("Stellate block", ["Complex Regional Pain Syndromes"]),
        ("TENS unit", ["Reflex Sympathetic Dystrophy"]),
    ]
    assert [words["link"] for words in row["evidence"]] == ["EXACT", "CLOSE"]


def test_alternatives_stated_for_the_condition_and_others_are_all(examples: Path) -> None:
    totals = [
        json.loads(ask(examples, "alternatives", "CRPS", "--json", *option).stdout)["total"]
        for option in ([], ["--stated-for-condition"], ["--not-stated-for-condition"])
    ]
    assert totals[0] == totals[1] + totals[2]
    assert min(totals) > 0


def test_what_does_not_fit_the_table_is_said(examples: Path) -> None:
    done = ask(examples, "alternatives", "CRPS", "--first", "2")
    assert "2 of " in done.stderr


def test_a_condition_without_alternatives(examples: Path) -> None:
    done = ask(examples, "alternatives", "Asthma")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "No alternative" in done.stderr


@pytest.mark.parametrize("command", ["alternatives", "show"])
def test_an_unknown_name_is_answered_with_the_nearest(command: str, examples: Path) -> None:
    done = procgraph(command, "Complex regional", store=examples)
    assert_one_line(done, 1, "Complex regional", "Did you mean", "mesh:D020918")
    assert done.stdout == ""


@pytest.mark.parametrize("command", ["alternatives", "show"])
def test_a_name_that_nothing_is_like(command: str, examples: Path) -> None:
    assert_one_line(procgraph(command, "qwertzuiop", store=examples), 1, "qwertzuiop")


def test_a_name_of_several_things_is_answered_with_all(tmp_path: Path) -> None:
    page = (EXAMPLES / "cpt4-97112-mirror-therapy.txt").read_text(encoding="utf-8")
    page = page.replace("Mirror box therapy", "Glimmer drill")
    for value in ("97112", "97530"):
        (tmp_path / f"cpt4-{value}-mirror.txt").write_text(f"{page}\n{value}\n", encoding="utf-8")
    assert procgraph("load", *sorted(tmp_path.glob("*.txt")), store=tmp_path / "x.db").returncode == 0
    found = json.loads(procgraph("search", "Glimmer drill", "--json", store=tmp_path / "x.db").stdout)
    ids = [edge["node"]["id"] for edge in found["results"] if edge["match"] == "Glimmer drill"]
    assert len(ids) == 2
    done = procgraph("show", "glimmer drill", store=tmp_path / "x.db")
    assert_one_line(done, 1, "glimmer drill", *ids)
    assert procgraph("show", ids[0], store=tmp_path / "x.db").returncode == 0


# ── search, show ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_search(examples: Path) -> None:
    done = ask(examples, "search", "nerve block", "--json")
    assert done.exit_code == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["total"] >= len(answer["results"]) > 0
    kinds = ask(examples, "search", "pain", "--kind", "condition", "--json", "--first", "5")
    assert {edge["node"]["kind"] for edge in json.loads(kinds.stdout)["results"]} == {"Condition"}
    assert "mesh:D020918" in ask(examples, "search", "CRPS").stdout


def test_search_for_what_is_not_there(examples: Path) -> None:
    done = ask(examples, "search", "qwertzuiop")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "qwertzuiop" in done.stderr


def test_a_misspelt_search_names_the_nearest(examples: Path) -> None:
    done = ask(examples, "search", "neuralgai")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "Did you mean Neuralgia (mesh:D009437)" in done.stderr


def test_show(examples: Path) -> None:
    done = ask(examples, "show", "mirror therapy")
    assert done.exit_code == 0, done.stderr
    for words in ("indicated for", "Phantom Limb", "performed by", "CPT4 97112"):
        assert words in done.stdout
    answer = json.loads(ask(examples, "show", "mirror therapy", "--json", "--first", "1").stdout)
    assert answer["documented"] is True
    assert answer["indicated_for"]["total"] == 3
    assert len(answer["indicated_for"]["edges"]) == 1
    assert answer["indicated_for"]["edges"][0]["evidence"]


def test_show_marks_what_a_page_only_nearly_names(tmp_path: Path) -> None:
    with graph_in(tmp_path):
        done = ask(tmp_path / "graph.db", "show", "Stellate block")
    assert "Myalgia (mesh:D063806, frequency: COMMON) (near)" in done.stdout
    assert done.stdout.count("(near)") == 2


def test_show_tells_what_else_is_named_so(examples: Path) -> None:
    done = ask(examples, "show", "Spinal Cord Stimulation")
    assert "Spinal Cord Stimulator Implantation" in done.stdout
    assert "Also named so: Spinal Cord Stimulation (mesh:D062187)" in done.stderr
    assert ask(examples, "show", "mesh:D062187").stderr == ""


def test_show_what_points_to_a_thing(examples: Path) -> None:
    done = ask(examples, "show", "CRPS", "--json")
    assert json.loads(done.stdout)["indication_of"]["total"] > 3


def test_every_relation_has_a_name_from_its_object() -> None:
    assert set(BACKWARD) == set(PREDICATES)
    assert len(set(BACKWARD.values())) == len(BACKWARD)
    assert not set(BACKWARD.values()) & {name.lower() for name in PREDICATES}


# ── query ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_query_with_variables(examples: Path) -> None:
    done = ask(examples, "query", ALTERNATIVES, "--variables", '{"name": "CRPS"}')
    assert done.exit_code == 0, done.stderr
    named = {edge["node"]["name"] for edge in json.loads(done.stdout)["data"]["alternatives"]["edges"]}
    told = json.loads(ask(examples, "alternatives", "CRPS", "--json").stdout)
    assert named == {edge["node"]["name"] for edge in told["alternatives"]}


def test_query_from_a_file_and_from_stdin(examples: Path, tmp_path: Path) -> None:
    operation, variables = tmp_path / "named.graphql", tmp_path / "variables.json"
    operation.write_text(ALTERNATIVES)
    variables.write_text('{"name": "CRPS"}')
    direct = procgraph("query", ALTERNATIVES, "--variables", '{"name": "CRPS"}', store=examples)
    from_file = procgraph("query", f"@{operation}", "--variables", f"@{variables}", store=examples)
    from_stdin = procgraph("query", "-", "--variables", f"@{variables}", store=examples, stdin=ALTERNATIVES.encode())
    assert direct.stdout == from_file.stdout == from_stdin.stdout
    assert {direct.returncode, from_file.returncode, from_stdin.returncode} == {0}


@pytest.mark.parametrize(
    "operation",
    [
        "",
        "{ alternatives(treating: ",
        "{ noSuchField }",
        '{ alternatives(treating: "qwertzuiop") { edges { node { name } } } }',
        "query A { release { dataVersion } } query B { release { dataVersion } }",
    ],
)
def test_query_with_errors_prints_the_response_and_ends_with_1(operation: str, examples: Path) -> None:
    done = procgraph("query", operation, store=examples)
    assert done.returncode == 1
    assert done.stderr == ""
    assert all(error["message"] for error in json.loads(done.stdout)["errors"])


def test_query_from_a_file_that_is_not_there(examples: Path, tmp_path: Path) -> None:
    assert_one_line(procgraph("query", f"@{tmp_path}/missing.graphql", store=examples), 1, "missing.graphql")


def test_query_chooses_the_operation_by_name(examples: Path) -> None:
    both = "query A { release { dataVersion } } query B { a: release { dataVersion } }"
    done = ask(examples, "query", both, "--operation-name", "B")
    assert list(json.loads(done.stdout)["data"]) == ["a"]


# ── review ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_review(examples: Path) -> None:
    done = ask(examples, "review", "--json")
    assert done.exit_code == 0, done.stderr
    phrases = json.loads(done.stdout)["phrases"]
    assert phrases
    assert [it["count"] for it in phrases] == sorted((it["count"] for it in phrases), reverse=True)
    assert any(it["suggestions"] for it in phrases)
    table = ask(examples, "review", "--first", "3")
    assert phrases[0]["label"].split()[0] in table.stdout


# ── export ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_export_is_rdf(examples: Path, tmp_path: Path) -> None:
    for name in ("turtle", "nquads"):
        done = procgraph("export", name, "-o", tmp_path / name, store=examples)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert procgraph("export", name, store=examples).stdout == (tmp_path / name).read_text(encoding="utf-8")
    assert (tmp_path / "turtle").read_text(encoding="utf-8").startswith("# Procedure Graph, ")
    lines = (tmp_path / "nquads").read_text(encoding="utf-8").splitlines()
    assert all(line.startswith("# ") or line.endswith(" .") for line in lines)


def test_export_compressed_is_the_same_each_time(examples: Path, tmp_path: Path) -> None:
    for name in ("a.nq.gz", "b.nq.gz"):
        assert procgraph("export", "nquads", "-o", tmp_path / name, store=examples).returncode == 0
    assert (tmp_path / "a.nq.gz").read_bytes() == (tmp_path / "b.nq.gz").read_bytes()
    unpacked = gzip.decompress((tmp_path / "a.nq.gz").read_bytes()).decode()
    assert unpacked == procgraph("export", "nquads", store=examples).stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.nq.gz", "b.nq.gz"]


def test_export_to_where_nothing_can_be_written(examples: Path, tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    folder.chmod(0o555)
    done = procgraph("export", "nquads", "-o", folder / "x.nq", store=examples, before=without_privileges())
    assert_one_line(done, 1, "x.nq")
    assert_one_line(procgraph("export", "nquads", "-o", tmp_path / "none" / "x.nq", store=examples), 1, "x.nq")


def test_export_to_a_device_leaves_it_one(examples: Path) -> None:
    assert procgraph("export", "nquads", "-o", "/dev/null", store=examples).returncode == 0
    assert Path("/dev/null").is_char_device()
