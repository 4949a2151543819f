"""`load`, `parse`, `sources`, `remove`: what goes into the store and out of it again."""

import gzip
import json
import shutil
import zipfile
from pathlib import Path

import pytest

from loaders.formats import KINDS
from tests.command_line import EXAMPLES, assert_one_line, procgraph
from tests.conftest import ROOT

pytestmark = pytest.mark.xdist_group("cli-load")  # the store is made once
MIRROR = EXAMPLES / "cpt4-97112-mirror-therapy.txt"
ACUPUNCTURE = EXAMPLES / "cpt4-97810-acupuncture.txt"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    + bytes(64)
)

BAD = {
    "empty.txt": b"",
    "blank.txt": b" \r\n\t\n",
    "picture.txt": PNG,
    "damaged.txt": b"Procedure\xff\xfe\x00\x81\x8d\x90\x00 text \xc3\x28\x00\x01" * 20,
    "letter.txt": b"Dear friend,\n\nthe weather is fine and the children are well.\n\nYours\n",
    "cut.txt.gz": gzip.compress(MIRROR.read_bytes())[:-200],
    "no.zip": b"PK\x03\x04 this is no archive",
    "cut.xml": b'<?xml version="1.0"?><DescriptorRecordSet><DescriptorRecord><DescriptorUI>D0001',
}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds one page. Tests read it, or copy it."""
    store = tmp_path_factory.mktemp("store") / "one.db"
    done = procgraph("load", MIRROR, store=store)
    assert done.returncode == 0, done.stderr
    return store


def export(store: Path) -> str:
    done = procgraph("export", "nquads", "--profile", "full", store=store)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def exported(loaded: Path) -> str:
    """All that the store holds."""
    return export(loaded)


def titles(store: Path) -> set[str]:
    done = procgraph("sources", "--json", store=store)
    assert done.returncode == 0, done.stderr
    return {source["title"] for source in json.loads(done.stdout)["sources"]}


# ── load ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_table_of_what_was_loaded_goes_to_stdout_and_remarks_to_stderr(tmp_path: Path) -> None:
    done = procgraph("load", MIRROR, ACUPUNCTURE, store=tmp_path / "x.db")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("file")
    assert done.stdout.count(" page ") == 2
    assert done.stderr.splitlines()[-1].startswith("2 loaded")
    assert "\x1b" not in done.stdout + done.stderr  # colours and bars are for terminals


def test_load_as_json(tmp_path: Path) -> None:
    done = procgraph("load", MIRROR, tmp_path / "missing.txt", "--json", store=tmp_path / "x.db")
    assert done.returncode == 1
    answer = json.loads(done.stdout)
    (page,) = answer["loaded"]
    assert page["file"].endswith(MIRROR.name)
    assert page["nodes"] > 10
    assert page["edges"] > 10
    assert [refused["file"] for refused in answer["refused"]] == [str(tmp_path / "missing.txt")]
    assert all(refused["reason"] and refused["todo"] for refused in answer["refused"])
    assert answer["skipped"] == []


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_and_the_store_stays_as_it_was(
    name: str, loaded: Path, exported: str, tmp_path: Path
) -> None:
    store = tmp_path / "x.db"
    shutil.copy(loaded, store)
    bad = tmp_path / name
    bad.write_bytes(BAD[name])
    done = procgraph("load", bad, "--json", store=store)
    assert_one_line(done, 1, name.removesuffix(".gz"))
    assert json.loads(done.stdout)["loaded"] == []
    assert export(store) == exported


def test_a_file_far_too_large_is_refused(loaded: Path, exported: str, tmp_path: Path) -> None:
    store = tmp_path / "x.db"
    shutil.copy(loaded, store)
    large = tmp_path / "large.txt"
    large.write_bytes(b"Risks and Complications\n\n- Infection at the site\n" * 1_050_000)  # 50 MB
    assert_one_line(procgraph("load", large, "--json", store=store), 1, "large.txt")
    assert_one_line(procgraph("parse", large), 1, "large.txt")
    assert export(store) == exported


def test_the_good_files_beside_bad_ones_load(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    shutil.copy(MIRROR, folder)
    (folder / "empty.txt").write_bytes(b"")
    (folder / "picture.jpg").write_bytes(PNG)
    done = procgraph("load", folder, ACUPUNCTURE, tmp_path / "missing.txt", "--json", store=tmp_path / "x.db")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    answer = json.loads(done.stdout)
    assert sorted(Path(it["file"]).name for it in answer["loaded"]) == [MIRROR.name, ACUPUNCTURE.name]
    for name in ("empty.txt", "picture.jpg", "missing.txt"):
        assert sum(name in line for line in done.stderr.splitlines()) == 1, done.stderr


def test_in_a_folder_files_of_no_known_kind_are_skipped_and_named(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    shutil.copy(MIRROR, folder)
    (folder / "picture.jpg").write_bytes(PNG)
    done = procgraph("load", folder, "--json", store=tmp_path / "x.db")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["skipped"] == [str(folder / "picture.jpg")]
    assert "picture.jpg" in done.stderr


def test_one_bad_file_leaves_the_others(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "deep.jsonl").write_bytes(b'{"id": ' + b"[" * 200_000)
    with zipfile.ZipFile(folder / "odd.zip", "w", zipfile.ZIP_LZMA) as archive:
        archive.write(ACUPUNCTURE, ACUPUNCTURE.name)
    (folder / "model.yaml").write_text("Risks:\n- **x**\n\nBenefits:\n- **y**\n\nAlternatives:\n- **z**\n")
    shutil.copy(MIRROR, folder)
    done = procgraph("load", folder, "--json", store=tmp_path / "x.db")
    assert done.returncode == 1, done.stderr
    answer = json.loads(done.stdout)
    assert [Path(it["file"]).name for it in answer["loaded"]] == [MIRROR.name]
    assert [it["file"] for it in answer["refused"]] == [str(folder / "odd.zip" / ACUPUNCTURE.name)]
    assert answer["skipped"] == [str(folder / "deep.jsonl"), str(folder / "model.yaml")]


def test_help_lists_the_kinds_and_as_takes_them() -> None:
    done = procgraph("load", "--help")
    for kind in KINDS:
        assert f"  {kind} " in done.stdout


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert_one_line(procgraph("load", tmp_path / "empty", "--json", store=tmp_path / "x.db"), 1, "empty")


def test_stdin_loads_as_the_file_does(tmp_path: Path) -> None:
    done = procgraph("load", "-", "--code", "CPT4:97112", store=tmp_path / "a.db", stdin=MIRROR.read_bytes())
    assert done.returncode == 0, done.stderr
    plain = tmp_path / "mirror.txt"
    shutil.copy(MIRROR, plain)
    done = procgraph("load", plain, "--code", "CPT4:97112", store=tmp_path / "b.db")
    assert done.returncode == 0, done.stderr
    shown = [procgraph("show", "mirror therapy", "--json", store=tmp_path / name) for name in ("a.db", "b.db")]
    assert shown[0].stdout == shown[1].stdout
    assert '"97112"' in shown[0].stdout


@pytest.mark.parametrize("command", ["load", "parse"])
def test_one_code_is_not_given_to_several_pages(command: str, tmp_path: Path) -> None:
    archive = tmp_path / "two.zip"
    with zipfile.ZipFile(archive, "w") as out:
        for page in (MIRROR, ACUPUNCTURE):
            out.write(page, page.name)
    for path, stdin in ((str(archive), b""), ("-", archive.read_bytes())):
        done = procgraph(command, path, "--code", "CPT4:64999", store=tmp_path / "x.db", stdin=stdin)
        assert done.returncode in (1, 2)
        assert "2 files" in done.stderr
        assert done.stdout == ""
    assert procgraph("show", "cpt:64999", store=tmp_path / "x.db").returncode != 0


def test_what_is_packed_loads_from_stdin(tmp_path: Path) -> None:
    archive = tmp_path / "pages.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        out.write(MIRROR, MIRROR.name)
        out.write(ACUPUNCTURE, ACUPUNCTURE.name)
    for name, data in (("a.db", archive.read_bytes()), ("b.db", gzip.compress(MIRROR.read_bytes()))):
        done = procgraph("load", "-", store=tmp_path / name, stdin=data)
        assert done.returncode == 0, done.stderr
    assert titles(tmp_path / "b.db") < titles(tmp_path / "a.db")
    parsed = procgraph("parse", "-", stdin=gzip.compress(MIRROR.read_bytes()))
    assert json.loads(parsed.stdout)["content"] == MIRROR.read_text(encoding="utf-8")


def test_the_core_can_go_and_come_back(loaded: Path, exported: str, tmp_path: Path) -> None:
    store = tmp_path / "x.db"
    shutil.copy(loaded, store)
    done = procgraph("remove", "procgraph:core", "procgraph:aliases", store=store)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("`procgraph load --core` brings it back") == 2
    assert procgraph("show", "mesh:D020918", store=store).returncode == 1
    done = procgraph("load", "--core", store=store)
    assert done.returncode == 0, done.stderr
    assert export(store) == exported


def test_loading_twice_changes_nothing(loaded: Path, exported: str, tmp_path: Path) -> None:
    store = tmp_path / "x.db"
    shutil.copy(loaded, store)
    assert procgraph("load", MIRROR, store=store).returncode == 0
    assert export(store) == exported


def test_lines_that_ended_in_no_statement_are_named(tmp_path: Path) -> None:
    """The first twenty, or all where that is asked for; in JSON all."""
    page = tmp_path / "page.txt"
    strange = [f"Qwertz uiop asdf {n} xx" for n in range(25)]
    text = "\n\n".join([MIRROR.read_text(encoding="utf-8"), *strange])
    page.write_text(text, encoding="utf-8")
    lines = text.splitlines()
    answer = json.loads(procgraph("load", page, "--json", store=tmp_path / "x.db").stdout)
    named = [f"{page}:{line}" for line in answer["loaded"][0]["unread"]]
    assert {f"{page}:{lines.index(line) + 1}: {line}" for line in strange} <= set(named)
    short = procgraph("load", page, store=tmp_path / "x.db")
    assert short.stderr.splitlines()[:-1] == named[:20]
    assert f"{len(named)} lines ended in no statement, 20 of them named" in short.stderr
    long = procgraph("load", page, "--verbose", store=tmp_path / "x.db")
    assert long.stderr.splitlines()[:-1] == named


def test_what_a_vocabulary_has_and_the_graph_has_not_is_counted(tmp_path: Path) -> None:
    nodes = ROOT / "tests" / "fixtures" / "kgx" / "nodes.tsv"
    answer = json.loads(procgraph("load", nodes, "--json", store=tmp_path / "x.db").stdout)
    assert answer["loaded"][0]["left_out"] == {"things that are biolink:Gene": 1, "cross-references to GARD": 1}
    assert answer["loaded"][0]["unread"] == []
    short = procgraph("load", nodes, store=tmp_path / "x.db")
    assert "2 parts of vocabularies were left out (--verbose says which)" in short.stderr
    assert "ended in no statement" not in short.stderr
    long = procgraph("load", nodes, "--verbose", store=tmp_path / "x.db")
    assert f"{nodes}: left out things that are biolink:Gene (1)" in long.stderr.splitlines()


def test_control_characters_of_a_page_do_not_reach_the_terminal(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    text = MIRROR.read_text(encoding="utf-8").replace("Occupational therapy\n", "Occupational \x1b[2Jtherapy\n")
    page.write_text(f"{text}\nQwertz \x1b]0;uiop\x07asdf.\n", encoding="utf-8")
    store = tmp_path / "x.db"
    load = procgraph("load", page, "--verbose", store=store)
    asked = procgraph("alternatives", "phantom limb pain", store=store)
    assert asked.returncode == 0, asked.stderr
    assert "\x1b" not in load.stdout + load.stderr + asked.stdout + asked.stderr


# ── sources, remove ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_removing_a_source_takes_out_what_only_it_said(loaded: Path, exported: str, tmp_path: Path) -> None:
    store = tmp_path / "x.db"
    shutil.copy(loaded, store)
    done = procgraph("load", ACUPUNCTURE, "--json", store=store)
    source = json.loads(done.stdout)["loaded"][0]["source"]
    assert len(titles(store)) == len(titles(loaded)) + 1
    done = procgraph("remove", source, "procgraph:document-missing", "--json", store=store)
    assert_one_line(done, 1, "procgraph:document-missing")
    assert json.loads(done.stdout) == {"removed": [source], "unknown": ["procgraph:document-missing"]}
    assert export(store) == exported


def test_sources_as_a_table(loaded: Path) -> None:
    done = procgraph("sources", store=loaded)
    assert done.returncode == 0, done.stderr
    assert "page" in done.stdout.lower()


def test_pages_have_the_licence_that_is_said(tmp_path: Path) -> None:
    store = tmp_path / "graph.db"
    assert procgraph("load", MIRROR, "--licence", "Apache-2.0", store=store).returncode == 0
    assert procgraph("load", MIRROR, store=store).returncode == 0
    sources = json.loads(procgraph("sources", "--json", store=store).stdout)["sources"]
    (page,) = [source for source in sources if source["kind"] == "PAGE"]
    assert page["licence"] == "Apache-2.0"
    assert "https://spdx.org/licenses/Apache-2.0" in procgraph("export", "turtle", store=store).stdout


# ── parse ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_parse_prints_what_a_page_says(loaded: Path) -> None:
    done = procgraph("parse", MIRROR)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    page = json.loads(done.stdout)
    assert "Mirror Therapy" in page["names"]
    assert page["code"] == {"system": "CPT4", "value": "97112"}
    items = [item for value in page.values() if isinstance(value, list) for item in value if isinstance(item, dict)]
    said = [item for item in items if "text" in item]
    assert len(said) > 20
    assert all(page["content"][item["start"] : item["end"]] == item["text"] for item in said)
    crps = next(item for item in page["indications"] if "CRPS" in item["text"])
    assert crps["id"] == "mesh:D020918"
    with_store = procgraph("parse", MIRROR, store=loaded)
    assert json.loads(with_store.stdout)["content"] == page["content"]


def test_parse_reads_stdin_and_takes_a_code() -> None:
    done = procgraph("parse", "-", "--code", "HCPCS:E0730", "--json", stdin=MIRROR.read_bytes())
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["code"] == {"system": "HCPCS", "value": "E0730"}


@pytest.mark.parametrize("name", ["empty.txt", "blank.txt", "picture.txt", "damaged.txt"])
def test_parse_refuses_what_is_no_page(name: str, tmp_path: Path) -> None:
    bad = tmp_path / name
    bad.write_bytes(BAD[name])
    done = procgraph("parse", bad)
    assert_one_line(done, 1, name)
    assert done.stdout == ""


def test_parse_leaves_the_store_alone(loaded: Path, tmp_path: Path) -> None:
    store = tmp_path / "x.db"
    shutil.copy(loaded, store)
    before = store.read_bytes()
    assert procgraph("parse", ACUPUNCTURE, store=store).returncode == 0
    assert store.read_bytes() == before
    assert procgraph("parse", ACUPUNCTURE, cwd=tmp_path).returncode == 0
    assert not (tmp_path / "procgraph.db").exists()
