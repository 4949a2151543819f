"""What pages' words link to, as the page scorer counts it: beside the core alone, and with whole MeSH and HPO loaded.

The pages in `held` are those that nobody who writes rules has looked at: their totals are the ones to report.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.store import Store
from loaders.library import Library, new_store
from loaders.parsing import parsed

PAGES = Path(__file__).parent / "pages"
VOCABULARIES = ("mesh-2024/desc2024.xml.gz", "hpo-2025/hp.obo.gz")
# Items' F1, links' precision and recall that a folder keeps at least.
AT_LEAST = {"open": (0.99, 0.99, 0.99), "dev": (0.98, 0.98, 0.92), "held": (0.985, 0.98, 0.9)}


@pytest.fixture(scope="module", params=["core", "MeSH and HPO"])
def store(request: pytest.FixtureRequest, shared: Path) -> Iterator[Store]:
    """A store with the core alone, and one with two whole vocabularies besides."""
    with new_store("sqlite:///:memory:") as opened:
        if request.param != "core":
            library = Library(opened)
            for name in VOCABULARIES:
                library.load_file(shared / "data" / name)
        yield opened


@pytest.mark.parametrize("folder", AT_LEAST)
def test_links_of_annotated_pages(store: Store, page_scorer: Any, folder: str) -> None:
    scores: dict[str, Any] = defaultdict(page_scorer.Score)
    for path in sorted((PAGES / folder / "gold").glob("*.json")):
        annotated = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(annotated, dict):
            page = PAGES / folder / annotated["file"]
            found = parsed(store, page.read_bytes(), file_name=page.name)
            page_scorer.score_page(annotated, found, scores, defaultdict(list), [])
    assert scores
    items = page_scorer.Score()
    for section in (*page_scorer.ITEMS, *page_scorer.UNITS):
        items.add(scores[section].tp, scores[section].fp, scores[section].fn)
    figures = items.f1, scores["LINKS"].p, scores["LINKS"].r
    assert all(figure >= least for figure, least in zip(figures, AT_LEAST[folder], strict=True)), figures
