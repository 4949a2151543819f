"""Alternatives → Cypher: rows of each basis, to the procedures indicated for a condition, or to one procedure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from graph.cursors import BY_BASIS
from graph.queries import BASES, SHARED_BY_ALL, SHARED_INDICATION, SHARED_PARENT, STATED, Alternatives, Order, Related
from graph.stores.neo4j_store.connections import Rows, answer, columns
from graph.stores.neo4j_store.fields import Row
from graph.stores.neo4j_store.filters import Scope, condition
from graph.stores.neo4j_store.items import Item
from graph.stores.neo4j_store.orders import key_apart, sort_by
from graph.stores.neo4j_store.statement import Key, Sort, Statement, by_name

_APART = ("example_of",)
_FEW = f"COUNT {{{{ ({{0}})<-[:{{1}}]-() }}}} <= {SHARED_BY_ALL}"


@dataclass(frozen=True, slots=True)
class _Found:
    """The variables of a row, `n` with its basis `b`, and the group that it is an example of in a column named after
    `q`; and where its rows begin.

    `starts` makes the condition that a variable is one of the procedures; `imported` is what that speaks of.
    """

    n: str
    b: str
    q: str
    bases: tuple[str, ...]
    starts: Callable[[str], str]
    imported: tuple[str, ...]

    @property
    def v(self) -> str:
        """The group's variable."""
        return f"{self.q}_example_of"

    def rows(self, statement: Statement, i: str) -> str:
        """Clauses that give the rows of the procedure `i`, which may give a row several times."""
        parts = " UNION ".join(self._forward(statement, basis, i) for basis in self.bases)
        return f"CALL ({i}) {{ {parts} }}"

    def links(self, statement: Statement, give: dict[str, str], variable: str) -> str:
        """Clauses that give what of a row's links is wanted, by basis, as the variable, each once."""
        parts = " UNION ".join(
            f"WITH * WHERE {self.b} = {BASES.index(basis)} {self._backward(statement, basis, give[basis], variable)}"
            for basis in self.bases
            if basis in give
        )
        imported = ", ".join((self.n, self.b, self.v, *self.imported))
        return f"CALL ({imported}) {{ {parts or f'UNWIND [] AS {variable} RETURN {variable}'} }}"

    def _forward(self, statement: Statement, basis: str, i: str) -> str:
        e, c, s = (statement.alias(stem) for stem in "ecs")
        given = f"RETURN {self.n}, {BASES.index(basis)} AS {self.b}, null AS {self.v}"
        match basis:
            case "STATED":
                return (
                    f"MATCH ({i})-[{e}:HAS_ALTERNATIVE]->({self.n}:Entity) RETURN DISTINCT {self.n}, 0 AS {self.b},"
                    f" {e}.example_of AS {self.v}"
                )
            case "SHARED_INDICATION":
                return (
                    f"MATCH ({i})-[:INDICATED_FOR]->({s}:Entity) MATCH ({c}:Entity {{group: {s}.group}})"
                    f" WHERE {_FEW.format(c, 'INDICATED_FOR')} MATCH ({c})<-[:INDICATED_FOR]-({self.n}:Entity)"
                    f" WHERE {self.n}.group <> {i}.group {given}"
                )
            case _:
                return (
                    f"MATCH ({i})-[:BROADER]->({c}:Entity) WHERE {_FEW.format(c, 'BROADER')}"
                    f" MATCH ({c})<-[:BROADER]-({self.n}:Entity) WHERE {self.n}.group <> {i}.group {given}"
                )

    def _backward(self, statement: Statement, basis: str, give: str, variable: str) -> str:
        i, e, c, s = (statement.alias(stem) for stem in "iecs")
        given = f"RETURN DISTINCT {({'i': i, 'e': e, 'c': c})[give]} AS {variable}"
        match basis:
            case "STATED":
                return (
                    f"MATCH ({self.n})<-[{e}:HAS_ALTERNATIVE]-({i}:Entity) WHERE {self.starts(i)}"
                    f" AND coalesce({e}.example_of, '') = coalesce({self.v}, '') {given}"
                )
            case "SHARED_INDICATION":
                return (
                    f"MATCH ({self.n})-[{e}:INDICATED_FOR]->({c}:Entity) WHERE {_FEW.format(c, 'INDICATED_FOR')}"
                    f" MATCH ({s}:Entity {{group: {c}.group}})<-[:INDICATED_FOR]-({i}:Entity)"
                    f" WHERE {self.starts(i)} AND {i}.group <> {self.n}.group {given}"
                )
            case _:
                return (
                    f"MATCH ({self.n})-[{e}:BROADER]->({c}:Entity) WHERE {_FEW.format(c, 'BROADER')}"
                    f" MATCH ({c})<-[:BROADER]-({i}:Entity)"
                    f" WHERE {self.starts(i)} AND {i}.group <> {self.n}.group {given}"
                )

    def row(self, statement: Statement) -> Row:
        """What the fields of a row are made of."""
        return Row(
            self.n,
            {"example_of": self.v},
            edges=lambda e: self.links(statement, {STATED: "e", SHARED_INDICATION: "e"}, e),
            extra=(("basis", Item(self.b, lambda basis: BASES[basis])),),
            things={
                "instead_of": lambda x: self.links(statement, dict.fromkeys(BASES, "i"), x),
                "shared": lambda x: self.links(statement, dict.fromkeys((SHARED_INDICATION, SHARED_PARENT), "c"), x),
            },
        )


def alternatives_item(statement: Statement, question: Alternatives) -> Item:
    """The connection of what there is instead of the procedures that are indicated for a condition."""
    asked = statement.members((question.treating,), narrower=question.narrower)
    indicated = statement.table(
        "indicated",
        (asked,),
        f"UNWIND {asked} AS c MATCH (c)<-[:INDICATED_FOR]-(i:Entity) WITH DISTINCT i ORDER BY {by_name('i')}"
        " RETURN collect(i)",
    )
    # A concept is stated for the condition where it or a page's own node of this name is.
    stated = statement.table(
        "stated",
        (indicated,),
        f"UNWIND {indicated} AS i CALL (i) {{ RETURN i AS x UNION WITH i WHERE i.documented IS NOT NULL"
        " MATCH (i)-[:BROADER]->(x:Entity) RETURN x } RETURN collect(DISTINCT x.group)",
    )
    bases = tuple(dict.fromkeys(question.bases))
    found = _Found("n", "b", "q", bases, lambda i: f"{i} IN {indicated}", (indicated,))
    # What a row is given instead of is known when it is found, and is cheaper kept, by its place among the procedures,
    # than found again from its end.
    begun = f"UNWIND range(0, size({indicated}) - 1) AS k WITH k, {indicated}[k] AS i"
    if bases == (STATED,):
        begun += f" MATCH (i)-[e:HAS_ALTERNATIVE]->(n) WITH k, n, 0 AS b, e.example_of AS {found.v}"
    else:
        begun += f" {found.rows(statement, 'i')}"
    told = f"{begun} WITH n, b, {found.v}, collect(DISTINCT k) AS of"
    instead = statement.table("instead", (indicated,), f"{told} RETURN collect([n, b, {found.v}, of])")
    is_stated = f"n.group IN {stated}"
    wanted = {None: "true", True: is_stated, False: f"NOT {is_stated}"}[question.stated_for_condition]
    clauses = (
        f"UNWIND {instead} AS row WITH row[0] AS n, row[1] AS b, row[2] AS {found.v}, row[3] AS of"
        f" WITH n, b, {found.v}, of WHERE {wanted} AND {condition(statement, question.where, Scope('n'))}"
    )
    direct = statement.direct(question.treating, narrower=question.narrower)

    def terms(x: str) -> str:
        i = statement.alias("i")
        given = f"UNWIND [k IN of | {indicated}[k]] AS {i}"
        return f"{given} MATCH ({i})-[:INDICATED_FOR]->({x}:Entity) WHERE {x} IN {asked} WITH DISTINCT {x}"

    row = found.row(statement)
    extra = (*row.extra, ("stated_for_condition", Item(is_stated)))
    sort = _sort(question.order, found)
    made = replace(
        row, cursor=sort.cursor(), extra=extra, terms=terms, direct=direct, lists={"instead_of": ("of", indicated)}
    )
    rows = Rows(clauses, columns("n", "b", found.v, "of"), made, sort)
    return answer(statement, rows, question.page, question.parts)


def alternative_rows(statement: Statement, field: Related, row: Row) -> Rows:
    """The rows of what there is instead of the row's procedure."""
    n, b, q = (statement.alias(stem) for stem in "nbq")
    bases = tuple(dict.fromkeys(field.bases))
    found = _Found(n, b, q, bases, lambda i: f"{i} = {row.node}", (row.node,))
    kinds = statement.of_kinds(n, field.along.kinds) if field.along.kinds else "true"
    fits = condition(statement, field.where, Scope(n))
    clauses = f"{found.rows(statement, row.node)} WITH DISTINCT {n}, {b}, {found.v} WHERE {kinds} AND {fits}"
    sort = _sort(field.order, found)
    made = replace(found.row(statement), parent=row.node, cursor=sort.cursor())
    return Rows(clauses, columns(n, b, found.v), made, sort)


def _sort(order: tuple[Order, ...], found: _Found) -> Sort:
    by_name, basis = sort_by(found.n, order), Key(found.b)
    keys = (*by_name.keys, basis) if order else (basis, *by_name.keys)
    return Sort(by_name.name if order else BY_BASIS, (*keys, key_apart(found.q, _APART)))
