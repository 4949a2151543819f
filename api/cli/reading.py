"""`parse`: what a page says, as JSON, without writing anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from api.cli.options import code_option, json_always, opened, reading
from api.cli.streams import on_disk, print_json
from graph.errors import BadInput

if TYPE_CHECKING:
    from loaders.files import Member
    from loaders.page.model import Code

IN_MEMORY = "sqlite:///:memory:"


@click.command()
@click.argument("file")
@code_option
@click.option(
    "--store",
    "url",
    metavar="URL",
    envvar="PROCGRAPH_STORE",
    show_envvar=True,
    help="The store to link against, only read.  [default: the core vocabulary alone]",
)
@json_always
def parse(file: str, code: Code | None, url: str | None) -> None:
    """What a page says, as JSON; writes nothing.

    FILE is a page as text, Markdown or HTML, plain or packed, or - for stdin. Each item has the page's exact words,
    with their place in `content` in Unicode code points, and the id that they link to.

    \b
    Examples:
      procgraph parse stimulator.html
      procgraph parse stimulator.txt --store sqlite:///pain.db | jq '.alternatives[].name'
      curl -s https://example.org/page.html | procgraph parse - --code CPT4:64565
    """
    from loaders.library import new_store
    from loaders.page.markup.decode import MAX_BYTES
    from loaders.parsing import parsed

    page = _only_member(file)
    data = page.data(MAX_BYTES)
    with opened(IN_MEMORY, new_store) if url is None else reading(url) as store:
        print_json(parsed(store, data, file_name=page.name, code=code))


def _only_member(file: str) -> Member:
    """The one file that is meant. Raises BadInput for a folder, and an archive with none or several."""
    from loaders.files import members

    found = list(members(*on_disk(file)))
    if len(found) != 1:
        raise BadInput(f"it holds {len(found)} files.", file=file, todo="Give one page.")
    return found[0]


COMMANDS = (parse,)
