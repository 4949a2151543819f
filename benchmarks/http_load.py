"""Requests a second and their times, as one client with several connections sees them, from a process of its own.

`python -m benchmarks.http_load HOST PORT FILE CONNECTIONS SECONDS` posts the file's bytes again and again on each
connection, the next as soon as an answer is there, and prints the times in seconds as JSON. Answers must have a
Content-Length, status 200, and always the same bytes.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import cast

import uvloop

ROOT = Path(__file__).parents[1]
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Load:
    """What came of a load: requests a second, and the median and 95th percentile in seconds."""

    rate: float
    p50: float
    p95: float


def load(port: int, body: bytes, folder: Path, connections: int = 16, seconds: float = 3.0) -> Load:
    """Post a body to /graphql on 127.0.0.1 for some seconds."""
    file = folder / "request.json"
    file.write_bytes(body)
    command = [sys.executable, "-m", "benchmarks.http_load", "127.0.0.1", str(port), str(file)]
    done = subprocess.run([*command, str(connections), str(seconds)], cwd=ROOT, stdout=subprocess.PIPE, check=True)
    times = json.loads(done.stdout)
    cuts = quantiles(times, n=20)
    within = len(times) - connections  # the last answer of each connection came when the time was over
    return Load(within / seconds, cuts[9], cuts[18])


class Client(asyncio.Protocol):
    """One connection."""

    def __init__(self, request: bytes, times: list[float], end: float) -> None:
        self._request, self._times, self._end = request, times, end
        self._received = bytearray()
        self._awaited = 0  # bytes of the whole answer, 0 until its head is there
        self._began = 0.0
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the first time."""
        self._transport = cast("asyncio.WriteTransport", transport)  # uvloop's is none by its class
        self._ask()

    def data_received(self, data: bytes) -> None:
        """Some of an answer."""
        self._received += data
        if not self._awaited:
            self._awaited = _whole(self._received)
        if self._awaited and len(self._received) >= self._awaited:
            now = time.perf_counter()
            self._times.append(now - self._began)
            if now < self._end:
                self._ask()
            else:
                self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """The end, by us when the time is over; by the server, never."""
        if time.perf_counter() < self._end:
            self.done.set_exception(exc or ConnectionError("the server closed a connection"))
        else:
            self.done.set_result(None)

    def _ask(self) -> None:
        self._received.clear()
        self._awaited = 0
        self._began = time.perf_counter()
        self._transport.write(self._request)


def _whole(received: bytearray) -> int:
    """How many bytes an answer has with its head; 0 while that isn't there."""
    head = received.find(b"\r\n\r\n")
    if head < 0:
        return 0
    if not received.startswith(b"HTTP/1.1 200"):
        raise ConnectionError(bytes(received[:300]).decode("utf-8", "replace"))
    length = _LENGTH.search(received, 0, head)
    assert length is not None, "the answer has no Content-Length"
    return head + 4 + int(length[1])


async def _measured(host: str, port: int, body: bytes, connections: int, seconds: float) -> list[float]:
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    )
    request = f"{head}Accept: application/json\r\n\r\n".encode() + body
    loop = asyncio.get_running_loop()
    times: list[float] = []
    end = time.perf_counter() + seconds
    clients = [
        (await loop.create_connection(lambda: Client(request, times, end), host, port))[1] for _ in range(connections)
    ]
    await asyncio.gather(*(client.done for client in clients))
    return times


def main(host: str, port: str, file: str, connections: str, seconds: str) -> None:
    """Measure, and print the times."""
    body = Path(file).read_bytes()
    json.dump(uvloop.run(_measured(host, int(port), body, int(connections), float(seconds))), sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
