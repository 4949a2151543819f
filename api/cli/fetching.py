"""`fetch`: the current release of a vocabulary, from its publisher onto the disk."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.border import Code, complain
from api.cli.options import json_option
from api.cli.streams import note, print_json, print_table
from graph.errors import BadInput

if TYPE_CHECKING:
    from loaders.fetching import Fetched, Network, Release


@dataclass(frozen=True, slots=True)
class Publishers:
    """Who is asked for what: on the internet, unless a test hands over others as the context's object."""

    releases: Sequence[Release]
    network: Network


@click.command()
@click.argument("wanted", nargs=-1, metavar="[NAME...]")
@click.option(
    "-o", "--output", "folder", metavar="FOLDER", default=".", show_default="this folder",
    type=click.Path(exists=True, file_okay=False, writable=True, path_type=Path), help="Where the files go.",
)  # fmt: skip
@json_option
@click.pass_obj
def fetch(publishers: Publishers | None, wanted: Sequence[str], folder: Path, as_json: bool) -> None:
    """Download the current release of vocabularies from their publishers.

    NAME is a vocabulary; without one, all are listed with their licence, and nothing is downloaded. A download that
    broke off goes on where it was. A file is there whole or not at all, once it was read as `procgraph load` reads it.
    Only HTTPS is spoken, with the publisher's host and none that it leads to.

    \b
    Examples:
      procgraph fetch
      procgraph fetch mesh hpo -o vocabularies
      procgraph fetch mondo && procgraph load mondo_*.tsv
    """
    from loaders.fetching import Network, names, releases

    asked = publishers or Publishers(releases(), Network())
    unknown = [name for name in wanted if name not in names(asked.releases)]
    if unknown:
        raise click.UsageError(f"{unknown[0]!r} is none of {', '.join(names(asked.releases))}.")
    if not wanted:
        _list(asked.releases, as_json)
        return
    found, refused = _fetch_all(asked, wanted, folder)
    _report(found, refused, as_json)
    if refused:
        click.get_current_context().exit(Code.REFUSED)


def _fetch_all(
    asked: Publishers, wanted: Sequence[str], folder: Path
) -> tuple[list[Fetched], list[tuple[Release, BadInput]]]:
    from loaders import fetching

    found: list[Fetched] = []
    refused: list[tuple[Release, BadInput]] = []
    for release in (it for it in asked.releases if it.name in wanted):
        with _progress(release.name) as progress:
            try:
                found.append(fetching.fetch(release, folder, datetime.now(UTC).date(), asked.network, progress))
            except BadInput as error:
                refused.append((release, error))
                complain(str(error))
    return found, refused


def _list(table: Sequence[Release], as_json: bool) -> None:
    rows = [{"name": it.name, "kind": it.kind, "licence": it.licence, "page": it.page} for it in table]
    shown = [dict(row) for row in dict.fromkeys(tuple(row.items()) for row in rows)]
    if as_json:
        print_json({"releases": shown})
    else:
        print_table(("name", "licence", "page"), ((row["name"], row["licence"], row["page"]) for row in shown))


def _report(found: list[Fetched], refused: list[tuple[Release, BadInput]], as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "fetched": [
                    {
                        "name": it.release.name, "file": str(it.file), "url": it.url, "bytes": it.size,
                        "sha256": it.sha256, "resumedFrom": it.resumed_from, "licence": it.release.licence,
                    }
                    for it in found
                ],
                "refused": [
                    {"name": release.name, "reason": error.what, "todo": error.todo} for release, error in refused
                ],
            }
        )  # fmt: skip
        return
    if found:
        rows = ((it.release.name, str(it.file), it.size, it.release.licence) for it in found)
        print_table(("name", "file", "bytes", "licence"), rows)
        note(f"Next: procgraph load {' '.join(str(it.file) for it in found)}")


@contextmanager
def _progress(name: str) -> Iterator[Callable[[int, int | None], None]]:
    """What shows how much has come, where stderr is a terminal."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


COMMANDS = (fetch,)
