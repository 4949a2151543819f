"""Words that the grammars of the sections look for. Tables only; a curator may extend each line."""

from __future__ import annotations

# Verbs that make a sentence of a list item.
AUXILIARIES = """
is are was were be has have had can could may might must shall should will would do does did cannot isn't aren't wasn't
don't doesn't didn't can't won't couldn't shouldn't wouldn't
""".split()
VERBS = """
agree agrees allow allows appear appears avoid avoids begin begins bring brings carry carries cause causes come comes
cost costs depend depends ease eases end ends fade fades feel feels fit fits follow follows get gets give gives go goes
grow grows happen happens heal heals help helps hold holds improve improves include includes keep keeps know knows last
lasts lead leads leave leaves lie lies lower lowers make makes mean means need needs notice notices offer offers prefer
prefers provide provides reach reaches recover recovers reduce reduces relieve relieves remain remains report reports
require requires return returns rise rises say says see sees seem seems serve serves settle settles show shows start
starts stay stays stop stops suit suits take takes tend tends treat treats try tries use uses vary varies want wants wear
wears work works
""".split()
# First words of a sentence that was glued to the last item of a list.
OPENERS = """
These This Those They It Most Many Some Each All Benefits Results Relief Patients People Users Improvement Effects
Recovery Nearly About Usually Often In With For After If When Your You Both Several Few None Not Because Although While
Such Other Others Nerve Tests Surgery Treatment The A An
""".split()
IMPERATIVES = """
ask discuss talk weigh consider compare remember consult speak decide choose note tell review see check contact call
keep avoid follow
""".split()

RELATIVE = ("that", "which", "who", "whom", "whose", "when", "where", "if", "because", "since", "while", "until", "unless", "so")
PREPOSITIONS = """
of to in at on with for from by after before during under into onto without against between than through over around
near inside outside within beside about despite upon toward towards across along behind per as via due following
""".split()
# A piece after a comma that begins so goes on with the piece before it.
GOES_ON = (
    *RELATIVE, *PREPOSITIONS, "but", "including", "such", "like", "especially", "particularly", "mainly", "mostly", "not",
    "rather", "often", "usually", "caused", "then", "even", "e.g.", "typically", "depending", "although", "though", "whereas",
    "making", "causing", "leading", "guided", "followed", "supported", "combined", "either", "both", "respectively", "sometimes", "known", "called", "also", "based",
)  # fmt: skip

# Words that only narrow the noun after "and"/"or": "wrist or ankle fracture" is one thing.
MODIFIERS = """
wrist ankle knee hip shoulder elbow hand foot finger toe arm leg limb back neck chest head face eye ear nose throat mouth
tongue jaw skin bone muscle nerve tendon ligament joint spine disc heart lung liver kidney bladder bowel stomach colon
breast prostate uterus brain blood vein artery upper lower left right front rear inner outer mild moderate severe acute
chronic early late deep new old open closed general local light heavy first second minor major weak numb sore stiff painful
partial total complete incomplete short long small large high low male female young older elderly adult benign malignant
type topical oral soft hard day night group individual lasting sharp dull
""".split()
MODIFIER_ENDINGS = ("al", "ic", "ar", "ous", "ive", "ary", "ful", "less", "ible", "able", "oid", "ior")
NO_MODIFIERS = frozenset(
    "hospital trial removal withdrawal arousal survival referral approval renewal clinic music topic panic colic traffic cancer"
    " mechanic paramedic scar guitar war fear ear bronchial interval animal medal signal failure critic tonic".split()
)
# Nouns that share what follows "of": "fault or displacement of the electrode".
ABSTRACT_ENDINGS = ("ment", "tion", "sion", "ness", "ing", "ure", "loss", "change", "changes", "lessness")
# Forms of a medicine: "opioid tablets or skin patches" is one thing.
DOSAGE_FORMS = "tablets pills capsules patches creams gels ointments drops sprays injections infusions lozenges syrups".split()

# Roles: a word is one when it is here, or ends like one.
ROLES = """
surgeon surgeons nurse nurses doctor doctors physician physicians clinician clinicians technician technicians
technologist technologists assistant assistants aide aides practitioner practitioners provider providers specialist
specialists therapist therapists anesthetist anaesthetist anesthetists midwife midwives dentist dentists hygienist pharmacist
pharmacists dietitian dietician radiographer radiographers sonographer sonographers phlebotomist perfusionist counselor
counsellor orderly porter paramedic interpreter trainer coach coordinator navigator scientist engineer representative
prosthetist orthotist fitter supplier carer caregiver caregivers helper helpers companion expert experts professional professionals worker
workers staff team operator scrub optician trainee resident fellow intern examiner instructor vendor clinician's gp
hepatologist anesthesiologist anesthesiologists radiologist cardiologist mixer chaplain doula podiatrist chiropractor
acupuncturist chaperone chaperones psychotherapist consultant optometrist physiotherapist physiotherapists internist generalist
""".split()
ROLE_ENDINGS = ("ologist", "ologists", "iatrist", "iatrists", "therapist", "therapists", "surgeon", "anesthetist", "anaesthetist",
                "ician", "icians", "grapher", "graphers", "dontist", "trician")  # fmt: skip
NOT_ROLES = frozenset(("clinical", "politician", "physicians'", "musician"))
# Heads that name no one in particular: left out where the same sentence names others.
GENERAL_ROLES = frozenset(("team", "staff", "specialist", "specialists", "professional", "professionals", "provider", "providers", "expert"))
# Words that part noun phrases, beside verbs and prepositions.
STOPS = """
a an the this that these those and or but nor not no your our their his her its it you they we he she i one who which
whose if when where while also usually often sometimes typically always only then both either each every some any most
many all several there is two three four five another other as well so than too very more less mainly mostly normally
generally may plus if/when e.g i.e carried done performed led given supervised supported assisted joined placed run
""".split()

# Names with stops inside.
COMPOUNDS = ("ear, nose, and throat", "ear, nose and throat", "ears, nose and throat", "obstetrics and gynecology")
# Places: the last word of the name of a place.
PLACES = """
hospital hospitals clinic clinics center centers centre centres office offices home homes room rooms suite suites unit
units ward wards department departments laboratory laboratories lab labs facility facilities theater theatre theaters theatres
practice practices pharmacy pharmacies school schools hospice bedside gym ambulance workplace institute institutes shop shops store stores
""".split()
PLACE_PREPOSITIONS = ("in", "at", "inside", "within", "on", "to", "where")
# A sentence with one of these speaks of a stay or of what comes after, and of no place where the thing is done.
STAYS = (
    r"stay(?:s|ed|ing)?\b(?! of)|overnight|afterwards?|recover(?:s|y|ed)?\b|transfer(?:red|s)?|moved? to|admitted|go(?:es)? home|sent home"
    r"|kept in|discharged|wak(?:e|es|ing) up|drive[ns]? home|return home|back home"
)
DENIALS = r"\bnot\b|n't\b|\bnever\b|\bno\b|\bcannot\b|rather than|instead of|\bneither\b|\bwithout\b|\bnor\b"
