"""How much one request may ask for, and what it may say: whatever is beyond it is refused before the store is asked.

All of these protect the store, so that they hold over HTTP and in `procgraph query` alike; only the sizes of a
body and an answer and the cost are the server's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, assert_never

from graph.errors import BadInput, LimitExceeded
from graph.queries import (
    MAX_FIRST,
    All,
    AnyOf,
    Below,
    Compare,
    HasCode,
    Not,
    Page,
    Quantified,
    RelatedTo,
    StatedBy,
    Where,
)

MAX_BODY = 1_000_000  # bytes; the longest question with all of its variables is a tenth of it
MAX_ANSWER = 32_000_000  # bytes; all fields of a thousand procedures of the largest vocabulary are a tenth of it
MAX_TOKENS = 5_000  # of a document; parsing and validating so many takes about as long as the longest statement may
MAX_VISITED = 20_000  # fields of a document, those of fragments wherever they are spread; some 20 ms
MAX_PLANNED = 2_000  # fields and conditions; all fields of a procedure and of what is one step from it are 470
MAX_KEYS = 400  # of one object; SQLite's functions take 1,000 arguments, which is 500 keys and their values
MAX_PAIRS = 1_000  # of fields of one object under one key; validation compares the selections of every two
MAX_DEPTH = 15  # lists within lists; each may be a row's whole page
MAX_CONDITIONS = 200  # of one filter; SQLite's expressions are at most 1,000 deep
MAX_NAME_LISTS = 8  # of one question, each with what lies below its things; SQLite nests tables at most 40 deep
MAX_INTROSPECTED = 200  # selections of the schema's own parts; the question that every tool asks has 81
MAX_LISTED = MAX_FIRST  # entries of an argument
MAX_TEXT = 300  # characters of a name or of words to search for; the longest name in MeSH has 233
QUESTION = 40  # what a root field costs beside its fields: it is a statement of its own, and may be several
CURSORS = ("after", "before")  # they hold names, and are read by the store alone
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(slots=True)
class Budget:
    """What an operation may plan in all. `spent` counts fields and conditions, with aliases and in fragments.

    `lists` counts the filters of the question at hand that name things, such as `indicatedFor`.
    """

    spent: int = 0
    lists: int = 0

    def question(self) -> None:
        """Count a root field. Raises LimitExceeded."""
        self.lists = 0
        self._spend(QUESTION)

    def keys(self, count: int) -> None:
        """Count the fields of one object. Raises LimitExceeded."""
        at_most(MAX_KEYS, count, "fields of one object", "Ask for fewer of them.")
        self._spend(count)

    def conditions(self, where: Where) -> None:
        """Count the parts of a filter: its tests, and each value of their lists. Raises LimitExceeded."""
        count = _parts(where)
        at_most(MAX_CONDITIONS, count, "conditions in one filter", "Ask in several operations.")
        self.lists += _name_lists(where)
        todo = "Put the names that mean any of them into one list, or ask in several operations."
        at_most(MAX_NAME_LISTS, self.lists, "filters by name in one question", todo)
        self._spend(count)

    def _spend(self, count: int) -> None:
        self.spent += count
        at_most(MAX_PLANNED, self.spent, "fields and conditions in one operation", "Ask in several operations.")


def depth(count: int) -> int:
    """How many lists a field lies in. Raises LimitExceeded."""
    at_most(MAX_DEPTH, count, "lists within lists", "Ask in several operations.")
    return count


def assert_moderate(arguments: Mapping[str, Any]) -> None:
    """Raises BadInput for a text, LimitExceeded for a list, that is too long among the values of arguments."""
    for value, inner in _within({name: value for name, value in arguments.items() if name not in CURSORS}):
        match value:
            case str() if len(value) > MAX_TEXT:
                raise BadInput(
                    f"The text {value[:20]!r}… has {len(value)} characters; at most {MAX_TEXT} are looked up.",
                    todo="Give a shorter one.",
                )
            case list():
                at_most(MAX_LISTED, len(value), "entries of one list", "Ask for fewer, and for the rest next.")
            case dict():
                at_most(MAX_DEPTH, inner, "conditions within conditions", "Ask for less.")
            case _:
                pass


def assert_unicode(*said: object) -> None:
    """Raises BadInput for text that is none: half of a surrogate pair, which JSON can write and nothing can store."""
    for value, _ in _within(list(said)):
        for text in value if isinstance(value, dict) else (value,):
            if isinstance(text, str) and _SURROGATE.search(text):
                raise BadInput(f"The text {text[:20]!a} is no Unicode: half a surrogate pair is in it.")


def page(arguments: Mapping[str, Any]) -> Page:
    """The page that Relay's arguments ask for. Raises BadInput or LimitExceeded."""
    first, last = size(arguments, "first"), size(arguments, "last")
    return Page(first, arguments.get("after"), last, arguments.get("before"))


def size(arguments: Mapping[str, Any], name: str) -> int | None:
    """How many things an argument asks for, None where it isn't given. Raises BadInput or LimitExceeded."""
    count: int | None = arguments.get(name)
    if count is not None and count < 0:
        raise BadInput(f"{name} is {count}, less than nothing.", todo=f"Give a number from 0 to {MAX_FIRST}.")
    if count is not None and count > MAX_FIRST:
        raise LimitExceeded(
            f"{name} is {count}, and at most {MAX_FIRST} are given at once. Ask for fewer, and for the rest next.",
            limit=MAX_FIRST,
            figure=count,
        )
    return count


def positive(arguments: Mapping[str, Any], name: str, default: int) -> int:
    """How far or how many; null means the default. Raises BadInput for less than nothing.

    What is too far or too many is known to the stores' own rules (`graph.walks`).
    """
    count: int = arguments.get(name, default)
    if count < 0:
        raise BadInput(f"{name} is {count}, less than nothing.", todo="Give a number from 0.")
    return count


def at_most(limit: int, figure: int, of: str, todo: str) -> None:
    """Raises LimitExceeded where there is more of something than is allowed."""
    if figure > limit:
        message = f"At most {limit:,} {of} are allowed, and these are {figure:,}. {todo}"
        raise LimitExceeded(message, limit=limit, figure=figure)


def _within(value: object) -> Iterator[tuple[object, int]]:
    """The value with all that is in it, each with how many objects it lies in; not by recursion, however deep it is."""
    left: list[tuple[object, int]] = [(value, 0)]
    while left:
        value, inner = left.pop()
        yield value, inner
        if isinstance(value, dict):
            left.extend((each, inner + 1) for each in value.values())
        elif isinstance(value, list):
            left.extend((each, inner) for each in value)


def _name_lists(where: Where | None) -> int:
    match where:
        case All(of) | AnyOf(of):
            return sum(map(_name_lists, of))
        case Not(of):
            return _name_lists(of)
        case Quantified(where=own, node=node):
            return _name_lists(own) + _name_lists(node)
        case RelatedTo() | Below():
            return 1
        case HasCode() | StatedBy() | Compare() | None:
            return 0
        case _:
            assert_never(where)


def _parts(where: Where) -> int:
    match where:
        case All(of) | AnyOf(of):
            return max(1, sum(_parts(each) for each in of))
        case Not(of):
            return _parts(of)
        case Quantified(where=own, node=node):
            return sum(_parts(each) for each in (own, node) if each is not None)
        case RelatedTo(any_of=of) | Below(any_of=of) | HasCode(of) | StatedBy(of):
            return len(of)
        case Compare(value=value):
            return len(value) if isinstance(value, tuple) else 1
        case _:
            assert_never(where)
