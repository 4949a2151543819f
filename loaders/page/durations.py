"""How long a procedure takes, from words and figures."""

from __future__ import annotations

import re

from loaders.page.fold import squeeze
from loaders.page.model import Duration, Span
from loaders.page.phrases import sentences

NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90, "half": 0.5, "a half": 0.5, "half a": 0.5, "half an": 0.5, "a quarter": 0.25, "a quarter of an": 0.25,
    "quarter of an": 0.25, "three quarters": 0.75, "three quarters of an": 0.75, "three-quarters of an": 0.75,
    "a couple of": 2, "one half": 0.5,
}  # fmt: skip
FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "1/2": 0.5, "1/4": 0.25, "3/4": 0.75}
UNITS = {
    "second": 1 / 60, "seconds": 1 / 60, "sec": 1 / 60, "secs": 1 / 60, "minute": 1, "minutes": 1, "min": 1, "mins": 1, "hour": 60,
    "hours": 60, "hr": 60, "hrs": 60, "h": 60,
}  # fmt: skip
AT_MOST = r"less than|under|up to|at most|no more than|not more than|within|no longer than|not longer than|maximum of|fewer than|below|a maximum of|max\.?"
AT_LEAST = r"more than|over|at least|longer than|upwards of|not less than|no less than|minimum of|a minimum of|from"
# Words of a clause that speaks of something other than the procedure or one session.
OTHER_TIMES = (
    r"observ\w+|recover\w*|monitor\w*|stay\w*|rest(?:s|ing)?\b|afterwards?|after\b|before\b|beforehand|earlier|repeat\w*|every\b|apart|follow-up"
    r"|prepar\w+|wait\w*|arriv\w+|wears? off|fasting|check-?in|go home|discharge\w*|wakes? up|results?|overnight|in hospital|healing|trial\b"
    r"|watched|lie (?:flat|still)|lying|numb(?:ness)?"
)
ITSELF = r"itself|the (?:procedure|operation|surgery|test|scan|session|treatment|injection|implant\w*)\b|each (?:session|treatment)|per session|a session"

_WORD = "|".join(
    sorted(
        (*NUMBERS, *(f"{tens}-{one}" for tens in ("twenty", "thirty", "forty", "fifty") for one in ("five",))),
        key=len,
        reverse=True,
    )
)
NUMBERS |= {f"{tens}-five": NUMBERS[tens] + 5 for tens in ("twenty", "thirty", "forty", "fifty")}
_NUMBER = rf"(?:\d+(?:\.\d+)?(?:\s*[½¼¾]|\s+[13]/[24](?!\d))?|[½¼¾]|(?:{_WORD})(?:\s+and\s+(?:a\s+half|a\s+quarter|three\s+quarters))?)"
_UNIT = rf"(?:{'|'.join(sorted(UNITS, key=len, reverse=True))})\b\.?"
_HALF = r"(?:\s+(?:and|&)\s+(?P<{0}>a\s+half|a\s+quarter|three\s+quarters))?"
_REST = r"(?:,?\s*(?:and\s+)?(?P<{0}>\d{{1,2}})\s*(?:minutes?|mins?)\b\.?)?"
_VALUE = rf"(?P<{{0}}>{_NUMBER})[\s-]*(?:(?P<{{0}}_unit>{_UNIT}))"
_TO = r"\s*(?:-|–|—|‑|to|and|or|up to|until)\s*(?:about\s+|around\s+|up to\s+|as long as\s+)?"
_EXPRESSION = re.compile(
    rf"(?P<bound>\b(?:{AT_MOST}|{AT_LEAST})\s+)?(?:about\s+|around\s+|roughly\s+)?"
    rf"(?<![\w.])(?:(?P<low>{_NUMBER})(?:[\s-]*(?P<low_unit>{_UNIT})){_HALF.format('low_half').replace('?P<', '?P<')}"
    rf"{_REST.format('low_rest')}(?:{_TO}(?P<far>{_NUMBER})[\s-]*(?P<far_unit>{_UNIT}){_HALF.format('far_half')}{_REST.format('far_rest')})?"
    rf"(?P<or_two>\s+or\s+two\b)?"
    rf"|(?P<first>{_NUMBER}){_TO}(?P<second>{_NUMBER})[\s-]*(?P<unit>{_UNIT}){_HALF.format('half')})",
    re.IGNORECASE,
)
_AT_MOST = re.compile(rf"(?:{AT_MOST})\s*$", re.IGNORECASE)
_AT_LEAST = re.compile(rf"(?:{AT_LEAST})\s*$", re.IGNORECASE)
_OTHER = re.compile(rf"\b(?:{OTHER_TIMES})", re.IGNORECASE)
_ITSELF = re.compile(rf"\b(?:{ITSELF})", re.IGNORECASE)
_CLAUSE = re.compile(
    r"[,;:()]|\s[–—-]\s|\s(?:and then|but|plus|with a further|with another|followed by|although|while|including)\s|\s(?:and|or)\s(?=(?:a|an|the|it|you|most|then)\s\w+)"
)
_UNCERTAIN = re.compile(r"\b(?:several|a few|many|some)\s+(?:minutes|hours|days)|all (?:day|night)", re.IGNORECASE)


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
        return 0 if itself and not re.search(r"\b(?:after|before|every|recover)", around, re.IGNORECASE) else -1
    if (match["low_unit"] or match["unit"]).lower().startswith("sec") and not itself:
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
        low = _number(part["first"]) * _unit(part["unit"])
        high = (_number(part["second"]) + _fraction(part["half"])) * _unit(part["unit"])
    else:
        low = _minutes(part, "low")
        high = _minutes(part, "far") if part["far"] else low * 2 if part["or_two"] else low
    start = match.start() + (len(match[0]) - len(match[0].lstrip()))
    text = content[start : match.end()]
    lowest, highest = sorted((max(1, round(low)), max(1, round(high))))
    bound = squeeze(part["bound"] or "")
    if _AT_MOST.match(bound) and lowest == highest:
        return Duration(text, start, match.end(), None, highest)
    if _AT_LEAST.match(bound) and lowest == highest:
        return Duration(text, start, match.end(), lowest, None)
    return Duration(text, start, match.end(), lowest, highest)


def _minutes(part: dict[str, str | None], side: str) -> float:
    value = _number(part[side] or "") + _fraction(part[f"{side}_half"])
    return value * _unit(part[f"{side}_unit"]) + int(part[f"{side}_rest"] or 0)


def _unit(words: str | None) -> float:
    return UNITS[(words or "").rstrip(".").lower()]


def _fraction(words: str | None) -> float:
    folded = squeeze(words or "").lower()
    return {"": 0.0, "a half": 0.5, "a quarter": 0.25, "three quarters": 0.75}[folded]


def _number(words: str) -> float:
    folded = squeeze(words).lower()
    whole, _, rest = folded.partition(" and ")
    if rest:
        return _number(whole) + _fraction(rest)
    if folded in NUMBERS:
        return NUMBERS[folded]
    if folded in FRACTIONS:
        return FRACTIONS[folded]
    for sign, value in FRACTIONS.items():
        if folded.endswith(sign):
            return float(folded.removesuffix(sign)) + value
    return float(folded)
