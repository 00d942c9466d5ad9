"""``digest build``."""

from __future__ import annotations

import argparse
import json
import logging
import time
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from digest.cli.console import Progress, printable
from digest.config import Blog, load_blog
from digest.content.ledger import LedgerFeed, LedgerItem
from digest.content.paths import is_item_key, parse_arxiv_id
from digest.dates import weekdays_back
from digest.edges.clock import SystemClock
from digest.edges.lock import hold_blog
from digest.errors import ConfigError
from digest.models import Spent
from digest.run.build import BuildReport, build
from digest.run.options import BuildOptions, DayResult, Estimate

log = logging.getLogger(__name__)

_WORDS = {
    "built": "published",
    "done": "already complete",
    "quiet": "no announcement",
    "weekend": "weekend, no announcement",
    "wait": "not available yet, try again later",
    "priced": "would be built",
    "failed": "left alone",
}


def date_argument(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date such as 2026-07-14") from None


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if value < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds")
    return value


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--date", type=date_argument, metavar="D", help="one announcement date (YYYY-MM-DD)")
    parser.add_argument(
        "--from", dest="first", type=date_argument, metavar="D", help="first of several dates"
    )
    parser.add_argument("--to", dest="last", type=date_argument, metavar="D", help="last of several dates")
    parser.add_argument(
        "--no-llm", action="store_true", help="publish original abstracts, marked; fill in later"
    )
    parser.add_argument(
        "--readings",
        choices=("all", "top", "none"),
        help="which papers are read in full (config: readings.mode)",
    )
    parser.add_argument(
        "--refresh", nargs="*", metavar="ID", help="translate these papers (all of the dates) again"
    )
    parser.add_argument("--force", action="store_true", help="with --refresh: overwrite hand edits")
    parser.add_argument("--no-site", action="store_true", help="leave the site as it is")
    parser.add_argument("--wait", type=_seconds, default=0.0, metavar="S", help="wait for another run to end")
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would be done and what it would cost"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def options_of(arguments: argparse.Namespace) -> BuildOptions:
    """Return the options.

    Raises:
        ConfigError: options that do not go together, or a name after ``--refresh`` that is no identifier.
    """
    days: tuple[date, ...] | None = None
    if arguments.date is not None:
        if arguments.first or arguments.last:
            raise ConfigError(["--date and --from/--to exclude each other"])
        days = (arguments.date,)
    elif arguments.first is not None or arguments.last is not None:
        if arguments.first is None or arguments.last is None:
            raise ConfigError(["--from and --to go together"])
        if arguments.first > arguments.last:
            raise ConfigError([f"--from {arguments.first} is later than --to {arguments.last}"])
        days = tuple(weekdays_back(arguments.last, arguments.first))
    refresh = None if arguments.refresh is None else _identifiers(arguments.refresh)
    if arguments.force and refresh is None:
        raise ConfigError(["--force goes with --refresh"])
    if refresh is not None and arguments.no_llm:
        raise ConfigError(["--refresh asks the model, --no-llm forbids it"])
    return BuildOptions(
        days=days,
        llm=not arguments.no_llm,
        refresh=refresh,
        force=arguments.force,
        readings=arguments.readings,
        site=not arguments.no_site,
        dry_run=arguments.dry_run,
        wait_s=arguments.wait,
    )


def _identifiers(names: Sequence[str]) -> tuple[str, ...]:
    """Return identifiers without version and keys of items, each once.

    ``2606.00001v2`` and addresses are understood.
    """
    found: dict[str, None] = {}
    problems = []
    for name in names:
        try:
            found[name if is_item_key(name) and "-" in name else parse_arxiv_id(name)[0]] = None
        except ValueError as error:
            problems.append(f"--refresh: {error}")
    if problems:
        raise ConfigError(problems)
    return tuple(found)


def run(arguments: argparse.Namespace, environment: Mapping[str, str]) -> int:
    started = time.monotonic()
    options = options_of(arguments)
    clock = SystemClock(environment)
    blog = load_blog(arguments.directory, arguments.config, environment)

    def told(day: DayResult) -> None:
        if not arguments.json:
            print(day_line(day), flush=True)

    with hold_blog(blog.folder("cache"), options.wait_s), Progress(quiet=arguments.json) as progress:
        report = build(blog, options, clock=clock, environment=environment, progress=progress, told=told)
        if options.site and not options.dry_run:
            _update_site(blog, clock, quiet=arguments.json)
    if arguments.json:
        print(json.dumps(as_json(report, time.monotonic() - started), ensure_ascii=False))
    elif not report.days:
        print("nothing to do")
    if not arguments.json:
        if (vectors := report.vectors) is not None and vectors.papers:
            prices = blog.config.llm.prices
            cost = _estimate_text(vectors.estimate, prices.currency if prices else None)
            print(printable(f"vectors · {vectors.papers} papers without one · {cost}"))
        for one in report.reports:
            if one.changed:
                print(printable(f"report {one.report.period.key} · {one.post}"))
    return report.exit_code


def _update_site(blog: Blog, clock: SystemClock, *, quiet: bool) -> None:
    from digest.cli.site import bring_up_to_date

    bring_up_to_date(blog, clock, quiet=quiet)


def day_line(day: DayResult) -> str:
    parts = [f"{day.date}", _WORDS[day.outcome]]
    if day.state:
        parts.append(day.state)
    if day.counts:
        shown = {name: count for name, count in day.counts.items() if count or name in ("new", "cross")}
        parts.append(" ".join(f"{name} {count}" for name, count in shown.items()))
    if day.items:
        parts.append(f"items {len(day.items)}")
    if trouble := [f"{feed.name} ({feed.state})" for feed in day.feeds if feed.state != "ok"]:
        parts.append(f"feeds in trouble: {', '.join(trouble)}")
    if day.estimate is not None:
        parts.append(_estimate_text(day.estimate, day.currency))
    elif day.spent.usage.total:
        cost = "" if day.spent.cost is None else f", {day.spent.cost:.4f} {day.currency}"
        parts.append(f"{day.spent.usage.total} tokens{cost}")
    if day.why:
        parts.append(day.why)
    return printable(" · ".join(parts))


def _estimate_text(estimate: Estimate, currency: str | None) -> str:
    spent = estimate.spent
    cost = "cost unknown (no llm.prices)" if spent.cost is None else f"about {spent.cost:.4f} {currency}"
    return f"{estimate.calls} calls, about {spent.usage.total} tokens, {cost}"


def as_json(report: BuildReport, seconds: float) -> dict[str, Any]:
    """Return the one object that ``--json`` prints."""
    days = [_day_json(day) for day in report.days]
    names = ("new", "cross", "replace", "withdrawn", "original_only", "needs_review")
    total = sum((day.spent for day in report.days), Spent())
    vectors: dict[str, Any] = {}
    if report.vectors is not None:
        vectors = {"vectors": {"papers": report.vectors.papers, **_estimate_json(report.vectors.estimate)}}
    return {
        "date": max((day.date for day in report.days), default=None).__str__() if report.days else None,
        "counts": {name: sum(day["counts"][name] for day in days) for name in names},
        "failed": [item for day in days for item in day["failed"]],
        "calls": report.calls,
        "tokens": total.usage.total,
        "cost": total.cost,
        "spent": {"tokens": report.spent.usage.total, "cost": report.spent.cost},
        "seconds": round(seconds, 3),
        "days": days,
        **vectors,
    }


def feeds_json(feeds: Sequence[LedgerFeed], items: Sequence[LedgerItem]) -> dict[str, Any]:
    """Return what a day's object says of other feeds; only days that have some say it."""
    return {
        "feeds": [{"name": feed.name, "state": feed.state} for feed in feeds],
        "items": [
            {"key": row.key, "feed": row.feed, "state": row.state, "reason": row.reason} for row in items
        ],
    }


def _day_json(day: DayResult) -> dict[str, Any]:
    names = ("new", "cross", "replace", "withdrawn", "original_only", "needs_review")
    value: dict[str, Any] = {
        "date": day.date.isoformat(),
        "outcome": day.outcome,
        "state": day.state,
        "exit_code": day.exit_code,
        "why": printable(day.why),
        "counts": {name: day.counts.get(name, 0) for name in names},
        "failed": [{"arxiv_id": arxiv_id, "reason": reason} for arxiv_id, reason in day.failed],
        "tokens": day.spent.usage.total,
        "cost": day.spent.cost,
        "currency": day.currency,
    }
    if day.feeds or day.items:
        value |= feeds_json(day.feeds, day.items)
    if day.estimate is not None:
        value["estimate"] = _estimate_json(day.estimate)
    return value


def _estimate_json(estimate: Estimate) -> dict[str, Any]:
    spent = estimate.spent
    return {"calls": estimate.calls, "tokens": spent.usage.total, "cost": spent.cost}
