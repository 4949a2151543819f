"""Pages whose headings were lost when the text was taken out of the site: two empty lines stand where one stood.

What a page names with its headings is what is expected without them.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

import pytest

from loaders.page import read_page
from loaders.page.words.headings import CONDITION_ORDER, PROCEDURE_ORDER, is_exact, section_names
from tests.page_renderings import F1, FOLDERS, Items, items_of

# F1 over the pages with the items that they name with their headings: one heading lost, some, nearly all.
ONE_LOST, SOME_LOST, MOST_LOST = 0.99, 0.98, 0.98
PAGES = [path for folder in FOLDERS for path in sorted(folder.glob("*.txt"))]


def lines_with_headings(text: str) -> list[tuple[str, str | None]]:
    """The lines of a page, each with the section that it opens if it stands alone between empty lines."""
    lines = text.split("\n")
    order = CONDITION_ORDER if read_page(text.encode()).kind == "condition" else PROCEDURE_ORDER
    found: list[tuple[str, str | None]] = []
    for before, line, after in zip(["x", *lines], lines, [*lines[1:], "x"], strict=False):
        alone = not before.strip() and not after.strip() and is_exact(line.strip())
        names = section_names(line.strip()) if alone else ()
        found.append((line, names[0] if len(names) == 1 and names[0] in order else None))
    return found


TEXTS = {path: lines_with_headings(path.read_bytes().decode()) for path in PAGES}
HEADED = {path: lines for path, lines in TEXTS.items() if sum(section is not None for _, section in lines) > 3}


def without(lines: list[tuple[str, str | None]], lost: Collection[str]) -> bytes:
    """The page without the headings of these sections."""
    return "\n".join(line for line, section in lines if section not in lost).encode()


@cache
def with_headings(path: Path) -> Items:
    """What the page names with its headings."""
    return items_of(path.read_bytes())


def score(lost_of: Mapping[str, Collection[str]]) -> float:
    """F1 of pages that lost these headings, by the page's name, against the same pages with them."""
    found = F1()
    for path, lines in HEADED.items():
        lost = {section for _, section in lines if section} & set(lost_of.get(path.name, ()))
        if lost:
            found.add(with_headings(path), items_of(without(lines, lost)))
    return found.value


@pytest.mark.parametrize("section", dict.fromkeys((*PROCEDURE_ORDER, *CONDITION_ORDER)))
def test_one_heading_lost(section: str) -> None:
    assert score({path.name: {section} for path in HEADED}) >= ONE_LOST


def test_any_headings_lost() -> None:
    chosen = random.Random(18)
    sections = [*dict.fromkeys((*PROCEDURE_ORDER, *CONDITION_ORDER))]
    lost = {path.name: chosen.sample(sections, chosen.randrange(2, len(sections))) for path in HEADED}
    assert score(lost) >= SOME_LOST


def test_all_headings_lost_but_that_of_the_description() -> None:
    lost = {*PROCEDURE_ORDER, *CONDITION_ORDER} - {"procedure_description"}
    assert score(dict.fromkeys((path.name for path in HEADED), lost)) >= MOST_LOST
