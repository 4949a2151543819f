"""Bytes to text: encodings, and what is refused with a message that says what to do."""

from __future__ import annotations

import pytest

from graph.errors import BadInput
from loaders.page import read_page, sniff
from loaders.page.markup.decode import MAX_BYTES, decode

TEXT = "Setting\n\nDoctor’s office – 30 minutes\n"
PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00\x00\x00\x01\x00\x08\x06\x00\x00\x00" + bytes(range(256))


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_text_is_the_same_in_every_unicode_encoding(codec: str) -> None:
    assert decode(TEXT.encode(codec)) == TEXT


def test_western_bytes_that_are_no_utf_8_are_read() -> None:
    assert "’s office – 30" in decode((TEXT * 20).encode("cp1252"))


def test_a_declared_encoding_comes_before_a_guess() -> None:
    page = '<html><head><meta charset="iso-8859-2"></head><body><p>Łódź</p></body></html>'
    assert "Łódź" in decode(page.encode("iso-8859-2"))


def test_line_ends_stay_as_they_are() -> None:
    assert decode(b"a\r\nb\rc\n") == "a\r\nb\rc\n"


@pytest.mark.parametrize("data", [b"", b"  \n\t\r\n ", b"\xef\xbb\xbf"], ids=["nothing", "white space", "mark only"])
def test_an_empty_page_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput, match="empty") as caught:
        read_page(data, file_name="page.txt")
    assert caught.value.file == "page.txt"
    assert caught.value.todo


@pytest.mark.parametrize(
    "data", [PICTURE, b"Summary\x00\x01\x02 of nothing", b"\xff\xfe\x00"], ids=["picture", "zeros", "half"]
)
def test_what_is_no_text_is_refused_whatever_its_name(data: bytes) -> None:
    with pytest.raises(BadInput, match="no text") as caught:
        read_page(data, file_name="scan.txt")
    assert str(caught.value).startswith("scan.txt: ")
    assert not sniff(data, "scan.txt")


def test_a_page_of_more_than_five_megabytes_is_refused() -> None:
    assert read_page(b"Summary\n" + b"word " * 1000).content
    with pytest.raises(BadInput, match="5,000,001 bytes"):
        read_page(b"a" * (MAX_BYTES + 1))
