"""`fetch`: from the publisher and nobody else, resumed where it broke off, verified, whole or not at all."""

from __future__ import annotations

import gzip
import hashlib
import ipaddress
import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from api.cli import program
from api.cli.fetching import Publishers
from graph.errors import BadInput
from loaders.fetching import Fetched, Network, Release, fetch, names, releases
from loaders.fetching.network import is_public
from loaders.fetching.releases import addresses
from loaders.formats import KINDS
from tests.publisher import HOST, Page, Publisher, publishing

TODAY = date(2026, 11, 22)
TERMS = "".join(f"[Term]\nid: MAXO:{n:07}\nname: action {n}\n\n" for n in range(2_000))
FILE = f"format-version: 1.2\nontology: zorbing\n\n{TERMS}".encode()
ETAG = {"ETag": '"one"'}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Publisher]:
    with publishing(tmp_path_factory.mktemp("publisher")) as publisher:
        yield publisher


@pytest.fixture
def publisher(server: Publisher) -> Publisher:
    server.pages.clear()
    server.asked.clear()
    server.pages["/zorb.obo"] = Page(FILE, headers=ETAG)
    return server


def release(publisher: Publisher, path: str = "/zorb.obo") -> Release:
    return Release("zorb", "obo", publisher.url(path), "CC0 1.0", "https://vocabularies.example/about")


def fetched(publisher: Publisher, folder: Path, path: str = "/zorb.obo", **more: str) -> Fetched:
    return fetch(replace(release(publisher, path), **more), folder, TODAY, publisher.network())


def refused(publisher: Publisher, folder: Path, path: str = "/zorb.obo", **more: str) -> str:
    with pytest.raises(BadInput) as error:
        fetched(publisher, folder, path, **more)
    assert error.value.file
    return str(error.value)


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_comes_whole_and_says_what_it_is(publisher: Publisher, tmp_path: Path) -> None:
    found = fetched(publisher, tmp_path)
    assert (found.file, found.size, found.resumed_from) == (tmp_path / "zorb.obo", len(FILE), 0)
    assert found.sha256 == hashlib.sha256(FILE).hexdigest()
    assert found.file.read_bytes() == FILE
    assert left(tmp_path) == ["zorb.obo"]
    ((_, headers),) = publisher.asked
    assert (headers["Host"], headers["Accept-Encoding"]) == (f"{HOST}:{publisher.port}", "identity")


def test_a_packed_file_is_read_as_load_reads_it(publisher: Publisher, tmp_path: Path) -> None:
    publisher.pages["/zorb.obo.gz"] = Page(gzip.compress(FILE))
    assert fetched(publisher, tmp_path, "/zorb.obo.gz").file.name == "zorb.obo.gz"


def test_what_broke_off_goes_on_where_it_was(publisher: Publisher, tmp_path: Path) -> None:
    publisher.pages["/zorb.obo"].breaks = 10_000
    assert "Try again" in refused(publisher, tmp_path)
    assert left(tmp_path) == ["zorb.obo.part", "zorb.obo.part.json"]
    found = fetched(publisher, tmp_path)
    assert (found.resumed_from, found.file.read_bytes()) == (10_000, FILE)
    assert publisher.asked[-1][1]["Range"] == "bytes=10000-"
    assert left(tmp_path) == ["zorb.obo"]


def test_what_changed_meanwhile_comes_anew(publisher: Publisher, tmp_path: Path) -> None:
    publisher.pages["/zorb.obo"].breaks = 10_000
    refused(publisher, tmp_path)
    other = FILE.replace(b"action", b"deeds!")
    publisher.pages["/zorb.obo"] = Page(other, headers={"ETag": '"two"'})
    found = fetched(publisher, tmp_path)
    assert (found.resumed_from, found.file.read_bytes()) == (0, other)


@pytest.mark.parametrize("headers", [{}, {"ETag": 'W/"weak"'}])
def test_without_a_strong_validator_nothing_is_resumed(
    headers: dict[str, str], publisher: Publisher, tmp_path: Path
) -> None:
    publisher.pages["/zorb.obo"] = Page(FILE, headers=headers, breaks=10_000)
    refused(publisher, tmp_path)
    assert fetched(publisher, tmp_path).resumed_from == 0
    assert "Range" not in publisher.asked[-1][1]


@pytest.mark.parametrize("note", ["", "{}", '{"url": 1}', '{"url": "x", "validator": "y", "total": 5}', "[]"])
def test_a_note_of_something_else_is_not_gone_by(note: str, publisher: Publisher, tmp_path: Path) -> None:
    (tmp_path / "zorb.obo.part").write_bytes(b"something else")
    (tmp_path / "zorb.obo.part.json").write_text(note)
    assert fetched(publisher, tmp_path).file.read_bytes() == FILE


def test_what_is_cut_short_or_of_another_kind_is_refused_and_gone(publisher: Publisher, tmp_path: Path) -> None:
    (tmp_path / "zorb.obo").write_bytes(b"the one before")
    for body, words in (
        (b"<html>We have moved.</html>", "holds nothing that is ontology in OBO"),
        (FILE[:50], "no tag with a value"),
        (FILE.replace(b"name: action 7\n", b"name action 7\n"), "no tag"),
        (gzip.compress(FILE)[:-20], "packed data are broken"),
    ):
        publisher.pages["/zorb.obo"] = Page(body, headers=ETAG)
        assert words in refused(publisher, tmp_path), body[:40]
        assert left(tmp_path) == ["zorb.obo"]
    assert (tmp_path / "zorb.obo").read_bytes() == b"the one before"


def test_a_published_checksum_must_be_the_files(publisher: Publisher, tmp_path: Path) -> None:
    sums = publisher.pages["/zorb.sha256"] = Page(b"0" * 64 + b"  zorb.obo\n")
    assert "SHA-256" in refused(publisher, tmp_path, checksum=publisher.url("/zorb.sha256"))
    assert left(tmp_path) == []
    sums.body = hashlib.sha256(FILE).hexdigest().upper().encode() + b"  zorb.obo\n"
    fetched(publisher, tmp_path, checksum=publisher.url("/zorb.sha256"))


@pytest.mark.parametrize("says_length", [True, False])
def test_no_more_comes_than_is_taken(
    says_length: bool, publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loaders.fetching.download.MAX_BYTES", 1_000)
    publisher.pages["/zorb.obo"].says_length = says_length
    assert "more than 1,000 bytes" in refused(publisher, tmp_path)
    assert sum(path.stat().st_size for path in tmp_path.glob("*.part")) <= 1_000


def moved(to: str, status: int = 302) -> Page:
    return Page(status=status, headers={"Location": to})


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_within_the_host_is_followed(status: int, publisher: Publisher, tmp_path: Path) -> None:
    publisher.pages["/latest.obo"] = moved("/zorb.obo", status)
    assert fetched(publisher, tmp_path, "/latest.obo").file == tmp_path / "latest.obo"


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("https://elsewhere.example/zorb.obo", "another host, elsewhere.example"),
        (f"https://{HOST}/zorb.obo", "another host"),  # another port is another server
        ("https://127.0.0.1/zorb.obo", "another host"),
        (f"http://{HOST}/zorb.obo", "no plain HTTPS"),
        ("file:///etc/passwd", "no plain HTTPS"),
        (f"https://user:word@{HOST}/zorb.obo", "no plain HTTPS"),
        ("/latest.obo", "redirects more than"),
    ],
)
def test_a_redirect_to_anywhere_else_is_refused(to: str, words: str, publisher: Publisher, tmp_path: Path) -> None:
    publisher.pages["/latest.obo"] = moved(to)
    assert words in refused(publisher, tmp_path, "/latest.obo")
    assert left(tmp_path) == []


def test_only_https_is_spoken(publisher: Publisher, tmp_path: Path) -> None:
    address = publisher.url("/zorb.obo").replace("https", "http")
    assert "no plain HTTPS" in refused(publisher, tmp_path, address=address)
    assert publisher.asked == []


PRIVATE = (
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "240.0.0.1", "::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "ff02::1", "::",
)  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_no_private_address_is_asked(address: str, publisher: Publisher, tmp_path: Path) -> None:
    """Whatever the name server says, and be it beside an address of the internet."""
    assert not is_public(ipaddress.ip_address(address))
    network = Network(lambda host, port: ["93.184.215.14", address])
    with pytest.raises(BadInput, match="no address of the public internet"):
        fetch(release(publisher), tmp_path, TODAY, network)
    assert publisher.asked == []


def test_addresses_of_the_internet_are_public() -> None:
    assert all(is_public(ipaddress.ip_address(text)) for text in ("93.184.215.14", "2606:2800:21f:cb07::1"))


def test_an_address_that_doesnt_answer_leads_to_the_next(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A listener whose queue is full leaves whoever comes next without an answer."""
    monkeypatch.setattr("loaders.fetching.network._SECONDS", httpx.Timeout(5, connect=0.5))
    with socket.socket() as deaf, socket.socket() as first, socket.socket() as second:
        deaf.bind(("127.0.0.2", publisher.port))
        deaf.listen(0)
        for waiting in (first, second):
            waiting.setblocking(False)
            waiting.connect_ex(deaf.getsockname())
        network = replace(publisher.network(), resolve=lambda host, port: ["127.0.0.2", "127.0.0.1"])
        assert fetch(release(publisher), tmp_path, TODAY, network).file.read_bytes() == FILE


def test_a_checksum_without_end_is_not_read_whole(publisher: Publisher, tmp_path: Path) -> None:
    publisher.pages["/zorb.sha256"] = Page(hashlib.sha256(FILE).hexdigest().encode() + b" " * 50_000_000)
    found = fetch(
        replace(release(publisher), checksum=publisher.url("/zorb.sha256")), tmp_path, TODAY, publisher.network()
    )
    assert found.file.read_bytes() == FILE


def test_a_certificate_that_nobody_trusts_is_refused(publisher: Publisher, tmp_path: Path) -> None:
    network = replace(publisher.network(), trust=Network().trust)
    with pytest.raises(BadInput, match="certificate"):
        fetch(release(publisher), tmp_path, TODAY, network)
    assert publisher.asked == []


def test_a_certificate_of_another_host_is_refused(publisher: Publisher, tmp_path: Path) -> None:
    address = publisher.url("/zorb.obo").replace(HOST, "other.example")
    assert "certificate" in refused(publisher, tmp_path, address=address)


def test_a_host_that_is_not_there_says_so(publisher: Publisher, tmp_path: Path) -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise OSError(-2, "Name or service not known")

    with pytest.raises(BadInput, match="host can't be found"):
        fetch(release(publisher), tmp_path, TODAY, Network(resolve))


def test_the_newest_release_that_is_there_counts(publisher: Publisher, tmp_path: Path) -> None:
    for year in (2025, 2026):
        publisher.pages[f"/zorb{year}.obo"] = Page(FILE)
    assert fetched(publisher, tmp_path, "/zorb{year}.obo").file.name == "zorb2026.obo"
    message = refused(publisher, tmp_path, "/none{quarter}-{year}.obo")
    assert "/noneoctober-2027.obo" in message
    assert "https://vocabularies.example/about" in message
    assert addresses("{quarter}-{year}", TODAY)[:5] == [
        "october-2027", "july-2027", "april-2027", "january-2027", "october-2026",
    ]  # fmt: skip


def test_an_answer_that_is_none_is_told(publisher: Publisher, tmp_path: Path) -> None:
    publisher.pages["/zorb.obo"] = Page(status=500)
    assert "answered 500" in refused(publisher, tmp_path)


def test_every_release_is_of_a_known_kind_and_plain_https() -> None:
    for it in releases():
        assert it.kind in KINDS
        assert all(url.startswith("https://") for url in (*addresses(it.address, TODAY), it.page))
        assert it.licence
    assert {"mesh", "icd10cm", "icd10pcs", "hcpcs", "hpo", "maxo", "mondo"} <= set(names(releases()))


def run(publisher: Publisher, *arguments: str) -> tuple[int, str, str]:
    others = Publishers(
        (release(publisher), replace(release(publisher, "/gone.obo"), name="gone")), publisher.network()
    )
    done = CliRunner().invoke(program, ["fetch", *arguments], obj=others)
    return done.exit_code, done.stdout, done.stderr


def test_the_command_fetches_what_is_named(publisher: Publisher, tmp_path: Path) -> None:
    code, out, _ = run(publisher, "zorb", "-o", str(tmp_path), "--json")
    assert code == 0
    (found,) = json.loads(out)["fetched"]
    assert (found["file"], found["bytes"], found["licence"]) == (str(tmp_path / "zorb.obo"), len(FILE), "CC0 1.0")
    code, out, error = run(publisher, "zorb", "-o", str(tmp_path))
    assert (code, "CC0 1.0" in out, "procgraph load" in error) == (0, True, True)


def test_the_command_names_what_is_refused_and_goes_on(publisher: Publisher, tmp_path: Path) -> None:
    code, out, error = run(publisher, "gone", "zorb", "-o", str(tmp_path), "--json")
    assert (code, len(error.splitlines())) == (1, 1)
    answer = json.loads(out)
    assert [it["name"] for it in answer["refused"]] == ["gone"]
    assert [it["name"] for it in answer["fetched"]] == ["zorb"]


def test_the_command_lists_what_there_is(publisher: Publisher) -> None:
    code, out, _ = run(publisher)
    assert (code, "zorb" in out, "CC0 1.0" in out) == (0, True, True)
    assert publisher.asked == []
    assert run(publisher, "nothing")[0] == 2
