"""Pages of weekly and monthly reports: the same records that their posts show, with charts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from urllib.parse import quote

from digest.config import Blog
from digest.content.paperfile import PaperFile
from digest.content.posts import lift_text
from digest.content.reportfile import Overview, parse_report_file, report_permalink
from digest.edges.resources import blog_file
from digest.reports.names import NameTable, load_names
from digest.reports.period import Kind, Period, parse_period
from digest.reports.report import Report, Seen, TagChange, Tally, make_report, make_tally, shown_ids
from digest.site.library import Library
from digest.site.page import ATOM, Context, Spec
from digest.site.shape import has_maths
from digest.site.trends import nice_top, points
from digest.site.views import (
    BarChartView,
    BarView,
    FeedLink,
    NamedView,
    OverviewPart,
    ReportCategory,
    ReportCounts,
    ReportDay,
    ReportLink,
    ReportPage,
    ReportsPage,
    TagChangeView,
    TickView,
    TopPaper,
)

_WIDTHS: dict[Kind, int] = {"week": 460, "month": 720}
"""A week fits a phone; a month is scrolled there."""
_HEIGHT = 200
_SPARK = (160, 32)
_GAP = 0.34
"""Part of a day's width that stays empty beside its bars."""
_LABELLED = 12
"""Days up to which every one has its date below it."""


# Which there are


def report_keys(library: Library) -> Iterable[str]:
    return (key for (key,) in library.all("SELECT key FROM report ORDER BY key"))


def plan_report(library: Library, key: str) -> Iterable[Spec]:
    if library.one("SELECT 1 FROM report WHERE key = ?", key):
        yield Spec("report", key, report_permalink(key))


def plan_reports(library: Library, key: str) -> Iterable[Spec]:
    if library.one("SELECT 1 FROM report LIMIT 1"):
        yield Spec("reports", "", "/reports/")


def report_links(context: Context, kind: Kind, year: str = "", limit: int = -1) -> tuple[ReportLink, ...]:
    """Return the reports of a kind, newest first; of one year by the last day of the period."""
    rows = context.library.all(
        "SELECT key FROM report WHERE kind = ? AND last LIKE ? ORDER BY last DESC LIMIT ?",
        kind,
        f"{year}%",
        limit,
    )
    return tuple(_link(context, parse_period(key)) for (key,) in rows)


def _link(context: Context, period: Period) -> ReportLink:
    between = (period.first.isoformat(), period.last.isoformat())
    (days,) = context.library.one("SELECT count(*) FROM day WHERE date BETWEEN ? AND ?", *between)
    # Different papers, as in the report itself: one that is listed on two days counts once.
    (papers,) = context.library.one(
        "SELECT count(DISTINCT id) FROM day_paper WHERE date BETWEEN ? AND ? AND type IN ('new', 'cross')",
        *between,
    )
    return ReportLink(
        period.key,
        period.kind,
        context.at.href(report_permalink(period.key)),
        report_name(period),
        period.first,
        period.last,
        days,
        papers,
    )


def report_name(period: Period) -> str:
    """Return ``2026 年第 29 周`` or ``2026 年 7 月``."""
    if period.kind == "month":
        return f"{period.first.year} 年 {period.first.month} 月"
    year, week, _ = period.first.isocalendar()
    return f"{year} 年第 {week} 周"


# One report


def make_report_page(context: Context, spec: Spec) -> bytes:
    period = parse_period(spec.key)
    report, overview = read_report(context.library, period)
    top = tuple(_top(context, paper) for paper in report.top)
    parts = tuple(
        OverviewPart(
            context.shaper.text(part.text),
            tuple(
                context.shaper.paper_link(one) for name in part.papers if (one := context.library.brief(name))
            ),
        )
        for part in (overview.paragraphs if overview else ())
    )
    what = "周报" if period.kind == "week" else "月报"
    about = (
        f"{report_name(period)}（{period.first} 至 {period.last}）arXiv {'、'.join(context.site.categories)}"
        f" 论文 {report.papers} 篇：数量、重点论文、升降的标签、数据集与会议。"
    )
    page = ReportPage(
        meta=context.meta(
            spec,
            f"{what}：{report_name(period)}",
            about,
            has_maths=any(one.row.has_maths or has_maths(one.reason) for one in top)
            or has_maths(*(part.text for part in parts)),
            published=period.last,
        ),
        report=_link(context, period),
        prev=_beside(context, period, later=False),
        next=_beside(context, period, later=True),
        n_days=report.announced_days,
        papers=report.papers,
        counts=ReportCounts(*(report.counts.get(name, 0) for name in ReportCounts.__struct_fields__)),
        days=tuple(_days(context, report)),
        chart=_chart(context, report),
        categories=tuple(
            ReportCategory(
                context.shaper.term("category", line.name, line.name),
                line.counts["new"],
                line.counts["cross"],
                line.counts["replace"],
            )
            for line in report.categories
        ),
        overview=parts,
        overview_model=overview.model if overview else "",
        overview_date=overview.date if overview else None,
        by_score=report.chosen == "score",
        top=top,
        rising=tuple(_change(context, one) for one in report.rising),
        falling=tuple(_change(context, one) for one in report.falling),
        compared=report.compared,
        datasets=_named(context, report.datasets),
        metrics=_named(context, report.metrics),
        venues=_named(context, report.venues),
    )
    return context.html("report.html.j2", page)


def read_report(library: Library, period: Period) -> tuple[Report, Overview | None]:
    """Return a period's report, and its overview if that still holds."""
    blog = Blog(library.root, library.config)
    papers = _papers(library, period)
    report = make_report(
        period,
        [day.ledger for key in _dates(library, period) if (day := library.day(key))],
        papers,
        [_tally(library, one) for one in period.preceding()],
        names=_names(*blog_file(blog, "datasets.yaml")),
        tag_name=library.tags.name,
        top=library.config.reports.top,
    )
    path, text = library.one("SELECT path, text FROM report WHERE key = ?", period.key)
    overview = parse_report_file(text, path).overview
    return report, overview if overview is not None and overview.holds_for(papers) else None


@lru_cache(maxsize=1)
def _names(text: str, path: str) -> NameTable:
    return load_names(text, path)


def _dates(library: Library, period: Period) -> list[str]:
    rows = library.all(
        "SELECT date FROM day WHERE date BETWEEN ? AND ? ORDER BY date",
        period.first.isoformat(),
        period.last.isoformat(),
    )
    return [day for (day,) in rows]


def _papers(library: Library, period: Period) -> dict[str, PaperFile]:
    ledgers = (day.ledger for key in _dates(library, period) if (day := library.day(key)))
    found = {name: library.paper(name) for name in shown_ids(ledgers)}
    return {name: paper for name, paper in found.items() if paper is not None}


def _tally(library: Library, period: Period) -> Tally:
    """Count a period before, once for all the reports that are compared with it."""
    known = library.tallies.get(period)
    if known is None:
        known = make_tally(_papers(library, period).values(), library.tags.name)
        library.tallies[period] = known
    return known


def _beside(context: Context, period: Period, *, later: bool) -> ReportLink | None:
    """Return the nearest report of the same kind before or after."""
    query = (
        "SELECT key FROM report WHERE kind = ? AND last > ? ORDER BY last LIMIT 1"
        if later
        else "SELECT key FROM report WHERE kind = ? AND last < ? ORDER BY last DESC LIMIT 1"
    )
    row = context.library.one(query, period.kind, period.last.isoformat())
    return _link(context, parse_period(row[0])) if row else None


def _top(context: Context, paper: PaperFile) -> TopPaper:
    row = context.shaper.row(paper.arxiv_id)
    assert row is not None  # read from the same index
    if not context.library.config.site.public.interests:
        return TopPaper(row, None)
    why = "；".join(text for text in (paper.relevance_reason, lift_text(paper)) if text)
    return TopPaper(row, context.shaper.text(why) if why else None)


def _days(context: Context, report: Report) -> Iterable[ReportDay]:
    for day in report.days:
        link = context.shaper.day_link(day.date.isoformat())
        values = tuple(day.by_category.get(name, 0) for name in context.site.categories)
        yield ReportDay(day.date, link, day.state, day.papers, values)


def _chart(context: Context, report: Report) -> BarChartView | None:
    names = context.site.categories
    values = [[day.by_category.get(name, 0) for name in names] for day in report.days]
    if not any(map(any, values)):
        return None
    top = nice_top(max(map(max, values)))
    whole = _WIDTHS[report.period.kind]
    step = whole / len(values)
    width = step * (1 - _GAP) / len(names)
    bars = [
        BarView(
            round(n * step + step * _GAP / 2 + at * width, 1),
            round(_HEIGHT - _HEIGHT * value / top, 1),
            round(width * 0.94, 1),
            round(_HEIGHT * value / top, 1),
            at,
        )
        for n, row in enumerate(values)
        for at, value in enumerate(row)
    ]
    dense = len(values) > _LABELLED
    ticks = [
        TickView(
            round((n + 0.5) * step, 1),
            "" if dense and n and day.date.weekday() else f"{day.date:%m-%d}",
        )
        for n, day in enumerate(report.days)
    ]
    return BarChartView(
        whole,
        _HEIGHT,
        names,
        tuple(map(sum, zip(*values, strict=True))),
        tuple(bars),
        tuple(ticks),
        tuple(TickView(round(_HEIGHT - _HEIGHT * part / 2, 1), f"{top * part / 2:g}") for part in range(3)),
    )


def _change(context: Context, change: TagChange) -> TagChangeView:
    tag = context.shaper.term("tag", context.library.tags.slug(change.name), change.name)
    line = points(change.values, *_SPARK, max(1, *change.values))
    return TagChangeView(tag, change.now, f"{change.expected:g}", change.values, line)


def _named(context: Context, items: Iterable[Seen]) -> tuple[NamedView, ...]:
    return tuple(
        NamedView(one.name, one.papers, context.at.href(f"/search/?q={quote(one.name)}")) for one in items
    )


# All of them


def make_reports_page(context: Context, spec: Spec) -> bytes:
    feed = FeedLink(f"{context.site.title}（报告）", context.at.href("/reports.xml"), ATOM)
    page = ReportsPage(
        meta=context.meta(spec, "报告", "每周与每月的小结：数量、重点论文、升降的标签。", feeds=(feed,)),
        weeks=report_links(context, "week"),
        months=report_links(context, "month"),
    )
    return context.html("reports.html.j2", page)


def newest_reports(library: Library, n: int) -> list[tuple[str, date]]:
    """Return (key, last day) of the newest reports of either kind, newest first."""
    rows = library.all("SELECT key, last FROM report ORDER BY last DESC, key LIMIT ?", n)
    return [(key, date.fromisoformat(last)) for key, last in rows]
