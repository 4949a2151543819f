"""What a page says, as nodes and edges: the step from a read `Page` to records, its phrases linked."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from graph.model import Edge, Evidence, Name, Node, Scope, project_id
from graph.naming import normal_form
from graph.store import PageRecords, Phrase
from loaders.linking import SECTION_KINDS, Link, Linker, Mention
from loaders.page.model import Item, Page
from ontologies.vocabulary import CODE_SYSTEMS

# Each list of a page, the relation that its items stand in, and the kind of an item that nothing is known of.
_RELATIONS: tuple[tuple[str, str, str], ...] = (
    ("indications", "INDICATED_FOR", "Condition"),
    ("settings", "PERFORMED_IN", "Setting"),
    ("personnel", "PERFORMED_BY", "Role"),
    ("risks", "HAS_RISK", "Condition"),
    ("alternatives", "HAS_ALTERNATIVE", "Procedure"),
    ("causes", "CAUSED_BY", "Factor"),
    ("risk_factors", "HAS_RISK_FACTOR", "Factor"),
    ("symptoms", "HAS_SYMPTOM", "Condition"),
    ("diagnosis", "DIAGNOSED_BY", "Procedure"),
    ("treatments", "TREATED_BY", "Procedure"),
    ("complications", "HAS_COMPLICATION", "Condition"),
    ("benefits", "HAS_BENEFIT", "Outcome"),
)
_STEPS = (("preparation", "preparation"), ("steps", "procedure"), ("recovery", "recovery"))
_NAMED = ("Substance", "Device", "Condition")  # what an instruction tells people to beware of, or to use

# The concepts below which a procedure is imaging or anesthesia.
DIAGNOSTIC_IMAGING = "mesh:D003952"
ANESTHESIA_AND_ANALGESIA = "mesh:D000760"


@dataclass(frozen=True, slots=True)
class Uses:
    """The ids of procedures that, named in an instruction, say how it is done: imaging that guides, anesthesia."""

    imaging: frozenset[str]
    anesthesia: frozenset[str]


@dataclass(frozen=True, slots=True)
class Described:
    """What a page describes: the node that stands for it, and the concepts that its names link to, exact ones only.

    Concepts and devices are ids, each with the name that led there.
    """

    node: Node
    concepts: Mapping[str, Item]
    devices: Mapping[str, Item]


def describe(page: Page, linker: Linker) -> Described:
    """The node that a page describes. `linker` must know vocabularies only, so that no page depends on another.

    A procedure's id follows from its code or, without one, from its title and names; a device page describes what is
    done with the device; a condition page describes the condition itself, the concept where one is known.
    """
    items = [Item(name.text, name.start, name.end, name.text) for name in page.names]
    names = [item.text for item in items] or [page.title]
    kind = "Condition" if page.kind == "condition" else "Procedure"
    concepts = _concepts(items, (kind,), linker)
    devices = _concepts(items, ("Device",), linker) if page.kind == "device" else {}
    if kind == "Condition":
        id_ = next(iter(concepts), None) or project_id("condition", normal_form(names[0]))
        concepts = {}
    elif page.code.system and page.code.value:
        id_ = project_id("procedure", page.code.system, page.code.value)
    else:
        id_ = project_id("procedure", page.title, *sorted(names))
    spoken = map(Name, dict.fromkeys([*names, page.title]))
    called = tuple(_names(id_, names, page.title, linker) if kind == "Condition" else spoken)
    return Described(Node(id_, kind, names[0], called, None, True, _properties(page)), concepts, devices)


def _names(id_: str, names: Sequence[str], title: str, linker: Linker) -> Iterator[Name]:
    """What a page about a condition calls it. Near names are what vocabularies call something else, since a name means
    the same whatever pages are loaded, and the title, which is a code's and narrower as a rule."""
    things = {name: linker.called(name, ("Condition",)) for name in names}
    group = next((called[id_] for called in things.values() if id_ in called), id_)
    for name, called in things.items():
        yield Name(name, Scope.NEAR if called and group not in called.values() else Scope.EXACT)
    if title not in things:
        yield Name(title, Scope.NEAR)


def _concepts(names: Iterable[Item], kinds: tuple[str, ...], linker: Linker) -> dict[str, Item]:
    found: dict[str, Item] = {}
    for name in names:
        link = linker.link(name.label, kinds)
        if link.id is not None and link.match == "exact" and link.qualifier is None:
            found.setdefault(link.id, name)
    return found


def _properties(page: Page) -> Mapping[str, str | int]:
    passages = {name: getattr(page, name) for name in ("summary", "purpose", "patient_experience", "prognosis")}
    values: dict[str, str | int | None] = {name: p.text for name, p in passages.items() if p is not None}
    if page.duration is not None:
        values["duration_text"] = page.duration.text
        values["min_minutes"], values["max_minutes"] = page.duration.min_minutes, page.duration.max_minutes
    return {name: value for name, value in values.items() if value is not None}


def page_records(
    page: Page, described: Described, document: str, linker: Linker, vocabularies: Linker, uses: Uses
) -> PageRecords:
    """All that a page says of what it describes, as records of the source `document`.

    `linker` links items by all names, `vocabularies` finds what sentences mention by those of vocabularies alone.
    """
    records = _Records(page, document, described.node.id, linker, vocabularies, _astral(page.content))
    records.node(described.node)
    for concept, name in described.concepts.items():
        records.edge("BROADER", concept, None, name)
    for device, name in described.devices.items():
        records.edge("USES", device, {"link": "exact"}, name)
    if page.kind == "device" and not described.devices:
        _add_device(records, described)
    records.edge("DESCRIBED_IN", document)
    _add_codes(records, page)
    for section, predicate, kind in _RELATIONS:
        _add_items(records, section, predicate, kind)
    _add_steps(records, page)
    _add_sentences(records, page)
    _add_mentions(records, page, described, uses)
    return records.frozen()


@dataclass(slots=True)
class _Records:
    """Records under collection: an edge said twice is one edge with both places as evidence."""

    page: Page
    document: str
    subject: str
    linker: Linker
    vocabularies: Linker
    astral: list[int]
    nodes: dict[str, Node] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)  # of what was linked
    edges: dict[str, Edge] = field(default_factory=dict)
    phrases: list[Phrase] = field(default_factory=list)
    tried: set[str] = field(default_factory=set)

    def node(self, node: Node) -> str:
        self.nodes.setdefault(node.id, node)
        return node.id

    def named(self, id_: str | None) -> str | None:
        """A thing that was linked, as a qualifier names it: the page speaks of it, if only so (`graph.referents`)."""
        return None if id_ is None else self.node(Node(id_, self.kinds[id_], None))

    def calls(self, id_: str, kind: str, name: str) -> None:
        """The page's words for a thing that a vocabulary knows."""
        known = self.nodes.get(id_, Node(id_, kind, None))
        if name not in {n.text for n in known.names}:
            self.nodes[id_] = replace(known, names=(*known.names, Name(name, Scope.USED)))

    def edge(
        self,
        predicate: str,
        object_: str,
        qualifiers: Mapping[str, str | int | None] | None = None,
        said: Item | None = None,
        subject: str | None = None,
    ) -> None:
        given = {key: value for key, value in (qualifiers or {}).items() if value is not None}
        evidence = () if said is None else (self._evidence(said),)
        edge = Edge(subject or self.subject, predicate, object_, self.document, given, evidence)
        known = self.edges.get(edge.id)
        if known is not None:
            merged = tuple(dict.fromkeys((*known.evidence, *evidence)))
            edge = Edge(edge.subject, predicate, object_, self.document, given, merged)
        self.edges[edge.id] = edge

    def linked(self, section: str, item: Item, kind: str) -> tuple[str, dict[str, str | int | None]]:
        """The node that an item's words lead to, made where nothing knows them; and what the linking adds."""
        kinds = SECTION_KINDS.get(section, (kind,))
        link = self.linker.link(item.label, kinds, item.synonyms, dict(self.page.abbreviations))
        self.tried.update(link.tried)
        if link.id == self.subject and link.qualifier is not None:
            # "An earlier episode of CRPS", on a page about CRPS, is another thing than CRPS itself.
            link = Link.of_nothing(item.label, link.tried)
        if link.id is None:
            id_ = self.node(Node(project_id(kind.lower(), normal_form(item.label) or item.label), kind, link.name))
        else:
            assert link.kind is not None  # of what was found
            id_, kind = link.id, link.kind
            if link.match == "exact":
                self.calls(id_, kind, link.name)
        self.kinds[id_] = kind
        self.phrases.append(
            Phrase(section, item.text, item.start, item.end, item.label, kinds, id_, link.id is not None)
        )
        return id_, {"qualifier": item.qualifier or link.qualifier, "link": link.match}

    def _evidence(self, said: Item) -> Evidence:
        section = next((s for s in self.page.sections if s.start <= said.start < s.end), None)
        name, heading = ("", None) if section is None else (section.name, section.heading or None)
        wide = (said.start + bisect_left(self.astral, said.start), said.end + bisect_left(self.astral, said.end))
        return Evidence(self.document, name, heading, said.text, said.start, said.end, *wide)

    def frozen(self) -> PageRecords:
        nodes = tuple(self.nodes[key] for key in sorted(self.nodes))
        edges = tuple(self.edges[key] for key in sorted(self.edges))
        return PageRecords(nodes, edges, tuple(self.phrases), frozenset(self.tried))


def _add_device(records: _Records, described: Described) -> None:
    """The device that the page is about, where no vocabulary has it: by the first name that isn't the procedure's."""
    of_procedure = [name.text for name in described.concepts.values()]
    said = next((name for name in records.page.names if name.text not in of_procedure), None)
    name = records.page.title if said is None else said.text
    device = Node(project_id("device", normal_form(name) or name), "Device", name)
    item = None if said is None else Item(said.text, said.start, said.end, said.text)
    records.edge("USES", records.node(device), None, item)


def _add_items(records: _Records, section: str, predicate: str, kind: str) -> None:
    groups: dict[str, str] = {}
    for item in getattr(records.page, section):
        id_, found = records.linked(section, item, kind)
        groups[item.text] = id_
        if id_ == records.subject:
            continue
        qualifiers = found | {
            "frequency": item.frequency,
            "severity": item.severity,
            "one_of": item.one_of,
            "example_of": records.named(groups.get(item.example_of or "")),
        }
        records.edge(predicate, id_, qualifiers, item)


def _add_codes(records: _Records, page: Page) -> None:
    if page.code.system is not None and page.code.system in CODE_SYSTEMS and page.code.value:
        records.edge("HAS_CODE", _code(records, page.code.system, page.code.value))
    for code in page.similar_codes:
        if code.system is not None and code.system in CODE_SYSTEMS:
            item = Item(code.text, code.start, code.end, code.title)
            records.edge("SIMILAR_CODE", _code(records, code.system, code.value), {"qualifier": code.title}, item)


def _code(records: _Records, system: str, value: str) -> str:
    return records.node(Node(f"{CODE_SYSTEMS[system]}:{value}", "Code", None, notation=value))


def _add_steps(records: _Records, page: Page) -> None:
    for section, phase in _STEPS:
        for position, item in enumerate(getattr(page, section), 1):
            _add_step(records, item, phase, position, None)
    risks = {normal_form(item.label): records.linked("risks", item, "Condition")[0] for item in page.risks}
    for position, item in enumerate(page.management, 1):
        _add_step(records, item, "management", position, risks.get(normal_form(item.for_risk or "")))


def _add_step(records: _Records, item: Item, phase: str, position: int, for_risk: str | None) -> None:
    step = Node(project_id("step", records.document, phase, str(position), item.text), "Step", item.text)
    qualifiers: dict[str, str | int | None] = {
        "phase": phase,
        "position": position,
        "for_risk": records.named(for_risk),
    }
    id_ = records.node(step)
    records.edge("HAS_STEP", id_, qualifiers, item)
    _add_concerned(records, id_, item, records.vocabularies.mentions(item.text, _NAMED))


def _add_sentences(records: _Records, page: Page) -> None:
    """Patient criteria, and of the preparation what names a substance, a device or a condition to beware of."""
    for position, item in enumerate(page.patient_criteria, 1):
        mentions = records.vocabularies.mentions(item.text, _NAMED)
        _add_sentence(records, "HAS_PATIENT_CRITERION", item, position, mentions)
    for position, item in enumerate(page.preparation, 1):
        if mentions := records.vocabularies.mentions(item.text, _NAMED):
            _add_sentence(records, "HAS_PRECAUTION", item, position, mentions)


def _add_sentence(records: _Records, predicate: str, item: Item, position: int, mentions: Sequence[Mention]) -> None:
    id_ = project_id("statement", records.document, predicate, str(position), item.text)
    statement = records.node(Node(id_, "Statement", item.text))
    records.edge(predicate, statement, {"position": position}, item)
    _add_concerned(records, statement, item, mentions)


def _add_concerned(records: _Records, subject: str, item: Item, mentions: Sequence[Mention]) -> None:
    """What a step or a sentence speaks of."""
    for mention in mentions:
        records.edge("CONCERNS", mention.id, {"link": "exact"}, _said(item, mention), subject=subject)


def _add_mentions(records: _Records, page: Page, described: Described, uses: Uses) -> None:
    """What instructions, tools and the reasons for personnel name: devices, substances, imaging and anesthesia."""
    own = {records.subject, *described.concepts}
    for item in (*page.steps, *page.mentions_text, *page.personnel, *page.settings):
        for mention in records.vocabularies.mentions(item.text, ("Procedure", "Device", "Substance")):
            predicate = _use(mention.id, mention.kind, uses)
            if predicate is not None and mention.id not in own:
                records.edge(predicate, mention.id, {"link": "exact"}, _said(item, mention))


def _said(item: Item, mention: Mention) -> Item:
    """The words of an item that name a thing, at their place in the page."""
    return Item(mention.text, item.start + mention.start, item.start + mention.end, mention.text)


def _use(id_: str, kind: str, uses: Uses) -> str | None:
    if kind != "Procedure":
        return "USES"
    if id_ in uses.anesthesia:
        return "WITH_ANESTHESIA"
    return "GUIDED_BY" if id_ in uses.imaging else None


def _astral(content: str) -> list[int]:
    """The places of characters that take two UTF-16 code units."""
    return [] if content.isascii() else [place for place, character in enumerate(content) if character > "\uffff"]


def unread_lines(page: Page) -> Iterator[str]:
    """The page's lines that ended in no statement, as `LINE: words`."""
    for start, end in page.unread:
        line = page.content.count("\n", 0, start) + 1
        yield f"{line}: {' '.join(page.content[start:end].split())}"
