"""The command `procgraph`. One module for each group of commands; what they share is in `border`, `options` and
`streams`.

Start-up is part of every answer, so that modules here import what is heavy (a store's driver, the GraphQL library, the
table writer) inside the command that needs it.
"""

from __future__ import annotations

import sys
from io import TextIOWrapper
from typing import cast

import click

from api.cli import (
    asking,
    border,
    checking,
    copying,
    exploring,
    exporting,
    fetching,
    importing,
    keeping,
    loading,
    reading,
    serving,
    showing,
)

EPILOG = """\b
Exit codes:
  0    done
  1    some input was refused; it is named, with the reason
  2    wrong usage
  3    the store can't be used: not there, no store, or busy
  70   a defect of this program (PROCGRAPH_DEBUG=1 shows where)
  74   a result could not be written
  130  interrupted with Ctrl-C
  141  whoever read the output had enough
"""


@click.group(
    cls=border.Program,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="procedure-graph", message="procgraph %(version)s")
def program() -> None:
    """A graph of medical procedures, each statement with the words of the page it rests on.

    Answers are what documents state. They are not medical advice, nothing is ranked by merit, and what is absent is
    not stated rather than not so.

    \b
    Examples:
      procgraph load pages/
      procgraph alternatives CRPS
      procgraph show "spinal cord stimulation"
      procgraph alternatives --help
    """


for module in (
    loading,
    fetching,
    reading,
    asking,
    exploring,
    showing,
    keeping,
    checking,
    copying,
    exporting,
    importing,
    serving,
):
    for command in module.COMMANDS:
        program.add_command(command)


def main() -> None:
    """Run the command line. Output is UTF-8 whatever the locale, so that JSON is JSON everywhere."""
    sys.excepthook = border.report_defect
    for stream in (sys.stdout, sys.stderr):
        cast(TextIOWrapper, stream).reconfigure(encoding="utf-8", errors="backslashreplace")
    program(prog_name="procgraph")
