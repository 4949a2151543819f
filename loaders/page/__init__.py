"""The reader of procedure, device and condition pages. Each step is a module; `reader` puts them in order."""

from loaders.page.model import Code, Item, Page
from loaders.page.reader import PAGE_READER_VERSION, read_page, sniff
from loaders.page.render import Linked, page_json

__all__ = ["PAGE_READER_VERSION", "Code", "Item", "Linked", "Page", "page_json", "read_page", "sniff"]
