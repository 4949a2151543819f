"""What names mean → SQL. The rule is that of `graph.meaning` and docs/decisions/0012."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator

from graph.meaning import Tier, codes_of, looked_up
from graph.queries import Reference


def _asked(references: Iterable[Reference]) -> str:
    """The references as JSON."""
    return json.dumps([(r.text, f"|{'|'.join(r.kinds)}|", codes_of(r), *looked_up(r)) for r in references])


def meant(
    references: Collection[Reference], bind: Callable[[object], str], stem: str = ""
) -> Iterator[tuple[str, str, str]]:
    """The tables (name, columns, body) of what the references mean.

    `asked` has a row for each, by its place; `named` what has its name: the things that it means (`meant`), of several
    groups where nothing decides between them, and the concepts that a page's thing among these stands for. The `stem`
    keeps two such sets of tables apart.
    """
    all_ = f"{stem}asked"
    parts = ", ".join(f"value->>{place}" for place in range(6))
    yield (
        all_,
        "nth, text, kinds, codes, id, norm, fold",
        f"SELECT key, {parts} FROM json_each({bind(_asked(references))})",
    )
    form = "CASE WHEN m.fold<>a.fold THEN 2 WHEN m.scope='preferred' THEN 0 ELSE 1 END"
    tier = f"CASE WHEN m.scope='near' THEN {Tier.NEAR} WHEN s.kind='page' THEN {Tier.PAGE} ELSE {Tier.CALLED} END"
    found = (
        f"SELECT a.nth, n.pk AS node, n.grp, iif(n.kind='Code', {Tier.CODED}, {Tier.ID}) AS tier,"
        f" NULL AS page FROM {all_} a CROSS JOIN node n ON n.id=a.id WHERE {_OF_KINDS}"
        f" UNION ALL SELECT a.nth, n.pk, n.grp, {tier} + n.authority,"
        f" CASE WHEN n.documented AND s.kind='page' AND m.scope<>'near' THEN {form} END FROM {all_} a"
        " CROSS JOIN name m ON m.norm=a.norm CROSS JOIN node n ON n.pk=m.node CROSS JOIN source s ON s.pk=m.source"
        f" WHERE m.scope<>'used' AND {_OF_KINDS}"
    )
    if any(codes_of(reference) for reference in references):
        found += _BY_CODE.format(asked=all_)
    # Windows, since each further mention of a table repeats all that it is made of, of which SQLite takes so much.
    each = f"SELECT nth, node, grp, min(tier) AS tier, min(page) AS page FROM ({found}) GROUP BY 1, 2"
    ranked = f"SELECT *, min(tier) OVER w AS least, min(page) OVER w AS nearest FROM ({each}) {_OF_EACH}"
    paged = (
        "SELECT *, sum(page=nearest) OVER w AS pages, max(iif(page=nearest, node, NULL)) OVER w AS p,"
        f" max(iif(page=nearest, grp, NULL)) OVER w AS p_grp FROM ({ranked}) {_OF_EACH}"
    )
    concept = f"tier<{Tier.PAGE} AND (tier=least AND grp=p_grp OR {_SAID})"
    told = f"SELECT *, {concept} AS concept FROM ({paged})"
    stands = f"max(pages=1 AND least<>{Tier.ID} AND (least>={Tier.PAGE} OR concept))"
    chosen = f"SELECT *, {stands} OVER w AS stands FROM ({told}) {_OF_EACH}"
    yield (
        f"{stem}named",
        "nth, node, grp, tier, meant",
        f"SELECT nth, node, grp, tier, iif(stands, node=p, tier=least) AS is_meant FROM ({chosen})"
        " WHERE is_meant OR stands AND concept",
    )


_OF_KINDS = "instr(a.kinds, '|'||n.kind||'|')"
# To a code's row `c`, that of each thing `n` that has the code or one that matches it exactly.
UNDER_CODE = (
    " CROSS JOIN node o ON o.grp=c.grp CROSS JOIN edge e ON e.object=o.pk AND e.predicate='HAS_CODE'"
    " CROSS JOIN node n ON n.pk=e.subject"
)
_CODES = "{asked} a CROSS JOIN json_each(a.codes) j CROSS JOIN node c ON c.id=j.value"
_BY_CODE = (
    f" UNION ALL SELECT a.nth, n.pk, n.grp, {Tier.DESCRIBED}, NULL FROM {_CODES}{UNDER_CODE}"
    f" WHERE {_OF_KINDS} UNION ALL SELECT a.nth, n.pk, n.grp, {Tier.CODED}, NULL FROM {_CODES}"
    f" CROSS JOIN node n ON n.pk=c.pk WHERE {_OF_KINDS}"
)
_OF_EACH = "WINDOW w AS (PARTITION BY nth)"
# Whether pages say that what one describes is a kind of the thing, or is done with it.
_SAID = (
    "EXISTS(SELECT 1 FROM edge e CROSS JOIN source s ON s.pk=e.source AND s.kind='page'"
    " WHERE e.subject=p AND e.predicate IN ('BROADER', 'USES') AND e.object=node)"
)
