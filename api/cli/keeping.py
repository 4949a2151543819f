"""`sources`, `remove`, `review`: what the store holds, and what its pages left open."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, cast

import click

from api.cli.border import Code, complain
from api.cli.options import ask, first_option, json_option, opened, reading, store_option
from api.cli.streams import note, note_the_rest, print_json, print_table
from graph.errors import UnknownName
from graph.queries import Field, Inner, Nodes, Page, Review, Sources, TotalCount, Value
from graph.values import LISTS

_SOURCE: tuple[Field, ...] = (
    *(Value(name, name) for name in LISTS["sources"]),
    Inner("counts", "counts", tuple(Value(name, name) for name in ("nodes", "edges", "documents"))),
)

# What the store lacks without a source that ships with the program.
_FALLS_BACK = {
    "procgraph:core": "what pages linked to by it stands as their own words, without other names and narrower things",
    "procgraph:aliases": "words that it alone explained link to nothing",
}


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
        ("id", "kind", "title", "version", "licence", "restricted", "nodes", "edges"),
        map(_source_row, answer["sources"]),
    )
    note_the_rest(len(answer["sources"]), answer["total"])


def _source_row(source: dict[str, Any]) -> tuple[object, ...]:
    words = (source[key] for key in ("id", "kind", "title", "version", "licence", "restricted"))
    return (*words, source["counts"]["nodes"], source["counts"]["edges"])


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="SOURCE...")
@store_option
@json_option
def remove(ids: Sequence[str], url: str, as_json: bool) -> None:
    """Take sources out of the store, with all that only they said.

    SOURCE is an id that `procgraph sources` shows. One that isn't there is named, and the others go. Of what ships
    with the program, what falls back is said; `procgraph load --core` brings it back.

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
                if source in _FALLS_BACK:
                    note(f"{source} is gone: {_FALLS_BACK[source]}. `procgraph load --core` brings it back.")
    if as_json:
        print_json({"removed": removed, "unknown": unknown})
    else:
        note(f"{len(removed):,} removed.")
    if unknown:
        click.get_current_context().exit(Code.REFUSED)


@click.command()
@first_option(50)
@store_option
@json_option
def review(first: int, url: str, as_json: bool) -> None:
    """Phrases of pages that linked to nothing, the most frequent first, with suggestions.

    Suggestions are in order, the best first. A curator adds names to an alias file, which `procgraph load` takes: a
    table, parted by tabs, with the columns phrase, id, scope (exact or near) and note. Pages are then linked anew.
    Edited and loaded again, the file replaces what it said before: it is known by its file name, or by NAME where
    `# id: NAME` stands above the columns.

    \b
    Examples:
      procgraph review
      procgraph review --first 1000 --json
    """
    from loaders.reviewing import Suggestions

    with reading(url) as store:
        phrases = cast(list[dict[str, Any]], store.answer(Review(first)))
        suggestions = Suggestions(store)
        for phrase in phrases:
            near = suggestions.of(phrase["label"], tuple(phrase["kinds"]))
            phrase["suggestions"] = [{"id": it.id, "kind": it.kind, "name": it.name} for it in near]
    if as_json:
        print_json({"phrases": phrases})
        return
    if not phrases:
        note("Every phrase of the pages is linked.")
        return
    print_table(("phrase", "times", "sought as", "may mean"), map(_phrase_row, phrases))


def _phrase_row(phrase: dict[str, Any]) -> tuple[object, ...]:
    """A phrase as a row of the table."""
    suggested = "\n".join(f"{it['name']} ({it['id']})" for it in phrase["suggestions"])
    return phrase["label"], phrase["count"], "\n".join(phrase["kinds"]), suggested


COMMANDS = (sources, remove, review)
