"""`make bench`: every figure as a ratio measured in this run, with what it is held to (`bounds.py`).

Names of parts as arguments run only these.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import asking, beside_node, bounds, loading, pressure, rdf, server_store, serving, vocabularies

PARTS = {
    "loading": loading.run,
    "vocabularies": vocabularies.run,
    "asking": asking.run,
    "serving": serving.run,
    "pressure": pressure.run,
    "neo4j": server_store.run,
    "node": beside_node.run,
    "rdf": rdf.run,
}


def main(names: list[str]) -> None:
    """Run the parts named, or all. Exits with the list of the bounds that were not kept, if any."""
    if unknown := [name for name in names if name not in PARTS]:
        sys.exit(f"There is no benchmark {', '.join(unknown)}. There are {', '.join(PARTS)}.")
    for name in names or PARTS:
        print(f"── {name}", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            PARTS[name](Path(folder))
    if missed := bounds.unkept():
        sys.exit("\n".join(("bounds that were not kept:", *missed)))


if __name__ == "__main__":
    main(sys.argv[1:])
