"""Names are compared by two forms; both must be stable and blind to what only typography adds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.naming import fold, normal_form, singular

WORDS = st.lists(st.text(alphabet="abcdefinosuxy1 -'’é,", min_size=1, max_size=12), max_size=5).map(" ".join)


@given(st.text() | WORDS)
def test_forms_are_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert normal_form(normal_form(text)) == normal_form(text)


@given(st.text() | WORDS)
def test_normal_form_sees_no_more_than_fold(text: str) -> None:
    assert normal_form(fold(text)) == normal_form(text)


@given(st.permutations(["chronic", "knee", "pain", "type", "ii"]))
def test_word_order_does_not_matter(words: list[str]) -> None:
    assert normal_form(" ".join(words)) == "2 chronic knee pain type"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Pain, Chronic", "chronic pains"),
        ("CRPS, Type I", "crps type 1"),
        ("Raynaud’s disease", "Raynaud's Diseases"),
        ("Ménière's disease", "MENIERE DISEASE"),
        ("X–ray", "x-rays"),
        ("fracture of the ankle", "Ankle fractures"),
        ("Biopsies", "biopsy"),
        ("stenoses", "stenosis"),
        ("vertebrae", "vertebra"),
        ("abscesses", "abscess"),
        ("Anaesthesia", "anesthesia"),
        ("haemorrhages", "hemorrhage"),
        ("ﬁbrosis", "fibrosis"),
        ("Headaches", "headache"),
        ("knee prostheses", "Knee Prosthesis"),
        ("drug overdoses", "Drug Overdose"),
        ("plexuses", "plexus"),
        ("Pain & swelling", "swelling and pain"),
        ("joint\u00a0pain", "joint pain"),
    ],
)
def test_equal_names(one: str, other: str) -> None:
    assert normal_form(one) == normal_form(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hepatitis A", "Hepatitis"),
        ("Vitamin A", "Vitamins"),
        ("IV", "4"),
        ("Pelvis", "Pelvi"),
        ("CRPS", "CRP"),
        ("TENS", "TEN"),
        ("pain and swelling", "pain or swelling"),
    ],
)
def test_different_names(one: str, other: str) -> None:
    assert normal_form(one) != normal_form(other)


@pytest.mark.parametrize("word", ["diagnosis", "virus", "abscess", "pancreas", "lens", "series", "mri", "gas"])
def test_words_that_only_look_plural(word: str) -> None:
    assert singular(word) == word


def test_nothing_to_name() -> None:
    assert normal_form("") == normal_form(" -– ") == ""
