"""What a page is about: a procedure, a condition, or a device."""

from __future__ import annotations

import re
from collections.abc import Iterable

from loaders.page import lexicon
from loaders.page.model import Code

# HCPCS groups that hold devices and supplies; the rest are services, drugs and temporary codes.
DEVICE_GROUPS = frozenset("AEKLV")
_DEVICE = re.compile(rf"\b(?:{'|'.join(lexicon.words('devices'))})\b", re.IGNORECASE)


def kind_of(layout: str, code: Code, titles: Iterable[str]) -> str:
    """ "condition", "device" or "procedure", from the page's headings, its code and, for HCPCS, its title and names."""
    if layout == "condition" or code.system == "ICD10CM":
        return "condition"
    if code.system != "HCPCS":
        return "procedure"
    if code.value:
        return "device" if code.value[0] in DEVICE_GROUPS else "procedure"
    return "device" if any(_DEVICE.search(title) for title in titles) else "procedure"
