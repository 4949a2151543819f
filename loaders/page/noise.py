"""Lines that belong to the site and not to the page. `*` stands for any words or none; a line must fit as a whole."""

from __future__ import annotations

import re

from loaders.page.fold import fold

NOISE = (
    "search all medical codes", "search all codes", "search", "search *codes", "browse codes", "browse all *", "advertisement",
    "sponsored", "sponsored content", "page last reviewed *", "last reviewed *", "last updated *", "page last updated *",
    "next review due *", "reviewed by *", "medically reviewed by *", "updated on *", "published on *", "related: *",
    "related *", "see also: *", "read more *", "read also *", "find out more *", "learn more *", "more about *", "more information *",
    "share *", "print *", "email this page", "back to *", "top of page", "skip to *", "sign up *", "sign in", "log in",
    "login", "subscribe *", "newsletter *", "cookie *", "* cookies *", "accept", "accept all *", "decline",
    "privacy *", "terms of *", "terms and *", "terms", "contact us", "menu", "copyright *", "© *", "all rights reserved *",
    "was this page helpful *", "was this helpful *", "rate this *", "download *", "follow us *", "next page", "previous page",
    "* newsletter *sign*", "people also viewed *", "you may also like *", "you might also like *",
    "this page is for information only *", "this information does not replace *", "* not a substitute for * advice *",
    "* does not replace * advice *", "* not medical advice *", "disclaimer *", "table of contents", "on this page",
    "in this article", "jump to *", "image: *", "photo: *", "video: *", "listen to this page", "loading", "loading *",
    "book an appointment *", "find a doctor *", "find a clinic *", "watch *video*", "click here *", "tap here *",
    "leaflet number *", "leaflet no* *", "version *", "ref: *", "patient information leaflet", "patient information",
    "page * of *", "© * *", "produced by *", "review date *", "date of issue *", "other languages *",
)  # fmt: skip


def _compiled(pattern: str) -> str:
    """` *` at the end and `* ` at the start may stand for nothing at all."""
    words = re.escape(pattern).replace(r"\*", ".*")
    return words.replace(r"\ .*", r"(?:\b.*)?")


_NOISE = re.compile("|".join(map(_compiled, NOISE)))
_TRAIL = re.compile(r"^[^.!?]{1,60}(?:\s[>›»/]\s[^.!?]{1,60}){2,}$")  # Home > Treatments > Pain
_MENU = re.compile(r"^[^.!?|]{1,50}(?:\s\|\s[^.!?|]{1,50}){2,}$")  # Home | Clinics | Contact
_RULE = re.compile(r"^[\W_]+$")


def is_noise(line: str) -> bool:
    """True for menus, trails, dates of review, advertisements, lines of signs only. Long lines are never noise."""
    if len(line) > 200:
        return False
    if _RULE.match(line) or _TRAIL.match(line) or _MENU.match(line):
        return True
    return bool(_NOISE.fullmatch(fold(line)))
