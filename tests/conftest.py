"""What every test shares: the data folder beside the checkout, and the rule that a test which cannot run is named."""

import os
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}

os.environ["PYTHONPATH"] = str(ROOT)  # what tests start runs the code at hand, not that of an installed checkout

settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if IN_CI else "local")


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real vocabularies and annotated pages beside the checkout; none of it is in the project."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        # It cannot be had from anywhere else, so that without it there is nothing to test against.
        pytest.skip(f"the folder {folder} is missing")
    return folder


@pytest.fixture(scope="session")
def page_scorer(shared: Path) -> ModuleType:
    """What compares a page's JSON with its annotation and counts."""
    return _tool(shared, "score_pages")


@pytest.fixture(scope="session")
def question_scorer(shared: Path) -> ModuleType:
    """What asks the questions about pages, and compares the answers with the annotated ones."""
    return _tool(shared, "score_questions")


def _tool(shared: Path, name: str) -> ModuleType:
    spec = spec_from_file_location(name, shared / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(params=["sqlite", "neo4j"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty store, of each kind in turn."""
    from tests.stores import STORES  # whoever runs other tests needs no driver

    return STORES[request.param](tmp_path)


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a store that holds the example pages; tests only read it."""
    from tests.command_line import EXAMPLES, procgraph

    store = tmp_path_factory.mktemp("store") / "examples.db"
    done = procgraph("load", *sorted(EXAMPLES.glob("*-*.txt")), store=store)
    assert done.returncode == 0, done.stderr
    return store


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of the one Neo4j server run in one worker (`make test` hands out by group)."""
    for item in items:
        if "neo4j" in item.nodeid:
            item.add_marker(pytest.mark.xdist_group("neo4j"))


def _skips(session: pytest.Session) -> list[tuple[str, str]]:
    """Each test that could not run, with the reason; workers of pytest-xdist have no reporter, their controller has."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:
        return []
    return [
        (report.nodeid, report.longrepr[2].removeprefix("Skipped: "))
        for report in reporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple)
    ]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Under CI=true a test that could not run is a failure of the run."""
    if IN_CI and session.exitstatus == pytest.ExitCode.OK and _skips(session):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Counts and names the tests that could not run."""
    session = terminalreporter._session
    skips = _skips(session) if session else []
    if not skips:
        terminalreporter.write_line("No test was skipped.")
        return
    verdict = "failures, since CI is set" if IN_CI else "failures under CI=true"
    terminalreporter.section(f"tests that could not run: {len(skips)} ({verdict})", sep="-", yellow=True)
    for nodeid, reason in skips:
        terminalreporter.write_line(f"{nodeid}: {reason}")
