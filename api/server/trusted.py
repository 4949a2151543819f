"""Operations that the server's owner trusts: a folder of them, asked for by id and, in a GET, kept by caches.

The program's own page asks one of the program's own, so that it works where nothing but trusted documents is run.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from api.planning.documents import Refused, document
from graph.errors import BadInput

_OWN = Path(__file__).parents[1] / "explorer"  # what the program's own page asks
_OWN_PREFIX = "procgraph/"
_SUFFIX = ".graphql"
_PREFIX = "sha256:"


@dataclass(frozen=True)
class Trusted:
    """Texts by id: a file's name without `.graphql`, and the SHA-256 of its text, with `sha256:` before it or not.

    `names` are those of the operations in them.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    names: frozenset[str] = frozenset()

    def text(self, id_: str) -> str | None:
        """The text of a document, None where there is none of this id."""
        return self.texts.get(id_.removeprefix(_PREFIX))

    def has(self, text: str) -> bool:
        """Whether a text is that of a trusted document."""
        return text in self._each

    @cached_property
    def _each(self) -> frozenset[str]:
        return frozenset(self.texts.values())


def read(folder: Path | None) -> Trusted:
    """The documents of a folder and those below it, and the program's own, whose ids begin with `procgraph/`.

    Raises BadInput for what is no folder or no valid document.
    """
    own = _read(_OWN, _OWN_PREFIX)
    if folder is None:
        return own
    if not folder.is_dir():
        raise BadInput("this is no folder of documents.", file=str(folder))
    given = _read(folder, "")
    return Trusted({**given.texts, **own.texts}, given.names | own.names)


def _read(folder: Path, prefix: str) -> Trusted:
    texts: dict[str, str] = {}
    names: set[str] = set()
    for path in sorted(folder.rglob(f"*{_SUFFIX}")):
        try:
            text = path.read_text(encoding="utf-8")
            read_ = document(text)
        except UnicodeDecodeError as error:
            raise BadInput("this document is not in UTF-8.", file=str(path), todo="Save it in UTF-8.") from error
        except OSError as error:
            raise BadInput(f"this document can't be read: {error.strerror}.", file=str(path)) from error
        except Refused as error:
            raise BadInput(str(error.errors[0].message), file=str(path)) from error
        id_ = prefix + path.relative_to(folder).with_suffix("").as_posix()
        texts |= {id_: text, _hash(text): text}
        names |= {name for name in read_.operations if name is not None}
    return Trusted(texts, frozenset(names))


def etag(versions: str, text: str, variables: Mapping[str, Any] | None, operation: str | None, form: str) -> str:
    """What tells an answer from every other: versions of program and data, the document, and what it is run with."""
    parts = json.dumps([versions, text, variables, operation, form], sort_keys=True)
    return f'W/"{hashlib.sha256(parts.encode()).hexdigest()[:32]}"'


def matches(header: str, tag: str) -> bool:
    """Whether If-None-Match names the tag, by weak comparison (RFC 9110, section 8.8.3.2)."""
    return any(part.strip() in ("*", tag) or f"W/{part.strip()}" == tag for part in header.split(","))


def is_hash(id_: str, text: str) -> bool:
    """Whether an id is the hash by which a text is known."""
    return id_.removeprefix(_PREFIX) == _hash(text)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
