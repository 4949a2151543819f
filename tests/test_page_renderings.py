"""The same things in another form: bullets, a table, a definition list, a line, a sentence give the same items."""

from __future__ import annotations

import string

from hypothesis import given
from hypothesis import strategies as st

from loaders.page import read_page

# Things of each section, none with a comma or a joint inside, and sentences that name them ({} and {list}).
THINGS = {
    "Indications": (
        ["knee pain", "gout", "torn meniscus", "heart failure", "carpal tunnel syndrome", "pain after shingles"],
        [
            "The procedure is done for {}.",
            "It is used to treat {}.",
            "You may need it if you have {}.",
            "{} are reasons.",
        ],
    ),
    "Risks": (
        ["infection", "bleeding", "blood clot", "damage to a nerve", "stiff knee", "allergic reaction"],
        ["Risks include {}.", "{} may occur.", "It can cause {}.", "Some people have {}.", "There is a risk of {}."],
    ),
    "Alternatives": (
        ["physical therapy", "acupuncture", "steroid injection", "open surgery", "brace at night", "laser treatment"],
        ["Alternatives are {}.", "You could also try {}.", "{} may be enough.", "Some people choose {}."],
    ),
    "Causes": (
        ["infection", "smoking", "lack of sleep", "head injury", "viral hepatitis", "tight shoes"],
        ["It is caused by {}.", "{} can set it off.", "The causes are {}.", "It often comes from {}."],
    ),
    "Risk Factors": (
        ["obesity", "older age", "smoking", "high blood pressure", "family history", "pregnancy"],
        ["{} raise the risk.", "The risk grows with {}.", "Risk factors are {}.", "It is more likely after {}."],
    ),
    "Symptoms": (
        ["fever", "swollen ankles", "burning pain", "weight loss", "blurred vision", "stiffness of the neck"],
        ["Symptoms include {}.", "Most people notice {}.", "{} are typical.", "It begins with {}.", "There may be {}."],
    ),
    "Treatment Options": (
        ["rest", "antibiotics", "steroid cream", "compression stockings", "keyhole surgery", "light therapy"],
        ["Treatment starts with {}.", "Doctors use {}.", "{} can help.", "It is treated with {}."],
    ),
}
CONDITION = {"Causes", "Risk Factors", "Symptoms", "Treatment Options"}
FIELDS = {"Treatment Options": "treatments"}


def joined(things: list[str], word: str, comma: str) -> str:
    """ "A, B, and C"; "A and B"."""
    if len(things) < 3:
        return f" {word} ".join(things)
    return f"{', '.join(things[:-1])}{comma} {word} {things[-1]}"


def sentence(words: str) -> str:
    return words[0].upper() + words[1:]


def forms(things: list[str], template: str, word: str, comma: str) -> dict[str, str]:
    """The things in every form that keeps their words."""
    line = joined(things, word, comma)
    rows = "".join(f"| {thing} | Said of it |\n" for thing in things)
    items = "".join(f"<li>{thing}</li>" for thing in things)
    terms = "".join(f"<dt>{thing}</dt><dd>This is said of it.</dd>" for thing in things)
    return {
        "bullets": "\n".join(f"- {thing}" for thing in things),
        "dots": "\n\n".join(f"  • {sentence(thing)}" for thing in things),
        "numbers": "\n".join(f"{n}. {thing}" for n, thing in enumerate(things, 1)),
        "semicolons": "; ".join(things),
        "line": sentence(line),
        "one bullet": f"- {sentence(line)}",
        "table": f"| What | Note |\n|---|---|\n{rows}",
        "list of the markup": f"<ul>{items}</ul>",
        "terms": f"<dl>{terms}</dl>",
        "sentence": sentence(template.format(line)),
    }


def page_of(heading: str, body: str) -> bytes:
    kind = "Condition" if heading in CONDITION else "Procedure"
    if body.startswith("<"):
        return (
            f"<html><body><h1>X</h1><h2>Name of the {kind}</h2><p>X</p><h2>{heading}</h2>{body}</body></html>".encode()
        )
    return f"# X\n\n## Name of the {kind}\n\nX\n\n## {heading}\n\n{body}\n".encode()


def items(heading: str, body: str) -> list[str]:
    page = read_page(page_of(heading, body))
    found = getattr(page, FIELDS.get(heading, heading.lower().replace(" ", "_")))
    return [item.label.casefold() for item in found]


@st.composite
def rendered(draw: st.DrawFn) -> tuple[str, list[str], dict[str, str]]:
    heading = draw(st.sampled_from(sorted(THINGS)))
    pool, templates = THINGS[heading]
    things = draw(st.lists(st.sampled_from(pool), min_size=2, max_size=5, unique=True))
    things.sort(key=lambda thing: len(thing.split()) > 2)  # "lack of sleep and stress" may be a lack of both
    word, comma = draw(st.sampled_from(["and", "or"])), draw(st.sampled_from(["", ","]))
    return heading, things, forms(things, draw(st.sampled_from(templates)), word, comma)


@given(rendered())
def test_every_form_gives_the_same_items(case: tuple[str, list[str], dict[str, str]]) -> None:
    heading, things, bodies = case
    for form, body in bodies.items():
        assert items(heading, body) == things, (form, body)


@given(rendered(), st.text(alphabet=string.ascii_letters + " ,.;:", max_size=200))
def test_whatever_follows_offsets_are_exact(case: tuple[str, list[str], dict[str, str]], more: str) -> None:
    heading, _, bodies = case
    page = read_page(page_of(heading, f"{bodies['sentence']} {more}"))
    for item in getattr(page, FIELDS.get(heading, heading.lower().replace(" ", "_"))):
        assert page.content[item.start : item.end] == item.text
