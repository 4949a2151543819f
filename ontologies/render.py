"""Writes the vocabulary's generated files: OWL, SHACL shapes, JSON-LD context, and the page in docs/.

python -m ontologies.render                 # the committed files, on the default base IRI
python -m ontologies.render --check         # exit code 1 where one is stale, each named
python -m ontologies.render --output DIR    # elsewhere, on the base IRI of PROCGRAPH_BASE_IRI
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from ontologies.prefixes import DEFAULT_BASE, base_iri
from ontologies.rendering import jsonld, owl, page, shacl

_ROOT = Path(__file__).resolve().parents[1]

# Where each file lies in the repository, and what makes it from a base IRI.
FILES: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "ontologies/generated/ontology.ttl": owl.render,
        "ontologies/generated/shapes.ttl": shacl.render,
        "ontologies/generated/context.json": jsonld.render,
        "docs/ontology.md": page.render,
    }
)


def stale(root: Path = _ROOT) -> list[str]:
    """The generated files below `root` that are missing or differ from what the vocabulary gives now."""
    return [name for name, render in FILES.items() if _kept(root / name) != render(DEFAULT_BASE).encode()]


def write(root: Path = _ROOT, base: str = DEFAULT_BASE) -> list[Path]:
    """Write all generated files below `root`; returns where they are."""
    written = []
    for name, render in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(render(base).encode())
        written.append(path)
    return written


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m ontologies.render", description=(__doc__ or "").partition("\n")[0])
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--check", action="store_true", help="write nothing; exit code 1 where a file is stale")
    choice.add_argument("--output", type=Path, metavar="DIR", help="write below this folder, on PROCGRAPH_BASE_IRI")
    given = parser.parse_args(arguments)
    if not given.check:
        write(*((given.output, base_iri()) if given.output else ()))
        return 0
    old = stale()
    for name in old:
        print(f"{name} is stale: run `make generated` and commit it.", file=sys.stderr)
    return 1 if old else 0


def _kept(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


if __name__ == "__main__":
    raise SystemExit(main())
