"""Sentences that name things → the stretches that list them.

A clause is parted at its verb. Whether it names what it speaks of ("Smoking raises the risk") or what it says of it
("The cause is a virus") follows from the subject: one that names nothing by itself ("it", "most people", "the usual
cause") has the things after the verb. What a section's words for this are lies in tables/patterns.tsv.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from loaders.page.model import Span
from loaders.page.words import lexicon
from loaders.page.words.lexicon import pattern
from loaders.page.words.main_clauses import (
    ENDS_IN_VERB,
    INVERTED,
    INVERTED_BEHIND_OPENING,
    TRAILING_ADVERBS,
    clauses,
    without_opening,
)
from loaders.page.words.phrases import masked, trim
from loaders.page.words.verbs import Verb, is_verb, main_verb

_FILLER, _SAID_THAT, _SUCH_AS, _ADVICE = pattern("filler"), pattern("said that"), pattern("such as"), pattern("advice")
_REMARK, _HOW_LONG, _DENIED = pattern("remark"), pattern("how long"), pattern("denied")
_NO_THING, _RATING, _NOTHING = pattern("no thing"), pattern("only rated"), pattern("nothing in particular")
UNNAMED, _PEOPLE_WHO = pattern("unnamed"), pattern("people who")
_PEOPLE, _NO_SIGN, _ACTS_ON_IT = pattern("people at all"), pattern("no sign"), pattern("acts on it")
_IS_A_CAUSE = pattern("is a cause")
_PRONOUN, _DETERMINED = pattern("pronoun"), pattern("determined")
_NEGATED, _NEGATED_OCCURRENCE, _FADING = pattern("negated"), pattern("negated occurrence"), pattern("fading")
_DEFINITE = re.compile(r"(?:the|these|this|such)\b", re.IGNORECASE)
_NO_ONE = re.compile(r"(?:no|none|nobody|nothing|neither|not(?! only))\b", re.IGNORECASE)
_RELATIVE_CLAUSE = re.compile(r", (?:\w+ )?(?:which|who|whose|where)\b[^,]*,?\s*$")
_NO_BEGINNING = frozenset(("and", "or", "but", *lexicon.PREPOSITIONS, *lexicon.RELATIVE))
NEVER = re.compile(r"(?!)")
_NEXT = 8  # characters after a verb in which "not" or "neither" may stand
_NEAR = 600  # characters in which a thing counts as mentioned before
LONGEST_SENTENCE = 1500  # characters; a longer stretch is none, and would take quadratic time


@dataclass(frozen=True, slots=True)
class Wording:
    """How the sentences of a section name things.

    naming: verbs that are followed by things, as they stand after a subject that names nothing; forward: verbs
    followed by things whatever the subject is; backward: verbs whose subject is the thing; between: what may stand
    between verb and things ("at risk if you have"); orders: beginnings of sentences without subject ("Watch for");
    lead_in: like forward, but found anywhere in the clause; unnamed: subjects that name nothing; whole: a clause that
    is none of these is itself the thing; subject: any other subject is the thing; conditions: so is what stands in
    "if …" before a clause that names nothing; people: "people with gout" stand for what they have; denied: what makes
    the clause say the opposite; verbless: a clause that leaves the verb out ("A is common, B rare"), its first group
    what it names.
    """

    naming: re.Pattern[str]
    forward: re.Pattern[str]
    backward: re.Pattern[str]
    between: re.Pattern[str]
    orders: re.Pattern[str] = NEVER
    lead_in: re.Pattern[str] = NEVER
    unnamed: re.Pattern[str] = UNNAMED
    whole: bool = False
    subject: bool = True
    conditions: bool = False
    people: bool = False
    denied: re.Pattern[str] = _DENIED
    verbless: re.Pattern[str] = NEVER


class Named(NamedTuple):
    """What a clause names, the clause, and whether that is its subject or the clause itself."""

    things: Span
    clause: Span
    subject: bool = False
    itself: bool = False


def named(content: str, sentence: Span, wording: Wording) -> Iterator[Named]:
    """Clause by clause, the stretch that names things; nothing for a sentence that denies them."""
    if sentence.end - sentence.start > LONGEST_SENTENCE:
        return
    if _ADVICE.match(content, *sentence) and not wording.orders.match(content, *sentence):
        return
    for clause in clauses(content, sentence):
        verbless = wording.verbless.search(content, *clause)
        if verbless and main_verb(content, Span(clause.start, verbless.start())):
            yield from _named_in(content, Span(clause.start, verbless.start()), wording)
            yield Named(trim(content, Span(*verbless.span(1))), Span(verbless.start(1), clause.end), subject=True)
        else:
            yield from _named_in(content, clause, wording)


def _named_in(content: str, clause: Span, wording: Wording) -> Iterator[Named]:
    said, *listed = _announced(content, clause)
    if not wording.denied.search(content, *said) and (found := _things(content, trim(content, said), wording)):
        yield found._replace(clause=clause)
    yield from (Named(trim(content, one), clause) for one in listed)


def _announced(content: str, clause: Span) -> tuple[Span, ...]:
    """What stands before and behind a colon: "There are three causes | gout, injury and infection"."""
    at = masked(content, clause).find(": ")
    if at < 0 or main_verb(content, Span(clause.start + at + 1, clause.end)):
        return (clause,)
    return Span(clause.start, clause.start + at), Span(clause.start + at + 1, clause.end)


_OCCASIONS = ("after", "before", "for", "because of", "when", "if")  # "after a fall, for headaches, or before surgery"
_JOINT = re.compile(r"\s*,?\s+(?:and|or)\s+|,\s+")
_HOW_OFTEN = (
    r"(?:sometimes|also|often|rarely|less often|more rarely|now and then|in some cases|occasionally|at times)\s+"
)
_AGAIN = pattern("verb again")


def elements(content: str, one: Named, wording: Wording) -> list[Span]:
    """The parts of what a clause names that have words of their own between them; each is a list or one thing."""
    if one.itself:
        return _predicates(content, one.things)
    return [one.things] if one.subject else _repeated(content, one.things, wording)


def _predicates(content: str, span: Span) -> list[Span]:
    """ "The joint swells, turns red, and hurts": the parts that have each a verb."""
    parts, start = [], span.start
    base = is_verb(content[span.start : span.end].split(maxsplit=1)[0])  # "cough up phlegm, breathe fast, and sweat"
    for joint in _JOINT.finditer(masked(content, span)):
        first = content[span.start + joint.end() : span.end].split(maxsplit=1)[:1]
        verb = bool(first) and (first[0].casefold() in lexicon.VERBS_IN_S or (base and is_verb(first[0])))
        if verb and not joint[0].endswith("or "):
            parts.append(Span(start, span.start + joint.start()))
            start = span.start + joint.end()
    return [*parts, Span(start, span.end)] if len(parts) > 1 else [span]


def _repeated(content: str, span: Span, wording: Wording) -> list[Span]:
    """The parts of a list that says its lead-in again, or the last word of it."""
    words = content[: span.start].split()[-1:]
    said = "|".join(_OCCASIONS) if words and words[0] in _OCCASIONS else re.escape(words[0]) if words else None
    again = re.compile(rf"(?:{_HOW_OFTEN})?(?:{said})\s+", re.IGNORECASE) if said else None
    parts, start = [], span.start
    for joint in _JOINT.finditer(content, *span):
        if joint.start() < start or content[: joint.start()].endswith((" and", " or")):
            continue
        at = joint.end()
        known = [one.match(content, at, span.end) for one in (wording.lead_in, wording.between, _AGAIN, again) if one]
        at = max((match.end() for match in known if match), default=at)
        if at > joint.end():
            parts.append(Span(start, joint.start()))
            start = at
    return [*parts, Span(start, span.end)]


def _things(content: str, clause: Span, wording: Wording) -> Named | None:
    body, rated = without_opening(content, clause)
    behind = INVERTED_BEHIND_OPENING.match(content, *body) if body.start > clause.start else None
    if order := wording.orders.match(content, *body) or INVERTED.match(content, *body) or behind:
        return _after(content, Span(order.end(), body.end), wording)
    verb = main_verb(content, body)
    if verb and not verb.sure and rated and ENDS_IN_VERB.search(content[clause.start : body.start]):
        verb = None  # "In rare cases there is | fever or an air leak"
    if verb is None:
        led = _led_to(content, body, None, wording)
        return led or (Named(body, clause) if rated else None)
    if said := _SAID_THAT.match(content, verb.span.start, body.end):
        return _things(content, Span(said.end(), body.end), wording)
    found = _told(content, body, verb, wording)
    if found is None and rated and wording.whole and not _PRONOUN.match(content, *body):
        return Named(_without_remark(content, body), clause, itself=True)
    if found is None and content[clause.start :].casefold().startswith("if ") and body.start > clause.start:
        condition = trim(content, Span(clause.start + len("if "), body.start))
        verb = main_verb(content, condition)
        found = _told(content, condition, verb, wording) if verb and wording.conditions else None
    return found


def _told(content: str, body: Span, verb: Verb, wording: Wording) -> Named | None:
    """What a clause names by its subject, by what follows its verb, or as a whole."""
    subject = trim(content, Span(body.start, verb.span.start))
    if adverbs := TRAILING_ADVERBS.search(content, *subject):
        subject = Span(subject.start, adverbs.start())
    if _NO_ONE.match(content, *subject) or _is_negated(content, body, verb, wording):
        return None
    if subject.start >= subject.end or wording.unnamed.fullmatch(content, *subject):
        return _led_to(content, body, verb, wording) or _said_of_nothing(content, body, subject, verb, wording)
    more = _says_more(content, subject, verb) or (wording.conditions and not _causes(content, body, subject, verb))
    if more and wording.whole and _FADING.match(content, verb.span.start, body.end):
        return None
    if wording.backward.match(content, verb.span.start, body.end):
        had = _after(content, subject, wording) if wording.people else None
        return had or Named(_such(content, subject), body, subject=True)
    if found := _led_to(content, body, verb, wording):
        return found
    if wording.whole:
        return Named(_without_remark(content, body), body, itself=True)
    return Named(_such(content, subject), body, subject=True) if wording.subject and not more else None


def _is_negated(content: str, body: Span, verb: Verb, wording: Wording) -> bool:
    """True in "X is not a cause", "X doesn't happen"; "the lid will not close" is something that happens."""
    if not _NEGATED.search(content, verb.span.start, min(body.end, verb.span.end + _NEXT)):
        return False
    happens = wording.whole and verb.word not in lexicon.FORMS_OF_BE
    return not happens or bool(_NEGATED_OCCURRENCE.match(content, verb.span.end))


def _said_of_nothing(content: str, body: Span, subject: Span, verb: Verb, wording: Wording) -> Named | None:
    """What stands behind the verb of "most people notice …", "the usual cause is …"; or "people who smoke" have."""
    people = _PEOPLE_WHO.match(content, *subject) if wording.conditions else None
    if people and (had := _after(content, Span(people.end(), subject.end), wording)):
        return had
    naming = wording.naming.match(content, verb.span.start, body.end)
    start = max(naming.end(), verb.span.end) if naming else body.end
    found = _after(content, Span(start, body.end), wording)
    if found and verb.word in lexicon.FORMS_OF_BE and _PRONOUN.fullmatch(content, *subject):
        alone = not content[start : found.things.start].strip() and not _DETERMINED.match(content, *found.things)
        return None if alone else found  # "It is worst at night"
    if found is None and wording.whole and _PEOPLE.fullmatch(content, *subject):
        does = not naming and not _NO_SIGN.match(content, verb.span.start, body.end)
        return Named(_without_remark(content, Span(verb.span.start, body.end)), body, itself=True) if does else None
    example = None if found else _SUCH_AS.search(content, verb.span.end, body.end)
    return _after(content, Span(example.end(), body.end), wording) if example else found


def _causes(content: str, body: Span, subject: Span, verb: Verb) -> bool:
    """True unless a cause's verb speaks of something else: "The lining becomes sore", "Lymphedema is inherited"."""
    if verb.word in lexicon.FORMS_OF_BE:
        return bool(_IS_A_CAUSE.match(content, verb.span.start, body.end))
    definite = _DEFINITE.match(content, *subject)
    return not definite or bool(_ACTS_ON_IT.search(content, verb.span.start, body.end))


def _says_more(content: str, subject: Span, verb: Verb) -> bool:
    """True for "The rhythm often slips back" where the words before spoke of a rhythm: nothing new is named."""
    words = subject.of(content).split()
    if verb.word in lexicon.FORMS_OF_BE or not (_DEFINITE.match(content, *subject) or len(words) == 1):
        return False
    before = content[max(0, subject.start - _NEAR) : subject.start].casefold()
    return words[-1].casefold().removesuffix("s") in before


def _led_to(content: str, body: Span, verb: Verb | None, wording: Wording) -> Named | None:
    """The things behind words that lead to them whatever the subject is."""
    if match := wording.lead_in.search(content, *body):
        end = verb.span.start if verb and body.start < match.end() <= verb.span.start else body.end
        if found := _after(content, Span(match.end(), end), wording):
            return found
    match = wording.forward.match(content, verb.span.start, body.end) if verb else None
    return _after(content, Span(match.end(), body.end), wording) if match else None


def _such(content: str, subject: Span) -> Span:
    """ "Serious problems such as a stroke": what is named by examples only."""
    example = _SUCH_AS.search(content, *subject)
    nothing = example and UNNAMED.fullmatch(content, subject.start, example.start())
    return trim(content, Span(example.end(), subject.end)) if example and nothing else _without_clause(content, subject)


def _without_clause(content: str, subject: Span) -> Span:
    """ "Coronectomy, in which only the crown is taken off, |": without the relative clause."""
    clause = _RELATIVE_CLAUSE.search(content, *subject)
    return Span(subject.start, clause.start()) if clause else subject


def _after(content: str, span: Span, wording: Wording) -> Named | None:
    """The things behind a verb, without the words that lead up to them; None where nothing is left."""
    start = span.start
    while match := _lead(content, Span(start, span.end), wording):
        start = match.end()
    things = _without_remark(content, Span(start, span.end))
    if lasting := _HOW_LONG.search(content, *things):
        things = Span(things.start, lasting.start())
    things = trim(content, things)
    words = things.of(content)
    first = words.split(maxsplit=1)[:1]
    if not first or first[0].casefold() in _NO_BEGINNING or _NO_THING.match(words):
        return None
    return None if _RATING.fullmatch(words) or _NOTHING.fullmatch(content, *things) else Named(things, span)


def _lead(content: str, span: Span, wording: Wording) -> re.Match[str] | None:
    for one in (wording.between, _FILLER, wording.lead_in):
        if (match := one.match(content, *span)) and match.end() > span.start:
            return match
    return None


def _without_remark(content: str, span: Span) -> Span:
    cut = _REMARK.search(content, *span)
    return Span(span.start, cut.start()) if cut else span
