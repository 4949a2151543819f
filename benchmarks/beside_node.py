"""Procedure Graph with one worker beside @neo4j/graphql on Node.js, one process, on the same Neo4j with the same data.

Answers are compared before anything is timed: the same things, related in the same way, whatever their shape.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from operator import attrgetter
from pathlib import Path
from statistics import median
from typing import Any
from urllib.request import Request, urlopen

from benchmarks.bounds import at_least, at_most
from benchmarks.http_load import Load, load
from benchmarks.loading import made_pages
from benchmarks.serving import await_port, objects, served
from loaders.library import Library, new_store
from tools import node
from tools.neo4j.server import USER, start

PAGES, CONNECTIONS = 60, (1, 16)
WARM_SECONDS, ROUNDS, SECONDS = 5.0, 15, 0.7
_LEAST = {1: 3.0, 16: 1.7}  # times the rate of the other server
PASSWORD = "only-for-benchmarks"
_RIVAL = Path(__file__).with_name("neo4j_graphql")
_NPM = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
Facts = set[tuple[object, ...]]
Pair = tuple[Load, Load]  # ours and theirs
_RATE, _P95 = attrgetter("rate"), attrgetter("p95")


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same question of both, and what each answer says as a set of facts."""

    ours: str
    theirs: str
    facts: Callable[[Any], Facts]
    their_facts: Callable[[Any], Facts]


def _pairs(answer: Any) -> Facts:
    edges = answer["alternatives"]["edges"]
    return {(edge["node"]["id"], edge["node"]["name"], of["id"]) for edge in edges for of in edge["insteadOf"]}


def _their_pairs(answer: Any) -> Facts:
    of = [procedure for condition in answer["conditions"] for procedure in condition["procedures"]]
    return {(each["id"], each["name"], procedure["id"]) for procedure in of for each in procedure["alternatives"]}


def _page(answer: Any) -> Facts:
    found = answer["procedures"]
    return {("total", found["totalCount"]), *((each["id"], each["name"]) for each in found["nodes"])}


def _their_page(answer: Any) -> Facts:
    found = answer["proceduresConnection"]
    nodes = [edge["node"] for edge in found["edges"]]
    return {("total", found["totalCount"]), *((each["id"], each["name"]) for each in nodes)}


def _nested(answer: Any) -> Facts:
    facts: Facts = set()
    for each in answer["procedures"]["nodes"]:
        facts.add((each["id"], each["name"], (each["duration"] or {}).get("maxMinutes")))
        for relation, told in (("indications", "qualifier"), ("alternatives", "exampleOf"), ("risks", "frequency")):
            for edge in each[relation]["edges"]:
                said = edge[told]
                value = said["id"] if isinstance(said, dict) else said and said.lower()
                facts.add((each["id"], relation, edge["node"]["id"], edge["node"]["name"], value))
    return facts


def _their_nested(answer: Any) -> Facts:
    facts: Facts = set()
    for each in answer["procedures"]:
        facts.add((each["id"], each["name"], each["maxMinutes"]))
        for relation, told in (("indications", "qualifier"), ("alternatives", "exampleOf"), ("risks", "frequency")):
            for edge in each[f"{relation}Connection"]["edges"]:
                value = edge["properties"][told]
                said = value and (value if relation == "alternatives" else value.lower())
                facts.add((each["id"], relation, edge["node"]["id"], edge["node"]["name"], said))
    return facts


def asked(condition: str, narrower: list[str], risk: str) -> dict[str, Comparison]:
    """The questions, about a condition with those below it, and a risk, all by id."""
    ids = json.dumps(narrower)
    two_hops = f'procedures: {{some: {{node: {{documented: true, risks: {{some: {{node: {{id: ["{risk}"]}}}}}}}}}}}}'
    their_hops = f'procedures: {{some: {{documented: {{eq: true}}, risks: {{some: {{id: {{eq: "{risk}"}}}}}}}}}}'
    return {
        "alternatives": Comparison(
            f'{{ alternatives(treating: "{condition}", first: 1000)'
            " { edges { node { id name } insteadOf { id } } } }",
            f"{{ conditions(where: {{id: {{in: {ids}}}}}) {{ procedures {{ id alternatives {{ id name }} }} }} }}",
            _pairs,
            _their_pairs,
        ),
        "a filtered page with totals": Comparison(
            f'{{ procedures(where: {{documented: true, risks: {{some: {{node: {{id: ["{risk}"]}}}}}}}}, first: 25)'
            " { totalCount nodes { id name } } }",
            f'{{ proceduresConnection(where: {{documented: {{eq: true}}, risks: {{some: {{id: {{eq: "{risk}"}}}}}}}},'
            " first: 25, sort: [{key: ASC}, {id: ASC}]) { totalCount edges { node { id name } } } }",
            _page,
            _their_page,
        ),
        "a nested list": Comparison(
            "{ procedures(where: {documented: true}, first: 18) { nodes { id name duration { maxMinutes }"
            " indications { edges { qualifier node { id name } } }"
            " alternatives { edges { exampleOf { id } node { id name } } }"
            " risks { edges { frequency node { id name } } } } } }",
            "{ procedures(where: {documented: {eq: true}}, limit: 18, sort: [{key: ASC}, {id: ASC}])"
            " { id name maxMinutes"
            " indicationsConnection { edges { properties { qualifier } node { id name } } }"
            " alternativesConnection { edges { properties { exampleOf } node { id name } } }"
            " risksConnection { edges { properties { frequency } node { id name } } } } }",
            _nested,
            _their_nested,
        ),
        "a filter of two hops": Comparison(
            f"{{ procedures(where: {{documented: true, indications: {{some: {{node: {{{two_hops}}}}}}}}}, first: 25)"
            " { totalCount nodes { id name } } }",
            f"{{ proceduresConnection(where: {{documented: {{eq: true}}, indications: {{some: {{{their_hops}}}}}}},"
            " first: 25, sort: [{key: ASC}, {id: ASC}]) { totalCount edges { node { id name } } } }",
            _page,
            _their_page,
        ),
    }


def run(folder: Path) -> None:
    """Print requests a second, times and their ratios."""
    os.environ.update(NEO4J_USERNAME=USER, NEO4J_PASSWORD=PASSWORD)
    server = start(folder / "neo4j", password=PASSWORD)
    try:
        with new_store(server.address) as store:
            library = Library(store)
            for path in made_pages(folder / "pages")[:PAGES]:
                library.load_file(path)
        beside(server.address, folder)
    finally:
        server.stop()


def beside(address: str, folder: Path) -> None:
    """Compare and time both servers of the Neo4j at an address."""
    command = ("-m", "api.cli", "serve", "--log-level", "error", "--port")
    with served({"PROCGRAPH_STORE": address}, *command) as ours, _rival(address, folder) as theirs:
        questions = _questions(ours)
        names = {name: _same(name, each, ours, theirs) for name, each in questions.items()}
        # What runs often is compiled, in Neo4j's Java and in Node.js, before it is timed: the rate at one connection
        # grows by half in its first five seconds, also where many connections asked the same before.
        for each, connections in product(questions.values(), sorted(CONNECTIONS, reverse=True)):
            for port, text in ((ours, each.ours), (theirs, each.theirs)):
                load(port, _body(text), folder, connections, WARM_SECONDS)
        compared = list(product(questions, CONNECTIONS))
        pairs: dict[tuple[str, int], list[Pair]] = {key: [] for key in compared}
        # The machine's speed moves within seconds and for minutes: what is compared comes right after each other, and
        # each comparison is spread over the whole run.
        for turn, (name, connections) in product(range(ROUNDS), compared):
            texts = {ours: questions[name].ours, theirs: questions[name].theirs}
            order = (ours, theirs) if turn % 2 else (theirs, ours)
            found = {port: load(port, _body(texts[port]), folder, connections, SECONDS) for port in order}
            pairs[name, connections].append((found[ours], found[theirs]))
        for (name, connections), loads in pairs.items():
            _tell(f"{names[name]}, {connections} connections", loads, _LEAST[connections])


def _same(name: str, each: Comparison, ours: int, theirs: int) -> str:
    """The question's name with the size of its answer, once both servers gave the same facts."""
    answer, other = (_data(port, text) for port, text in ((ours, each.ours), (theirs, each.theirs)))
    facts, their_facts = each.facts(answer), each.their_facts(other)
    assert facts == their_facts, (name, sorted(map(str, facts ^ their_facts))[:10])
    return f"{name}, {len(facts)} facts in {objects(answer)} objects"


def _tell(name: str, pairs: list[Pair], least: float) -> None:
    """Print the medians, and the median ratio of what came right after each other."""
    rate, p95 = (median(part(our) / part(their) for our, their in pairs) for part in (_RATE, _P95))
    (our_rate, our_p95), (their_rate, their_p95) = (
        [median(map(part, loads)) for part in (_RATE, _P95)] for loads in zip(*pairs, strict=True)
    )
    least_rate, most_p95 = at_least(least, rate, f"{name}, rate by theirs"), at_most(1, p95, f"{name}, p95 by theirs")
    print(
        f"{name}: {our_rate:,.0f} requests/s beside {their_rate:,.0f}, {least_rate} x;"
        f" p95 {our_p95 * 1000:.1f} ms beside {their_p95 * 1000:.1f} ms, {most_p95} x"
    )


def _questions(port: int) -> dict[str, Comparison]:
    """The questions about the condition that most pages are for, and the risk that most of them name."""
    both = "indications { nodes { id } } risks { nodes { id } }"
    text = f"{{ procedures(where: {{documented: true}}, first: 100) {{ nodes {{ {both} }} }} }}"
    nodes = _data(port, text)["procedures"]["nodes"]
    condition, risk = (
        _most([of["id"] for each in nodes for of in each[key]["nodes"]]) for key in ("indications", "risks")
    )
    below = f'{{ conditions(where: {{broader: ["{condition}"]}}, first: 1000) {{ nodes {{ id }} }} }}'
    return asked(condition, [each["id"] for each in _data(port, below)["conditions"]["nodes"]], risk)


def _most(ids: list[str]) -> str:
    return max(sorted(set(ids)), key=ids.count)


def _data(port: int, text: str) -> Any:
    request = Request(f"http://127.0.0.1:{port}/graphql", _body(text), {"Content-Type": "application/json"})
    with urlopen(request) as response:
        answer = json.load(response)
    assert "errors" not in answer, answer["errors"][0]["message"]
    return answer["data"]


def _body(text: str) -> bytes:
    return json.dumps({"query": text}).encode()


@contextmanager
def _rival(address: str, folder: Path) -> Iterator[int]:
    """@neo4j/graphql on a port of its own, its packages installed first."""
    home = folder / "rival"
    shutil.copytree(_RIVAL, home, ignore=shutil.ignore_patterns("node_modules"))
    node.run(_NPM, home)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = ["node", "server.mjs", str(port), address, USER, PASSWORD]
    environment = {"NODE_ENV": "production"}
    with subprocess.Popen(command, cwd=home, env=node.environment() | environment) as process:
        try:
            await_port(port, process)
            yield port
        finally:
            process.terminate()
