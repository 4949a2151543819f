"""A nested GraphQL answer over HTTP, one worker: ours, Strawberry with DataLoaders, and the statement's bare JSON."""

from __future__ import annotations

import json
import os
import pickle
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from api.planning.operations import StoreField, planned
from benchmarks.bounds import at_least
from benchmarks.http_load import ROOT, Load, load
from benchmarks.loading import made_pages
from benchmarks.rivals import QUESTION
from graph.store import open_store
from loaders.library import Library, new_store

PAGES, ROUNDS = 60, 5
OPERATION = """
query Nested { procedures(where: {documented: true}, first: 18) { totalCount nodes {
  id name duration { maxMinutes }
  indications { edges { qualifier node { id name } } }
  alternatives { edges { node { id name } exampleOf { name } } }
  risks { edges { frequency node { id name } } }
} } }"""
_UVICORN = ("-m", "uvicorn", "--factory", "--log-level", "warning", "--port")


def objects(answer: object) -> int:
    """How many objects an answer holds."""
    if isinstance(answer, dict):
        return 1 + sum(map(objects, answer.values()))
    return sum(map(objects, answer)) if isinstance(answer, list) else 0


def run(folder: Path) -> None:
    """Print requests a second, times and their ratios."""
    url = f"sqlite:///{folder}/pages.db"
    with new_store(url) as store:
        library = Library(store)
        for path in made_pages(folder / "pages")[:PAGES]:
            library.load_file(path)
    [asked] = planned(OPERATION).fields
    assert isinstance(asked, StoreField)
    (folder / "question").write_bytes(pickle.dumps(asked.question))
    environment = {"PROCGRAPH_STORE": url, QUESTION: str(folder / "question")}
    body = json.dumps({"query": OPERATION}).encode()
    with ExitStack() as stack:
        ports = {
            "Procedure Graph": stack.enter_context(served(environment, "-m", "api.cli", "serve", "--port")),
            "bare JSON": stack.enter_context(served(environment, *_UVICORN, "benchmarks.rivals:bare")),
            "DataLoaders": stack.enter_context(served(environment, *_UVICORN, "benchmarks.rivals:loaders")),
        }
        answers = {name: _post(port, body) for name, port in ports.items()}
        with open_store(url) as store:
            expected = store.answer(asked.question)
        assert answers["Procedure Graph"] == answers["DataLoaders"] == {"data": {"procedures": expected}}
        assert answers["bare JSON"] == expected
        print(f"a nested answer of {objects(expected):,} objects, 16 connections, 1 worker")
        loads = compare(ports, body, folder)
        for name, least in (("DataLoaders", 10), ("bare JSON", 0.65)):
            print(f"by {name}: {at_least(least, loads['Procedure Graph'].rate / loads[name].rate, f'rate by {name}')}")


def compare(ports: dict[str, int], body: bytes, folder: Path, connections: int = 16) -> dict[str, Load]:
    """Load each server in turn, several times; print and return the medians."""
    loads: dict[str, list[Load]] = {name: [] for name in ports}
    for counted in range(-1, ROUNDS):
        for name, port in ports.items():
            found = load(port, body, folder, connections)
            if counted >= 0:
                loads[name].append(found)
    middle = {name: sorted(found, key=lambda each: each.rate)[ROUNDS // 2] for name, found in loads.items()}
    for name, found in middle.items():
        ratio = middle["Procedure Graph"].rate / found.rate
        times = f"p50 {found.p50 * 1000:.1f} ms, p95 {found.p95 * 1000:.1f} ms"
        print(f"{name}: {found.rate:,.0f} requests/s, {times}; ours has {ratio:.2f} x its rate")
    return middle


@contextmanager
def served(environment: dict[str, str], *command: str) -> Iterator[int]:
    """A server in a process of its own; its port, which the command takes after `--port`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    place = command.index("--port") + 1
    whole = [sys.executable, *command[:place], str(port), *command[place:]]
    process = subprocess.Popen(whole, cwd=ROOT, env=os.environ | environment, stderr=subprocess.DEVNULL)  # its log
    try:
        await_port(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def await_port(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until something listens there. Raises RuntimeError where the process ends before, or takes too long."""
    for _ in range(200):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(f"{process.args!r} doesn't serve")


def _post(port: int, body: bytes) -> Any:
    request = Request(f"http://127.0.0.1:{port}/graphql", body, {"Content-Type": "application/json"})
    with urlopen(request) as answer:
        return json.load(answer)
