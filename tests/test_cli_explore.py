"""`paths`, `similar`: how things hang together, from the command line."""

import json
from pathlib import Path

import pytest

from tests.command_line import ask
from tests.graphql_graph import graph_in

pytestmark = pytest.mark.xdist_group("cli-explore")  # the store is made once


def test_paths_from_a_procedure_to_a_condition(examples: Path) -> None:
    done = ask(examples, "paths", "spinal cord stimulation", "CRPS", "--json")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)["paths"]
    assert [path["length"] for path in found] == sorted(path["length"] for path in found)
    for path in found:
        assert path["nodes"][-1]["id"] == "mesh:D020918"
        for edge, (one, other) in zip(path["edges"], zip(path["nodes"], path["nodes"][1:], strict=False), strict=True):
            ends = (one["id"], other["id"])
            assert (edge["subject"], edge["object"]) == (ends if edge["forward"] else ends[::-1])
    table = ask(examples, "paths", "spinal cord stimulation", "CRPS")
    assert "→" in table.stdout
    assert "(mesh:D020918)" in table.stdout


def test_a_step_that_a_page_only_nearly_names_is_marked(tmp_path: Path) -> None:
    with graph_in(tmp_path):
        done = ask(tmp_path / "graph.db", "paths", "Stellate block", "Myalgia")
    assert "HAS_RISK → Myalgia (mesh:D063806) (near)" in done.stdout


def test_no_path_is_told(examples: Path) -> None:
    done = ask(examples, "paths", "spinal cord stimulation", "CRPS", "--predicate", "HAS_BENEFIT")
    assert done.exit_code == 0
    assert not done.stdout
    assert "No path of at most 4 steps" in done.stderr
    assert ask(examples, "paths", "nothing of the kind", "CRPS").exit_code == 1
    assert ask(examples, "paths", "TENS", "CRPS", "--max-length", "99").exit_code == 2


def test_similar_procedures_with_what_they_share(examples: Path) -> None:
    done = ask(examples, "similar", "spinal cord stimulation", "--json", "--first", "3")
    assert done.exit_code == 0, done.stderr
    answer = json.loads(done.stdout)
    scores = [row["score"] for row in answer["similar"]]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 3
    assert all(0 < score <= 1000 for score in scores)
    assert all(row["shared"] for row in answer["similar"])
    table = ask(examples, "similar", "spinal cord stimulation", "--first", "3")
    assert answer["similar"][0]["node"]["name"].split()[0] in table.stdout
    assert "not medical advice" in table.stderr
