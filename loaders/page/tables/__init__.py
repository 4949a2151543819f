"""The reader's tables of words, as files that a curator can read and extend."""

from __future__ import annotations

from importlib.resources import files


def rows(name: str) -> list[tuple[str, ...]]:
    """The rows of a table in their order, without comments."""
    return [row for _, row in numbered_rows(name)]


def numbered_rows(name: str) -> list[tuple[int, tuple[str, ...]]]:
    """The same, each with its line, which is counted from 1."""
    lines = enumerate(files(__name__).joinpath(f"{name}.tsv").read_text(encoding="utf-8").splitlines(), start=1)
    return [(number, tuple(line.split("\t"))) for number, line in lines if line and not line.startswith("# ")]
