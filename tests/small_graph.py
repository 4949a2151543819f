"""A graph made by hand, small enough to check by eye, and a store that only yields it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from graph.model import Document, Edge, Evidence, Name, Node, Scope, Section, Source, SourceKind, qualifiers_text
from graph.rows import ClaimRow, EdgeRow, ThingRow

VOCABULARY = Source(
    "procgraph:mesh",
    SourceKind.VOCABULARY,
    "Medical Subject Headings",
    "2024",
    "https://www.nlm.nih.gov/terms",
    url=None,
)
OBO = Source("procgraph:mondo", SourceKind.VOCABULARY, "Mondo", "2025-01-01", "CC-BY-4.0", checksum="ab" * 32)
OWN = Source("procgraph:own-codes", SourceKind.VOCABULARY, "A list of one's own", "1", restricted=True)
PAGE = Source("procgraph:page-1", SourceKind.PAGE, "Nerve zapper", licence="Apache-2.0", url="https://example.org/a b")

CONTENT = (
    "Nerve zapper 🦵\n\nIndications\n- Complex regional pain syndrome\n- Cataract, if ripe\n\n"
    "Alternatives\n- Mirror therapy\n- Medicines such as gabapentin\n\n"
    "Risks\nInfection is rare.\nTakes 30 to 60 minutes.\n"
)


def quote(words: str, section: str, heading: str) -> Evidence:
    """Evidence for words of the page."""
    start = CONTENT.index(words)
    before, whole = (len(CONTENT[:n].encode("utf-16-le")) // 2 for n in (start, start + len(words)))
    return Evidence(PAGE.id, section, heading, words, start, start + len(words), before, whole)


def _section(name: str, heading: str, last: str) -> Section:
    return Section(name, heading, CONTENT.index(heading), CONTENT.index(last) + len(last))


DOCUMENT = Document(
    PAGE.id,
    CONTENT.encode("utf-16"),
    CONTENT,
    (
        _section("indications", "Indications", "ripe"),
        _section("alternatives", "Alternatives", "gabapentin"),
        _section("risks", "Risks", "rare."),
    ),
    title="Nerve zapper 🦵",
    language="en",
    code_system="CPT4",
    code="64999",
)

ZAPPER, CRPS, CATARACT, MIRROR, PILLS = (
    "procgraph:procedure-1",
    "mesh:D020918",
    "mesh:D002386",
    "mesh:D000001",
    "procgraph:phrase-1",
)
CLAIMS: tuple[tuple[Source, Node], ...] = (
    (OWN, Node("cpt:64999", "Code", "Words that are nobody else's", (Name("Secret words"),), "64999")),
    (PAGE, Node("cpt:64999", "Code", None, notation="64999")),
    (VOCABULARY, Node("mesh:D000001", "Procedure", "Mirror Movement Therapy", (Name("Mirror Box", Scope.NEAR),))),
    (PAGE, Node("mesh:D000001", "Procedure", "Mirror therapy")),
    (VOCABULARY, Node("mesh:D002386", "Condition", "Cataract")),
    (VOCABULARY, Node("mesh:D005706", "Substance", "Gabapentin", properties={"definition": 'An "amine"\n\\ of use'})),
    (
        VOCABULARY,
        Node("mesh:D020918", "Condition", "Complex Regional Pain Syndromes", (Name("CRPS"), Name("RSD", Scope.NEAR))),
    ),
    (VOCABULARY, Node("mesh:D007239", "Condition", "Infections")),
    (VOCABULARY, Node("mesh:D010146", "Condition", "Pain")),
    (OBO, Node("MONDO:0015360", "Condition", "complex regional pain syndrome")),
    (OBO, Node("MONDO:0005129", "Condition", "cataract")),
    (PAGE, Node("procgraph:page-1", "Document", "Nerve zapper 🦵")),
    (PAGE, Node(PILLS, "Procedure", "Medicines")),
    (
        PAGE,
        Node(ZAPPER, "Procedure", "Nerve zapper", (Name("Zapper"),), documented=True,
             properties={"duration_text": "30 to 60 minutes", "min_minutes": 30, "max_minutes": 60}),
    ),
)  # fmt: skip


def said(predicate: str, object_: str, words: tuple[str, str, str] | None = None, **qualifiers: str | int) -> Edge:
    """What the page says of the zapper."""
    evidence = () if words is None else (quote(*words),)
    return Edge(ZAPPER, predicate, object_, PAGE.id, qualifiers, evidence)


def mapped(subject: str, object_: str, source: Source, **qualifiers: str | int) -> Edge:
    """A mapping of a source."""
    return Edge(subject, "MAPS_TO", object_, source.id, qualifiers)


EDGES: tuple[Edge, ...] = (
    said("INDICATED_FOR", CRPS, ("Complex regional pain syndrome", "indications", "Indications"), link="exact"),
    said("INDICATED_FOR", CATARACT, ("Cataract, if ripe", "indications", "Indications"), qualifier="if ripe"),
    said("INDICATED_FOR", CATARACT, ("Cataract, if ripe", "indications", "Indications"), qualifier="in both eyes"),
    said("HAS_ALTERNATIVE", MIRROR, ("Mirror therapy", "alternatives", "Alternatives"), link="exact"),
    said("HAS_ALTERNATIVE", "mesh:D005706", ("gabapentin", "alternatives", "Alternatives"), example_of=PILLS),
    said("HAS_ALTERNATIVE", PILLS, ("Medicines", "alternatives", "Alternatives")),
    said("HAS_RISK", "mesh:D007239", ("Infection is rare.", "risks", "Risks"), frequency="rare", severity="serious"),
    said("DESCRIBED_IN", PAGE.id),
    said("HAS_CODE", "cpt:64999"),
    Edge("mesh:D020918", "BROADER", "mesh:D010146", VOCABULARY.id, {"tree_number": "C10.177.195"}),
    Edge("mesh:D020918", "BROADER", "mesh:D010146", VOCABULARY.id, {"tree_number": "C23.888"}),
    mapped("MONDO:0015360", CRPS, OBO, mapping_predicate="skos:exactMatch", confidence=900,
           mapping_justification="semapv:ManualMappingCuration"),
    mapped("MONDO:0005129", CRPS, OBO, mapping_predicate="skos:exactMatch", predicate_modifier="Not",
           mapping_justification="semapv:ManualMappingCuration"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MemoryStore:
    """Records in the order in which a store yields them."""

    records: tuple[Edge, ...] = EDGES
    described: tuple[tuple[Source, Node], ...] = CLAIMS
    files: tuple[tuple[Source, Document], ...] = ((PAGE, DOCUMENT),)

    def sources(self) -> list[Source]:
        """All sources."""
        known = {s.id: s for s, _ in (*self.described, *self.files)}
        return [known[id_] for id_ in sorted(known)]

    def claims(self) -> Iterator[tuple[str, Node]]:
        """Each node as each source describes it."""
        yield from sorted(((s.id, n) for s, n in self.described), key=lambda claim: (claim[1].id, claim[0]))

    def nodes(self) -> Iterator[Node]:
        """Nodes as the vocabularies, then the pages describe them."""
        first: dict[str, Node] = {}
        for _, node in sorted(self.described, key=lambda c: (c[1].name is None, c[0].kind is SourceKind.PAGE, c[0].id)):
            known = first.setdefault(node.id, node)
            first[node.id] = replace(known, names=known.names + node.names)
        yield from (first[id_] for id_ in sorted(first))

    def edges(self) -> Iterator[Edge]:
        """All edges."""
        yield from sorted(self.records, key=lambda e: (e.subject, e.predicate, e.object, sorted(e.qualifiers.items())))

    def documents(self, ids: Collection[str] | None = None) -> Iterator[tuple[Source, Document]]:
        """All documents."""
        chosen = (file for file in self.files if ids is None or file[1].id in ids)
        yield from sorted(chosen, key=lambda file: file[1].id)

    def thing_rows(self, ids: Collection[str] | None = None) -> Iterator[ThingRow]:
        """Nodes as rows."""
        return (ThingRow(n.id, n.kind, n.name or n.id) for n in self.nodes() if ids is None or n.id in ids)

    def claim_rows(self, ids: Collection[str] | None = None) -> Iterator[ClaimRow]:
        """Claims as rows."""
        return (_claim_row(source, node) for source, node in self.claims() if ids is None or node.id in ids)

    def edge_rows(self, ids: Collection[str] | None = None) -> Iterator[EdgeRow]:
        """Edges as rows."""
        kinds = {node.id: node.kind for node in self.nodes()}
        return (_edge_row(e, kinds[e.object]) for e in self.edges() if ids is None or {e.subject, e.object} & set(ids))

    def data_version(self) -> str:
        """Always the same."""
        return "by hand"


def _claim_row(source: str, node: Node) -> ClaimRow:
    return ClaimRow(
        node.id, source, node.kind, node.name, node.notation, node.documented, qualifiers_text(node.properties),
        tuple(sorted((n for n in node.names if n.text != node.name), key=lambda n: (n.scope, n.text))),
    )  # fmt: skip


def _edge_row(edge: Edge, object_kind: str) -> EdgeRow:
    written = qualifiers_text(edge.qualifiers)
    return EdgeRow(edge.subject, edge.predicate, edge.object, edge.source, written, edge.evidence, object_kind)
