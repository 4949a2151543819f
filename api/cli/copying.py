"""`copy`: one store into another."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import click

from api.cli.options import force_option, json_option, opened, reading, store_option
from api.cli.streams import note, print_json, print_table

if TYPE_CHECKING:
    from graph.store import Store


@click.command()
@click.option("--to", "to", metavar="URL", required=True, help="The store to copy into; made where there is none.")
@force_option
@store_option
@json_option
def copy(to: str, force: bool, url: str, as_json: bool) -> None:
    """Copy one store into another, such as a file into a Neo4j server, or back.

    All sources of --store are put into --to as if they were loaded there: each whole or not at all, in place of what it
    said before; other sources that are there stay. Pages are linked anew. Into an empty store, that gives the same
    graph: an export of either has the same bytes. A server is asked with NEO4J_USERNAME and NEO4J_PASSWORD; between two
    servers with different passwords, copy by way of a file.

    \b
    Examples:
      procgraph copy --to neo4j://localhost:7687
      procgraph copy --store neo4j://localhost:7687 --to sqlite:///graph.db
      procgraph copy --store sqlite:///pain.db --to neo4j+s://db.example.org --force --json
    """
    if to == url:
        raise click.BadParameter("this is the store to copy from.", param_hint="--to")
    from loaders import copying

    with reading(url) as origin, _target(to, force) as target, doing() as progress:
        sources = copying.copy(origin, target, progress)
    if as_json:
        copied = [{"id": it.id, "kind": it.kind, "title": it.title} for it in sources]
        print_json({"to": to, "sources": copied})
        return
    print_table(("id", "kind", "title"), ((it.id, it.kind.value, it.title) for it in sources))
    note(f"{len(sources):,} source{'' if len(sources) == 1 else 's'} copied to {to}.")


def _target(to: str, force: bool) -> Store:
    from graph.store import open_store

    try:
        return opened(to, partial(open_store, write=True, create=True, force=force))
    except click.BadParameter as error:
        error.param_hint = "--to"
        raise


@contextmanager
def doing() -> Iterator[Callable[[str], None]]:
    """What shows on stderr what is being done, where that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.text import Text

    with Console(stderr=True).status("Opening") as status:
        yield lambda words: status.update(Text(words))


COMMANDS = (copy,)
