"""Sentences and lists in many wordings, each read as a person reads it: tests/fixtures/page_wordings.tsv."""

from __future__ import annotations

from pathlib import Path

import pytest

from loaders.page import read_page
from loaders.page.words.headings import CONDITION_ORDER, PROCEDURE_ORDER

FIELDS = {"setting": "settings", "risks_and_complications": "risks", "treatment_options": "treatments"}
LINES = (Path(__file__).parent / "fixtures" / "page_wordings.tsv").read_text(encoding="utf-8").splitlines()
ROWS = [tuple(line.split("\t")) for line in LINES if not line.startswith("#")]


@pytest.mark.parametrize(("heading", "text", "items"), ROWS)
def test_wordings(heading: str, text: str, items: str) -> None:
    section = heading.lower().replace(" ", "_")
    kind = "Condition" if section in set(CONDITION_ORDER) - set(PROCEDURE_ORDER) else "Procedure"
    body = text.replace("\\n", "\n")
    page = read_page(f"# A page\n\n## Name of the {kind}\n\nX\n\n## {heading}\n\n{body}\n".encode())
    found = [item.text for item in getattr(page, FIELDS.get(section, section))]
    assert found == [item for item in items.split(" | ") if item]
