"""``digest report``."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from digest.cli.build import date_argument
from digest.cli.console import printable
from digest.config import Blog, load_blog
from digest.dates import latest_announcement
from digest.edges.clock import SystemClock
from digest.edges.lock import hold_blog
from digest.errors import ConfigError
from digest.reports.due import last_whole
from digest.reports.period import Kind, Period, parse_period, period_of
from digest.reports.report import Seen, TagChange
from digest.run.archive import Archive
from digest.run.build import open_llm
from digest.run.reporting import ReportBook, Written
from digest.run.vocabulary import load_vocabulary


def add_arguments(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--week", type=_week, metavar="W", help="an ISO week (2026-W29)")
    which.add_argument("--month", type=_month, metavar="M", help="a month (2026-07)")
    which.add_argument("--date", type=date_argument, metavar="D", help="the week of this date")
    parser.add_argument("--overview", action="store_true", help="let the model write an overview, checked")
    parser.add_argument("--no-site", action="store_true", help="leave the site as it is")
    parser.add_argument("--wait", type=float, default=0.0, metavar="S", help="wait for another run to end")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _week(text: str) -> Period:
    return _period(text, "week", "2026-W29")


def _month(text: str) -> Period:
    return _period(text, "month", "2026-07")


def _period(text: str, kind: Kind, example: str) -> Period:
    try:
        period = parse_period(text)
    except ValueError:
        period = None
    if period is None or period.kind != kind:
        raise argparse.ArgumentTypeError(f"{text!r} is no {kind} such as {example}")
    return period


def run(arguments: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Write one report, its post and, unless told otherwise, the pages that show it."""
    clock = SystemClock(environment)
    blog = load_blog(arguments.directory, arguments.config, environment)
    with hold_blog(blog.folder("cache"), arguments.wait):
        archive = Archive(blog)
        period = _wanted(arguments, archive.ledger_days(), latest_announcement(clock.now()))
        vocabulary = load_vocabulary(blog)
        book = ReportBook(blog, archive, vocabulary)
        if arguments.overview:
            with open_llm(blog, vocabulary, clock=clock, environment=environment) as llm:
                written = book.write(period, llm.overview)
        else:
            written = book.write(period)
        if written is None:
            raise ConfigError([f"{period.key}: this blog has no day of it; see digest status"])
        if not arguments.no_site:
            _update_site(blog, clock)
    if arguments.json:
        print(json.dumps(as_json(written), ensure_ascii=False))
    else:
        for line in _lines(written, asked=arguments.overview):
            print(printable(line))
    return 0


def _wanted(arguments: argparse.Namespace, days: tuple[date, ...], latest: date) -> Period:
    given: Period | None = arguments.week or arguments.month
    if given is None and arguments.date is not None:
        given = period_of(arguments.date, "week")
    period = given or last_whole("week", days, latest)
    if period is None:
        raise ConfigError(["no whole week yet; name one with --week, or run digest build first"])
    return period


def _update_site(blog: Blog, clock: SystemClock) -> None:
    from digest.cli.site import bring_up_to_date

    bring_up_to_date(blog, clock, quiet=True)


def _lines(written: Written, *, asked: bool) -> list[str]:
    report = written.report
    lines = [
        f"{report.period.key} · {report.announced_days} days · {report.papers} papers · {written.post}"
        + ("" if written.changed else " (unchanged)")
    ]
    if written.left_alone:
        lines.append(f"{written.post} was changed by hand; left alone")
    if asked and written.overview is None:
        lines.append("no overview: the answers failed the checks, or there was none (see the log)")
    return lines


def as_json(written: Written) -> dict[str, Any]:
    """Return the one object that ``--json`` prints."""
    report, overview = written.report, written.overview
    return {
        "period": report.period.key,
        "first": report.period.first.isoformat(),
        "last": report.period.last.isoformat(),
        "post": written.post,
        "changed": written.changed,
        "left_alone": written.left_alone,
        "counts": dict(report.counts),
        "papers": report.papers,
        "days": [
            {"date": day.date.isoformat(), "state": day.state, "papers": day.papers} for day in report.days
        ],
        "categories": {line.name: dict(line.counts) for line in report.categories},
        "chosen_by": report.chosen,
        "top": [
            {
                "arxiv_id": paper.arxiv_id,
                "score": paper.relevance_score,
                "reason": paper.relevance_reason,
                "title": paper.title,
            }
            for paper in report.top
        ],
        "compared_with": report.compared,
        "rising": [_change(change) for change in report.rising],
        "falling": [_change(change) for change in report.falling],
        "datasets": _seen(report.datasets),
        "metrics": _seen(report.metrics),
        "venues": _seen(report.venues),
        "overview": None
        if overview is None
        else {
            "model": overview.model,
            "paragraphs": [{"text": part.text, "papers": list(part.papers)} for part in overview.paragraphs],
        },
    }


def _change(change: TagChange) -> dict[str, Any]:
    return {
        "tag": change.name,
        "now": change.now,
        "expected": change.expected,
        "values": list(change.values),
    }


def _seen(items: tuple[Seen, ...]) -> dict[str, int]:
    return {one.name: one.papers for one in items}
