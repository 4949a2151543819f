"""GraphiQL from files of our own (`tools/graphiql` makes them), on a page that can load nothing else."""

from __future__ import annotations

from pathlib import Path

from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from api.server.page_headers import headers

_EXPLORER = Path(__file__).parents[1] / "explorer"
_PAGE = _EXPLORER / "graphiql.html"
BUILT = _EXPLORER / "graphiql"  # what `tools/graphiql` made; in the wheel, not in the repository
# Styles are set by its scripts as the page is used, icons and fonts lie in its style sheet.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src data:;"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = headers(_POLICY)


def page() -> Response:
    """GraphiQL, or how to get it where its files were not made."""
    if not BUILT.is_dir():
        message = "GraphiQL's files are not here; `make graphiql` makes them. /graphql itself answers all the same.\n"
        return PlainTextResponse(message, 503, HEADERS)
    return FileResponse(_PAGE, media_type="text/html", headers=HEADERS | {"cache-control": "no-cache"})


def routes() -> list[BaseRoute]:
    """Where the page's files are had."""
    return [Mount("/graphiql", StaticFiles(directory=BUILT, check_dir=False))]
