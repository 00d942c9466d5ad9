"""Weekly and monthly reports."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup

from digest.site.views.paper import RowView
from digest.site.views.parts import DayLink, PageMeta, PaperLink, ReportLink, TermLink
from digest.site.views.trends import TickView
from digest.site.views.view import View


class BarView(View, frozen=True):
    """One bar of a chart, in the chart's units."""

    x: float
    y: float
    width: float
    height: float
    series: int


class BarChartView(View, frozen=True):
    """Papers per day and category, side by side."""

    width: int
    height: int
    names: tuple[str, ...]
    """Of the series: followed categories."""
    totals: tuple[int, ...]
    bars: tuple[BarView, ...]
    x_ticks: tuple[TickView, ...]
    """One per day, in the middle of its bars; the label is empty where there is no room."""
    y_ticks: tuple[TickView, ...]


class ReportDay(View, frozen=True):
    """One announcement weekday of the period."""

    date: date
    link: DayLink | None
    """None without a ledger."""
    state: str | None
    papers: int
    by_category: tuple[int, ...]
    """In the order of the chart's names."""


class ReportCategory(View, frozen=True):
    name: TermLink
    new: int
    cross: int
    replace: int


class OverviewPart(View, frozen=True):
    """A paragraph of the overview with the papers that it cites."""

    text: Markup
    papers: tuple[PaperLink, ...]


class TopPaper(View, frozen=True):
    row: RowView
    reason: Markup | None
    """Why it has its score, and what lifted it; None unless ``site.public.interests``."""


class TagChangeView(View, frozen=True):
    tag: TermLink
    now: int
    expected: str
    values: tuple[int, ...]
    """Papers in the periods before, oldest first, and in this one."""
    points: str
    """The same as SVG points in a box of 160 × 32."""


class NamedView(View, frozen=True):
    """A data set, a metric or a venue."""

    name: str
    papers: int
    url: str
    """Of a search for it."""


class ReportCounts(View, frozen=True):
    """How many papers a report's days list, by kind and state."""

    new: int = 0
    cross: int = 0
    replace: int = 0
    withdrawn: int = 0
    original_only: int = 0
    needs_review: int = 0


class ReportPage(View, frozen=True):
    """One report."""

    meta: PageMeta
    report: ReportLink
    prev: ReportLink | None
    """The report before it of the same kind."""
    next: ReportLink | None
    n_days: int
    papers: int
    """Different new and cross-listed papers."""
    counts: ReportCounts
    days: tuple[ReportDay, ...]
    chart: BarChartView | None
    categories: tuple[ReportCategory, ...]
    overview: tuple[OverviewPart, ...]
    overview_model: str
    overview_date: date | None
    by_score: bool
    top: tuple[TopPaper, ...]
    rising: tuple[TagChangeView, ...]
    falling: tuple[TagChangeView, ...]
    compared: int
    """Periods before that had papers."""
    datasets: tuple[NamedView, ...]
    metrics: tuple[NamedView, ...]
    venues: tuple[NamedView, ...]


class ReportsPage(View, frozen=True):
    """All reports, newest first."""

    meta: PageMeta
    weeks: tuple[ReportLink, ...]
    months: tuple[ReportLink, ...]
