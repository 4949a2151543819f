"""What pages' words link to, as the page scorer counts it: beside the core alone, and with whole MeSH and HPO loaded.

The pages in `held` are those that nobody who writes rules has looked at: their totals are the ones to report.
"""

from __future__ import annotations

import importlib.util
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
AT_LEAST = {"open": (0.99, 0.99, 0.99), "dev": (0.98, 0.98, 0.93), "held": (0.96, 0.96, 0.87)}


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
def test_links_of_annotated_pages(store: Store, shared: Path, folder: str) -> None:
    scorer = _scorer(shared)
    scores: dict[str, Any] = defaultdict(scorer.Score)
    for path in sorted((PAGES / folder / "gold").glob("*.json")):
        annotated = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(annotated, dict):
            page = PAGES / folder / annotated["file"]
            found = parsed(store, page.read_bytes(), file_name=page.name)
            scorer.score_page(annotated, found, scores, defaultdict(list), [])
    assert scores
    items = scorer.Score()
    for section in (*scorer.ITEMS, *scorer.UNITS):
        items.add(scores[section].tp, scores[section].fp, scores[section].fn)
    figures = items.f1, scores["LINKS"].p, scores["LINKS"].r
    assert all(figure >= least for figure, least in zip(figures, AT_LEAST[folder], strict=True)), figures


def _scorer(shared: Path) -> Any:
    spec = importlib.util.spec_from_file_location("score_pages", shared / "tools" / "score_pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
