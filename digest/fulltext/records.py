"""The records of a full text, and of its absence; JSON for the private cache (pure)."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import Any, Literal, get_args

FORM = 1
"""Of the JSON; another number is not read, and the paper is fetched again. Raise it when the readers
of HTML or PDF give better texts than those that lie in caches."""

Source = Literal["html", "pdf"]

NoTextReason = Literal[
    "missing",
    "unavailable",
    "wrong-paper",
    "failed-conversion",
    "encrypted",
    "scanned",
    "too-large",
    "corrupt",
    "empty",
]
"""Why there is no text; a closed list.

missing            arXiv has neither HTML nor PDF of this version (yet)
unavailable        arXiv gave no usable answer this time
wrong-paper        the HTML bears another title: another paper, or an older draft
failed-conversion  the HTML is a stub, or LaTeXML gave up
encrypted          the PDF wants a password
scanned            the PDF shows pictures of pages, without text
too-large          more bytes than we read
corrupt            the PDF cannot be read, or takes a reader down
empty              a document that says hardly anything
"""
NO_TEXT_REASONS: tuple[NoTextReason, ...] = get_args(NoTextReason)

_WAITS: frozenset[NoTextReason] = frozenset(
    {"missing", "unavailable", "wrong-paper", "failed-conversion", "corrupt"}
)


@dataclass(frozen=True, slots=True)
class Section:
    """One heading with the text up to the next heading."""

    id: str
    """Anchor in arXiv's HTML (``S3.SS2``, ``A1``); empty for PDF and where the HTML has none."""
    number: str
    """As printed (``3.2``, ``A``, ``IV-B``); empty if there is none."""
    title: str
    """Without the number; empty for text before the first heading."""
    level: int
    """1 for a section, 2 for a subsection …; 0 for text before the first heading."""
    text: str
    """Paragraphs separated by blank lines, formulas as ``$…$``, rows of tables as lines with ``|``,
    captions as paragraphs; may be empty where subsections follow at once."""


@dataclass(frozen=True, slots=True)
class FullText:
    """What one version of a paper says, without bibliography and furniture."""

    arxiv_id: str
    version: int
    source: Source
    title: str
    """As the document itself has it; empty if a PDF does not tell."""
    sections: tuple[Section, ...]
    """In the order of the document; the abstract is one of them."""
    affiliations: tuple[str, ...] = ()
    """As literally printed, each once, in order; empty when unsure."""
    cut: str = ""
    """What of the document was not read (``pages 121-512 of 512``); empty when it was read whole."""

    @property
    def chars(self) -> int:
        """Characters of all sections, headings included."""
        return sum(len(one.title) + len(one.text) for one in self.sections)


@dataclass(frozen=True, slots=True)
class NoText:
    """Why there is no text."""

    reason: NoTextReason
    message: str
    """One line for the log; none of the document's words."""

    @property
    def waits(self) -> bool:
        """Whether it may be otherwise tomorrow."""
        return self.reason in _WAITS


def to_json(found: FullText | NoText) -> str:
    """Return the form in which a result lies in the cache."""
    kind = "text" if isinstance(found, FullText) else "none"
    return json.dumps({"form": FORM, kind: dataclasses.asdict(found)}, ensure_ascii=False)


def from_json(text: str) -> FullText | NoText | None:
    """Return the result; None for a form that this version does not know."""
    data: dict[str, Any] = json.loads(text)
    if data.get("form") != FORM:
        return None
    if none := data.get("none"):
        return NoText(none["reason"], none["message"])
    fields = data["text"]
    sections = tuple(Section(**one) for one in fields.pop("sections"))
    affiliations = tuple(fields.pop("affiliations"))
    return FullText(**fields, sections=sections, affiliations=affiliations)
