"""The endpoint that is asked most, before all others are looked through."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

_ACCEPT_ENCODING = b"accept-encoding"


class First:
    """Answers one path by its endpoint, `packed` for those who can read that, and all others by the application.

    Starlette's ways to an endpoint (compression, exceptions, routes) are a twentieth of an answer's time.
    """

    def __init__(self, app: ASGIApp, path: str, endpoint: ASGIApp, packed: ASGIApp) -> None:
        self._app, self._path, self._endpoint, self._packed = app, path, endpoint, packed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        app = self._app
        if scope["type"] == "http" and scope["path"] == self._path:
            packed = any(b"gzip" in value for name, value in scope["headers"] if name == _ACCEPT_ENCODING)
            app = self._packed if packed else self._endpoint
        await app(scope, receive, send)
