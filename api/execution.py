"""Running GraphQL operations on a store.

Each root field is one question (`api.plan`). The store's answer has the response's keys, so that every other field
just reads its own; graphql-core completes them, and with that come its rules for nulls and errors.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import strawberry
from graphql import (
    DocumentNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSyntaxError,
    get_operation_ast,
    is_introspection_type,
)
from strawberry.exceptions import MissingQueryError
from strawberry.extensions import MaskErrors, ParserCache, SchemaExtension, ValidationCache
from strawberry.schema.exceptions import CannotGetOperationTypeError
from strawberry.types import ExecutionContext, ExecutionResult
from strawberry.types.graphql import OperationType

from api.codes import Answers, FindCoded
from api.introspection import assert_moderate_introspection
from api.limits import MAX_TOKENS, Budget, assert_unicode
from api.plan import TAG, question
from api.schema.entities import OTHER_ENTITIES
from api.schema.query import Query
from graph.errors import BadInput, LimitExceeded, NamingError, ProcedureGraphError
from graph.queries import Answer

log = logging.getLogger(__name__)

INTERNAL = "INTERNAL_ERROR"


def is_expected(error: GraphQLError) -> bool:
    """Whether the error is for who asked: a fault in the operation or its arguments, or one of the project's own.

    graphql-core's own errors with a path are either faults in arguments, which come up at the root field, where all
    arguments below are read, or the answer's not fitting the schema, which is a defect.
    """
    cause: Exception | None = error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    return isinstance(cause, ProcedureGraphError) or (cause is None and len(error.path or ()) <= 1)


@dataclass(frozen=True, slots=True)
class Context:
    """What resolvers and extensions are told of the request, and what is left of what it may ask for."""

    store: Answers
    operation_name: str | None
    budget: Budget = field(default_factory=Budget)


class Mask(MaskErrors):
    """What went wrong by a defect of this program is logged, not told."""

    def __init__(self) -> None:
        super().__init__(lambda error: not is_expected(error), "Something went wrong here. It has been logged.")

    def anonymise_error(self, error: GraphQLError) -> GraphQLError:
        """The error without what only its authors should see."""
        masked = super().anonymise_error(error)
        masked.extensions = {"code": INTERNAL}
        return masked


class Parsed(ParserCache):
    """The document, of which at most so many tokens are read."""

    def on_parse(self) -> Iterator[None]:
        """Parse the document, or find it parsed. Raises GraphQLError where it is none, or too long."""
        self.execution_context.parse_options["max_tokens"] = MAX_TOKENS
        try:
            yield from super().on_parse()
        except GraphQLSyntaxError as error:
            if f"more than {MAX_TOKENS} tokens" not in error.message:
                raise
            message = f"At most {MAX_TOKENS:,} tokens are read of an operation. Ask for less, or in several operations."
            raise told(LimitExceeded(message, limit=MAX_TOKENS, figure=MAX_TOKENS + 1)) from error


class Chosen(SchemaExtension):
    """Of several operations the request must name one, as the specification says; Strawberry would run the first."""

    def on_validate(self) -> Iterator[None]:
        """Refuse a document whose operation isn't named, or introspects too much; comes after the validation."""
        context = self.execution_context
        document = context.graphql_document
        if document is not None and not context.pre_execution_errors:
            context.pre_execution_errors = self._refused(document)
        yield

    def _refused(self, document: DocumentNode) -> list[GraphQLError]:
        chosen = get_operation_ast(document, self.execution_context.context.operation_name)
        if chosen is None:
            return [GraphQLError("There are several operations. Name one as operationName.")]
        try:
            assert_moderate_introspection(document, chosen)
        except LimitExceeded as error:
            return [told(error)]
        return []


class Schema(strawberry.Schema):
    """Strawberry's schema, its fields answered from the store's nested answers."""

    def __init__(self) -> None:
        super().__init__(query=Query, types=OTHER_ENTITIES, extensions=[Mask, Parsed, ValidationCache, Chosen])
        for type_ in self._schema.type_map.values():
            if is_introspection_type(type_):
                continue
            if isinstance(type_, GraphQLInterfaceType):
                type_.resolve_type = _concrete
            elif isinstance(type_, GraphQLEnumType):
                type_.coerce_output_value = _as_is  # type: ignore[method-assign]  # the answer has GraphQL's names
            elif isinstance(type_, GraphQLObjectType):
                type_.is_type_of = None
                for field in type_.fields.values():
                    field.resolve = _ask if type_ is self._schema.query_type else _read

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Log what nobody expected, with its traceback; errors of who asked are in the response."""
        for error in errors:
            if not is_expected(error):
                log.error("%s at %s", error.message, error.path, exc_info=error.original_error)


def _ask(_: None, info: GraphQLResolveInfo[Context], **__: object) -> Answer:
    """Resolve a root field: ask the store."""
    store = info.context.store
    try:
        asked = question(info, info.context.budget)
        return asked.answer(store) if isinstance(asked, FindCoded) else store.answer(asked)
    except ProcedureGraphError as error:
        raise told(error) from error


def _read(parent: Mapping[str, Any], info: GraphQLResolveInfo[Context], **_: object) -> Any:
    """Resolve any other field: the answer has it under the response key."""
    return parent[str(info.path.key)]


def _concrete(value: Mapping[str, Any], _: GraphQLResolveInfo[Context], __: object) -> str:
    return str(value[TAG])


def _as_is(output_value: Any) -> str:
    return str(output_value)


def told(error: ProcedureGraphError) -> GraphQLError:
    """The error as GraphQL has it."""
    return GraphQLError(str(error), extensions=extensions(error), original_error=error)


def extensions(error: ProcedureGraphError) -> dict[str, Any]:
    """What a program can read of an error: `code`, and what else its class holds."""
    match error:
        case NamingError(candidates=candidates):
            told = [{"id": c.id, "kind": c.kind.upper(), "name": c.name} for c in candidates]
            return {"code": error.code, "candidates": told}
        case LimitExceeded(limit=limit, figure=figure):
            return {"code": error.code, "limit": limit, "figure": figure}
        case _:
            return {"code": error.code}


SCHEMA = Schema()


def execute(
    store: Answers,
    operation: str,
    variables: Mapping[str, Any] | None = None,
    operation_name: str | None = None,
) -> dict[str, Any]:
    """Run an operation on a store: the whole GraphQL response, errors in it."""
    return response(run(store, operation, variables, operation_name))


def run(
    store: Answers,
    operation: str | None,
    variables: Mapping[str, Any] | None = None,
    operation_name: str | None = None,
    allowed: Iterable[OperationType] = tuple(OperationType),
) -> ExecutionResult:
    """Run an operation on a store. Raises InvalidOperationTypeError for one of a type that isn't allowed."""
    try:
        assert_unicode(operation, variables, operation_name)
        return SCHEMA.execute_sync(
            operation,
            variable_values=None if variables is None else dict(variables),
            context_value=Context(store, operation_name),
            operation_name=operation_name,
            allowed_operation_types=allowed,
        )
    except MissingQueryError:
        return _refused(BadInput("There is no operation to run. Give one as `query`."))
    except CannotGetOperationTypeError as error:
        return _refused(BadInput(error.as_http_error_reason()))
    except BadInput as error:
        return _refused(error)


def response(result: ExecutionResult) -> dict[str, Any]:
    """The response as the GraphQL specification writes it: without `data` where the operation was not run."""
    errors = result.errors or []
    written: dict[str, Any] = {"errors": [error.formatted for error in errors]} if errors else {}
    return written if was_refused(result) else {"data": result.data} | written


def was_refused(result: ExecutionResult) -> bool:
    """Whether the operation was not run at all: an error of a field has a path, one of the request has none."""
    return result.data is None and all(error.path is None for error in result.errors or ())


def _refused(why: BadInput) -> ExecutionResult:
    return ExecutionResult(data=None, errors=[told(why)])
