"""Archive (calendar), status (ledgers), and the pages that need nothing but their head."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable
from datetime import date

from digest.reports.period import KINDS
from digest.site.account import Account, read_account
from digest.site.days import post_links
from digest.site.library import Library
from digest.site.origins import REASONS
from digest.site.page import Context, Spec
from digest.site.reports import report_links
from digest.site.shape import day_label
from digest.site.views import (
    AboutPage,
    ArchivePage,
    CellView,
    DayLink,
    IdLink,
    LedgerView,
    MonthView,
    PartLink,
    PlainPage,
    SearchPage,
    StatusPage,
)

_NEWEST = 60
_LEVELS = (1, 15, 30, 50)
"""Papers from which a cell has level 1, 2, 3, 4."""
_STATES = {
    "complete": "完整",
    "partial": "不完整",
    "inferred": "日期系推断",
    "none": "无公告记录",
    "outside": "在本站收录之外",
    "weekend": "周末",
}


def year_keys(library: Library) -> Iterable[str]:
    """The newest page, then every year that has a ledger or a post."""
    rows = library.all(
        "SELECT DISTINCT substr(date, 1, 4) FROM day UNION"
        " SELECT DISTINCT substr(date, 1, 4) FROM post WHERE date != '' ORDER BY 1"
    )
    return ["", *(year for (year,) in rows)]


def plan_years(kind: str) -> Callable[[Library, str], Iterable[Spec]]:
    """Return the plan of ``/<kind>/`` and ``/<kind>/<year>/``."""

    def plan(library: Library, key: str) -> Iterable[Spec]:
        if not key:
            yield Spec(kind, "", f"/{kind}/")
        elif _year_has(library, kind, key):
            yield Spec(kind, key, f"/{kind}/{key}/")

    return plan


def _year_has(library: Library, kind: str, year: str) -> bool:
    if library.one("SELECT 1 FROM day WHERE date >= ? AND date < ?", year, year + "~"):
        return True
    return kind == "archive" and bool(library.posts(year))


def _years(context: Context, kind: str) -> tuple[PartLink, ...]:
    rows = context.library.all("SELECT substr(date, 1, 4), sum(n) FROM day GROUP BY 1 ORDER BY 1 DESC")
    return tuple(PartLink(year, context.at.href(f"/{kind}/{year}/"), n) for year, n in rows)


# Archive


def make_archive(context: Context, spec: Spec) -> bytes:
    library = context.library
    newest = library.one("SELECT max(date) FROM day")[0]
    year = spec.key or (newest or "")[:4]
    months = tuple(_months(context, year)) if year else ()
    posts = library.posts(year) if spec.key else library.posts()
    title = f"归档：{spec.key}" if spec.key else "归档"
    # The years' totals change every day: only on the first page, so that old years stay as they are.
    years = _years(context, "archive") if not spec.key else ()
    page = ArchivePage(
        meta=context.meta(spec, title, "按日期浏览：每天的论文数，缺失或不完整的日子一目了然。"),
        year=int(year) if year else None,
        months=months,
        years=years,
        posts=post_links(context, posts),
        total=sum(month.papers for month in months),
        reports=tuple(link for kind in KINDS for link in report_links(context, kind, year)) if year else (),
    )
    return context.html("archive.html.j2", page)


def _months(context: Context, year: str) -> Iterable[MonthView]:
    rows = context.library.all(
        "SELECT date, state, n, failed FROM day WHERE date >= ? AND date < ? ORDER BY date", year, year + "~"
    )
    days = {date.fromisoformat(key): (state, n, failed) for key, state, n, failed in rows}
    if not days:
        return
    first, last = min(days), max(days)
    for month in range(last.month, first.month - 1, -1):
        weeks = calendar.Calendar().monthdatescalendar(int(year), month)
        links = [
            link
            for day in sorted(days, reverse=True)
            if day.month == month and (link := context.shaper.day_link(day.isoformat()))
        ]
        yield MonthView(
            label=f"{year}-{month:02}",
            days=len(links),
            papers=sum(link.count for link in links),
            weeks=tuple(
                tuple(_cell(context, day, days) if day.month == month else None for day in week)
                for week in weeks
            ),
            links=tuple(links),
        )


def _cell(context: Context, day: date, days: dict[date, tuple[str, int, int]]) -> CellView:
    if day not in days:
        # Before the year's first ledger and after its last one nothing is missing.
        state = "weekend" if day.weekday() > 4 else "none" if min(days) < day < max(days) else "outside"
        return CellView(day, state, 0, 0, None, f"{day_label(day)}：{_STATES[state]}")
    state, n, failed = days[day]
    text = f"{day_label(day)}：{n} 篇，{_STATES[state]}" + (f"，{failed} 篇未翻译" if failed else "")
    link = context.shaper.day_link(day.isoformat())
    return CellView(day, state, n, sum(n >= level for level in _LEVELS), link.url if link else None, text)


# Status


def make_status(context: Context, spec: Spec) -> bytes:
    library = context.library
    rows = library.all(
        "SELECT date, account FROM day WHERE date >= ? AND date < ? ORDER BY date DESC LIMIT ?",
        spec.key,
        spec.key + "~",  # sorts after every date of the year, or after all
        -1 if spec.key else _NEWEST,
    )
    totals = library.one(
        "SELECT count(*), coalesce(sum(n), 0), coalesce(sum(failed), 0), coalesce(sum(doubtful), 0),"
        " coalesce(sum(state != 'complete'), 0), coalesce(sum(tokens), 0) FROM day"
        " WHERE date >= ? AND date < ?",
        spec.key,
        spec.key + "~",
    )
    days, papers, failed, doubtful, partial, tokens = totals
    page = StatusPage(
        meta=context.meta(
            spec,
            f"状态：{spec.key}" if spec.key else "状态",
            "每天 arXiv 声明的论文数与本站收录数的对照，失败、模型与用量。",
        ),
        ledgers=tuple(_ledger(context, key, read_account(account)) for key, account in rows),
        years=_years(context, "status") if not spec.key else (),
        year=int(spec.key) if spec.key else None,
        days=days,
        papers=papers,
        failed=failed,
        doubtful=doubtful,
        partial=partial,
        tokens=tokens,
    )
    return context.html("status.html.j2", page)


def _ledger(context: Context, key: str, account: Account) -> LedgerView:
    link = context.shaper.day_link(key)
    assert link is not None  # the ledger is there
    public = context.library.config.site.public.cost
    return LedgerView(
        day=DayLink(link.date, link.url, link.label, link.count),
        state=account.state,
        source=account.source,
        declared=account.declared,
        found=account.found,
        published=account.published,
        failed=account.failed,
        doubtful=len(account.to_review),
        to_review=tuple(IdLink(one, context.at.paper(one)) for one in account.to_review),
        withdrawn=account.withdrawn,
        missing=account.missing,
        reasons=tuple((REASONS[reason], n) for reason, n in account.reasons),
        model=account.model,
        tokens=account.tokens,
        cost=account.cost if public else None,
        currency=account.currency if public else None,
    )


# Pages that need little


def make_plain(title: str, description: str, *, noindex: bool) -> Callable[[Context, Spec], bytes]:
    """Return the maker of a page that is a template and a head."""

    def make(context: Context, spec: Spec) -> bytes:
        meta = context.meta(spec, title, description, noindex=noindex)
        return context.html(f"{spec.kind}.html.j2", PlainPage(meta))

    return make


def make_search(context: Context, spec: Spec) -> bytes:
    total = context.library.one("SELECT count(*) FROM paper")[0]
    meta = context.meta(spec, "搜索", "在浏览器中搜索全部论文：标题、作者、摘要、总结、标签。")
    return context.html("search.html.j2", SearchPage(meta, context.at.href("/search/index.json"), total))


def make_about(context: Context, spec: Spec) -> bytes:
    meta = context.meta(spec, "关于", f"{context.site.title}的内容从何而来，如何核对，如何订阅。")
    page = AboutPage(meta, context.site.feeds, context.at.href("/feeds.opml"))
    return context.html("about.html.j2", page)
