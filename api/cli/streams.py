"""What goes in and out: files and stdin, JSON and tables to stdout, remarks to stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from api.cli.border import one_line
from graph.errors import BadInput

STDIN = "-"
PIPED_WIDTH = 120  # columns of a table that goes to no terminal


def read_bytes(name: str) -> bytes:
    """The bytes of a file, or of stdin for `-`. Raises BadInput where the file can't be read."""
    if name == STDIN:
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise unreadable(name, error) from error


def on_disk(name: str) -> tuple[Path, str]:
    """The file of this name and what to call it; for `-` what stdin gives, as a file while the command runs.

    Raises BadInput where stdin gives too much.
    """
    if name != STDIN:
        return Path(name), name
    from loaders.files import spooled

    called = "standard input"
    return click.get_current_context().with_resource(spooled(sys.stdin.buffer, called)), called


def read_text(name: str) -> str:
    """The text of a file, or of stdin for `-`, in UTF-8. Raises BadInput where it can't be read or is no text."""
    try:
        return read_bytes(name).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput("this is no text in UTF-8.", file=name, todo="Give a text file.") from error


def unreadable(name: str, error: OSError) -> BadInput:
    """What to say of a file that can't be read."""
    return BadInput(
        f"it can't be read ({error.strerror}).", file=name, todo="Give a file that exists and that you may read."
    )


def print_json(value: object) -> None:
    """Write a value to stdout as indented JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write rows to stdout, as wide as the terminal is. Words of pages are shown as they are, never as markup."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column == "id")  # so that an id can be copied
    for row in rows:
        cells = ("\n".join(map(one_line, _shown(cell).split("\n"))) for cell in row)
        table.add_row(
            *(
                Text(words, justify="right" if _is_number(cell) else None)
                for words, cell in zip(cells, row, strict=True)
            )
        )
    Console(file=sys.stdout, width=None if sys.stdout.isatty() else PIPED_WIDTH, highlight=False).print(table)


def note(message: str) -> None:
    """Write a remark to stderr, in one line."""
    click.echo(one_line(message), err=True)


def note_the_rest(shown: int, total: int) -> None:
    """Say on stderr where the table does not show everything."""
    if shown < total:
        note(f"{shown:,} of {total:,} shown; --first shows more.")


def _is_number(cell: object) -> bool:
    return isinstance(cell, int) and not isinstance(cell, bool)


def _shown(cell: object) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case int():
            return f"{cell:,}"
        case _:
            return str(cell)
