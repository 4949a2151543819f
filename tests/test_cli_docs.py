"""The page of the command line, and what each command's help must hold."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import program
from api.cli.reference import render

COMMANDS = sorted(program.commands)
STORELESS = frozenset({"fetch"})  # neither reads nor writes a store


def test_the_page_is_fresh(root: Path) -> None:
    """`python -m api.cli.reference > docs/cli.md` makes it again."""
    assert (root / "docs" / "cli.md").read_text(encoding="utf-8") == render()


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_examples_and_the_options_that_all_have(name: str) -> None:
    done = CliRunner().invoke(program, [name, "--help"])
    assert done.exit_code == 0
    assert f"procgraph {name} " in done.output.partition("Examples:")[2]
    assert ("--store URL" in done.output) == (name not in STORELESS)
    assert "--json" in done.output


@pytest.mark.parametrize("name", COMMANDS)
def test_short_help_is_a_whole_sentence(name: str) -> None:
    short = program.commands[name].get_short_help_str(limit=90)
    assert not short.endswith("...")
