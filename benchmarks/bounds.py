"""What figures are held to. A run that leaves one unkept ends with their list, and not with success."""

from __future__ import annotations

_UNKEPT: list[str] = []


def at_most(limit: float, value: float, what: str) -> str:
    """The figure with its bound, as a person reads it; one above the bound is kept for `unkept`."""
    return _held(value <= limit, value, f"at most {limit:g}", what)


def at_least(limit: float, value: float, what: str) -> str:
    """The figure with its bound, as a person reads it; one below the bound is kept for `unkept`."""
    return _held(value >= limit, value, f"at least {limit:g}", what)


def unkept() -> tuple[str, ...]:
    """Each figure of this run that did not keep its bound."""
    return tuple(_UNKEPT)


def _held(kept: bool, value: float, bound: str, what: str) -> str:
    text = f"{value:.2f} ({bound}{'' if kept else ': NOT MET'})"
    if not kept:
        _UNKEPT.append(f"{what}: {text}")
    return text
