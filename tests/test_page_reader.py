"""The page reader as a whole: spans are exact on any text, and annotated pages read as a person reads them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import BadInput
from loaders.page import Item, Linked, Page, page_json, read_page, sniff
from loaders.page.words.headings import CONDITION_ORDER, PROCEDURE_ORDER

OPEN = Path(__file__).parent / "pages" / "open"
DEV = Path(__file__).parent / "pages" / "dev"
PAGES = [
    path
    for folder in (OPEN, DEV)
    for path in sorted(folder.iterdir())
    if path.is_file() and path.suffix in (".txt", ".md", ".html")
]


def spans_are_exact(page: Page) -> None:
    """Every record of the page that has words and offsets has the words at the offsets."""
    marked: list[Any] = [
        one for one in (page.summary, page.purpose, page.patient_experience, page.prognosis, page.duration) if one
    ]
    for field in fields(page):
        value = getattr(page, field.name)
        if isinstance(value, tuple):
            marked.extend(one for one in value if hasattr(one, "text"))
    for one in marked:
        assert page.content[one.start : one.end] == one.text
        assert one.text.strip()
    for section in page.sections:
        assert 0 <= section.start <= section.end <= len(page.content)
        assert section.heading in page.content
    for span in page.unread:
        assert 0 <= span.start < span.end <= len(page.content)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_spans_of_pages_are_exact(path: Path) -> None:
    spans_are_exact(read_page(path.read_bytes(), file_name=path.name))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_reading_is_a_function_of_the_bytes(path: Path) -> None:
    data = path.read_bytes()
    assert read_page(data, file_name=path.name) == read_page(data, file_name=path.name)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_pages_are_recognized_by_their_content(path: Path) -> None:
    assert sniff(path.read_bytes())


@pytest.mark.parametrize(
    "data",
    [
        b"id,name\n1,a\n",
        b'{"a": 1}',
        b"<?xml version='1.0'?><DescriptorRecordSet/>",
        b"format-version: 1.2\n\n[Term]\nid: X:1\n",
    ],
)
def test_other_files_are_not_taken_for_pages(data: bytes) -> None:
    assert not sniff(data)


def test_no_word_is_lost_silently() -> None:
    """What is in a section and in no item, passage, label or joint of a sentence is in `unread`."""
    page = read_page(b"# T\n\n## Personnel\n\nBring cake. A nurse helps.\n\n## Setting\n\nHospital\n")
    assert [page.content[start:end] for start, end in page.unread] == ["Bring cake"]


def test_a_sentence_that_gave_an_item_is_read_whatever_else_it_says() -> None:
    page = read_page(
        b"# T\n\n## Setting\n\nMostly done on Mondays in a clinic. Never at home.\n\n## Recovery\n\nNone.\n"
    )
    assert [page.content[start:end] for start, end in page.unread] == ["Never at home"]


# --- scores ----------------------------------------------------------------------------------------------------------


def _score(
    scorer: Any, pages: Path, gold: Path, only: Callable[[str], bool] = bool
) -> tuple[Any, dict[str, Any], list[str]]:
    """All items together, and each section, field and difference."""
    scores: dict[str, Any] = defaultdict(scorer.Score)
    facts: defaultdict[str, list[bool]] = defaultdict(list)
    errors: list[str] = []
    for path in sorted(gold.glob("*.json")):
        annotated = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(annotated, dict) and only(path.stem):
            source = pages / annotated["file"]
            scorer.score_page(
                annotated, page_json(read_page(source.read_bytes(), file_name=source.name)), scores, facts, errors
            )
    items = scorer.Score()
    for section in (*scorer.ITEMS, *scorer.UNITS):
        items.add(scores[section].tp, scores[section].fp, scores[section].fn)
    shown = [error for error in errors if ": no link" not in error]
    return items, {**scores, **{name: sum(right) / len(right) for name, right in facts.items()}}, shown


@pytest.mark.parametrize("pages", [OPEN, DEV], ids=["open", "dev"])
def test_annotated_pages(page_scorer: Any, pages: Path) -> None:
    items, scores, errors = _score(page_scorer, pages, pages / "gold")
    assert items.f1 >= 0.97, errors
    assert scores["names"].f1 >= 0.97, errors
    assert scores["sections"].f1 >= 0.97, errors
    for field in ("kind", "title", "code", "duration", "offsets", "patient_experience"):
        assert scores[field] == 1, errors
    for field in ("risks.frequency", "personnel.qualifier", "personnel.one_of", "alternatives.example_of"):
        assert scores[field] >= 0.95, errors


def test_the_page_that_the_project_began_with(shared: Path, page_scorer: Any) -> None:
    _, _, errors = _score(page_scorer, shared / "pages", shared / "pages" / "gold", lambda name: name == "seed")
    assert errors == []


def test_pages_that_lost_all_headings(page_scorer: Any, tmp_path: Path) -> None:
    """The template's order and the words of the sections still tell most of what a page says."""
    headings = {name.replace("_", " ") for name in (*PROCEDURE_ORDER, *CONDITION_ORDER)}
    headings |= {"prognosis and follow-up"}
    for path in OPEN.glob("*.txt"):
        if path.name != "p08.txt":  # its questions are headings of another kind
            lines = path.read_text(encoding="utf-8").splitlines()
            (tmp_path / path.name).write_text(
                "\n".join(line for line in lines if line.strip().lower() not in headings), encoding="utf-8"
            )
    kept = {path.stem for path in tmp_path.iterdir()}
    items, _, errors = _score(page_scorer, tmp_path, OPEN / "gold", lambda name: name in kept)
    assert items.f1 >= 0.9, errors


# --- rendering -------------------------------------------------------------------------------------------------------


def test_the_json_is_plain_and_complete() -> None:
    page = page_json(read_page((OPEN / "p01.txt").read_bytes()))
    assert json.loads(json.dumps(page)) == page
    assert page["indications"][0] == {
        "text": "Failed back surgery syndrome (FBSS)",
        "start": page["content"].index("Failed back"),
        "end": page["content"].index("Failed back") + 35,
        "name": "Failed back surgery syndrome",
        "id": None,
        "qualifier": None,
    }


def test_the_linker_names_and_links_each_item() -> None:
    def link(section: str, item: Item) -> Linked:
        return Linked(f"x:{section}", item.label.upper(), "severe" if section == "risks" else None)

    page = page_json(read_page((OPEN / "p01.txt").read_bytes()), link)
    assert page["risks"][0]["id"] == "x:risks"
    assert page["risks"][0]["qualifier"] == "severe"
    assert page["about"]["id"] is not None


# --- any text --------------------------------------------------------------------------------------------------------

MARKUP = ["## Alternatives", "</li>", "- ", "  • ", "1. ", "\n", "\n\n", "\r\n", "\t", "**", "| a | b |\n|---|---|\n"]
WORDS = ["Setting", "Personnel:", "Risks and Complications", "Why is it done?", "Duration: ", "half an hour"]
JOINTS = ["(", ")", "(e.g., ", ", ", "; ", " and ", " or ", "nurse", "hospital", "Rarely, there is ", "such as "]
ODDITIES = ["\u00a0", "’", "–", "💉", "e\u0301", "CPT4 code", "64510", "None required.", "İ", "ﬁ", "<td>", "\u2028"]
PIECES = st.sampled_from(MARKUP + WORDS + JOINTS + ODDITIES)


@given(st.one_of(st.text(max_size=400), st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=60).map("".join)))
def test_any_text_is_read_with_exact_spans(text: str) -> None:
    try:
        page = read_page(text.encode("utf-8", "surrogatepass"))
    except BadInput:
        return
    spans_are_exact(page)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        page = read_page(data, file_name="x.html")
    except BadInput:
        return
    spans_are_exact(page)


@given(st.sampled_from(PAGES), st.integers(0, 5000))
def test_a_page_cut_anywhere_is_read(path: Path, length: int) -> None:
    try:
        page = read_page(path.read_text(encoding="utf-8")[:length].encode(), file_name=path.name)
    except BadInput:  # nothing left, or no section
        return
    spans_are_exact(page)
