"""The syntax of OBO 1.4 (owlcollab.github.io/oboformat/doc/GO.format.obo-1_4.html): header and stanzas, as a stream."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, field

from graph.errors import BadInput
from loaders.files import Member
from loaders.text_lines import text_lines

_QUOTED = r'"((?:[^"\\]|\\.)*)"'
_STANZA = re.compile(r"\[([A-Za-z]+)\]\s*(?:!.*)?")
_TAG = re.compile(r"([A-Za-z_-][\w.:/-]*?):\s+(\S.*)")
_SYNONYM = re.compile(_QUOTED + r"(?:\s+(EXACT|BROAD|NARROW|RELATED))?(?:\s+([^\s\[]+))?\s*\[.*")
_DEFINITION = re.compile(_QUOTED + r"\s*\[.*")
_PROPERTY = re.compile(r'(\S+)\s+(?:"((?:[^"\\]|\\.)*)"|(\S+)).*')
_ID = re.compile(r"[^\s!{]+")
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "W": " ", "t": "\t"}
# Those that the graph has a use for, of the many that the format has; and of these, those that say a term's place.
_TAGS = frozenset({"id", "name", "def", "synonym", "is_a", "xref", "is_obsolete"})
PLACE = frozenset({"id", "name", "is_a", "is_obsolete"})
_TODO = "Mend the line, or get the publisher's own file again."


@dataclass(slots=True)
class Stanza:
    """A stanza: its type, the line it begins on, and of its tags those that the graph has a use for.

    `synonyms` are text, scope and type, `is_a` and `xrefs` an id each, with its line.
    """

    kind: str
    line: int
    id: str = ""
    name: str = ""
    definition: str = ""
    obsolete: bool = False
    synonyms: list[tuple[str, str, str]] = field(default_factory=list)
    is_a: list[tuple[int, str]] = field(default_factory=list)
    xrefs: list[tuple[int, str]] = field(default_factory=list)


def header(member: Member) -> dict[str, str]:
    """The header's tags, with the values of its property_value tags under the property's name; the first wins."""
    tags: dict[str, str] = {}
    for line, text in text_lines(member):
        if _STANZA.fullmatch(text):
            break
        if not text.strip() or text.startswith("!"):
            continue
        tag, value = _tag(member, line, text)
        match = _PROPERTY.fullmatch(value) if tag == "property_value" else None
        if match is not None:
            tag, value = match[1], match[2] or match[3]
        tags.setdefault(tag, value)
    return tags


def stanzas(member: Member, read: Container[str] = _TAGS) -> Iterator[Stanza]:
    """Each stanza with its tags of these names. Raises BadInput, with the line, for one that is broken."""
    stanza: Stanza | None = None
    for line, text in text_lines(member):
        if not text or text[0] == "!" or text.isspace():
            continue
        if text[0] == "[":
            if stanza is not None:
                yield _whole(member, stanza)
            match = _STANZA.fullmatch(text)
            if match is None:
                raise _broken(member, line, f"{text!r} is no beginning of a stanza.")
            stanza = Stanza(match[1], line)
        elif stanza is not None:
            tag, value = _tag(member, line, text)
            if tag in read:
                _add(member, stanza, line, tag, value)
    if stanza is not None:
        yield _whole(member, stanza)


def _add(member: Member, stanza: Stanza, line: int, tag: str, value: str) -> None:
    match tag:
        case "id":
            stanza.id = _id(member, line, value)
        case "name":
            stanza.name = _unescaped(value)
        case "def":
            stanza.definition = _unescaped(_matched(_DEFINITION, member, line, tag, value)[1])
        case "synonym":
            synonym = _matched(_SYNONYM, member, line, tag, value)
            stanza.synonyms.append((_unescaped(synonym[1]), synonym[2] or "RELATED", synonym[3] or ""))
        case "is_a":
            stanza.is_a.append((line, _id(member, line, value)))
        case "xref":
            stanza.xrefs.append((line, _id(member, line, value)))
        case "is_obsolete":
            stanza.obsolete = value.startswith("true")
        case _:
            pass  # the format has many more tags


def _tag(member: Member, line: int, text: str) -> tuple[str, str]:
    tag, _, value = text.partition(": ")
    value = value.strip()
    if value and tag in _TAGS:
        return tag, value
    match = _TAG.fullmatch(text)
    if match is None:
        raise _broken(member, line, f"{text!r} is no tag with a value.")
    return match[1], match[2].rstrip()


def _whole(member: Member, stanza: Stanza) -> Stanza:
    if not stanza.id:
        raise _broken(member, stanza.line, f"the stanza [{stanza.kind}] has no id.")
    if stanza.kind == "Term" and not stanza.name and not stanza.obsolete:
        raise _broken(member, stanza.line, f"the term {stanza.id} has no name.")
    return stanza


def _id(member: Member, line: int, value: str) -> str:
    match = _ID.match(value)
    if match is None:
        raise _broken(member, line, f"{value!r} begins with no id.")
    return _unescaped(match[0])


def _matched(pattern: re.Pattern[str], member: Member, line: int, tag: str, value: str) -> re.Match[str]:
    match = pattern.fullmatch(value)
    if match is None:
        raise _broken(member, line, f"the {tag} {value!r} is not as the format has it (text in quotes, then [...]).")
    return match


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda m: _ESCAPED.get(m[1], m[1]), text) if "\\" in text else text


def _broken(member: Member, line: int, what: str) -> BadInput:
    return BadInput(what, file=member.name, line=line, todo=_TODO)
