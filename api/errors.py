"""Errors as a GraphQL response tells them."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from graphql import FieldNode, GraphQLError, located_error

from graph.errors import BadInput, LimitExceeded, NamingError, ProcedureGraphError

log = logging.getLogger(__name__)

INTERNAL = "INTERNAL_ERROR"
NO_DOCUMENT = "GRAPHQL_PARSE_FAILED"  # these two as Apollo's servers name them
INVALID = "GRAPHQL_VALIDATION_FAILED"


def told(error: ProcedureGraphError) -> GraphQLError:
    """An error of the project as GraphQL has it."""
    return GraphQLError(str(error), extensions=extensions(error), original_error=error)


def extensions(error: ProcedureGraphError) -> dict[str, Any]:
    """What a program can read of an error: `code`, and what else its class holds."""
    match error:
        case NamingError(name=name, candidates=candidates):
            named = [{"id": c.id, "kind": c.kind.upper(), "name": c.name} for c in candidates]
            return {"code": error.code, "name": name, "candidates": named}
        case LimitExceeded(limit=limit, figure=figure):
            return {"code": error.code, "limit": limit, "figure": figure}
        case _:
            return {"code": error.code}


def coded(errors: Sequence[GraphQLError], code: str) -> tuple[GraphQLError, ...]:
    """graphql-core's errors with a code, where they have none."""
    for error in errors:
        error.extensions = {"code": code} | (error.extensions or {})
    return tuple(errors)


def of_field(error: Exception, nodes: Sequence[FieldNode], key: str) -> GraphQLError:
    """The error of a root field. What nobody expected is logged with its traceback, and not told."""
    match error:
        case ProcedureGraphError():
            return located_error(told(error), list(nodes), [key])
        case GraphQLError():  # a fault in an argument, which only the values of variables brought about
            [located] = coded([located_error(error, list(nodes), [key])], BadInput.code)
            return located
        case _:
            log.error("%s at %s", error, key, exc_info=error)
            hidden = GraphQLError("Something went wrong here. It has been logged.", extensions={"code": INTERNAL})
            return located_error(hidden, list(nodes), [key])
