"""What can be fetched: vocabularies by name, each file with the addresses that it may have today, the newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

_QUARTERS = ("january", "april", "july", "october")
_OLDEST = 2  # years back that are tried


@dataclass(frozen=True, slots=True)
class Release:
    """A publisher's file: the vocabulary's name, the kind of file, its address, licence, and the page about it.

    In `address`, {year} and {quarter} stand for those of the release. `checksum` is the address of a file that begins
    with its SHA-256 in hexadecimal, where the publisher has one.
    """

    name: str
    kind: str
    address: str
    licence: str
    page: str
    checksum: str | None = None


@cache
def releases() -> tuple[Release, ...]:
    """All rows of the table."""
    text = files("loaders.fetching").joinpath("releases.tsv").read_text(encoding="utf-8")
    header, *rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return tuple(Release(**dict(zip(header, row, strict=True))) for row in rows)


def names(table: Sequence[Release]) -> tuple[str, ...]:
    """The names of vocabularies, each once, in the table's order."""
    return tuple(dict.fromkeys(release.name for release in table))


def addresses(address: str, today: date) -> list[str]:
    """The addresses that a file may have, the newest first.

    A release comes out before its year or quarter begins: MeSH in November, ICD-10 in summer, HCPCS some weeks before.
    """
    return list(dict.fromkeys(address.format(year=year, quarter=quarter) for year, quarter in _times(today)))


def _times(today: date) -> Iterator[tuple[int, str]]:
    for year in range(today.year + 1, today.year - _OLDEST, -1):
        for quarter in reversed(_QUARTERS):
            yield year, quarter
