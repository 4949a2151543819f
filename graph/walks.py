"""What walks over the graph may pass through, how far they go, and what makes procedures alike: the same everywhere."""

from __future__ import annotations

from graph.errors import LimitExceeded
from graph.queries import Neighborhood, Paths, Similar
from ontologies.vocabulary import PREDICATES

# More relations than this, both ways and of all kinds, make a thing a hub: nothing that it leads to is near for that.
HUB = 100
# How many things, the first by their ids, a path from or to a hub itself goes by; the other end always counts.
FAN = 1000
# The axes of a code set, which thousands of its codes share.
NOT_WALKED = ("HAS_METHOD", "HAS_SITE", "HAS_APPROACH", "HAS_QUALIFIER")
LONGEST_PATH, MOST_PATHS = 6, 100
DEEPEST, MOST_NODES = 3, 1000
EDGES_PER_NODE = 10  # of a neighbourhood, at most

# How much a thing counts that two procedures have in common. Their likeness is the weight of what they share, per mille
# of the weight of what either has (a weighted Jaccard index). Exact matches are one thing.
WEIGHTS = {"INDICATED_FOR": 4, "HAS_ALTERNATIVE": 2, "PERFORMED_IN": 1, "PERFORMED_BY": 1}
# Settings and roles are common to so many that no procedure is looked for by them.
FOUND_BY = ("INDICATED_FOR", "HAS_ALTERNATIVE")
FULL = 1000


def walked(question: Paths) -> tuple[str, ...]:
    """The predicates that a path may follow. Raises LimitExceeded for a path that is too long or for too many."""
    _at_most("steps", question.max_length, LONGEST_PATH)
    _at_most("paths", question.limit, MOST_PATHS)
    return tuple(p for p in question.predicates or PREDICATES if p not in NOT_WALKED)


def bounded(question: Neighborhood | Similar) -> None:
    """Raise LimitExceeded for too deep a neighbourhood or too many things."""
    if isinstance(question, Neighborhood):
        _at_most("steps from the thing", question.depth, DEEPEST)
        _at_most("things", question.limit, MOST_NODES)
    else:
        _at_most("things", question.first, MOST_NODES)


def _at_most(what: str, figure: int, limit: int) -> None:
    if figure > limit:
        raise LimitExceeded(
            f"{figure} {what} are more than the {limit} that may be asked for.", limit=limit, figure=figure
        )
