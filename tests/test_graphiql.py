"""GraphiQL and the page at `/` in a real browser: they run an operation, and load nothing from elsewhere."""

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
from graph.model import Edge, Node, Source, SourceKind
from graph.store import open_store
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


def rows(page: webdriver.Chrome) -> int:
    """How many alternatives the page at `/` shows."""
    return len(page.find_elements(By.CSS_SELECTOR, "tbody"))


def told(page: webdriver.Chrome) -> str:
    """What the page says of how many there are."""
    return page.find_element(By.CSS_SELECTOR, "[role=status]").text


def test_the_page_works_where_only_trusted_documents_are_run(
    browser: webdriver.Chrome, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("graph")
    wait = WebDriverWait(browser, SECONDS)
    settings = Settings(f"sqlite:///{folder}/graph.db", only_documents=True)
    with graph_in(folder), served(make_app(settings)) as client:
        browser.get(f"{client.base_url}/")
        wait.until(lambda page: told(page).startswith("4 stated, to procedures for Complex Regional Pain Syndromes"))
        assert rows(browser) == 4
        lines = [
            " ".join(line.text.split()) for line in browser.find_elements(By.CSS_SELECTOR, "tbody:first-of-type tr")
        ]
        assert lines == [
            "Drug Therapy no Stellate block “Medications” – Stellate block",
            "TENS unit (for Reflex Sympathetic Dystrophy) “medications” (near) – TENS unit",
        ]
        links = browser.find_elements(By.CSS_SELECTOR, "blockquote a")
        targets = {link.text: str(link.get_attribute("href")) for link in links}
        assert targets["Stellate block"] == "https://example.org/block"
        own = targets["TENS unit"]
        assert own.startswith(f"{client.base_url}/id/")
        assert client.get(own, headers={"accept": "text/html"}).status_code == 303
        assert not browser.find_element(By.CSS_SELECTOR, "button[type=button]").is_displayed()
    assert [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []  # type: ignore[no-untyped-call]


def test_the_page_says_what_it_does_not_show(
    browser: webdriver.Chrome, tmp_path_factory: pytest.TempPathFactory
) -> None:
    words = Source("procgraph:words", SourceKind.VOCABULARY, "Words", "2025", "CC0-1.0")
    others = [f"mesh:D{place}" for place in range(10_000, 10_130)]
    records: list[Node | Edge] = [
        Node("mesh:D000001", "Condition", "Pain"),
        Node("mesh:D000002", "Procedure", "Block"),
        *(Node(other, "Procedure", f"Other {other}") for other in others),
        Edge("mesh:D000002", "INDICATED_FOR", "mesh:D000001", words.id),
        *(Edge("mesh:D000002", "HAS_ALTERNATIVE", other, words.id) for other in others),
    ]
    url = f"sqlite:///{tmp_path_factory.mktemp('graph')}/graph.db"
    with open_store(url, create=True) as store, store.transaction() as change:
        change.put_source(words, records)
    wait = WebDriverWait(browser, SECONDS)
    with served(make_app(Settings(url))) as client:
        browser.get(f"{client.base_url}/")
        wait.until(lambda page: "CRPS" in told(page))  # which is unknown here
        condition = browser.find_element(By.NAME, "condition")
        condition.clear()
        condition.send_keys("Pain")
        condition.submit()
        wait.until(lambda page: told(page).startswith("The first 100 of 130 stated, to procedures for Pain "))
        assert rows(browser) == 100
        browser.find_element(By.CSS_SELECTOR, "button[type=button]").click()
        wait.until(lambda page: told(page).startswith("130 stated"))
        assert rows(browser) == 130
