"""The counts that the embedded store keeps are those that counting gives, whatever came and went."""

from __future__ import annotations

from pathlib import Path
from random import Random

import apsw
import pytest

from graph import facets
from graph.model import Node
from graph.queries import Facets, Listed, Select, Value
from graph.store import open_store
from graph.stores.sqlite_store import tally
from tests import random_graphs


def counts(file: Path) -> tuple[list[object], list[object]]:
    """What is kept, and what counting anew gives."""
    read = "SELECT kind, key, value, count FROM tally ORDER BY 1, 2, 3"
    db = apsw.Connection(str(file))
    kept: list[object] = list(db.execute(read))
    db.execute("BEGIN; DELETE FROM tally;")
    db.execute(tally.FILL)
    counted: list[object] = list(db.execute(read))
    db.execute("ROLLBACK")
    db.close()
    return kept, counted


@pytest.mark.parametrize("seed", range(25))
def test_kept_counts_are_what_counting_gives(seed: int, tmp_path: Path) -> None:
    random, file = Random(seed), tmp_path / "graph.db"
    with open_store(f"sqlite:///{file}", create=True) as store:
        for _ in range(3):
            for source, records in random_graphs.records(random):
                loaded = [known.id for known in store.sources()]
                known = {r.id for r in records if isinstance(r, Node)}  # so that no edge dangles when another goes
                whole = [r for r in records if isinstance(r, Node) or {r.subject, r.object} <= known]
                with store.transaction() as change:
                    if source.id in loaded and random.random() < 0.4:
                        change.remove_source(source.id)
                        if random.random() < 0.5:  # what goes and comes back in one change
                            change.settle()
                            change.put_source(source, [r for r in whole if isinstance(r, Node)])
                    else:
                        change.put_source(source, whole)
                kept, counted = counts(file)
                assert kept == counted


@pytest.mark.parametrize("seed", range(10))
def test_counts_taken_away_are_counted_by_questions_and_made_when_the_store_is_closed(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    random, file = Random(seed), tmp_path / "graph.db"
    monkeypatch.setattr(tally, "_MANY", random.choice((1, 10)))
    counted = Listed("counts", "counts", (Value("name", "name"), Value("count", "count")))
    question = Select(tally.TALLIED, (Facets("facets", tuple(facets.FACETS), 100, (Value("by", "by"), counted)),))
    for source, records in random_graphs.records(random):
        with open_store(f"sqlite:///{file}", write=True, create=True) as store:
            with store.transaction() as change:
                change.put_source(source, records)
            away = store.answer(question)
        kept, anew = counts(file)
        assert kept == anew
        with open_store(f"sqlite:///{file}") as store:
            assert store.answer(question) == away


def test_a_store_without_counts_gets_them(tmp_path: Path) -> None:
    file = tmp_path / "old.db"
    with open_store(f"sqlite:///{file}", create=True) as store:
        for source, records in random_graphs.records(Random(1)):
            with store.transaction() as change:
                change.put_source(source, records)
    before, _ = counts(file)
    db = apsw.Connection(str(file))
    db.execute("DROP TABLE tally; DROP TABLE hot; DROP TABLE completion; PRAGMA user_version=1;")
    db.execute("ALTER TABLE node RENAME COLUMN key TO fold")
    db.execute("UPDATE node SET fold=fold||hex(zeroblob(1000)) WHERE pk=1")
    db.close()
    with open_store(f"sqlite:///{file}", write=True):
        pass
    assert counts(file) == (before, before)
    assert apsw.Connection(str(file)).execute("SELECT max(length(key)) FROM node").get == 1000
