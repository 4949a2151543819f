"""What a page is about: a procedure, a condition, or a device."""

from __future__ import annotations

import re
from collections.abc import Iterable

from loaders.page.model import Code

# HCPCS groups that hold devices and supplies; the rest are services, drugs and temporary codes.
DEVICE_GROUPS = frozenset("AEKLV")
DEVICES = """
unit device machine supply supplies stimulator wheelchair brace mask pump monitor bed prosthesis orthosis walker catheter kit
generator electrode electrodes lead leads battery charger cane crutch crutches splint garment hearing aid aids nebulizer
humidifier ventilator concentrator tubing cuff lens lenses shoe shoes insert inserts dressing dressings bandage cushion mattress lift
compressor meter strips sensor boot collar glasses appliance equipment accessory accessories hose oxygen scooter system
""".split()
_DEVICE = re.compile(rf"\b(?:{'|'.join(DEVICES)})\b", re.IGNORECASE)


def kind_of(layout: str, code: Code, titles: Iterable[str]) -> str:
    """ "condition", "device" or "procedure", from the page's headings, its code and, for HCPCS, its title and names."""
    if layout == "condition" or code.system == "ICD10CM":
        return "condition"
    if code.system != "HCPCS":
        return "procedure"
    if code.value:
        return "device" if code.value[0] in DEVICE_GROUPS else "procedure"
    return "device" if any(_DEVICE.search(title) for title in titles) else "procedure"
