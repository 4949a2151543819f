"""The vocabulary as a page for people, in Markdown."""

from __future__ import annotations

from collections.abc import Iterable

from ontologies.prefixes import DEFAULT_BASE, base_iri
from ontologies.rendering.blocks import HEAD
from ontologies.terms import ID_QUALIFIERS, term
from ontologies.vocabulary import KINDS, PREDICATES, PROPERTIES, QUALIFIERS, Qualifier

Row = tuple[str, ...]

_HERE = "Each server tells what they name at its own `/ontology` and `/id/CURIE`.\n"
_RESOLVING = (
    "These addresses are names that are not registered at w3id.org: they lead nowhere. "
    f"`PROCGRAPH_BASE_IRI` sets others, such as a server's own. {_HERE}"
)
_CONFIGURED = f"These addresses are names, of whoever has set them as `PROCGRAPH_BASE_IRI`. {_HERE}"


def render(base: str | None = None) -> str:
    """The page, with the terms on `base` (without: the configured one)."""
    base = base or base_iri()
    return "\n".join(
        [
            f"<!-- {HEAD} -->\n# The vocabulary\n",
            f"Terms are `pgo:` = `{base}ontology#`, things without an id of their own `procgraph:` = `{base}id/`.",
            _RESOLVING if base == DEFAULT_BASE else _CONFIGURED,
            "What other models have for a term means nearly the same; nothing is inferred from it "
            "([why](decisions/0005-rdf.md)). What documents state is no advice.\n",
            _table("Kinds", ("kind", "what", "Biolink", "close to"), _kinds()),
            _table(
                "Predicates", ("predicate", "what", "from", "to", "qualifiers", "Biolink", "close to"), _predicates()
            ),
            _table("Qualifiers", ("qualifier", "term", "what", "value"), _qualifiers()),
            _table("Properties", ("property", "term", "what", "value", "of"), _properties()),
        ]
    )


def _table(title: str, heads: Row, rows: Iterable[Row]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return f"## {title}\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _kinds() -> Iterable[Row]:
    return ((f"`{k.name}`", k.gloss, _code([k.biolink]), _code(k.close)) for k in KINDS.values())


def _predicates() -> Iterable[Row]:
    return (
        (
            f"`{p.name}` `pgo:{p.local}`",
            p.gloss,
            _ends(p.domain),
            _ends(p.range),
            _code(p.qualifiers),
            _code([] if p.biolink is None else [p.biolink]),
            _code(p.close),
        )
        for p in PREDICATES.values()
    )


def _qualifiers() -> Iterable[Row]:
    return ((f"`{q.name}`", f"`{term(q.name)}`", q.gloss, _values(q)) for q in QUALIFIERS.values())


def _properties() -> Iterable[Row]:
    return ((f"`{p.name}`", f"`{term(p.name)}`", p.gloss, p.datatype, _ends(p.domain)) for p in PROPERTIES.values())


def _values(qualifier: Qualifier) -> str:
    if qualifier.values:
        return _code(qualifier.values)
    return "id" if qualifier.name in ID_QUALIFIERS else qualifier.datatype


def _ends(kinds: tuple[str, ...]) -> str:
    return "any" if len(kinds) == len(KINDS) else ", ".join(kinds)


def _code(items: Iterable[str]) -> str:
    return ", ".join(f"`{item}`" for item in items)
