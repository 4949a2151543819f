"""SQLite's errors → ours, at the border. What isn't in these tables is a defect and goes up as it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import apsw

from graph.errors import Conflict, LimitExceeded, ProcedureGraphError, StoreFileError, StoreUnavailable

# Each of apsw's errors that a person's input, file or machine can bring about, and what to tell them.
CONFLICTS: dict[type[apsw.Error], str] = {
    apsw.BusyError: "another process has been writing for too long. Try again later.",
    apsw.LockedError: "another connection of this process holds it. Try again later.",
}
FILES: dict[type[apsw.Error], str] = {
    apsw.NotADBError: "this is no Procedure Graph store.",
    apsw.CorruptError: "the file is damaged. Restore it, or load the sources into a new store.",
    apsw.FormatError: "the file is of a format that this program doesn't read.",
    apsw.EmptyError: "the file is empty.",
}
UNAVAILABLE: dict[type[apsw.Error], str] = {
    apsw.CantOpenError: "it can't be opened. Check the path and its permissions.",
    apsw.ReadOnlyError: "it can't be written. Check its permissions and its folder's.",
    apsw.PermissionsError: "it can't be read or written. Check its permissions.",
    apsw.AuthError: "it can't be read or written. Check its permissions.",
    apsw.IOError: "the disk failed to read or write. Check the disk.",
    apsw.FullError: "the disk is full. Free some space.",
    apsw.NoMemError: "there isn't enough memory. Ask for less, or stop other programs.",
    apsw.NoLFSError: "the file is too large for this machine.",
    apsw.ProtocolError: "other processes keep it locked. Try again later.",
    apsw.InterruptError: "the question took too long and was stopped. Ask for less.",
    apsw.SchemaChangeError: "its tables changed meanwhile. Try again.",
}
_LONGEST = 1_000_000_000  # bytes of one value, by SQLite's own limit on lengths
LIMITS: dict[type[apsw.Error], str] = {
    apsw.TooBigError: f"an answer or a text has more than {_LONGEST:,} bytes, and a store can't hold it. Ask for less."
}
DEFECTS: tuple[type[apsw.Error], ...] = (
    apsw.SQLError, apsw.ConstraintError, apsw.MismatchError, apsw.MisuseError, apsw.RangeError, apsw.InternalError,
    apsw.NotFoundError, apsw.AbortError, apsw.BindingsError, apsw.ConnectionClosedError, apsw.CursorClosedError,
    apsw.ExecTraceAbort, apsw.ExecutionCompleteError, apsw.ExtensionLoadingError, apsw.ForkingViolationError,
    apsw.ThreadingViolationError, apsw.IncompleteExecutionError, apsw.InvalidContextError, apsw.NoFTS5Error,
    apsw.VFSFileClosedError, apsw.VFSNotImplementedError, apsw.ConnectionNotClosedError,
)  # fmt: skip
_MOST_NESTED = 40  # nested lists in one statement, by SQLite's own limit on nested subqueries


@contextmanager
def mapped(file: str) -> Iterator[None]:
    """Turn what SQLite raises within into this program's errors, which name the file."""
    try:
        yield
    except apsw.Error as error:
        ours = translated(error, file)
        if ours is None:
            raise
        raise ours from error


def translated(error: apsw.Error, file: str) -> ProcedureGraphError | None:
    """Our error for SQLite's, None for a defect."""
    if type(error) in CONFLICTS:
        return Conflict(f"{file}: {CONFLICTS[type(error)]}")
    if type(error) in FILES:
        return StoreFileError(FILES[type(error)], file=file)
    if type(error) in UNAVAILABLE:
        return StoreUnavailable(f"{file}: {UNAVAILABLE[type(error)]}")
    if type(error) in LIMITS:
        # SQLite doesn't say how much longer it would have been.
        return LimitExceeded(f"{file}: {LIMITS[type(error)]}", limit=_LONGEST, figure=_LONGEST + 1)
    if isinstance(error, apsw.SQLError) and "nested too deep" in str(error):
        message = f"The question has too many nested lists at once. Ask for at most {_MOST_NESTED}, or in parts."
        return LimitExceeded(message, limit=_MOST_NESTED, figure=_MOST_NESTED + 1)
    return None
