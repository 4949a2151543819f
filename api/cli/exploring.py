"""`paths`, `similar`: how things hang together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from api.cli.options import SPOKEN_OF, THING, ask, first_option, json_option, near, reading, store_option
from api.cli.streams import note, print_json, print_table
from graph.queries import Field, Find, Inner, Listed, Paths, Reference, Similar, Value
from graph.walks import LONGEST_PATH, MOST_PATHS
from ontologies.vocabulary import PREDICATES

_EDGE: tuple[Field, ...] = (
    *(Value(name, name) for name in ("predicate", "subject", "object", "forward")),
    Listed(
        "evidence",
        "evidence",
        (Value("text", "text"), Value("link", "link"), Inner("document", "document", (Value("id", "id"),))),
    ),
)
_PATH: tuple[Field, ...] = (
    Value("length", "length"),
    Listed("nodes", "nodes", THING),
    Listed("edges", "edges", _EDGE),
)
_LIKE: tuple[Field, ...] = (Value("score", "score"), Inner("node", "node", THING), Listed("shared", "shared", THING))


@click.command()
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@click.option(
    "--predicate", "predicates", multiple=True, metavar="PREDICATE",
    type=click.Choice(tuple(PREDICATES), case_sensitive=False),
    help="Follow only this relation, such as INDICATED_FOR. Repeatable.",
)  # fmt: skip
@click.option("--max-length", type=click.IntRange(1, LONGEST_PATH), default=4, show_default=True, help="Steps at most.")
@click.option("--limit", type=click.IntRange(1, MOST_PATHS), default=5, show_default=True, help="Paths at most.")
@store_option
@json_option
def paths(
    source: str, target: str, predicates: tuple[str, ...], max_length: int, limit: int, url: str, as_json: bool
) -> None:
    """How two things hang together: the shortest paths of relations between them.

    FROM and TO are ids, names, synonyms or abbreviations. Relations are followed either way, and nothing is passed
    through that very many things have in common. Shortest first, then by ids.

    \b
    Examples:
      procgraph paths "spinal cord stimulation" CRPS
      procgraph paths TENS "physical therapy" --max-length 2 --limit 10
      procgraph paths TENS mesh:D010146 --predicate INDICATED_FOR --predicate BROADER --json
    """
    question = Paths(Reference(source, SPOKEN_OF), Reference(target, SPOKEN_OF), _PATH, predicates, max_length, limit)
    with reading(url) as store:
        found: Any = store.answer(question)
    if as_json:
        print_json({"paths": found})
        return
    if not found:
        note(f"No path of at most {max_length} steps leads from {source} to {target}.")
        return
    print_table(("steps", "path"), ((path["length"], "\n".join(_steps(path))) for path in found))


def _steps(path: dict[str, Any]) -> Iterator[str]:
    """A path, a line for each thing, with the relation that leads to it."""
    first, *others = path["nodes"]
    yield f"{first['name']} ({first['id']})"
    for edge, node in zip(path["edges"], others, strict=True):
        arrow = f"{edge['predicate']} →" if edge["forward"] else f"← {edge['predicate']}"
        mark = min(map(near, edge["evidence"]), default="")  # none where one says its name
        yield f"  {arrow} {node['name']} ({node['id']}){mark}"


@click.command()
@click.argument("name")
@first_option(10)
@store_option
@json_option
def similar(name: str, first: int, url: str, as_json: bool) -> None:
    """Procedures that are like one: by what both are for, instead of what, where and by whom.

    NAME is the procedure's id, name, synonym or abbreviation. The score is the weight of what both have, per mille of
    what either has; what they share is listed. It says nothing about whether one can stand for the other.

    \b
    Examples:
      procgraph similar TENS
      procgraph similar "spinal cord stimulation" --first 3
      procgraph similar CPT4:64565 --json
    """
    procedure = Reference(name, ("Procedure",))
    with reading(url) as store:
        asked = ask(store, Find(procedure, THING))
        found: Any = store.answer(Similar(procedure, _LIKE, first))
    if as_json:
        print_json({"procedure": asked, "similar": found})
        return
    if not found:
        note(f"Nothing in the store shares an indication or an alternative with {asked['name']} ({asked['id']}).")
        return
    note(f"Procedures like {asked['name']} ({asked['id']})")
    rows = ((row["score"], row["node"]["name"], row["node"]["id"], _shared(row["shared"])) for row in found)
    print_table(("score", "procedure", "id", "what both have"), rows)
    note("Computed from what documents state; not medical advice.")


def _shared(things: list[dict[str, Any]]) -> str:
    return "\n".join(thing["name"] for thing in things)


COMMANDS = (paths, similar)
