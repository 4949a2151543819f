"""What a page denies is nothing that it states: neither under a heading that rules out, nor as an item of a list."""

from __future__ import annotations

import pytest

from loaders.page import read_page

PAGE = """Name of the Procedure: Zorb treatment

Summary

A short test of words.

Indications

  - Back pain
{indications}

Risks and Complications

  - Rare: Bruising
{risks}

Alternatives

  - Acupuncture
{alternatives}
"""


@pytest.mark.parametrize("heading", [
    "Who should not have it?", "Who shouldn't have it?", "Who should avoid it?", "When is it not used?",
    "Who is it not for?", "Not suitable for", "Contraindications", "Reasons not to have it",
])  # fmt: skip
@pytest.mark.parametrize("form", ["{}\n\n  - Epilepsy\n  - Gout\n\n", "## {}\n\n- Epilepsy\n- Gout\n\n"])
def test_whom_a_procedure_is_not_for_is_no_indication(heading: str, form: str) -> None:
    text = PAGE.format(indications="", risks="", alternatives="").replace(
        "Risks and", form.format(heading) + "Risks and"
    )
    page = read_page(text.encode())
    assert [item.text for item in page.indications] == ["Back pain"]
    assert [item.text for item in page.risks] == ["Bruising"]
    assert {span.of(page.content) for span in page.unread} >= {"Epilepsy", "Gout"}


def test_items_that_are_denied_are_none() -> None:
    page = read_page(
        PAGE.format(
            indications="  - Not used for gout\n  - No benefit in fibromyalgia\n  - Except sciatica",
            risks="  - No risk of infection\n  - Bleeding does not occur\n  - Nerve damage has never been reported",
            alternatives="  - Not ketamine infusion\n  - No evidence for magnets\n  - Not having any treatment",
        ).encode()
    )
    assert [item.text for item in page.indications] == ["Back pain"]
    assert [item.text for item in page.risks] == ["Bruising"]
    assert [item.text for item in page.alternatives] == ["Acupuncture", "Not having any treatment"]


def test_a_page_without_title_has_its_name_for_one() -> None:
    assert read_page(PAGE.format(indications="", risks="", alternatives="").encode()).title == "Zorb treatment"
