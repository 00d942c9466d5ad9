"""Items of other feeds: on their day's page, and each on its own."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup

from digest.models import Status
from digest.site.views.paper import PaperView, ProvenanceView, SentenceView, TallyView
from digest.site.views.parts import DayLink, PageMeta, RelatedLink, TermLink
from digest.site.views.view import View


class ItemView(View, frozen=True):
    """One item; the names that a paper has too mean the same, so that macros serve both."""

    key: str
    url: str
    anchor: str
    title: Markup
    title_text: str
    title_zh: Markup | None
    title_zh_text: str | None
    feed: str
    link: str | None
    """Where it came from."""
    date: date | None
    """Of publication."""
    day: DayLink | None
    """The day that took it up."""
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    """The feed's own words for it."""
    tags: tuple[TermLink, ...]
    sentences: tuple[SentenceView, ...]
    aligned: bool
    abstract: Markup
    abstract_zh: Markup | None
    abstract_text: str
    cut: bool
    """Whether the text goes on where it came from."""
    contributions: tuple[Markup, ...]
    summary: Markup | None
    summary_text: str | None
    status: Status
    reason: str | None
    provenance: ProvenanceView | None
    tally: TallyView | None
    """Marks of the sentences; None where they are not paired or nothing was checked."""
    edited: bool
    updated: bool
    """An earlier day took it up, and its text has changed since."""
    has_maths: bool
    related: tuple[RelatedLink, ...] = ()
    """The nearest papers up to its day; on its own page alone."""
    abs_url: str = ""
    """The same as ``link``, for what macros say of a paper without a text."""


class FeedSection(View, frozen=True):
    """One feed's part of a day."""

    name: str
    items: tuple[ItemView, ...]
    papers: tuple[PaperView, ...]
    """Papers of arXiv that no followed category announced."""


class ItemPage(View, frozen=True):
    meta: PageMeta
    item: ItemView
