"""`alternatives`, `search`, `query`: questions to the store."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import partial
from textwrap import shorten
from typing import Any

import click

from api.cli.border import Code, complain_of_defect, unlogged
from api.cli.options import (
    CLOSE,
    SPOKEN_OF,
    THING,
    ask,
    first_option,
    json_always,
    json_option,
    kind_option,
    near,
    reading,
    store_option,
)
from api.cli.streams import STDIN, note, note_the_rest, print_json, print_table, read_text
from graph.errors import did_you_mean
from graph.queries import (
    Along,
    Alternatives,
    Below,
    Edges,
    Field,
    Find,
    Inner,
    Listed,
    Page,
    Reference,
    Related,
    Search,
    TotalCount,
    Value,
)
from graph.suggestions import suggestions

TITLE_WIDTH = 50  # of a document's title in a table
_EVIDENCE: tuple[Field, ...] = (
    Inner(
        "document",
        "document",
        (Value("id", "id"), Value("title", "title"), Related("describes", Along("DESCRIBED_IN", outward=False), THING)),
    ),
    *(Value(key, key) for key in ("section", "heading", "text", "link", "start", "end")),
)
_ALTERNATIVE: tuple[Field, ...] = (
    Inner("node", "node", THING),
    Inner("example_of", "example_of", THING),
    Value("link", "link"),
    Value("stated_for_condition", "stated_for_condition"),
    Value("match", "mapping"),
    Inner("via", "via", THING),
    Listed("evidence", "evidence", _EVIDENCE),
)


@click.command()
@click.argument("name")
@click.option("--narrower/--no-narrower", default=True, show_default=True, help="Count narrower conditions, too.")
@click.option(
    "--stated-for-condition/--not-stated-for-condition",
    default=None,
    help="Only those that are, or are not, themselves indicated for the condition.",
)
@first_option(100)
@store_option
@json_option
def alternatives(
    name: str,
    narrower: bool,
    stated_for_condition: bool | None,
    first: int,
    url: str,
    as_json: bool,
) -> None:
    """Alternatives to the procedures that are indicated for a condition.

    NAME is the condition's id, name, synonym or abbreviation. Of each alternative that a page names are told: whether
    a page says that it is indicated for the condition, too; the procedures it is named for, with the condition that
    their pages state where that is a narrower one; and beside each the words that say so, with their document and
    place (in Unicode code points), marked where they are near to the thing's names and not one of them. What is
    stated for a term of another vocabulary that maps exactly to the condition counts, and is told. No ranking by
    merit, no advice.

    \b
    Examples:
      procgraph alternatives CRPS
      procgraph alternatives "failed back surgery syndrome" --stated-for-condition
      procgraph alternatives mesh:D020918 --no-narrower --json
    """  # fmt: skip
    condition = Reference(name, ("Condition",))
    question = Alternatives(
        condition,
        (Edges("alternatives", (*_ALTERNATIVE, _instead_of(condition if narrower else None))), TotalCount("total")),
        narrower=narrower,
        stated_for_condition=stated_for_condition,
        page=Page(first=first),
    )
    with reading(url) as store:
        found = ask(store, Find(condition, THING))
        answer = {"condition": found} | ask(store, question)
    if as_json:
        print_json(answer)
        return
    named = f"{found['name']} ({found['id']})"
    if not answer["alternatives"]:
        note(f"No alternative is stated in the store to a procedure that is indicated for {named}.")
        return
    note(f"Alternatives to procedures indicated for {named}{' or a narrower condition' if narrower else ''}")
    for line in _mapped(answer["alternatives"]):
        note(line)
    rows = [row for edge in answer["alternatives"] for row in _rows(edge, found["id"])]
    print_table(("alternative", "for it, too", "instead of", "words of the page"), rows)
    note_the_rest(len(answer["alternatives"]), answer["total"])
    note("What documents state; not medical advice, not ranked by merit.")


def _mapped(edges: list[dict[str, Any]]) -> list[str]:
    """The terms that statements were made of instead of what was asked for, and by which mapping they count."""
    mapped = sorted({(edge["match"], edge["via"]["id"], edge["via"]["name"]) for edge in edges if edge["via"]})
    return [f"By {match}: what is stated for {name} ({id_})." for match, id_, name in mapped]


def _instead_of(narrower_than: Reference | None) -> Listed:
    """The procedures that something is an alternative to, with what they are indicated for below a condition."""
    told = (*THING, Value("link", "link"))
    stated = Along("INDICATED_FOR", kinds=("Condition",), apart=())
    below = None if narrower_than is None else Related("indicated_for", stated, told, where=Below((narrower_than,)))
    return Listed("instead_of", "instead_of", THING if below is None else (*THING, below))


def _rows(edge: dict[str, Any], condition: str) -> Iterator[tuple[object, ...]]:
    """An alternative as rows of the table, one for each procedure with the words of its pages."""
    group = edge["example_of"]
    alternative = (
        edge["node"]["name"] + (f"\n(example of {group['name']})" if group else ""),
        edge["stated_for_condition"],
    )
    for procedure in edge["instead_of"]:
        said = [it for it in edge["evidence"] if procedure["id"] in (of["id"] for of in it["document"]["describes"])]
        yield *alternative, procedure["name"] + _stated(procedure, condition), "\n".join(_quoted(said))
        alternative = ("", None)  # the same


def _stated(procedure: dict[str, Any], condition: str) -> str:
    """What a procedure is indicated for, where that is not exactly the condition."""
    conditions = procedure.get("indicated_for", [])
    if not conditions or any(it["id"] == condition and it["link"] != CLOSE for it in conditions):
        return ""
    return f"\n(for {', '.join(it['name'] + near(it) for it in conditions)})"


def _quoted(evidence: list[dict[str, Any]]) -> Iterator[str]:
    """The words of pages, each once, with the documents and places where they stand."""
    places: dict[str, list[str]] = {}
    for it in evidence:
        title = shorten(it["document"]["title"] or it["document"]["id"], TITLE_WIDTH, placeholder=" …")
        words = f"“{' '.join(it['text'].split())}”{near(it)}"
        places.setdefault(words, []).append(f"{title}, {it['start']}–{it['end']}")
    for words, found in places.items():
        yield "\n  ".join([words, *found])


@click.command()
@click.argument("text")
@kind_option
@first_option(25)
@store_option
@json_option
def search(text: str, kinds: Sequence[str], first: int, url: str, as_json: bool) -> None:
    """Things by words: exact id, code or name first, then synonyms, prefixes, all words.

    \b
    Examples:
      procgraph search "nerve block"
      procgraph search stim --kind Procedure --kind Device --first 50
      procgraph search CRPS --json
    """
    parts = (Edges("results", (Inner("node", "node", THING), Value("match", "match"))), TotalCount("total"))
    wanted = tuple(kinds) or SPOKEN_OF
    with reading(url) as store:
        answer = ask(store, Search(text, wanted, parts, Page(first=first)))
        nearest = () if answer["results"] or as_json else suggestions(partial(ask, store), Reference(text, wanted))
    if as_json:
        print_json(answer)
        return
    if not answer["results"]:
        note(f"Nothing in the store has these words: {text}{did_you_mean(nearest)}")
        return
    things = ((edge["node"], edge["match"]) for edge in answer["results"])
    print_table(("id", "kind", "name", "found by"), ((it["id"], it["kind"], it["name"], match) for it, match in things))
    note_the_rest(len(answer["results"]), answer["total"])


@click.command()
@click.argument("operation", metavar="GRAPHQL")
@click.option("--variables", metavar="JSON", help="The operation's variables, an object; @FILE reads them from a file.")
@click.option("--operation-name", metavar="NAME", help="Which operation to run, where the document holds several.")
@store_option
@json_always
def query(operation: str, variables: str | None, operation_name: str | None, url: str) -> None:
    """Run a GraphQL operation on the store, without a server and its limits.

    GRAPHQL is the document itself, @FILE, or - for stdin. The whole response is printed as JSON; where it has errors,
    the exit code is 1.

    \b
    Examples:
      procgraph query '{ release { dataVersion } }'
      procgraph query @alternatives.graphql --variables '{"name": "CRPS"}'
      echo '{ sources { totalCount } }' | procgraph query -
    """
    values = _variables(variables)
    document = _document(operation)
    from api.errors import INTERNAL
    from api.execution import execute

    with reading(url) as store, unlogged():
        response = execute(store, document, values, operation_name)
    print_json(response)
    errors = response.get("errors", [])
    defect = any(error.get("extensions", {}).get("code") == INTERNAL for error in errors)
    if defect:
        complain_of_defect("see the response")
    if errors:
        click.get_current_context().exit(Code.DEFECT if defect else Code.REFUSED)


def _document(operation: str) -> str:
    if operation == STDIN:
        return read_text(STDIN)
    return read_text(operation[1:]) if operation.startswith("@") else operation


def _variables(text: str | None) -> dict[str, Any]:
    """The variables of an operation; anything but a JSON object is wrong usage."""
    if not text:
        return {}
    given = read_text(text[1:]) if text.startswith("@") else text
    try:
        values = json.loads(given)
    except json.JSONDecodeError as error:
        raise click.BadParameter(f"no JSON: {error}.", param_hint="--variables") from error
    if not isinstance(values, dict):
        raise click.BadParameter('give a JSON object, such as {"name": "CRPS"}.', param_hint="--variables")
    return values


COMMANDS = (alternatives, search, query)
