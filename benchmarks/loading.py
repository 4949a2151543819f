"""Loading 1,000 pages, against merely reading and decoding the same files; and lines that no person wrote."""

from __future__ import annotations

from pathlib import Path

from benchmarks.bounds import at_most
from benchmarks.timing import medians
from loaders.examples import example_paths
from loaders.library import Library, new_store
from loaders.page import read_page

PAGES = 1_000
HEADINGS = ("Indications", "Risks", "Alternatives", "Personnel", "Setting", "Duration")
ENDLESS = ("pain, and it is but ", "people who ", "a or ", "1 in 10 ", "and, if so, ")
CHARACTERS = 60_000


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
    for words in ENDLESS:
        _endless(words)


def _endless(words: str) -> None:
    """Print by how much a line twice as long takes longer, which a rule that looks back and forth makes four times."""

    def read(size: int) -> None:
        for heading in HEADINGS:
            read_page(f"# T\n\n## {heading}\n\n{words * (size // len(words))}\n".encode())

    took = medians({"half": lambda: read(CHARACTERS // 2), "whole": lambda: read(CHARACTERS)}, 3)
    growth = at_most(3, took["whole"] / took["half"], f"a line of {words!r} twice as long")
    print(f"a line of {CHARACTERS:,} characters of {words!r} by one of half its length: {growth} x")
