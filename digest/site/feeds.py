"""Feeds: an entry per day, an entry per paper, as Atom, RSS 2.0 and JSON Feed; and their OPML.

Identifiers are ``tag:`` addresses that hang on arXiv's identifier or the day alone, so an entry stays
the same entry when it is healed; ``updated`` then moves to the newest completion in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from markupsafe import escape

from digest.content import paths
from digest.content.paperfile import PaperFile
from digest.content.reportfile import report_permalink
from digest.dates import announced_at
from digest.reports.period import parse_period
from digest.site.days import day_view, describe
from digest.site.library import Library
from digest.site.page import Context, Spec
from digest.site.reports import newest_reports, read_report, report_name
from digest.site.views import DayView, EntryView, FeedView, PaperView

_DAYS = 10
_PAPERS = 100
_CATEGORY_PAPERS = 50
_TERM_PAPERS = 30
_REPORTS = 12
_FORMS = (("atom", ".xml"), ("rss", ".rss.xml"), ("json", ".json"))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


# Which feeds there are


def feed_keys(library: Library) -> Iterable[str]:
    return ("days", "papers")


def plan_feed(library: Library, key: str) -> Iterable[Spec]:
    name = "/feed" if key == "days" else "/papers"
    return [Spec("feed", key, name + suffix, form) for form, suffix in _FORMS]


def plan_tag_feed(library: Library, key: str) -> Iterable[Spec]:
    if library.has_page("tag", key):
        yield Spec("tag-feed", key, f"/tags/{key}/feed.xml", "atom")


def category_feed_keys(library: Library) -> Iterable[str]:
    return library.config.arxiv.categories


def plan_category_feed(library: Library, key: str) -> Iterable[Spec]:
    if key in library.config.arxiv.categories:
        for form, suffix in _FORMS:
            yield Spec("category-feed", key, f"/categories/{key}/feed{suffix}", form)


def make_feed(context: Context, spec: Spec) -> bytes:
    title = context.site.title + ("" if spec.key == "days" else "（论文）")
    entries = _day_entries(context) if spec.key == "days" else _paper_entries(context, _newest(context))
    return _write(context, spec, title, "/", entries)


def make_tag_feed(context: Context, spec: Spec) -> bytes:
    term = context.library.term("tag", spec.key)
    assert term is not None  # planned from the same index
    return term_feed(context, spec, "tag", f"{context.site.title}：{term.name}", f"/tags/{spec.key}/")


def term_feed(context: Context, spec: Spec, kind: str, title: str, home: str) -> bytes:
    """Return the feed of a term's newest papers."""
    rows = context.library.all(
        "SELECT id FROM term WHERE kind = ? AND slug = ? ORDER BY date DESC, id DESC LIMIT ?",
        kind,
        spec.key,
        _TERM_PAPERS,
    )
    entries = _paper_entries(context, [arxiv_id for (arxiv_id,) in rows])
    return _write(context, spec, title, home, entries)


def make_category_feed(context: Context, spec: Spec) -> bytes:
    ids = context.library.newest_papers(_CATEGORY_PAPERS, spec.key)
    title = f"{context.site.title}：{spec.key}"
    return _write(context, spec, title, f"/categories/{spec.key}/", _paper_entries(context, ids))


def _newest(context: Context) -> list[str]:
    """Return the newest papers; never fewer than the newest day has."""
    newest = context.library.newest_days(1)
    n = context.library.day_count(newest[0]) if newest else 0
    return context.library.newest_papers(max(_PAPERS, n or 0))


# Entries


def _day_entries(context: Context) -> tuple[EntryView, ...]:
    return tuple(_kept(context, "day", key) for key in context.library.newest_days(_DAYS))


def _paper_entries(context: Context, ids: Iterable[str]) -> tuple[EntryView, ...]:
    return tuple(_kept(context, "paper", arxiv_id) for arxiv_id in ids)


def _kept(context: Context, kind: str, key: str) -> EntryView:
    """Return an entry; one paper stands in many feeds, each in up to three forms."""
    known = context.entries.get((kind, key))
    if known is None:
        known = _day_entry(context, key) if kind == "day" else _paper_entry(context, key)
        context.entries.put((kind, key), known)
    return known


def _paper_entry(context: Context, arxiv_id: str) -> EntryView:
    paper = context.library.paper(arxiv_id)
    assert paper is not None  # asked for from the same index
    line = context.library.ledger_line(arxiv_id)
    view: PaperView = context.plain.with_reading(context.plain.paper(paper, line, alone=False), paper)
    published = _published(context, paper.announced or paper.date)
    updated = max([published, *_completions(context, paper)])
    content = context.templates.render("feed_paper.html.j2", site=context.site, paper=view)
    return EntryView(
        id=_id(context, f"20{paper_month(arxiv_id)}", paths.paper_permalink(arxiv_id)),
        title=view.title_zh_text or view.title_text,
        url=context.at.absolute(paths.paper_permalink(arxiv_id)),
        published=published.isoformat(),
        updated=updated.isoformat(),
        published_rfc822=format_datetime(published),
        authors=paper.authors,
        categories=(*paper.categories, *(tag.name for tag in view.tags)),
        summary=view.summary_text or "",
        content=content.decode(),
    )


def paper_month(arxiv_id: str) -> str:
    """Return ``26-07`` for the date part of a ``tag:`` address; the century does not matter."""
    stem = arxiv_id.rpartition("/")[2]
    return f"{stem[:2]}-{stem[2:4]}"


def _day_entry(context: Context, key: str) -> EntryView:
    library = context.library
    view: DayView = day_view(context, context.plain, key)
    named = (paper for feed in view.feeds for paper in feed.papers)
    papers = [library.paper(paper.arxiv_id) for paper in (*view.new, *view.cross, *named)]
    published = _published(context, view.date)
    completions = [day for paper in papers if paper for day in _completions(context, paper)]
    items = (item.provenance for feed in view.feeds for item in feed.items)
    completions += _instants(context, (made.date for made in items if made))
    path = paths.day_permalink(view.date)
    content = context.templates.render("feed_day.html.j2", site=context.site, day=view)
    return EntryView(
        id=_id(context, key, path),
        title=f"arXiv {key}：{view.announced} 篇",
        url=context.at.absolute(path),
        published=published.isoformat(),
        updated=max([published, *completions]).isoformat(),
        published_rfc822=format_datetime(published),
        authors=(),
        categories=context.site.categories,
        summary=describe(context, view),
        content=content.decode(),
    )


def _id(context: Context, day: str, path: str) -> str:
    return f"tag:{context.at.authority},{day}:{context.at.href(path)}"


def _published(context: Context, day: date | None) -> datetime:
    """Return the nominal instant of an announcement, in the blog's zone."""
    if day is None:
        return _EPOCH
    return announced_at(day).astimezone(ZoneInfo(context.site.timezone))


def _completions(context: Context, paper: PaperFile) -> Iterable[datetime]:
    made = [paper.translation, paper.reading.provenance if paper.reading else None]
    return _instants(context, (one.date for one in made if one))


def _instants(context: Context, days: Iterable[date]) -> list[datetime]:
    zone = ZoneInfo(context.site.timezone)
    # A date that was unreadable stands as the smallest one: no instant.
    return [datetime.combine(day, time(), zone) for day in days if day != date.min]


# Files


def _write(context: Context, spec: Spec, title: str, home: str, entries: tuple[EntryView, ...]) -> bytes:
    updated = max((datetime.fromisoformat(entry.updated) for entry in entries), default=_EPOCH)
    feed = FeedView(
        id=_id(context, "2026", f"/{spec.kind}/{spec.key}"),
        title=title,
        url=context.at.absolute(spec.path),
        home=context.at.absolute(home),
        updated=updated.isoformat(),
        updated_rfc822=format_datetime(updated),
        entries=entries,
    )
    return _json(context, feed) if spec.arg == "json" else context.html(f"feed.{spec.arg}.xml.j2", feed)


def _json(context: Context, feed: FeedView) -> bytes:
    """Return JSON Feed 1.1 (jsonfeed.org/version/1.1)."""
    items = [
        {
            "id": entry.id,
            "url": entry.url,
            "title": entry.title,
            "content_html": entry.content,
            **({"summary": entry.summary} if entry.summary else {}),
            "date_published": entry.published,
            "date_modified": entry.updated,
            **({"authors": [{"name": name} for name in entry.authors]} if entry.authors else {}),
            "tags": list(entry.categories),
        }
        for entry in feed.entries
    ]
    value = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.url,
        "language": context.site.language,
        "authors": [{"name": context.site.author or context.site.title}],
        "items": items,
    }
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def make_opml(context: Context, spec: Spec) -> bytes:
    """Return all Atom feeds: the site's two, reports, topics, the followed categories, tags."""
    library, at, title = context.library, context.at, context.site.title
    feeds = [(f"{title}（按天）", "/feed.xml", "/"), (f"{title}（按论文）", "/papers.xml", "/")]
    feeds += [(f"{title}（报告）", "/reports.xml", "/reports/")] * bool(newest_reports(library, 1))
    feeds += [
        (f"{title}：{t.name}", f"/topics/{t.slug}/feed.xml", f"/topics/{t.slug}/")
        for t in library.config.topics
    ]
    feeds += [
        (f"{title}：{name}", f"/categories/{name}/feed.xml", f"/categories/{name}/")
        for name in library.config.arxiv.categories
    ]
    tags = sorted(library.terms("tag"), key=lambda term: (-term.n, term.slug))
    feeds += [(f"{title}：{t.name}", f"/tags/{t.slug}/feed.xml", f"/tags/{t.slug}/") for t in tags]
    lines = [
        f'<outline type="rss" text="{escape(name)}" title="{escape(name)}"'
        f' xmlUrl="{escape(at.absolute(path))}" htmlUrl="{escape(at.absolute(home))}"/>\n'
        for name, path, home in feeds
    ]
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<opml version="2.0">\n'
        f"<head><title>{escape(title)}</title></head>\n<body>\n{''.join(lines)}</body>\n</opml>\n"
    ).encode()


# Reports


def plan_report_feed(library: Library, key: str) -> Iterable[Spec]:
    if newest_reports(library, 1):
        yield Spec("report-feed", "", "/reports.xml", "atom")


def make_report_feed(context: Context, spec: Spec) -> bytes:
    entries = tuple(_report_entry(context, *row) for row in newest_reports(context.library, _REPORTS))
    return _write(context, spec, f"{context.site.title}（报告）", "/reports/", entries)


def _report_entry(context: Context, key: str, last: date) -> EntryView:
    period = parse_period(key)
    report, overview = read_report(context.library, period)
    published = _published(context, report.last_day or last)
    zone = ZoneInfo(context.site.timezone)
    made = [datetime.combine(overview.date, time(), zone)] if overview else []
    healed = [day for paper in report.top for day in _completions(context, paper)]
    path = report_permalink(key)
    rows = context.plain.rows(paper.arxiv_id for paper in report.top)
    content = context.templates.render(
        "feed_report.html.j2", site=context.site, report=report, overview=overview, rows=rows
    )
    return EntryView(
        id=_id(context, key[:4], path),
        title=f"{report_name(period)}：{report.papers} 篇",
        url=context.at.absolute(path),
        published=published.isoformat(),
        updated=max([published, *made, *healed]).isoformat(),
        published_rfc822=format_datetime(published),
        authors=(),
        categories=context.site.categories,
        summary=f"{period.first} 至 {period.last}，{report.announced_days} 个公布日，{report.papers} 篇",
        content=content.decode(),
    )
