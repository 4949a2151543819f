"""What hostile or careless requests may take of the server: its time, its memory, its places."""

from __future__ import annotations

import subprocess
import sys

import pytest

from api.documents import Refused
from api.server.scan import MAX_ALIASES, assert_bearable
from tests.conftest import ROOT


# ── the text of an operation ─────────────────────────────────────────────────────────────────────────────────────────
LOOKED = """
import sys
from api.documents import Refused
from api.server.scan import assert_bearable
for text in sys.argv[1:]:
    try:
        assert_bearable(text * (1_000_000 // len(text)))
    except Refused:
        pass
"""


def test_a_megabyte_of_anything_is_looked_at_once() -> None:
    texts = ["a", "a ", "a#\n", '"', '"""', '"""a', '"""\\"""', '"\\"', '"a\n', "#a", "\\", "{ a", "{"]
    # By time squared it would take hours. A process of its own can be ended whatever it does.
    subprocess.run([sys.executable, "-c", LOOKED, *texts], cwd=ROOT, timeout=60, check=True)


@pytest.mark.parametrize("before", ['"""\\\\""" """', '"""\\""" {{{ """', '"\\\\" "\\""', '""', '""""""', '# "\n'])
def test_what_follows_a_text_is_counted(before: str) -> None:
    aliases = " ".join(f"a{place} # why\n : id" for place in range(MAX_ALIASES + 1))
    with pytest.raises(Refused, match=f"these are {MAX_ALIASES + 1}"):
        assert_bearable(f"{before} {{ {aliases} }}")
