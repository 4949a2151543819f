"""The fields that questions begin with."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from api.schema.arguments import STATED, conditions, procedures
from api.schema.entities import (
    AlternativeConnection,
    Condition,
    ConditionConnection,
    Procedure,
    ProcedureConnection,
    Role,
    SearchConnection,
    Setting,
    SourceConnection,
)
from api.schema.enums import AlternativeBasis, Closeness, Kind, Predicate
from api.schema.inputs import (
    ENTITY_KINDS,
    EntityOrder,
    EntityWhere,
)
from api.schema.rows import After, Before, First, Is, Last, Many, Part, Root, bounded, declared, listed, paged
from api.schema.things import Counts, Entity, Evidence, Node, quoted
from graph import queries

NODE_KINDS = (*ENTITY_KINDS, "Document")

NAMING = (
    "by its id, or by a name, synonym or abbreviation; exactly one of the arguments. A name that several have, or none,"
    " is an error that lists those it may mean."
)

Id = Annotated[strawberry.ID | None, strawberry.argument(description="A CURIE, such as mesh:D020918.")]
ByName = Annotated[
    str | None,
    strawberry.argument(
        description="A name, a synonym, an abbreviation, or an id. A vocabulary's thing of this name is meant, unless"
        " just one that pages describe has it, too, and they say that it is a kind of the former or done with it: then"
        " it is meant. `search` gives all of the name."
    ),
]
ByCode = Annotated[str | None, strawberry.argument(description="A code with its system or alone: CPT4:64565, G90.50.")]
PATH = 200  # what each path costs, which takes a search
Kinds = Annotated[
    list[Kind] | None, strawberry.argument(description="Of these kinds only; of none where the list is empty.")
]


@strawberry.type(description="What a text names.")
class Grounding:
    text: str = declared(Is("text"))
    match: Closeness | None = declared(Is("match"), "How near the nearest names are; null where there is none.")
    node: Entity | None = declared(Part("node"), "The one thing that it names; null where there is none, or several.")
    candidates: list[Entity] = listed(Many("candidates"), "All things whose names are the nearest.")


@strawberry.type(description="A relation between two things, with all that documents say of it.")
class Link:
    predicate: Predicate = declared(Is("predicate"))
    subject: strawberry.ID = declared(Is("subject"), "The id of the thing that it is said of.")
    object: strawberry.ID = declared(Is("object"), "The id of the thing that it leads to.")
    evidence: list[Evidence] = quoted()


@strawberry.type(description="How two things hang together.")
class Path:
    length: int = declared(Is("length"), "How many relations it has.")
    nodes: list[Entity] = bounded(Many("nodes"), "The things, from one end to the other.")
    edges: list[PathEdge] = bounded(Many("edges"), "The relations between them, in the same order.")


@strawberry.type(description="A relation that a path takes.")
class PathEdge(Link):
    forward: bool = declared(Is("forward"), "Whether the path goes from subject to object.")


@strawberry.type(description="A part of the graph.")
class Subgraph:
    nodes: list[Entity] = bounded(Many("nodes"), "The things, the nearest first, then by id.")
    edges: list[Link] = bounded(Many("edges"), "The relations between them.")
    truncated: bool = declared(Is("truncated"), "Whether there is more than was asked for.")


@strawberry.type(description="What answers here: the program and the data it has.")
class Release:
    version: str = declared(Is("version"), "The program's version.")
    data_version: str = declared(
        Is("data_version"), "A hash of the set of sources and the reader's version: same sources, same hash."
    )
    counts: Counts = declared(Part("counts"))


def coded(id: Id = UNSET, name: ByName = UNSET, code: ByCode = UNSET) -> Any:
    """The arguments of what is looked up by code, too."""


def named(id: Id = UNSET, name: ByName = UNSET) -> Any:
    """The arguments of what is looked up by id or name."""


def by_id(id: strawberry.ID) -> Any:
    """The argument of `node`."""


def by_ids(ids: list[strawberry.ID]) -> Any:
    """The argument of `entities`."""


def instead(
    treating: Annotated[str, strawberry.argument(description="A condition: its id, name, synonym or abbreviation.")],
    basis: list[AlternativeBasis] | None = STATED,
    include_narrower: Annotated[
        bool | None, strawberry.argument(description="Whether what is indicated for a narrower condition counts, too.")
    ] = True,
    stated_for_condition: Annotated[
        bool | None,
        strawberry.argument(description="Only alternatives of which a source states (or, if false, none states) this."),
    ] = UNSET,
    where: Annotated[
        EntityWhere | None,
        strawberry.argument(
            description="Only alternatives that fit. What pages describe of a vocabulary's procedure is its `narrower`."
        ),
    ] = UNSET,
    order_by: list[EntityOrder] | None = UNSET,
    first: First = UNSET,
    after: After = UNSET,
    last: Last = UNSET,
    before: Before = UNSET,
) -> Any:
    """The arguments of `alternatives`."""


def searching(
    text: str,
    kinds: Kinds = UNSET,
    first: First = UNSET,
    after: After = UNSET,
    last: Last = UNSET,
    before: Before = UNSET,
) -> Any:
    """The arguments of `search`."""


def grounding(texts: list[str], kinds: Kinds = UNSET) -> Any:
    """The arguments of `ground`."""


Named = Annotated[str, strawberry.argument(description="A thing: its id, name, synonym or abbreviation.")]
By = Annotated[
    list[Predicate] | None,
    strawberry.argument(description="Relations to follow, either way; all where there are none."),
]


def leading(
    from_: Annotated[str, strawberry.argument(name="from", description="A thing: its id, name or synonym.")],
    to: Named,
    predicates: By = UNSET,
    max_length: Annotated[int | None, strawberry.argument(description="How many relations a path has; up to 6.")] = 4,
    limit: Annotated[int | None, strawberry.argument(description="How many paths to give; up to 100.")] = 5,
) -> Any:
    """The arguments of `paths`."""


def around(
    of: Named,
    depth: Annotated[int | None, strawberry.argument(description="How many relations away; up to 3.")] = 1,
    limit: Annotated[int | None, strawberry.argument(description="How many things to give; up to 1,000.")] = 100,
    predicates: By = UNSET,
) -> Any:
    """The arguments of `neighborhood`."""


@strawberry.type(
    description="What documents state about procedures, with their words. Not advice; nothing is ranked by merit, and"
    " what is absent is not stated."
)
class Query:
    procedure: Procedure | None = declared(Root(queries.Find, ("Procedure",)), f"A procedure {NAMING}", coded)
    condition: Condition | None = declared(Root(queries.Find, ("Condition",)), f"A condition {NAMING}", coded)
    role: Role | None = declared(Root(queries.Find, ("Role",)), f"A role {NAMING}", named)
    setting: Setting | None = declared(Root(queries.Find, ("Setting",)), f"A setting {NAMING}", named)
    entity: Entity | None = declared(Root(queries.Find, ENTITY_KINDS), f"A thing of any kind {NAMING}", named)
    entities: list[Entity | None] | None = declared(
        Root(queries.FindMany, ENTITY_KINDS), "Things by id, in the order given; null where there is none.", by_ids
    )
    node: Node | None = declared(Root(queries.Find, NODE_KINDS), "Anything by its id.", by_id)
    procedures: ProcedureConnection | None = declared(
        Root(queries.Select, ("Procedure",)), "All procedures, or those that fit.", procedures
    )
    conditions: ConditionConnection | None = declared(
        Root(queries.Select, ("Condition",)), "All conditions, or those that fit.", conditions
    )
    alternatives: AlternativeConnection | None = declared(
        Root(queries.Alternatives, ("Condition",)),
        "What documents name instead of the procedures that are indicated for a condition.",
        instead,
    )
    search: SearchConnection | None = declared(
        Root(queries.Search, ENTITY_KINDS),
        "Things by words: exact id, code or name; synonym; beginning of a name; all words; then shorter names.",
        searching,
    )
    ground: list[Grounding] | None = declared(
        Root(queries.Ground, ENTITY_KINDS), "What each of the texts names, in the order given.", grounding
    )
    paths: list[Path] | None = declared(
        Root(queries.Paths, ENTITY_KINDS),
        "How two things hang together: the shortest paths first, ties by ids. What has very many relations is not"
        " passed through.",
        leading,
        PATH,
    )
    neighborhood: Subgraph | None = declared(
        Root(queries.Neighborhood, ENTITY_KINDS),
        "A thing and what is near it. What has very many relations is not passed through.",
        around,
    )
    sources: SourceConnection | None = declared(Root(queries.Sources), "What is loaded, in order of id.", paged)
    release: Release = declared(Root(queries.Release), "What answers here.")
