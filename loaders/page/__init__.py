"""The reader of procedure, device and condition pages.

Each step is a function of its input alone; `reader` puts them in this order:

    bytes
      │  markup/   decode (encoding) → from_html, from_markdown, lines: content and lines
      ▼
    lines
      │  layout/   wrap (lines broken at a margin) → blocks (headings, items, paragraphs, rows)
      ▼            → sections (by headings; align: by order and words where headings are lost)
    sections
      │  layout/   statements (each bullet, paragraph or row with the label it stands under)
      ▼
    statements
      │  grammars/ one for each kind of section: listing, choices (alternatives), risks, personnel, places,
      ▼            steps, durations, codes, names
    Page           model; assemble puts it together, unread tells what ended in no statement, render writes the JSON

What the steps know of words lies in tables/, to be read and extended by a curator; words/ looks it up and cuts words
into sentences (phrases, clauses), lists (lists, noun_phrases) and what a sentence names (prose). Imports point one way:
words and tables know nothing of the rest, markup nothing of layout, layout nothing of grammars.
"""

from loaders.page.model import Code, Item, Page
from loaders.page.reader import PAGE_READER_VERSION, read_page, sniff
from loaders.page.render import Linked, page_json

__all__ = ["PAGE_READER_VERSION", "Code", "Item", "Linked", "Page", "page_json", "read_page", "sniff"]
