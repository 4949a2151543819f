"""The two written forms of a name that are compared: `fold` for search and prefixes, `normal_form` for equality.

Both are pure functions of the text, idempotent, and fast enough to run over every name of a large vocabulary.
"""

from __future__ import annotations

import re
import unicodedata

# "a" is no stop word here: "Hepatitis A" is not "Hepatitis". Who reads pages drops their articles.
STOP_WORDS = frozenset({"of", "the"})

# Beside one of these words a Roman numeral counts: "Type I" is "type 1", but "IV" alone is intravenous.
_COUNTED = frozenset({"type", "stage", "grade", "class", "phase", "level"})
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8"}

# Plurals that no rule of ending makes, and words that end like plurals and are none.
_SINGULARS = {
    "atria": "atrium",
    "bacteria": "bacterium",
    "bases": "basis",
    "bursae": "bursa",
    "calculi": "calculus",
    "children": "child",
    "criteria": "criterion",
    "diverticula": "diverticulum",
    "emboli": "embolus",
    "emphases": "emphasis",
    "feet": "foot",
    "fistulae": "fistula",
    "foci": "focus",
    "foramina": "foramen",
    "fungi": "fungus",
    "ganglia": "ganglion",
    "gases": "gas",
    "indices": "index",
    "irises": "iris",
    "lenses": "lens",
    "loci": "locus",
    "matrices": "matrix",
    "menisci": "meniscus",
    "men": "man",
    "metastases": "metastasis",
    "nevi": "nevus",
    "nuclei": "nucleus",
    "ova": "ovum",
    "pelves": "pelvis",
    "people": "person",
    "petechiae": "petechia",
    "pharynges": "pharynx",
    "radii": "radius",
    "septa": "septum",
    "sinuses": "sinus",
    "spectra": "spectrum",
    "stimuli": "stimulus",
    "striae": "stria",
    "sulci": "sulcus",
    "syllabi": "syllabus",
    "teeth": "tooth",
    "testes": "testis",
    "thrombi": "thrombus",
    "uteri": "uterus",
    "vertebrae": "vertebra",
    "villi": "villus",
    "viruses": "virus",
    "women": "woman",
    "fetuses": "fetus",
    "crises": "crisis",
    "fetus": "fetus",
    "lens": "lens",
    "series": "series",
    "species": "species",
    "caries": "caries",
    "rabies": "rabies",
    "scabies": "scabies",
    "facies": "facies",
    "pancreas": "pancreas",
    "tens": "tens",
    "axes": "axis",
    "bacilli": "bacillus",
    "bronchi": "bronchus",
    "cannulae": "cannula",
    "cortices": "cortex",
    "overdoses": "overdose",
    "plexuses": "plexus",
    "cheeses": "cheese",
    "diseases": "disease",
    "doses": "dose",
    "noses": "nose",
    "hoses": "hose",
    "glucoses": "glucose",
    "purposes": "purpose",
}
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
_REMEMBERED = 1 << 17  # words; a large vocabulary has half as many
_VOWELS = frozenset("aeiouy")
_SHORTEST_PLURAL = 4  # letters: "his", "gas" and abbreviations of three letters are left alone

# British spellings of medical words, by the part that differs.
_SPELLINGS = (
    ("aesth", "esth"),
    ("haem", "hem"),
    ("oedem", "edem"),
    ("oesoph", "esoph"),
    ("paed", "ped"),
    ("caec", "cec"),
    ("rrhoea", "rrhea"),
    ("pnoea", "pnea"),
    ("foet", "fet"),
    ("gynaec", "gynec"),
    ("anaem", "anem"),
    ("leukaem", "leukem"),
    ("tumour", "tumor"),
    ("colour", "color"),
    ("behaviour", "behavior"),
    ("labour", "labor"),
    ("odour", "odor"),
    ("fibre", "fiber"),
    ("centre", "center"),
    ("litre", "liter"),
    ("sulph", "sulf"),
    ("oestr", "estr"),
)

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
