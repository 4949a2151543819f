"""`sources`, `remove`, `review`: what the store holds, and what its pages left open."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import click

from api.cli.border import Code, complain
from api.cli.options import ask, first_option, json_option, opened, reading, store_option
from api.cli.streams import note, note_the_rest, print_json, print_table
from graph.errors import UnknownName
from graph.queries import LISTS, Field, Inner, Nodes, Page, Sources, TotalCount, Value

_SOURCE: tuple[Field, ...] = (
    *(Value(name, name) for name in LISTS["sources"]),
    Inner("counts", "counts", tuple(Value(name, name) for name in ("nodes", "edges", "documents"))),
)


@click.command()
@first_option(1000)
@store_option
@json_option
def sources(first: int, url: str, as_json: bool) -> None:
    """What is loaded: each document, and each release of a vocabulary.

    \b
    Examples:
      procgraph sources
      procgraph sources --json
    """
    question = Sources((Nodes("sources", _SOURCE), TotalCount("total")), Page(first=first))
    with reading(url) as store:
        answer = ask(store, question)
    if as_json:
        print_json(answer)
        return
    print_table(
        ("id", "kind", "title", "version", "licence", "restricted", "nodes", "edges"), map(_row, answer["sources"])
    )
    note_the_rest(len(answer["sources"]), answer["total"])


def _row(source: dict[str, Any]) -> tuple[object, ...]:
    words = (source[key] for key in ("id", "kind", "title", "version", "licence", "restricted"))
    return (*words, source["counts"]["nodes"], source["counts"]["edges"])


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="SOURCE...")
@store_option
@json_option
def remove(ids: Sequence[str], url: str, as_json: bool) -> None:
    """Take sources out of the store, with all that only they said.

    SOURCE is an id that `procgraph sources` shows. One that isn't there is named, and the others go.

    \b
    Examples:
      procgraph remove procgraph:document-3f2a9c
      procgraph sources --json | jq -r '.sources[].id' | xargs procgraph remove
    """
    from graph.store import open_store
    from loaders.library import Library

    removed, unknown = [], []
    with opened(url, partial(open_store, write=True)) as store:
        library = Library(store)
        for source in ids:
            try:
                library.remove(source)
            except UnknownName as error:
                unknown.append(source)
                complain(str(error))
            else:
                removed.append(source)
    if as_json:
        print_json({"removed": removed, "unknown": unknown})
    else:
        note(f"{len(removed):,} removed.")
    if unknown:
        click.get_current_context().exit(Code.REFUSED)


COMMANDS = (sources, remove)
