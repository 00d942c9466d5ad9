"""``digest status``."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Mapping
from typing import Any

from digest.cli.build import feeds_json
from digest.cli.console import printable
from digest.config import load_blog
from digest.content.ledger import Ledger
from digest.content.posts import counts_of
from digest.edges.clock import SystemClock
from digest.models import Spent
from digest.run.status import GITHUB_LIMIT, WARN_AT, Status, read_status

_SHOWN_DAYS = 10
_COUNTS = ("new", "cross", "replace", "withdrawn", "original_only", "needs_review")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--all", action="store_true", help="look for hand edits in every paper file")


def run(arguments: argparse.Namespace, environment: Mapping[str, str]) -> int:
    started = time.monotonic()
    blog = load_blog(arguments.directory, arguments.config, environment)
    status = read_status(blog, SystemClock(environment).now(), all_papers=arguments.all)
    if arguments.json:
        print(json.dumps(_as_json(status, time.monotonic() - started), ensure_ascii=False))
    else:
        for line in _lines(status):
            print(printable(line))
    return 0


def _lines(status: Status) -> list[str]:
    if not status.ledgers:
        lines = ["no day yet; run: digest build"]
    else:
        lines = [f"{len(status.ledgers)} days, the newest:"]
        lines += [_day_line(ledger) for ledger in status.ledgers[-_SHOWN_DAYS:][::-1]]
    for day in status.without_ledger:
        lines.append(f"{day} no ledger (quiet or missed); the next build looks again")
    for ledger in status.ledgers:
        for row in ledger.papers:
            if row.state == "original-only":
                lines.append(f"{ledger.date} {row.arxiv_id} not translated ({row.reason or 'unknown'})")
            elif row.state == "needs-review":
                lines.append(f"{ledger.date} {row.arxiv_id} needs review: edit its file, or --refresh it")
        waiting = sum("reading" in row.todo for row in ledger.papers)
        if waiting:
            lines.append(f"{ledger.date} {waiting} papers wait for a full text or a model to be read")
        for item in ledger.items:
            if item.state == "original-only":
                lines.append(f"{ledger.date} {item.key} not translated ({item.reason or 'unknown'})")
            elif item.state == "needs-review":
                lines.append(f"{ledger.date} {item.key} needs review: edit its file, or --refresh it")
    for name, state in status.feed_troubles:
        lines.append(f"feed {name}: {state}; the next build asks again (digest doctor says more)")
    for arxiv_id, fields in status.edits:
        lines.append(f"{arxiv_id} edited by hand: {', '.join(fields)}")
    for path in status.foreign_posts:
        lines.append(f"{path} changed by hand; left alone")
    for month, spent in status.spent_by_month.items():
        cost = "" if spent.cost is None else f", {spent.cost:.4f} {_currency(status)}"
        lines.append(f"{month} spent {spent.usage.total} tokens{cost}, rejected answers included")
    for name, size in (("content", status.content_bytes), ("site", status.site_bytes)):
        warning = ""
        if size > WARN_AT * GITHUB_LIMIT:
            warning = " — over 70 % of GitHub's 1 GB: set site.full_years, or publish elsewhere"
        lines.append(f"{name} {size / 2**20:.1f} MiB{warning}")
    lines.append(f"cache {status.cache_bytes / 2**20:.1f} MiB (digest gc)")
    return lines


def _currency(status: Status) -> str:
    return next((ledger.currency for ledger in reversed(status.ledgers) if ledger.currency), "")


def _day_line(ledger: Ledger) -> str:
    counts = counts_of(ledger)
    shown = [f"{name} {count}" for name, count in counts.items() if count or name in ("new", "cross")]
    missing = f" missing: {'; '.join(ledger.missing)}" if ledger.missing else ""
    return f"{ledger.date} {ledger.state} {' '.join(shown)}{missing}"


def _day_json(ledger: Ledger) -> dict[str, Any]:
    more = feeds_json(ledger.feeds, ledger.items) if ledger.feeds or ledger.items else {}
    return more | {
        "date": ledger.date.isoformat(),
        "state": ledger.state,
        "counts": counts_of(ledger),
        "missing": list(ledger.missing),
        "failed": _failed(ledger),
        "tokens": ledger.total.usage.total,
        "cost": ledger.total.cost,
        "currency": ledger.currency,
    }


def _failed(ledger: Ledger) -> list[dict[str, str | None]]:
    return [
        {"arxiv_id": row.arxiv_id, "reason": row.reason}
        for row in ledger.papers
        if row.state == "original-only"
    ]


def _as_json(status: Status, seconds: float) -> dict[str, Any]:
    days = [_day_json(ledger) for ledger in status.ledgers]
    kept = sum((ledger.total for ledger in status.ledgers), Spent())
    spent = sum(status.spent_by_month.values(), Spent())
    return {
        "date": days[-1]["date"] if days else None,
        "counts": {name: sum(day["counts"][name] for day in days) for name in _COUNTS},
        "failed": [item for day in days for item in day["failed"]],
        "calls": 0,
        "tokens": kept.usage.total,
        "cost": kept.cost,
        "spent": {"tokens": spent.usage.total, "cost": spent.cost},
        "seconds": round(seconds, 3),
        "days": days,
        "without_ledger": [day.isoformat() for day in status.without_ledger],
        "needs_review": [
            name
            for ledger in status.ledgers
            for name, state in ledger.states.items()
            if state == "needs-review"
        ],
        "edits": [{"arxiv_id": arxiv_id, "fields": list(fields)} for arxiv_id, fields in status.edits],
        "feed_troubles": [{"name": name, "state": state} for name, state in status.feed_troubles],
        "posts_changed_by_hand": list(status.foreign_posts),
        "spent_by_month": {
            month: {"tokens": one.usage.total, "cost": one.cost}
            for month, one in status.spent_by_month.items()
        },
        "bytes": {
            "content": status.content_bytes,
            "site": status.site_bytes,
            "cache": status.cache_bytes,
            "github_limit": GITHUB_LIMIT,
        },
    }
