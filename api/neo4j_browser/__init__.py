"""What makes Neo4j Browser pleasant: a guide for `:play`, the questions people ask, and a style for `:style`.

Browser fetches them from here, which a page of another origin may; the database's settings must name this host in
`browser.remote_content_hostname_whitelist`.
"""

from __future__ import annotations

from html import escape
from importlib.resources import files
from string import Template
from typing import NamedTuple

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route

PATH = "/neo4j"
STYLE, QUERIES, GUIDE = "style.grass", "queries.cypher", "guide.html"
# They are the same for everybody, and tell nothing of a graph. Browser asks for them uncached.
ASKED_WITH = ("Cache-Control", "Pragma")
_FOR_ALL = Middleware(CORSMiddleware, allow_origins=("*",), allow_headers=ASKED_WITH)
_SLIDE = Template("""\
    <slide class="row-fluid">
      <div class="col-sm-4">
        <h3>${title}</h3>
        <p class="lead">${gloss}</p>
      </div>
      <div class="col-sm-8">
        <figure><pre class="pre-scrollable code runnable">${cypher}</pre></figure>
      </div>
    </slide>""")


class SavedQuery(NamedTuple):
    """A question: its title, what it tells, and its Cypher."""

    title: str
    gloss: str
    cypher: str


def saved_queries() -> list[SavedQuery]:
    """The questions of the file: a title and a gloss as comments, then the statement; a blank line between two."""
    return [_saved(part) for part in _text(QUERIES).strip().split("\n\n")]


def guide(address: str) -> str:
    """The guide. `address` is where this server has what Browser fetches."""
    slides = (
        _SLIDE.substitute(title=escape(it.title), gloss=escape(it.gloss), cypher=escape(it.cypher, quote=False))
        for it in saved_queries()
    )
    return Template(_text(GUIDE)).substitute(address=escape(address), slides="\n".join(slides))


def _saved(part: str) -> SavedQuery:
    lines = part.splitlines()
    title, *gloss = (line.removeprefix("// ") for line in lines if line.startswith("//"))
    cypher = "\n".join(line for line in lines if not line.startswith("//"))
    return SavedQuery(title, " ".join(gloss), cypher)


def _text(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


async def _guide(request: Request) -> Response:
    return HTMLResponse(guide(str(request.base_url).rstrip("/") + PATH))


async def _style(_: Request) -> Response:
    return PlainTextResponse(_text(STYLE))


async def _queries(_: Request) -> Response:
    return PlainTextResponse(_text(QUERIES))


def mount() -> Mount:
    """Where Browser finds it all, whichever page it is."""
    routes = [Route(f"/{GUIDE}", _guide), Route(f"/{STYLE}", _style), Route(f"/{QUERIES}", _queries)]
    return Mount(PATH, routes=routes, middleware=[_FOR_ALL])
