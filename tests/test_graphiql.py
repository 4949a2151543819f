"""GraphiQL in a real browser: it runs an operation, knows the schema, and loads nothing from elsewhere."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from api.app import make_app
from api.server.ide import BUILT
from api.server.settings import Settings
from tests.graphql_graph import graph_in
from tests.http_server import served

SECONDS = 60
ARGUMENTS = ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1400,900")


@pytest.fixture(scope="module")
def browser() -> Iterator[webdriver.Chrome]:
    programs = [shutil.which(name) for name in ("chromium", "chromedriver")]
    if None in programs or not BUILT.is_dir():
        # The first is Debian's to install, the second `make graphiql`'s to build.
        pytest.skip("Chromium, its driver or GraphiQL's files are missing")
    options = webdriver.ChromeOptions()
    options.binary_location = str(programs[0])
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for argument in ARGUMENTS:
        options.add_argument(argument)
    with webdriver.Chrome(options=options, service=webdriver.ChromeService(executable_path=programs[1])) as opened:
        yield opened


def test_graphiql_works_from_local_files_alone(
    browser: webdriver.Chrome, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("graph")
    wait = WebDriverWait(browser, SECONDS)
    with graph_in(folder), served(make_app(Settings(f"sqlite:///{folder}/graph.db"))) as client:
        browser.get(f"{client.base_url}/graphql")
        wait.until(lambda page: page.find_element(By.CSS_SELECTOR, "button.graphiql-execute-button")).click()
        wait.until(lambda page: '"totalCount": 4' in page.find_element(By.CSS_SELECTOR, ".result-window").text)
        wait.until(lambda page: page.find_element(By.CSS_SELECTOR, "button[aria-label*='Documentation']")).click()
        wait.until(lambda page: "Mutation" in page.find_element(By.CSS_SELECTOR, ".graphiql-doc-explorer").text)
        loaded = browser.execute_script("return performance.getEntriesByType('resource').map(each => each.name)")
        assert loaded
        assert all(str(name).startswith((str(client.base_url), "data:")) for name in loaded)
        policy = client.get("/graphql", headers={"accept": "text/html"}).headers["content-security-policy"]
        assert "default-src 'none'; script-src 'self';" in policy
    assert [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []  # type: ignore[no-untyped-call]
