"""A publisher to fetch from: an HTTPS server on this machine, under a name that only the tests' network knows."""

from __future__ import annotations

import re
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from loaders.fetching import Network

HOST = "vocabularies.example"


@dataclass(slots=True)
class Page:
    """What is at a path. `breaks` says after how many bytes the connection is lost, once."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    breaks: int | None = None
    says_length: bool = True


@dataclass(slots=True)
class Publisher:
    """The server: what is at each path, what was asked, and where it is."""

    pages: dict[str, Page]
    asked: list[tuple[str, dict[str, str]]]
    port: int
    trust: ssl.SSLContext

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"https://{HOST}:{self.port}{path}"

    def network(self) -> Network:
        """A network in which the name leads here, and this machine may be asked."""
        return Network(lambda host, port: ["127.0.0.1"], lambda address: address.is_loopback, self.trust)


@contextmanager
def publishing(folder: Path) -> Iterator[Publisher]:
    """Serve for as long as the context lasts."""
    certificate, key = _certificate(folder)
    publisher = Publisher({}, [], 0, ssl.create_default_context(cafile=str(certificate)))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            publisher.asked.append((self.path, dict(self.headers)))
            _answer(self, publisher.pages.get(self.path, Page(status=404)))

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.handle_error = lambda request, client_address: None  # type: ignore[method-assign]  # who hangs up is expected
    publisher.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield publisher
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _answer(handler: BaseHTTPRequestHandler, page: Page) -> None:
    """As a server that knows ranges: a part where it is asked for of what is still the same."""
    start = 0
    asked = re.fullmatch(r"bytes=(\d+)-", handler.headers.get("Range", ""))
    same = handler.headers.get("If-Range") == page.headers.get("ETag")
    status, more = page.status, dict(page.headers)
    if asked and same and status == 200:
        start, status = int(asked[1]), 206
        more["Content-Range"] = f"bytes {start}-{len(page.body) - 1}/{len(page.body)}"
    handler.send_response(status)
    if page.says_length:
        more["Content-Length"] = str(len(page.body) - start)
    for name, value in more.items():
        handler.send_header(name, value)
    handler.end_headers()
    body, page.breaks = page.body[start : page.breaks], None
    handler.wfile.write(body)
    handler.close_connection = True


def _certificate(folder: Path) -> tuple[Path, Path]:
    openssl = shutil.which("openssl")
    if openssl is None:
        # Without a certificate no address begins with https, and no other is fetched from.
        pytest.skip("openssl isn't installed, which makes the certificate of the tests' publisher")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        [
            openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
            "2", "-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}", "-keyout", str(key), "-out",
            str(certificate),
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return certificate, key
