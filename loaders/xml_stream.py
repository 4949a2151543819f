"""XML as a stream of elements, from publishers that nobody should have to trust (docs/decisions/0006-loaders.md).

Nothing outside the file is read, no entity is expanded, and libxml2's limits on depth and size hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, cast

from lxml import etree

from graph.errors import BadInput
from loaders.files import Member

_TODO = "Get the publisher's own file again."


def elements(member: Member, *tags: str) -> Iterator[etree._Element]:
    """Each element of these tags when it has ended; what was yielded is emptied afterwards, so that memory stays flat.

    Raises BadInput, with the line, for what is no well-formed XML or declares or uses entities of its own.
    """
    with member.open() as stream:
        parser = etree.iterparse(
            stream, events=("end",), tag=tags, resolve_entities=False, no_network=True, load_dtd=False,
            huge_tree=False, remove_comments=True, remove_pis=True,
        )  # fmt: skip
        tree = None
        try:
            for _, element in parser:
                if tree is None:
                    tree = element.getroottree()
                    _refuse_declarations(member, tree)
                _refuse_references(member, element)
                yield element
                element.clear()
                for before in element.itersiblings(*tags, preceding=True):
                    element.getparent().remove(before)
        except etree.XMLSyntaxError as error:
            what = f"this is no well-formed XML ({error.msg})."
            raise BadInput(what, file=member.name, line=error.lineno, todo=_TODO) from None


def line_of(element: etree._Element) -> int:
    """The line on which the element begins."""
    return cast("int | None", element.sourceline) or 0  # the stubs have no type for it


def text_of(element: etree._Element, path: str) -> str:
    """The text of the first element at the path without white space around it; empty where there is none."""
    return " ".join(_text_at(path)(element).split())


@cache
def _text_at(path: str) -> Callable[[etree._Element], str]:
    return cast("Callable[[etree._Element], str]", etree.XPath(f"string({path})", smart_strings=False))


def _refuse_declarations(member: Member, tree: etree._ElementTree) -> None:
    subset = cast(Any, tree.docinfo.internalDTD)  # the stubs have no type for it
    declared = [] if subset is None else [entity.name for entity in subset.iterentities()]
    if declared:
        what = f"it declares the entity {declared[0]!r}; entities are never expanded."
        raise BadInput(what, file=member.name, line=line_of(tree.getroot()), todo=_TODO)


def _refuse_references(member: Member, element: etree._Element) -> None:
    for entity in element.iter(etree.Entity):
        what = f"it uses the entity {entity.text!r}; entities are never expanded."
        raise BadInput(what, file=member.name, line=line_of(entity) or line_of(element), todo=_TODO)
