"""The layout: plain text, HTML and Markdown to lines, blocks and sections."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import loaders.page
from graph.errors import BadInput
from loaders.page.layout.blocks import Block, blocks, is_noise, sign_of
from loaders.page.layout.sections import page_kind, split_sections
from loaders.page.layout.wrap import unwrap
from loaders.page.markup.from_html import read_html
from loaders.page.markup.from_markdown import read_markdown
from loaders.page.markup.lines import HEADING, ITEM, ROW, TEXT, PageText, text_lines
from loaders.page.reader import read_page
from loaders.page.words.headings import section_names


def words(document: PageText, found: tuple[Block, ...]) -> list[tuple[str, str]]:
    return [(block.kind, block.span.of(document.content)) for block in found]


def plain(text: str) -> PageText:
    return PageText(text, unwrap(text, text_lines(text)))


@pytest.mark.parametrize(
    ("line", "length", "ordered"),
    [
        ("• Sciatica", 2, False),
        ("•Sciatica", 1, False),
        ("- Sciatica", 2, False),
        ("– Sciatica", 2, False),
        ("* Sciatica", 2, False),
        ("· Sciatica", 2, False),
        ("o Sciatica", 2, False),
        ("1. Numb the skin", 3, True),
        ("12) Numb the skin", 4, True),
        ("Step 3: Numb the skin", 8, True),
        ("a) Numb the skin", 3, True),
    ],
)
def test_signs_of_lists(line: str, length: int, ordered: bool) -> None:
    sign = sign_of(line)
    assert sign is not None
    assert (sign.length, sign.ordered) == (length, ordered)


@pytest.mark.parametrize("line", ["1.5 to 2 hours", "30 to 45 minutes", "64510: an injection", "X-ray", "-", "often"])
def test_lines_without_sign(line: str) -> None:
    assert sign_of(line) is None


def test_nested_items_know_their_depth() -> None:
    document = plain("  1. First\n  2. Depending:\n    • one\n    • two\n  3. Last\n")
    assert [block.depth for block in blocks(document)] == [1, 1, 2, 2, 1]


def test_a_bullet_below_a_number_at_the_same_indent_is_nested() -> None:
    assert [block.depth for block in blocks(plain("1. First:\n• one\n2. Second"))] == [1, 2, 1]


def test_lines_broken_at_a_margin_are_one_block() -> None:
    text = (
        "The patient lies on the table while the team washes the\n"
        "skin, and a nurse stays beside the head for the whole\n"
        "of the time, however long that may turn out to be.\n\n"
        "- a bullet that is so long that it had to\n  go on below\n"
    )
    document = plain(text)
    found = blocks(document)
    assert [block.kind for block in found] == [TEXT, ITEM]
    assert found[0].span.of(text).endswith("turn out to be.")
    assert found[1].span.of(text).endswith("go on below")


def test_the_folders_of_the_reader_know_only_those_below() -> None:
    order = ["tables", "words", "markup", "layout", "grammars"]
    reader = Path(loaders.page.__file__).parent
    upward = [
        f"{module.relative_to(reader)}: {name}"
        for level, folder in enumerate(order)
        for module in (reader / folder).glob("*.py")
        for name in re.findall(r"^from loaders\.page\.(\w+)", module.read_text(encoding="utf-8"), re.MULTILINE)
        if name in order[level + 1 :] or name in ("reader", "assemble", "render", "unread")
    ]
    assert not upward


def test_short_lines_are_not_joined() -> None:
    assert len(blocks(plain("burning pain\nswelling\nstiffness"))) == 3


def test_html_gives_the_visible_text_only() -> None:
    document = read_html(
        "<html lang=en><head><title>x</title><script>var a;</script></head><body><nav>Menu</nav>"
        "<div class='cookie-box'>Cookies</div><h1>Nerve&nbsp;block</h1><p>A <b>thin</b>\n needle.</p>"
        "<ul><li>one<ul><li>two</ul></ul><table><tr><td>Burn</td><td>rare</td></tr></table>"
        "<p hidden>gone</p><aside>more</aside><footer>end</footer></body></html>"
    )
    assert document.language == "en"
    assert words(document, blocks(document)) == [
        (HEADING, "Nerve\u00a0block"),
        (TEXT, "A thin needle."),
        (ITEM, "one"),
        (ITEM, "two"),
        (ROW, "Burn\trare"),
    ]


def test_html_keeps_a_section_though_its_class_looks_like_noise() -> None:
    document = read_html("<body><h1>T</h1><div class='related'><h2>Similar Codes</h2><p>64510 Block</p></div></body>")
    assert "64510 Block" in document.content


def test_deeply_nested_html_is_read() -> None:
    assert "word" in read_html("<div>" * 200 + "word" + "</div>" * 200).content


def test_an_empty_bullet_of_markdown_is_no_item() -> None:
    document = read_markdown("# T\n\n-\n\nText\n")
    assert words(document, blocks(document)) == [(HEADING, "T"), (TEXT, "Text")]


def test_markdown_loses_its_marks() -> None:
    document = read_markdown(
        "# Title\n\n**Common:** pain, *swelling*\n\n1. one\n   - [two](http://x)\n\n| a | b |\n|---|---|\n| c | d |\n"
    )
    assert words(document, blocks(document)) == [
        (HEADING, "Title"),
        (TEXT, "Common: pain, swelling"),
        (ITEM, "one"),
        (ITEM, "two"),
        (ROW, "a\tb"),
        (ROW, "c\td"),
    ]


@pytest.mark.parametrize(
    ("heading", "names"),
    [
        ("Indications", ("indications",)),
        ("RISKS AND COMPLICATIONS:", ("risks_and_complications",)),
        ("## Procedure Description", ("procedure_description",)),
        ("3. Duration", ("duration",)),
        ("Why is it done?", ("indications",)),
        ("Why might my child need a scan?", ("indications",)),
        ("Where is it done and who does it?", ("setting", "personnel")),
        ("Where is it done and by whom?", ("setting", "personnel")),
        ("Duration and Setting", ("duration", "setting")),
        ("How do I get ready?", ("preparation",)),
        ("What happens before the operation?", ("preparation",)),
        ("What happens during the operation?", ("procedure_description",)),
        ("What happens afterwards?", ("recovery",)),
        ("How long does it take?", ("duration",)),
        ("How long will recovery take?", ("recovery",)),
        ("What are the risks?", ("risks_and_complications",)),
        ("Are there any side effects?", ("risks_and_complications",)),
        ("What else could I have instead?", ("alternatives",)),
        ("Will it hurt?", ("patient_experience",)),
        ("What does it feel like?", ("patient_experience",)),
        ("What is a nerve block?", ("summary",)),
        ("How is it diagnosed?", ("diagnosis",)),
        ("Type 2 diabetes without complications", ()),
        ("The risks are small.", ()),
        ("", ()),
    ],
)
def test_headings_in_the_tables(heading: str, names: tuple[str, ...]) -> None:
    assert section_names(heading) == names


@pytest.mark.parametrize(
    "line", ["Home > Treatments > Pain", "Advertisement", "Page last reviewed: 1 May 2024", "A | B | C", "-----"]
)
def test_lines_of_the_site(line: str) -> None:
    assert is_noise(line)


@pytest.mark.parametrize("line", ["Home", "Hospital > 100 beds", "Nerve block"])
def test_lines_of_the_page(line: str) -> None:
    assert not is_noise(line)


def sections_of(text: str) -> list[tuple[str, ...]]:
    document = plain(text)
    found = blocks(document)
    return [part.names for part in split_sections(text, found, page_kind(text, found))[1]]


def test_subheads_that_look_like_headings_stay_in_their_section() -> None:
    text = (
        "Summary\n\nA.\n\nPurpose\n\nGoals:\n\n- less pain\n\n"
        "Indications\n\nSymptoms:\n\n- pain\n\nSetting\n\nHospital\n"
    )
    assert sections_of(text) == [("summary",), ("purpose",), ("indications",), ("setting",)]


def test_an_unknown_heading_ends_the_section_before_it() -> None:
    page = read_page(
        b"# T\n\n## Setting\n\n- Hospital\n\n## Our awards\n\n- Clinic of the year\n\n## Duration\n\n1 hour\n"
    )
    assert [item.text for item in page.settings] == ["Hospital"]
    assert [page.content[start:end] for start, end in page.unread] == ["Clinic of the year"]


def test_a_heading_twice_is_read_twice() -> None:
    page = read_page(b"Risks\n\n- Pain\n\nBenefits\n\n- Relief\n\nRisks\n\n- Burn\n\nSetting\n\nHospital\n")
    assert [item.text for item in page.risks] == ["Pain", "Burn"]


def test_headings_on_the_line_of_their_text() -> None:
    page = read_page(b"Nerve block\n\nSetting: Hospital\nDuration: 20 minutes\nPersonnel: Nurse\nBenefits: Less pain\n")
    assert [s.name for s in page.sections] == ["setting", "duration", "personnel", "benefits"]
    assert page.duration is not None
    assert page.duration.max_minutes == 20


def test_a_text_without_any_section_is_refused() -> None:
    with pytest.raises(BadInput, match="No section of a procedure or condition page") as refused:
        read_page(b"Nerve block\n\nJust two lines.\n", file_name="notes.txt")
    assert refused.value.file == "notes.txt"
    assert "--as" in str(refused.value)
