"""One worker beside two, what a worker's memory is, and a well-behaved client beside hostile ones."""

from __future__ import annotations

import json
import re
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from benchmarks.bounds import at_least, at_most
from benchmarks.http_load import load
from benchmarks.made import ASKED, SOURCE, records
from benchmarks.serving import served
from loaders.library import new_store

NODES, ROUNDS = 200_000, 5
SERVE = ("-m", "api.cli", "serve", "--log-level", "error")
SECONDS = 2  # that an operation may take beside hostile clients
OPERATION = f"""
query Asked {{ alternatives(treating: "{ASKED}") {{ totalCount edges {{
  node {{ id name }} insteadOf {{ id name indications {{ nodes {{ id name }} }} }} statedForCondition
}} }} }}"""
_DEEP = "{ procedures { nodes " + "{ narrower { nodes " * 50 + "{ id }" + " } }" * 50 + " } }"
_MILLION = "narrower(first: 1000000) { nodes { %s } }"
_MILLIONS = f"{{ conditions(first: 1000000) {{ nodes {{ {_MILLION % (_MILLION % 'id')} }} }} }}"
_SLOW = '{ paths(from: "procedure 5 of many", to: "condition 99000 of the tree", maxLength: 6) { nodes { id } } }'
# What a hostile client posts, and the code that it must get.
HOSTILE: dict[str, tuple[bytes, str]] = {
    "1,000 aliases": (b"{%s}" % b" ".join(b"a%d: __typename" % place for place in range(1000)), "LIMIT_EXCEEDED"),
    "depth 100": (_DEEP.encode(), "LIMIT_EXCEEDED"),
    "cyclic fragments": (
        b"{ procedures { nodes { ...a } } } fragment a on Procedure { ...b } fragment b on Procedure { ...a }",
        "GRAPHQL_VALIDATION_FAILED",
    ),
    "10 MB of body": (b"#" * 10_000_000, "LIMIT_EXCEEDED"),
    "first: 1000000 at three levels": (_MILLIONS.encode(), "LIMIT_EXCEEDED"),
    "a slow path search": (_SLOW.encode(), "LIMIT_EXCEEDED"),
}


def run(folder: Path) -> None:
    """Print rates, memory, and times beside hostile clients, and their ratios."""
    url = f"sqlite:///{folder}/made.db"
    with new_store(url) as store, store.transaction() as change:
        change.put_source(SOURCE, records(NODES))
    environment = {"PROCGRAPH_STORE": url}
    body = json.dumps({"query": OPERATION}).encode()
    _workers(environment, body, folder)
    _beside_hostile(environment, body, folder)


def _workers(environment: dict[str, str], body: bytes, folder: Path) -> None:
    with (
        served(environment, *SERVE, "--port") as one,
        served(environment, *SERVE, "--workers", "2", "--port") as two,
    ):
        rates: dict[int, list[float]] = {one: [], two: []}
        for _ in range(ROUNDS):  # in turn, so that a machine that slows down slows both
            for port, found in rates.items():
                found.append(load(port, body, folder).rate)
        rate = {port: median(found) for port, found in rates.items()}
        print(f"{NODES:,} nodes, 16 connections: {rate[one]:,.0f} requests/s by one worker, {rate[two]:,.0f} by two")
        print(f"two workers by one: {at_least(1.7, rate[two] / rate[one], 'rate of two workers by that of one')}")
        for name, port in (("1 worker", one), ("2 workers", two)):
            sizes = ", ".join(at_most(150, size, f"memory of a process of {name}, MB") for size in _memory(port))
            print(f"memory in MB, {name}: {sizes}")


def _memory(port: int) -> Iterator[float]:
    """The resident memory of each process that listens or was started by one that does, in MB, the largest first."""
    listing = subprocess.run(["ps", "-eo", "pid,ppid,rss,args"], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 3) for line in listing.splitlines()[1:]]
    owners = {pid for pid, _, _, args in rows if re.search(rf"serve .*--port {port}\b", args)}
    ours = [int(rss) for pid, parent, rss, args in rows if pid in owners or (parent in owners and "spawn" in args)]
    return (size / 1000 for size in sorted(ours, reverse=True))


def _beside_hostile(environment: dict[str, str], body: bytes, folder: Path) -> None:
    limits = {"PROCGRAPH_OPERATION_SECONDS": str(SECONDS)}
    with served(environment | limits, *SERVE, "--port") as port:
        for name in HOSTILE:
            alone: list[float] = []
            beside: list[float] = []
            codes: Counter[str] = Counter()
            longest = 0.0
            for _ in range(ROUNDS):
                alone.append(load(port, body, folder, 4, 1.5).p95)
                with _hostile(port, name) as client:
                    beside.append(load(port, body, folder, 4, 1.5).p95)
                codes += client.codes
                longest = max(longest, client.longest)
            assert set(codes) == {HOSTILE[name][1]}, (name, codes)
            ratio = at_most(2, median(beside) / median(alone), f"p95 beside {name}")
            print(
                f"{name}: p95 of a well-behaved client {median(alone) * 1000:.1f} ms, beside it"
                f" {median(beside) * 1000:.1f} ms, {ratio} x;"
                f" {codes.total()} refused, after {longest:.2f} s at most",
                flush=True,
            )


class Hostile(threading.Thread):
    """A client that posts the same again as soon as it is refused."""

    def __init__(self, port: int, name: str) -> None:
        super().__init__(daemon=True)
        text, _ = HOSTILE[name]
        self._request = Request(
            f"http://127.0.0.1:{port}/graphql",
            json.dumps({"query": text.decode()}).encode(),
            {"Content-Type": "application/json", "Accept": "application/json"},
        )
        self.codes: Counter[str] = Counter()
        self.longest = 0.0
        self.stopped = False

    def run(self) -> None:
        """Post until stopped."""
        while not self.stopped:
            began = time.perf_counter()
            self.codes[self._refused()] += 1
            self.longest = max(self.longest, time.perf_counter() - began)

    def _refused(self) -> str:
        try:
            with urlopen(self._request) as response:
                answer = json.load(response)
        except HTTPError as error:
            answer = json.load(error)
        except URLError:  # the connection was closed while it still sent, as a body that is too large has it
            return "LIMIT_EXCEEDED"
        [error_] = answer["errors"]
        return str(error_["extensions"]["code"])


@contextmanager
def _hostile(port: int, name: str) -> Iterator[Hostile]:
    client = Hostile(port, name)
    client.start()
    try:
        yield client
    finally:
        client.stopped = True
        client.join()
