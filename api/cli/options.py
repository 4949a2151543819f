"""Options that several commands take, and the store that `--store` names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from api.server.settings import DEFAULT_STORE
from graph.errors import BadInput
from graph.queries import MAX_FIRST, Field, Question, Value
from ontologies.vocabulary import KINDS

if TYPE_CHECKING:
    from graph.store import Store
    from loaders.page.model import Code

SPOKEN_OF = tuple(kind for kind in KINDS if kind not in ("Step", "Statement", "Document"))  # what people call by name
THING: tuple[Field, ...] = (Value("id", "id"), Value("kind", "typename"), Value("name", "name"))  # what any answer says

CLOSE = "CLOSE"  # a link by words that are near to the thing's names

F = TypeVar("F", bound=Callable[..., object])


def store_option(function: F) -> F:
    """`--store URL`, else `PROCGRAPH_STORE`, else the file `procgraph.db` of the current folder."""
    return click.option(
        "--store", "url", metavar="URL", envvar="PROCGRAPH_STORE", show_envvar=True, default=DEFAULT_STORE,
        show_default=True,
        help="The store: sqlite:///FILE (sqlite:////FILE from the root), or a Neo4j database as neo4j://HOST or"
        " bolt://HOST, with NEO4J_USERNAME, NEO4J_PASSWORD and NEO4J_DATABASE of the environment.",
    )(function)  # fmt: skip


def force_option(function: F) -> F:
    """`--force`."""
    return click.option(
        "--force", is_flag=True,
        help="Keep the graph beside data of another program, in a Neo4j database; never changes it.",
    )(function)  # fmt: skip


def json_option(function: F) -> F:
    """`--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")(function)


def json_always(function: F) -> F:
    """`--json` of a command that prints no table: every command takes it."""
    return click.option("--json", is_flag=True, expose_value=False, help="Changes nothing here: there is no table.")(
        function
    )


def first_option(default: int) -> Callable[[F], F]:
    """`--first N`, how many rows at most."""
    return click.option(
        "--first", type=click.IntRange(1, MAX_FIRST), default=default, show_default=True, metavar="N",
        help="So many rows at most.",
    )  # fmt: skip


def kind_option(function: F) -> F:
    """`--kind KIND`, repeatable."""
    return click.option(
        "--kind", "kinds", multiple=True, metavar="KIND", type=click.Choice(tuple(KINDS), case_sensitive=False),
        help="Only things of this kind, such as Procedure or Condition. Repeatable.",
    )(function)  # fmt: skip


class CodeType(click.ParamType["Code"]):
    """A code with its system, as `CPT4:64565`."""

    name = "SYSTEM:VALUE"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Code:
        """The code; anything else is wrong usage."""
        from api.codes import page_code
        from loaders.page.model import Code

        if isinstance(value, Code):
            return value
        try:
            return page_code(str(value))
        except BadInput as error:
            self.fail(str(error), param, ctx)


def code_option(function: F) -> F:
    """`--code SYSTEM:VALUE`."""
    return click.option("--code", type=CodeType(), help="The code of what the page describes: CPT4:64565.")(function)


def licence_option(function: F) -> F:
    """`--licence TEXT`."""
    return click.option(
        "--licence", metavar="LICENCE",
        help="The licence of files that state none, such as pages: an SPDX id (CC-BY-4.0) or an address. A page keeps"
        " it when it is loaded again without.",
    )(function)  # fmt: skip


def opened(url: str, opener: Callable[[str], Store]) -> Store:
    """The store at an address, by one of the ways to open one. Raises StoreUnavailable, StoreFileError."""
    try:
        return opener(url)
    except BadInput as error:
        if error.file is not None:
            raise
        raise click.BadParameter(str(error), param_hint="--store") from error  # the address itself is none


def reading(url: str) -> Store:
    """The store, read-only."""
    from graph.store import open_store

    return opened(url, open_store)


def near(link: Mapping[str, Any]) -> str:
    """The mark of what a page's words are only near to."""
    return " (near)" if link.get("link") == CLOSE else ""


def ask(store: Store, question: Question) -> dict[str, Any]:
    """The answer to a question whose answer is an object."""
    return cast(dict[str, Any], store.answer(question))
