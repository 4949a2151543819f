"""What a name means → Cypher. The rule is that of `graph.meaning` and docs/decisions/0012."""

from __future__ import annotations

from dataclasses import dataclass

from graph.meaning import Tier, codes_of, looked_up
from graph.queries import Reference
from graph.stores.neo4j_store.keys import match_key

FACTS = ("id", "norm", "fold", "codes")


def facts(reference: Reference) -> dict[str, object]:
    """What a reference is looked up by: the values of FACTS."""
    id_, norm, text = looked_up(reference)
    return {"id": id_, "norm": norm and match_key(norm), "fold": text, "codes": list(codes_of(reference))}


def of_id(id_: str, kinds: str) -> str:
    """Clauses with `f` and `is_meant` as `Names.meant` has them, for what can only be an id, given its expression."""
    return f"MATCH (n:Entity {{id: {id_}}}) WHERE {kinds} WITH [n] AS f, true AS is_meant"


@dataclass(frozen=True, slots=True)
class Names:
    """Clauses that look a reference up. `given` holds the expression of each of FACTS, `kinds` the condition that `n`
    is of one of its kinds, `outer` the variables that these use."""

    given: dict[str, str]
    kinds: str
    outer: str = ""

    def meant(self) -> str:
        """Clauses with a row for each thing that is called so, in order: `f`, whose first item is the thing, `least`,
        how near the nearest is (`Tier`), and whether it `is_meant`; else it is a concept that a page's thing stands
        for. Those meant are of several groups where nothing decides between them."""
        return (
            f"CALL ({self.outer}) {{ {' UNION ALL '.join(self._found())} }}"
            " WITH n, min(tier) AS tier, min(page) AS page ORDER BY n.authority, n.id"
            " WITH collect([n, tier, page]) AS found, min(tier) AS least, min(page) AS nearest"
            f" WITH found, least, nearest, [f IN found WHERE f[1] < {Tier.PAGE} | f[0]] AS called,"
            " [f IN found WHERE f[2] = nearest | f[0]] AS pages"
            " WITH found, least, nearest, called, size(pages) AS pages, pages[0] AS p"
            f" WITH found, least, nearest, pages, {_CONCEPTS} AS concepts WITH found, least, concepts,"
            f" CASE WHEN least <> {Tier.ID} AND pages = 1 AND (least >= {Tier.PAGE} OR size(concepts) > 0)"
            " THEN nearest END AS nearest"
            " UNWIND found AS f WITH f, least,"
            " CASE WHEN nearest IS NULL THEN f[1] = least ELSE f[2] = nearest END AS is_meant,"
            " nearest IS NOT NULL AND f[0] IN concepts AS is_concept"
            " WITH f, least, is_meant WHERE is_meant OR is_concept"
        )

    def _found(self) -> tuple[str, ...]:
        """The selects of what has it as its id, as a name, or as a code."""
        id_, norm, text, codes = (self.given[fact] for fact in FACTS)
        tier = f"CASE WHEN m.scope = 'near' THEN {Tier.NEAR} WHEN s.kind = 'page' THEN {Tier.PAGE} ELSE {Tier.CALLED}"
        form = f"CASE WHEN coalesce(m.fold, m.key) <> {text} THEN 2 WHEN m.scope = 'preferred' THEN 0 ELSE 1 END"
        page = f"CASE WHEN n.documented IS NOT NULL AND s.kind = 'page' AND m.scope <> 'near' THEN {form} END"
        by_code = f"UNWIND {codes} AS code MATCH"
        return (
            f"MATCH (n:Entity {{id: {id_}}}) WHERE {self.kinds}"
            f" RETURN n, CASE n.kind WHEN 'Code' THEN {Tier.CODED} ELSE {Tier.ID} END AS tier, null AS page",
            f"MATCH (n:Entity)-[m:NAMED {{norm: {norm}}}]->(s:Source) WHERE m.scope <> 'used' AND {self.kinds}"
            f" RETURN n, {tier} END + n.authority AS tier, {page} AS page",
            f"{by_code} (c:Entity {{id: code}}) MATCH (n:Entity)-[:HAS_CODE]->(:Entity {{group: c.group}})"
            f" WHERE {self.kinds} RETURN n, {Tier.DESCRIBED} AS tier, null AS page",
            f"{by_code} (n:Entity {{id: code}}) WHERE {self.kinds} RETURN n, {Tier.CODED} AS tier, null AS page",
        )


# Those that vocabularies call so for which a page's thing `p` may stand.
_CONCEPTS = (
    "CASE WHEN p IS NULL THEN [] ELSE"
    f" [f IN found WHERE f[1] = least AND f[1] < {Tier.PAGE} AND f[0].group = p.group | f[0]]"
    " + COLLECT { MATCH (p)-[e:BROADER|USES]->(c:Entity) WHERE c IN called"
    " AND EXISTS { (:Source {id: e.source, kind: 'page'}) } RETURN DISTINCT c } END"
)
