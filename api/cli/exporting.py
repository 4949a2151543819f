"""`export`: the graph, or a part of it, in others' formats, streamed."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

import click

from api.cli.options import ask, json_always, kind_option, reading, store_option
from api.cli.streams import STDIN, note
from graph.errors import BadInput

if TYPE_CHECKING:
    from graph.exporting.formats import Format
    from graph.exporting.view import Progress
    from graph.store import Store

# By name only, since what writes them is imported when it is used; a test compares them with the formats themselves.
FORMATS = (
    "turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml", "kgx-tsv", "kgx-jsonl", "graphml",
)  # fmt: skip
NEO4J_CSV = "neo4j-csv"  # no format of a part of a graph, but a whole store
PROFILES = ("public", "full")
FORMS = ("statements", "rdf12", "flat")
_PACKED = 6  # gzip's own default: smaller takes far longer


@click.command()
@click.argument("format_", metavar="FORMAT", type=click.Choice((*FORMATS, NEO4J_CSV)))
@click.option("-o", "--output", metavar="FILE", default=STDIN, help="Write to a file; .gz by name.  [default: stdout]")
@click.option(
    "--profile",
    type=click.Choice(PROFILES),
    default="public",
    show_default=True,
    help="Without the text of sources whose licence restricts it, or with it and with the pages as they came.",
)
@click.option(
    "--statements",
    "form",
    type=click.Choice(FORMS),
    default="statements",
    show_default=True,
    help="In RDF, what there is to say of a relation: said of an rdf:Statement; of a reifier of RDF 1.2; left out.",
)
@click.option("--source", "sources", multiple=True, metavar="SOURCE", help="Only what this source says. Repeatable.")
@kind_option
@click.option("--around", metavar="NAME", help="Only this thing and what it relates to.")
@click.option(
    "--depth", type=click.IntRange(0), default=1, show_default=True, help="With --around, so many relations away."
)
@store_option
@json_always
def export(
    format_: str,
    output: str,
    profile: str,
    form: str,
    sources: Sequence[str],
    kinds: Sequence[str],
    around: str | None,
    depth: int,
    url: str,
) -> None:
    """Write the graph, or a part of it.

    FORMAT is one of RDF (turtle, ntriples, nquads, trig, jsonld, rdfxml), of knowledge graphs (kgx-tsv, kgx-jsonl) or
    of graph tools (graphml), or neo4j-csv: a new folder FILE for `neo4j-admin database import`. The same graph gives
    the same bytes. Licences of what is in a file are in its header. N-Quads and TriG have a named graph for each
    source; with --profile full, `procgraph import` makes the same graph of them again. KGX is several files, named
    after FILE. Each is written whole or not at all.

    \b
    Examples:
      procgraph export turtle -o graph.ttl
      procgraph export nquads -o graph.nq.gz --profile full
      procgraph export kgx-tsv -o graph.tsv.gz
      procgraph export neo4j-csv -o graph-csv --profile full
      procgraph export jsonld --around CRPS --depth 2
      procgraph export graphml --kind Procedure --kind Condition -o graph.graphml
      procgraph export nquads | grep hasAlternative
    """
    if format_ == NEO4J_CSV:
        if output == STDIN or sources or kinds or around:
            raise click.UsageError(f"{NEO4J_CSV} is a folder that holds the whole graph: give -o FOLDER, and no part.")
        _export_csv(url, output, profile)
        return
    from graph.exporting.formats import FORMATS as WRITERS
    from graph.exporting.formats import encoded
    from graph.exporting.selection import Selection
    from graph.exporting.view import Profile, View
    from graph.rdf.blocks import Form

    writer = WRITERS[format_]
    if Form(form) not in writer.forms:
        raise click.BadParameter(f"{format_} has no {form}: only {', '.join(writer.forms)}.", param_hint="--statements")
    with reading(url) as store, store.reading(), _bar(store, output) as progress, ExitStack() as files:
        selection = Selection(tuple(sources), tuple(kinds), around and _id_of(store, around), depth)
        view = View(store, Profile(profile), selection, progress)
        names = _names(writer, output)
        for part, name in names.items():
            files.enter_context(_opened(name)).writelines(encoded(writer.parts[part](view, Form(form))))
    if len(names) > 1:
        note(f"Written: {', '.join(names.values())}")


def _export_csv(url: str, output: str, profile: str) -> None:
    from api.cli.folders import new_folder
    from graph.stores.neo4j_store.csv_export import IMPORT_ARGUMENTS, export_csv

    with reading(url) as store, store.reading(), _bar(store, output) as progress, new_folder(output) as folder:
        export_csv(store, folder, full=profile == "full", progress=progress)
    note(f"There, `neo4j-admin database import full @{IMPORT_ARGUMENTS} neo4j` makes a database of it.")


def _id_of(store: Store, name: str) -> str:
    from api.cli.showing import found

    return str(found(store, name)["id"])


def _names(writer: Format, output: str) -> dict[str, str]:
    """The file for each part of a format: the one asked for or, of several, named after it."""
    if len(writer.parts) == 1:
        return dict.fromkeys(writer.parts, output)
    if output == STDIN:
        example = f"-o graph{writer.suffix}"
        raise click.UsageError(f"{writer.name} is several files: name them, as in {example}.")
    packed = ".gz" if output.endswith(".gz") else ""
    stem = output.removesuffix(packed).removesuffix(writer.suffix)
    return {part: f"{stem}{part}{packed}" for part in writer.parts}


@contextmanager
def _bar(store: Store, output: str) -> Iterator[Progress | None]:
    """A bar on stderr that shows how much is written, where that is a terminal."""
    if not sys.stderr.isatty() or (output == STDIN and sys.stdout.isatty()):
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    from graph.queries import Release, Value

    total = int(ask(store, Release((Value("nodes", "nodes"),)))["nodes"])
    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Writing", total=total)
        yield lambda count: bar.update(task, completed=count)


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
    with gzip.GzipFile(filename="", mode="wb", compresslevel=_PACKED, fileobj=file, mtime=0) as packed:
        yield cast(BinaryIO, packed)


COMMANDS = (export,)
