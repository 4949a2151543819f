"""Bad input by the command line: each file is refused in one line that names file and line, and all else is loaded."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from tests.command_line import EXAMPLES, procgraph
from tests.test_loaders_bad_input import BAD, changed

PAGE = EXAMPLES / "cpt4-97112-mirror-therapy.txt"
GOOD = b"# id: words\nphrase\tid\tscope\tnote\nzorb ache\tmesh:D010146\texact\t\n"
# What `load` knows by its content is recognised though it is bad; of these, only --as says what they should have been.
UNRECOGNISED = frozenset({"no column", "lost first line", "JSON without end", "no JSON", "no UI"})
ENDINGS = {
    "mesh": "xml", "icd10cm": "txt", "icd10cm-tabular": "xml", "icd10pcs": "xml", "hcpcs": "txt",
    "place-of-service": "csv", "obo": "obo", "sssom": "tsv", "kgx": "tsv", "cpt": "tsv",
}  # fmt: skip


def exported(store: Path) -> str:
    return procgraph("export", "nquads", "--profile", "full", store=store).stdout


def test_every_kind_of_bad_file_is_refused_in_one_line_and_the_rest_is_loaded(tmp_path: Path) -> None:
    folder, store, clean = tmp_path / "files", tmp_path / "graph.db", tmp_path / "clean.db"
    folder.mkdir()
    expected = {}
    for number, (wrong, kind, data, line, words) in enumerate(BAD):
        if wrong not in UNRECOGNISED and kind != "cpt":  # what looks like a user's own codes is asked for by --as
            file = folder / f"{number:02}.{ENDINGS[kind]}"
            file.write_bytes(data)
            expected[str(file)] = line, words
    good = folder / "words.tsv"
    good.write_bytes(GOOD)
    assert procgraph("load", PAGE, good, store=clean).returncode == 0

    done = procgraph("load", PAGE, folder, "--json", store=store)
    assert done.returncode == 1
    answer = json.loads(done.stdout)
    refused = {it["file"]: it for it in answer["refused"]}
    for name, (line, words) in expected.items():
        assert refused[name]["line"] == line, refused[name]
        assert words in refused[name]["reason"], refused[name]
        assert refused[name]["todo"]
    assert {it["file"] for it in answer["loaded"]} == {str(PAGE), str(good)}
    assert len(done.stderr.splitlines()) == len(refused)
    assert exported(store) == exported(clean)


def test_a_zip_bomb_is_given_up_early(tmp_path: Path) -> None:
    """A hundred megabytes in some thousand bytes: no more of them is unpacked than is taken of a page."""
    bomb, store = tmp_path / "bomb.zip", tmp_path / "graph.db"
    with (
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("page.txt", "w", force_zip64=True) as out,
    ):
        block = b"Risks\n\n- pain\n\n" * 100_000
        for _ in range(60):
            out.write(block)
    done = procgraph("load", bomb, PAGE, "--json", store=store)
    assert done.returncode == 0  # it is nothing that is known, and skipped as such
    answer = json.loads(done.stdout)
    assert answer["skipped"] == [f"{bomb}/page.txt"]
    assert "more than the 5,000,000 bytes" in done.stderr
    assert [it["file"] for it in answer["loaded"]] == [str(PAGE)]


def test_a_cyclic_hierarchy_is_loaded_and_reported(tmp_path: Path) -> None:
    store, file = tmp_path / "graph.db", tmp_path / "cycle.obo"
    data = changed("obo/phenotypes.obo", "is_a: HP:0000001 ! All", "is_a: HP:0000421")
    file.write_bytes(data.replace(b"ontology: hp", b"ontology: zorbing"))
    done = procgraph("load", file, store=store)
    assert done.returncode == 0, done.stderr
    checked = procgraph("check", "--json", store=store)
    assert checked.returncode == 0, checked.stdout
    cycles = [it for it in json.loads(checked.stdout)["findings"] if it["check"] == "cycles"]
    assert [it["wrong"] for it in cycles] == [False]
    assert {"HP:0000118", "HP:0000421"} <= set(cycles[0]["things"])
    below = procgraph("show", "HP:0000421", store=store)
    assert below.returncode == 0  # who asks for what lies below it gets an answer
