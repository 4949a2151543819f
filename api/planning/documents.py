"""Text of an operation → a document that is parsed, of bearable size, and valid; each text once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSyntaxError,
    InlineFragmentNode,
    NoFragmentCyclesRule,
    OperationDefinitionNode,
    SelectionSetNode,
    parse,
    validate,
)

from api.errors import INVALID, NO_DOCUMENT, coded, told
from api.planning.limits import MAX_KEYS, MAX_PAIRS, MAX_TOKENS, MAX_VISITED, at_most
from api.planning.recent import Recent
from api.schema.built import GRAPHQL
from graph.errors import BadInput, LimitExceeded

_ROOM = 300_000  # characters; a parsed document takes about a hundred times the memory of its text
_TOO_MANY = f"more than {MAX_TOKENS} tokens"


class Refused(Exception):
    """The request can't be run at all; `errors` say why."""

    def __init__(self, *errors: GraphQLError) -> None:
        self.errors = errors
        super().__init__(*errors)


@dataclass(frozen=True, slots=True)
class ExecutableDocument:
    """A valid document as GraphQL means it: its operations by name, in order, and its fragments."""

    operations: Mapping[str | None, OperationDefinitionNode]
    fragments: Mapping[str, FragmentDefinitionNode]

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The operation to run, which a request must name where there are several. Raises Refused."""
        if name is None:
            if len(self.operations) > 1:
                todo = f"Name one as operationName: {', '.join(str(name) for name in self.operations)}."
                raise Refused(told(BadInput("There are several operations.", todo=todo)))
            [only] = self.operations.values()
            return only
        if name not in self.operations:
            raise Refused(told(BadInput(f"There is no operation {name!r}.", todo="Name one that the document has.")))
        return self.operations[name]


_documents: Recent[ExecutableDocument] = Recent(_ROOM)


def document(text: str) -> ExecutableDocument:
    """The document that a text is. Raises Refused for what is none, too large, or not valid."""
    known = _documents.get(text)
    if known is None:
        known = _read(text)
        _documents.put(text, known, len(text))
    return known


def _read(text: str) -> ExecutableDocument:
    parsed = _parsed(text)
    operations = {
        node.name.value if node.name else None: node
        for node in parsed.definitions
        if isinstance(node, OperationDefinitionNode)
    }
    if not operations:
        raise Refused(told(BadInput("The document holds no operation.", todo="Give one to run.")))
    if errors := validate(GRAPHQL, parsed, [NoFragmentCyclesRule]):
        raise Refused(*coded(errors, INVALID))
    try:
        _assert_moderate(parsed)
    except LimitExceeded as error:
        raise Refused(told(error)) from error
    if errors := validate(GRAPHQL, parsed):
        raise Refused(*coded(errors, INVALID))
    return ExecutableDocument(
        operations, {d.name.value: d for d in parsed.definitions if isinstance(d, FragmentDefinitionNode)}
    )


def _parsed(text: str) -> DocumentNode:
    try:
        return parse(text, max_tokens=MAX_TOKENS)
    except GraphQLSyntaxError as error:
        if _TOO_MANY not in error.message:
            raise Refused(*coded([error], NO_DOCUMENT)) from error
        message = f"At most {MAX_TOKENS:,} tokens are read of an operation. Ask for less, or in several operations."
        raise Refused(told(LimitExceeded(message, limit=MAX_TOKENS, figure=MAX_TOKENS + 1))) from error


def _assert_moderate(parsed: DocumentNode) -> None:
    """Raises LimitExceeded for what would take long to validate: every two fields of one key are compared there."""
    fragments = {d.name.value: d for d in parsed.definitions if isinstance(d, FragmentDefinitionNode)}
    left = [[d.selection_set] for d in parsed.definitions if isinstance(d, OperationDefinitionNode)]
    left += [[fragment.selection_set] for fragment in fragments.values()]
    pairs = visited = 0
    while left:
        by_key: dict[str, list[SelectionSetNode | None]] = defaultdict(list)
        for field in _fields(left.pop(), fragments):
            by_key[(field.alias or field.name).value].append(field.selection_set)
        visited += sum(map(len, by_key.values()))
        pairs += sum(len(same) * (len(same) - 1) // 2 for same in by_key.values())
        at_most(MAX_KEYS, len(by_key), "fields of one object", "Ask for fewer of them.")
        at_most(MAX_PAIRS, pairs, "pairs of fields under one key", "Join their selections.")
        at_most(MAX_VISITED, visited, "fields, those of fragments wherever they are spread,", "Ask for less.")
        left += [inner for same in by_key.values() if (inner := [each for each in same if each is not None])]


def _fields(merged: Sequence[SelectionSetNode], fragments: Mapping[str, FragmentDefinitionNode]) -> Iterator[FieldNode]:
    """The fields of one object, whatever its type: those of all the selections, and of the fragments within."""
    followed: set[str] = set()
    left = list(merged)
    while left:
        for selection in left.pop().selections:
            match selection:
                case FieldNode():
                    yield selection
                case FragmentSpreadNode():
                    name = selection.name.value
                    if name in fragments and name not in followed:
                        followed.add(name)
                        left.append(fragments[name].selection_set)
                case InlineFragmentNode():
                    left.append(selection.selection_set)
                case _:
                    raise TypeError(f"{selection.kind} is no selection")
