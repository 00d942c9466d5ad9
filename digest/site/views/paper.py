"""A paper: in full, as a row of a list, with its sentences, doubts and reading."""

from __future__ import annotations

from datetime import date
from typing import Literal

from markupsafe import Markup

from digest.models import AnnounceType, Severity, Status
from digest.site.views.parts import DayLink, LinkView, PageMeta, PaperLink, RelatedLink, TermLink
from digest.site.views.view import View

Mark = Literal["", "hint", "mend", "doubt"]
"""``doubt``: a hard finding; ``mend``: a second answer put it right; ``hint``: a soft finding."""


class SentenceView(View, frozen=True):
    """One sentence of the abstract and its rendering."""

    n: int
    en: Markup
    zh: Markup | None
    doubtful: bool = False
    """Whether a finding names this sentence."""
    mark: Mark = ""


class TallyView(View, frozen=True):
    """How many sentences bear each mark; ``passed`` are those without one."""

    passed: int
    mended: int
    hinted: int
    doubtful: int


class FindingView(View, frozen=True):
    """A doubt that a check has, shown to the reader."""

    sentence: int | None
    """0 is the title; None the whole."""
    check: str
    severity: Severity
    en: str
    zh: str
    message: str


class ProvenanceView(View, frozen=True):
    """Where a translation or a reading comes from."""

    model: str
    prompt_version: str
    date: date
    checks: tuple[str, ...]
    findings: tuple[FindingView, ...]
    source: str
    """``abstract``, ``html`` or ``pdf``; ``imported``: from an older blog, unchecked."""


class LiftView(View, frozen=True):
    """A followed author or keyword, and the points that it added."""

    by: Literal["author", "keyword"]
    match: str
    points: float


class AnswerView(View, frozen=True):
    n: int
    question: str
    body: Markup
    sections: tuple[LinkView, ...] = ()
    """What it rests on; an empty address where arXiv's HTML has no such place."""


class ReadingView(View, frozen=True):
    provenance: ProvenanceView | None
    """None if no model wrote it."""
    answers: tuple[AnswerView, ...]
    """Those that have an answer."""
    source: str
    """``html``, ``pdf``, ``abstract`` or ``hand``."""
    version: int | None
    """Of the paper that was read."""
    truncated: bool
    """Whether the model was shown a part of the text only."""
    doubtful: int
    """Sentences that are marked as not found in the paper."""


class PaperView(View, frozen=True):
    """One paper in full: on its page, on its day's page, and in the paper feed."""

    arxiv_id: str
    version: int | None
    url: str
    anchor: str
    """Fragment of the paper on its day's page: ``p2607.10001``."""
    title: Markup
    title_text: str
    title_zh: Markup | None
    title_zh_text: str | None
    authors: tuple[TermLink, ...]
    affiliations: tuple[str, ...]
    primary_category: str
    categories: tuple[TermLink, ...]
    """Primary first."""
    announce_type: AnnounceType | None
    announced: date | None
    day: DayLink | None
    """The day of its announcement, if that has a page."""
    submitted: date | None
    updated: date | None
    venue: str | None
    comment: Markup | None
    """Addresses in it are links."""
    journal_ref: str | None
    doi: str | None
    license: LinkView | None
    links: tuple[LinkView, ...]
    """arXiv, PDF, HTML, code, demo …, then those that the owner configured."""
    abs_url: str
    pdf_url: str
    html_url: str
    sentences: tuple[SentenceView, ...]
    """The original's sentences; with their renderings only if ``aligned``."""
    aligned: bool
    """Whether the abstract can be shown sentence by sentence; if not, show both paragraphs."""
    abstract: Markup
    """One paragraph."""
    abstract_zh: Markup | None
    """One paragraph; None if there is no translation."""
    abstract_text: str
    contributions: tuple[Markup, ...]
    summary: Markup | None
    summary_text: str | None
    tags: tuple[TermLink, ...]
    score: float | None
    """0 to 10."""
    score_reason: Markup | None
    """None unless ``site.public.interests``."""
    lifts: tuple[LiftView, ...]
    """What the score was lifted by; empty unless ``site.public.interests``."""
    status: Status
    reason: str | None
    """Why there is no translation, in Chinese for the reader; None when there is one."""
    provenance: ProvenanceView | None
    tally: TallyView | None
    """Marks of the sentences; None where they are not paired or nothing was checked."""
    edited: bool
    """Whether the owner changed any of it by hand."""
    reading: ReadingView | None
    """None on other pages than the paper's own; ``has_reading`` says whether there is one."""
    has_reading: bool
    unread: str | None
    """Why there is no reading though one was due, in Chinese; on the paper's own page alone."""
    history: tuple[tuple[int, date], ...]
    """(version, its date), oldest first."""
    seen_in: tuple[str, ...]
    """Other feeds that named it."""
    bibtex: str
    has_maths: bool
    prev: PaperLink | None
    """The neighbours in the order of its day; None at both ends and without a day."""
    next: PaperLink | None
    related: tuple[RelatedLink, ...] = ()
    """The nearest earlier papers, nearest first; at most five, and only on the paper's own page."""
    named_by: tuple[RelatedLink, ...] = ()
    """The newest later papers that have this one among their related, newest first; at most five."""


class RowView(View, frozen=True):
    """One paper as a row of a list."""

    arxiv_id: str
    url: str
    date: date | None
    """Of its announcement."""
    day_url: str | None
    title: Markup
    title_zh: Markup | None
    authors: str
    """The first three, then 等."""
    primary_category: str
    announce_type: AnnounceType | None
    venue: str | None
    contributions: tuple[Markup, ...]
    summary: Markup | None
    tags: tuple[str, ...]
    score: float | None
    status: Status
    has_reading: bool
    has_maths: bool
    imported: bool = False
    """Whether its Chinese comes from an older blog, unchecked."""


class PaperPage(View, frozen=True):
    meta: PageMeta
    paper: PaperView
    citation: tuple[tuple[str, str], ...]
    """(name, content) of ``citation_*`` meta elements."""


class MonthPage(View, frozen=True):
    """month.html.j2: the papers of a month that have no pages of their own any more."""

    meta: PageMeta
    month: str
    """``2024-06``."""
    papers: tuple[PaperView, ...]
    """Newest first, without neighbours."""
    prev: str | None
    """Address of the folded month before."""
    next: str | None


class FoldedPage(View, frozen=True):
    """folded.html.j2: leads from a paper's own address to its place on the month's page."""

    meta: PageMeta
    target: str
