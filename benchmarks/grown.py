"""What questions take with all vocabularies loaded, against the core alone: of the same pages, so of like answers."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

from api.execution import execute
from benchmarks.bounds import at_most
from benchmarks.timing import medians, milliseconds
from graph.store import open_store
from loaders.examples import example_paths
from loaders.library import Library, new_store

ROUNDS = 40
UNLIKE = 0.1  # by how much of their length two answers may differ that are called of one size
QUESTIONS = {
    "alternatives": """{ alternatives(treating: "CRPS") { totalCount edges {
        node { id name } statedForCondition insteadOf { id } evidence { text start end } } } }""",
    "a condition's procedures": """{ condition(name: "CRPS") { id synonyms procedures {
        totalCount edges { node { id name } } } } }""",
    "a procedure": """{ procedure(code: "CPT4:63650") { name summary codes { system value }
        risks { edges { frequency node { name } } } personnel { edges { node { name } } }
        settings { edges { node { name } } } steps { position text } alternatives { edges { node { name } } } } }""",
    "similar procedures": """{ procedure(code: "CPT4:63650") { similar(first: 5) { score node { id name } } } }""",
    "procedures without a role": """{ procedures(first: 50, where: { indicatedFor: ["pain"]
        personnel: { none: { node: { name: { eq: "anesthesiologist" } } } } }) { totalCount nodes { id name } } }""",
    "documented procedures": """{ procedures(first: 50, where: { documented: true }) {
        totalCount nodes { id name } } }""",
    "what is done at home": """{ procedures(first: 50, where: { performedIn: ["home"] }) {
        totalCount nodes { id name } } }""",
    "a condition and what pages say": """{ condition(name: "CRPS") { id name causes { totalCount }
        symptoms { nodes { id } } riskOf { totalCount } codes { system value } documents { id title } } }""",
    "documented conditions": """{ conditions(first: 50, where: { documented: true }) { nodes { id name } } }""",
    "a role": """{ role(name: "anesthesiologist") { id name synonyms } }""",
    "a setting": """{ setting(name: "home") { id name } }""",
    "an entity": """{ entity(name: "TENS") { id kind name synonyms sources { id } } }""",
    "entities by id": """{ entities(ids: ["mesh:D020918", "mesh:D000671", "mesh:D000000"]) { id kind name iri } }""",
    "a node": """{ node(id: "mesh:D020918") { id __typename } }""",
    "facets of a list": """{ procedures(first: 1, where: { indicatedFor: ["CRPS"] }) {
        facets(by: [ROLE, SETTING, RISK], first: 5) { by counts { value name count } } } }""",
    "facets of all": """{ procedures(first: 1) {
        facets(by: [ROLE, SETTING], first: 3) { by counts { name count } } } }""",
    "release": """{ release { version dataVersion } }""",
    "search": """{ search(text: "nerve block", first: 10) { edges { match node { id name } } } }""",
    "search by words of any place": """{ search(text: "block nerve", first: 5) { edges {
        match node { id name } } } }""",
    "search by a prefix": """{ search(text: "neur", first: 10) { edges { match node { id name } } } }""",
    "ground": """{ ground(texts: ["CRPS", "TENS", "nosebleed"]) { text node { id name } } }""",
    "paths": """{ paths(from: "CRPS", to: "Acupuncture") { length nodes { id } } }""",
    "neighborhood": """{ neighborhood(of: "mesh:D020918") { nodes { id } } }""",
    "sources": """{ sources(first: 24) { nodes { id title } } }""",
}


def compare(folder: Path, everything: Path) -> None:
    """Load the example pages beside the core alone and beside everything, and print what each question takes."""
    core = folder / "core.db"
    new_store(f"sqlite:///{core}").close()
    stores = {}
    for name, file in (("core", core), ("everything", everything)):
        with open_store(f"sqlite:///{file}", write=True) as store:
            library = Library(store)
            for path in example_paths():
                library.load_file(path)
        stores[name] = open_store(f"sqlite:///{file}")
    for question, operation in QUESTIONS.items():
        answers = {name: execute(store, operation) for name, store in stores.items()}
        wrong = [error["message"] for answer in answers.values() for error in answer.get("errors", ())]
        assert not wrong, f"{question}: {wrong}"
        sizes = {name: len(json.dumps(answer)) for name, answer in answers.items()}
        length = sizes["everything"] / sizes["core"]
        assert 1 - UNLIKE < length < 1 + UNLIKE, f"{question}: an answer is {length:.2f} times as long as the other"
        found = medians({name: partial(execute, store, operation) for name, store in stores.items()}, ROUNDS)
        print(
            f"{question}: core {milliseconds(found['core'])}, everything {milliseconds(found['everything'])},"
            f" {at_most(1.5, found['everything'] / found['core'], f'{question}, everything by core')} x;"
            f" answers {length:.2f} x as long"
        )
