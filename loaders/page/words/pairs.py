"""Two sides of an "and" or "or": two things, or one that shares a noun, a preposition or an article."""

from __future__ import annotations

from loaders.page.words import lexicon
from loaders.page.words.nouns import (
    DETERMINERS,
    WORD,
    has_preposition,
    is_adjective,
    is_body_part,
    is_complaint,
    is_modifier,
    is_participle,
    is_preposition,
)
from loaders.page.words.phrases import BLOT

_SHARING = frozenset(lexicon.words("sharing heads"))
_TIMES = frozenset(lexicon.words("times"))
_QUANTITIES = frozenset(lexicon.words("quantities"))
_COMMON_HEADS = frozenset(lexicon.words("common heads"))
_SHORT_WORD = 3  # letters
_ADJECTIVES_AT_MOST = 3  # words with an article that may all narrow a noun after "or"


def complete(left: str, right: str, joiner: str = "and") -> bool:
    """True where both sides of an "and" or "or" are things by themselves."""
    before, after = (WORD.findall(side.casefold()) for side in (left, right))
    if not before or not after:
        return False
    if any(word in lexicon.RELATIVE for word in before) and not left.rstrip().endswith(BLOT):
        return False  # a bracket closes the relative clause
    if before[-1] in _QUANTITIES and after[0] in _QUANTITIES:
        return False  # "removal of all or part of the thyroid"
    if before[-1] in lexicon.PERSONS and after[0] in lexicon.PERSONS:
        return False
    if after[0] in lexicon.GOES_ON or before[-1] in lexicon.PREPOSITIONS or "both" in before or "either" in before:
        return False
    named = after[1:] if after[0] in DETERMINERS and has_preposition(left) else after
    if len(before) > 1 and is_body_part(before[-1]) and named and is_body_part(named[0]) and _ends_there(named[1:]):
        return False  # "through the skin and liver by a radiologist", "a sore on the sole or a toe"
    if _shares_article(before, after) or _shares_clause(before, after):
        return False
    if before[0] in ("a", "an") and len(before) > _ADJECTIVES_AT_MOST and not has_preposition(left):
        return True  # "a mothers' self-help group and regular walks"
    if is_adjective(before[-1]) and len(before) > 1 and len(after) > 1 and _narrows(after[0]):
        return False  # "a heavy or tight limb", "raised red or skin-colored welts"
    if len(before) == 1 and len(after) > 1 and _narrows(before[0]) and _narrows(after[0]):
        return False  # "dry or cracked skin"
    if len(after) == 1 and is_participle(after[0]) and is_participle(before[-1]):
        return False  # "newly found or relapsed"
    if has_preposition(left) and before[-1] in _TIMES:
        return True  # "soreness for a few days and bruising"
    if len(before) > 1 and len(after) == 2 and before[-1] == after[0]:
        return True  # "a test of the urine and urine culture", "pinching the nose or nose sprays"
    if has_preposition(left) and not has_preposition(right):
        if before[0] == after[-1] or before[0] == after[min(len(after), 3) - 1]:
            return True  # "cancer of the pancreas or bile duct cancer"
        if _names_procedure(before) and after[-1].endswith(lexicon.PROCEDURE_ENDINGS):
            return True  # "ultrasound of the band or MRI"
        ended = not (is_complaint(before[-1]) or is_modifier(before[-1]) or before[-1] in lexicon.ILLNESSES)
        if ended and _happens(before) and len(after) > 1 and is_complaint(after[-1]):
            return True  # "kidney injury caused by dye or heart attack"
        of_body = is_body_part(before[-1]) or _says_where(before)  # "stiffness of the neck and fever"
        return _begins_anew(before, after) or _names_illness(before, after) or (is_complaint(after[-1]) and of_body)
    ends = (n for n, word in enumerate(after) if word in (*lexicon.PREPOSITIONS, *lexicon.RELATIVE))
    head = after[: next(ends, len(after))]
    if _shares_head(before, head, after, joiner):
        return False
    if len(before) == len(head) == 2 and before[0] in lexicon.ADJECTIVES and head[0] in lexicon.ADJECTIVES:
        return True  # "flat feet or high arches"
    if len(before) == 2 and is_adjective(before[0]) and is_complaint(head[-1]) and head[0] not in lexicon.POSITIONS:
        return True  # "stiff knee and blood clot"
    if len(before) == 2 and is_participle(before[0]) and is_body_part(before[1]) and is_complaint(head[-1]):
        return True  # "torn tendon or bone death"
    if len(before) > 1 or len(head) < 2:
        anew = has_preposition(left) or head[:1][0] in lexicon.ADJECTIVES - lexicon.POSITIONS
        narrows = is_modifier(before[-1]) and not (anew and is_body_part(before[-1]))
        return not (len(before) > 1 and narrows and len(head) > 1 and is_modifier(head[0]))
    both_done = is_participle(before[0]) and is_participle(head[0])  # "blocked or kinked tube"
    return not (is_modifier(before[0]) or both_done)


def _happens(words: list[str]) -> bool:
    """True for "kidney injury caused by dye", "weak muscles after long use": a complaint, or what begins like one."""
    ends = (n for n, word in enumerate(words) if is_preposition(word) or (n and is_participle(word)))
    head = words[: next(ends)]
    return bool(head) and (is_complaint(head[-1]) or head[0] in lexicon.ADJECTIVES)


def _names_procedure(words: list[str]) -> bool:
    """True for "bladder scan after passing water": a test or treatment stands before the preposition."""
    at = next(n for n, word in enumerate(words) if is_preposition(word))
    return at > 0 and words[at - 1].endswith(lexicon.PROCEDURE_ENDINGS)


def _ends_there(rest: list[str]) -> bool:
    return not rest or is_preposition(rest[0]) or rest[0] in lexicon.RELATIVE


def _shares_head(before: list[str], head: list[str], after: list[str], joiner: str) -> bool:
    """True where the two sides are one thing by their form, whatever the words mean."""
    single = len(before) == 1 and len(head) == 1
    if single and before[0].endswith("ing") and head[0].endswith("ing") and (len(after) == 1 or joiner == "or"):
        return not (is_complaint(before[0]) and is_complaint(head[0]))  # "waiting and watching"
    acts = len(before) == 1 and before[0].endswith("ing") and after[0].endswith("ing")
    if acts and len(head) > 1 and is_body_part(head[-1]):
        return True  # "burning or stinging skin"
    if acts and not DETERMINERS.isdisjoint(after[1:4]):
        return not (is_complaint(before[0]) or is_complaint(after[0]))  # "washing and giving back the patient's blood"
    if head and before[-1] in lexicon.DOSAGE_FORMS and head[-1] in lexicon.DOSAGE_FORMS:
        own = len(head) > 1 and not is_modifier(head[0])  # "steroid creams and vitamin D ointments"
        return not own and (len(before) > 1 or len(after) > len(head))  # "opioid tablets or skin patches"
    if len(before) == 1 and len(head) > 1 and head[-1] in _COMMON_HEADS:
        return True  # "alcohol or drug misuse"
    if single and joiner == "or" and after[1:2] == ["of"] and head[0].endswith(lexicon.ABSTRACT_ENDINGS):
        return not is_complaint(before[0])  # "fault or displacement of the electrode"
    article = len(before) == 2 and before[0] in ("a", "an") and after[0] not in ("a", "an")
    return article and len(head) == 1 and len(after) > 1  # "a parent or sibling with migraine"


def _narrows(word: str) -> bool:
    return is_adjective(word) or is_participle(word)


def parts_at_the_end(left: str, right: str) -> bool:
    """True where "and" joins the last element of a list, rather than two that stand under one preposition."""
    before, after = (WORD.findall(side.casefold()) for side in (left, right))
    if not before or not after or not has_preposition(left) or before[0] in _SHARING or is_preposition(before[-1]):
        return False
    if any(word in lexicon.RELATIVE for word in before):
        return False  # "overdose when mixed with alcohol or sleeping pills"
    complaint = is_complaint(after[-1])
    under = is_body_part(after[-1]) or (is_body_part(before[-1]) and not complaint) or after[0] in lexicon.GOES_ON
    alone = len(after) > 1 or complaint or after[0].endswith("ing")
    return alone and not under and not _shares_article(before, after)


def _shares_article(before: list[str], after: list[str]) -> bool:
    """ "Injury to a nerve or vessel behind the bone": the second noun stands under the preposition and the article."""
    if len(before) < 3 or before[-2] not in ("a", "an") or not is_preposition(before[-3]):
        return False
    alone = len(after) == 1 or is_preposition(after[1])
    return alone and not after[0].endswith("s") and not is_complaint(after[0]) and after[0] not in DETERMINERS


def _names_illness(before: list[str], after: list[str]) -> bool:
    """ "Pain after shingles and carpal tunnel syndrome": an illness with a name of its own."""
    named = len(after) > 1 and after[-1] in lexicon.ILLNESSES and before[0] not in _SHARING
    ended = not is_modifier(before[-1]) or before[-2] in DETERMINERS
    return named and ended and not {"to", "with"} & {*before}


def _shares_clause(before: list[str], after: list[str]) -> bool:
    """ "Rings and shoes that no longer fit": the clause is said of both."""
    alone = len(before) == 1 and len(after) > 1 and after[0] not in DETERMINERS
    return alone and after[1] in ("that", "which", "who")


def _begins_anew(before: list[str], after: list[str]) -> bool:
    """ "Air in the blood or a severe allergic reaction", "pauses in breathing or blue lips": an article or adjective of
    its own shows a thing of its own."""
    at = max(n for n, word in enumerate(before) if is_preposition(word))
    if len(after) in (2, 3) and after[0] in lexicon.ADJECTIVES and lexicon.ADJECTIVES.isdisjoint(before[at + 1 :]):
        return True
    described = _narrows(before[-1]) or before[-1].endswith("ing")
    if len(after) in (2, 3) and is_participle(after[0]) and not described:
        return True  # "infection of the pocket or collapsed lung"
    return after[0] in ("a", "an") and before[at + 1 : at + 2] not in (["a"], ["an"])


def _says_where(before: list[str]) -> bool:
    """ "Bruising in the groin and chest discomfort": what says where isn't shared by a complaint."""
    last = [word for word in before if is_preposition(word)][-1]
    return last in (*lexicon.PLACE_PREPOSITIONS, "despite", "during") and not is_complaint(before[-1])


def are_things(first: str, second: str, joiner: str) -> bool:
    """True for "nausea and vomiting" and "aspirin or clopidogrel", not for "sore or swollen"."""
    if is_complaint(first) and is_complaint(second):
        return True
    narrowing = any(is_modifier(word) or word in lexicon.ADJECTIVES or is_body_part(word) for word in (first, second))
    return not narrowing and complete(first, second, joiner) and min(len(first), len(second)) > _SHORT_WORD


def names_things(words: str) -> bool:
    """True for "zigzag lines", not for "a cold"."""
    first, last = words.casefold().split()
    return first not in DETERMINERS and not is_modifier(last) and last not in lexicon.ADJECTIVES
