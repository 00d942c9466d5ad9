"""An announcement day, and the front page."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup

from digest.models import AnnounceType, DayState
from digest.site.views.items import FeedSection
from digest.site.views.paper import PaperView
from digest.site.views.parts import DayLink, PageMeta, TermLink
from digest.site.views.view import View


class ReplacementView(View, frozen=True):
    """One line of a day's short section of replacements."""

    arxiv_id: str
    version: int | None
    announce_type: AnnounceType
    title: Markup | None
    """None when neither the ledger nor the archive knows it."""
    title_zh: Markup | None
    url: str | None
    """Its page of ours, if there is one."""
    abs_url: str
    pdf_url: str
    comment: Markup | None
    withdrawn: bool
    has_maths: bool


class CountView(View, frozen=True):
    """arXiv's own numbers beside ours, for one category."""

    category: str
    declared: tuple[int | None, int | None, int | None]
    """New, cross, replace; None where arXiv declares nothing."""
    found: tuple[int | None, int | None, int | None]
    agrees: bool
    """Whether every declared number was found."""


class DayView(View, frozen=True):
    """One announcement day."""

    date: date
    url: str
    label: str
    """``2026-07-14 周二``."""
    state: DayState
    source: str
    new: tuple[PaperView, ...]
    """By relevance, then arXiv's order; withdrawn papers keep their place."""
    cross: tuple[PaperView, ...]
    replacements: tuple[ReplacementView, ...]
    announced: int
    """New and cross-listed papers that arXiv announced: those that the day's ledger names, and those
    of a partial day that arXiv declares and nobody has found, as far as they can be counted."""
    at_least: bool
    """Whether arXiv may have announced more than ``announced``: the day is partial."""
    shown: int
    """Of these, how many stand on this page."""
    translated: int
    failed: int
    """``original-only``."""
    doubtful: int
    """``needs-review``."""
    withdrawn: int
    missing: tuple[str, ...]
    """What is missing or unproven, one line each; empty when complete."""
    differences: tuple[str, ...]
    """Where arXiv's own pages disagree though nothing is missing, one line each."""
    unread: tuple[str, ...]
    """Identifiers of the ledger without a paper file."""
    counts: tuple[CountView, ...]
    model: str | None
    tokens: int
    cost: float | None
    """None without prices, or unless ``site.public.cost``."""
    currency: str | None
    prev: DayLink | None
    """The day before that has a ledger."""
    next: DayLink | None
    tags: tuple[TermLink, ...]
    """Tags of the day's papers for the filter, with the day's counts, most frequent first."""
    categories: tuple[TermLink, ...]
    """The same for categories."""
    has_scores: bool
    has_maths: bool
    feeds: tuple[FeedSection, ...] = ()
    """What other feeds gave the day."""
    feed_troubles: tuple[str, ...] = ()
    """Feeds that could not be read whole, each with the reason in words."""


class DayPage(View, frozen=True):
    meta: PageMeta
    day: DayView


class PostLink(View, frozen=True):
    """A post of the owner's."""

    title: str
    url: str
    date: date | None
    description: str


class IndexPage(View, frozen=True):
    """The front page; ``day`` is None on an empty blog."""

    meta: PageMeta
    day: DayView | None
    recent: tuple[DayLink, ...]
    """The days before it, newest first, at most ten."""
    posts: tuple[PostLink, ...]
    """The owner's newest posts, at most five."""
