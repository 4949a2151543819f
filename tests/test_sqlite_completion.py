"""Search from lists that are kept finds what looking through all names finds, whatever came and went."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import apsw
import pytest

from graph.model import Name, Node, Source, SourceKind
from graph.queries import Edges, Inner, Page, PageInfo, Search, TotalCount, Value
from graph.store import Store, open_store
from graph.stores.sqlite_store import completion

KINDS = ("Condition", "Procedure", "Role")
FIELDS = (Value("rank", "rank"), Value("match", "match"), Inner("node", "node", (Value("id", "id"),)))
QUICK = (Edges("edges", FIELDS), PageInfo("info", (("end", "endCursor"),)))
WHOLE = (*QUICK, TotalCount("total"))  # what is counted is looked through
SOURCES = tuple(Source(f"procgraph:{name}", SourceKind.VOCABULARY, name) for name in ("one", "two", "three"))
SYLLABLES = ("pa", "pan", "in", "ab", "c", "pa in", "x y")


def nodes(random: Random) -> Iterator[Node]:
    """Things with names of few syllables, so that many begin alike and have one length."""
    for place in random.sample(range(60), 40):
        names = tuple(Name(_text(random)) for _ in range(random.choice((0, 1, 3))))
        kind = random.choice(KINDS) if random.random() < 0.1 else KINDS[place % 3]
        yield Node(f"mesh:{place:02}", kind, _text(random), names)


def _text(random: Random) -> str:
    return "".join(random.choice(SYLLABLES) for _ in range(random.randint(1, 4)))


@pytest.mark.parametrize("seed", range(12))
def test_kept_lists_and_looking_through_agree(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(seed)
    for name, value in (("HOT", 4), ("KEPT", 6), ("_FEWEST", 2), ("_MANY", random.choice((1, 1000)))):
        monkeypatch.setattr(completion, name, value)
    with open_store("sqlite:///:memory:", create=True) as store:
        for _ in range(8):
            source = random.choice(SOURCES)
            with store.transaction() as change:
                if source.id in {known.id for known in store.sources()} and random.random() < 0.3:
                    change.remove_source(source.id)
                else:
                    change.put_source(source, list(nodes(random)))
            if random.random() < 0.5:
                completion.make(store._db)  # type: ignore[attr-defined]  # the embedded store's own
            for _ in range(12):
                text = _text(random)[: random.randint(1, 5)]
                _compare(store, text, tuple(random.sample(KINDS, random.randint(1, 3))), random.randint(1, 8))


def _compare(store: Store, text: str, kinds: tuple[str, ...], first: int) -> None:
    after = None
    for _ in range(3):
        page = Page(first=first, after=after)
        quick: Any = store.answer(Search(text, kinds, QUICK, page))
        whole: Any = store.answer(Search(text, kinds, WHOLE, page))
        del whole["total"]
        assert quick == whole
        after = quick["info"]["end"]
        if after is None:
            return


def test_frequent_beginnings_are_kept_when_the_store_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(completion, "HOT", 4)
    monkeypatch.setattr(completion, "_MANY", 5)
    file = tmp_path / "graph.db"
    with open_store(f"sqlite:///{file}", create=True) as store, store.transaction() as change:
        change.put_source(SOURCES[0], [Node(f"mesh:{n}", "Role", f"pain {n}") for n in range(9)])
    with apsw.Connection(str(file)) as db:
        assert db.execute("SELECT count(*) FROM hot WHERE kind=''").get == len("pain ")
        assert db.execute("SELECT count(*) FROM completion WHERE prefix='pain '").get == 9
    with open_store(f"sqlite:///{file}", write=True) as store, store.transaction() as change:
        change.put_source(SOURCES[1], [Node("mesh:new", "Role", "pain")])
    with apsw.Connection(str(file)) as db:
        rows = db.execute("SELECT id FROM completion WHERE prefix='pain' ORDER BY size, id LIMIT 2")
        assert [id_ for (id_,) in rows] == ["mesh:new", "mesh:0"]
