"""What links, to what, with which words left over; and what must not link."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import Edge, Node, Scope, Source, SourceKind
from graph.naming import normal_form
from graph.store import Entry
from loaders.core import alias_records, core_records
from loaders.linking import SECTION_KINDS, Link, Linker
from loaders.linking.heads import readings
from loaders.linking.tables import general_heads, modifiers, openers, sites
from loaders.linking.variants import variants
from ontologies.prefixes import is_known
from ontologies.vocabulary import KINDS

CONDITION = ("Condition",)
ACTION = SECTION_KINDS["alternatives"]
ROLE = ("Role",)
SETTING = ("Setting",)
FINDING = SECTION_KINDS["diagnosis"]
ANYTHING = SECTION_KINDS["causes"]


class Names:
    """A look-up in memory that counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0
        self._entries: dict[str, dict[str, Entry]] = defaultdict(dict)
        self.nodes: dict[str, Node] = {}

    def add(self, source: Source, records: Iterable[Node | Edge]) -> None:
        for record in records:
            if isinstance(record, Node):
                known = self.nodes.setdefault(record.id, record)
                name = known.name or record.id
                if record.name is not None:
                    self.put(record.name, record.id, known.kind, Scope.PREFERRED, source.kind, name=name)
                for other in record.names:
                    self.put(other.text, record.id, known.kind, other.scope, source.kind, name=name)

    def put(
        self,
        text: str,
        id_: str,
        kind: str,
        scope: Scope = Scope.EXACT,
        source_kind: SourceKind = SourceKind.VOCABULARY,
        *,
        name: str = "",
        group: str | None = None,
    ) -> None:
        norm = normal_form(text)
        page = source_kind is SourceKind.PAGE
        entry = Entry(norm, id_, kind, scope, source_kind, page, name or text, group or id_, kind)
        before = self._entries[norm].get(id_)
        if before is None or list(Scope).index(scope) < list(Scope).index(before.scope):
            self._entries[norm][id_] = entry

    def __call__(self, norms: Collection[str]) -> list[Entry]:
        self.asked += 1
        return [entry for norm in norms for entry in self._entries.get(norm, {}).values()]


def core() -> Names:
    names = Names()
    names.add(*core_records())
    names.add(*alias_records())
    return names


CORE = core()
LINKER = Linker(CORE)


def link(phrase: str, kinds: tuple[str, ...], *synonyms: str) -> Link:
    return LINKER.link(phrase, kinds, synonyms)


@pytest.mark.parametrize(("phrase", "kinds", "id_", "qualifier"), [
    ("Failed back surgery syndrome", CONDITION, "mesh:D055111", None),
    ("Post-laminectomy syndrome", CONDITION, "mesh:D055111", None),
    ("FBSS", CONDITION, "mesh:D055111", None),
    ("Complex regional pain syndrome", CONDITION, "mesh:D020918", None),
    ("complex regional pain syndromes, type 2", CONDITION, "mesh:D002422", None),
    ("CRPS Type I", CONDITION, "mesh:D012019", None),
    ("High blood pressure", CONDITION, "mesh:D006973", None),
    ("heart attack", CONDITION, "mesh:D009203", None),
    ("Pins and needles", CONDITION, "mesh:D010292", None),
    ("X-ray", FINDING, "mesh:D011859", None),
    ("MRI", FINDING, "mesh:D008279", None),
    ("Physical therapy", ACTION, "mesh:D026741", None),
    ("blood thinners", ("Substance",), "mesh:D000925", None),
    ("Spinal cord stimulator implantation", ACTION, "mesh:D062187", None),
    ("surgical interventions", ACTION, "mesh:D013514", None),
    ("Medication management", ACTION, "mesh:D004358", None),
    ("weight loss", ACTION, "mesh:D061217", None),
    ("weight loss", CONDITION, "mesh:D015431", None),
    ("Surgical center", SETTING, "mesh:D013531", None),
    ("Pain management physician", ROLE, "procgraph:pain-management-specialist", None),
    ("Smoking", ANYTHING, "mesh:D012907", None),
    # what narrows a head is its qualifier
    ("Chronic pain unresponsive to medications", CONDITION, "mesh:D059350", "unresponsive to medications"),
    ("Certain neuromuscular disorders", CONDITION, "mesh:D009468", "Certain"),
    ("Severe knee osteoarthritis", CONDITION, "mesh:D020370", "Severe"),
    ("Suspected celiac disease", CONDITION, "mesh:D002446", "Suspected"),
    ("Long-standing sciatica that injections have not eased", CONDITION, "mesh:D012585",
     "Long-standing that injections have not eased"),
    ("Rheumatoid arthritis of the knee", CONDITION, "mesh:D001172", "of the knee"),
    ("Raynaud’s disease of the toes", CONDITION, "mesh:D011928", "of the toes"),
    ("Lumbar spinal stenosis", CONDITION, "mesh:D013130", "Lumbar"),
    ("Herniated lumbar disc", CONDITION, "mesh:D007405", "lumbar"),
    ("Sleep apnea with high blood pressure", CONDITION, "mesh:D012891", "with high blood pressure"),
    ("Spasticity caused by multiple sclerosis", CONDITION, "mesh:D009128", "caused by multiple sclerosis"),
    ("Constant numbness of the thumb", CONDITION, "mesh:D006987", "Constant of the thumb"),
    ("Itching under the pads", CONDITION, "mesh:D011537", "under the pads"),
    ("Infection at the incision site", CONDITION, "mesh:D013530", None),
    ("Infection at the needle site", CONDITION, "mesh:D007239", "at the needle site"),
    ("Burning pain", CONDITION, "mesh:D010146", "Burning"),
    ("Wrist or ankle fracture", CONDITION, "mesh:D000092503", "or ankle"),
    ("Spinal cord stimulation for those with pain", ACTION, "mesh:D062187", "for those with pain"),
    ("Physical therapy with desensitization", ACTION, "mesh:D026741", "with desensitization"),
    ("Stellate ganglion block for the arm", ACTION, "procgraph:stellate-ganglion-block", "for the arm"),
    ("Thermography of both limbs", FINDING, "mesh:D013817", "of both limbs"),
    ("Oral corticosteroids", ACTION, "mesh:D000305", None),
    ("Interventional radiologist", ROLE, "mesh:D000072177", None),
    ("Prescribing physician", ROLE, "mesh:D010820", "Prescribing"),
    ("Surgical center for healthy patients", SETTING, "mesh:D013531", "for healthy patients"),
    ("The hospital", SETTING, "mesh:D006761", None),
])  # fmt: skip
def test_what_links(phrase: str, kinds: tuple[str, ...], id_: str, qualifier: str | None) -> None:
    found = link(phrase, kinds)
    assert (found.id, found.qualifier) == (id_, qualifier)
    assert found.match in ("exact", "close")
    assert found.kind in kinds


@pytest.mark.parametrize(("phrase", "kinds"), [
    ("Pain at the electrode site", CONDITION),
    ("Soreness at the patch", CONDITION),
    ("Electrode site pain", CONDITION),
    ("Infection of the zorb", CONDITION),
    ("Cancer of the arm", CONDITION),
    ("Interference with a pacemaker", CONDITION),
    ("Loss of zorb", CONDITION),
    ("Tender scar tissue of zorb", CONDITION),
    ("Spread to another limb", CONDITION),
    ("Other implanted treatments", ACTION),
    ("Hand therapy", ACTION),
    ("Brighter reading lamps", ACTION),
    ("Manual zorb surgery", ACTION),
    ("Neurologist", SETTING),
    ("hospital", ROLE),
    ("No helper is needed", ROLE),
    ("", CONDITION),
    ("of the", CONDITION),
])  # fmt: skip
def test_what_must_not_link(phrase: str, kinds: tuple[str, ...]) -> None:
    found = link(phrase, kinds)
    assert (found.id, found.kind, found.match, found.qualifier) == (None, None, None, None)


@pytest.mark.parametrize("phrase", ["Pain at the insertion site", "Soreness at the needle site", "Facet joint pain"])
def test_a_place_makes_another_thing_of_pain(phrase: str) -> None:
    assert link(phrase, CONDITION).id not in {"mesh:D010146", "mesh:D059350", "mesh:D010149"}


def test_a_knee_deformity_is_not_congenital() -> None:
    assert link("Knee deformity that limits walking", CONDITION).id != "mesh:D000013"


def test_a_stellate_ganglion_block_is_no_sympathetic_block_in_general() -> None:
    assert link("Stellate ganglion block", ACTION).id != link("Sympathetic nerve block", ACTION).id


def test_near_synonyms_link_as_close() -> None:
    assert link("Algodystrophy", CONDITION).match in ("exact", "close")
    names = Names()
    names.put("zorb", "mesh:D1", "Condition", Scope.NEAR)
    assert Linker(names).link("Zorbs", CONDITION).match == "close"


def test_a_synonym_in_brackets_says_what_an_unknown_phrase_means() -> None:
    assert link("Zorbing of the nerve", CONDITION, "causalgia").id == "mesh:D002422"
    assert link("Pain from light touch", CONDITION, "allodynia").id == "mesh:D006930"


def test_the_pages_abbreviations_are_written_out() -> None:
    abbreviations = {"ZT": "Transcutaneous electrical nerve stimulation"}
    assert LINKER.link("ZT at home", ACTION).id is None
    assert LINKER.link("ZT", ACTION, (), abbreviations).id == "mesh:D004561"
    assert LINKER.link("ZT", ACTION).id is None


def test_the_name_is_the_head_with_a_capital() -> None:
    assert link("severe knee osteoarthritis", CONDITION).name == "Knee osteoarthritis"
    assert link("quibbling of the zorb", CONDITION).name == "Quibbling of the zorb"


def test_two_things_of_one_vocabulary_with_one_name_link_to_neither() -> None:
    names = Names()
    names.put("zorb", "mesh:D1", "Condition")
    names.put("zorb", "mesh:D2", "Condition")
    assert Linker(names).link("zorb", CONDITION).id is None
    assert {c.id for c in Linker(names).suggest("zorb", CONDITION)} == {"mesh:D1", "mesh:D2"}


def test_a_doubtful_phrase_does_not_fall_back_to_its_head() -> None:
    names = Names()
    names.put("chronic zorb", "mesh:D1", "Condition")
    names.put("chronic zorb", "mesh:D2", "Condition")
    names.put("zorb", "mesh:D3", "Condition")
    assert Linker(names).link("chronic zorb", CONDITION).id is None


def test_one_group_of_exact_matches_is_one_thing_and_mesh_stands_for_it() -> None:
    names = Names()
    names.put("zorb", "MONDO:1", "Condition", group="MONDO:1")
    names.put("zorb", "mesh:D1", "Condition", group="MONDO:1")
    names.put("zorb", "HP:1", "Condition")
    assert Linker(names).link("zorb", CONDITION).id == "mesh:D1"


def test_what_another_vocabulary_alone_names_leads_to_its_exact_match_in_mesh() -> None:
    names = Names()
    names.put("late zorb", "MONDO:1", "Condition", group="mesh:D1")
    assert Linker(names).link("Late zorb", CONDITION).id == "mesh:D1"


def test_exact_comes_before_near_and_a_vocabulary_before_a_page() -> None:
    names = Names()
    names.put("zorb", "mesh:D1", "Procedure", Scope.NEAR)
    names.put("zorb", "mesh:D2", "Procedure")
    names.put("zorb", "procgraph:procedure-1", "Procedure", source_kind=SourceKind.PAGE)
    assert Linker(names).link("zorb", ACTION).id == "mesh:D2"


def test_what_only_a_page_names_leads_to_its_procedure() -> None:
    names = Names()
    names.put("flimmer therapy", "procgraph:procedure-1", "Procedure", source_kind=SourceKind.PAGE)
    assert Linker(names).link("Flimmer therapy for adults", ACTION).id == "procgraph:procedure-1"


def test_a_phrase_is_remembered_and_says_under_which_names_it_was_looked_up() -> None:
    names = Names()
    linker = Linker(names)
    first = linker.link("Severe zorb of the knee", CONDITION)
    assert linker.link("Severe zorb of the knee", CONDITION) is first
    assert names.asked <= 2
    assert {"knee severe zorb", "severe zorb", "zorb"} <= set(first.tried)


def test_suggestions_for_review_are_few_and_of_the_kinds() -> None:
    found = LINKER.suggest("quibbling knee osteoarthritis of the zorb", CONDITION)
    assert found[0].id == "mesh:D020370"
    assert len(found) <= 5
    assert all(candidate.kind == "Condition" for candidate in found)


@given(st.text(max_size=60))
def test_any_text_may_be_asked_for(text: str) -> None:
    found = link(text, CONDITION)
    assert (found.id is None) == (found.match is None)
    LINKER.mentions(text, CONDITION)


WORDS = ("severe", "chronic", "knee", "pain", "of", "the", "that", "hurts", "or", "hip", "with", "in")


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=7))
def test_a_reading_keeps_words_in_order_and_loses_none(words: list[str]) -> None:
    phrase = " ".join(words)
    ways = readings(phrase)
    assert ways[0].text == phrase
    for way in ways:
        assert way.head
        assert sorted(token.start for token in (*way.head, *way.dropped)) == [t.start for t in ways[0].head]


@pytest.mark.parametrize(("phrase", "kinds", "id_"), [
    # parts of the body: what they have, and what is done to them
    ("inflamed kidney", CONDITION, "mesh:D009393"),
    ("irritated cornea", CONDITION, "mesh:D007634"),
    ("Inflammation of the heart muscle", CONDITION, "mesh:D009205"),
    ("swollen liver", CONDITION, "mesh:D006529"),
    ("womb cancer", CONDITION, "mesh:D014594"),
    ("taking out the spleen", ACTION, "mesh:D013156"),
    ("excision of the voice box", ACTION, "mesh:D007825"),
    ("windpipe opening", ACTION, "mesh:D014139"),
    ("kidney physician", ROLE, "mesh:D000072104"),
    # injuries
    ("fractured shin", CONDITION, "mesh:D013978"),
    ("a torn retina", CONDITION, "mesh:D012167"),
    ("hole in the bowel wall", CONDITION, "mesh:D007416"),
    # too much, too little, lost, blocked, narrowed
    ("raised blood sugar", CONDITION, "mesh:D006943"),
    ("loss of hearing", CONDITION, "mesh:D034381"),
    ("trouble swallowing", CONDITION, "mesh:D003680"),
    ("narrowed esophagus", CONDITION, "mesh:D004940"),
    ("blocked bowel", CONDITION, "mesh:D007415"),
    # treatments and examinations
    ("kidney grafting", ACTION, "mesh:D016030"),
    ("ultrasound scan", FINDING, "mesh:D014463"),
    ("heart sonogram", FINDING, "mesh:D004452"),
    ("nausea tablets", ACTION, "mesh:D000932"),
    ("hypertension pills", ACTION, "mesh:D000959"),
    ("cardiologist's office", SETTING, "mesh:D010824"),
])  # fmt: skip
def test_everyday_words_for_what_vocabularies_name(phrase: str, kinds: tuple[str, ...], id_: str) -> None:
    assert link(phrase, kinds).id == id_


@pytest.mark.parametrize(("phrase", "kinds", "id_"), [
    ("Swelling of the ankle", CONDITION, "mesh:D004487"),
    ("Pain when the foam is peeled off", CONDITION, "mesh:D010146"),
    ("Infection of a foot sore", CONDITION, "mesh:D007239"),
    ("Shortness of breath on the stairs", CONDITION, "mesh:D004417"),
    ("Acute pancreatitis set off by a gallstone", CONDITION, "mesh:D010195"),
    ("Cancer of the prostate or bladder", CONDITION, "mesh:D011471"),
    ("Fluid collects around the heart", CONDITION, "mesh:D010490"),
    ("Long courses of corticosteroid tablets", ACTION, "mesh:D000305"),
])  # fmt: skip
def test_words_that_leave_a_head_what_it_is(phrase: str, kinds: tuple[str, ...], id_: str) -> None:
    assert link(phrase, kinds).id == id_


@pytest.mark.parametrize(("phrase", "kinds", "id_"), [
    ("Swelling of the thyroid", CONDITION, "mesh:D004487"),  # an organ's is not the limb's
    ("Swelling of the tendon sheaths", CONDITION, "mesh:D004487"),
    ("Diabetes during an earlier pregnancy", CONDITION, "mesh:D003920"),
    ("Blood clot in the arm or leg", CONDITION, "mesh:D056824"),
    ("Wounds that heal slowly", CONDITION, "mesh:D014947"),
    ("Early puberty", CONDITION, "mesh:D011627"),
    ("Surgery to enlarge the bladder", ACTION, "mesh:D013514"),
    ("Tablets to slow the heart", ACTION, "mesh:D004358"),
    ("Antibodies against a protein", ACTION, "mesh:D000906"),
    ("Sore skin", CONDITION, "mesh:D012883"),
    ("Cramps", CONDITION, "mesh:D009120"),
    ("Sore from vein disease", CONDITION, "mesh:D013001"),  # no exchange of words after an organ was left out
    ("Bleeding around the brain", CONDITION, "mesh:D002543"),  # around is not in
    ("Vitamin A cream", ACTION, "mesh:D014815"),
    ("Trial of treatment", ACTION, "mesh:D013514"),  # no second exchange of what was exchanged
])  # fmt: skip
def test_words_that_make_another_thing(phrase: str, kinds: tuple[str, ...], id_: str) -> None:
    assert id_ in CORE.nodes or id_ == "mesh:D000906"
    assert link(phrase, kinds).id != id_


def test_a_head_in_mesh_comes_before_the_whole_in_another_vocabulary() -> None:
    names = Names()
    names.put("repeated zorb of the knee", "HP:1", "Condition")
    names.put("zorb", "mesh:D1", "Condition")
    assert Linker(names).link("Repeated zorb of the knee", CONDITION).id == "mesh:D1"
    assert Linker(names).link("Repeated zorb of the knee zork", CONDITION).id is None


def test_other_words_lead_to_one_thing_or_to_none() -> None:
    names = Names()
    names.put("renal zorb", "mesh:D1", "Condition")
    assert Linker(names).link("kidney zorb", CONDITION).match == "close"
    names.put("nephric zorb", "mesh:D2", "Condition")
    assert Linker(names).link("kidney zorb", CONDITION).id is None
    names.put("kidney zorb", "mesh:D3", "Condition")
    assert Linker(names).link("kidney zorb", CONDITION).match == "exact"


def test_a_part_of_the_body_is_no_condition_in_other_words() -> None:
    names = Names()
    names.put("coronary", "mesh:D1", "Condition")
    assert Linker(names).link("heart arteries that bend", CONDITION).id is None


def test_a_lay_name_of_another_vocabulary_leads_to_what_mesh_has_under_its_name() -> None:
    names = Names()
    names.put("Zorbing skin", "HP:1", "Condition", name="Zorbhidrosis")
    names.put("Zorbhidrosis", "HP:1", "Condition", Scope.PREFERRED)
    assert Linker(names).link("zorbing skin", CONDITION).id == "HP:1"
    names.put("Zorbhidrosis", "mesh:D1", "Condition")
    assert Linker(names).link("zorbing skin", CONDITION).id == "mesh:D1"


@pytest.mark.parametrize(("phrase", "id_"), [
    ("known or suspected lung cancer", "mesh:D008175"),
    ("mild or moderate, recurrent sciatica", "mesh:D012585"),
    ("bleeding in the leg", "mesh:D006470"),
    ("heart failure in the elderly", "mesh:D006333"),
    ("withdrawal from friends", "mesh:D012934"),
    ("withdrawal from the farm", None),
])  # fmt: skip
def test_modifiers_joined_limbs_and_audience(phrase: str, id_: str | None) -> None:
    assert link(phrase, CONDITION).id == id_


def test_other_words_dont_lead_to_what_only_a_page_names() -> None:
    names = Names()
    names.put("renal zorb", "procgraph:procedure-1", "Procedure", source_kind=SourceKind.PAGE)
    assert Linker(names).link("kidney zorb", ACTION).id is None


@given(st.lists(st.sampled_from(("kidney", "heart", "inflamed", "removal", "tablet", "doctor", "zorb")), min_size=1))
def test_variants_are_bounded_and_other_than_the_name(words: list[str]) -> None:
    norm = normal_form(" ".join(words))
    found = variants(norm, frozenset(CONDITION))
    assert len(found) <= 60
    assert norm not in {variant.norm for variant in found}
    assert [v.exchanges for v in found] == sorted(v.exchanges for v in found)
    assert all(variant.kinds <= frozenset(CONDITION) for variant in found)


def test_the_tables_name_kinds_and_concepts_that_exist() -> None:
    kinds = {kind for found in modifiers().values() for modifier in found for kind in modifier.kinds}
    kinds |= {kind for found in openers().values() for opener in found for kind in opener.kinds}
    assert kinds - {"*"} <= set(KINDS)
    assert set(sites().values()) == {"organ", "limb", "region", "procedure", "both", "pregnancy"}
    sorts = {modifier.sort for found in modifiers().values() for modifier in found}
    sorts |= {opener.sort for found in openers().values() for opener in found}
    known = sorts | set(sites().values()) | {"anything", "joined", "remark"}
    assert all(head.sorts <= known for head in general_heads().values())
    assert all(is_known(id_) for id_ in general_heads())
    assert {kind for kinds in SECTION_KINDS.values() for kind in kinds} <= set(KINDS)
