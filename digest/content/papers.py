"""Paper files: parse, edit, render; ``documents`` for papers."""

from __future__ import annotations

from dataclasses import dataclass, replace

from digest.content import documents
from digest.content.answers import read_answer
from digest.content.body import SECTIONS
from digest.content.documents import Format, Known, Sections
from digest.content.fields import FIELDS, SCHEMA
from digest.content.paperfile import PaperFile, Reading


def _make(known: Known, sections: Sections) -> PaperFile:
    reading, answers = known.get("reading"), tuple(map(read_answer, sections.get("answers", ())))
    if isinstance(reading, Reading):
        known["reading"] = replace(reading, answers=answers)
    elif answers:
        known["reading"] = Reading(None, "hand", answers)
    known.setdefault("authors", ())
    known.setdefault("categories", (known["primary_category"],))
    known.setdefault("announced", None)
    known.setdefault("announce_type", None)
    return PaperFile(
        abstract=sections.get("abstract", ()),
        abstract_zh=sections.get("abstract_zh", ()),
        contributions=sections.get("contributions", ()),
        **known,
    )


def _special_edit(name: str, new: PaperFile, old: PaperFile) -> Known | None:
    if name != "answers":
        return None
    return {"reading": old.reading} if new.reading is not None and old.reading is not None else {}


PAPERS = Format(
    SCHEMA, FIELDS, SECTIONS, ("title", "arxiv_id", "primary_category", "status"), _make, _special_edit
)


@dataclass(frozen=True, slots=True)
class Document(documents.Document[PaperFile]):
    """A paper file as read: its record, and every part of it as it stands."""

    @property
    def paper(self) -> PaperFile:
        return self.record


def parse_paper(text: str, path: str) -> Document:
    """Read a paper file; see ``documents.parse``."""
    found = documents.parse(text, path, PAPERS)
    return Document(found.record, found.entries, found.blocks, found.wrote, found.noted, found.schema)


def read_paper(text: str, path: str) -> PaperFile:
    """Read a paper file's record alone; the fast way, for those who will not write it."""
    return documents.read(text, path, PAPERS)


def keep_edits(new: PaperFile, old: Document) -> PaperFile:
    """Return the new record with the owner's fields as they stand in the old file."""
    return documents.keep_edits(new, old, PAPERS)


def render_paper(paper: PaperFile, old: Document | None = None, *, force: bool = False) -> str:
    """Return the file of a record; see ``documents.render``."""
    return documents.render(paper, old, PAPERS, force=force)
