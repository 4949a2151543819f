"""Where headings are lost: blocks → sections by the template's order and by the words that each section tends to hold."""

from __future__ import annotations

import re
from collections.abc import Sequence

from loaders.page.blocks import Block
from loaders.page.headings import CONDITION_ORDER, PROCEDURE_ORDER
from loaders.page.labels import is_frequency_label
from loaders.page.lines import ITEM, TEXT
from loaders.page.sections import CONDITION, Part

# Words that speak for a section. A block's score is the number of different cues it holds.
CUES: dict[str, str] = {
    "summary": r"this procedure|involves|is a\b|small|device|covers|inserted|placed|injected|looks? (?:at|into|inside)|sends|uses|through|helps?|a (?:doctor|surgeon|camera|needle)",
    "purpose": r"goals?|aims?|purpose|used to|to (?:relieve|restore|improve|help|treat|find|reduce|prevent|give|stop)|main|intended|address|manage|help|outcomes?",
    "indications": r"pain\b|syndromes?|diseases?|disorders?|arthritis|conditions?|patients with|people with|chronic|injur\w+|neuropathy|weakness|cancer|symptoms?|who (?:don|have|cannot)|\w+itis\b|\w+osis\b|\w+algia\b|\w+pathy\b",
    "preparation": r"fast(?:ing)?\b|before\b|blood thinners?|stop(?:ped)?\b|medications?|medicines?|eat\b|drink|preparation|instructions?|tests?|allerg\w+|MRI|imaging|wear|bring|tell|check|midnight|drive|arrange",
    "procedure_description": r"the patient|needle|inserted|cleaned|incision|cut\b|placed|numb\w*|anesthe\w+|guided|closed|connected|positioned|steriliz\w+|skin|tools|equipment|removed|injected|pads?",
    "duration": r"minutes?|hours?|mins?\b|takes?|lasts?|session",
    "setting": r"hospitals?|clinics?|cent(?:er|re)s?|offices?|outpatient|home\b|department|room\b|performed in|done in|facility",
    "personnel": r"\w+ologists?\b|surgeons?|nurses?|physicians?|technicians?|technologists?|therapists?|specialists?|assistants?|doctors?|anesthetists?|provider",
    "risks_and_complications": r"common:|rare:|serious:|risks?|infection|bleeding|allergic|irritation|burns?|nerve damage|swelling|bruising|nausea|management:|complications?|reaction",
    "benefits": r"improv\w+|relief|better|less\b|fewer|quick\w*|increased?|reduc\w+|enhanced?|non-?invasive|lower|longer|benefits?|easier|avoids?|no need",
    "recovery": r"rest\b|resume|normal activities|follow-up|recover\w*|after(?:wards)?\b|days?|weeks?|return|heal\w*|wound|avoid|monitor\w*|downtime|lifting|shower|dressing|check-?ups?",
    "alternatives": r"e\.g\.|therapy|medications?|surgery|injections?|stimulation|alternatives?|options?|pros and cons|such as|acupuncture|exercise|other|instead",
    "patient_experience": r"feel\w*|discomfort|sensations?|tingling|most (?:people|patients|users)|sore\w*|patients? (?:may|might|typically|often)|painful|comfortable|during the|afterwards?|pressure|experience",
    "similar_codes": r"\b[A-V]\d{4}\b|\b\d{5}\b|CPT|HCPCS|ICD",
    "causes": r"injur\w+|caused|causes?|surgery|infection|damage|unknown|stress|genetic|inherited|smok\w+|virus",
    "risk_factors": r"risk|age|sex\b|female|male|family|smoking|history|obesity|diabetes|earlier|over \d+",
    "symptoms": r"pain|swelling|fatigue|weakness|stiffness|fever|numbness|loss|changes?|poor|burning|tremor|cough",
    "diagnosis": r"tests?|examination|history|MRI|X-ray|scan|imaging|blood|criteria|biopsy|study|ultrasound|exam",
    "treatment_options": r"therapy|medications?|medicines|surgery|injections?|exercise|stimulation|e\.g\.|block|infusion|counsel\w+",
    "prognosis_and_follow_up": r"recover|outlook|follow-ups?|years|months|visits|most|some|improve|long-term|regular|lasts?",
    "complications": r"atrophy|depression|disability|spread|loss|failure|chronic|damage|contracture|complications?|death|permanent",
}  # fmt: skip
_CUES = {name: re.compile(rf"(?<!\w)(?:{pattern})", re.IGNORECASE) for name, pattern in CUES.items()}
# Sections that are lists or prose as a rule; a block of the other kind speaks a little against them.
_PROSE = frozenset(("summary", "purpose", "duration", "patient_experience"))
FEWEST_BLOCKS = 6
# What a change of section costs: at a gap, within a run, after a line that announces a list; and each section skipped.
_SWITCH, _SWITCH_INSIDE, _AFTER_COLON, _SKIP = 0.0, -2.5, -6.0, -0.7
_HIGHEST = 3


def align(content: str, blocks: Sequence[Block], kind: str, after: str | None = None, until: str | None = None) -> tuple[Part, ...]:
    """Parts without heading for blocks that must lie between two known sections, in the template's order.

    The best way through the order is found by dynamic programming: each block adds the score of its section, each
    change of section costs less where the layout shows one (an empty line more than usual, prose after a list).
    """
    order = _between(CONDITION_ORDER if kind == CONDITION else PROCEDURE_ORDER, after, until)
    if not order or not blocks:
        return ()
    best = [(_emission(content, blocks[0], name) + n * _SKIP, (n,)) for n, name in enumerate(order)]
    usual = sorted(b.gap for b in blocks)[len(blocks) // 2]
    for before, block in zip(blocks, blocks[1:], strict=False):
        change = _SWITCH if _is_border(content, before, block, usual) else _SWITCH_INSIDE
        change = _AFTER_COLON if before.span.of(content).endswith(":") else change
        stay = -1.0 if block.gap > max(usual, 1) else 0.0
        step = []
        for n, name in enumerate(order):
            ways = [(score + (stay if m == n else change + (n - m - 1) * _SKIP), path) for m, (score, path) in enumerate(best[: n + 1])]
            score, path = max(ways, key=lambda way: way[0])
            step.append((score + _emission(content, block, name), (*path, n)))
        best = step
    path = max(best, key=lambda way: way[0])[1]
    return tuple(
        Part((order[n],), None, tuple(b for b, at in zip(blocks, path, strict=True) if at == n)) for n in dict.fromkeys(path)
    )


def _between(order: tuple[str, ...], after: str | None, until: str | None) -> tuple[str, ...]:
    start = order.index(after) + 1 if after in order else 0
    end = order.index(until) if until in order else len(order)
    return order[start:end]


def _is_border(content: str, before: Block, block: Block, usual: int) -> bool:
    if block.kind == TEXT and (before.kind == ITEM or before.depth == block.depth == 0) and block.gap >= usual:
        return True
    return block.gap > usual or (before.kind == TEXT and not before.span.of(content).endswith(":") and block.kind == ITEM and block.gap >= usual)


def _emission(content: str, block: Block, name: str) -> float:
    words = block.span.of(content)
    score: float = min(_HIGHEST, len({cue.casefold() for cue in _CUES[name].findall(words)}))
    if block.kind == ITEM and block.ordered:
        score += 3 if name == "procedure_description" else -1
    if (block.kind == ITEM) == (name in _PROSE):
        score -= 0.5
    label = words.split(":")[0]
    if name == "risks_and_complications" and ":" in words and is_frequency_label(label):
        score += 3
    return score


# Sections that one sentence may well speak of together; other sections under one heading part the blocks.
_TOGETHER = frozenset(("setting", "personnel", "duration"))


def route(content: str, part: Part) -> list[tuple[str, tuple[Block, ...]]]:
    """The blocks of each section of a part: all of them, or, under a shared heading, those that speak of it."""
    if len(part.names) < 2 or set(part.names) <= _TOGETHER:
        return [(name, part.body) for name in part.names]
    best = [max(part.names, key=lambda name: _emission(content, block, name)) for block in part.body]
    return [(n, tuple(b for b, at in zip(part.body, best, strict=True) if at == n)) for n in part.names]
