"""Codes: the page's own, its code system, and the list of similar codes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from loaders.page.layout.statements import Statement
from loaders.page.markup.lines import ROW
from loaders.page.model import Code, SimilarCode, Span
from loaders.page.words.fold import squeeze
from loaders.page.words.phrases import trim

# How pages and addresses write a code system; the look of its codes. Order matters: CPT's five digits last.
SYSTEMS: tuple[tuple[str, str, str], ...] = (
    ("ICD10PCS", r"icd[- ]?10[- ]?pcs", r"(?=[0-9A-HJ-NP-Z]*\d)[0-9B-DF-HX][0-9A-HJ-NP-Z]{6}"),
    ("ICD10CM", r"icd[- ]?10(?:[- ]?cm)?", r"[A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4}|[0-9A-Z]{1,4})?"),
    ("HCPCS", r"hcpcs(?:\s+level\s+(?:ii|2))?", r"[A-V]\d{4}"),
    ("CPT4", r"cpt[- ]?4?(?:®)?", r"\d{4}[0-9FTU]"),
)
_SYSTEM = "|".join(words for _, words, _ in SYSTEMS)
_VALUE = "|".join(f"(?:{look})" for _, _, look in SYSTEMS)
_TYPE_LINE = re.compile(
    rf"(?:code\s*(?:type|system)?\s*[:\-]?\s*)?(?P<system>{_SYSTEM})(?:\s+code(?:s)?)?\s*[:.\-]?\s*(?P<value>{_VALUE})?\.?",
    re.IGNORECASE,
)
_CODE_LINE = re.compile(rf"code\s*[:#]\s*(?P<value>{_VALUE})")
_REMARK = re.compile(
    rf"[(\[]?\s*\b(?P<system>{_SYSTEM})\s*(?:code)?\s*[:#]?\s*(?P<value>{_VALUE})\s*[)\]]?", re.IGNORECASE
)
# A file's ending is no part of the code: "icd10cm-m54.txt".
_ADDRESS = re.compile(
    rf"(?P<system>{_SYSTEM})[/_-]+(?P<value>[0-9a-z]{{3,8}}(?:\.[0-9][0-9a-z]{{0,3}})?)(?=[-_./?#]|$)", re.IGNORECASE
)
_LISTED = re.compile(
    rf"(?:(?P<system>{_SYSTEM})\s*(?:code)?\s*[:#]?\s*)?(?P<value>{_VALUE})(?![\w])\s*(?:[:,.|–—‑\t-]+\s*|\s+)?(?P<title>\S.*)?",
    re.IGNORECASE | re.DOTALL,
)
_AT_END = re.compile(
    rf"(?P<title>.+?)\s*[(\[,:–—-]+\s*(?:(?P<system>{_SYSTEM})\s*(?:code)?\s*[:#]?\s*)?(?P<value>{_VALUE})\s*[)\]]?\.?",
    re.IGNORECASE | re.DOTALL,
)


LONGEST_LINE = 500  # characters; a longer one is no code with its title


def system_of(words: str | None) -> str | None:
    """CPT4, HCPCS, ICD10PCS or ICD10CM as a page may write it."""
    return next(
        (name for name, pattern, _ in SYSTEMS if words and re.fullmatch(pattern, words.strip(), re.IGNORECASE)), None
    )


def fits(system: str | None, value: str) -> bool:
    """True where the value looks like a code of the system, or of any where none is given."""
    return any(re.fullmatch(look, value) for name, _, look in SYSTEMS if system in (None, name))


def code_line(words: str) -> Code | None:
    """The code of a line that says nothing else: "CPT4 code", "HCPCS code: E0730", "Code: 64565"."""
    match = _TYPE_LINE.fullmatch(words.strip()) or _CODE_LINE.fullmatch(words.strip())
    if match is None:
        return None
    named = system_of(match["system"]) if "system" in match.re.groupindex else None
    value = match["value"].upper() if match["value"] else None
    return Code(named, value if value and fits(named, value) else None)


def remark(words: str) -> tuple[Code, Span] | None:
    """A code that a name carries, "(HCPCS Code: E0730)", and where it stands."""
    match = _REMARK.search(words)
    if match is None or not fits(system_of(match["system"]), match["value"].upper()):
        return None
    return Code(system_of(match["system"]), match["value"].upper()), Span(*match.span())


def code_in_address(address: str | None) -> Code | None:
    """The code in a file name or address: `cpt4-64565-….txt`, `/code/hcpcs/e0730-….html`."""
    match = _ADDRESS.search(address or "")
    if match is None:
        return None
    system, value = system_of(match["system"]), match["value"].upper()
    return Code(system, value) if fits(system, value) else None


def similar_codes(content: str, statements: Sequence[Statement], system: str | None) -> list[SimilarCode]:
    """The codes that a section lists; the system is the one written, else the page's own where the code fits it."""
    found: list[SimilarCode | None] = []
    for statement in statements:
        start = statement.span.start
        if statement.kind != ROW and (statement.own or fits(None, statement.label)):  # a code may look like a label
            start = max(0, content.rfind(statement.label, 0, start))
            found.append(_listed(content, trim(content, Span(start, statement.span.end)), system))
            continue
        found.extend(_listed(content, line, system) for line in _lines(content, Span(start, statement.span.end)))
    return [code for code in found if code]


def _lines(content: str, span: Span) -> list[Span]:
    """A statement's lines, and the parts between its semicolons where codes stand in one line."""
    parts = [m.span() for m in re.finditer(r"[^\r\n;]+", span.of(content))]
    return [trim(content, Span(span.start + a, span.start + b)) for a, b in parts]


def _listed(content: str, span: Span, system: str | None) -> SimilarCode | None:
    words = span.of(content)
    if len(words) > LONGEST_LINE:
        return None
    match = _LISTED.fullmatch(words) or _AT_END.fullmatch(words)
    if match is None:
        return None
    value = match["value"].upper()
    named = system_of(match["system"]) or (system if fits(system, value) else None) or _system_by_look(value)
    title = squeeze(match["title"] or "").strip(" -–—:;,.()[]|")
    return SimilarCode(named, value, title, words, span.start, span.end) if fits(None, value) else None


def _system_by_look(value: str) -> str | None:
    looks = [name for name, _, look in SYSTEMS if re.fullmatch(look, value)]
    return looks[-1] if looks else None
