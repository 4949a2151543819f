"""`load`: files, folders, stdin and the shipped core into the store, each whole or not at all."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.border import Code, complain
from api.cli.options import code_option, force_option, json_option, licence_option, opened, store_option
from api.cli.streams import STDIN, note, on_disk, print_json, print_table
from graph.errors import BadInput, ProcedureGraphError, StoreFileError

if TYPE_CHECKING:
    from loaders.files import Member
    from loaders.library import Loaded
    from loaders.page.model import Code as PageCode

    Found = tuple[Member, bool]  # a file, and whether a folder or an archive led to it rather than its own name

_LINES = 20  # of pages that ended in no statement, named without --verbose


@dataclass(slots=True)
class Outcome:
    """What became of each file so far."""

    loaded: list[Loaded] = field(default_factory=list)
    refused: list[tuple[str, BadInput]] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


class KindType(click.ParamType["str"]):
    """A kind of file. The table of formats is imported only where it is asked for: it is all loaders."""

    name = "KIND"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The kind; anything else is wrong usage."""
        from loaders.formats import KINDS

        if value not in KINDS:
            self.fail(f"{value!r} is no kind of file: give one of {', '.join(KINDS)}.", param, ctx)
        return str(value)


class Load(click.Command):
    """`load`, whose help lists the kinds of files."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, and then the kinds."""
        from loaders.formats import FORMATS, PAGE

        super().format_options(ctx, formatter)
        with formatter.section("Kinds, as --as names them"):
            page = (PAGE, "page of a procedure, device or condition (text, Markdown, HTML)")
            formatter.write_dl([page, *((form.kind, form.title) for form in FORMATS)])


@click.command(cls=Load)
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@click.option("--as", "kind", type=KindType(), help="What the files are, where their content doesn't tell.")
@click.option("--core", is_flag=True, help="Load what ships with the program again: core vocabulary and alias file.")
@code_option
@licence_option
@click.option(
    "-v",
    "--verbose",
    is_flag=True,
    help="Name every line that ended in no statement, and what of a vocabulary was left out.",
)
@force_option
@store_option
@json_option
def load(
    paths: Sequence[str],
    kind: str | None,
    core: bool,
    code: PageCode | None,
    licence: str | None,
    verbose: bool,
    force: bool,
    url: str,
    as_json: bool,
) -> None:
    """Load pages and vocabularies into the store.

    PATH is a file, a folder, or - for stdin; plain, .gz or .zip. What a file is, its content tells. A file of a
    vocabulary replaces what it said before, whole or not at all; so does a page that states its own address
    (rel=canonical). Any other page is known by its words: edited, it is another page, and `remove` takes the former
    one out. A file that can't be used is refused and named, and the others load; in a folder, what is hidden is
    passed over, and files of no known kind are skipped and named.

    An alias file is a table of phrase, id, scope (exact or near) and, if wanted, note, parted by tabs. It replaces the
    one loaded under its name before, which is its file name, or NAME where `# id: NAME` stands above the columns. A
    table of KGX is named so, too; without `# id: NAME` an edited one comes beside the former.

    \b
    Examples:
      procgraph load pages/ vocabularies/desc2026.gz
      procgraph load stimulator.html --code CPT4:64565
      procgraph load pages/ --licence CC-BY-4.0
      curl -s https://example.org/page.html | procgraph load -
      procgraph load pages/ --store sqlite:///pain.db --json
      procgraph load --core
    """
    if not paths and not core:
        raise click.UsageError("Nothing to load: give a PATH, or --core.")
    if code is not None and (len(paths) != 1 or Path(paths[0]).is_dir()):
        raise click.UsageError("--code is the code of one page: give one file with it.")
    outcome = Outcome()
    from loaders.library import Library, new_store

    with opened(url, partial(new_store, force=force)) as store:
        try:
            found = [pair for path in paths for pair in _members(path, outcome)]
            if code is not None and len(found) > 1:
                raise click.UsageError(f"--code is the code of one page: {paths[0]} holds {len(found)} files.")
            with Library(store).together() as batch:
                if core:
                    outcome.loaded += batch.load_core()
                _load_all(partial(batch.load, kind=kind, code=code, licence=licence), found, outcome)
        except ProcedureGraphError:
            _report(outcome, verbose, as_json)  # what was loaded before the store failed stays
            raise
        except KeyboardInterrupt:
            _tell_what_stays(outcome)
            raise
    _report(outcome, verbose, as_json)
    if outcome.refused:
        click.get_current_context().exit(Code.REFUSED)


def _load_all(load: Callable[[Member], Loaded], found: Sequence[Found], outcome: Outcome) -> None:
    for member, listed in _with_progress(found):
        try:
            outcome.loaded.append(load(member))
        except StoreFileError:
            raise
        except BadInput as error:
            _set_aside(outcome, member.name, error, listed)


def _members(path: str, outcome: Outcome) -> Iterator[Found]:
    """What a path leads to."""
    from loaders.files import members
    from loaders.library import find_files

    try:
        files = [on_disk(path)] if path == STDIN else [(file, str(file)) for file in find_files([path])]
        if not files:
            raise BadInput("the folder holds no file.", file=path, todo="Give one that does.")
    except BadInput as error:
        _refuse(outcome, path, error)
        return
    for file, name in files:
        try:
            for member in members(file, name):
                yield member, Path(path).is_dir() or member.name.startswith(f"{name}/")
        except BadInput as error:
            _refuse(outcome, name, error)


def _set_aside(outcome: Outcome, name: str, error: BadInput, listed: bool) -> None:
    from loaders.formats import UnknownKind

    if listed and isinstance(error, UnknownKind):
        outcome.skipped.append(name)
        note(f"procgraph: skipped {error}")
    else:
        _refuse(outcome, name, error)


def _refuse(outcome: Outcome, name: str, error: BadInput) -> None:
    outcome.refused.append((name, error))
    complain(str(error) if error.file else f"{name}: {error}")


def _with_progress(found: Sequence[Found]) -> Iterator[Found]:
    """The files, with a bar on stderr while they are worked on, where stderr is a terminal."""
    if not sys.stderr.isatty():
        yield from found
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(found, description="Loading", console=Console(stderr=True), transient=True)


def _tell_what_stays(outcome: Outcome) -> None:
    from loaders.formats import PAGE

    count = len(outcome.loaded)
    message = f"interrupted: {count:,} file{'' if count == 1 else 's'} loaded stay{'s' if count == 1 else ''}"
    linked = all(it.kind == PAGE for it in outcome.loaded)
    complain(f"{message}." if linked else f"{message}; the next load links pages with what they name.")


def _report(outcome: Outcome, verbose: bool, as_json: bool) -> None:
    if as_json:
        print_json(_as_json(outcome))
        return
    if outcome.loaded:
        print_table(
            ("file", "kind", "title", "nodes", "edges", "unlinked", "unread lines"),
            (
                (it.file, it.kind, it.source.title, it.nodes, it.edges, it.unlinked, len(it.unread))
                for it in outcome.loaded
            ),
        )
    lines = [f"{it.file}:{line}" for it in outcome.loaded for line in it.unread]
    left_out = [f"{it.file}: left out {what} ({n:,})" for it in outcome.loaded for what, n in it.left_out.items()]
    for line in [*lines, *left_out] if verbose else lines[:_LINES]:
        note(line)
    note(_summary(outcome, verbose))


def _summary(outcome: Outcome, verbose: bool) -> str:
    counts = [(len(outcome.loaded), "loaded"), (len(outcome.refused), "refused"), (len(outcome.skipped), "skipped")]
    words = ", ".join(f"{count:,} {word}" for count, word in counts if count) or "nothing to load"
    unread = sum(len(it.unread) for it in outcome.loaded)
    if unread:
        words += f"; {unread:,} line{'' if unread == 1 else 's'} ended in no statement"
    if unread > _LINES and not verbose:
        words += f", {_LINES} of them named (--verbose names all)"
    left_out = sum(sum(it.left_out.values()) for it in outcome.loaded)
    if left_out:
        words += f"; {left_out:,} parts of vocabularies were left out{'' if verbose else ' (--verbose says which)'}"
    if any(it.unlinked for it in outcome.loaded):
        words += "; procgraph review lists what linked to nothing"
    return f"{words}."


def _as_json(outcome: Outcome) -> dict[str, object]:
    return {
        "loaded": [
            {
                "file": it.file, "kind": it.kind, "source": it.source.id, "title": it.source.title, "nodes": it.nodes,
                "edges": it.edges, "unlinked": it.unlinked, "unread": list(it.unread),
                "left_out": dict(it.left_out),
            }
            for it in outcome.loaded
        ],
        "refused": [
            {"file": error.file or name, "line": error.line, "reason": error.what, "todo": error.todo}
            for name, error in outcome.refused
        ],
        "skipped": outcome.skipped,
    }  # fmt: skip


COMMANDS = (load,)
