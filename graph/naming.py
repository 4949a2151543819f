"""The two written forms of a name that are compared: `fold` for search and prefixes, `normal_form` for equality.

Both are pure functions of the text, idempotent, and fast enough to run over every name of a large vocabulary. What no
rule tells of words is in plurals.tsv and spellings.tsv.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

# "a" is no stop word here: "Hepatitis A" is not "Hepatitis". Who reads pages drops their articles.
STOP_WORDS = frozenset({"of", "the"})

# Beside one of these words a Roman numeral counts: "Type I" is "type 1", but "IV" alone is intravenous.
_COUNTED = frozenset({"type", "stage", "grade", "class", "phase", "level"})
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8"}


def _pairs(table: str) -> tuple[tuple[str, str], ...]:
    lines = Path(__file__).with_name(table).read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if not line.startswith("# "))
    return tuple((written, compared) for written, compared in pairs)


_SINGULARS = dict(_pairs("plurals.tsv"))
_SPELLINGS = _pairs("spellings.tsv")
_ENDINGS = (  # the first that fits
    ("ies", "y"),
    ("sses", "ss"),
    ("shes", "sh"),
    ("aches", "ache"),
    ("ches", "ch"),
    ("eses", "esis"),
    ("xes", "x"),
    ("oses", "osis"),
    ("yses", "ysis"),
    ("ss", "ss"),
    ("us", "us"),
    ("is", "is"),
    ("s", ""),
)
SORTED = 1000  # characters, which fit the keys of any index
_REMEMBERED = 1 << 17  # words; a large vocabulary has half as many
_VOWELS = frozenset("aeiouy")
_SHORTEST_PLURAL = 4  # letters: "his", "gas" and abbreviations of three letters are left alone

_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼ′`´"))
_WORD = re.compile(r"[^\W_]+")
# The same for ASCII, which most names are: letters and digits in lower case, all else a space.
_ASCII = bytes(ord(chr(n).lower()) if n < 128 and chr(n).isalnum() else ord(" ") for n in range(256))
_ASCII_APOSTROPHES = b"'`"
_COMBINING = re.compile("[\u0300-\u036f]+")


def fold(text: str) -> str:
    """The text without what only typography adds: case, accents, apostrophes, punctuation, runs of white space.

    >>> fold("CRPS, Type I")
    'crps type i'
    """
    text = text.replace("&", " and ")
    if text.isascii():
        return " ".join(text.encode().translate(_ASCII, _ASCII_APOSTROPHES).decode().split())
    text = _COMBINING.sub("", unicodedata.normalize("NFKD", text.casefold()))
    text = unicodedata.normalize("NFKC", text).casefold().translate(_APOSTROPHES).replace("&", " and ")
    return " ".join(_WORD.findall(text))


def sort_key(folded: str) -> str:
    """What things are sorted by: as much of a folded name as the indexes of both stores take."""
    return folded[:SORTED]


def normal_form(text: str) -> str:
    """The key under which names are equal: folded, words in the singular and sorted, without "of" and "the".

    >>> normal_form("Pain, Chronic") == normal_form("chronic pains")
    True
    """
    return normal_form_of_folded(fold(text))


def normal_form_of_folded(text: str) -> str:
    """The normal form of a text that is folded already."""
    words = list(map(_FORMS.__getitem__, text.split()))
    if not _COUNTED.isdisjoint(words):
        words = [_ROMAN.get(word, word) for word in words]
    words.sort()
    return " ".join(words).lstrip()  # what is left out comes first, as nothing


class _Forms(dict[str, str]):
    """Folded words as normal forms have them, empty where they leave a word out; millions are asked for."""

    def __missing__(self, word: str) -> str:
        if len(self) == _REMEMBERED:
            self.clear()
        form = singular(word)
        self[word] = form = "" if form in STOP_WORDS else form
        return form


_FORMS = _Forms()


def singular(word: str) -> str:
    """A folded word in the singular, in American spelling. Only what is compared: "diabetes" becomes "diabete"."""
    for british, american in _SPELLINGS:
        if british in word:
            word = word.replace(british, american)
    known = _SINGULARS.get(word)
    if known is not None:
        return known
    if len(word) < _SHORTEST_PLURAL or word[-1] != "s" or _VOWELS.isdisjoint(word):  # "crps" is no plural of "crp"
        return word
    stem = next(word.removesuffix(ending) + instead for ending, instead in _ENDINGS if word.endswith(ending))
    return _SINGULARS.get(stem, stem)
