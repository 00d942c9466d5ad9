"""The archive's calendar and the charts."""

from __future__ import annotations

from datetime import date

from digest.site.views.day import PostLink
from digest.site.views.parts import DayLink, PageMeta, ReportLink, TermLink
from digest.site.views.terms import PartLink
from digest.site.views.view import View

CellState = str
"""``complete``, ``partial``, ``inferred``, ``none`` (a weekday without a ledger), ``outside``
(before the year's first ledger or after its last) or ``weekend``."""


class CellView(View, frozen=True):
    """One day of the heat map."""

    date: date
    state: CellState
    count: int
    level: int
    """0 to 4, by count."""
    url: str | None
    title: str
    """For a tool tip and for screen readers."""


class MonthView(View, frozen=True):
    label: str
    """``2026-07``."""
    days: int
    papers: int
    weeks: tuple[tuple[CellView | None, ...], ...]
    """Monday to Sunday; None outside the month."""
    links: tuple[DayLink, ...]
    """The days with a ledger, newest first."""


class ArchivePage(View, frozen=True):
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
    reports: tuple[ReportLink, ...] = ()
    """Weekly, then monthly reports of the year, newest first."""


class SeriesView(View, frozen=True):
    """One line of a chart."""

    name: str
    values: tuple[int, ...]
    total: int
    points: str
    """``x,y x,y …`` for an SVG polyline in the chart's box."""


class TickView(View, frozen=True):
    at: float
    """In the chart's units."""
    label: str


class ChartView(View, frozen=True):
    """A line chart of papers per week."""

    title: str
    width: int
    height: int
    labels: tuple[str, ...]
    """One per value: the Monday of the week."""
    series: tuple[SeriesView, ...]
    x_ticks: tuple[TickView, ...]
    y_ticks: tuple[TickView, ...]


class RisingTag(View, frozen=True):
    tag: TermLink
    recent: int
    """Papers of the last four weeks."""
    before: int
    """Papers of the weeks before that are compared with, for four weeks (rounded)."""
    values: tuple[int, ...]
    """Papers a week over all these weeks, at most sixteen, oldest first."""
    points: str
    """The same as SVG points in a box of 160 × 32."""


class TrendsPage(View, frozen=True):
    meta: PageMeta
    chart: ChartView | None
    """Papers per week and followed category over the last two years."""
    years: tuple[tuple[int, tuple[int, ...]], ...]
    """(year, papers per followed category in the order of ``site.categories``), newest first."""
    rising: tuple[RisingTag, ...]
    """Empty on an archive that is too young to compare."""
    compared: int
    """Weeks before the last four that these are compared with; fewer than twelve on a young archive."""
