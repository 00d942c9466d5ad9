"""The ledgers for readers, and the plain pages."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup

from digest.models import DayState
from digest.site.views.parts import DayLink, FeedLink, PageMeta
from digest.site.views.terms import PartLink
from digest.site.views.view import View


class IdLink(View, frozen=True):
    """A paper named by its identifier."""

    arxiv_id: str
    url: str


class LedgerView(View, frozen=True):
    """One line of the status page."""

    day: DayLink
    state: DayState
    source: str
    declared: int | None
    """New and cross entries over all categories as arXiv declares them; None if it does not."""
    found: int
    published: int
    failed: int
    doubtful: int
    to_review: tuple[IdLink, ...]
    """The doubtful papers, in arXiv's order."""
    withdrawn: int
    missing: tuple[str, ...]
    reasons: tuple[tuple[str, int], ...]
    """(reason in Chinese, papers)."""
    model: str | None
    tokens: int
    cost: float | None
    currency: str | None


class StatusPage(View, frozen=True):
    """Ledgers of one year, newest first; ``/status/`` has the newest sixty days."""

    meta: PageMeta
    ledgers: tuple[LedgerView, ...]
    years: tuple[PartLink, ...]
    year: int | None
    """None on ``/status/``."""
    days: int
    papers: int
    failed: int
    doubtful: int
    partial: int
    """Days that are not complete."""
    tokens: int
    """All totals are over the year, on ``/status/`` over the whole archive."""


class SearchPage(View, frozen=True):
    meta: PageMeta
    index_url: str
    """JSON: ``{"months": [{"month": "2607", "n": 20, "light": url, "text": url}, …]}``, newest first.

    Shards, papers newest first, plain text with formulas as ``$…$``: light ``{"month", "papers":
    [{"id", "url", "date", "title", "zh", "authors", "tags", "categories", "summary", "status"}]}``,
    text ``{"month", "papers": [{"id", "abstract", "zh"}]}``; unknown texts are empty.
    """
    papers: int


class AboutPage(View, frozen=True):
    meta: PageMeta
    feeds: tuple[FeedLink, ...]
    opml_url: str


class PostPage(View, frozen=True):
    """A post of the owner's own."""

    meta: PageMeta
    title: str
    date: date | None
    tags: tuple[str, ...]
    body: Markup


class PlainPage(View, frozen=True):
    """A page that needs nothing but its head: stars, 404."""

    meta: PageMeta
