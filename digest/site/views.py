"""What a template may use: frozen views, nothing else.

Every page template gets ``site`` (a ``SiteView``) and ``page`` (the view named beside the template
below), and four functions: ``asset(name)`` gives the address of an asset (its name carries a content
hash), ``href(path)`` puts ``site.base_path`` before a path of ours, ``absolute(path)`` the whole
address, ``json(value)`` JSON that is safe inside a ``<script type="application/json">``. Beside them
``once(macro, view)`` is ``macro(view)``, remembered while the view is in use: for rows of lists.

    index.html.j2        IndexPage        category.html.j2     TermPage         status.html.j2  StatusPage
    day.html.j2          DayPage          categories.html.j2   TermsPage        search.html.j2  SearchPage
    paper.html.j2        PaperPage        archive.html.j2      ArchivePage      about.html.j2   AboutPage
    tag.html.j2          TermPage         trends.html.j2       TrendsPage       stars.html.j2   PlainPage
    tags.html.j2         TermsPage        post.html.j2         PostPage         404.html.j2     PlainPage
    author.html.j2       TermPage         authors.html.j2      TermsPage
    feed.atom.xml.j2     FeedView         feed.rss.xml.j2      FeedView

The HTML inside a feed's entry comes from ``feed_paper.html.j2`` (gets ``site`` and ``paper``) and
``feed_day.html.j2`` (``site`` and ``day``): no classes, whole addresses, formulas as TeX in
``<code>``. OPML, JSON Feed, sitemap, robots and the search shards are data and have no template.

Rules
- ``str`` is plain text: autoescape makes it safe. ``Markup`` was made safe by the engine: formulas
  rendered, everything else escaped. Both exist where an attribute or ``<title>`` needs the text too.
- ``url`` fields are ready for ``href``: base path included for ours, http(s) only for others'.
- Sequences are tuples, in the order they are shown; None and empty mean unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from digest.models import AnnounceType, DayState, Severity, Status


@dataclass(frozen=True, slots=True)
class LinkView:
    """An address with the words to show for it."""

    label: str
    url: str
    kind: str = "link"
    """``arxiv``, ``pdf``, ``html``, ``doi``, ``code``, ``demo``, ``dataset``, ``model``, ``site``,
    ``link``."""


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed of ours."""

    title: str
    url: str
    type: str
    """Media type: ``application/atom+xml``, ``application/rss+xml`` or ``application/feed+json``."""


@dataclass(frozen=True, slots=True)
class SiteView:
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
    feeds: tuple[FeedLink, ...]
    """The feeds of the whole site, for ``<link rel="alternate">`` and the about page."""
    version: str
    """Of the tool, for ``<meta name="generator">``."""


@dataclass(frozen=True, slots=True)
class PageMeta:
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


@dataclass(frozen=True, slots=True)
class TermLink:
    """A tag, an author or a category."""

    name: str
    slug: str
    url: str | None
    """Its page; None below three papers."""
    count: int | None = None
    """Papers of the whole archive; None where it is not shown, so that pages do not churn."""


@dataclass(frozen=True, slots=True)
class PaperLink:
    """A paper named on another page."""

    arxiv_id: str
    url: str
    title: Markup
    title_zh: Markup | None


@dataclass(frozen=True, slots=True)
class DayLink:
    """A day named on another page."""

    date: date
    url: str
    label: str
    """``2026-07-14 周二``."""
    count: int
    """New and cross-listed papers."""


@dataclass(frozen=True, slots=True)
class SentenceView:
    """One sentence of the abstract and its rendering."""

    n: int
    en: Markup
    zh: Markup | None
    doubtful: bool = False
    """Whether a finding names this sentence."""


@dataclass(frozen=True, slots=True)
class FindingView:
    """A doubt that a check has, shown to the reader."""

    sentence: int | None
    """0 is the title; None the whole."""
    check: str
    severity: Severity
    en: str
    zh: str
    message: str


@dataclass(frozen=True, slots=True)
class ProvenanceView:
    """Where a translation or a reading comes from."""

    model: str
    prompt_version: str
    date: date
    checks: tuple[str, ...]
    findings: tuple[FindingView, ...]
    source: str
    """``abstract``, ``html`` or ``pdf``."""


@dataclass(frozen=True, slots=True)
class AnswerView:
    n: int
    question: str
    body: Markup


@dataclass(frozen=True, slots=True)
class ReadingView:
    provenance: ProvenanceView
    answers: tuple[AnswerView, ...]
    """Those that have an answer."""


@dataclass(frozen=True, slots=True)
class PaperView:
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
    status: Status
    reason: str | None
    """Why there is no translation, in Chinese for the reader; None when there is one."""
    provenance: ProvenanceView | None
    edited: bool
    """Whether the owner changed any of it by hand."""
    reading: ReadingView | None
    """None on other pages than the paper's own; ``has_reading`` says whether there is one."""
    has_reading: bool
    history: tuple[tuple[int, date], ...]
    """(version, its date), oldest first."""
    bibtex: str
    has_maths: bool
    prev: PaperLink | None
    """The neighbours in the order of its day; None at both ends and without a day."""
    next: PaperLink | None
    related: tuple[PaperLink, ...] = ()


@dataclass(frozen=True, slots=True)
class RowView:
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
    has_maths: bool


@dataclass(frozen=True, slots=True)
class ReplacementView:
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


@dataclass(frozen=True, slots=True)
class CountView:
    """arXiv's own numbers beside ours, for one category."""

    category: str
    declared: tuple[int | None, int | None, int | None]
    """New, cross, replace; None where arXiv declares nothing."""
    found: tuple[int | None, int | None, int | None]
    agrees: bool
    """Whether every declared number was found."""


@dataclass(frozen=True, slots=True)
class DayView:
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
    """New and cross-listed papers that the day's ledger names."""
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
    plain_text: str
    """The whole day as text, to copy."""
    has_maths: bool


@dataclass(frozen=True, slots=True)
class DayPage:
    meta: PageMeta
    day: DayView


@dataclass(frozen=True, slots=True)
class PostLink:
    """A post of the owner's."""

    title: str
    url: str
    date: date | None
    description: str


@dataclass(frozen=True, slots=True)
class IndexPage:
    """The front page; ``day`` is None on an empty blog."""

    meta: PageMeta
    day: DayView | None
    recent: tuple[DayLink, ...]
    """The days before it, newest first, at most ten."""
    posts: tuple[PostLink, ...]
    """The owner's newest posts, at most five."""


@dataclass(frozen=True, slots=True)
class PaperPage:
    meta: PageMeta
    paper: PaperView
    citation: tuple[tuple[str, str], ...]
    """(name, content) of ``citation_*`` meta elements."""


@dataclass(frozen=True, slots=True)
class PartLink:
    """One part of a long list: a year of a tag, a month of a category."""

    label: str
    """``2025``, ``2025 (2)``, ``2026-07``."""
    url: str
    count: int | None
    """Papers; None where it is not shown, so that pages do not churn."""


@dataclass(frozen=True, slots=True)
class TermPage:
    """A tag, an author or a category, newest papers first.

    A short list is one page. A long one has a page with the newest papers and a page per part.
    """

    meta: PageMeta
    term: TermLink
    part: PartLink | None
    """Which part this page is; None is the page of the newest papers."""
    parts: tuple[PartLink, ...]
    """All parts, newest first; empty for a short list. On the page of a part: its neighbours alone,
    without counts."""
    rows: tuple[RowView, ...]
    total: int


@dataclass(frozen=True, slots=True)
class LetterLink:
    """A group of a long list of terms."""

    label: str
    url: str
    count: int | None
    """None on the pages of letters."""
    current: bool


@dataclass(frozen=True, slots=True)
class TermsPage:
    """All tags, categories, or the authors of one letter, with counts."""

    meta: PageMeta
    terms: tuple[TermLink, ...]
    """Tags and categories: most papers first. Authors: by name; on the first page the most active."""
    letters: tuple[LetterLink, ...]
    """Authors only: the pages by first letter; none of them is current on the first page."""
    total: int


CellState = str
"""``complete``, ``partial``, ``inferred``, ``none`` (a weekday without a ledger), ``outside``
(before the year's first ledger or after its last) or ``weekend``."""


@dataclass(frozen=True, slots=True)
class CellView:
    """One day of the heat map."""

    date: date
    state: CellState
    count: int
    level: int
    """0 to 4, by count."""
    url: str | None
    title: str
    """For a tool tip and for screen readers."""


@dataclass(frozen=True, slots=True)
class MonthView:
    label: str
    """``2026-07``."""
    days: int
    papers: int
    weeks: tuple[tuple[CellView | None, ...], ...]
    """Monday to Sunday; None outside the month."""
    links: tuple[DayLink, ...]
    """The days with a ledger, newest first."""


@dataclass(frozen=True, slots=True)
class ArchivePage:
    """One year; ``/archive/`` is the newest one."""

    meta: PageMeta
    year: int | None
    months: tuple[MonthView, ...]
    """Newest first."""
    years: tuple[PartLink, ...]
    """All years with the numbers of their papers, newest first."""
    posts: tuple[PostLink, ...]
    """The owner's posts of the year, newest first."""
    total: int


@dataclass(frozen=True, slots=True)
class SeriesView:
    """One line of a chart."""

    name: str
    values: tuple[int, ...]
    total: int
    points: str
    """``x,y x,y …`` for an SVG polyline in the chart's box."""


@dataclass(frozen=True, slots=True)
class TickView:
    at: float
    """In the chart's units."""
    label: str


@dataclass(frozen=True, slots=True)
class ChartView:
    """A line chart of papers per week."""

    title: str
    width: int
    height: int
    labels: tuple[str, ...]
    """One per value: the Monday of the week."""
    series: tuple[SeriesView, ...]
    x_ticks: tuple[TickView, ...]
    y_ticks: tuple[TickView, ...]


@dataclass(frozen=True, slots=True)
class RisingTag:
    tag: TermLink
    recent: int
    """Papers of the last four weeks."""
    before: int
    """Papers of the twelve weeks before, for four weeks (rounded)."""
    values: tuple[int, ...]
    """Papers a week over the last sixteen weeks, oldest first."""
    points: str
    """The same as SVG points in a box of 160 × 32."""


@dataclass(frozen=True, slots=True)
class TrendsPage:
    meta: PageMeta
    chart: ChartView | None
    """Papers per week and followed category over the last two years."""
    years: tuple[tuple[int, tuple[int, ...]], ...]
    """(year, papers per followed category in the order of ``site.categories``), newest first."""
    rising: tuple[RisingTag, ...]


@dataclass(frozen=True, slots=True)
class IdLink:
    """A paper named by its identifier."""

    arxiv_id: str
    url: str


@dataclass(frozen=True, slots=True)
class LedgerView:
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


@dataclass(frozen=True, slots=True)
class StatusPage:
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


@dataclass(frozen=True, slots=True)
class SearchPage:
    meta: PageMeta
    index_url: str
    """JSON: ``{"months": [{"month": "2607", "n": 20, "light": url, "text": url}, …]}``, newest first.

    Shards, papers newest first, plain text with formulas as ``$…$``: light ``{"month", "papers":
    [{"id", "url", "date", "title", "zh", "authors", "tags", "categories", "summary", "status"}]}``,
    text ``{"month", "papers": [{"id", "abstract", "zh"}]}``; unknown texts are empty.
    """
    papers: int


@dataclass(frozen=True, slots=True)
class AboutPage:
    meta: PageMeta
    feeds: tuple[FeedLink, ...]
    opml_url: str


@dataclass(frozen=True, slots=True)
class PostPage:
    """A post of the owner's own."""

    meta: PageMeta
    title: str
    date: date | None
    tags: tuple[str, ...]
    body: Markup


@dataclass(frozen=True, slots=True)
class PlainPage:
    """A page that needs nothing but its head: stars, 404."""

    meta: PageMeta


@dataclass(frozen=True, slots=True)
class FeedView:
    """What ``feed.atom.xml.j2`` and ``feed.rss.xml.j2`` get as ``page``."""

    id: str
    """A stable ``tag:`` address."""
    title: str
    url: str
    """Of the feed itself, whole."""
    home: str
    """Of the page it belongs to, whole."""
    updated: str
    """RFC 3339."""
    updated_rfc822: str
    entries: tuple[EntryView, ...]


@dataclass(frozen=True, slots=True)
class EntryView:
    id: str
    title: str
    url: str
    """Whole."""
    published: str
    updated: str
    published_rfc822: str
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    summary: str
    content: str
    """HTML as a string: escape it (autoescape does) in Atom ``type="html"`` and RSS."""
