"""Loading 1,000 pages, against merely reading and decoding the same files."""

from __future__ import annotations

from pathlib import Path

from benchmarks.timing import medians
from loaders.examples import example_paths
from loaders.library import Library, new_store

PAGES = 1_000


def made_pages(folder: Path) -> list[Path]:
    """The example pages over and over, each with a title of its own, so that every page is a document."""
    examples = [path.read_text(encoding="utf-8") for path in example_paths()]
    folder.mkdir()
    paths = []
    for place in range(PAGES):
        lines = examples[place % len(examples)].splitlines(keepends=True)
        title = next(n for n, line in enumerate(lines[1:], 1) if line.strip())
        lines[title] = f"{lines[title].rstrip()}, variant {place}\n"
        path = folder / f"page{place:04}.txt"
        path.write_text("".join(lines), encoding="utf-8")
        paths.append(path)
    return paths


def load(paths: list[Path], file: Path) -> None:
    """Load the pages into a new store, one transaction each."""
    file.unlink(missing_ok=True)
    with new_store(f"sqlite:///{file}") as store:
        library = Library(store)
        for path in paths:
            library.load_file(path)


def run(folder: Path) -> None:
    """Print the ratio."""
    paths = made_pages(folder / "pages")
    found = medians(
        {
            "reading and decoding": lambda: [path.read_bytes().decode("utf-8") for path in paths],
            "loading": lambda: load(paths, folder / "pages.db"),
        },
        1,
    )
    for name, seconds in found.items():
        print(f"{name} {PAGES:,} pages: {seconds:.2f} s, {seconds / found['reading and decoding']:,.0f} x")
    print(f"loading one page: {found['loading'] / PAGES * 1000:.1f} ms")
