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
    "search": """{ search(text: "nerve block", first: 10) { edges { match node { id name } } } }""",
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
        found = medians({name: partial(execute, store, operation) for name, store in stores.items()}, ROUNDS)
        print(
            f"{question}: core {milliseconds(found['core'])}, everything {milliseconds(found['everything'])},"
            f" {at_most(1.5, found['everything'] / found['core'], f'{question}, everything by core')} x;"
            f" answers {sizes['everything'] / sizes['core']:.2f} x as long"
        )
