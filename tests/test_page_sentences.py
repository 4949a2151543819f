"""What the open pages list as risks, put in sentences of leaflets: the same risks come back, as often as said."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from loaders.page import read_page
from tests.page_renderings import FOLDERS

# {0} to {4}: five risks of a page; a capital where a sentence begins.
WORDINGS = [
    "{0} and {1} are common. Less often, there is {2}. Rarely, {3} or {4} may occur.",
    "Common problems are {0} and {1}. Less often there is {2}. In rare cases there is {3} or {4}.",
    "Most people have {0} and {1}. {2} is less common. Serious problems such as {3} or {4} are rare.",
    "Many patients notice {0} or {1}. Now and then there is {2}, and very rarely there may be {3} or {4}.",
]
FREQUENCIES = ["common", "common", "uncommon", "rare", "rare"]
LEAST = 0.85  # of the groups of five: what one preposition stands before isn't always told by the words
_NO_NAME = re.compile(
    r"[^\w'’ -]|\b(?:and|or|such as|which|who|if|when|where|because|that|as|than|so|but|for|more|too|feeling)\b"
    r"|\b(?:is|are|was|has|have|can|may|will|does|\w+(?<!s)s (?:in|out|off|into|up|around))\b"
    r"|\b(?:gets|becomes|collects|forms|stays|grows|dies|fails|breaks|lasts|remains|slows|blocks|falls|goes|comes)\b"
)


def groups() -> Iterator[list[str]]:
    """Five risks of a page each, of few words without verb."""
    for folder in FOLDERS:
        for path in sorted((folder / "gold").glob("*.json")):
            listed = json.loads(path.read_text(encoding="utf-8"))
            risks = [risk["text"] for risk in listed.get("risks") or ()] if isinstance(listed, dict) else []
            names = [words[0].lower() + words[1:] for words in risks if not _NO_NAME.search(words)]
            names = [name for name in dict.fromkeys(names) if 0 < len(name.split()) < 6]
            yield from (names[n : n + 5] for n in range(0, len(names) - 4, 5))


GROUPS = list(groups())


def said(wording: str, group: list[str]) -> str:
    sentence = wording.format(*group)
    return re.sub(r"(?:^|(?<=\. ))\w", lambda first: first[0].upper(), sentence)


@pytest.mark.parametrize("wording", WORDINGS)
def test_risks_in_sentences(wording: str) -> None:
    right = 0
    for group in GROUPS:
        page = read_page(f"# A page\n\n## Risks\n\n{said(wording, group)}\n".encode())
        found = [(risk.label.casefold(), risk.frequency) for risk in page.risks]
        right += found == [(name.casefold(), often) for name, often in zip(group, FREQUENCIES, strict=True)]
    assert right >= LEAST * len(GROUPS)
