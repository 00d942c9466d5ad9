"""Item files: one entry of another feed than arXiv's, on the machinery of ``documents``.

The same attributes as a paper's where they are the same thing: ``abstract`` is the item's text.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any, get_args

from digest.content import documents
from digest.content.body import BodySection, read_bullets, write_bullets, write_lines
from digest.content.documents import Format, Known, Sections
from digest.content.fields import (
    Field,
    as_date,
    as_needed_text,
    as_text,
    as_texts,
    decode_provenance,
    encode_translation,
    one_of,
    plain,
)
from digest.models import Provenance, Status
from digest.text.folding import fold
from digest.text.markdown import unescape

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class ItemFile:
    """All that is stored of one item; None and empty mean unknown and are not written."""

    key: str
    """Name of its file and of its page: ``lab-blog-1a2b3c4d5e``."""
    title: str
    abstract: tuple[str, ...]
    """Its text by sentences, as far as it is kept; an empty one parts paragraphs."""
    feed: str
    """Name of the feed that had it first."""
    announced: dt.date
    """The day that took it up."""
    status: Status
    link: str | None = None
    date: dt.date | None = None
    """Of publication, as the feed says (UTC)."""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    """The feed's own words for it."""
    cut: bool = False
    """Whether the text goes on where it came from."""
    title_zh: str | None = None
    abstract_zh: tuple[str, ...] = ()
    """Line k answers line k of ``abstract``."""
    contributions: tuple[str, ...] = ()
    summary_zh: str | None = None
    tags: tuple[str, ...] = ()
    translation: Provenance | None = None
    identity: tuple[str, ...] = ()
    """Hashes of its id, its link and its text, by which it is known again; empty for none of a kind."""
    changes: int = 0
    """How often its text has changed since."""
    edited: tuple[str, ...] = ()
    """Fields that belong to the owner by hand edit; derived when a file is read."""

    @property
    def aligned(self) -> bool:
        """Whether original and translation can be shown sentence by sentence."""
        return bool(self.abstract_zh) and [not line for line in self.abstract] == [
            not line for line in self.abstract_zh
        ]

    @property
    def sentences(self) -> tuple[str, ...]:
        """The text without the marks between paragraphs."""
        return tuple(line for line in self.abstract if line)


def _http(value: Any) -> str | None:
    text = as_text(value)
    if text is not None and not text.startswith(("http://", "https://")):
        raise ValueError("expected an address that begins with http:// or https://")
    return text


def _number(value: Any) -> int:
    if isinstance(value, bool) or not str(value).isdigit():
        raise ValueError("expected a whole number")
    return int(value)


def _key(value: Any) -> str:
    text = as_needed_text(value)
    if re.fullmatch(r"[a-z0-9][a-z0-9-]{2,57}", text) is None:
        raise ValueError("expected the name of the file, as in lab-blog-1a2b3c4d5e")
    return text


FIELDS: tuple[Field[ItemFile], ...] = (
    plain("title", as_needed_text),
    plain("title_zh", as_text),
    Field("item", lambda item: item.key, _key, "key"),
    plain("feed", as_needed_text),
    plain("link", _http),
    plain("date", as_date),
    plain("announced", as_date),
    plain("authors", as_texts),
    plain("categories", as_texts),
    plain("tags", as_texts),
    plain("summary_zh", as_text),
    plain("status", one_of(get_args(Status))),
    Field("cut", lambda item: item.cut or None, bool, "cut", tracked=False),
    Field("translation", encode_translation, decode_provenance, "translation", tracked=False),
    Field("identity", lambda item: list(item.identity) or None, tuple, "identity", tracked=False),
    Field("changes", lambda item: item.changes or None, _number, "changes", tracked=False),
)


def read_paragraphs(text: str) -> tuple[str, ...]:
    """Return the sentences of a section, one per line; blank lines part paragraphs, as one empty one."""
    lines: list[str] = []
    for line in text.split("\n"):
        sentence = unescape(fold(line))
        if sentence or (lines and lines[-1]):
            lines.append(sentence)
    return tuple(lines[:-1] if lines and not lines[-1] else lines)


SECTIONS: tuple[BodySection[ItemFile], ...] = (
    BodySection("## 原始内容", "abstract", lambda item: item.abstract, write_lines, read_paragraphs),
    BodySection("## 中文", "abstract_zh", lambda item: item.abstract_zh, write_lines, read_paragraphs),
    BodySection("## 要点", "contributions", lambda item: item.contributions, write_bullets, read_bullets),
)


def _make(known: Known, sections: Sections) -> ItemFile:
    known = {key: value for key, value in known.items() if value is not None}
    return ItemFile(
        abstract=sections.get("abstract", ()),
        abstract_zh=sections.get("abstract_zh", ()),
        contributions=sections.get("contributions", ()),
        **known,
    )


ITEMS = Format(SCHEMA, FIELDS, SECTIONS, ("title", "item", "feed", "announced", "status"), _make)

ItemDocument = documents.Document[ItemFile]


def parse_item(text: str, path: str) -> ItemDocument:
    """Read an item file; see ``documents.parse``."""
    return documents.parse(text, path, ITEMS)


def read_item(text: str, path: str) -> ItemFile:
    """Read an item file's record alone."""
    return documents.read(text, path, ITEMS)


def keep_item_edits(new: ItemFile, old: ItemDocument) -> ItemFile:
    """Return the new record with the owner's fields as they stand in the old file."""
    return documents.keep_edits(new, old, ITEMS)


def render_item(item: ItemFile, old: ItemDocument | None = None, *, force: bool = False) -> str:
    """Return the file of a record; see ``documents.render``."""
    return documents.render(item, old, ITEMS, force=force)


_IDENTITY = re.compile(r'^identity: \["?([^"\n]*)"?, "?([^"\n]*)"?, "?([^"\n]*)"?\]$', re.MULTILINE)


def identity_in(text: str, path: str) -> tuple[str, ...]:
    """Return an item's hashes without reading the whole file; a line of another form is read as YAML."""
    match = _IDENTITY.search(text)
    if match is None:
        return read_item(text, path).identity
    return match.groups()
