"""The record of one paper as its file holds it; values only, no text forms."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from digest.models import AnnounceType, Lift, Provenance, Status

QUESTIONS: tuple[str, ...] = (
    "这篇论文试图解决什么问题？",
    "有哪些相关研究？",
    "论文如何解决这个问题？",
    "论文做了哪些实验？",
    "有什么可以进一步探索的点？",
    "总结一下论文的主要内容",
)
"""The fixed headings of a reading; question k is at index k - 1."""


UNFOUNDED = "【未在原文找到】"
"""Behind a sentence of an answer that says what the paper does not; in the text, so that every reader
of the file sees it."""


@dataclass(frozen=True, slots=True)
class Link:
    """An address that arXiv's own abstract or comment names."""

    kind: str
    """``code``, ``demo``, ``dataset``, ``model`` or ``link``."""
    url: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A section of the paper that an answer rests on."""

    label: str
    """Its number (``3.2``, ``A``); its title where it has none."""
    anchor: str = ""
    """Its name in arXiv's HTML (``S3.SS2``); empty if the text came from a PDF."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the six answers; both empty where it is missing."""

    text: str
    """Markdown: paragraphs, lists, bold; formulas as ``$…$``."""
    sections: tuple[Cited, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """The six answers and what they were made from; or that there is nothing to make them from."""

    provenance: Provenance | None
    """A finding's ``sentence`` is the number of the question here. None if no model wrote it."""
    source: str
    """``html``, ``pdf`` or ``abstract``; ``hand`` for answers of the owner's; ``none``: given up."""
    answers: tuple[Answer, ...]
    """Answer k at index k - 1; empty if there are none."""
    version: int | None = None
    """Of the paper that was read; None if it is not known."""
    truncated: bool = False
    """Whether the model was shown a part of the text only."""
    reason: str | None = None
    """Why it was given up; a word of ours."""

    @property
    def marks(self) -> int:
        """Sentences that are marked as not found in the paper."""
        return sum(answer.text.count(UNFOUNDED) for answer in self.answers)


@dataclass(frozen=True, slots=True)
class PaperFile:
    """All that is stored of one paper; None and empty mean unknown and are not written."""

    arxiv_id: str
    title: str
    abstract: tuple[str, ...]
    """Sentences; line k answers line k of ``abstract_zh``."""
    authors: tuple[str, ...]
    primary_category: str
    categories: tuple[str, ...]
    announced: dt.date | None
    announce_type: AnnounceType | None
    status: Status
    version: int | None = None
    title_zh: str | None = None
    abstract_zh: tuple[str, ...] = ()
    contributions: tuple[str, ...] = ()
    summary_zh: str | None = None
    tags: tuple[str, ...] = ()
    affiliations: tuple[str, ...] = ()
    date: dt.date | None = None
    """Submission of version 1 (UTC)."""
    updated: dt.date | None = None
    """Submission of ``version`` (UTC)."""
    classes: tuple[str, ...] = ()
    comment: str | None = None
    journal_ref: str | None = None
    doi: str | None = None
    license: str | None = None
    links: tuple[Link, ...] = ()
    venue: str | None = None
    relevance_score: float | None = None
    """With the lift, at most 10."""
    relevance_reason: str | None = None
    relevance_lift: tuple[Lift, ...] = ()
    """What of the score followed authors and keywords added."""
    translation: Provenance | None = None
    reading: Reading | None = None
    history: tuple[tuple[int, dt.date], ...] = ()
    """(version, its submission date), oldest first."""
    seen_in: tuple[str, ...] = ()
    """Other feeds that named the paper, by name."""
    edited: tuple[str, ...] = ()
    """Fields that belong to the owner by hand edit, in field order; derived when a file is read."""

    @property
    def is_read(self) -> bool:
        """Whether there are answers to show."""
        return self.reading is not None and any(answer.text for answer in self.reading.answers)

    @property
    def aligned(self) -> bool:
        """Whether original and translation can be shown sentence by sentence."""
        return bool(self.abstract_zh) and len(self.abstract) == len(self.abstract_zh)
