"""What only narrows a phrase, what says too little, and which of a page's names for a thing decides."""

from __future__ import annotations

import pytest

from graph.model import Scope, SourceKind
from loaders.linking import Linker
from tests.test_linking import ACTION, CONDITION, FINDING, ROLE, Names, link


@pytest.mark.parametrize(("phrase", "kinds", "id_"), [
    ("Dangerously high potassium", CONDITION, "mesh:D006947"),
    ("Full-thickness rotator cuff tear in a very active young person", CONDITION, "mesh:D000070636"),
    ("Stone in the upper ureter", CONDITION, "mesh:D014514"),
    ("Severe narrowing of the right or left carotid artery found by chance", CONDITION, "mesh:D016893"),
    ("Kidney stone of up to two centimeters, on the right or left side", CONDITION, "mesh:D007669"),
    ("Breast cancer in an early stage", CONDITION, "mesh:D001943"),
    ("Numb lip or tongue", CONDITION, "mesh:D006987"),
    ("Bleeding around the kidney", CONDITION, "mesh:D006470"),
    ("Abscess of the neck", CONDITION, "mesh:D000038"),
    ("Stage 3 or 4 bed sores", CONDITION, "mesh:D003668"),
    ("Rheumatoid or psoriatic arthritis", CONDITION, "mesh:D001172"),
    ("Filariasis, a worm infection of the tropics", CONDITION, "mesh:D005368"),
    ("Ankles swell", CONDITION, "mesh:D004487"),
    ("renal dietitian", ROLE, "mesh:D064686"),
    ("Kidney transplant from a living or deceased donor", ACTION, "mesh:D016030"),
])  # fmt: skip
def test_position_size_and_person_only_narrow(phrase: str, kinds: tuple[str, ...], id_: str) -> None:
    assert link(phrase, kinds).id == id_


@pytest.mark.parametrize(("phrase", "kinds"), [
    ("Injection of medicine into the eye", ACTION),  # a place somewhere in what follows
    ("Slow weight gain", CONDITION),
    ("Weakness of the tongue", CONDITION),
    ("Ear drops", ACTION),
    ("Abnormal mouth", CONDITION),
    *((word, CONDITION) for word in ("Problem", "Failure", "Slow", "Drooping", "Wear", "Leakage", "Collapse")),
    *((word, ACTION) for word in ("Repair", "Picture", "Sample")),
])  # fmt: skip
def test_what_says_too_little_links_to_nothing_or_to_no_general_thing(phrase: str, kinds: tuple[str, ...]) -> None:
    assert link(phrase, kinds).id is None


def test_a_condition_of_an_organ_is_another_than_one_in_it() -> None:
    names = Names()
    names.put("zorb", "mesh:D1", "Condition")
    linker = Linker(names)
    assert linker.link("zorb of the kidney", CONDITION).id == "mesh:D1"
    assert linker.link("kidney zorb", CONDITION).id is None
    assert linker.link("knee zorb", CONDITION).id == "mesh:D1"


def test_a_place_counts_after_words_that_mostly_tell_a_time() -> None:
    names = Names()
    names.put("bleeding", "mesh:D006470", "Condition")
    assert Linker(names).link("bleeding within days", CONDITION).id == "mesh:D006470"
    assert Linker(names).link("bleeding within the skull", CONDITION).id is None


def test_a_bracket_with_the_technical_term_decides() -> None:
    assert link("Hearing test", FINDING, "audiometry").id == "mesh:D001299"
    assert link("Raised pressure around the brain", CONDITION, "pseudotumor cerebri").id == "mesh:D011559"
    assert link("Painkillers", ACTION, "ibuprofen").id == link("Painkillers", ACTION).id  # but an example
    assert link("Heart failure", CONDITION, "HIV").id == link("Heart failure", CONDITION).id  # but an abbreviation


def test_a_word_left_out_may_make_a_name_with_the_technical_term() -> None:
    names = Names()
    names.put("zorbitis", "mesh:D1", "Condition", Scope.PREFERRED, name="Zorbitis")
    names.put("nettles", "mesh:D1", "Condition", name="Zorbitis")
    assert Linker(names).link("chronic nettles", CONDITION).id == "mesh:D1"
    names.put("chronic zorbitis", "mesh:D2", "Condition", Scope.PREFERRED)
    assert Linker(names).link("chronic nettles", CONDITION).id == "mesh:D2"
    assert Linker(names).link("severe chronic nettles", CONDITION).qualifier == "severe chronic"
    assert Linker(names).link("nettles", CONDITION).id == "mesh:D1"


def test_where_the_rest_changes_what_is_named_neither_fewer_words_nor_others_say_it() -> None:
    assert link("cancer that has spread", CONDITION).id == "mesh:D009362"
    assert link("cancer that has spread to the liver", CONDITION).id is None  # nor just a cancer
    assert link("neck muscle spasm", CONDITION).id is None  # nor a muscle cramp
    assert link("numbing injection into the joint", ACTION).id == "mesh:D007270"
    assert link("blood clot in the arm or leg", CONDITION).id == "mesh:D013927"  # "arm or" stands beside "leg"


def test_non_is_part_of_a_word_with_or_without_a_hyphen() -> None:
    names = Names()
    names.put("noninvasive zorb test", "mesh:D1", "Procedure")
    names.put("zorb test", "mesh:D2", "Procedure")
    for spelled in ("noninvasive", "non-invasive", "non invasive"):
        assert Linker(names).link(f"{spelled} zorb test", ACTION).id == "mesh:D1"


def test_a_single_word_that_the_core_lacks_is_no_head_but_of_diseases_and_drugs() -> None:
    names = Names()
    names.put("zorb", "mesh:D1", "Procedure")
    names.put("quib", "mesh:D2", "Condition")
    names.put("core zorb", "mesh:D3", "Procedure", source_kind=SourceKind.CORE)
    assert Linker(names).link("long-lasting zorb for women", ACTION).id is None
    assert Linker(names).link("zorb", ACTION).id == "mesh:D1"
    assert Linker(names).link("repeated quib", CONDITION).id == "mesh:D2"
    assert Linker(names).link("repeated core zorb", ACTION).id == "mesh:D3"
