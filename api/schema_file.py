"""The schema as a file, for who reads the API and for the review of its changes: `python -m api.schema_file`."""

from __future__ import annotations

from pathlib import Path

from api.schema.built import SCHEMA

FILE = Path(__file__).with_name("schema.graphql")


def printed() -> str:
    """The schema in GraphQL's own language."""
    return f"{SCHEMA.as_str()}\n"


if __name__ == "__main__":
    FILE.write_text(printed(), encoding="utf-8")
