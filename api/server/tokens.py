"""Who may change the graph: who has one of the server's tokens."""

from __future__ import annotations

import hmac
from collections.abc import Sequence

_SCHEME = "bearer"


class Forbidden(Exception):
    """A request that may not change anything: the status, the code and the words to say so."""

    def __init__(self, status: int, code: str, message: str) -> None:
        self.status, self.code, self.message = status, code, message
        super().__init__(message)


def assert_allowed(authorization: str, tokens: Sequence[str]) -> None:
    """Raises Forbidden unless the header Authorization holds one of the tokens."""
    if not tokens:
        raise Forbidden(
            403, "MUTATIONS_OFF", "Nothing can be changed here: the server has no tokens (PROCGRAPH_TOKENS)."
        )
    scheme, _, given = authorization.partition(" ")
    token = given.strip().encode()
    # All are compared, each in the same time whatever fits, so that time tells nothing of any.
    fitting = [hmac.compare_digest(token, each.encode()) for each in tokens]
    if scheme.lower() != _SCHEME or not any(fitting):
        message = "A mutation needs `Authorization: Bearer` with one of the server's tokens."
        raise Forbidden(401, "UNAUTHENTICATED", message)
