"""Bad input to the loaders, a row in `BAD` for each kind: one error names file, line and what to do; nothing stays."""

from __future__ import annotations

import gzip
import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.errors import BadInput
from graph.store import open_store
from loaders import obo
from loaders.files import TooLarge, in_memory, members, spooled
from loaders.formats import UnknownKind, page_data
from loaders.text_lines import text_lines
from tests.loader_fixtures import (
    ANY,
    EDGES,
    HCPCS,
    HERE,
    MESH,
    NODES,
    OBO,
    ORDER,
    PCS,
    READERS,
    SSSOM,
    TABULAR,
    fixture,
    loaded,
    loaded_text,
    put,
    triples,
)


def changed(name: str, old: str, new: str) -> bytes:
    data = (HERE / name).read_bytes()
    assert old.encode() in data
    return data.replace(old.encode(), new.encode(), 1)


DOCTYPE = "<!DOCTYPE DescriptorRecordSet SYSTEM"
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE DescriptorRecordSet [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>\n<DescriptorRecordSet><DescriptorRecord><DescriptorUI>D000001'
    "</DescriptorUI><DescriptorName><String>&c;</String></DescriptorName></DescriptorRecord></DescriptorRecordSet>"
)
OUTSIDE = BOMB.replace('<!ENTITY a "aaaaaaaaaa">', '<!ENTITY a SYSTEM "file:///etc/passwd">')
ATTRIBUTE = BOMB.replace("<DescriptorRecordSet><", '<DescriptorRecordSet LanguageCode="&c;"><')

SECOND = b"MONDO:0011441\tCRPS 3\tskos:exactMatch\t\tm:D1\t\tsemapv:LexicalMatching\t\n"

# What is wrong, the kind of file, its bytes, the line that must be named, and words of the message.
BAD: tuple[tuple[str, str, bytes, int, str], ...] = (
    ("truncated", "mesh", (HERE / MESH).read_bytes()[:2000], 34, "well-formed"),
    ("truncated", "icd10cm-tabular", (HERE / TABULAR).read_bytes()[:900], 24, "well-formed"),
    ("truncated", "icd10pcs", (HERE / PCS).read_bytes()[:1500], 23, "well-formed"),
    ("entity bomb", "mesh", BOMB.encode(), 2, "entity 'a'"),
    ("external entity", "mesh", OUTSIDE.encode(), 2, "entity 'a'"),
    ("entity in an attribute", "mesh", ATTRIBUTE.encode(), 2, "entity 'a'"),
    ("entity of the DTD", "mesh", changed(MESH, ">Eye<", ">Ey&e;<"), 46, "entity '&e;'"),
    ("Latin-1", "mesh", changed(MESH, ">Eye<", ">Eye\xe9<").decode().encode("latin-1"), 46, "well-formed"),
    ("two names of one id", "mesh", changed(MESH, "D013568", "D009422"), 26, "is named"),
    ("dangling parent", "mesh", changed(MESH, "C10.177", "C10.178.1"), 12, "nothing stands above it at C10.178"),
    ("two at one place", "mesh", changed(MESH, ">E07<", ">E07.305<"), 38, "stands already"),
    ("no UI", "mesh", changed(MESH, "D004864", "Q1"), 38, "UI is 'Q1'"),
    ("no code", "icd10cm-tabular", changed(TABULAR, "<name>G90.5<", "<name>90.5<"), 13, "code '90.5'"),
    ("no range", "icd10cm-tabular", changed(TABULAR, " (G89-G99)<", "<"), 8, "range of codes"),
    ("wrong figure", "icd10pcs", changed(PCS, 'codes="4"', 'codes="5"'), 9, "gives 4 codes; it says 5"),
    ("no label", "icd10pcs", changed(PCS, ">Spinal Cord<", "><"), 10, "label"),
    ("bad line", "icd10cm", changed(ORDER, "00004 G9051   0", "00004 G9051   2"), 4, "no line of an order file"),
    ("dangling parent", "icd10cm", changed(ORDER, "00006 V00     0", "00006 W00     0"), 7, "below no category"),
    ("Latin-1", "icd10cm", changed(ORDER, "upper limb  ", "upper limb\xe9 ").decode().encode("latin-1"), 4, "UTF-8"),
    ("two names of one id", "icd10cm", changed(ORDER, "00009 V0001XA", "00009 V0001  "), 9, "is named"),
    ("bad line", "hcpcs", (HERE / HCPCS).read_bytes() + b"rubbish\r\n", 13, "record layout"),
    ("lost first line", "hcpcs", changed(HCPCS, "E0730001003", "E0731001003"), 9, "first line"),
    ("Latin-1", "place-of-service", b"place_of_service_code,description\n11,Offic\xe9\n", 2, "UTF-8"),
    (
        "Latin-1",
        "icd10cm-tabular",
        changed(TABULAR, "<desc>", "<desc>\xe9").decode().encode("latin-1"),
        6,
        "well-formed",
    ),
    ("Latin-1", "icd10pcs", changed(PCS, ">Spinal Cord<", ">Cord\xe9<").decode().encode("latin-1"), 10, "well-formed"),
    ("Latin-1", "sssom", changed(SSSOM, "m:D020918", "m:D02\xe9").decode().encode("latin-1"), 11, "UTF-8"),
    ("Latin-1", "kgx", changed(NODES, "MONDO:0000001", "MONDO:\xe9").decode().encode("latin-1"), 3, "UTF-8"),
    ("Latin-1", "cpt", b"99998\tA service\n99999\tAnother\n99997\tCaf\xe9\n", 3, "UTF-8"),
    ("bad code", "place-of-service", b"place_of_service_code,description\n11,Office\n1x,Home\n", 3, "'1x'"),
    ("no name", "place-of-service", b"place_of_service_code,description\n11,\n", 2, "name ''"),
    ("broken tag", "obo", changed(OBO, "name: medical action", "name medical action"), 10, "no tag"),
    ("broken synonym", "obo", changed(OBO, '"SCS" EXACT', '"SCS EXACT'), 17, "synonym"),
    ("no id", "obo", changed(OBO, "id: MAXO:0000945\n", ""), 13, "has no id"),
    ("no name", "obo", changed(OBO, "name: spinal cord stimulation\n", ""), 13, "has no name"),
    ("broken stanza", "obo", changed(OBO, "[Typedef]", "[Typedef"), 34, "no beginning of a stanza"),
    ("dangling parent", "obo", changed(OBO, "is_a: MAXO:0000001 {", "is_a: MAXO:0000002 {"), 23, "doesn't have"),
    ("obsolete parent", "obo", changed(OBO, "is_a: MAXO:0000001 {", "is_a: MAXO:0000008 {"), 23, "obsolete"),
    ("two names of one id", "obo", changed(OBO, "id: MAXO:0000945", "id: MAXO:0000001"), 13, "is named"),
    ("Latin-1", "obo", changed(OBO, "name: brain", "name: br\xe9").decode().encode("latin-1"), 32, "UTF-8"),
    ("unknown prefix", "sssom", changed(SSSOM, "m:D020918", "q:D020918"), 11, "prefix of 'q:D020918'"),
    ("unknown namespace", "sssom", changed(SSSOM, "identifiers.org/mesh", "example.org/mesh"), 11, "example.org"),
    ("bad confidence", "sssom", changed(SSSOM, "0.95", "95"), 11, "confidence is '95'"),
    ("too many cells", "sssom", changed(SSSOM, "\t0.95", "\t0.95\tmore"), 11, "9 columns"),
    ("cut-off row", "sssom", (HERE / SSSOM).read_bytes()[:-63], 15, "predicate_id"),
    ("no column", "sssom", changed(SSSOM, "predicate_id", "predicate"), 10, "no column predicate_id"),
    ("two names of one id", "sssom", (HERE / SSSOM).read_bytes() + SECOND, 16, "is named"),
    ("no CURIE", "kgx", changed(NODES, "MONDO:0000001", "MONDO0000001"), 3, "id is 'MONDO0000001'"),
    ("two ids", "kgx", changed(NODES, "MONDO:0000001", "MONDO:0000001|MONDO:2"), 3, "id is 'MONDO:0000001|MONDO:2'"),
    ("no end", "kgx", changed(EDGES, "x2\tMONDO:0019369", "x2\t"), 3, "subject is ''"),
    ("no JSON", "kgx", b'{"id": "MONDO:1", "category": ["biolink:Disease"]}\n{"id": \n', 2, "no JSON"),
    ("JSON without end", "kgx", b'{"id": "MONDO:1", "category": ' + b"[" * 200_000, 1, "no node or edge file"),
    ("JSON without end", "kgx", b'{"id": "MONDO:1", "category": []}\n' + b"[" * 200_000, 2, "no JSON"),
    ("two names of one id", "kgx", changed(NODES, "MONDO:0000001", "MONDO:0019369"), 3, "is named"),
    ("bad code", "cpt", b"99998\tA service\n99999\tAnother\n9\tA third\n", 3, "code is '9'"),
    ("no descriptor", "cpt", b"99998\tA service\n99999\tAnother\n99997\t\n", 3, "descriptor ''"),
)


@pytest.mark.parametrize(("wrong", "kind", "data", "line", "words"), BAD)
def test_bad_input_is_named_by_file_and_line(wrong: str, kind: str, data: bytes, line: int, words: str) -> None:
    with pytest.raises(BadInput) as refused:
        loaded(in_memory("some.file", data), kind)
    assert (refused.value.file, refused.value.line) == ("some.file", line), refused.value
    assert words in refused.value.what
    assert refused.value.todo


def test_of_a_bad_file_nothing_is_loaded_and_the_rest_stays(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/graph.db", create=True, write=True) as store:
        for name, kind in ((OBO, "obo"), (SSSOM, "sssom")):
            put(store, *READERS[kind](fixture(name), ANY))
        before = (store.sources(), list(store.nodes()), list(store.edges()))
        for _, kind, data, _, _ in BAD:
            with pytest.raises(BadInput):
                put(store, *READERS[kind](in_memory("some.file", data), ANY))
        assert before == (store.sources(), list(store.nodes()), list(store.edges()))


def zipped(data: bytes, method: int = zipfile.ZIP_DEFLATED, name: str = "words.tsv") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr(name, data)
    return out.getvalue()


def marked(archive: bytes, local: int, central: int, value: int) -> bytes:
    """The archive with another byte at these places of its one file's two headers."""
    changed = bytearray(archive)
    changed[local] = changed[changed.index(b"PK\x01\x02") + central] = value
    return bytes(changed)


ALIAS_FILE = b"phrase\tid\tscope\tnote\nzorb ache\tmesh:D010146\texact\t\n"
BOMB_OF_TEXT = b"format-version: 1.2\nontology: test\n" + b"! nothing\n" * 1_000_000

# What is wrong, the file's name, its bytes, what the message calls it, and words of the message.
PACKED: tuple[tuple[str, str, bytes, str, str], ...] = (
    ("encrypted", "a.zip", marked(zipped(ALIAS_FILE), 6, 8, 1), "a.zip/words.tsv", "encrypted"),
    ("patched", "a.zip", marked(zipped(ALIAS_FILE), 6, 8, 32), "a.zip/words.tsv", "can't be unpacked"),
    ("unknown method", "a.zip", marked(zipped(ALIAS_FILE), 8, 10, 99), "a.zip/words.tsv", "compression method"),
    ("no deflate", "a.zip", zipped(ALIAS_FILE, zipfile.ZIP_BZIP2), "a.zip/words.tsv", "compression method"),
    ("of a newer kind", "a.zip", marked(zipped(ALIAS_FILE), 4, 6, 99), "a.zip", "zip file is broken"),
    ("no archive", "a.zip", b"PK\x03\x04 and nothing else", "a.zip", "zip file is broken"),
    ("cut off", "a.tsv.gz", gzip.compress(ALIAS_FILE, mtime=0)[:-12], "a.tsv", "packed data are broken"),
    ("a bomb", "a.zip", zipped(BOMB_OF_TEXT, name="a.obo"), "a.zip/a.obo", "more than 1,000,000 bytes"),
    ("a bomb", "a.obo.gz", gzip.compress(BOMB_OF_TEXT, mtime=0), "a.obo", "more than 1,000,000 bytes"),
)


@pytest.mark.parametrize(("wrong", "name", "data", "called", "words"), PACKED)
def test_what_can_not_be_unpacked_is_named(
    wrong: str, name: str, data: bytes, called: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loaders.files.MAX_UNPACKED", 1_000_000)
    (tmp_path / name).write_bytes(data)
    with pytest.raises(BadInput) as refused:
        [member.checksum() for member in members(tmp_path / name)]
    assert refused.value.file == str(tmp_path / called)
    assert words in refused.value.what
    assert refused.value.todo


# The file's name, its bytes, and words of the message that says why it is nothing that can be loaded.
NOTHING_KNOWN: tuple[tuple[str, bytes, str], ...] = (
    ("empty.txt", b"", "empty"),
    ("blank.tsv", b" \n\t\n", "empty"),
    ("scan.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(64), "picture"),
    ("dump.bin", b"x" * 5_000_001, "more than the 5,000,000 bytes"),
    ("broken.txt", "Risks – naïve – café\n".encode() * 3 + b"\xff\xc3\x28 and so on\n", "broken bytes"),
    ("letter.txt", b"Dear friend,\n\nthe weather is fine.\n", "without the headings"),
    ("model.yaml", b"Risks:\n- **x**\n\nBenefits:\n- **y**\n\nAlternatives:\n- **z**\n", ".yaml file"),
    ("page.json", b'{"Risks": "Pain"}', ".json file"),
)


@pytest.mark.parametrize(("name", "data", "words"), NOTHING_KNOWN)
def test_a_file_of_no_known_kind_says_what_it_is_instead(name: str, data: bytes, words: str) -> None:
    with pytest.raises(UnknownKind) as unknown:
        page_data(in_memory(name, data))
    assert unknown.value.file == name
    assert words in unknown.value.what
    assert unknown.value.todo


def test_a_long_page_is_recognised_whole() -> None:
    """Wherever the first 64 KiB end, be it within a character."""
    page = "Risks\n\n- Pain\n\nBenefits\n\n- Ease\n\nAlternatives\n\n- Rest\n\n" + "- é\n" * 30_000
    for before in ("", "x\n", "xy\n"):
        assert page_data(in_memory("page.txt", (before + page).encode()))


def test_no_more_is_unpacked_than_is_taken(tmp_path: Path) -> None:
    """A page of a hundred kilobytes that would fill a hundred megabytes is given up early."""
    packed = tmp_path / "page.txt.gz"
    with gzip.open(packed, "wb") as out:
        for _ in range(100):
            out.write(b"Risks and benefits \n" * 50_000)
    (member,) = members(packed)
    tracemalloc.start()
    with pytest.raises(TooLarge):
        member.data(5_000_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 30_000_000
    assert len(member.data(100_000_000)) == 100_000_000


def test_a_stream_is_read_as_the_file_is(tmp_path: Path) -> None:
    with spooled(io.BytesIO(zipped(ALIAS_FILE)), "standard input") as path:
        (member,) = members(path, "standard input")
        assert (member.name, member.data(1_000)) == ("standard input/words.tsv", ALIAS_FILE)
    assert not path.exists()


def test_a_cycle_is_no_error() -> None:
    """It is what the source says; `check` reports it."""
    records = loaded_text(changed("obo/phenotypes.obo", "is_a: HP:0000001 ! All", "is_a: HP:0000421"), "obo")
    assert {("HP:0000118", "BROADER", "HP:0000421"), ("HP:0000421", "BROADER", "HP:0000118")} <= triples(records)


def test_a_file_without_line_ends_is_not_held_in_memory() -> None:
    member = in_memory("endless.obo", b"format-version: 1.2 " + b"x" * 20_000_000)
    with pytest.raises(BadInput, match="longer than"):
        list(text_lines(member))


def test_a_long_file_is_read_in_little_memory() -> None:
    """Three times the records take hardly more than the ids that are kept of them."""
    term = '[Term]\nid: MAXO:{0:07}\nname: action {0}\ndef: "' + "words " * 50 + '" []\n\n'

    def pieces(count: int) -> Iterator[bytes]:
        yield b"format-version: 1.2\nontology: test\n\n"
        for number in range(count):
            yield term.format(number).encode()

    member = in_memory("long.obo", b"".join(pieces(30_000)))
    tracemalloc.start()
    count = sum(1 for _ in obo.read(member, ANY)[1])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 30_000
    assert peak < 20_000_000
