"""The same page in another layout names the same things.

Each layout is tried on a fifth of the open pages, whose own reading is what is expected.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from dataclasses import replace

import pytest

from loaders.page import read_page
from tests.page_renderings import F1, A, B, Section, Style, Written, html_of, items_of, pages, text_of

LEAST = 0.99  # F1 over the pages of a layout; what falls short are lists whose nesting or sub-heads a layout hides
QUESTIONS = {
    "summary": "What is it?",
    "purpose": "What is the purpose?",
    "indications": "Who is it for?",
    "preparation": "How do I prepare?",
    "procedure_description": "What happens during the procedure?",
    "duration": "How long does it take?",
    "setting": "Where is it done?",
    "personnel": "Who performs it?",
    "risks_and_complications": "What are the risks?",
    "benefits": "What are the benefits?",
    "recovery": "What happens afterwards?",
    "alternatives": "What are the alternatives?",
    "patient_experience": "What does it feel like?",
    "causes": "What causes it?",
    "risk_factors": "Who is at risk?",
    "symptoms": "What are the symptoms?",
    "diagnosis": "How is it diagnosed?",
    "treatment_options": "How is it treated?",
    "prognosis_and_follow_up": "What is the outlook?",
    "complications": "What are the complications?",
}
LEAD_INS = {
    "Indications": "This procedure is indicated for:",
    "Preparation": "Patients should:",
    "Setting": "The procedure can be performed in:",
    "Personnel": "The following people take part:",
    "Risks and Complications": "Possible risks include:",
    "Benefits": "The expected benefits are:",
    "Alternatives": "Other treatment options include:",
    "Causes": "The condition may be caused by:",
    "Symptoms": "Common symptoms include:",
    "Treatment Options": "Treatment may include:",
}
TRAILING = "These are usually discussed at the first visit."
LISTED = (*LEAD_INS, "Risk Factors", "Diagnosis", "Complications")  # sections whose items are no sentences


def _heading(change: Callable[[int, str], str], style: Style = A) -> Callable[[Written], str]:
    """Writes the page with its headings changed, but for that of the names."""

    def heading(n: int, section: Section) -> str:
        return section.heading if section.name == "names" else change(n, section.heading)

    return lambda page: text_of(page, replace(style, heading=heading))


def _asked(page: Written) -> str:
    return text_of(page, replace(A, heading=lambda _, section: QUESTIONS.get(section.name, section.heading)))


def _markdown(page: Written) -> str:
    style = replace(A, bullet="- ", heading=lambda _, section: f"## {section.heading}")
    lines = text_of(page, style).split("\n")
    return "\n".join(f"# {line}" if line == page.title else line for line in lines)


def _bold_labels(page: Written) -> str:
    return re.sub(r"(?m)^(\s*(?:- |\d+\. )?)([A-Z][^:\n(*#]{1,40}:)(?= )", r"\1**\2**", _markdown(page))


def _wrapped(page: Written) -> str:
    wrap = textwrap.TextWrapper(80, break_long_words=False, break_on_hyphens=False)
    lines: list[str] = []
    for line in text_of(page).split("\n"):
        sign = re.match(r"\s*(?:[•-]\s+|\d+\.\s+)?", line)
        wrap.subsequent_indent = " " * len(sign[0]) if sign else ""
        lines += wrap.wrap(line) or [""]
    return "\n".join(lines) + "\n"


def _with_last_items(page: Written, change: Callable[[str], str]) -> str:
    """The page with the last item of the lists changed whose items are no sentences."""
    lines, section = text_of(page).split("\n"), ""
    for n, line in enumerate(lines[:-1]):
        section = line if line in {s.heading for s in page.sections} else section
        last = line.startswith(A.bullet) and lines[n - 1].startswith(A.bullet) and not lines[n + 1]
        if last and section in LISTED and not line.endswith("."):
            lines[n] = change(line)
    return "\n".join(lines)


def _led_in(page: Written) -> str:
    text = text_of(page)
    for heading, words in LEAD_INS.items():
        text = re.sub(rf"(?m)^{heading}\n\n(?=  • )", f"{heading}\n\n{words}\n\n", text)
    return text


LAYOUTS: dict[str, Callable[[Written], str]] = {
    "bullets and empty lines": text_of,
    "hyphens without empty lines": lambda page: text_of(page, B),
    "without the first line": lambda page: text_of(replace(page, head=page.head[1:] if len(page.head) > 1 else ()), B),
    "steps without numbers": lambda page: text_of(page, replace(A, numbers=False)),
    "Windows line ends": lambda page: text_of(page).replace("\n", "\r\n"),
    "straight quotes": lambda page: text_of(page).translate(str.maketrans("’“”", '\'""')),
    "headings with colons": _heading(lambda _, words: f"{words.rstrip(':')}:"),
    "headings with numbers": _heading(lambda n, words: f"{n}. {words}"),
    "headings in capitals": _heading(lambda _, words: words.upper(), B),
    "headings in small letters": _heading(lambda _, words: words.lower(), B),
    "headings as questions": _asked,
    "Markdown": _markdown,
    "Markdown with bold labels": _bold_labels,
    "HTML": html_of,
    "lines of 80 characters": _wrapped,
    "sentence glued to the last item": lambda page: _with_last_items(page, lambda line: f"{line} {TRAILING}"),
    "sentence behind the last item": lambda page: _with_last_items(page, lambda line: f"{line}. {TRAILING}"),
    "sentence under the last item": lambda page: _with_last_items(page, lambda line: f"{line}\n    {TRAILING}"),
    "paragraph after a list": lambda page: _with_last_items(page, lambda line: f"{line}\n\n{TRAILING}"),
    "lead-in before a list": _led_in,
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_page_names_the_same_in_another_layout(layout: str) -> None:
    score, at = F1(), list(LAYOUTS).index(layout)
    for page in pages()[at % 5 :: 5]:
        score.add(page.items, items_of(LAYOUTS[layout](page).encode()))
    assert score.value >= LEAST


@pytest.mark.parametrize("share", [0.4, 0.6, 0.8])
@pytest.mark.parametrize("style", [A, B], ids=["bullets", "hyphens"])
def test_what_stands_before_a_cut_stays(style: Style, share: float) -> None:
    """Texts are often cut off in the middle of a word: only the sentence that it belongs to may be read otherwise."""
    for page in pages()[int(share * 10) % 4 :: 4]:
        whole = text_of(page, style)
        end = int(len(whole) * share)
        end += next(n for n in range(len(whole) - end) if whole[end + n - 1 : end + n + 1].isalpha())
        begun = max(whole.rfind(mark, 0, end) for mark in ("\n", ". "))
        lost = items_of(whole.encode(), until=begun) - items_of(whole[:end].encode())
        assert lost.total() <= 1, (page.path.name, lost)


PAIRS = [
    ("Cubital tunnel release", "ulnar nerve surgery"),
    ("Percutaneous tenotomy", "needle release of a tendon"),
    ("Menopausal bone loss", "thinning of the bones"),
    ("Physical therapy for chronic pain", "exercise treatment"),
]
NAMES = {
    "lines": "{0}\n\nCommon Name: {1}\n\nMedical terms: {0}",
    "bullets": "  • Common name(s): {1}\n  • Technical/Medical Term: {0}",
    "bullets for several": "  • Common Names: {1}\n  • Technical or medical terms: {0}",
    "same line": "{0}. Common names: {1}",
    "known as": "{0}, also known as {1}",
    "in a bracket": "{0} (also known as {1})",
    "sentence": "{0}. Commonly known as {1}.",
}


@pytest.mark.parametrize("form", NAMES)
@pytest.mark.parametrize("pair", PAIRS)
def test_names_are_found_in_every_form(pair: tuple[str, str], form: str) -> None:
    text = f"A page\n\nCPT4 code\n\nName of the Procedure:\n\n{NAMES[form].format(*pair)}\n\nSummary\n\nIt helps.\n"
    page = read_page(text.encode())
    assert {name.text for name in page.names} == set(pair)
    assert [section.name for section in page.sections] == ["names", "summary"]


@pytest.mark.parametrize(
    "name",
    ["Physical Therapy for Chronic Pain", "Recovery Room Care", "Risk Assessment", "Exercise Test", "Follow-Up Visit"],
)
def test_a_name_that_resembles_a_heading_is_a_name(name: str) -> None:
    text = f"A page\n\nCPT4 code\n\nName of the Procedure:\n\n{name}\n\nSummary\n\nIt helps.\n\nDuration\n\n45 min\n"
    page = read_page(text.encode())
    assert [one.text for one in page.names] == [name]
    assert [section.name for section in page.sections] == ["names", "summary", "duration"]
