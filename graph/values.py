"""Names of what an answer can hold: values, short lists and inner objects that every store knows."""

from __future__ import annotations

from collections.abc import Mapping

from graph.queries import All, ConnectionPart, Edges, Inner, RelatedTo, Value, Where

NODE_VALUES = (
    "id",
    "kind",
    "typename",
    "name",
    "iri",
    "documented",
    "notation",
    "summary",
    "purpose",
    "patient_experience",
    "prognosis",
    "definition",
    "min_minutes",
    "max_minutes",
    "duration_text",
    # of documents
    "title",
    "url",
    "language",
    "content",
)
RELATION_VALUES = (
    "cursor",
    "qualifier",
    "frequency",
    "severity",
    "one_of",
    "position",
    "phase",
    "link",
    "mapping_predicate",
    "mapping_justification",
    "confidence",
    "basis",
    "stated_for_condition",
    "match",  # of a search: the name that fitted
    "mapping",  # how `via`, the term that a statement is made of, maps to the thing asked for; null where it is that
    "rank",
    "text",
)
LISTS: Mapping[str, tuple[str, ...]] = {
    "synonyms": (),
    "mappings": ("id", "name", "predicate", "justification"),
    "sources": ("id", "title", "kind", "version", "licence", "restricted", "url", "checksum"),
    "codes": ("system", "value", "title", "id"),
    "evidence": ("section", "heading", "text", "link", "start", "end", "start_utf16", "end_utf16"),
    "sections": ("name", "heading", "start", "end"),
    "instead_of": NODE_VALUES,
    "shared": NODE_VALUES,
    "management": (*NODE_VALUES, *RELATION_VALUES),
    "candidates": ("match",),
    "counts": ("id", "name", "count"),
    "similar": ("score",),
    "nodes": NODE_VALUES,
    "edges": ("predicate", "subject", "object", "forward"),
}
INNER = ("node", "duration", "document", "source", "example_of", "counts", "entity", "via")


def rests_on(parts: tuple[ConnectionPart, ...], where: Where | None) -> RelatedTo | None:
    """The filter whose terms the rows rest on, where their `mapping` or `via` is asked for: the first RelatedTo."""
    fields = [field for part in parts if isinstance(part, Edges) for field in part.fields]
    if not any(isinstance(field, Value | Inner) and field.name in ("mapping", "via") for field in fields):
        return None
    within = where.of if isinstance(where, All) else (where,)
    return next((each for each in within if isinstance(each, RelatedTo)), None)
