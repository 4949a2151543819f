"""Parts of an answer: the Cypher expressions of their values, and the functions that make objects of these.

An answer is built of lists, which keep their order on the way. What is made of a row here is one function, written for
it as a dataclass's are: an object within another is made in the same expression, of columns of the same row. What many
rows have in common is sent once, as a list beside the answer, in which each row has places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

Shape = Callable[[Any], object]
Maker = Callable[..., object]  # of a row, the lists of what rows have in common, and the entries that have rows
_FORMS = 4096  # of answers, whose functions are kept
_HANDFUL = 5  # entries of a list of which nobody knows how many it has
_COMMON, _ENTRIES = "common", "entries"  # the arguments of the functions


@dataclass(frozen=True, slots=True)
class Item:
    """A Cypher expression, and what to make of its value (None: the value as it is).

    `joins` are clauses that a row needs before the expression can be made of it, and that leave it one row.
    """

    text: str
    shape: Shape | None = None
    joins: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The expressions of what a row has of it."""
        return (self.text,)

    def written(self, writer: _Writer, values: Sequence[str]) -> str:
        """The Python expression of the part of the answer, given those of the columns' values."""
        (value,) = values
        return value if self.shape is None else f"{writer.name(self.shape)}({value})"


@dataclass(frozen=True, slots=True)
class Record(Item):
    """An object of items and constants, never null; `order` has its keys."""

    items: Mapping[str, Item] = field(default_factory=dict)
    constants: Mapping[str, str | None] = field(default_factory=dict)
    order: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Those of all items: what is made of them needs no list of its own."""
        return _columns(self.items.values())

    def written(self, writer: _Writer, values: Sequence[str]) -> str:
        """A display. Keys and constants stand in it as literals."""
        rest = iter(values)
        told = {key: repr(value) for key, value in self.constants.items()}
        told |= {key: item.written(writer, _taken(rest, item)) for key, item in self.items.items()}
        return f"{{{', '.join(f'{key!r}: {told[key]}' for key in self.order)}}}"


@dataclass(frozen=True, slots=True)
class Many(Item):
    """A list, of whose values each is a row of an item."""

    of: Item = Item("null")

    def written(self, writer: _Writer, values: Sequence[str]) -> str:
        """A comprehension, where anything is made of the values."""
        (rows,) = values
        row = writer.variable()
        made = writer.row(self.of, row)
        return rows if made == row else f"[{made} for {row} in {rows}]"


@dataclass(frozen=True, slots=True)
class Nullable(Item):
    """An item whose whole value, the text's, may be null."""

    of: Item = Item("null")

    def written(self, writer: _Writer, values: Sequence[str]) -> str:
        """A condition, where anything is made of the value."""
        (value,) = values
        made = writer.whole(self.of, value)
        return value if made == value else f"None if {value} is None else {made}"


@dataclass(frozen=True, slots=True)
class Entries(Item):
    """The list of the answer that has rows of its own, one for each entry, which are made already."""

    @property
    def columns(self) -> tuple[str, ...]:
        """None of the first row."""
        return ()

    def written(self, writer: _Writer, values: Sequence[str]) -> str:
        """The argument."""
        return _ENTRIES


@dataclass(frozen=True, slots=True)
class Several(Item):
    """Items side by side: of one its value, of others the list of theirs; or what a function makes of them all."""

    of: tuple[Item, ...] = ()
    make: Callable[..., object] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Those of all items."""
        return _columns(self.of)

    def written(self, writer: _Writer, values: Sequence[str]) -> str:
        """A call, or a display where it takes one."""
        rest = iter(values)
        made = [item.written(writer, _taken(rest, item)) for item in self.of]
        return packed(made) if self.make is None else f"{writer.name(self.make)}({', '.join(made)})"


@dataclass(frozen=True, slots=True)
class Whole(Item):
    """An item that a function of its own makes, of what rows have in common, too: one `of` these, or none of them."""

    make: Maker = field(kw_only=True)
    of: tuple[Item, ...] = ()

    def written(self, writer: _Writer, values: Sequence[str]) -> str:
        """A call."""
        (value,) = values
        return f"{writer.name(self.make)}({value}, {_COMMON})"


def record(items: Mapping[str, Item], constants: Mapping[str, str | None], order: tuple[str, ...]) -> Record:
    """An object with the keys in this order, of values that the database gives and those known before."""
    return Record(_listed(items.values()), None, joins_of(items.values()), items, constants, order)


def several(items: Sequence[Item], make: Callable[..., object] | None = None) -> Several:
    """Items side by side, or what is made of them."""
    return Several(_listed(items), None, joins_of(items), tuple(items), make)


def within(item: Item) -> int:
    """How many entries the lists of the item have, those in lists as well, if each has a handful."""
    match item:
        case Many(of=of):
            return _HANDFUL * (1 + within(of))
        case Nullable(of=of):
            return within(of)
        case Record(items=items):
            return sum(map(within, items.values()))
        case Several(of=items):
            return sum(map(within, items))
        case Whole(of=items):
            return max(map(within, items), default=0)
        case _:
            return 0


def joins_of(items: Iterable[Item]) -> tuple[str, ...]:
    """The clauses that all of them need."""
    return tuple(join for item in items for join in item.joins)


def _columns(items: Iterable[Item]) -> tuple[str, ...]:
    return tuple(column for item in items for column in item.columns)


def _listed(items: Iterable[Item]) -> str:
    return f"[{', '.join(_columns(items))}]"


def packed(columns: Sequence[str]) -> str:
    """One expression for several: the only one as it is, else their list."""
    return columns[0] if len(columns) == 1 else f"[{', '.join(columns)}]"


def many(text: str, item: Item) -> Item:
    """The list of what an expression gives, of which each is a row of the item, as `packed` has its columns."""
    return Many(text, None, (), item)


def collected(rows: str, item: Item) -> Item:
    """The list of an item's values in the rows that the clauses give."""
    return many(f"COLLECT {{ {returned(rows, item)} }}", item)


def together(rows: str, entries: Sequence[Item], beside: Sequence[Item]) -> Item:
    """The list of what the rows that the clauses give have: entries of lists, and what else is told of each."""
    return collected(rows, several([*entries, *beside]))


def returned(rows: str, item: Item) -> str:
    """The rows that the clauses give, with what they return: the columns of the item, as `packed` has them."""
    return f"{rows}{''.join(item.joins)} RETURN {packed(item.columns)}"


def first(rows: str, item: Item) -> Item:
    """The item's value in the first of the rows that the clauses give, or null."""
    return Nullable(f"head(COLLECT {{ {rows}{''.join(item.joins)} RETURN {item.text} }})", None, (), item)


def maker(item: Item) -> Maker:
    """What makes the part of the answer of a row of the item, as `packed` has its columns."""
    writer = _Writer()
    made = writer.row(item, "row")
    function = f"lambda row, {_COMMON}, {_ENTRIES}=(): {made}"
    return _function(f"lambda {', '.join(writer.names())}: {function}")(*writer.given)


@lru_cache(_FORMS)
def _function(text: str) -> Callable[..., Maker]:
    # Nothing that a client says is run: keys and constants stand in the text by `repr`, all else is this module's own.
    function: Callable[..., Maker] = eval(text)
    return function


@dataclass(slots=True)
class _Writer:
    """Writes a function: the functions that are `given` to it, and variables."""

    given: list[Callable[..., object]] = field(default_factory=list)
    _variables: int = 0

    def name(self, shape: Callable[..., object]) -> str:
        """The name under which a function is given."""
        self.given.append(shape)
        return f"shape{len(self.given) - 1}"

    def names(self) -> list[str]:
        """All names of functions."""
        return [f"shape{place}" for place in range(len(self.given))]

    def variable(self) -> str:
        """A variable that nothing else uses."""
        self._variables += 1
        return f"row{self._variables}"

    def row(self, item: Item, value: str) -> str:
        """The item's expression, given that of its row, as `packed` has it."""
        columns = len(item.columns)
        return item.written(self, [value] if columns == 1 else [f"{value}[{place}]" for place in range(columns)])

    def whole(self, item: Item, value: str) -> str:
        """The item's expression, given that of its text's value."""
        if item.columns == (item.text,):
            return item.written(self, [value])
        return item.written(self, [f"{value}[{place}]" for place in range(len(item.columns))])


def _taken(values: Iterator[str], item: Item) -> list[str]:
    return [next(values) for _ in item.columns]
