"""The names of things in running text: of instructions, precautions and criteria."""

from __future__ import annotations

import pytest

from tests.test_linking import LINKER


def test_mentions_are_the_longest_names_within_a_sentence() -> None:
    text = "Stop blood thinners. Local anesthesia is given; an X-ray guides the needle."
    found = LINKER.mentions(text, ("Procedure", "Substance", "Device"))
    assert [(m.text, m.id) for m in found] == [
        ("blood thinners", "mesh:D000925"),
        ("Local anesthesia", "mesh:D000772"),
        ("X-ray", "mesh:D011859"),
        ("needle", "mesh:D009339"),
    ]
    assert all(text[m.start : m.end] == m.text for m in found)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("A pacemaker, diabetes and opioids must be reported.", ["pacemaker", "diabetes", "opioids"]),
        ("Tell the staff if you are pregnant.", ["pregnant"]),
        ("Do not bend; the last year; it lasts; this may lead to it; over the ganglion; with aids.", []),
        ("A dressing over the cut, and a bridge", []),
    ],
)
def test_a_word_alone_is_a_name_in_a_sentence_where_it_means_nothing_else(text: str, named: list[str]) -> None:
    found = LINKER.mentions(text, ("Condition", "Substance", "Device"))
    assert [mention.text for mention in found] == named
