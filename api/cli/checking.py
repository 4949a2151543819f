"""`check`: whether the store holds what it should, and what its sources say that one should know."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from api.cli.border import Code
from api.cli.options import first_option, json_option, reading, store_option
from api.cli.streams import note, print_json, print_table

if TYPE_CHECKING:
    from graph.checking import Check, Finding


@click.command()
@first_option(20)
@store_option
@json_option
def check(first: int, url: str, as_json: bool) -> None:
    """Check the graph, and say what is wrong with it.

    Wrong are: relations and other rows that lead to nothing, words that don't stand where they are said to, sources
    that give less than they promise, and statements of pages that don't fit the vocabulary. Then the exit code is 1.
    Only noted are, since they are the publisher's own and nothing rests on them: exact matches that aren't one to one,
    would join two terms of one vocabulary, or are denied; and cycles in hierarchies.

    --first is for each check; --json gives all.

    \b
    Examples:
      procgraph check
      procgraph check --first 1000
      procgraph check --json | jq '.findings[] | select(.wrong)'
    """
    from graph.checking import findings
    from loaders.promises import PROMISES

    counts: Counter[Check] = Counter()
    shown: list[Finding] = []
    with reading(url) as store, store.reading():
        for finding in findings(store, PROMISES):
            counts[finding.check] += 1
            if as_json or counts[finding.check] <= first:
                shown.append(finding)
    if as_json:
        print_json(_as_json(shown, counts))
    else:
        _print(shown, counts, first)
    if any(finding.is_wrong for finding in shown):
        click.get_current_context().exit(Code.REFUSED)


def _print(shown: list[Finding], counts: Counter[Check], first: int) -> None:
    from graph.checking import NOTED, Check

    if shown:
        print_table(
            ("check", "", "what"), ((it.check, "wrong" if it.is_wrong else "noted", it.message) for it in shown)
        )
    for check_, count in counts.items():
        if count > first:
            note(f"{check_}: {first:,} of {count:,} shown; --first shows more.")
    wrong = sum(count for check_, count in counts.items() if check_ not in NOTED)
    note(f"{len(Check)} checks: {wrong:,} wrong, {counts.total() - wrong:,} noted.")


def _as_json(found: list[Finding], counts: Counter[Check]) -> dict[str, object]:
    from graph.checking import Check

    return {
        "checks": {check_.value: counts[check_] for check_ in Check},
        "findings": [
            {
                "check": it.check, "wrong": it.is_wrong, "message": it.message, "things": list(it.things),
                "sources": list(it.sources),
            }
            for it in found
        ],
    }  # fmt: skip


COMMANDS = (check,)
