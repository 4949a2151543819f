"""The last release's schema, which clients rely on: `python -m tests.released_schema` writes it when one is made."""

from __future__ import annotations

from graphql import (
    REMOVE,
    EnumValueDefinitionNode,
    FieldDefinitionNode,
    InputValueDefinitionNode,
    build_ast_schema,
    build_client_schema,
    build_schema,
    find_breaking_changes,
    introspection_from_schema,
    lexicographic_sort_schema,
    parse,
    print_schema,
)
from graphql.language import Visitor, VisitorAction, visit

from api.schema_file import printed
from tests.conftest import ROOT

FILE = ROOT / "tests" / "fixtures" / "released.graphql"


def broken(released: str, now: str) -> list[str]:
    """What clients of a release's schema would miss now, but for what that release had deprecated."""
    promised = build_ast_schema(visit(parse(released), _WithoutDeprecated()))
    return [change.description for change in find_breaking_changes(promised, build_schema(now))]


class _WithoutDeprecated(Visitor):
    @staticmethod
    def _kept(node: FieldDefinitionNode | InputValueDefinitionNode | EnumValueDefinitionNode) -> VisitorAction:
        return REMOVE if any(each.name.value == "deprecated" for each in node.directives or ()) else None

    def enter_field_definition(self, node: FieldDefinitionNode, *_: object) -> VisitorAction:
        return self._kept(node)

    def enter_input_value_definition(self, node: InputValueDefinitionNode, *_: object) -> VisitorAction:
        return self._kept(node)

    def enter_enum_value_definition(self, node: EnumValueDefinitionNode, *_: object) -> VisitorAction:
        return self._kept(node)


def _bare(schema: str) -> str:
    """A schema without descriptions, which may change at any time."""
    told = introspection_from_schema(build_schema(schema), descriptions=False, input_value_deprecation=True)
    return f"{print_schema(lexicographic_sort_schema(build_client_schema(told)))}\n"


if __name__ == "__main__":
    FILE.write_text(_bare(printed()), encoding="utf-8")
