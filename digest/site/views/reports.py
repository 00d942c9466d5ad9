"""Weekly and monthly reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from digest.site.views.paper import RowView
from digest.site.views.parts import DayLink, PageMeta, PaperLink, ReportLink, TermLink
from digest.site.views.trends import TickView


@dataclass(frozen=True, slots=True)
class BarView:
    """One bar of a chart, in the chart's units."""

    x: float
    y: float
    width: float
    height: float
    series: int


@dataclass(frozen=True, slots=True)
class BarChartView:
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


@dataclass(frozen=True, slots=True)
class ReportDay:
    """One announcement weekday of the period."""

    date: date
    link: DayLink | None
    """None without a ledger."""
    state: str | None
    papers: int
    by_category: tuple[int, ...]
    """In the order of the chart's names."""


@dataclass(frozen=True, slots=True)
class ReportCategory:
    name: TermLink
    new: int
    cross: int
    replace: int


@dataclass(frozen=True, slots=True)
class OverviewPart:
    """A paragraph of the overview with the papers that it cites."""

    text: Markup
    papers: tuple[PaperLink, ...]


@dataclass(frozen=True, slots=True)
class TopPaper:
    row: RowView
    reason: Markup | None
    """Why it has its score, and what lifted it; None unless ``site.public.interests``."""


@dataclass(frozen=True, slots=True)
class TagChangeView:
    tag: TermLink
    now: int
    expected: str
    values: tuple[int, ...]
    """Papers in the periods before, oldest first, and in this one."""
    points: str
    """The same as SVG points in a box of 160 × 32."""


@dataclass(frozen=True, slots=True)
class NamedView:
    """A data set, a metric or a venue."""

    name: str
    papers: int
    url: str
    """Of a search for it."""


@dataclass(frozen=True, slots=True)
class ReportPage:
    """One report."""

    meta: PageMeta
    report: ReportLink
    prev: ReportLink | None
    """The report before it of the same kind."""
    next: ReportLink | None
    n_days: int
    papers: int
    """Different new and cross-listed papers."""
    counts: dict[str, int]
    """``new``, ``cross``, ``replace``, ``withdrawn``, ``original_only``, ``needs_review``."""
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


@dataclass(frozen=True, slots=True)
class ReportsPage:
    """All reports, newest first."""

    meta: PageMeta
    weeks: tuple[ReportLink, ...]
    months: tuple[ReportLink, ...]
