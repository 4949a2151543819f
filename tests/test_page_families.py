"""Families of phrasings: for each kind of sentence that pages use, several that no annotated page has.

Each row is a section's text and what a person reads in it; a rule that holds for one wording only fails here.
"""

from __future__ import annotations

import pytest

from loaders.page import Page, read_page


def page_of(heading: str, text: str) -> Page:
    return read_page(f"# A page\n\n## {heading}\n\n{text}\n".encode())


def condition_page(heading: str, text: str) -> Page:
    return read_page(f"# A page\n\n## Name of the Condition\n\nX\n\n## {heading}\n\n{text}\n".encode())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Doctors turn to this procedure for gout, joint infection, and swelling of unknown cause.",
            ["gout", "joint infection", "swelling of unknown cause"],
        ),
        (
            "Most of our patients have slipped discs, spinal stenosis or scoliosis.",
            ["slipped discs", "spinal stenosis", "scoliosis"],
        ),
        (
            "We suggest it to people with glaucoma, cataract, or a torn retina who cannot use drops.",
            ["glaucoma", "cataract", "torn retina"],
        ),
        (
            "The test is used to keep watch on ulcerative colitis and Crohn disease.",
            ["ulcerative colitis", "Crohn disease"],
        ),
        ("It is done to get rid of kidney stones.", ["kidney stones"]),
        (
            "It is used to look for polyps, cancer, or the source of bleeding.",
            ["polyps", "cancer", "source of bleeding"],
        ),
        ("It may be offered if you have asthma or chronic bronchitis.", ["asthma", "chronic bronchitis"]),
        ("Your doctor may suggest it when you have had a stroke.", ["stroke"]),
        ("You may need it because of arthritis, a fracture or a tumor.", ["arthritis", "fracture", "tumor"]),
        ("Among the reasons are sinusitis, nasal polyps, and nosebleeds.", ["sinusitis", "nasal polyps", "nosebleeds"]),
        ("Typical patients have sciatica.", ["sciatica"]),
        ("It works for migraine and for cluster headache.", ["migraine", "cluster headache"]),
        ("Gout, pseudogout, and septic arthritis are the usual reasons.", ["Gout", "pseudogout", "septic arthritis"]),
        (
            "The treatment eases tremor that tablets no longer control, and writer's cramp.",
            ["tremor that tablets no longer control", "writer's cramp"],
        ),
        ("A child may need grommets for glue ear or repeated ear infections.", ["glue ear", "repeated ear infections"]),
        (
            "It can be a help in Parkinson disease, dystonia, and essential tremor.",
            ["Parkinson disease", "dystonia", "essential tremor"],
        ),
        (
            "Your heart doctor may offer it if you have:\n\n- atrial flutter\n- heart failure",
            ["atrial flutter", "heart failure"],
        ),
        ("It is not meant for people with a pacemaker.", []),
    ],
)
def test_indications_in_prose(text: str, found: list[str]) -> None:
    assert [item.text for item in page_of("Indications", text).indications] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "It is carried out by a surgeon, helped by a nurse and, if needed, an anesthesiologist.",
            [("surgeon", None), ("nurse", None), ("anesthesiologist", "if needed")],
        ),
        ("An allergist plans the doses.", [("allergist", None)]),
        ("A lactation consultant and a midwife visit.", [("lactation consultant", None), ("midwife", None)]),
        (
            "The test is performed by a neurologist or a trained technologist.",
            [("neurologist", None), ("trained technologist", None)],
        ),
        ("- Physical therapist (from the second day)", [("Physical therapist", "from the second day")]),
        ("- Interpreter (on request)", [("Interpreter", "on request")]),
        ("- Two nurses", [("nurses", None)]),
        (
            "A nurse is there the whole time, and a doctor comes only if you feel unwell.",
            [("nurse", None), ("doctor", "only if you feel unwell")],
        ),
        (
            "When sedation is wanted, a nurse anesthetist looks after you.",
            [("nurse anesthetist", "When sedation is wanted")],
        ),
        ("You do it yourself after a diabetes educator has shown you how.", [("diabetes educator", None)]),
        ("Your dentist leads, an oral hygienist assists.", [("dentist", None), ("oral hygienist", None)]),
        (
            "Done by a prosthetist together with a rehabilitation physician.",
            [("prosthetist", None), ("rehabilitation physician", None)],
        ),
        ("- Embryologist\n- Lab manager", [("Embryologist", None), ("Lab manager", None)]),
        ("No doctor is needed.", []),
        (
            "- Speech-language pathologist, when swallowing is affected",
            [("Speech-language pathologist", "when swallowing is affected")],
        ),
        (
            "A perfusionist runs the pump and two scrub nurses hand the instruments.",
            [("perfusionist", None), ("scrub nurses", None)],
        ),
    ],
)
def test_roles(text: str, found: list[tuple[str, str | None]]) -> None:
    assert [(item.text, item.qualifier) for item in page_of("Personnel", text).personnel] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Assisted living or nursing home", ["Assisted living", "nursing home"]),
        ("- Home\n- Sports field or gym", ["Home", "Sports field", "gym"]),
        ("Wherever the patient lives: at home, in a care home, or in hospice.", ["home", "care home", "hospice"]),
        ("It takes place in the cath lab of a hospital.", ["cath lab of a hospital"]),
        ("Usually in the dentist's chair, now and then in an operating room.", ["dentist's chair", "operating room"]),
        ("In an operating room, never in an office.", ["operating room"]),
        ("You come to the eye clinic, but children are treated in a hospital.", ["eye clinic", "hospital"]),
        ("Outpatient or inpatient", ["Outpatient", "inpatient"]),
        ("Done either in a sleep laboratory or at home.", ["sleep laboratory", "home"]),
        ("In the delivery room. Afterwards the mother goes to the ward.", ["delivery room"]),
        (
            "A birth center, a hospital, or the family's home can be chosen.",
            ["birth center", "hospital", "family's home"],
        ),
        ("The machine stands in the radiology department, so that is where you go.", ["radiology department"]),
    ],
)
def test_settings(text: str, found: list[str]) -> None:
    assert [item.text for item in page_of("Setting", text).settings] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("About one in ten people gets a headache.", [("headache", "common")]),
        ("Now and then the wound opens again.", [("wound opens again", "uncommon")]),
        ("Very rarely, a nerve is injured.", [("nerve is injured", "rare")]),
        ("In few people a clot forms in the leg.", [("clot forms in the leg", "uncommon")]),
        ("A small number of patients develop an infection.", [("infection", "uncommon")]),
        ("Fewer than one in a thousand have a stroke.", [("stroke", "rare")]),
        ("Nearly everybody has some swelling.", [("swelling", "common")]),
        ("One in a thousand people has a heart attack.", [("heart attack", "rare")]),
        (
            "It is common to see some blood in the urine and to feel burning.",
            [("blood in the urine", "common"), ("burning", "common")],
        ),
        ("You may be left with a scar.", [("scar", None)]),
        ("Once in a great while the lung collapses.", [("lung collapses", "rare")]),
        (
            "Swelling and bruising of the arm are to be expected.",
            [("Swelling", "common"), ("bruising of the arm", "common")],
        ),
        ("The pain may come back.", [("pain may come back", None)]),
        (
            "Bleeding, infection, or a leak can happen in rare cases.",
            [("Bleeding", "rare"), ("infection", "rare"), ("leak", "rare")],
        ),
        ("- Occurs in most people: dry mouth\n- Occurs in very few: fits", [("dry mouth", "common"), ("fits", "rare")]),
        ("- Pain (up to 1 in 10)\n- Deafness (1 in 10,000)", [("Pain", "common"), ("Deafness", "rare")]),
        ("Some people feel sick or dizzy afterwards.", [("sick", None), ("dizzy", None)]),
        ("There is a small risk of a hole in the bowel.", [("hole in the bowel", None)]),
        (
            "Serious problems, such as a torn artery or a stroke, are rare.",
            [("torn artery", "rare"), ("stroke", "rare")],
        ),
        ("The most feared complication is paralysis.", [("paralysis", None)]),
        ("What people notice most is a dull ache.", [("dull ache", "common")]),
        ("An allergic reaction hardly ever occurs.", [("allergic reaction", "rare")]),
        ("Hardly ever does it cause a rash.", [("rash", "rare")]),
    ],
)
def test_risks(text: str, found: list[tuple[str, str | None]]) -> None:
    assert [(item.text, item.frequency) for item in page_of("Risks", text).risks] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "- Common: pain\n- Management: Cooling before it burns, wipes for the skin, stopping the pump if it fails",
            ["Cooling before it burns", "wipes for the skin", "stopping the pump if it fails"],
        ),
        ("Infections clear up with antibiotics.", ["Infections clear up with antibiotics"]),
        ("If the wound opens, it is sewn again.", ["If the wound opens, it is sewn again"]),
        ("- Rare: clot\n- How we deal with it: blood thinners for a clot; rest", ["blood thinners for a clot", "rest"]),
    ],
)
def test_management(text: str, found: list[str]) -> None:
    assert [item.text for item in page_of("Risks", text).management] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("You could also wear a brace or have physical therapy.", [("brace", None), ("physical therapy", None)]),
        (
            "Instead of surgery some people choose injections, acupuncture, or rest.",
            [("injections", None), ("acupuncture", None), ("rest", None)],
        ),
        (
            "Tablets (for instance, metformin or insulin) try to hold the sugar down.",
            [("Tablets", None), ("metformin", "Tablets"), ("insulin", "Tablets")],
        ),
        ("None of the others lasts as long, while the effect of this one goes on for years.", []),
        (
            "- Injections (for example, corticosteroid or platelet-rich plasma)",
            [("Injections", None), ("corticosteroid", "Injections"), ("platelet-rich plasma", "Injections")],
        ),
        (
            "- Other scans, among them CT and MRI",
            [("Other scans", None), ("CT", "Other scans"), ("MRI", "Other scans")],
        ),
        ("- Pain medicines like ibuprofen", [("Pain medicines", None), ("ibuprofen", "Pain medicines")]),
        ("- Braces [knee brace, ankle brace]", [("Braces", None), ("knee brace", "Braces"), ("ankle brace", "Braces")]),
        (
            "- Drainage through the skin and liver by a radiologist",
            [("Drainage through the skin and liver by a radiologist", None)],
        ),
        (
            "Avoiding the pollen, for example with a mask, helps everybody.",
            [("Avoiding the pollen", None), ("mask", "Avoiding the pollen")],
        ),
        (
            "There are tablets, creams and light therapy. Each has drawbacks.",
            [("tablets", None), ("creams", None), ("light therapy", None)],
        ),
        ("Another way is open surgery.", [("open surgery", None)]),
        ("A hearing aid may be enough.", [("hearing aid", None)]),
        ("The main alternative is radiation therapy.", [("radiation therapy", None)]),
        (
            "Laser treatment, freezing, or a cream can be used instead.",
            [("Laser treatment", None), ("freezing", None), ("cream", None)],
        ),
        ("Dialysis can be started, or a transplant can be done.", [("Dialysis", None), ("transplant", None)]),
        (
            "Depending on the cause, splints, tablets or surgery may help.",
            [("splints", None), ("tablets", None), ("surgery", None)],
        ),
        ("If you would rather not have it, you can take tablets.", [("tablets", None)]),
        ("Not everyone needs an operation: physical therapy often helps.", [("physical therapy", None)]),
        (
            "- Medicine\n- Watching and waiting\n- Compared with tablets, surgery lasts longer",
            [("Medicine", None), ("Watching and waiting", None)],
        ),
        (
            "- Exercise\n- Splints\n- Nine in ten people get well by themselves, so waiting pays",
            [("Exercise", None), ("Splints", None)],
        ),
        (
            "- Non-surgical: rest, splints\n- Surgical: open repair",
            [("rest", None), ("splints", None), ("open repair", None)],
        ),
    ],
)
def test_choices(text: str, found: list[tuple[str, str | None]]) -> None:
    assert [(item.text, item.example_of) for item in page_of("Alternatives", text).alternatives] == found


@pytest.mark.parametrize(
    ("heading", "text", "found"),
    [
        (
            "Risk Factors",
            "- Age over 65, being underweight, and a parent who broke a hip\n- Smoking",
            ["Age over 65", "being underweight", "parent who broke a hip", "Smoking"],
        ),
        (
            "Symptoms",
            "- Broken wrist, hip, or spine bone after a fall\n- Limp",
            ["Broken wrist, hip, or spine bone after a fall", "Limp"],
        ),
        ("Risk Factors", "- Heart, lung, or kidney disease\n- Smoking", ["Heart, lung, or kidney disease", "Smoking"]),
        (
            "Diagnosis",
            "- Blood tests for calcium, vitamin D, and the thyroid\n- X-ray",
            ["Blood tests for calcium, vitamin D, and the thyroid", "X-ray"],
        ),
        (
            "Diagnosis",
            "- Examination, with the toes bent up\n- Ultrasound or MRI if the pain goes on",
            ["Examination", "Ultrasound", "MRI"],
        ),
        (
            "Causes",
            "- Swelling of the hand, a tight cast, and infection",
            ["Swelling of the hand", "tight cast", "infection"],
        ),
        (
            "Symptoms",
            "Itching, burning and a rash between the toes are the first signs.",
            ["Itching", "burning", "rash between the toes"],
        ),
        ("Symptoms", "At first you may notice thirst, then tiredness.", ["thirst", "tiredness"]),
        ("Causes", "The usual cause is a fall onto the hand.", ["fall onto the hand"]),
        ("Causes", "It comes from a virus or, more rarely, a tick bite.", ["virus", "tick bite"]),
        (
            "Risk Factors",
            "Smokers, people with diabetes, and pregnant women are more likely to get it.",
            ["Smokers", "people with diabetes", "pregnant women"],
        ),
        (
            "Risk Factors",
            "Smoking, being overweight, and a family history raise the risk.",
            ["Smoking", "being overweight", "family history"],
        ),
        ("Complications", "Untreated, it can lead to blindness.", ["blindness"]),
        (
            "Complications",
            "If it is left alone, ulcers, infection, and gangrene may develop.",
            ["ulcers", "infection", "gangrene"],
        ),
        (
            "Diagnosis",
            "The doctor examines the knee and orders an X-ray. An MRI is needed only in doubtful cases.",
            ["X-ray", "MRI"],
        ),
    ],
)
def test_lists_of_condition_pages(heading: str, text: str, found: list[str]) -> None:
    page = condition_page(heading, text)
    assert [item.text for item in getattr(page, heading.lower().replace(" ", "_"))] == found


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("a couple of hours", 120, 120),
        ("half a day", 720, 720),
        ("15 to 20 minutes per eye", 15, 20),
        ("two sessions of 30 minutes", 30, 30),
        ("no more than an hour", None, 60),
        ("at least 40 minutes", 40, None),
        ("Each visit lasts three quarters of an hour.", 45, 45),
        ("One to one and a half hours", 60, 90),
        ("around 1 1/2 hours", 90, 90),
        ("Ninety minutes or so.", 90, 90),
        ("Just under two hours", None, 120),
        ("A little over an hour", 60, None),
        ("Usually over within a quarter of an hour.", None, 15),
        ("From 20 minutes up to an hour, depending on the size.", 20, 60),
        ("10 min.", 10, 10),
        ("1h 15min", 75, 75),
        ("The visit takes half a day, the injection itself a minute.", 1, 1),
        ("Six sessions of 45 to 60 minutes each, once a week.", 45, 60),
        ("It goes on for a whole day.", 1440, 1440),
        ("2-3 h", 120, 180),
        ("thirty to forty-five minutes for each side", 30, 45),
        ("Ten minutes; lie down for an hour afterwards.", 10, 10),
        ("Plan on a full hour.", 60, 60),
        ("Mostly between 1 and 2 hours; you go home after 4 hours.", 60, 120),
    ],
)
def test_durations(text: str, low: int | None, high: int | None) -> None:
    found = page_of("Duration", text).duration
    assert found is not None
    assert (found.min_minutes, found.max_minutes) == (low, high)


@pytest.mark.parametrize(
    "text",
    [
        "No special preparation of the body is needed.",
        "- Nothing needs to be done beforehand.",
        "There is nothing to prepare.",
        "You do not need to prepare in any way.",
        "No preparation.",
        "- None",
        "Not needed",
    ],
)
def test_nothing_to_prepare(text: str) -> None:
    assert page_of("Preparation", text).preparation == ()


@pytest.mark.parametrize(
    ("line", "names"),
    [
        (
            "Technical terms: Open reduction and internal fixation (ORIF)",
            ["Open reduction and internal fixation", "ORIF"],
        ),
        ("Medical term: Incision and drainage", ["Incision and drainage"]),
        ("Common names: Nail surgery, Hip pinning", ["Nail surgery", "Hip pinning"]),
        ("Keyhole Repair, better known as KR or the keyhole way", ["Keyhole Repair", "KR", "keyhole way"]),
        ("Tonsil Removal (Tonsillectomy)", ["Tonsil Removal (Tonsillectomy)"]),
    ],
)
def test_names(line: str, names: list[str]) -> None:
    page = read_page(f"T\n\nName of the Procedure:\n\n{line}\n\nSummary\n\nA.\n\nSetting\n\nHome\n".encode())
    assert [name.text for name in page.names] == names
