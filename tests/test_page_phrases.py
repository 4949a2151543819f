"""Phrases: lists, brackets, sentences, durations, sentences glued on."""

from __future__ import annotations

import pytest

from graph.errors import BadInput
from loaders.page.grammars.durations import read_duration
from loaders.page.model import Span
from loaders.page.words import lexicon
from loaders.page.words.abbreviations import abbreviations
from loaders.page.words.clauses import glued_at
from loaders.page.words.lists import split_list
from loaders.page.words.phrases import make_item, sentences


def whole(text: str) -> Span:
    return Span(0, len(text))


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("pain, swelling, and bruising", ["pain", "swelling", "bruising"]),
        ("itching, nausea and vomiting", ["itching", "nausea", "vomiting"]),
        ("Muscle weakness or tremor", ["Muscle weakness", "tremor"]),
        ("Wrist or ankle fracture", ["Wrist or ankle fracture"]),
        ("Spinal or general anesthesia", ["Spinal or general anesthesia"]),
        ("Contracture of the hand or foot", ["Contracture of the hand or foot"]),
        ("air in the blood or a severe allergic reaction", ["air in the blood", "a severe allergic reaction"]),
        ("Opioid tablets or skin patches", ["Opioid tablets or skin patches"]),
        ("Alcohol or drug misuse", ["Alcohol or drug misuse"]),
        ("Burning or stinging skin", ["Burning or stinging skin"]),
        ("Raised red or skin-colored welts", ["Raised red or skin-colored welts"]),
        (
            "fits, overdose when mixed with alcohol or sleeping pills",
            ["fits", "overdose when mixed with alcohol or sleeping pills"],
        ),
        ("Alcohol or rich food", ["Alcohol", "rich food"]),
        ("Physical therapy and pain psychology", ["Physical therapy", "pain psychology"]),
        ("ice and rest; antibiotics, if needed", ["ice and rest", "antibiotics, if needed"]),
        ("Medicines (e.g., one, two and three), exercise", ["Medicines (e.g., one, two and three)", "exercise"]),
        ("fewer than 1,000 cases", ["fewer than 1,000 cases"]),
    ],
)
def test_lists_in_words(text: str, pieces: list[str]) -> None:
    assert [piece.span.of(text) for piece in split_list(text, whole(text))] == pieces


@pytest.mark.parametrize(
    ("text", "words", "label", "synonyms"),
    [
        ("a trial of medicine.", "trial of medicine", "trial of medicine", ()),
        (
            "Failed back surgery syndrome (FBSS)",
            "Failed back surgery syndrome (FBSS)",
            "Failed back surgery syndrome",
            ("FBSS",),
        ),
        ("Hand surgeon (orthopedic or plastic surgeon)", "Hand surgeon", "Hand surgeon", ()),
        (
            "Pain from light touch (allodynia)",
            "Pain from light touch (allodynia)",
            "Pain from light touch",
            ("allodynia",),
        ),
        (
            "Zorb that follows an infection (quibitis) of the ear",
            "Zorb that follows an infection (quibitis) of the ear",
            "Zorb that follows an infection of the ear",
            (),
        ),
        (
            "Zorb that won't heal (chronic zorbitis)",
            "Zorb that won't heal (chronic zorbitis)",
            "Zorb that won't heal",
            ("chronic zorbitis",),
        ),
        ("Other operations (e.g., one, two)", "Other operations", "Other operations", ()),
        (
            "Syndrome (CRPS) of an arm\n   or leg",
            "Syndrome (CRPS) of an arm\n   or leg",
            "Syndrome of an arm or leg",
            ("CRPS",),
        ),
    ],
)
def test_items(text: str, words: str, label: str, synonyms: tuple[str, ...]) -> None:
    item = make_item(text, whole(text))
    assert item is not None
    assert (item.text, item.label, item.synonyms) == (words, label, synonyms)
    assert text[item.start : item.end] == item.text


def test_words_without_letters_are_no_item() -> None:
    assert make_item(" – (!) ", whole(" – (!) ")) is None


def test_sentences_are_not_parted_at_abbreviations() -> None:
    text = "Ask Dr. Who, e.g. by phone. It takes 1.5 hours. Then rest!"
    assert [s.of(text) for s in sentences(text, whole(text))] == [
        "Ask Dr. Who, e.g. by phone.",
        "It takes 1.5 hours.",
        "Then rest!",
    ]


@pytest.mark.parametrize(
    ("text", "tail"),
    [
        ("Better sleep Benefits can last for days.", "Benefits can last for days."),
        ("Lower pressure Most users notice a change soon.", "Most users notice a change soon."),
        ("Relief of Parkinson tremor.", None),
        ("Breath test for Helicobacter pylori", None),
    ],
)
def test_sentences_glued_to_an_item(text: str, tail: str | None) -> None:
    at = glued_at(text, whole(text))
    assert (None if at is None else text[at:]) == tail


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("It mostly lasts 2-3 hours.", 120, 180),
        ("15–20\u00a0minutes", 15, 20),
        ("About an hour.", 60, 60),
        ("half an hour", 30, 30),
        ("an hour and a half", 90, 90),
        ("about three quarters of an hour", 45, 45),
        ("one and a half to two hours", 90, 120),
        ("1 ½ hours", 90, 90),
        ("1 hour 30 minutes", 90, 90),
        ("1.5 to 2 hours", 90, 120),
        ("a 90-minute operation", 90, 90),
        ("an hour or two", 60, 120),
        ("30 minutes to 2 hours", 30, 120),
        ("between one and three hours. You may stay in the hospital for 12 hours.", 60, 180),
        ("Less than 30 minutes for one eye.", None, 30),
        ("up to an hour and a half", None, 90),
        ("more than 2 hours", 120, None),
        ("several hours", None, None),
        ("Worn all night, usually 7-8 hours.", 420, 480),
        ("15-30 minutes, with a further half hour of observation", 15, 30),
        ("The scan itself takes 20 minutes, but plan two hours in all.", 20, 20),
        ("Rest for an hour afterwards; the test takes ten minutes.", 10, 10),
        ("forty-five minutes to an hour", 45, 60),
    ],
)
def test_durations(text: str, low: int | None, high: int | None) -> None:
    found = read_duration(text, whole(text))
    assert found is not None
    assert (found.min_minutes, found.max_minutes) == (low, high)
    assert text[found.start : found.end] == found.text


def test_no_words_of_time_no_duration() -> None:
    assert read_duration("As long as it takes.", Span(0, 20)) is None


def test_abbreviations_that_the_page_defines() -> None:
    text = "Complex regional pain syndrome (CRPS) and TENS (transcutaneous electrical nerve stimulation); a test (NOT)."
    assert dict(abbreviations(text)) == {
        "CRPS": "Complex regional pain syndrome",
        "TENS": "transcutaneous electrical nerve stimulation",
    }


def test_an_expression_that_cannot_be_read_is_told_with_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    table = {3: ("start", "a <middle> end"), 4: ("other", "b+"), 7: ("middle", "(?<!c*) d")}
    monkeypatch.setattr(lexicon, "numbered_rows", lambda _: list(table.items()))
    monkeypatch.setattr(lexicon, "_sources", lambda: dict(table.values()))
    with pytest.raises(BadInput, match=r"'\(\?<!c\*\) d' is no regular expression: look-behind") as told:
        lexicon.pattern.__wrapped__("start")
    assert (told.value.file, told.value.line) == ("loaders/page/tables/patterns.tsv", 7)
