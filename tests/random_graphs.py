"""Small random graphs with all that makes stores differ, and random questions to ask of them.

Homonyms, several parents, places in trees, mapping groups, ties, missing values, text outside the BMP.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from graph.facets import FACETS
from graph.model import Edge, Evidence, Name, Node, Scope, Source, SourceKind
from graph.queries import (
    BASES,
    All,
    Along,
    Alternatives,
    AnyOf,
    Below,
    ByKind,
    Compare,
    ConnectionPart,
    Constant,
    Edges,
    Facets,
    Field,
    Find,
    FindMany,
    Ground,
    HasCode,
    Inner,
    Listed,
    Neighborhood,
    Nodes,
    Not,
    Order,
    Page,
    PageInfo,
    Paths,
    Quantified,
    Quantifier,
    Question,
    Reference,
    Related,
    RelatedTo,
    Release,
    Search,
    Select,
    Similar,
    Sources,
    StatedBy,
    TotalCount,
    Value,
    Where,
)
from ontologies.terms import THING_QUALIFIERS
from ontologies.vocabulary import PREDICATES

SOURCES = (
    Source("procgraph:core", SourceKind.CORE, "Core 🦵", "1", "Apache-2.0"),
    Source("procgraph:other", SourceKind.VOCABULARY, "Other", "2024", restricted=True),
    Source("procgraph:page", SourceKind.PAGE, "Page", url="https://example.org/", checksum="ab"),
)
WORDS = ("pain", "Pains", "block", "Nerve", "crps", "É", "🦵", "𐌰𐌱", "ﬁ", "Ａ", "TENS", "of", '"x"', "a\tb")
QUALIFIERS = ("of the arm", 'said "so"', "𐌰", "Ａ", "a\nb\\", None)
DOCUMENT = "procgraph:page"
CONDITIONS = (*(f"mesh:C{i}" for i in range(6)), *(f"MONDO:{i}" for i in range(4)), "icd10cm:G90", "icd10cm:G91")
PROCEDURES = (*(f"mesh:P{i}" for i in range(6)), *(f"procgraph:p{i}" for i in range(3)), "cpt:1")
OTHERS = (("procgraph:r1", "Role"), ("procgraph:r2", "Role"), ("procgraph:s1", "Step"), ("procgraph:s2", "Step"))
KINDS = {
    **dict.fromkeys(CONDITIONS, "Condition"), **dict.fromkeys(PROCEDURES, "Procedure"), **dict(OTHERS),
    DOCUMENT: "Document",
}  # fmt: skip
BOTH = ("Condition", "Procedure")


def records(r: Random) -> Iterator[tuple[Source, tuple[Node | Edge, ...]]]:
    """What each of a few sources says; ends of edges are things that some source before it describes."""
    known: list[str] = []
    for source in SOURCES:
        nodes = [_node(r, id_) for id_ in KINDS if id_ != DOCUMENT and r.random() < 0.6]
        if source.kind is SourceKind.PAGE:
            nodes.append(Node(DOCUMENT, "Document", "Page"))
        known = sorted({*known, *(n.id for n in nodes)})
        described = {n.id for n in nodes}
        edges = [edge for _ in range(r.randint(10, 45)) for edge in _edge(r, known, described, source)]
        yield source, (*nodes, *edges)


def questions(r: Random) -> Iterator[Question]:
    """Questions without end."""
    while True:
        yield r.choice(_ASKING)(r)


# ── graphs ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def _text(r: Random) -> str:
    return " ".join(r.choice(WORDS) for _ in range(r.choice((1, 1, 2, 3))))


def _node(r: Random, id_: str) -> Node:
    names = tuple(Name(_text(r), r.choice(tuple(Scope))) for _ in range(r.choice((0, 1, 2))))
    properties: dict[str, str | int] = {}
    if KINDS[id_] == "Procedure" and r.random() < 0.6:
        properties = {"min_minutes": r.choice((5, 30)), "duration_text": _text(r)}
        if r.random() < 0.6:
            properties["max_minutes"] = r.choice((30, 45))
    documented = id_.startswith("procgraph:p") and r.random() < 0.7
    return Node(id_, KINDS[id_], None if r.random() < 0.1 else _text(r), names, None, documented, properties)


def _edge(r: Random, known: list[str], described: set[str], source: Source) -> Iterator[Edge]:
    predicate, qualifiers = r.choice(_RELATIONS)
    if predicate not in ("BROADER", "MAPS_TO"):
        subjects = [i for i in known if i in PROCEDURES]
        objects = [i for i in known if KINDS[i] in PREDICATES[predicate].range]
    else:
        kind = r.choice(BOTH)
        subjects = objects = [i for i in known if KINDS[i] == kind]
    if not subjects or not objects:
        return
    subject, object_ = r.choice(subjects), r.choice(objects)
    values = {name: value for name, of in qualifiers.items() if (value := r.choice(of)) is not None}
    for name in THING_QUALIFIERS & values.keys():
        if values[name] not in described:
            del values[name]
    evidence: tuple[Evidence, ...] = ()
    if source.kind is SourceKind.PAGE:
        evidence = tuple(_evidence(r) for _ in range(r.choice((0, 1, 2))))
    yield Edge(subject, predicate, object_, source.id, values, evidence)


def _evidence(r: Random) -> Evidence:
    """A place says which words stand there."""
    start = r.randint(0, 5)
    heading = "Risks" if start % 2 else None
    return Evidence(DOCUMENT, "risks", heading, f"𐌰 {start}", start, start + 3, start, start + 4)


_RELATIONS: tuple[tuple[str, dict[str, tuple[str | int | None, ...]]], ...] = (
    ("BROADER", {"tree_number": (None, "C1", "C1.1", "C1.1.1", "C1.2", "C2", "C2.1", "C10.1")}),
    ("BROADER", {"tree_number": (None, "C1", "C1.1", "C1.1.1")}),
    ("BROADER", {}),
    ("MAPS_TO", {"mapping_predicate": ("skos:exactMatch", "skos:exactMatch", "skos:closeMatch"),
                 "predicate_modifier": (None, None, None, "Not"), "confidence": (None, 900)}),
    ("INDICATED_FOR", {"qualifier": QUALIFIERS}),
    ("INDICATED_FOR", {"qualifier": QUALIFIERS, "link": (None, "exact", "close")}),
    ("HAS_ALTERNATIVE", {"example_of": (None, None, "mesh:P1", "mesh:P2"), "link": (None, "exact", "close")}),
    ("HAS_RISK", {"frequency": (None, "rare", "common"), "severity": (None, "serious")}),
    ("PERFORMED_BY", {"qualifier": QUALIFIERS, "one_of": (None, 1, 2, 10)}),
    ("HAS_STEP", {"phase": (None, "recovery", "management"), "position": (None, 1, 2, 10),
                  "for_risk": (None, "mesh:C1", "mesh:C2"), "qualifier": QUALIFIERS}),
    ("HAS_CODE", {}),
)  # fmt: skip

# ── questions ────────────────────────────────────────────────────────────────────────────────────────────────────────
_ALONG = (
    Along("INDICATED_FOR", kinds=("Condition",)),
    Along("INDICATED_FOR", kinds=("Condition",), apart=("qualifier",)),
    Along("HAS_ALTERNATIVE", apart=("example_of",)),
    Along("HAS_ALTERNATIVE", outward=False, apart=()),
    Along("HAS_RISK", apart=("frequency", "severity")),
    Along("HAS_RISK", apart=("frequency",), qualifiers=(("frequency", ("rare", "common")),)),
    Along("PERFORMED_BY", apart=("qualifier", "one_of")),
    Along("HAS_STEP", apart=("phase", "position")),
    Along("HAS_STEP"),
    Along("BROADER", apart=()),
    Along("BROADER", outward=False, apart=()),
    Along("INDICATED_FOR", outward=False, narrower=True, apart=()),
)
_ORDERS = (
    (),
    (Order("id"),),
    (Order("name", True),),
    (Order("max_minutes"),),
    (Order("kind"), Order("min_minutes", True)),
)
_PLAIN = ("id", "name", "kind", "typename", "iri", "documented", "min_minutes", "max_minutes", "notation", "title")
_OF_RELATION = ("qualifier", "frequency", "severity", "one_of", "phase", "position", "link", "cursor", "basis")
_EVIDENCE = Listed(
    "evidence", "evidence",
    (Value("text", "text"), Value("heading", "heading"), Value("start", "start"), Value("link", "link"),
     Inner("document", "document", (Value("id", "id"), Value("name", "name")))),
)  # fmt: skip
_MAPPED: tuple[Field, ...] = (Value("mapping", "mapping"), Inner("via", "via", (Value("id", "id"),)))
_LISTED = (
    Listed("synonyms", "synonyms"),
    Listed("mappings", "mappings", tuple(Value(n, n) for n in ("id", "name", "predicate", "justification"))),
    Listed("codes", "codes", tuple(Value(n, n) for n in ("system", "value", "title"))),
    Listed("sources", "sources", (Value("id", "id"), Value("kind", "kind"), Value("restricted", "restricted"))),
    Inner("duration", "duration", (Value("text", "duration_text"), Value("max", "max_minutes"))),
)
_INFO = PageInfo(
    "info",
    (("next", "hasNextPage"), ("previous", "hasPreviousPage"), ("start", "startCursor"), ("end", "endCursor")),
)


def _fields(r: Random, depth: int) -> tuple[Field, ...] | ByKind:
    plain: list[Field] = [Value(name, name) for name in r.sample(_PLAIN, r.randint(1, 4))]
    more: list[Field] = list(r.sample(_LISTED, r.randint(0, 2)))
    more.append(Constant("__typename", "X"))
    if depth and r.random() < 0.7:
        more.append(_related(r, depth - 1))
    fields = [*plain, *more]
    r.shuffle(fields)
    return ByKind({"Procedure": tuple(fields)}, (Value("id", "id"),)) if r.random() < 0.2 else tuple(fields)


def _edge_fields(r: Random, depth: int, *, of_related: bool = False) -> tuple[Field, ...]:
    values: list[Field] = [Value(name, name) for name in r.sample(_OF_RELATION, r.randint(1, 4))]
    more: list[Field] = [Inner("node", "node", _fields(r, depth)), _EVIDENCE]
    if r.random() < 0.5:
        more += _MAPPED
    if of_related and r.random() < 0.5:
        more.append(
            Listed(
                "management",
                "management",
                (Value("text", "text"), Value("position", "position"), Value("qualifier", "qualifier")),
            )
        )
    return (*values, *more)


def _parts(r: Random, depth: int, *, of_related: bool = False) -> tuple[ConnectionPart, ...]:
    parts: list[ConnectionPart] = [
        Edges("edges", _edge_fields(r, depth, of_related=of_related)),
        Nodes("nodes", _fields(r, depth)),
        Nodes("ids", (Constant("of", "all"),)),
    ]
    parts = r.sample(parts, r.choice((1, 1, 1, 2, 3)))
    if r.random() < 0.5:
        parts.append(TotalCount("total"))
    if r.random() < 0.5:
        parts.append(_INFO)
    if r.random() < 0.3:
        counts = Listed("counts", "counts", (Value("id", "id"), Value("name", "name"), Value("count", "count")))
        by, without = tuple(r.choices(FACETS, k=3)), r.choice(((), ("frequency",), ("qualifier", "one_of")))
        parts.append(Facets("facets", by, r.choice((1, 25)), (Value("by", "by"), counts), without))
    return tuple(parts)


def _page(r: Random) -> Page:
    return r.choice((Page(), Page(first=1), Page(first=3), Page(last=2), Page(first=3, last=2)))


def _bases(r: Random) -> tuple[str, ...]:
    return r.choice((BASES[:1], BASES, BASES[1:2], BASES[:0:-1]))


def _instead(r: Random, depth: int) -> Related:
    named = (Value("id", "id"), Value("name", "name"))
    fields = (
        Inner("node", "node", _fields(r, depth)), Value("basis", "basis"), Value("link", "link"),
        Value("cursor", "cursor"), _EVIDENCE,
        Listed("insteadOf", "instead_of", named), Listed("shared", "shared", named),
    )  # fmt: skip
    where = _where(r, 0) if r.random() < 0.2 else None
    parts = (Edges("edges", fields), TotalCount("total"), _INFO)
    return Related("alternatives", _ALONG[2], None, parts, where, page=_page(r), bases=_bases(r))


def _related(r: Random, depth: int) -> Related:
    if r.random() < 0.15:
        return _instead(r, depth)
    along = r.choice(_ALONG)
    where = _where(r, 0, along) if r.random() < 0.2 else None
    if r.random() < 0.3:
        return Related("related", along, _fields(r, depth), where=where, page=_page(r))
    return Related("related", along, None, _parts(r, depth, of_related=True), where, page=_page(r))


def _reference(r: Random, kinds: tuple[str, ...]) -> Reference:
    ids = [i for i, kind in KINDS.items() if kind in kinds]
    return Reference(r.choice(ids) if r.random() < 0.7 else _text(r), kinds)


def _where(r: Random, depth: int, along: Along | None = None) -> Where:
    leaves = 9 if depth else 6
    match r.randrange(leaves + 1):
        case 0:
            return Compare("name", r.choice(("eq", "ne", "contains", "starts_with")), r.choice(WORDS))
        case 1:
            return Compare("name", "in", (_text(r), r.choice(WORDS)))
        case 2:
            return Compare("max_minutes", r.choice(("le", "gt", "eq", "ne")), 30)
        case 3:
            return Compare(r.choice(("max_minutes", "summary")), "is_null", r.random() < 0.5)
        case 4:
            return Compare("documented", "eq", r.random() < 0.5)
        case 5:
            return Compare("id", "in", tuple(r.sample((*PROCEDURES, *CONDITIONS), 8)))
        case 6:
            sources = tuple(source.id for source in r.sample(SOURCES, r.choice((0, 1, 2))))
            return r.choice((Below((_reference(r, BOTH),)), HasCode(("icd10cm", "cpt")), StatedBy(sources)))
        case 7:
            along = r.choice((Along("INDICATED_FOR"), Along("HAS_RISK"), Along("INDICATED_FOR", outward=False)))
            kinds = ("Condition",) if along.outward else ("Procedure",)
            return RelatedTo(along, tuple(_reference(r, kinds) for _ in range(r.choice((1, 1, 2)))), r.random() < 0.7)
        case 8:
            own = r.choice((
                None, Compare("frequency", "eq", "rare"), Compare("qualifier", "contains", "arm"),
                Compare("qualifier", "is_null", True), Not(Compare("qualifier", "eq", "of the arm")),
                Compare("source", "in", (r.choice(SOURCES).id,)),
            ))  # fmt: skip
            other = _where(r, depth - 1) if r.random() < 0.4 else None
            return Quantified(
                r.choice((Along("HAS_RISK"), Along("INDICATED_FOR"))), r.choice(tuple(Quantifier)), own, other
            )
        case _:
            parts = tuple(_where(r, depth - 1) for _ in range(r.choice((0, 1, 2, 2)))) if depth else ()
            return r.choice((All(parts), AnyOf(parts), Not(All(parts))))


def _select(r: Random) -> Question:
    kinds = r.choice((("Procedure",), ("Procedure",), ("Condition",), BOTH))
    return Select(kinds, _parts(r, 2), _where(r, 2) if r.random() < 0.7 else None, r.choice(_ORDERS), _page(r))


def _find(r: Random) -> Question:
    kinds = r.choice((("Procedure",), ("Condition",), BOTH))
    return Find(_reference(r, kinds), _fields(r, 2))


def _find_many(r: Random) -> Question:
    return FindMany(tuple(r.choices((*KINDS, "mesh:none"), k=4)), ("Procedure", "Condition", "Step"), _fields(r, 1))


def _alternatives(r: Random) -> Question:
    names = (
        Value("cursor", "cursor"), Value("basis", "basis"), Value("stated", "stated_for_condition"),
        Inner("node", "node", _fields(r, 1)), Inner("exampleOf", "example_of", (Value("id", "id"),)),
        Listed("insteadOf", "instead_of", (Value("id", "id"), Value("name", "name"))), _EVIDENCE,
        Listed("shared", "shared", (Value("id", "id"),)), *_MAPPED,
    )  # fmt: skip
    return Alternatives(
        _reference(r, ("Condition",)), (Edges("edges", names), TotalCount("total"), _INFO), _bases(r),
        r.random() < 0.7, r.choice((None, None, True, False)), _page(r),
        _where(r, 1) if r.random() < 0.2 else None, r.choice(((), (Order("id"),))),
    )  # fmt: skip


def _search(r: Random) -> Question:
    text = r.choice((_text(r), r.choice(WORDS)[:2], "g90", "mesh:C1", ""))
    edges = (
        Value("match", "match"),
        Value("rank", "rank"),
        Value("cursor", "cursor"),
        Inner("node", "node", _fields(r, 0)),
    )
    parts = (Edges("edges", edges), *r.choice(((TotalCount("total"), _INFO), (_INFO,), (_INFO,))))
    return Search(text, r.choice((BOTH, ("Condition",))), parts, _page(r), _where(r, 1) if r.random() < 0.2 else None)


def _ground(r: Random) -> Question:
    fields = (Value("text", "text"), Value("match", "match"), Inner("node", "node", _fields(r, 1)))
    listed = Listed("candidates", "candidates", (Value("id", "id"), Value("name", "name")))
    return Ground(tuple(_reference(r, BOTH).text for _ in range(3)), BOTH, (*fields, listed))


def _others(r: Random) -> Question:
    counts = Inner("counts", "counts", (Value("nodes", "nodes"), Value("edges", "edges")))
    sources = Sources(
        (Nodes("nodes", (Value("id", "id"), Value("kind", "kind"), counts)), TotalCount("total"), _INFO), _page(r)
    )
    names = ("data_version", "nodes", "edges", "documents", "sources")
    return r.choice((sources, Release(tuple(Value(name, name) for name in names))))


def _walks(r: Random) -> Question:
    told = ("predicate", "subject", "object", "forward")
    edge: tuple[Field, ...] = (*(Value(name, name) for name in told), _EVIDENCE)
    nodes, edges = Listed("nodes", "nodes", _fields(r, 0)), Listed("edges", "edges", edge)
    of, other = _reference(r, BOTH), _reference(r, BOTH)
    named = Listed("shared", "shared", (Value("id", "id"),))
    some = tuple(r.sample(tuple(PREDICATES), 12)) if r.random() < 0.3 else ()
    return r.choice((
        Paths(of, other, (Value("length", "length"), nodes, edges), some, r.randint(1, 4), r.choice((1, 10))),
        Neighborhood(of, (nodes, edges, Value("truncated", "truncated")), r.randint(0, 2), r.choice((3, 100))),
        Similar(_reference(r, ("Procedure",)), (Inner("node", "node", _fields(r, 0)), Value("score", "score"), named)),
    ))  # fmt: skip


_ASKING = (
    _walks,
    _walks,
    _select,
    _select,
    _select,
    _find,
    _find,
    _find_many,
    _alternatives,
    _alternatives,
    _search,
    _search,
    _ground,
    _others,
)
