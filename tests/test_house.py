"""The rules of the house: which way imports point, what files may be called, and what may not lie in the repository."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.repository import FILES, ROOMS, ROOT, named

NOT_ROOMS = ("tests", "benchmarks")  # what is shipped imports neither
# The rooms of api/ and the modules beside them: each imports only what stands before it.
API = (
    *("errors", "codes", "schema", "schema_file", "planning", "changes", "execution", "server", "sparql"),
    *("linked_data", "neo4j_browser", "app", "cli"),
)
LONGEST_FILE = 450
SOURCE = {".py", ".js", ".css", ".sh"}
SHINGLE = 7  # so many words in a row are somebody's sentence


MODULES = [path for path in FILES if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in ROOMS]


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def imported(module: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of everything that a module imports, inside functions too."""
    package = module.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(text_of(module))):
        match node:
            case ast.Import(names=names):
                for alias in names:
                    yield node.lineno, alias.name
            case ast.ImportFrom(module=name, level=level):
                above = package[: len(package) - level + 1] if level else ()
                yield node.lineno, ".".join([*above, *([name] if name else [])])
            case ast.Call(
                func=ast.Name(id="import_module" | "__import__") | ast.Attribute(attr="import_module"),
                args=[ast.Constant(value=str(name)), *_],
            ):
                yield node.lineno, name
            case _:
                pass


def test_the_four_rooms_are_there() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in MODULES} == set(ROOMS)


def test_imports_point_down_only() -> None:
    upward = [
        f"{named(module)}:{line} imports {name}"
        for module in MODULES
        for line, name in imported(module)
        if (room := name.split(".")[0]) in (*ROOMS, *NOT_ROOMS)
        and room not in ROOMS[: ROOMS.index(module.relative_to(ROOT).parts[0]) + 1]
    ]
    assert not upward


def test_no_store_imports_from_another() -> None:
    stores = ROOT / "graph" / "stores"
    aside = [
        f"{named(module)}:{line} imports {name}"
        for module in MODULES
        if module.is_relative_to(stores)
        for line, name in imported(module)
        if name.startswith("graph.stores.") and name.split(".")[2] != module.relative_to(stores).parts[0]
    ]
    assert not aside


def test_imports_within_the_api_point_one_way() -> None:
    def room(name: str) -> str:
        return name.split(".")[1] if name.startswith("api.") else ""

    names = {module: ".".join(module.relative_to(ROOT).with_suffix("").parts) for module in MODULES}
    inside = {module: room(name) for module, name in names.items() if room(name) not in ("", "__init__")}
    assert set(inside.values()) == set(API)
    upward = [
        f"{named(module)}:{line} imports {name}"
        for module, own in inside.items()
        for line, name in imported(module)
        if room(name) in API[API.index(own) + 1 :]
    ]
    assert not upward


def test_no_file_is_long() -> None:
    lengths = {named(path): len(text_of(path).splitlines()) for path in FILES if path.suffix in SOURCE}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_every_module_is_in_a_package() -> None:
    """Setuptools ships only folders with an __init__.py."""
    assert not [named(module) for module in MODULES if not (module.parent / "__init__.py").is_file()]


def test_the_suite_is_no_package_and_shadows_none() -> None:
    suite = [path.relative_to(ROOT) for path in FILES if path.is_relative_to(ROOT / "tests")]
    assert not [str(path) for path in suite if path.name == "__init__.py"]
    assert not [str(path) for path in suite if set(path.parts[1:-1]) & set(ROOMS)]


def test_no_module_is_named_like_a_library() -> None:
    libraries = {name for name in packages_distributions() if name not in ROOMS}
    names = {module: module.parent.name if module.stem == "__init__" else module.stem for module in MODULES}
    assert not [named(module) for module, name in names.items() if name in libraries]


def test_no_file_names_a_package_registry() -> None:
    hosts = ("pypi.org", "pythonhosted.org", "npmjs.org", "npmjs.com", "yarnpkg.com", "repo.maven", "repo1.maven")
    option = r"-(?:-extra)?-index-url|^\s*(?:extra-)?index-url\s*=|\"resolved\"\s*:\s*\"http|^\s*registry\s*=\s*\"?http"
    address = re.compile(rf"https?://[^\s\"'<>]*(?:{'|'.join(map(re.escape, hosts))})|{option}", re.MULTILINE)
    assert not [f"{named(path)}: {found.group()}" for path in FILES if (found := address.search(text_of(path)))]


def test_no_file_names_a_path_of_a_machine() -> None:
    homes = r"(?<![\w.:/])/(?:home|Users|root)/\w"  # not the path of a web address
    here = [re.escape(f"{folder}/") for folder in (ROOT, ROOT.parent / "shared", Path.home()) if folder != Path("/")]
    local = re.compile("|".join([homes, *here]))
    assert not [f"{named(path)}: {found.group()}" for path in FILES if (found := local.search(text_of(path)))]


def shingles(text: str) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return zip(*(words[start:] for start in range(SHINGLE)), strict=False)


def test_no_file_holds_a_sentence_of_the_seed_page(shared: Path) -> None:
    """The seed's text is not ours to copy. Its headings are shorter than a shingle, and no shingle spans two lines."""
    lines = (shared / "pages" / "seed.txt").read_text(encoding="utf-8").splitlines()
    sentences = {shingle: line.strip() for line in lines for shingle in shingles(line)}
    assert sentences
    copied = {
        f"{named(path)}: {sentences[shingle]}"
        for path in FILES
        for shingle in shingles(text_of(path))
        if shingle in sentences
    }
    assert not copied


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_commands_of_the_docs_exist(page: str) -> None:
    targets = set(re.findall(r"^([a-z0-9]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    commands = set(re.findall(r"(?:^|`)make ([a-z0-9]+)", text_of(ROOT / page), re.MULTILINE))
    assert commands
    assert commands <= targets


def test_the_readme_names_only_files_that_exist() -> None:
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", text_of(ROOT / "README.md"))
    assert links
    assert not [link for link in links if not (ROOT / link).exists()]


def test_generated_files_are_fresh() -> None:
    """`make generated` makes them again."""
    check = [sys.executable, "-m", "ontologies.render", "--check"]
    done = subprocess.run(check, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
