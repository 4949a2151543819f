"""The border between the program and who runs it: errors become one line on stderr and an exit code."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from types import TracebackType

import click

from graph.errors import Conflict, ProcedureGraphError, StoreFileError, StoreUnavailable


class Code(IntEnum):
    """What the program ends with. From 64 on as in BSD's sysexits, from 128 on as a shell reports signals."""

    DONE = 0
    REFUSED = 1
    USAGE = 2  # click ends with it
    STORE = 3
    DEFECT = 70
    OUTPUT = 74
    INTERRUPTED = 130
    PIPE = 141


STORE_ERRORS = (StoreUnavailable, StoreFileError, Conflict)


class Program(click.Group):
    """The group of all commands, which tells people what went wrong in one of them."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command that was named; ends the program with the exit code of what it raises."""
        try:
            try:
                return super().invoke(ctx)
            finally:
                sys.stdout.flush()  # here, where a failure still finds a handler
        except ProcedureGraphError as error:
            complain(str(error))
            ctx.exit(Code.STORE if isinstance(error, STORE_ERRORS) else Code.REFUSED)
        except BrokenPipeError:
            _drop_output()
            ctx.exit(Code.PIPE)
        except OSError as error:
            _drop_output()
            complain(f"The output could not be written: {error.strerror or error}.")
            ctx.exit(Code.OUTPUT)
        except KeyboardInterrupt:
            ctx.exit(Code.INTERRUPTED)


def complain(message: str) -> None:
    """Write one line to stderr, whatever a file's name or a page's words hold."""
    click.echo(f"procgraph: {one_line(message)}", err=True)


def one_line(text: str) -> str:
    """The text without line breaks and control characters, which could change what a terminal shows."""
    return "".join(char if char.isprintable() else " " for char in text).strip()


def report_defect(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Python's last resort for what nothing handles: a defect of this program, told in a line."""
    if _debugging():
        sys.__excepthook__(kind, error, trace)
    else:
        complain_of_defect(f"{kind.__name__}: {error}")
    sys.exit(Code.DEFECT)


def complain_of_defect(what: str) -> None:
    """Say that the fault is ours, and how to learn more of it."""
    complain(
        f"This is a defect of the program, not of your input ({what}). "
        "Run it again with PROCGRAPH_DEBUG=1 and report what it prints."
    )


@contextmanager
def unlogged() -> Iterator[None]:
    """Keep what is logged within off stderr, unless PROCGRAPH_DEBUG asks for it."""
    before = logging.root.manager.disable
    if not _debugging():
        logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


def _debugging() -> bool:
    return bool(os.environ.get("PROCGRAPH_DEBUG"))


def _drop_output() -> None:
    """Send what is still buffered nowhere: Python would complain of it on its way out."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
