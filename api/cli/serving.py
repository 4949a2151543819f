"""`serve`: the HTTP server."""

from __future__ import annotations

import socket

import click

from api.cli.options import json_always, reading, store_option
from api.cli.streams import note
from graph.errors import BadInput


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; 0.0.0.0 is every one.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, metavar="N", help="The port.")
@click.option(
    "--workers", type=click.IntRange(1), default=1, show_default=True, metavar="N", help="How many processes."
)
@click.option(
    "--cors-origin",
    "cors",
    metavar="ORIGIN",
    envvar="PROCGRAPH_CORS_ORIGINS",
    show_envvar=True,
    default="",
    help="Pages from here may ask it in a browser, such as http://localhost:5173; several with commas, * for all.",
)
@store_option
@json_always
def serve(host: str, port: int, workers: int, cors: str, url: str) -> None:
    """Serve the store over HTTP until it is stopped: GraphQL at /graphql, and more.

    Reading is open to whoever reaches the address; nothing is changed without a token from PROCGRAPH_TOKENS.

    \b
    Examples:
      procgraph serve
      procgraph serve --host 0.0.0.0 --port 8080 --workers 4
      procgraph serve --cors-origin http://localhost:5173
    """
    from api import app

    origins = app.origins(cors)
    reading(url).close()
    _assert_free(host, port)
    shown = f"[{host}]" if ":" in host else host
    note(f"Serving {url} on http://{shown}:{port}/ until you stop it with Ctrl-C.")
    app.serve(url, host=host, port=port, workers=workers, cors_origins=origins)


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
