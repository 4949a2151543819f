"""GraphiQL's page, built from npm's packages into api/explorer/graphiql: `python -m tools.graphiql.build`."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from subprocess import CalledProcessError
from tempfile import TemporaryDirectory

from tools.node import run

HERE = Path(__file__).parent
BUILT = HERE.parents[1] / "api" / "explorer" / "graphiql"
LICENCES = "LICENCES.txt"
_SOURCES = ("package.json", "package-lock.json", "main.js", "page.css")
_NODE_ENV = '--define:process.env.NODE_ENV="production"'


def build(target: Path = BUILT) -> None:
    """Make graphiql.js, graphiql.css and the licences of what is in them. Raises CalledProcessError."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for source in _SOURCES:
            shutil.copyfile(HERE / source, folder / source)
        run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], folder)
        options = ["--bundle", "--minify", "--format=esm", "--target=es2022", _NODE_ENV, "--log-level=error"]
        bundle = ["main.js", *options, "--outfile=out/graphiql.js", "--metafile=meta.json"]
        run(["node", "node_modules/esbuild/bin/esbuild", *bundle], folder)
        (folder / "out" / LICENCES).write_text(_licences(folder), encoding="utf-8")
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(folder / "out", target)


def _licences(folder: Path) -> str:
    """The licence of each package that is in the bundle."""
    inputs = json.loads((folder / "meta.json").read_text(encoding="utf-8"))["inputs"]
    packages = sorted({_package(Path(path)) for path in inputs if path.startswith("node_modules/")})
    texts = []
    for package in packages:
        about = json.loads((folder / package / "package.json").read_text(encoding="utf-8"))
        licences = sorted(path for path in (folder / package).iterdir() if path.stem.upper() in ("LICENSE", "LICENCE"))
        text = licences[0].read_text(encoding="utf-8").strip() if licences else about.get("license", "")
        texts.append(f"{about['name']} {about['version']}\n\n{text}\n")
    return f"\n{'─' * 80}\n".join(texts)


def _package(path: Path) -> Path:
    """The folder of the innermost package that a file belongs to."""
    parts = path.parts
    last = max(place for place, part in enumerate(parts) if part == "node_modules")
    scoped = parts[last + 1].startswith("@")
    return Path(*parts[: last + (3 if scoped else 2)])


def main() -> int:
    """Build, or say why that can't be done."""
    print("Building GraphiQL from npm's packages …", file=sys.stderr)
    try:
        build()
    except (CalledProcessError, OSError) as error:
        print(f"GraphiQL was not built: {error} Everything else works without it.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
