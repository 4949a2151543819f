"""The page reader as a whole: spans are exact, and the open pages read as they are annotated."""

from __future__ import annotations

from pathlib import Path

import pytest

from loaders.page import page_json, read_page


def test_spans_of_open_pages_are_exact(shared: Path) -> None:
    for path in sorted((shared / "pages" / "open").iterdir()):
        page = page_json(read_page(path.read_bytes(), file_name=path.name))
        for section in ("indications", "steps", "personnel", "risks", "alternatives"):
            for item in page[section]:
                assert page["content"][item["start"] : item["end"]] == item["text"]


@pytest.mark.parametrize("name", ["p01.txt", "p06.html", "p07.md"])
def test_every_format_gives_all_sections(shared: Path, name: str) -> None:
    page = read_page((shared / "pages" / "open" / name).read_bytes(), file_name=name)
    assert len({section.name for section in page.sections} - {"names"}) == 14
