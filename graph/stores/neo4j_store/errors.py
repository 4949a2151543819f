"""Errors of the driver and the server → ours, at the border. What isn't in these tables is a defect, and goes up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from ssl import SSLCertVerificationError, SSLError

from neo4j import exceptions
from neo4j.exceptions import DriverError, Neo4jError

from graph.errors import Conflict, LimitExceeded, ProcedureGraphError, StoreUnavailable

_MEMORY = "the server's memory for one transaction is too small. Ask for less, or give it more; docs/neo4j.md says how."
_BUSY = "another process is writing. Try again later."
_FOLLOWER = "this server takes no changes. Give a neo4j:// address of the cluster."
_SLOW = "it did not answer in time. Ask for less, or try again later."

# By the server's own codes; the end of the code, without Neo.ClientError and the like.
CODES: dict[str, tuple[type[ProcedureGraphError], str]] = {
    "General.MemoryPoolOutOfMemoryError": (LimitExceeded, _MEMORY),
    "General.TransactionOutOfMemoryError": (LimitExceeded, _MEMORY),
    "General.OutOfMemoryError": (LimitExceeded, _MEMORY),
    "General.StackOverFlowError": (LimitExceeded, "the question is nested too deeply for the server. Ask in parts."),
    "General.TransactionMemoryLimit": (LimitExceeded, _MEMORY),
    "Transaction.TransactionTimedOut": (StoreUnavailable, _SLOW),
    "Transaction.TransactionTimedOutClientConfiguration": (StoreUnavailable, _SLOW),
    "Transaction.Terminated": (StoreUnavailable, "the server ended the transaction. Try again later."),
    "Transaction.LockAcquisitionTimeout": (Conflict, _BUSY),
    "Transaction.LockClientStopped": (Conflict, _BUSY),
    "Transaction.DeadlockDetected": (Conflict, _BUSY),
    "Database.DatabaseNotFound": (StoreUnavailable, "it has no such database. Set NEO4J_DATABASE to one that it has."),
    "Schema.ConstraintCreationFailed": (StoreUnavailable, "a constraint can't be made; the data there breaks it."),
    "Schema.ConstraintValidationFailed": (Conflict, "the data there breaks a constraint. Try again, or check it."),
    "Schema.ConstraintWithNameAlreadyExists": (StoreUnavailable, "a constraint of its own bars ours. Drop it."),
    "Schema.IndexWithNameAlreadyExists": (StoreUnavailable, "an index of its own bars ours. Drop it."),
    "Schema.IndexAlreadyExists": (StoreUnavailable, "an index of its own bars a constraint of ours. Drop it."),
    "Security.AuthenticationRateLimit": (StoreUnavailable, "too many wrong passwords. Wait a little, then try again."),
    "Security.CredentialsExpired": (StoreUnavailable, "the password must be changed first, in Neo4j Browser."),
    "Statement.AccessMode": (StoreUnavailable, _FOLLOWER),
    "Cluster.NotALeader": (StoreUnavailable, _FOLLOWER),
    "General.ForbiddenOnReadOnlyDatabase": (StoreUnavailable, "this database takes no changes."),
}
_PERMANENT = (LimitExceeded,)
_OUT_OF_MEMORY = tuple(code for code, (_, told) in CODES.items() if told == _MEMORY)
_OUT_OF_TIME = ("Transaction.TransactionTimedOut", "Transaction.TransactionTimedOutClientConfiguration")
# By the driver's classes, the first that fits: each stands before those that it is a kind of.
CLASSES: dict[type[Exception], tuple[type[ProcedureGraphError], str]] = {
    exceptions.AuthError: (StoreUnavailable, "it refuses the user or password. Set NEO4J_USERNAME and NEO4J_PASSWORD."),
    exceptions.Forbidden: (StoreUnavailable, "this user may not do that. Log in as another, or ask for the right."),
    exceptions.ConstraintError: (Conflict, "the data there breaks a constraint. Try again, or check it."),
    exceptions.DatabaseUnavailable: (StoreUnavailable, "the database is not available. Try again later."),
    exceptions.NotALeader: (StoreUnavailable, _FOLLOWER),
    exceptions.ForbiddenOnReadOnlyDatabase: (StoreUnavailable, "this database takes no changes."),
    exceptions.TransientError: (StoreUnavailable, "it is too busy, or changing its leader. Try again later."),
    exceptions.DatabaseError: (StoreUnavailable, "it failed; its log says why."),
    exceptions.IncompleteCommit: (StoreUnavailable, "it went away in the commit. See what is loaded, then try again."),
    exceptions.ServiceUnavailable: (StoreUnavailable, "it can't be reached. Start the server, or check the address."),
    exceptions.SessionExpired: (StoreUnavailable, "it went away meanwhile. Try again later."),
    exceptions.ConnectionAcquisitionTimeoutError: (StoreUnavailable, "all connections are in use. Try again later."),
    exceptions.ConnectionPoolError: (StoreUnavailable, "no connection is free. Try again later."),
    exceptions.ResultFailedError: (StoreUnavailable, "it broke off while it answered. Try again later."),
    exceptions.UnsupportedServerProduct: (StoreUnavailable, "this is no Neo4j that this program can talk to."),
    exceptions.AuthConfigurationError: (StoreUnavailable, "this way to log in is not one that it takes."),
    exceptions.CertificateConfigurationError: (StoreUnavailable, "its certificates can't be checked as configured."),
    exceptions.ConfigurationError: (StoreUnavailable, "this can't be used as an address."),
}
ENCRYPTION: dict[type[Exception], tuple[type[ProcedureGraphError], str]] = {
    SSLCertVerificationError: (
        StoreUnavailable,
        "its certificate isn't trusted here. Set SSL_CERT_FILE to one that vouches for it, or give +ssc to trust any.",
    ),
    SSLError: (StoreUnavailable, "it takes no encrypted connections. Give the address without +s or +ssc."),
}
# A statement that is wrong, or a driver that is used wrongly.
DEFECTS = (
    exceptions.CypherSyntaxError, exceptions.CypherTypeError, exceptions.SessionError, exceptions.TransactionError,
    exceptions.ResultConsumedError, exceptions.ResultNotSingleError, exceptions.BrokenRecordError,
)  # fmt: skip


@contextmanager
def mapped(address: str) -> Iterator[None]:
    """Turn what the driver raises within into this program's errors, which name the address."""
    try:
        yield
    except (DriverError, Neo4jError) as error:
        ours = translated(error, address)
        if ours is None:
            raise
        raise ours from error


def is_out_of_time(error: DriverError | Neo4jError) -> bool:
    """Whether the server ended a transaction since its time was over."""
    return isinstance(error, Neo4jError) and _code(error) in _OUT_OF_TIME


def is_out_of_memory(error: Neo4jError) -> bool:
    """Whether the server had too little memory for a transaction."""
    return _code(error) in _OUT_OF_MEMORY


def is_passing(error: DriverError | Neo4jError) -> bool:
    """Whether what only reads may go well when it is tried again."""
    kind, _ = _row(error)
    return error.is_retryable() and kind not in _PERMANENT


def translated(error: Exception, address: str) -> ProcedureGraphError | None:
    """Our error for the driver's or the server's, None for a defect."""
    kind, told = _row(error)
    if kind is None:
        return None
    message = f"{address}: {told}"
    return LimitExceeded(message, limit=0, figure=0) if kind is LimitExceeded else kind(message)


def _row(error: Exception) -> tuple[type[ProcedureGraphError] | None, str]:
    told = CODES.get(_code(error)) if isinstance(error, Neo4jError) else _of_encryption(error)
    return told or next((row for class_, row in CLASSES.items() if isinstance(error, class_)), (None, ""))


def _of_encryption(error: BaseException) -> tuple[type[ProcedureGraphError], str] | None:
    """The row of the TLS error that this one comes from, if any: the driver says only that it can't connect."""
    for class_, row in ENCRYPTION.items():
        if isinstance(error, class_):
            return row
    parts = error.exceptions if isinstance(error, BaseExceptionGroup) else (error.__cause__ or error.__context__,)
    return next(filter(None, (_of_encryption(part) for part in parts if part is not None)), None)


def _code(error: Neo4jError) -> str:
    return (error.code or "").partition(".")[2].partition(".")[2]
