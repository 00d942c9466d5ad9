"""Views that stand in many pages: links, the site, the head of a page."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup

from digest.site.views.view import View


class LinkView(View, frozen=True):
    """An address with the words to show for it."""

    label: str
    url: str
    kind: str = "link"
    """``arxiv``, ``pdf``, ``html``, ``doi``, ``code``, ``demo``, ``dataset``, ``model``, ``site``,
    ``link``."""


class FeedLink(View, frozen=True):
    """A feed of ours."""

    title: str
    url: str
    type: str
    """Media type: ``application/atom+xml``, ``application/rss+xml`` or ``application/feed+json``."""


class SiteView(View, frozen=True):
    """What holds for every page; changes only with the configuration."""

    title: str
    url: str | None
    """``https://host`` without the base path and without a trailing slash; None if not configured."""
    base_path: str
    """Empty, or begins with a slash and ends without one."""
    author: str | None
    language: str
    timezone: str
    categories: tuple[str, ...]
    """Followed categories."""
    report_url: str | None
    keywords: tuple[str, ...]
    """The owner's keywords, if ``site.public.interests``; else empty."""
    interests: str | None
    """The owner's description of interests, if public."""
    show_cost: bool
    topics: tuple[TermLink, ...]
    """The topics of the configuration, in its order; without counts."""
    feeds: tuple[FeedLink, ...]
    """The feeds of the whole site, for ``<link rel="alternate">`` and the about page."""
    version: str
    """Of the tool, for ``<meta name="generator">``."""
    reports: bool = False
    """Whether there are weekly or monthly reports."""


class PageMeta(View, frozen=True):
    """The head of a page."""

    kind: str
    """``index``, ``day``, ``paper``, ``tag``, ``tags`` …: the template's name."""
    path: str
    """Below the base path, begins with a slash: ``/2026/07/14/``."""
    url: str
    """The path with the base path."""
    canonical: str
    """The whole address; the same as ``url`` when ``site.url`` is not configured."""
    title: str
    """Plain text, without the site's title."""
    description: str
    """Plain text, one or two sentences."""
    has_maths: bool = False
    """Whether KaTeX's style sheet is needed."""
    feeds: tuple[FeedLink, ...] = ()
    """Feeds of this page alone (a tag, a category), beside ``site.feeds``."""
    published: date | None = None
    modified: date | None = None
    noindex: bool = False


class TermLink(View, frozen=True):
    """A tag, an author or a category."""

    name: str
    slug: str
    url: str | None
    """Its page; None below three papers."""
    count: int | None = None
    """Papers of the whole archive; None where it is not shown, so that pages do not churn."""


class PaperLink(View, frozen=True):
    """A paper named on another page."""

    arxiv_id: str
    url: str
    title: Markup
    title_zh: Markup | None


class RelatedLink(View, frozen=True):
    """A related paper, and why it is one."""

    arxiv_id: str
    url: str
    title: Markup
    title_zh: Markup | None
    date: date | None
    """Of its announcement."""
    shared: tuple[str, ...]
    """Words that both papers have, the one that says most first; at most four, may be empty."""


class DayLink(View, frozen=True):
    """A day named on another page."""

    date: date
    url: str
    label: str
    """``2026-07-14 周二``."""
    count: int
    """New and cross-listed papers."""


class ReportLink(View, frozen=True):
    """A report named on another page."""

    key: str
    """``2026-W29`` or ``2026-07``."""
    kind: str
    """``week`` or ``month``."""
    url: str
    title: str
    """``2026 年第 29 周``."""
    first: date
    last: date
    days: int = 0
    """Days that have a ledger."""
    papers: int = 0
    """New and cross-listed papers, as the days' ledgers count them."""
