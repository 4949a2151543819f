"""Bytes → text. UTF-8 first; other encodings only where UTF-8 fails and the page declares or shows one."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from graph.errors import BadInput

MAX_BYTES = 5_000_000

# A byte order mark and the codec that takes it off; UTF-32 before UTF-16, whose mark it begins with.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
# What pages in English are written in when it isn't UTF-8; a wider list makes short pages look Cyrillic or Chinese.
_WESTERN = ["cp1252", "latin_1", "iso8859_15", "mac_roman", "utf_16", "utf_16_le", "utf_16_be"]
_SEVERAL_BYTES = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}")  # a character of UTF-8
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")  # bytes that no text holds; form feed and escape do occur


def decode(data: bytes, file: str | None = None) -> str:
    """The page's text, without byte order mark, line ends as they are.

    Raises BadInput for an empty file, more than `MAX_BYTES` bytes, a binary file and an unknown encoding.
    """
    if len(data) > MAX_BYTES:
        raise BadInput(
            f"The page has {len(data):,} bytes, more than the {MAX_BYTES:,} that a page may have.",
            file=file,
            todo="Give one page a file, or name another kind with --as.",
        )
    text = _declared_text(data)
    if text is None:
        _must_not_be_damaged(data, file)
        found = from_bytes(data, cp_isolation=_WESTERN).best()
        if found is None or _CONTROL.search(str(found)):
            raise _binary(file)
        text = str(found)
    if _CONTROL.search(text):
        raise _binary(file)
    if not text.strip():
        raise BadInput("The page is empty.", file=file, todo="Check that the download was complete.")
    return text


def _declared_text(data: bytes) -> str | None:
    """The text by mark, as UTF-8, or in the encoding that the page declares; None where none of these fits."""
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return _try(data, codec)
    text = _try(data, "utf-8")
    if text is None and (declared := _DECLARED.search(data, 0, 2048)):
        text = _try(data, declared[1].decode("ascii", "replace"))
    return text


def _must_not_be_damaged(data: bytes, file: str | None) -> None:
    """Raise BadInput for UTF-8 with broken bytes: beside characters of several bytes no other encoding is likely."""
    if b"\0" in data or not _SEVERAL_BYTES.search(data):
        return
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(
            f"the text is UTF-8, but for broken bytes ({data[error.start : error.end].hex(' ')}).",
            file=file,
            line=data.count(b"\n", 0, error.start) + 1,
            todo="Get the page again, or save it as UTF-8.",
        ) from None


def _try(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeDecodeError, LookupError):
        return None


def _binary(file: str | None) -> BadInput:
    return BadInput(
        "This is no text: a picture, an archive, or a damaged file.",
        file=file,
        todo="Give the page as text, Markdown or HTML in UTF-8.",
    )
