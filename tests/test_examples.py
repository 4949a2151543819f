"""The example pages: complete, in one template, connected by the names they use, and nobody else's text."""

import re
from collections.abc import Callable
from itertools import chain
from pathlib import Path

import pytest

from loaders.examples import example_paths

PROCEDURE_HEADINGS = (
    "Name of the Procedure:",
    "Summary",
    "Purpose",
    "Indications",
    "Preparation",
    "Procedure Description",
    "Duration",
    "Setting",
    "Personnel",
    "Risks and Complications",
    "Benefits",
    "Recovery",
    "Alternatives",
    "Patient Experience",
    "Similar Codes",
)
CONDITION_HEADINGS = (
    "Name of the Condition",
    "Summary",
    "Causes",
    "Risk Factors",
    "Symptoms",
    "Diagnosis",
    "Treatment Options",
    "Prognosis and Follow-Up",
    "Complications",
    "Similar Codes",
)
HEADINGS = {*PROCEDURE_HEADINGS, *CONDITION_HEADINGS}
FIRST_LINE = "Search all medical codes"
FILE_NAME = re.compile(r"(?P<system>cpt4|hcpcs|icd10pcs|icd10cm)-(?P<code>[A-Z0-9.]+)-[a-z0-9-]+\.txt")
CONNECTED = (
    "acupuncture",
    "cognitive behavioral therapy",
    "dorsal root ganglion stimulation",
    "epidural steroid injection",
    "facet joint radiofrequency ablation",
    "intrathecal pain pump",
    "ketamine infusion",
    "lumbar laminectomy",
    "lumbar sympathetic block",
    "medication management",
    "mirror therapy",
    "occupational therapy",
    "peripheral nerve block",
    "peripheral nerve stimulation",
    "physical therapy",
    "spinal cord stimulation",
    "spinal fusion",
    "stellate ganglion block",
    "tens",
    "trigger point injection",
)
COPIED_WORDS = 7  # so many words in a row are somebody's sentence

PAGES = {path.name: path.read_text(encoding="utf-8") for path in example_paths()}
PROCEDURES = {file: text for file, text in PAGES.items() if PROCEDURE_HEADINGS[0] in text}


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def section(text: str, heading: str) -> list[str]:
    """The lines below the heading, up to the next one, without their bullets."""
    below = lines(text)[lines(text).index(heading) + 1 :]
    end = next((place for place, line in enumerate(below) if line in HEADINGS), len(below))
    return [line.removeprefix("• ") for line in below[:end]]


def phrases(items: list[str]) -> set[str]:
    """What the items name, in lower case: parts of a list and what is in brackets are phrases of their own."""
    unlabelled = [re.sub(r"^[^,:]*: ", "", item) for item in items]
    return {part.strip().lower() for item in unlabelled for part in re.split(r"[,()]|e\.g\.,", item) if part.strip()}


def names(text: str) -> set[str]:
    return phrases(section(text, next(line for line in lines(text) if line.startswith("Name of the"))))


def alternatives(text: str) -> set[str]:
    return phrases(section(text, "Alternatives")[:-1])


def files_where(heading: str, holds: Callable[[str], object]) -> set[str]:
    return {file for file, text in PROCEDURES.items() if holds("\n".join(section(text, heading)))}


def test_there_are_enough() -> None:
    assert len(PROCEDURES) >= 18
    assert len(PAGES) - len(PROCEDURES) >= 2


@pytest.mark.parametrize("file", PAGES)
def test_the_file_name_carries_the_code_of_the_system_that_the_page_names(file: str) -> None:
    found = FILE_NAME.fullmatch(file)
    assert found
    assert lines(PAGES[file])[2] == f"{found['system'].upper()} code"


def test_no_code_is_used_twice() -> None:
    codes = [file.split("-")[1] for file in PAGES]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("file", PAGES)
def test_every_section_is_there_in_order_and_has_content(file: str) -> None:
    text = PAGES[file]
    headings = PROCEDURE_HEADINGS if file in PROCEDURES else CONDITION_HEADINGS
    assert lines(text)[0] == FIRST_LINE
    assert tuple(line for line in lines(text) if line in HEADINGS) == headings
    assert not [heading for heading in headings if not section(text, heading)]


@pytest.mark.parametrize("file", PROCEDURES)
def test_risks_are_labelled(file: str) -> None:
    labels = [line.partition(":")[0] for line in section(PROCEDURES[file], "Risks and Complications")]
    assert {"Common", "Rare", "Management"} <= set(labels) <= {"Common", "Uncommon", "Rare", "Serious", "Management"}


@pytest.mark.parametrize("file", PROCEDURES)
def test_alternatives_give_examples_and_end_with_a_sentence_that_weighs_them(file: str) -> None:
    *items, last = section(PROCEDURES[file], "Alternatives")
    assert "(e.g., " in " ".join(items)
    assert not [item for item in items if item.endswith(".")]
    assert last.endswith(".")


def test_no_name_is_given_to_two_pages() -> None:
    given = list(chain.from_iterable(names(text) for text in PAGES.values()))
    assert len(given) == len(set(given))


@pytest.mark.parametrize("alternative", CONNECTED)
def test_what_one_page_names_another_describes(alternative: str) -> None:
    describing = {file for file, text in PROCEDURES.items() if alternative in names(text)}
    naming = {file for file, text in PROCEDURES.items() if alternative in alternatives(text)}
    assert len(describing) == 1
    assert naming - describing


@pytest.mark.parametrize("file", PROCEDURES)
def test_every_page_leads_to_others(file: str) -> None:
    others = set().union(*(names(text) for other, text in PROCEDURES.items() if other != file))
    assert len(alternatives(PROCEDURES[file]) & others) >= 3


@pytest.mark.parametrize("condition", ["complex regional pain syndrome (crps)", "failed back surgery", "chronic pain"])
def test_conditions_recur(condition: str) -> None:
    assert len(files_where("Indications", lambda words: condition in words.lower())) >= 5


def test_pages_disagree_about_infection() -> None:
    for label in ("Common", "Uncommon", "Rare"):
        pattern = re.compile(rf"^{label}: .*\binfection\b", re.IGNORECASE | re.MULTILINE)
        assert len(files_where("Risks and Complications", pattern.search)) >= 2


def test_pages_differ_in_what_questions_ask_for() -> None:
    at_home = files_where("Setting", re.compile(r"\bhome\b", re.IGNORECASE).search)
    sedated = files_where("Personnel", re.compile(r"^Anesthesiologist \(if sedation", re.MULTILINE).search)
    always = files_where("Personnel", re.compile(r"^Anesthesiologist$", re.MULTILINE).search)
    without = files_where("Personnel", lambda words: "Anesthesiologist" not in words)
    serious = files_where("Risks and Complications", lambda words: "Serious:" in words)
    fluoroscopy = files_where("Procedure Description", lambda words: "fluoroscopy" in words)
    ultrasound = files_where("Procedure Description", lambda words: "Ultrasound" in words)
    thinners = files_where("Preparation", lambda words: "lood thinners" in words)
    for files in (at_home, sedated, always, without, serious, PROCEDURES.keys() - serious, fluoroscopy, ultrasound):
        assert len(files) >= 3
    assert len(thinners) >= 8


def shingles(text: str) -> set[tuple[str, ...]]:
    """Runs of words of the text without headings, across the ends of lines too."""
    body = " ".join(line for line in lines(text) if line not in {*HEADINGS, FIRST_LINE})
    words = re.findall(r"\w+", body.lower())
    return set(zip(*(words[start:] for start in range(COPIED_WORDS)), strict=False))


def test_no_page_holds_a_sentence_of_the_seed(shared: Path) -> None:
    seed = shingles((shared / "pages" / "seed.txt").read_text(encoding="utf-8"))
    assert seed
    assert {file: common for file, text in PAGES.items() if (common := seed & shingles(text))} == {}
