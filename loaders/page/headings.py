"""The table of headings: which words open which section.

Curators: add a heading to HEADINGS as it is spelled (case, quotes and closing colon don't matter), a question or a
phrase with free words to PATTERNS, where `*` stands for any words or none and `a/b` for either word. The first line
that fits decides, so keep special ones above general ones.
"""

from __future__ import annotations

import re
from functools import lru_cache

from loaders.page.fold import fold

# The order of a procedure page and of a condition page, used where headings are missing.
PROCEDURE_ORDER = (
    "summary", "purpose", "indications", "preparation", "procedure_description", "duration", "setting", "personnel",
    "risks_and_complications", "benefits", "recovery", "alternatives", "patient_experience", "similar_codes",
)  # fmt: skip
CONDITION_ORDER = (
    "summary", "causes", "risk_factors", "symptoms", "diagnosis", "treatment_options", "prognosis_and_follow_up",
    "complications", "similar_codes",
)  # fmt: skip

HEADINGS: dict[str, tuple[str, ...]] = {
    "names": (
        "name of the procedure", "name of procedure", "procedure name", "name", "names", "name of the condition",
        "condition name", "name of the device", "device name", "name of the test", "name of the treatment",
        "name of the operation", "name of the item", "name of the supply", "name of the service",
        "procedure names", "names of the procedure", "names and synonyms", "name of the product", "name of the equipment",
        "name of the surgery", "name of the therapy",
    ),
    "summary": (
        "summary", "overview", "introduction", "about", "at a glance", "in brief", "in short", "description",
        "general information", "background", "definition", "about the procedure", "about this procedure",
        "about the operation", "about the test", "about the treatment", "about this treatment", "about this test",
        "about the condition", "key points", "key facts", "brief description", "short description", "what it is",
        "basics", "the basics", "in a nutshell", "quick summary", "abstract",
    ),
    "purpose": (
        "purpose", "purposes", "goal", "goals", "goals of treatment", "aim", "aims", "objective", "objectives",
        "purpose of the procedure", "purpose and goals", "aims of the procedure", "intended outcome", "rationale",
        "what it is for", "what it does", "intended use", "aim of treatment", "aims of treatment",
    ),
    "indications": (
        "indications", "indication", "indications for use", "indicated for", "when it is used", "who it is for",
        "uses", "conditions treated", "what it treats", "reasons for the procedure", "reasons for the test",
        "reasons for surgery", "why it is done", "why the procedure is performed", "why the test is performed",
        "when is it used", "used for", "clinical indications", "indications and usage", "reasons", "when it is done",
        "when it is needed", "candidates", "who may need it", "why it's done", "when it's used", "who it helps",
        "conditions it treats", "problems it treats", "when it is offered", "reasons for having it",
    ),
    "preparation": (
        "preparation", "preparations", "before the procedure", "before your procedure", "how to prepare",
        "getting ready", "preparing for the procedure", "pre-procedure instructions", "pre-procedure preparation",
        "preparation for the procedure", "before surgery", "before the operation", "before your operation",
        "before the test", "before your test", "before treatment", "before the treatment", "how you prepare",
        "preparing for surgery", "before the scan", "before your appointment", "before your visit", "before you come",
        "preoperative preparation", "pre-operative preparation", "patient preparation", "prior preparation",
        "preparing yourself", "getting prepared", "before use", "beforehand", "before", "before the session",
        "before you start", "before the exam", "before your treatment", "preparing for your operation", "prep",
        "preparing for your procedure", "preparing for the test", "preparing for your test", "pre-procedure",
        "pre-operative instructions", "preoperative care",
    ),
    "procedure_description": (
        "procedure description", "description of the procedure", "procedure", "the procedure", "procedure steps",
        "during the procedure", "during your procedure", "during surgery", "during the operation", "the operation",
        "during the test", "how it is done", "how it is performed", "how the procedure is done", "technique", "method",
        "how the procedure is performed", "how the test is performed", "steps", "procedure details", "what happens",
        "step by step", "step-by-step", "what to expect", "how it works", "how to use it", "on the day", "the day itself",
        "during treatment", "during the treatment", "the treatment", "operative technique", "surgical technique",
        "during the scan", "the test", "the surgery", "how it's done", "during", "during your operation", "how it is used",
        "steps of the procedure", "on the day of the operation", "during the session", "process", "the session",
        "during the exam", "during use", "use", "directions for use", "on the day of the procedure", "treatment session",
        "what is done", "how to use", "course of the procedure", "procedure overview", "procedural steps",
    ),
    "duration": (
        "duration", "time", "time required", "time needed", "length", "length of the procedure", "how long it takes",
        "procedure time", "length of procedure", "length of surgery", "duration of the procedure", "how long",
        "expected duration", "estimated time", "typical duration", "time it takes", "operating time", "session length",
        "length of treatment", "procedure duration", "length of session", "treatment time", "duration of procedure",
        "how long does it take", "timing", "average duration", "length of the operation",
    ),
    "setting": (
        "setting", "settings", "location", "locations", "place", "where", "where it is done", "where it is performed",
        "place of service", "site of service", "facility", "where it takes place", "where it is used", "venue", "site",
        "place of treatment", "care setting", "location of service", "sites of care", "where it's done", "facilities",
        "place of the procedure", "location and setting",
    ),
    "personnel": (
        "personnel", "staff", "team", "care team", "medical team", "healthcare team", "health care team", "who performs it",
        "who does it", "who is involved", "providers", "healthcare professionals", "the team", "your team", "people",
        "your care team", "performed by", "who performs the procedure", "medical personnel", "healthcare providers",
        "professionals involved", "staff involved", "personnel involved", "clinicians", "people involved", "surgical team",
        "who is in the room", "the people", "who provides it", "operator", "operators", "provider", "your healthcare team",
        "the care team", "practitioners", "who carries it out", "staffing", "the medical team", "treatment team",
    ),
    "risks_and_complications": (
        "risks and complications", "risks", "risk", "possible risks", "potential risks", "side effects", "possible complications",
        "complications and risks", "risks and side effects", "potential complications", "adverse effects", "adverse events",
        "dangers", "possible side effects", "safety", "complications of the procedure", "problems that can happen",
        "possible problems", "side effects and risks", "risks of the procedure", "what can go wrong", "hazards",
        "risks, complications", "risks / complications", "harms", "unwanted effects", "side effects and complications",
        "warnings", "safety information", "safety and risks", "known risks", "potential problems", "drawbacks and risks",
    ),
    "benefits": (
        "benefits", "benefit", "advantages", "expected benefits", "potential benefits", "possible benefits",
        "expected outcomes", "expected results", "outcomes", "how it helps", "benefits of the procedure", "results",
        "outcome", "pros", "advantages of the procedure", "what you gain", "gains", "expected benefit", "positives",
        "expected outcome", "good points", "plus points", "upsides", "what is good about it",
    ),
    "recovery": (
        "recovery", "after the procedure", "after your procedure", "aftercare", "after care", "recovery and aftercare",
        "recovery period", "recuperation", "post-procedure care", "postoperative care", "post-operative care",
        "after surgery", "after the operation", "after your operation", "after the test", "after treatment", "going home",
        "afterwards", "afterward", "after the treatment", "after your test", "recovering", "convalescence", "follow-up care",
        "post-procedure", "care at home", "home care", "recovery time", "after the scan", "getting better", "when you go home",
        "recovery and follow-up", "back at home", "after your treatment", "your recovery", "healing", "discharge",
        "discharge instructions", "after", "after use", "after the session", "post-procedure instructions", "follow-up",
        "follow up", "recovery after surgery", "getting back to normal", "after the exam", "recovery process",
    ),
    "alternatives": (
        "alternatives", "alternative", "alternative treatments", "other options", "other treatments", "treatment alternatives",
        "alternatives to the procedure", "alternative options", "alternative procedures", "other choices", "options",
        "other treatment options", "alternative therapies", "alternatives to this procedure", "other approaches",
        "alternatives to surgery", "possible alternatives", "other ways", "your other options", "choices",
        "alternatives to consider", "what else", "instead of this procedure", "other possibilities", "other tests",
        "alternative tests", "available alternatives", "alternatives to treatment", "alternative methods",
    ),
    "patient_experience": (
        "patient experience", "the patient's experience", "patient experiences", "how it feels", "what it feels like",
        "experience", "patient perspective", "what patients say", "comfort", "what you may feel", "how you may feel",
        "what you will feel", "how the test will feel", "pain and comfort", "what to feel", "your experience",
        "patient comfort", "what you feel", "user experience", "sensations", "what patients feel", "patient's experience",
        "what patients report", "feelings during the procedure", "patient view",
    ),
    "similar_codes": (
        "similar codes", "related codes", "other codes", "similar procedures", "codes", "nearby codes", "see also codes",
        "related procedures", "similar code", "related procedure codes", "neighboring codes", "neighbouring codes",
        "similar procedure codes", "associated codes", "codes like this", "similar procedures and codes",
    ),
    "causes": ("causes", "cause", "etiology", "aetiology", "possible causes", "common causes", "what causes it", "origins", "triggers"),
    "risk_factors": ("risk factors", "risk factor", "who is at risk", "factors that raise the risk", "predisposing factors"),
    "symptoms": (
        "symptoms", "signs and symptoms", "symptoms and signs", "common symptoms", "signs", "clinical features", "features",
        "presentation", "clinical presentation", "complaints",
    ),
    "diagnosis": (
        "diagnosis", "diagnostics", "how it is diagnosed", "tests", "diagnosis and tests", "exams and tests",
        "tests and diagnosis", "making the diagnosis", "diagnostic tests and procedures", "investigations", "evaluation",
    ),
    "treatment_options": (
        "treatment options", "treatment", "treatments", "therapy", "therapies", "management and treatment", "management",
        "treatment and management", "how it is treated", "available treatments", "treatments and drugs", "therapy options",
    ),
    "prognosis_and_follow_up": (
        "prognosis and follow-up", "prognosis", "outlook", "outlook and follow-up", "outlook (prognosis)", "long-term outlook",
        "prognosis and follow up", "course and prognosis", "expectations", "course and outlook", "prognosis & follow-up",
    ),
    "complications": ("complications",),
}  # fmt: skip

PATTERNS: tuple[tuple[str, str], ...] = (
    ("risk_factors", "who is/are (more) (likely) at risk *"),
    ("risk_factors", "who gets/develops *"),
    ("risk_factors", "who is/are most/more likely *"),
    ("risk_factors", "what raises/increases * risk *"),
    ("causes", "what causes *"),
    ("causes", "why does it happen/develop/occur *"),
    ("causes", "what brings it on *"),
    ("symptoms", "what are the (first/main/common/usual) (signs) (and) symptoms/signs *"),
    ("symptoms", "how does it show *"),
    ("symptoms", "how do/will/can i/you know/tell *"),
    ("diagnosis", "how is/are * diagnosed *"),
    ("diagnosis", "how is/are * found *"),
    ("diagnosis", "how do/does/will * find out *"),
    ("diagnosis", "what tests *"),
    ("diagnosis", "which tests *"),
    ("treatment_options", "how is/are/can * treated *"),
    ("treatment_options", "what treatments *"),
    ("treatment_options", "what can be done *"),
    ("prognosis_and_follow_up", "what is the outlook/prognosis *"),
    ("prognosis_and_follow_up", "what can i/you/people/patients expect in the long *"),
    ("prognosis_and_follow_up", "will it go away *"),
    ("prognosis_and_follow_up", "how does it develop *"),
    ("complications", "what are the (possible) complications of the condition/disease *"),
    ("complications", "what can it lead to *"),
    ("alternatives", "* alternatives *"),
    ("alternatives", "* alternative to *"),
    ("alternatives", "* other/different options/treatments/choices/ways/tests/methods/possibilities *"),
    ("alternatives", "what else *"),
    ("alternatives", "is/are there (any) other/another/anything *"),
    ("alternatives", "what if i/you/we do/choose/decide/would *"),
    ("alternatives", "what other *"),
    ("alternatives", "do i/you have other *"),
    ("alternatives", "instead of *"),
    ("patient_experience", "* feel like *"),
    ("patient_experience", "* does/will/would/might/can it/this/that (be) hurt/painful *"),
    ("patient_experience", "is it/this painful *"),
    ("patient_experience", "will i/you/the * feel *"),
    ("patient_experience", "what does/will/do/would/might/can * feel *"),
    ("patient_experience", "what will it be like *"),
    ("patient_experience", "what is it like *"),
    ("patient_experience", "what do/did patients/people say/report/notice *"),
    ("patient_experience", "how does/do/will/would/might/it * feel *"),
    ("patient_experience", "is/does/will * uncomfortable/hurt/painful *"),
    ("patient_experience", "* patient's experience *"),
    ("patient_experience", "what patients/people/you may/might/can/will (typically) feel *"),
    ("recovery", "how long * recovery/recover/stay/heal *"),
    ("recovery", "how long * in hospital *"),
    ("recovery", "how long before/until *"),
    ("recovery", "how long * off work *"),
    ("recovery", "what happens (next) after/afterwards/afterward *"),
    ("recovery", "what should/can/do/will/must i/you (do) (expect) after/afterwards/afterward *"),
    ("recovery", "what to expect after/afterwards *"),
    ("recovery", "what about after/afterwards *"),
    ("recovery", "when can/will/may i/you *"),
    ("recovery", "when do i/you go home *"),
    ("recovery", "* recovery (like) (period) (take) (time)"),
    ("recovery", "how soon/quickly/fast *"),
    ("recovery", "how will i/you recover *"),
    ("recovery", "how do/should i/you look after/care *"),
    ("recovery", "after/following the/your/my/a/an/this *"),
    ("recovery", "and after/afterwards *"),
    ("recovery", "what happens when i/you go/get/are home *"),
    ("recovery", "life/living after *"),
    ("recovery", "recovering/recovery from/after/at *"),
    ("preparation", "how do/should/can/must/will/could i/you/we/patients/one (best) prepare/get *"),
    ("preparation", "how to get/prepare/be *"),
    ("preparation", "what happens before/beforehand *"),
    ("preparation", "what should/do/must/can/will i/you/patients (need) (to) (do) (know) (expect) before/beforehand *"),
    ("preparation", "what do/does/must/should/need i/you/the * (to) prepare/bring/do * before/beforehand *"),
    ("preparation", "what to do before/beforehand *"),
    ("preparation", "before the/your/my/a/an/this/you/it *"),
    ("preparation", "do/does/will i/you/patients need to prepare/fast *"),
    ("preparation", "getting/preparing/preparation (ready) for *"),
    ("preparation", "is any preparation/special *"),
    ("preparation", "what preparation *"),
    ("preparation", "how should i/you/the * prepared *"),
    ("duration", "* how long *"),
    ("duration", "how much time *"),
    ("duration", "* how many minutes/hours *"),
    ("setting", "where *"),
    ("setting", "in which/what place/places/setting/hospital *"),
    ("setting", "will i/you (have) (need) (to) stay in hospital *"),
    ("personnel", "who does/do/performs/carries/treats/operates/provides/gives/fits/looks/helps/runs/places/takes/works/cares *"),
    ("personnel", "who (else) (usually) (normally) will/would/is/are/can/may * do/doing/perform/performing/carry/carrying/treat/operate/operating/involved/there/present/room/team/see/meet/give/giving/fit/fitting/look/looking/help/helping/care/caring/performed/done/treating/treated/take/taking/place/placing *"),
    ("personnel", "(and) by whom *"),
    ("personnel", "what staff *"),
    ("indications", "who is/are (this) (it) (the) * for"),
    ("indications", "who can/should/might/may/could/would/needs/need/has/is/are (have/benefit/get/suitable/a) *"),
    ("indications", "why *"),
    ("indications", "when is/are/do/does/would/might/should/will *"),
    ("indications", "what is it/this (procedure/operation/test/treatment) used *"),
    ("indications", "what is/are * used for *"),
    ("indications", "what does it treat *"),
    ("indications", "what/which conditions/illnesses/diseases/patients/people *"),
    ("indications", "what/which problems does/do/can it/this/the * treat/help/solve *"),
    ("indications", "which problems *"),
    ("indications", "do i/you need *"),
    ("indications", "is it/this right for *"),
    ("indications", "for whom *"),
    ("indications", "reasons for/to *"),
    ("indications", "indications for *"),
    ("risks_and_complications", "(possible/potential/common/main/known) risks/complications/dangers/hazards of/from/with *"),
    ("risks_and_complications", "(possible/potential/common) side effects of/from/with *"),
    ("benefits", "(possible/potential/expected) benefits/advantages of/from *"),
    ("alternatives", "(possible/other) alternatives to/for *"),
    ("alternatives", "other/alternative/different/further (possible/available) tests/options/treatments/choices/ways/methods/therapies/procedures/operations *"),
    ("purpose", "purpose/goals/goal/aim/aims of *"),
    ("similar_codes", "similar/related codes *"),
    ("risks_and_complications", "* risks *"),
    ("risks_and_complications", "* complications *"),
    ("risks_and_complications", "* side effects *"),
    ("risks_and_complications", "* side-effects *"),
    ("risks_and_complications", "* can/could/might/may go wrong *"),
    ("risks_and_complications", "is/are/how * safe *"),
    ("risks_and_complications", "* problems can/could/may/might *"),
    ("risks_and_complications", "what are the (possible) dangers/problems/downsides/disadvantages/drawbacks *"),
    ("risks_and_complications", "can/could anything/something * wrong *"),
    ("benefits", "* benefits *"),
    ("benefits", "* advantages *"),
    ("benefits", "how can/could/will/does/might/may/would it/this/the * help *"),
    ("benefits", "what can/will/might/could/do i/you/it/patients gain/achieve/expect to gain *"),
    ("benefits", "what good *"),
    ("benefits", "how well/effective/successful *"),
    ("benefits", "what results *"),
    ("benefits", "what can/will it/this do for *"),
    ("purpose", "what is/are the purpose/aim/aims/goal/goals/point *"),
    ("purpose", "what is it/this meant/supposed/intended *"),
    ("purpose", "what does it/this do/achieve/aim *"),
    ("purpose", "what is it/this for"),
    ("procedure_description", "what happens during/when/on/in/at *"),
    ("procedure_description", "what happens"),
    ("procedure_description", "what will/does happen *"),
    ("procedure_description", "what is/gets done *"),
    ("procedure_description", "how is/are * done/performed/carried/placed/used/given/inserted/implanted/removed/fitted/made/taken *"),
    ("procedure_description", "how does/do * work *"),
    ("procedure_description", "how do/does/will i/you/the/they/your * (do/use/perform) *"),
    ("procedure_description", "what do/does/will the/they/my/your * do *"),
    ("procedure_description", "what does the procedure/operation/test/treatment/surgery involve *"),
    ("procedure_description", "what does/do/will * involve *"),
    ("procedure_description", "what is involved *"),
    ("procedure_description", "what to expect during/on *"),
    ("procedure_description", "what should i/you expect during *"),
    ("procedure_description", "on the day *"),
    ("procedure_description", "during the/your/my/a/an/this *"),
    ("summary", "what is/are (a/an/the/it/this) *"),
    ("summary", "what does * mean *"),
    ("summary", "about (the/your/this/a/an) *"),
    ("similar_codes", "* similar/related codes *"),
)  # fmt: skip

_EXACT = {fold(words): section for section, phrases in HEADINGS.items() for words in phrases}
_NUMBER = re.compile(r"^(?:section\s+)?(?:\d{1,2}|[ivx]{1,4}|[a-h])[.)]\s+|^(?:section|part|step)\s+\d{1,2}\s*[:.-]\s*", re.IGNORECASE)
_BRACKET = re.compile(r"\s*\([^()]*\)\s*$")
_AND = re.compile(r"\s*(?:,|/|&|\band\b|\bor\b)\s*(?:and\s+)?")
_HALVES = re.compile(r"(?:,?\s+and\s+|,\s*|\?\s*)(?=(?:who|where|how|what|when|why|by whom)\b)")
MAX_HEADING = 100  # characters


def _compiled(pattern: str) -> re.Pattern[str]:
    parts = []
    for token in pattern.split():
        optional = token.startswith("(")
        words = "|".join(re.escape(word) for word in token.strip("()").split("/"))
        parts.append(r"(?:\S+ )*?" if token == "*" else rf"(?:(?:{words}) ){'?' if optional else ''}")
    return re.compile("".join(parts))


_PATTERNS = tuple((section, pattern.startswith("*"), _compiled(pattern)) for section, pattern in PATTERNS)


_QUESTION = re.compile(r"\?\s*$|^\W*(?:who|where|how|what|when|why|which|is|are|do|does|will|can)\b", re.IGNORECASE)


def section_names(heading: str) -> tuple[str, ...]:
    """The sections that a heading opens: usually one, none where the table doesn't know it, several for
    "Where is it done and who does it?" and "Duration and Setting"."""
    return _section_names(heading) if 0 < len(heading) <= MAX_HEADING else ()


@lru_cache(maxsize=4096)
def _section_names(heading: str) -> tuple[str, ...]:
    words = fold(_NUMBER.sub("", heading.strip(" #*_\t")))
    for key in (words, _BRACKET.sub("", words)):
        if key in _EXACT:
            return (_EXACT[key],)
    if heading.rstrip().endswith("."):
        return ()
    parts = [_EXACT.get(part) for part in _AND.split(words)]
    if len(parts) > 1 and all(parts):
        return tuple(dict.fromkeys(part for part in parts if part))
    asked = bool(_QUESTION.search(heading))
    found = [_first_pattern(half, asked) for half in _HALVES.split(words)]
    return tuple(dict.fromkeys(section for section in found if section))


def _first_pattern(words: str, asked: bool) -> str | None:
    """The section of the first pattern that fits; those that begin with any words are for questions only."""
    spaced = re.sub(r"[^\w' -]", "", words) + " "
    fitting = (section for section, free, pattern in _PATTERNS if (asked or not free) and pattern.fullmatch(spaced))
    return next(fitting, None)


def is_exact(heading: str) -> bool:
    """True where the table holds the heading as it is: needed before a text on the same line ("Setting: hospital")."""
    return fold(_NUMBER.sub("", heading)) in _EXACT
