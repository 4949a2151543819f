"""What stands in a sentence before the things that it lists: "Patients may have …", "It is used to treat …".

Each line is a regular expression; the list begins where its match ends. Lead-ins may follow one another. `GAP` stands for
a few words of any kind.
"""

from __future__ import annotations

import re

from loaders.page.model import Span

_PERSON = r"(?:people|patients|persons?|adults|children|those|anyone|someone|women|men|you|they|users|some|many|most|others|a few)"
_BE = r"(?:is|are|may be|can be|might be|could be|will be|has been|was|were)"
_ADVERB = r"(?:(?:also|usually|often|most often|mainly|sometimes|typically|mostly|commonly|generally|especially|chiefly|only|then|normally|frequently|occasionally|rarely|particularly|well|very)\s+){0,2}"
_USED = (
    r"(?:used|done|performed|recommended|offered|indicated|suggested|advised|considered|given|suitable|meant|chosen|appropriate|needed"
    r"|carried out|right|intended|helpful|useful|prescribed|made|reserved|effective|ordered|an option|a good choice)"
)
GAP = r"(?:\S+\s+){0,4}?"

INDICATIONS = (
    rf"(?:\b(?:common |main |usual |typical |frequent )?(?:indications?|reasons?|uses|candidates?|conditions|symptoms|problems|diagnoses)\b[^.;:]{{0,90}}?\b(?:include[sd]?|are|is|range from)\s+{_ADVERB})",
    rf"\b{_BE}\s+{_ADVERB}{_USED}\s+{_ADVERB}(?:when|if|where|in case of|in cases of|in|for|to|as)\s+(?=\S)",
    rf"\b(?:to\s+)?(?:treat|relieve|manage|ease|help(?:\s+with)?|correct|diagnose|evaluate|investigate|find|look\s+for|check\s+for|rule\s+out|control|address|prevent|confirm|detect)(?:s|es|ed)?\s+{_ADVERB}",
    rf"\b{_PERSON}\s+(?:who\s+|whose\s+)?{_ADVERB}(?:have|has|had|suffer(?:s|ing)?\s+from|live\s+with|living\s+with|with|are\s+troubled\s+by|are\s+bothered\s+by)\s+{_ADVERB}",
    rf"\b{_PERSON}\s+(?:are|is)\s+{_ADVERB}(?:troubled|bothered|affected)\s+by\s+",
    r"\b(?:it|this|the \w+)\s+(?:suits|helps|benefits|serves)\s+",
    r"\b(?:such as|include[sd]?|including|for example|for instance|like|there is|there are)[:,]?\s+",
    r"\b(?:in cases of|in case of|because of|suffering from|caused by|symptoms of|signs of)\s+",
    r"\b(?:one or more of|any of|the following|these)[:]?\s+",
)
BENEFITS = (
    r"\b(?:benefits?|advantages?|results?|gains|goals?|outcomes?)\b[^.;:]{0,60}?\b(?:include[sd]?|are|is)\s+",
    rf"\b{_PERSON}\s+(?:can|may|will|often|usually)\s+{_ADVERB}(?:expect|gain|notice|enjoy|have|get|report|find)\s+",
    r"\b(?:offers?|provides?|brings?|gives?(?:\s+(?:you|patients|people))?|leads?\s+to|results?\s+in|means?|promises)\s+",
    r"\bexpect\s+",
)
CONDITIONS = (
    r"\b(?:common |main |usual |typical |known |most common |first |early |possible |other )*(?:causes?|triggers?|risk factors?|symptoms?|signs?|complications?|tests?|factors?|problems?|features?)\b[^.;:]{0,80}?\b(?:include[sd]?|are|is|range from)\s+",
    r"\b(?:caused|triggered|brought on|followed|confirmed|made|based|diagnosed|raised|increased|shown)\s+(?:by|from|with|on)\s+",
    r"\b(?:can|may|might|could|will)\s+(?:also\s+)?(?:cause|lead to|result in|follow|come from|result from|arise from|include|bring|develop|produce|start after|begin after)\s+",
    rf"\b{_PERSON}\s+(?:who\s+)?{_ADVERB}(?:have|has|feel|get|notice|develop|report|suffer from|complain of|may have|may notice|may develop|may feel|may get)\s+",
    r"\b(?:more common|more likely|higher|greater|more frequent)\s+(?:in|with|after|for|among)\s+",
    r"\b(?:follows|follow|include|includes|including|such as|there is|there are|there may be)\s+",
)


def compiled(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern of several lead-ins."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


def after_lead_in(content: str, span: Span, pattern: re.Pattern[str]) -> Span | None:
    """The part of a sentence that lists things: after its lead-ins; None where it has none."""
    match = pattern.search(content, *span)
    if match is None:
        return None
    start = match.end()
    while again := pattern.match(content, start, span.end):
        start = again.end()
    return Span(start, span.end)
