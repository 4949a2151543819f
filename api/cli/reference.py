"""The help of all commands as one page: `python -m api.cli.reference > docs/cli.md`."""

from __future__ import annotations

import click

from api.cli import program

HEAD = """# Command line

What `procgraph --help` and `procgraph COMMAND --help` print; made by `python -m api.cli.reference > docs/cli.md`.
"""


def render() -> str:
    """The page, the same on every terminal."""
    top = click.Context(program, info_name="procgraph", terminal_width=100, **program.context_settings)
    pages = [("procgraph", program.get_help(top))]
    for name, command in program.commands.items():
        context = click.Context(command, info_name=name, parent=top, terminal_width=100)
        pages.append((f"procgraph {name}", command.get_help(context)))
    return "\n".join([HEAD, *(f"## {title}\n\n```text\n{text}\n```\n" for title, text in pages)])


if __name__ == "__main__":
    click.echo(render(), nl=False)
