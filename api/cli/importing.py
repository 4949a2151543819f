"""`import`: an export of this program back into a store."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from api.cli.copying import doing
from api.cli.options import json_option, opened, store_option
from api.cli.streams import note, print_json, print_table


@click.command("import")
@click.argument("file", metavar="FILE")
@store_option
@json_option
def import_(file: str, url: str, as_json: bool) -> None:
    """Put an export back into a store: what `procgraph export nquads` or `trig` wrote.

    FILE is named .nq or .trig, or with .gz. From an export with --profile full the same graph comes, pages as they were
    included: the next export has the same bytes. From a public one what it holds: pages are read from their text, and
    what is missing is said. All of the file is read before anything is written: one that is damaged or says what no
    export says is refused, with the line. Sources take the place of what they said before; others stay.

    \b
    Examples:
      procgraph export nquads -o graph.nq.gz --profile full
      procgraph import graph.nq.gz --store sqlite:///again.db
      procgraph import graph.trig --json
    """
    from graph.store import open_store
    from loaders.importing import import_file

    with opened(url, partial(open_store, write=True, create=True)) as store, doing() as progress:
        imported = import_file(Path(file), store, progress)
    if as_json:
        print_json(
            {
                "imported": [{"id": s.id, "kind": s.kind, "title": s.title} for s in imported.sources],
                "without_bytes": [s.id for s in imported.without_bytes],
                "without_text": [s.id for s in imported.without_text],
            }
        )
        return
    print_table(("id", "kind", "title"), ((s.id, s.kind.value, s.title) for s in imported.sources))
    for source in imported.without_bytes:
        note(f"{source.title} ({source.id}): the file has no bytes of it, so that it was read from its text.")
    for source in imported.without_text:
        note(f"{source.title} ({source.id}): the file has no text of it, for its licence restricts that.")
    note(f"{len(imported.sources):,} source{'' if len(imported.sources) == 1 else 's'} imported.")


COMMANDS = (import_,)
