"""`export`: the whole graph as RDF, streamed."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import click

from api.cli.options import json_always, reading, store_option
from api.cli.streams import STDIN
from graph.errors import BadInput

FORMATS = ("turtle", "nquads")
PROFILES = ("public", "full")


@click.command()
@click.argument("format_", metavar="FORMAT", type=click.Choice(FORMATS))
@click.option("-o", "--output", metavar="FILE", default=STDIN, help="Write to a file; .gz by name.  [default: stdout]")
@click.option(
    "--profile",
    type=click.Choice(PROFILES),
    default="public",
    show_default=True,
    help="With or without the text of sources whose licence restricts it.",
)
@store_option
@json_always
def export(format_: str, output: str, profile: str, url: str) -> None:
    """Write the whole graph as RDF: FORMAT is turtle or nquads.

    The same sources give the same bytes. N-Quads have a named graph for each source. A file is written whole or not
    at all.

    \b
    Examples:
      procgraph export turtle -o graph.ttl
      procgraph export nquads -o graph.nq.gz --profile full
      procgraph export nquads | grep hasAlternative
    """
    from graph import rdf

    write = {"turtle": rdf.export_turtle, "nquads": rdf.export_nquads}[format_]
    with reading(url) as store, store.reading(), _opened(output) as file, _counter(output) as counter:
        write(store, file, profile, counter)


@contextmanager
def _counter(output: str) -> Iterator[Callable[[int], None] | None]:
    """What shows on stderr how many statements are written, where that is a terminal."""
    if not sys.stderr.isatty() or (output == STDIN and sys.stdout.isatty()):
        yield None
        return
    from rich.console import Console

    with Console(stderr=True).status("Writing") as status:
        yield lambda count: status.update(f"{count:,} statements written")


@contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    """Where to write: stdout, or a file that appears when all is written. Raises BadInput where it can't be made."""
    if name == STDIN:
        yield sys.stdout.buffer
        return
    path = Path(name)
    straight = path.exists() and not path.is_file()  # a pipe or a device
    target = path if straight else path.with_name(f"{path.name}.part")
    try:
        file = target.open("wb")
    except OSError as error:
        raise BadInput(
            f"it can't be written ({error.strerror}).", file=name, todo="Name a file in a folder you may write to."
        ) from error
    try:
        with file, _packed(file, name) as packed:
            yield packed
        if not straight:
            target.replace(path)
    finally:
        if not straight:
            target.unlink(missing_ok=True)


@contextmanager
def _packed(file: BinaryIO, name: str) -> Iterator[BinaryIO]:
    """The file, through gzip where its name says so; without time and name in it, so that the same is the same."""
    if not name.endswith(".gz"):
        yield file
        return
    with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
        yield cast(BinaryIO, packed)


COMMANDS = (export,)
