"""How long a procedure takes, from words and figures."""

from __future__ import annotations

import re

from loaders.page.fold import squeeze
from loaders.page.model import Duration, Span
from loaders.page.patterns import pattern
from loaders.page.phrases import sentences
from loaders.page.tables import rows


def _table(kind: str) -> dict[str, float]:
    return {words: float(value) for row, words, value in rows("numbers") if row == kind}


def _any(table: dict[str, float]) -> str:
    return "|".join(re.escape(words).replace(r"\ ", r"\s+") for words in sorted(table, key=len, reverse=True))


NUMBERS, FRACTIONS, SIGNS, UNITS = _table("number"), _table("fraction"), _table("sign"), _table("unit")
_FRACTION = _any(FRACTIONS)
_NUMBER = rf"(?:\d+(?:\.\d+)?(?:\s*[½¼¾]|\s+[13]/[24](?!\d))?|[½¼¾]|(?:{_any(NUMBERS)})(?:\s+and\s+(?:{_FRACTION}))?)"
_UNIT = rf"(?:{_any(UNITS)})\b"
_TO = r"\s*(?:-|–|—|‑|to|and|or|up to|until)\s*(?:about\s+|around\s+|up to\s+|as long as\s+)?"


def _time(side: str) -> str:
    """A number with its unit and what may follow: "one hour and a half", "1 hour 30 minutes"."""
    return (
        rf"(?P<{side}>{_NUMBER})[\s-]*(?P<{side}_unit>{_UNIT})"
        rf"(?:\s+(?:and|&)\s+(?P<{side}_half>{_FRACTION}))?"
        rf"(?:,?\s*(?:and\s+)?(?P<{side}_rest>\d{{1,2}})\s*(?:minutes?|mins?)\b)?"
    )


_EXPRESSION = re.compile(
    rf"(?P<bound>\b(?:{pattern('time at most').pattern}|{pattern('time at least').pattern})\s+)?"
    r"(?:about\s+|around\s+|roughly\s+)?(?<![\w.])"
    rf"(?:{_time('low')}(?:{_TO}{_time('far')})?(?P<or_two>\s+or\s+two\b)?"
    rf"|(?P<first>{_NUMBER}){_TO}{_time('second')})",
    re.IGNORECASE,
)
_AT_MOST, _AT_LEAST = pattern("time at most"), pattern("time at least")
_OTHER, _ITSELF, _CLAUSE = pattern("other time"), pattern("own time"), pattern("time clause end")
_UNCERTAIN, _AGAINST = pattern("vague time"), pattern("other clock")


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
    if best:
        return best[1]
    vague = _UNCERTAIN.search(content, *span)
    return Duration(vague[0], *vague.span(), None, None) if vague else None


def _rank(content: str, sentence: Span, match: re.Match[str]) -> int:
    """2: said of the procedure itself; 1: no word against it; -1: said of something else."""
    clause = _clause(content, sentence, Span(*match.span()))
    around = content[clause.start : match.start()] + " " + content[match.end() : clause.end]
    itself = bool(_ITSELF.search(around))
    if _OTHER.search(around):
        return 0 if itself and not _AGAINST.search(around) else -1
    if (match["low_unit"] or match["second_unit"]).lower().startswith("sec") and not itself:
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
        low, high = _number(part["first"]) * UNITS[part["second_unit"].lower()], _minutes(part, "second")
    else:
        low = _minutes(part, "low")
        high = _minutes(part, "far") if part["far"] else low * 2 if part["or_two"] else low
    span = Span(match.start(), match.end())
    lowest, highest = sorted((max(1, round(low)), max(1, round(high))))
    bound = squeeze(part["bound"] or "")
    single = lowest == highest
    return Duration(
        span.of(content),
        *span,
        None if single and bound and _AT_MOST.fullmatch(bound) else lowest,
        None if single and bound and _AT_LEAST.fullmatch(bound) else highest,
    )


def _minutes(part: dict[str, str], side: str) -> float:
    value = _number(part[side]) + FRACTIONS.get(squeeze(part[f"{side}_half"] or "").lower(), 0)
    return value * UNITS[part[f"{side}_unit"].lower()] + int(part[f"{side}_rest"] or 0)


def _number(words: str) -> float:
    """The value of a number in words or figures: "one and a half", "1½", "2"."""
    folded = squeeze(words).lower()
    if folded in NUMBERS:
        return NUMBERS[folded]
    whole, _, rest = folded.partition(" and ")
    if rest:
        return _number(whole) + FRACTIONS[rest]
    for sign, value in SIGNS.items():
        if folded.endswith(sign):
            return float(folded.removesuffix(sign).strip() or 0) + value
    return float(folded)
