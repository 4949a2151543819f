"""How long a procedure takes, from words and figures."""

from __future__ import annotations

import re

from loaders.page.model import Duration, Span
from loaders.page.words.fold import squeeze
from loaders.page.words.lexicon import pattern
from loaders.page.words.numbers import FRACTION, FRACTIONS, NUMBER, UNITS, any_of, value_of
from loaders.page.words.phrases import sentences

_UNIT = rf"(?:{any_of(UNITS)})\b"
_TO = r"\s*(?:-|–|—|‑|to|and|or|up to|until)\s*(?:about\s+|around\s+|up to\s+|as long as\s+)?"


def _time(side: str) -> str:
    """A number with its unit and what may follow: "one hour and a half", "1 hour 30 minutes"."""
    return (
        rf"(?P<{side}>{NUMBER})[\s-]*(?P<{side}_unit>{_UNIT})"
        rf"(?:\s+(?:and|&)\s+(?P<{side}_half>{FRACTION}))?"
        rf"(?:,?\s*(?:and\s+)?(?P<{side}_rest>\d{{1,2}})\s*(?:minutes?|mins?)\b)?"
    )


_EXPRESSION = re.compile(
    rf"(?P<bound>\b(?:{pattern('time at most').pattern}|{pattern('time at least').pattern})\s+)?"
    r"(?:about\s+|around\s+|roughly\s+)?(?<![\w.])"
    rf"(?:{_time('low')}(?:{_TO}{_time('far')})?(?P<or_two>\s+or\s+two\b)?"
    rf"|(?P<first>{NUMBER}){_TO}{_time('second')})",
    re.IGNORECASE,
)
_AT_MOST, _AT_LEAST = pattern("time at most"), pattern("time at least")
_OTHER, _ITSELF, _CLAUSE = pattern("other time"), pattern("own time"), pattern("time clause end")
_UNCERTAIN, _AGAINST = pattern("vague time"), pattern("other clock")
_AT_MOST_AFTER, _AT_LEAST_AFTER = pattern("bound after"), pattern("bound below after")
_OTHER_CASE, _TOTAL = pattern("other case"), pattern("total time")
_RATE, _PER = pattern("rate before"), pattern("rate after")


def read_duration(content: str, span: Span) -> Duration | None:
    """The time that the procedure or one session takes; None where the passage has no words of time.

    Of several times the one wins whose clause speaks of the procedure itself; times of observation, stay, recovery and
    repeats are left aside.
    """
    best: tuple[int, Duration] | None = None
    for sentence in sentences(content, span):
        for match in _EXPRESSION.finditer(content, *sentence):
            rank = _rank(content, sentence, match)
            if rank >= 0 and (best is None or rank > best[0]):
                best = rank, _duration(content, match)
            elif best and rank == best[0] and _OTHER_CASE.fullmatch(content, best[1].end, match.start()):
                best = rank, _both(content, best[1], _duration(content, match))
    if best:
        return best[1]
    vague = _UNCERTAIN.search(content, *span)
    return Duration(vague[0], *vague.span(), None, None) if vague else None


def _both(content: str, one: Duration, other: Duration) -> Duration:
    """ "A small polyp takes ten minutes and a large one up to an hour": from the shortest to the longest."""
    lows = [d.min_minutes or d.max_minutes for d in (one, other)]
    highs = [d.max_minutes or d.min_minutes for d in (one, other)]
    span = Span(one.start, other.end)
    return Duration(span.of(content), *span, min(n for n in lows if n), max(n for n in highs if n))


def _rank(content: str, sentence: Span, match: re.Match[str]) -> int:
    """2: said of the procedure itself; 1: no word against it; 0: the best there is where nothing else is said; -1: said
    of something else."""
    clause = _clause(content, sentence, Span(*match.span()))
    around = content[clause.start : match.start()] + " " + content[match.end() : clause.end]
    itself = bool(_ITSELF.search(around))
    if _OTHER.search(around):
        return 0 if itself and not _AGAINST.search(around) else -1
    if _TOTAL.search(around):
        return 0
    unit = (match["low_unit"] or match["second_unit"]).lower()
    if unit.startswith("day") and (
        _RATE.search(content[clause.start : match.start()]) or _PER.match(content, match.end())
    ):
        return -1
    if unit.startswith("sec") or (unit.startswith("day") and not itself):
        return 0
    return 2 if itself else 1


def _clause(content: str, sentence: Span, span: Span) -> Span:
    start, end = sentence
    for cut in _CLAUSE.finditer(content, *sentence):
        if cut.end() <= span.start + 1 and cut.start() < span.start:
            start = cut.end()
        elif cut.start() >= span.end:
            end = cut.start()
            break
    return Span(min(start, span.start), max(end, span.end))


def _duration(content: str, match: re.Match[str]) -> Duration:
    part = match.groupdict()
    if part["first"]:
        low, high = value_of(part["first"]) * UNITS[part["second_unit"].lower()], _minutes(part, "second")
    else:
        low = _minutes(part, "low")
        high = _minutes(part, "far") if part["far"] else low * 2 if part["or_two"] else low
    span = Span(match.start(), match.end())
    lowest, highest = sorted((max(1, round(low)), max(1, round(high))))
    bound = squeeze(part["bound"] or "")
    at_most = _AT_MOST.fullmatch(bound) or _AT_MOST_AFTER.match(content, span.end)
    at_least = _AT_LEAST.fullmatch(bound) or _AT_LEAST_AFTER.match(content, span.end)
    single = lowest == highest
    return Duration(
        span.of(content), *span, None if single and at_most else lowest, None if single and at_least else highest
    )


def _minutes(part: dict[str, str], side: str) -> float:
    value = value_of(part[side]) + FRACTIONS.get(squeeze(part[f"{side}_half"] or "").lower(), 0)
    return value * UNITS[part[f"{side}_unit"].lower()] + int(part[f"{side}_rest"] or 0)
