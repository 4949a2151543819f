"""What people ask, each in one operation: replayed on both stores, and shown in the docs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.execution import execute
from api.planning.operations import StoreField, planned
from api.server.settings import Settings
from graph.store import Store, open_store
from tests import neo4j_server
from tests.command_line import ask
from tests.graphql_graph import operations
from tests.plain_execution import plainly
from tests.recipes import DOCS, recipes, recipes_at, written


@pytest.fixture(scope="module", params=["sqlite", "neo4j"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    in_neo4j = request.param == "neo4j"
    url = neo4j_server.clean_url() if in_neo4j else f"sqlite:///{tmp_path_factory.mktemp('graph')}/graph.db"
    with recipes_at(url) as opened:
        yield opened


@pytest.mark.parametrize("recipe", recipes(), ids=lambda path: path.stem)
def test_the_answer_is_as_recorded(store: Store, recipe: Path) -> None:
    """`python -m tests.recipes` records them anew."""
    operation = recipe.read_text(encoding="utf-8")
    assert all(isinstance(field, StoreField) for field in planned(operation).fields)
    response = execute(store, operation)
    recorded = json.loads(recipe.with_suffix(".json").read_text(encoding="utf-8"))
    assert json.dumps(response, indent=1) == json.dumps(recorded, indent=1)
    assert "errors" not in response


@pytest.mark.parametrize("recipe", recipes(), ids=lambda path: path.stem)
def test_field_by_field_the_answer_is_the_same(store: Store, recipe: Path) -> None:
    operation = recipe.read_text(encoding="utf-8")
    assert json.dumps(plainly(store, operation, {})) == json.dumps(execute(store, operation))


@pytest.mark.parametrize("operation", [*operations(), *recipes()], ids=lambda path: path.stem)
def test_a_server_as_it_comes_takes_it(operation: Path) -> None:
    planned(operation.read_text(encoding="utf-8")).assert_affordable(Settings("sqlite:///graph.db").max_cost)


def test_the_docs_show_them() -> None:
    assert DOCS.read_text(encoding="utf-8") == written(), "run python -m tests.recipes and commit the page"


def names(store: Store, recipe: str) -> list[str]:
    """The names of the things that a recipe finds."""
    [path] = [path for path in recipes() if path.stem == f"recipe-{recipe}"]
    [connection] = execute(store, path.read_text(encoding="utf-8"))["data"].values()
    return [node["name"] for node in connection["nodes"]]


@pytest.mark.parametrize(
    ("recipe", "found"),
    [
        ("alternatives-at-home", ["Transcutaneous Electric Nerve Stimulation"]),
        ("at-home", ["TENS unit"]),
        ("blood-thinners", ["Epidural injection", "Spinal cord stimulation", "Spinal fusion"]),
        ("disagreement", ["Infections"]),
        ("fluoroscopy", ["Epidural injection", "Spinal cord stimulation"]),
        ("no-anesthesiologist", ["Epidural injection", "Spinal fusion"]),
        ("short-and-safe", ["Epidural injection", "TENS unit"]),
    ],
)
def test_what_is_found(store: Store, recipe: str, found: list[str]) -> None:
    assert names(store, recipe) == found


def test_roles_that_all_need_are_counted_as_often_as_there_are_procedures(store: Store) -> None:
    """All three name an anesthesiologist, one of them if sedation is used, another as one of two."""
    [path] = [path for path in recipes() if path.stem == "recipe-roles-every-procedure-needs"]
    found = execute(store, path.read_text(encoding="utf-8"))["data"]["procedures"]
    [facet] = found["facets"]
    assert [c["name"] for c in facet["counts"] if c["count"] == found["totalCount"]] == ["Nurses"]
    assert "Anesthesiologists" in [c["name"] for c in facet["counts"]]


TOLD = {
    "Neck Block": "Anticoagulants are stopped a week before.",
    "Back Block": "Ask whether warfarin may go on.",
    "Knee Block": "Tell us if you take blood thinners.",
    "Foot Block": "Come without breakfast.",
}


def test_blood_thinners_are_found_whatever_a_page_calls_them(tmp_path: Path) -> None:
    for name, told in TOLD.items():
        page = f"Name of the Procedure:\n{name}\n\nPreparation\n• {told}\n\nProcedure Description\n• Lie down.\n"
        (tmp_path / f"{name}.txt").write_text(page, encoding="utf-8")
    file = tmp_path / "graph.db"
    assert ask(file, "load", *map(str, tmp_path.glob("*.txt"))).exit_code == 0
    with open_store(f"sqlite:///{file}") as opened:
        assert names(opened, "blood-thinners") == ["Back Block", "Knee Block", "Neck Block"]
        [path] = [path for path in recipes() if path.stem == "recipe-blood-thinners"]
        [back, *_] = execute(opened, path.read_text(encoding="utf-8"))["data"]["procedures"]["nodes"]
        assert [entity["name"] for entity in back["steps"][0]["entities"]] == ["Warfarin"]
