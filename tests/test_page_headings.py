"""Headings in many wordings: each question opens the section whose content it asks for."""

from __future__ import annotations

import pytest

from loaders.page import read_page
from loaders.page.words.headings import section_names


@pytest.mark.parametrize(
    ("question", "section"),
    [
        ("What is a biopsy?", "summary"),
        ("What do we mean by dialysis?", "summary"),
        ("Could it help me?", "indications"),
        ("Who sets it up", "personnel"),
        ("What is gained?", "benefits"),
        ("Who is it for?", "indications"),
        ("Why might I need this?", "indications"),
        ("Why has my doctor suggested it?", "indications"),
        ("Do I really need it?", "indications"),
        ("Is it right for my child?", "indications"),
        ("When do doctors use it?", "indications"),
        ("Who can have it?", "indications"),
        ("Is this the right treatment for me?", "indications"),
        ("How could it help me?", "benefits"),
        ("What is it good for?", "benefits"),
        ("What are the good points?", "benefits"),
        ("What are the upsides?", "benefits"),
        ("How will I benefit?", "benefits"),
        ("What difference will it make?", "benefits"),
        ("Does it work?", "benefits"),
        ("What can I hope for?", "benefits"),
        ("What good will it do me?", "benefits"),
        ("What are the bad points?", "risks_and_complications"),
        ("Is it dangerous?", "risks_and_complications"),
        ("What are the downsides?", "risks_and_complications"),
        ("Can anything go wrong?", "risks_and_complications"),
        ("What should I worry about?", "risks_and_complications"),
        ("Are there any side effects?", "risks_and_complications"),
        ("How safe is it?", "risks_and_complications"),
        ("What do I have to do first?", "preparation"),
        ("What should I bring?", "preparation"),
        ("How do I get myself ready?", "preparation"),
        ("May I eat and drink beforehand?", "preparation"),
        ("What happens on the day before?", "preparation"),
        ("Before you come in", "preparation"),
        ("What will the surgeon do?", "procedure_description"),
        ("How is it carried out?", "procedure_description"),
        ("What goes on during the test?", "procedure_description"),
        ("What happens when I get there?", "procedure_description"),
        ("How long will I be in there?", "duration"),
        ("How many minutes should I allow?", "duration"),
        ("How much time will it take?", "duration"),
        ("Where do I have to go?", "setting"),
        ("At which hospital is it done?", "setting"),
        ("Who will I meet?", "personnel"),
        ("Who is going to treat me?", "personnel"),
        ("Whom will I see?", "personnel"),
        ("When you get home", "recovery"),
        ("Back home", "recovery"),
        ("When can I drive again?", "recovery"),
        ("How will I feel afterwards?", "recovery"),
        ("The days after", "recovery"),
        ("Once you are home", "recovery"),
        ("What about work and sport?", "recovery"),
        ("How long does it take to get over it?", "recovery"),
        ("Are there other ways?", "alternatives"),
        ("Could I have something else?", "alternatives"),
        ("What if I don't want it?", "alternatives"),
        ("Do I have a choice?", "alternatives"),
        ("What could I do instead?", "alternatives"),
        ("Is there another way?", "alternatives"),
        ("Will it hurt?", "patient_experience"),
        ("What is it like?", "patient_experience"),
        ("What will I feel?", "patient_experience"),
        ("Is it painful?", "patient_experience"),
    ],
)
def test_questions(question: str, section: str) -> None:
    assert section_names(question) == (section,)
    asked = f"# A page\n\n## What is it?\n\nA thing.\n\n## {question}\n\nWords.\n"
    assert section in [s.name for s in read_page(asked.encode()).sections]


@pytest.mark.parametrize(
    ("question", "section"),
    [
        ("Why they form", "causes"),
        ("How you notice it", "symptoms"),
        ("How is it recognized?", "diagnosis"),
        ("What may follow", "complications"),
        ("What brings it on?", "causes"),
        ("Where does it come from?", "causes"),
        ("Why did I get it?", "causes"),
        ("Who gets it?", "risk_factors"),
        ("Am I at risk?", "risk_factors"),
        ("What makes it more likely?", "risk_factors"),
        ("What will I notice?", "symptoms"),
        ("How do I know I have it?", "symptoms"),
        ("What does it feel like?", "symptoms"),
        ("How will the doctor find out?", "diagnosis"),
        ("How is it found?", "diagnosis"),
        ("Which tests will I need?", "diagnosis"),
        ("What can be done about it?", "treatment_options"),
        ("How is it treated?", "treatment_options"),
        ("What helps?", "treatment_options"),
        ("Can it be cured?", "treatment_options"),
        ("Will it go away?", "prognosis_and_follow_up"),
        ("What does the future hold?", "prognosis_and_follow_up"),
        ("How will things go on?", "prognosis_and_follow_up"),
        ("What can it lead to?", "complications"),
        ("What if it is not treated?", "complications"),
    ],
)
def test_questions_of_condition_pages(question: str, section: str) -> None:
    page = read_page(
        f"Gout\n\nName of the Condition\n\nGout\n\n{question}\n\nThis and that.\n\nSummary\n\nA thing.\n".encode()
    )
    assert section in [s.name for s in page.sections]
