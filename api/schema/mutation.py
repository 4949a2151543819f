"""What changes the graph: for who has a token, and over HTTP only."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from api.schema.rows import Change, Is, Many, Part, declared, listed
from api.schema.things import Document

Content = Annotated[str, strawberry.argument(description="The page: plain text, Markdown or HTML.")]
FileName = Annotated[
    str | None, strawberry.argument(description="A name that may hold the page's code: cpt4-64565-lead.txt.")
]
OfCode = Annotated[str | None, strawberry.argument(description="The code of what the page describes: CPT4:64565.")]

OfLicence = Annotated[
    str | None,
    strawberry.argument(
        description="The page's licence: an SPDX id or an address. Without it, the one it was loaded with before."
    ),
]


@strawberry.type(description="A page that was loaded.")
class LoadedPage:
    document: Document = declared(Part("document"))
    nodes: int = declared(Is("nodes"), "How many things it speaks of.")
    edges: int = declared(Is("edges"), "How many statements it makes.")
    unlinked: int = declared(Is("unlinked"), "How many of its phrases linked to nothing that is known.")
    unread: list[str] = listed(Many("unread"), "Its lines that ended in no statement, each with its number.")


@strawberry.type(description="A source that was taken out.")
class RemovedSource:
    id: strawberry.ID = declared(Is("id"))


def loading(content: Content, file_name: FileName = UNSET, code: OfCode = UNSET, licence: OfLicence = UNSET) -> Any:
    """The arguments of `loadPage`."""


def removing(id: strawberry.ID) -> Any:
    """The argument of `removeSource`."""


@strawberry.type(
    description="Changes, one after another, each whole or not at all. Every one needs `Authorization: Bearer` with a"
    " token of the server; where it has none, nothing can be changed."
)
class Mutation:
    load_page: LoadedPage | None = declared(
        Change("load_page"),
        "Load a page about a procedure, a device or a condition, in place of what it said before.",
        loading,
    )
    remove_source: RemovedSource | None = declared(
        Change("remove_source"), "Take out a source, a page's or a vocabulary's, with all that only it said.", removing
    )
