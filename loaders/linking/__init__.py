"""Text → node: which thing of the vocabularies, or of other pages, a page's words mean. It never guesses."""

from loaders.linking.linker import Link, Linker, Mention
from loaders.linking.meanings import is_asked_first
from loaders.linking.tables import SECTION_KINDS

__all__ = ["SECTION_KINDS", "Link", "Linker", "Mention", "is_asked_first"]
