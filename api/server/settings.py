"""What can be set of a server, each by a variable of the environment: how workers learn of it, too."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from graph.errors import BadInput

DEFAULT_STORE = "sqlite:///procgraph.db"
LEVELS = ("debug", "info", "warning", "error")
_SHORTEST_TOKEN = 16  # characters; what is shorter can be guessed
_SWITCHES = {"": None, "1": True, "true": True, "on": True, "yes": True, "0": False, "false": False, "off": False}
_SWITCHES |= {"no": False}
# What browsers send as Origin (RFC 6454); an address that has a path, or ends with "/", would never be the same.
_ORIGIN = re.compile(r"\*|[a-z][a-z0-9+.-]*://[^/?#\s,]+")


@dataclass(frozen=True, slots=True)
class Settings:
    """How a server works. Each field is set by `PROCGRAPH_` and its name in capitals.

    `operation_seconds` is how long one operation may take, `operations` how many may run at once in a worker,
    `waiting` how many more may wait, and `max_cost` what one may cost by the schema's directives. `documents` is a
    folder of operations that are asked for by name, alone when `only_documents`. `sparql_seconds` is how long a SPARQL
    query may take, `sparql_folder` where what these read is kept from one start to the next; without one it is made
    anew.
    """

    store: str = DEFAULT_STORE
    cors_origins: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    operation_seconds: float = 10.0
    operations: int = 32
    waiting: int = 128
    max_cost: int = 250_000
    documents: Path | None = None
    only_documents: bool = False
    sparql_seconds: float = 20.0
    sparql_folder: Path | None = None
    graphiql: bool = True
    introspection: bool = True
    log_level: str = "info"

    def environment(self) -> dict[str, str]:
        """The variables that say all this."""
        return {variable(field.name): _written(getattr(self, field.name)) for field in fields(self)}


def variable(name: str) -> str:
    """The variable of a field."""
    return f"PROCGRAPH_{name.upper()}"


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """What the environment says; what it doesn't is as it is by default. Raises BadInput for what can't be read."""

    def said(name: str) -> str:
        return environment.get(variable(name), "").strip()

    default = Settings()
    settings = Settings(
        store=said("store") or default.store,
        cors_origins=origins(said("cors_origins")),
        tokens=_tokens(said("tokens")),
        operation_seconds=_number(said("operation_seconds"), "operation_seconds", default.operation_seconds),
        operations=_integer(said("operations"), "operations", default.operations, least=1),
        waiting=_integer(said("waiting"), "waiting", default.waiting, least=0),
        max_cost=_integer(said("max_cost"), "max_cost", default.max_cost, least=1),
        documents=Path(said("documents")) if said("documents") else None,
        only_documents=_switch(said("only_documents"), "only_documents", default.only_documents),
        sparql_seconds=_number(said("sparql_seconds"), "sparql_seconds", default.sparql_seconds),
        sparql_folder=Path(said("sparql_folder")) if said("sparql_folder") else None,
        graphiql=_switch(said("graphiql"), "graphiql", default.graphiql),
        introspection=_switch(said("introspection"), "introspection", default.introspection),
        log_level=said("log_level").lower() or default.log_level,
    )
    if settings.only_documents and settings.documents is None:
        raise BadInput(
            f"{variable('only_documents')} is on, and there are no documents.",
            todo=f"Name their folder as {variable('documents')}.",
        )
    if settings.log_level not in LEVELS:
        raise BadInput(
            f"{settings.log_level!r} is no level of {variable('log_level')}.", todo=f"Give one of {', '.join(LEVELS)}."
        )
    return settings


def origins(text: str) -> tuple[str, ...]:
    """The origins that a text names, separated by commas. Raises BadInput for what is none."""
    named = _listed(text)
    for origin in named:
        if not _ORIGIN.fullmatch(origin):
            raise BadInput(
                f"{origin!r} is no origin of web pages.", todo="Give scheme, host and port: http://localhost:5173."
            )
    return named


def _tokens(text: str) -> tuple[str, ...]:
    tokens = _listed(text)
    if any(len(token) < _SHORTEST_TOKEN for token in tokens):  # which is not told: logs would show it
        raise BadInput(
            f"A token in {variable('tokens')} has fewer than {_SHORTEST_TOKEN} characters.",
            todo='Make one: python3 -c "import secrets; print(secrets.token_urlsafe(32))".',
        )
    return tokens


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _number(text: str, name: str, default: float) -> float:
    try:
        number = float(text) if text else default
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise BadInput(
            f"{text!r} is no number above 0, which {variable(name)} must be.", todo=f"Give {default:g}, say."
        )
    return number


def _integer(text: str, name: str, default: int, *, least: int) -> int:
    try:
        number = int(text) if text else default
    except ValueError:
        number = least - 1
    if number < least:
        raise BadInput(
            f"{text!r} is no whole number from {least}, which {variable(name)} must be.", todo=f"Give {default}, say."
        )
    return number


def _switch(text: str, name: str, default: bool) -> bool:
    if text.lower() not in _SWITCHES:
        raise BadInput(f"{text!r} says neither on nor off for {variable(name)}.", todo="Give on or off.")
    said = _SWITCHES[text.lower()]
    return default if said is None else said


def _written(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "on" if value else "off"
        case tuple():
            return ",".join(value)
        case _:
            return str(value)
