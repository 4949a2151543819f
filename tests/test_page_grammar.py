"""The grammars of the sections, each on pages made of one section."""

from __future__ import annotations

import pytest

from loaders.page import Code, Page, read_page
from loaders.page.model import Item


def page_of(heading: str, text: str) -> Page:
    return read_page(f"# A page\n\n## {heading}\n\n{text}\n".encode())


def texts(items: tuple[Item, ...]) -> list[str]:
    return [item.text for item in items]


def test_roles_in_prose() -> None:
    page = page_of(
        "Personnel", "The team includes a surgeon or urologist, an anesthesiologist, and a nurse. A pharmacist helps."
    )
    assert texts(page.personnel) == ["surgeon", "urologist", "anesthesiologist", "nurse", "pharmacist"]
    assert [item.one_of for item in page.personnel] == [1, 1, None, None, None]


@pytest.mark.parametrize(
    ("line", "role", "qualifier"),
    [
        ("- Anesthesiologist (if sedation is planned)", "Anesthesiologist", "if sedation is planned"),
        ("- Anesthesiologist, if sedation is planned", "Anesthesiologist", "if sedation is planned"),
        ("- Radiologist for fluoroscopy", "Radiologist", "for fluoroscopy"),
        ("- Pulmonologist – for the first visit", "Pulmonologist", "for the first visit"),
        ("An anesthesiologist is present if you are put to sleep.", "anesthesiologist", "if you are put to sleep"),
        ("If sedation is used, an anesthesiologist joins.", "anesthesiologist", "If sedation is used"),
        ("| Role | When |\n|---|---|\n| Nurse | if sedation is planned |", "Nurse", "if sedation is planned"),
        ("- Hand surgeon (orthopedic or plastic surgeon)", "Hand surgeon", None),
    ],
)
def test_when_a_role_is_needed(line: str, role: str, qualifier: str | None) -> None:
    [item] = page_of("Personnel", line).personnel
    assert (item.text, item.qualifier) == (role, qualifier)


@pytest.mark.parametrize(
    "line", ["- No helper is needed at night.", "After that the user needs no helper.", "None required."]
)
def test_nobody_is_no_role(line: str) -> None:
    assert page_of("Personnel", line).personnel == ()


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (
            "Given at an infusion center, dialysis unit, or day ward.",
            ["infusion center", "dialysis unit", "day ward"],
        ),
        (
            "At home after training in a physical therapy clinic or doctor’s office",
            ["home", "physical therapy clinic", "doctor’s office"],
        ),
        ("It is done in a clinic. It is not done in an office.", ["clinic"]),
        ("In the burns unit of a hospital – never in a doctor's office.", ["burns unit of a hospital"]),
        ("In a hospital. You stay on the ward overnight.", ["hospital"]),
        ("- Home\n- Pain clinic", ["Home", "Pain clinic"]),
        ("Most people go to a dialysis center.", ["dialysis center"]),
    ],
)
def test_places(text: str, places: list[str]) -> None:
    assert texts(page_of("Setting", text).settings) == places


def test_one_heading_for_places_and_roles() -> None:
    page = page_of(
        "Where is it done and who does it?",
        "It is done at a hospital. A nurse in the operating room helps the surgeon.",
    )
    assert texts(page.settings)[0] == "hospital"
    assert texts(page.personnel) == ["nurse", "surgeon"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "- Common: pain, swelling\n- Rare but serious: burn",
            [("pain", "common"), ("swelling", "common"), ("burn", "rare")],
        ),
        ("- Infection (rare)\n- Pain", [("Infection", "rare"), ("Pain", None)]),
        ("### Serious\n\n- Stroke", [("Stroke", "serious")]),
        ("The most common problems are itching and nausea.", [("itching", "common"), ("nausea", "common")]),
        (
            "Less often, fluid collects. Rarely, there is infection.",
            [("fluid collects", "uncommon"), ("infection", "rare")],
        ),
        ("Bruising is common, while nerve damage is rare.", [("Bruising", "common"), ("nerve damage", "rare")]),
        ("| How often | Problem |\n|---|---|\n| Rare | Burn, scar |", [("Burn", "rare"), ("scar", "rare")]),
        ("There are no known risks.", []),
    ],
)
def test_risks_and_how_often(text: str, found: list[tuple[str, str | None]]) -> None:
    assert [(item.text, item.frequency) for item in page_of("Risks", text).risks] == found


def test_rare_but_serious_is_both() -> None:
    [item] = page_of("Risks", "- Rare but serious: stroke").risks
    assert (item.frequency, item.severity) == ("rare", "serious")


def test_what_is_done_about_risks() -> None:
    page = page_of("Risks", "- Common: pain\n- Management: antibiotics for infection, ice")
    assert [(item.text, item.for_risk) for item in page.management] == [
        ("antibiotics for infection", "infection"),
        ("ice", None),
    ]
    [whole] = page_of("Risks", "Infections are treated with antibiotics.").management
    assert whole.text == "Infections are treated with antibiotics"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "- Surgery (e.g., fusion, disc removal)",
            [("Surgery", None), ("fusion", "Surgery"), ("disc removal", "Surgery")],
        ),
        ("- Stimulators such as TENS", [("Stimulators", None), ("TENS", "Stimulators")]),
        ("- Implants\n  - Cochlear implant", [("Implants", None), ("Cochlear implant", "Implants")]),
        ("- Tablets\n- Rest\n- Each option has pros and cons.", [("Tablets", None), ("Rest", None)]),
        ("- Tablets\n- Pros and Cons: tablets are cheap", [("Tablets", None)]),
        ("Tablets suit milder cases, and surgery is used when they fail.", [("Tablets", None), ("surgery", None)]),
        ("Alternatives include rest, ice and tablets.", [("rest", None), ("ice", None), ("tablets", None)]),
    ],
)
def test_alternatives(text: str, found: list[tuple[str, str | None]]) -> None:
    assert [(item.text, item.example_of) for item in page_of("Alternatives", text).alternatives] == found


def test_steps_leave_out_what_is_nested_and_what_is_used() -> None:
    page = page_of(
        "Procedure Description",
        "1. The skin is numbed.\n2. The surgeon may:\n   - cut\n   - sew\n3. A bandage is put on.\n\n"
        "**Tools used:** scalpel, probe",
    )
    assert texts(page.steps) == ["The skin is numbed", "The surgeon may", "A bandage is put on"]
    assert [item.position for item in page.steps] == [1, 2, 3]
    assert texts(page.mentions_text) == ["scalpel", "probe"]


def test_steps_whose_nesting_was_lost() -> None:
    page = read_page(
        b"A page\nProcedure Description\n- The skin is numbed.\n"
        b"- Depending on the findings, the doctor may:\n- rinse it\n- brush it\n"
        b"- A bandage is put on.\nDuration\n5 minutes\n"
    )
    assert len(page.steps) == 3


def test_preparation_is_parted_at_full_stops_not_at_commas() -> None:
    page = page_of("Preparation", "- Wash, dry and rest. Bring a friend; eat nothing.\n- None required.")
    assert texts(page.preparation) == ["Wash, dry and rest", "Bring a friend", "eat nothing"]


def test_a_list_whose_bullets_were_lost() -> None:
    page = read_page(
        b"A page\n\nBenefits\nLess pain\nBetter sleep\nQuick to do\n\nSetting\nHospital\n\nDuration\n1 hour\n"
    )
    assert texts(page.benefits) == ["Less pain", "Better sleep", "Quick to do"]


@pytest.mark.parametrize(
    ("line", "system", "value", "title"),
    [
        ("- 64510: A block of the neck", "CPT4", "64510", "A block of the neck"),
        ("- CPT4 62323 - An injection, with imaging", "CPT4", "62323", "An injection, with imaging"),
        ("- HCPCS E0720: A unit", "HCPCS", "E0720", "A unit"),
        ("- ICD10CM G90.511: A syndrome", "ICD10CM", "G90.511", "A syndrome"),
        ("- 0SRD0J9: A joint", "ICD10PCS", "0SRD0J9", "A joint"),
        ("| Code | Title |\n|---|---|\n| CPT4 70551 | Pictures |", "CPT4", "70551", "Pictures"),
    ],
)
def test_similar_codes(line: str, system: str, value: str, title: str) -> None:
    [code] = page_of("Similar Codes", line).similar_codes
    assert (code.system, code.value, code.title) == (system, value, title)


NAMED = "Title\n\nCPT4 code\n\nName of the Procedure:\n\n{}\n\nSummary\n\nA.\n\nSetting\n\nHome\n\nDuration\n\n1 hour\n"


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        ("Nerve Block (also known as block, or NB)", ["Nerve Block", "block", "NB"]),
        (
            "Nerve Block. Common names: Block, NB. Technical terms: Blockade.",
            ["Nerve Block", "Block", "NB", "Blockade"],
        ),
        (
            "  • Common name(s): Stimulation (SCS), Column\n  • Medical terms: Lead trial",
            ["Stimulation", "SCS", "Column", "Lead trial"],
        ),
        ("Lead Placement (Trial)", ["Lead Placement (Trial)"]),
        ("Knee, Right, Cemented", ["Knee, Right, Cemented"]),
        ("  • Medical Term: Stimulator (HCPCS Code: E0730)", ["Stimulator"]),
        ('Vein Study. Also called: vein test, "VT"', ["Vein Study", "vein test", "VT"]),
        ("Vein Wall Repair (VW repair)", ["Vein Wall Repair", "VW repair"]),
    ],
)
def test_names(lines: str, names: list[str]) -> None:
    assert [name.text for name in read_page(NAMED.format(lines).encode()).names] == names


@pytest.mark.parametrize(
    ("text", "file_name", "code", "found"),
    [
        ("HCPCS code: E0730", None, None, Code("HCPCS", "E0730")),
        ("CPT4 code", "cpt4-64565-array.txt", None, Code("CPT4", "64565")),
        ("HCPCS code", "hcpcs-e0730-tens.html", None, Code("HCPCS", "E0730")),
        ("ICD10PCS code", "icd10pcs-00HU3MZ-lead.txt", None, Code("ICD10PCS", "00HU3MZ")),
        ("ICD10PCS code", "icd10pcs_0srd0j9.txt", None, Code("ICD10PCS", "0SRD0J9")),
        ("ICD10CM code", "icd10cm-g90.511.md", None, Code("ICD10CM", "G90.511")),
        ("ICD10CM code", "icd10cm-m54.txt", None, Code("ICD10CM", "M54")),
        ("CPT4 code", "cpt4-64565.txt", None, Code("CPT4", "64565")),
        ("CPT4 code", None, Code("CPT4", "64565"), Code("CPT4", "64565")),
        ("CPT4 code", None, None, Code("CPT4", None)),
        ("No code", None, None, Code(None, None)),
    ],
)
def test_the_code_of_a_page(text: str, file_name: str | None, code: Code | None, found: Code) -> None:
    assert read_page(f"Title\n{text}\nSummary\nA.\n".encode(), file_name=file_name, code=code).code == found


def test_a_code_in_the_address_of_an_html_page() -> None:
    head = b"<link rel='canonical' href='https://x.org/code/cpt4/59510-birth'>"
    page = b"<html><head>" + head + b"</head><body><h1>T</h1><h2>Setting</h2><p>Home</p></body></html>"
    assert read_page(page).code == Code("CPT4", "59510")


def test_a_condition_page_whose_headings_stand_before_their_text() -> None:
    page = read_page(b"Sore Heel\n\nCauses: Overuse, gout.\nSymptoms: Pain, swelling.\nDiagnosis: X-ray.\n")
    assert (page.kind, texts(page.causes), texts(page.symptoms)) == (
        "condition",
        ["Overuse", "gout"],
        ["Pain", "swelling"],
    )


def test_headings_before_their_text_with_a_full_stop() -> None:
    page = read_page(
        b"Zorb Stones\n\nWhy they form. Gout, salt.\n\nHow you notice them. Pain, fever.\n\nDiagnosis. Scan.\n"
    )
    assert (page.kind, texts(page.causes), texts(page.symptoms)) == ("condition", ["Gout", "salt"], ["Pain", "fever"])


def test_a_condition_page() -> None:
    page = read_page(
        b"Back pain\n\nWhat causes it?\n\nLifting and stress are common causes. "
        b"It can also follow a fall. In some people no cause is found.\n\n"
        b"What are the symptoms?\n\n- Pain\n- Some people have no symptoms at all.\n- Stiffness\n\n"
        b"How is it treated?\n\n- Exercise\n- Medicines (e.g., ibuprofen)\n"
    )
    assert page.kind == "condition"
    assert texts(page.causes) == ["Lifting", "stress", "fall"]
    assert texts(page.symptoms) == ["Pain", "Stiffness"]
    assert texts(page.treatments) == ["Exercise", "Medicines", "ibuprofen"]
