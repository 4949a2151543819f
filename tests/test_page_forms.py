"""What the form of a page says: terms with descriptions, summaries and sections without headings."""

from __future__ import annotations

from loaders.page import read_page


def test_terms_of_a_definition_list_are_items_and_their_conditions_qualify_roles() -> None:
    page = read_page(
        b"<html><body><h1>Sleep test</h1><h2>Who will I meet?</h2><dl>"
        b"<dt>Sleep technologist</dt><dd>puts on the sensors</dd>"
        b"<dt>Nurse</dt><dd>if you need help</dd></dl>"
        b"<h2>What are the risks?</h2><dl><dt>Common</dt><dd>sore skin</dd></dl></body></html>"
    )
    assert [(item.text, item.qualifier) for item in page.personnel] == [
        ("Sleep technologist", None),
        ("Nurse", "if you need help"),
    ]
    assert [(item.text, item.frequency) for item in page.risks] == [("sore skin", "common")]


def test_a_page_that_begins_with_its_summary_has_one() -> None:
    first = "A thin tube is passed into the bladder so that the doctor can look at its lining from within."
    page = read_page(f"Bladder test\n\n{first}\n\nWhy is it done?\n\nIt is done for blood in the urine.\n".encode())
    assert page.summary is not None
    assert page.summary.text == first


def test_sections_without_headings_are_none_of_the_names() -> None:
    page = read_page(
        b"Name of the Procedure:\n- Wet-stop alarm\n\n"
        b"A sensor in the underwear notices the first drops of urine and sets off a buzzer.\n\n"
        b"The goal is fourteen dry nights in a row without any medicine.\n\n"
        b"- Bedwetting in a child aged six or older\n- Accidents at night in patients with a small bladder\n\n"
        b"- Keep a diary of wet and dry nights before you start.\n- A urine test rules out infection.\n\n"
        b"Procedure Description\n- The sensor is clipped to the underpants.\n- The buzzer is put on the collar.\n\n"
        b"Used every night for 8 weeks.\n\n- Home or clinic\n\n- Pediatrician\n- Nurse\n\n"
        b"- Common: false alarms\n- Rare: burn\n\nSimilar Codes\n- HCPCS A4554: Pad for the bed\n"
    )
    assert [name.text for name in page.names] == ["Wet-stop alarm"]
    assert len(page.steps) == 2
    assert [item.text for item in page.risks] == ["false alarms", "burn"]
    assert [item.text for item in page.personnel] == ["Pediatrician", "Nurse"]
