"""Which of the media types on offer a request accepts (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def best(accept: str, offered: Sequence[str]) -> str | None:
    """The media type to answer in: the most wanted, of equals the first on offer; None where none is accepted.

    An empty header accepts everything. What can't be read in it is left out.
    """
    if not accept.strip():
        return offered[0] if offered else None
    accepted = tuple(ranges(accept))
    weighed = [(_weight(kind, accepted), -place, kind) for place, kind in enumerate(offered)]
    weight, _, kind = max(weighed, default=(0.0, 0, ""))
    return kind if weight > 0 else None


def ranges(accept: str) -> Iterable[tuple[str, float]]:
    """The media types and ranges of them in an Accept header, with their weights; what can't be read is left out."""
    for part in accept.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        given = dict(parameter.partition("=")[::2] for parameter in parameters)
        try:
            yield name, float(given.get("q", "1"))
        except ValueError:
            continue


def _weight(kind: str, accepted: Iterable[tuple[str, float]]) -> float:
    """The weight of the most specific range that holds the media type."""
    fitting = [(range_.count("*"), weight) for range_, weight in accepted if _holds(range_, kind)]
    return min(fitting, key=lambda it: (it[0], -it[1]))[1] if fitting else 0.0


def _holds(range_: str, kind: str) -> bool:
    return range_ in ("*/*", kind) or (range_.endswith("/*") and kind.startswith(range_[:-1]))
