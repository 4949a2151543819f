"""The reader's tables of words, as files that a curator can read and extend."""

from __future__ import annotations

from importlib.resources import files


def rows(name: str) -> list[tuple[str, ...]]:
    """The rows of a table in their order, without comments."""
    text = files(__name__).joinpath(f"{name}.tsv").read_text(encoding="utf-8")
    return [tuple(line.split("\t")) for line in text.splitlines() if line and not line.startswith("# ")]
