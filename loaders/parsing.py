"""What a page says, as the JSON of `procgraph parse`: read, and linked against a store that is only read."""

from __future__ import annotations

from typing import Any

from graph.store import Store
from loaders.linking import SECTION_KINDS, Linker
from loaders.page import Code, Item, Linked, page_json, read_page


def parsed(store: Store, data: bytes, *, file_name: str | None = None, code: Code | None = None) -> dict[str, Any]:
    """The page's JSON as the contract has it. Raises BadInput for bytes that are no page. Writes nothing."""
    page = read_page(data, file_name=file_name, code=code)
    linker = Linker(store.lookup)
    abbreviations = dict(page.abbreviations)

    def link(section: str, item: Item) -> Linked:
        if section not in SECTION_KINDS:
            return Linked(None, item.label[:1].upper() + item.label[1:], None)
        found = linker.link(item.label, SECTION_KINDS[section], item.synonyms, abbreviations)
        return Linked(found.id, found.name, found.qualifier)

    return page_json(page, link)
