"""Everything that can go wrong, in one tree. Each error says what happened, where, and what to do about it.

ProcedureGraphError
├── BadInput            a file, a page or a value that can't be used as it is
│   └── StoreFileError  a store file that is none, is newer than this program, or can't be opened
├── NamingError
│   ├── UnknownName     nothing has this name (suggestions)
│   │   ├── UnknownCode    nothing has this code
│   │   ├── UnknownId      nothing has this id
│   │   └── UnknownSource  no source has this id
│   └── AmbiguousName   several things have it (candidates)
├── StoreUnavailable    the store can't be reached, or not in time
├── LimitExceeded       more was asked for than is allowed (limit, figure)
│   └── OutOfTime       a question took longer than it may, and was stopped
└── Conflict            somebody else changed or holds what was to be written
"""

from __future__ import annotations

from dataclasses import dataclass


class ProcedureGraphError(Exception):
    """Base of all errors a person may see. `code` is stable and appears as `extensions.code` in GraphQL."""

    code = "ERROR"


class BadInput(ProcedureGraphError):
    """Input that can't be used. `file` and `line` (1-based) say where, `todo` what to do."""

    code = "BAD_INPUT"

    def __init__(self, what: str, *, file: str | None = None, line: int | None = None, todo: str = "") -> None:
        self.what, self.file, self.line, self.todo = what, file, line, todo
        where = "" if file is None else f"{file}: " if line is None else f"{file}:{line}: "
        super().__init__(f"{where}{what}{f' {todo}' if todo else ''}")


class StoreFileError(BadInput):
    """A store file that is not one, that a newer program wrote, or that can't be opened."""

    code = "STORE_FILE"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing that a name may mean: its CURIE, kind and name."""

    id: str
    kind: str
    name: str


class NamingError(ProcedureGraphError):
    """A name that doesn't lead to exactly one thing. `candidates` holds those it may mean."""

    def __init__(self, message: str, name: str, candidates: tuple[Candidate, ...]) -> None:
        self.name, self.candidates = name, candidates
        super().__init__(message)


class UnknownName(NamingError):
    """Nothing of the kind has this name; `candidates` are what of other kinds has it, else the nearest names."""

    code = "UNKNOWN_NAME"

    def __init__(self, name: str, what: str, candidates: tuple[Candidate, ...] = (), *, others: bool = False) -> None:
        """`others` says that the candidates have this very name and are of other kinds."""
        if others:
            kinds = " and a ".join(dict.fromkeys(candidate.kind.lower() for candidate in candidates))
            near = f": {name!r} is a {kinds}, {_listed(candidates)}. Ask for that, or name a {what}."
        elif candidates:
            near = did_you_mean(candidates)
        elif not name.strip():
            near = ". Give a name, an abbreviation, an id or a code."
        else:
            near = ". Search for it, or load a page that names it."
        super().__init__(f"No {what} is named {name!r}{near}", name, candidates)


class UnknownCode(UnknownName):
    """Nothing has this code."""

    def __init__(self, code: str) -> None:
        todo = "Load a page about it, or its code set, or ask by name."
        NamingError.__init__(self, f"Nothing that is loaded has the code {code!r}. {todo}", code, ())


class UnknownId(UnknownName):
    """Nothing has this id."""

    def __init__(self, id_: str, what: str) -> None:
        todo = "Search for it by name (`procgraph search`, or the field `search`), or load its source."
        NamingError.__init__(self, f"No {what} that is loaded has the id {id_!r}. {todo}", id_, ())


class UnknownSource(UnknownName):
    """No source has this id."""

    def __init__(self, source: str) -> None:
        message = f"No source has the id {source!r}. `procgraph sources`, or the field `sources`, lists all."
        NamingError.__init__(self, message, source, ())


class AmbiguousName(NamingError):
    """Several things have this name."""

    code = "AMBIGUOUS_NAME"

    def __init__(self, name: str, what: str, candidates: tuple[Candidate, ...]) -> None:
        super().__init__(f"{name!r} may mean several {what}s: {_listed(candidates)}. Give one's id.", name, candidates)


class StoreUnavailable(ProcedureGraphError):
    """The store can't be reached, refuses the credentials, or didn't answer in time."""

    code = "STORE_UNAVAILABLE"


class LimitExceeded(ProcedureGraphError):
    """More was asked for than is allowed. `limit` and `figure` are in the unit that the message names."""

    code = "LIMIT_EXCEEDED"

    def __init__(self, message: str, *, limit: int, figure: int) -> None:
        self.limit, self.figure = limit, figure
        super().__init__(message)


class OutOfTime(LimitExceeded):
    """A question was stopped since its `seconds` were over; `limit` and `figure` are milliseconds."""

    def __init__(self, seconds: float, taken: float) -> None:
        limit, figure = round(seconds * 1000), round(taken * 1000)
        message = f"A question may take {limit:,} ms, and this one was stopped after {figure:,} ms. Ask for less."
        super().__init__(message, limit=limit, figure=figure)


class Conflict(ProcedureGraphError):
    """Another process holds or has changed what was to be written."""

    code = "CONFLICT"


def did_you_mean(candidates: tuple[Candidate, ...]) -> str:
    """The end of a message that offers the nearest names, if any."""
    return f". Did you mean {_listed(candidates)}?" if candidates else ""


def _listed(candidates: tuple[Candidate, ...]) -> str:
    return ", ".join(f"{c.name} ({c.id})" for c in candidates)
