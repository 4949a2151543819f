"""`serve`: the HTTP server."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from typing import Any, TypeVar

import click

from api.cli.options import json_always, reading, store_option
from api.cli.streams import note
from graph.errors import BadInput

F = TypeVar("F", bound=Callable[..., Any])


def _setting(option: str, name: str, metavar: str, text: str) -> Callable[[F], F]:
    """An option for a field of `Settings`, which its variable sets, too."""
    return click.option(option, name, metavar=metavar, envvar=f"PROCGRAPH_{name.upper()}", show_envvar=True, help=text)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; 0.0.0.0 is every one.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, metavar="N", help="The port.")
@click.option(
    "--workers", type=click.IntRange(1), default=1, show_default=True, metavar="N", help="How many processes."
)
@_setting(
    "--cors-origin",
    "cors_origins",
    "ORIGIN",
    "Pages from here may ask it in a browser, such as http://localhost:5173; several with commas, * for all.",
)
@_setting("--operation-seconds", "operation_seconds", "S", "How long one operation may take; it is stopped then [10].")
@_setting("--operations", "operations", "N", "How many operations run at once in each process [32].")
@_setting("--waiting", "waiting", "N", "How many more wait for their turn; others are refused [128].")
@_setting("--max-cost", "max_cost", "N", "What one operation may cost by the schema's @cost and @listSize [250000].")
@_setting("--documents", "documents", "FOLDER", "A folder of operations (*.graphql) that are asked for by name.")
@_setting("--only-documents", "only_documents", "on|off", "Whether these alone are run [off].")
@_setting("--sparql-seconds", "sparql_seconds", "S", "How long a SPARQL query may take; it is stopped then [20].")
@_setting("--sparql-folder", "sparql_folder", "FOLDER", "Keeps what SPARQL reads; else it is made at each start.")
@_setting("--graphiql", "graphiql", "on|off", "Whether a browser gets GraphiQL at /graphql [on].")
@_setting("--introspection", "introspection", "on|off", "Whether the schema may be asked about itself [on].")
@_setting("--log-level", "log_level", "LEVEL", "debug, info (each request), warning or error [info].")
@store_option
@json_always
def serve(host: str, port: int, workers: int, url: str, **options: str | None) -> None:
    """Serve the store over HTTP until it is stopped: GraphQL at /graphql, and more.

    Reading is open to whoever reaches the address; nothing is changed without a token from PROCGRAPH_TOKENS.

    \b
    Examples:
      procgraph serve
      procgraph serve --host 0.0.0.0 --port 8080 --workers 4
      procgraph serve --cors-origin http://localhost:5173
      procgraph serve --documents operations --only-documents on --graphiql off --introspection off
    """
    from api import app
    from api.server import settings

    said = {settings.variable(name): value for name, value in options.items() if value}
    read = settings.from_environment(os.environ | said | {settings.variable("store"): url})
    reading(url).close()
    _assert_free(host, port)
    app.make_app(read)  # what can't be used is told here, once, rather than by each worker
    shown = f"[{host}]" if ":" in host else host
    note(f"Serving {url} on http://{shown}:{port}/ until you stop it with Ctrl-C.")
    app.serve(read, host=host, port=port, workers=workers)


def _assert_free(host: str, port: int) -> None:
    """Raises BadInput where the address can't be listened on."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise BadInput(
            f"{host}:{port} can't be listened on ({error.strerror}).", todo="Choose another --port or --host."
        ) from error


COMMANDS = (serve,)
