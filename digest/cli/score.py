"""``digest score``."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from typing import Any

from digest.cli.build import date_argument
from digest.cli.console import Progress, printable
from digest.config import load_blog
from digest.edges.clock import SystemClock
from digest.edges.lock import hold_blog
from digest.errors import ConfigError
from digest.models import Spent
from digest.run.archive import Archive
from digest.run.build import open_llm
from digest.run.reporting import renew_reports
from digest.run.scoring import DayScores, Rescorer, dates_to_score
from digest.run.vocabulary import load_vocabulary


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "dates", nargs="*", type=date_argument, metavar="DATE", help="announcement dates (the latest)"
    )
    parser.add_argument("--no-site", action="store_true", help="leave the site as it is")
    parser.add_argument("--wait", type=float, default=0.0, metavar="S", help="wait for another run to end")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Ask anew for the scores of these dates' papers, relative to the interests as they are now."""
    clock = SystemClock(environment)
    blog = load_blog(arguments.directory, arguments.config, environment)
    if not blog.config.interests.given:
        raise ConfigError(["interests: nothing to score by; describe your interests in config.yaml"])
    with hold_blog(blog.folder("cache"), arguments.wait), Progress(quiet=arguments.json) as progress:
        archive = Archive(blog)
        dates = dates_to_score(archive, arguments.dates)
        vocabulary = load_vocabulary(blog)
        with open_llm(blog, vocabulary, clock=clock, environment=environment, archive=archive) as llm:
            rescorer = Rescorer(blog, archive, llm.store, llm, progress)
            days = [rescorer.run(day) for day in dates]
            renew_reports(blog, archive, vocabulary, dates)
            calls, spent = llm.calls, llm.store.spent_in_run()
        if not arguments.no_site:
            from digest.cli.site import bring_up_to_date

            bring_up_to_date(blog, clock, quiet=arguments.json)
    if arguments.json:
        print(json.dumps(as_json(days, calls, spent), ensure_ascii=False))
    else:
        for day in days:
            print(printable(_line(day)))
    return 3 if any(day.failed for day in days) else 0


def _line(day: DayScores) -> str:
    changed = sum(one.before != one.after for one in day.scored)
    parts = [f"{day.date}", f"{len(day.scored)} scored, {changed} changed"]
    if day.kept:
        parts.append(f"{len(day.kept)} set by hand, kept")
    if day.failed:
        parts.append(f"{len(day.failed)} without an answer, as before: {', '.join(day.failed)}")
    return " · ".join(parts)


def as_json(days: Sequence[DayScores], calls: int, spent: Spent) -> dict[str, Any]:
    """Return the one object that ``--json`` prints."""
    return {
        "calls": calls,
        "spent": {"tokens": spent.usage.total, "cost": spent.cost},
        "failed": [name for day in days for name in day.failed],
        "days": [
            {
                "date": day.date.isoformat(),
                "scored": [
                    {"arxiv_id": one.arxiv_id, "before": one.before, "after": one.after} for one in day.scored
                ],
                "kept": list(day.kept),
                "failed": list(day.failed),
                "tokens": day.spent.usage.total,
                "cost": day.spent.cost,
            }
            for day in days
        ],
    }
