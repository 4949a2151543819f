"""The wheel, installed with the locked runtime packages and nothing else, does the main job away from the checkout."""

import json
import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.repository import FILES, ROOMS, ROOT, named
from tools.graphiql.build import BUILT

# One worker builds and installs once for all of these tests.
pytestmark = pytest.mark.xdist_group("wheel")

EXAMPLES = "loaders/examples/"
CORE = "ontologies/core/"
GRAPHIQL = {f"api/explorer/graphiql/{name}" for name in ("graphiql.js", "graphiql.css", "LICENCES.txt")}


@dataclass(frozen=True, slots=True)
class Installed:
    """An environment with the wheel in it, and an empty folder to work in."""

    python: Path
    folder: Path

    def procgraph(self, *arguments: str | Path) -> str:
        """Standard output of a command that must succeed, run in the folder with a store of its own."""
        command = [self.python.with_name("procgraph"), *arguments]
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=_without_checkout(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def _without_checkout() -> dict[str, str]:
    """The environment of somebody who has the wheel alone."""
    unset = ("PYTHONPATH", "PROCGRAPH_STORE", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if name not in unset}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, so that no left-over of an earlier build in the checkout gets into it."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    for path in FILES:
        copy = source / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    if BUILT.is_dir():  # by `make test`; else the build makes it
        shutil.copytree(BUILT, source / BUILT.relative_to(ROOT))
    build: list[str | Path] = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, source]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "venv", with_pip=False)  # not even pip: the packages of the lock and the wheel only
    python = folder / "venv" / "bin" / "python"
    pip: list[str | Path] = [sys.executable, "-m", "pip", "--python", python, "--quiet", "--disable-pip-version-check"]
    for what in (("--require-hashes", "-r", ROOT / "requirements" / "runtime.txt"), ("--no-deps", "--no-index", wheel)):
        subprocess.run([*pip, "install", *what], env=_without_checkout(), check=True)
    work = folder / "work"
    work.mkdir()
    return Installed(python, work)


@pytest.fixture(scope="module")
def pages(wheel: Path, installed: Installed) -> list[Path]:
    """The example pages, as the wheel brings them."""
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if name.startswith(EXAMPLES) and name.endswith(".txt")]
        archive.extractall(installed.folder, names)
    return [installed.folder / name for name in names]


@pytest.fixture(scope="module")
def parsed(installed: Installed, pages: list[Path]) -> dict[str, Any]:
    """What `procgraph parse` says of each page, by file name."""
    return {page.name: json.loads(installed.procgraph("parse", page)) for page in pages}


def locked(name: str) -> set[str]:
    """The packages that a lock file pins."""
    return set(re.findall(r"^([a-z0-9.-]+)==", (ROOT / "requirements" / name).read_text(), re.MULTILINE))


def test_the_wheel_holds_the_four_packages_and_all_their_files(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held - GRAPHIQL == {named(path) for path in FILES if path.relative_to(ROOT).parts[0] in ROOMS}


def test_the_wheel_holds_graphiql(wheel: Path) -> None:
    """Built by npm, and not in the repository."""
    with zipfile.ZipFile(wheel) as archive:
        assert set(archive.namelist()) >= GRAPHIQL
        assert b"Permission is hereby granted" in archive.read("api/explorer/graphiql/LICENCES.txt")


def test_the_wheel_holds_example_pages_and_core_vocabulary(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = archive.namelist()
    assert [name for name in held if name.startswith(EXAMPLES) and name.endswith(".txt")]
    assert [name for name in held if name.startswith(CORE) and not name.endswith(".py")]


def test_no_development_package_is_installed(installed: Installed) -> None:
    listed = [sys.executable, "-m", "pip", "--python", str(installed.python), "list", "--format", "json"]
    packages = json.loads(subprocess.run(listed, capture_output=True, text=True, check=True).stdout)
    names = {re.sub(r"[-_.]+", "-", package["name"]).lower() for package in packages}
    assert names - {"procedure-graph"} == locked("runtime.txt")


def test_help_needs_nothing(installed: Installed) -> None:
    text = installed.procgraph("--help")
    for command in ("load", "parse", "alternatives", "query", "export", "serve"):
        assert re.search(rf"\b{command}\b", text)


def test_pages_are_parsed(parsed: dict[str, Any]) -> None:
    for name, page in parsed.items():
        items = [item for value in page.values() if isinstance(value, list) for item in value]
        quoted = [item for item in items if isinstance(item, dict) and "text" in item]
        assert quoted, name
        assert all(page["content"][item["start"] : item["end"]] == item["text"] for item in quoted), name


def every(key: str, value: Any) -> Iterator[Any]:
    """Each value of a key, at any depth."""
    match value:
        case dict():
            for name, inner in value.items():
                if name == key:
                    yield inner
                yield from every(key, inner)
        case list():
            for inner in value:
                yield from every(key, inner)
        case _:
            pass


def test_the_main_job(installed: Installed, pages: list[Path], parsed: dict[str, Any]) -> None:
    """Example pages in, alternatives to the procedures that treat CRPS out, with the words of the pages."""
    installed.procgraph("load", *pages)
    answer = json.loads(installed.procgraph("alternatives", "CRPS", "--json"))
    words = [evidence["text"] for several in every("evidence", answer) for evidence in several]
    assert words
    assert not [text for text in words if not any(text in page["content"] for page in parsed.values())]
